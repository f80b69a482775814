"""The company in a simulated Slack: everybody of it is a member, and the app is served over HTTP or Socket Mode."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI

from api.app import create_app
from assistant.agent import Assistant
from integrations.slack.desk import Desk
from tests.support.company import PEOPLE, copy_company, opened
from tests.support.slack.sender import Sender, over_http
from tests.support.slack.server import BOT_TOKEN, SECRET, Message, Slack, serving

EAST = "C0EAST"


@dataclass
class Office:
    """A workspace, our desk in it, and the assistant behind."""

    slack: Slack
    desk: Desk
    sender: Sender
    url: str

    @property
    def assistant(self) -> Assistant:
        """The assistant behind."""
        return self.desk.assistant

    def ask(self, who: str, text: str, **more: Any) -> Message:
        """Send a direct message and wait for its answer."""
        user = user_of(who)
        before = len(self.slack.said_in(dm_of(who)))
        self.sender.dm(user, text, **more)
        return self.answer(who, before)

    def answer(self, who: str, before: int = 0) -> Message:
        """The next finished message to somebody."""
        message: Message = self.slack.wait(lambda: self.slack.said_in(dm_of(who))[before : before + 1])[0]
        self.settle()
        return message

    def settle(self, seconds: float = 20.0) -> None:
        """Wait until nothing is left to answer."""
        from integrations.slack.events import CHANNEL
        from knowledge import inbox

        def done() -> bool:
            with self.assistant.database.transaction() as session:
                return inbox.unanswered(session, CHANNEL) == 0

        self.slack.wait(done, seconds)


def user_of(who: str) -> str:
    """The Slack user of one of the company's people."""
    return f"U{who.upper()}"


def dm_of(who: str) -> str:
    """Their direct message with the bot."""
    return f"D{who.upper()}"


def settings_of(slack: Slack) -> dict[str, str]:
    """The settings of an app in this workspace."""
    return {
        "SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": f"{slack.url}/api",
    }  # fmt: skip


@contextmanager
def at_work(slack: Slack, home: Path, **settings: str) -> Iterator[Office]:
    """The app at work over a data folder."""
    with opened(home, **settings_of(slack), **settings) as company:
        desk = Desk(company.assistant)
        desk.start()
        with served_at_once(create_app(company.assistant, routers=[desk.reception.router()])) as url:
            yield Office(slack, desk, Sender(slack, over_http(url)), url)
        desk.stop()


class Switch:
    """A server that stays up from test to test; only what it serves changes, so that nobody waits for its start."""

    def __init__(self) -> None:
        self.app: FastAPI | None = None
        config = uvicorn.Config(
            self, host="127.0.0.1", port=0, log_config=None, access_log=False, ws="none", lifespan="off"
        )
        self.server = uvicorn.Server(config)
        threading.Thread(target=self.server.run, daemon=True).start()
        deadline = time.monotonic() + 10
        while not self.server.started:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.005)
        self.url = "http://{}:{}".format(*self.server.servers[0].sockets[0].getsockname())

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Hand a request to what is served now."""
        assert self.app is not None
        await self.app(scope, receive, send)


_idle: list[Switch] = []


@contextmanager
def served_at_once(app: FastAPI) -> Iterator[str]:
    """Serve an app on a server of its own for as long as the block lasts."""
    switch = _idle.pop() if _idle else Switch()
    switch.app = app
    try:
        yield switch.url
    finally:
        switch.app = None
        _idle.append(switch)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A company of the test's own."""
    return copy_company(tmp_path / "home")


@contextmanager
def workspace_of_all() -> Iterator[Slack]:
    """A workspace with everybody in it, a guest, a stranger of another company, and two channels."""
    with serving() as workspace:
        for who in PEOPLE:
            workspace.add_user(user_of(who), f"{who}@example.com")
        workspace.add_user("UGUEST", "rhea@example.com", is_restricted=True)
        workspace.add_user("UELSEWHERE", "rhea@example.com", team_id="T0OTHER", is_stranger=True)
        workspace.add_user("UGONE", "rhea@example.com", deleted=True)
        workspace.add_user("UNOBODY", "nobody@example.com")
        workspace.add_user("UCLAIMS", "rhea@example.com", is_email_confirmed=False)
        workspace.add_channel("C0ANY", "general")
        workspace.add_channel(EAST, "east")
        yield workspace


@pytest.fixture
def slack() -> Iterator[Slack]:
    """A workspace of the test's own."""
    with workspace_of_all() as workspace:
        yield workspace


@pytest.fixture
def office(slack: Slack, home: Path) -> Iterator[Office]:
    """The app at work."""
    with at_work(slack, home) as found:
        yield found
