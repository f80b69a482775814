"""Slack's parts put together: client, people, workers, and Bolt's app that all doors share."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from assistant.turn import language_of
from integrations.slack import asking, home, presses, turns
from integrations.slack.client import web_client
from integrations.slack.courier import Place
from integrations.slack.draw.reply import draw_text
from integrations.slack.people import People
from integrations.slack.phrases import phrase
from integrations.slack.worker import Held, Workers

if TYPE_CHECKING:
    from fastapi import APIRouter
    from slack_bolt import App

    from assistant.agent import Assistant
    from assistant.reply import Reply

log = logging.getLogger(__name__)

# With a large model a turn mostly waits; with the built-in one more threads than cores only make each other wait.
# Measured with 200 messages in ten seconds on two cores: with 4 workers, and Python's own 5 ms before a thread at work
# lets another one on, the slowest acknowledgement took 4 s; so 1.1 s, and all were answered in half the time.
SWITCH_SECONDS = 0.0005
WORKERS_BUILTIN = 2
WORKERS = 16
HANDLERS: dict[str, Callable[[Desk, Held], None]] = {
    "message": turns.message, "mention": turns.mention, "command": turns.command, "press": presses.press,
    "form": presses.form, "edited": turns.edited, "home": home.opened, "started": home.started, "ask": asking.ask,
}  # fmt: skip


class Desk:
    """Slack over one assistant."""

    def __init__(self, assistant: Assistant, *, workers: int | None = None) -> None:
        self.assistant = assistant
        self.client = web_client(assistant.settings)
        self.people = People(assistant, self.client)
        count = workers or (WORKERS_BUILTIN if assistant.settings.uses_builtin else WORKERS)
        self.workers = Workers(assistant.database, self.handle, self.give_up, count)
        self._direct: dict[str, str] = {}

    @cached_property
    def app(self) -> App:
        """Bolt's app: it proves where a request is from, and its listeners fill the inbox."""
        from integrations.slack.app import build_app

        return build_app(self)

    def router(self) -> APIRouter:
        """The HTTP door, for the app that serves it."""
        from integrations.slack.http import router

        return router(self)

    def start(self) -> None:
        """Begin to answer, what was left over first."""
        sys.setswitchinterval(SWITCH_SECONDS)
        self.workers.start()

    def stop(self) -> None:
        """Answer to the end what was begun."""
        self.workers.stop()

    def handle(self, held: Held) -> None:
        """Answer one row of the inbox."""
        HANDLERS[held.item.kind](self, held)

    def ask_approvers(self, reply: Reply) -> None:
        """Bring what its asker can't approve to those who can."""
        asking.ask_approvers(self, reply)

    def give_up(self, held: Held, failure: str | None) -> None:
        """Tell a person that there is no answer, and under which id the log has why."""
        language = language_of(str(held.item.payload.get("text", "")))
        text = phrase("failed", language, id=failure) if failure else phrase("gave_up", language)
        place: Any = held.item.payload.get("place")
        if not place or not str(place).startswith("D"):
            place = self.direct(held.item.person)
            thread = None
        else:
            thread = held.item.payload.get("thread")
        turns.courier_of(self, held).send(Place(str(place), thread), [draw_text(text)])

    def direct(self, user: str) -> str:
        """The direct message with a user."""
        if user not in self._direct:
            opened: Any = self.client.conversations_open(users=user)
            self._direct[user] = str(opened["channel"]["id"])
        return self._direct[user]
