"""Slack's parts put together: client, people, workers, and Bolt's app that all doors share."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from assistant.turn import language_of
from integrations.slack import asking, home, live, presses, turns
from integrations.slack.courier import Place
from integrations.slack.draw.reply import draw_text
from integrations.slack.people import People
from integrations.slack.phrases import phrase
from integrations.slack.reception import SWITCH_SECONDS, Reception
from integrations.slack.worker import Held, Workers

if TYPE_CHECKING:
    from assistant.agent import Assistant
    from assistant.reply import Reply

Body = dict[str, Any]

# With a large model a turn mostly waits; with the built-in one more threads than cores only make each other wait.
WORKERS_BUILTIN = 2
WORKERS = 16
HANDLERS: dict[str, Callable[[Desk, Held], None]] = {
    "message": turns.message, "mention": turns.mention, "command": turns.command, "press": presses.press,
    "form": presses.form, "edited": turns.edited, "home": home.opened, "started": home.started, "ask": asking.ask,
}  # fmt: skip


class Desk:
    """Slack over one assistant."""

    def __init__(self, assistant: Assistant, *, workers: int | None = None, reception: Reception | None = None) -> None:
        self.assistant = assistant
        self.reception = reception or Reception(assistant.settings, assistant.database)
        self.client = self.reception.client
        self.people = People(assistant, self.client)
        count = workers or (WORKERS_BUILTIN if assistant.settings.uses_builtin else WORKERS)
        self.workers = Workers(assistant.database, self.handle, self.give_up, count)
        self._direct: dict[str, str] = {}
        self.reception.hand_over(self)

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

    def show_form(self, body: Body) -> None:
        """Open the form that a click or a shortcut asks for."""
        live.show_form(self, body)

    def options(self, body: Body) -> list[Body]:
        """What a menu offers for what was typed."""
        return live.options(self, body)

    def submitted(self, body: Body) -> tuple[dict[str, str], Body | None]:
        """The errors of a submitted form by field, or what the inbox is to keep of it."""
        return live.submitted(self, body)

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
