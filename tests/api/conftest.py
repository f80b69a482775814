"""The doors on the real wire: a server in a thread, people of every role, keys and signed-in browsers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import APIRouter
from starlette.types import ASGIApp

from api.app import create_app
from assistant.agent import Assistant
from assistant.build import build_assistant
from assistant.settings import Settings, load
from knowledge import sign_in
from knowledge.database import Database
from knowledge.names import rebuild_names
from knowledge.roster import add_person, find_person
from knowledge.sales.sell.accounts import Account
from knowledge.sales.team.people import Role
from tests.support.company import Desk, desk_in
from tests.support.serving import serving

TODAY = date(2026, 3, 2)
PEOPLE = {
    "rep@example.com": ("Rita Rep", Role.REP, "North"),
    "other@example.com": ("Otto Other", Role.REP, "South"),
    "manager@example.com": ("Mia Manager", Role.MANAGER, "North"),
    "director@example.com": ("Dora Director", Role.DIRECTOR, None),
    "trainee@example.com": ("Tim Trainee", Role.TRAINEE, "North"),
    "operations@example.com": ("Olga Operations", Role.OPERATIONS, None),
}

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
]  # fmt: skip


@dataclass
class Office:
    """A served assistant with its people."""

    assistant: Assistant
    url: str

    def key(self, email: str, **how: Any) -> str:
        """A new API key of somebody's."""
        with self.assistant.database.transaction() as session:
            person = find_person(session, email)
            return sign_in.create_key(session, person, "test", now=datetime.now(UTC), **how).secret

    def link(self, email: str) -> str:
        """The path of a new sign-in link."""
        with self.assistant.database.transaction() as session:
            return f"/sign-in/{sign_in.create_link(session, find_person(session, email), now=datetime.now(UTC))}"

    def by_key(self, email: str, **how: Any) -> httpx.Client:
        """A client that sends a new key."""
        return httpx.Client(
            base_url=self.url, headers={"authorization": f"Bearer {self.key(email, **how)}"}, timeout=30
        )

    def browser(self, email: str) -> httpx.Client:
        """A client with a page session, which behaves like our own page."""
        own = {"sec-fetch-site": "same-origin"}
        signed_in = httpx.post(self.url + self.link(email), headers=own)
        assert signed_in.status_code == 303
        return httpx.Client(base_url=self.url, headers=own, cookies=dict(signed_in.cookies), timeout=30)


def settings_in(folder: Path) -> Settings:
    """Settings of a fresh installation, with the built-in model and a fixed day."""
    return load({"SALESDESK_HOME": str(folder), "SALESDESK_TODAY": TODAY.isoformat()})


@pytest.fixture(scope="session")
def peopled(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with people and one account each, closed and never to be opened: copy it."""
    file = Path(shutil.copy(migrated, tmp_path_factory.mktemp("peopled")))
    database = Database(f"sqlite:///{file}")
    with database.transaction() as session:
        for email, (name, role, team) in PEOPLE.items():
            added = add_person(session, email, name=name, role=role, today=TODAY, team=team, create_team=True)
            session.add(Account(name=f"{name.split()[0]} Industries", owner_id=added.person.id))
        rebuild_names(session)
    database.close()
    return file


@pytest.fixture
def assistant(peopled: Path, tmp_path: Path) -> Iterator[Assistant]:
    """The real assistant over a database of the test's own."""
    shutil.copy(peopled, tmp_path)
    desk = build_assistant(settings_in(tmp_path))
    yield desk
    desk.database.close()


@pytest.fixture
def office(assistant: Assistant) -> Iterator[Office]:
    """The assistant, served."""
    with served(assistant) as url:
        yield Office(assistant, url)


@dataclass
class Shop:
    """The company that is small enough to add up, served."""

    desk: Desk
    url: str

    def __call__(self, key: str, **how: Any) -> httpx.Client:
        """A client with a new key of a person of the company."""
        with self.desk.assistant.database.transaction() as session:
            person = find_person(session, f"{key}@example.com")
            secret = sign_in.create_key(session, person, "test", now=datetime.now(UTC), **how).secret
        return httpx.Client(base_url=self.url, headers={"authorization": f"Bearer {secret}"}, timeout=30)

    def page(self, key: str) -> httpx.Client:
        """A client with a page session of a person of the company."""
        return Office(self.desk.assistant, self.url).browser(f"{key}@example.com")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The company of tests/support/company.py."""
    with desk_in(tmp_path_factory.mktemp("shop")) as desk, served(desk.assistant) as url:
        yield Shop(desk, url)


@contextmanager
def served(assistant: Assistant, *routers: APIRouter, doors: Mapping[str, ASGIApp] | None = None) -> Iterator[str]:
    """Serve an assistant on a free port of this machine."""
    app = create_app(
        assistant, routers=routers, doors=doors, origins=assistant.settings.cors_origins,
        provider=assistant.settings.provider,
    )  # fmt: skip
    with serving(app) as url:
        yield url


@contextmanager
def browsing() -> Iterator[Any]:
    """A real browser, where this machine has one. While it is there, this thread can run no other event loop."""
    if not CHROMIUM.exists():
        pytest.skip(f"there is no {CHROMIUM} here")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A real browser for the tests of a file."""
    with browsing() as browser:
        yield browser


class Visitor:
    """Somebody at the page; notes whatever the browser complains about."""

    def __init__(self, chromium: Any, **context: Any) -> None:
        self.context = chromium.new_context(**context)
        self.page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda said: said.type == "error" and self.complaints.append(said.text))

    def sign_in(self, office: Office, email: str) -> None:
        self.page.goto(office.url + office.link(email))
        self.page.click("button.primary")
        self.page.wait_for_selector("#welcome:not([hidden])")

    def say(self, message: str) -> Any:
        """Send a message and give its answer's element."""
        before = self.page.locator(".answer").count()
        self.page.fill("#message", message)
        self.page.press("#message", "Enter")
        self.page.locator(".answer").nth(before).wait_for(state="attached")
        # The first answer of a process waits for the model to be loaded, on a busy machine for long.
        self.page.wait_for_selector("body:not(:has(.working))", timeout=60_000)
        return self.page.locator(".answer").last
