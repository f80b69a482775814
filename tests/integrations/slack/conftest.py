"""The company in a simulated Slack: everybody of it is a member, and the app is served over HTTP or Socket Mode."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assistant.agent import Assistant
from integrations.slack.desk import Desk
from integrations.slack.http import router
from tests.api.conftest import served
from tests.support.company import PEOPLE, desk_in, opened
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
        with served(company.assistant, router(desk)) as url:
            yield Office(slack, desk, Sender(slack, over_http(url)), url)
        desk.stop()


@pytest.fixture(scope="session")
def company_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the company in it, closed: copy it."""
    home = tmp_path_factory.mktemp("slack-company")
    with desk_in(home):
        pass
    return home


@pytest.fixture
def home(company_folder: Path, tmp_path: Path) -> Path:
    """A company of the test's own."""
    return Path(shutil.copytree(company_folder, tmp_path / "home"))


@pytest.fixture
def slack() -> Iterator[Slack]:
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
def office(slack: Slack, home: Path) -> Iterator[Office]:
    """The app at work."""
    with at_work(slack, home) as found:
        yield found
