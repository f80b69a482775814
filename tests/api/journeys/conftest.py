"""The invented company, served, and its people at the page: on a desk or a phone, in English or Chinese."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from assistant.build import build_assistant
from assistant.settings import load
from knowledge.library.library import Library
from knowledge.library.search import Found, Searcher
from tests.api.conftest import Office, Visitor, browsing, served
from tests.support.bag import Bag
from tests.support.demo import TODAY, copy_demo
from tests.support.shelf import DOCUMENTS, NOW, About

PEOPLE = {
    "rep": "emma.hartley", "manager": "lin.ruoxi", "director": "helena.brandt", "new hire": "zoe.marlow",
    "operations": "karim.haddad",
}  # fmt: skip
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 860}}
LOCALES = {"en": "en-US", "zh": "zh-CN"}
# Of every run the newest pictures, beside the code and out of git.
SHOTS = Path(__file__).parents[3] / "test-results" / "journeys"
READ = ("account-ownership", "pricing", "discount")


class Sure(Searcher):
    """How sure a search has to be is fitted to other embedders than the one of these tests."""

    def search(self, *asked: Any, **how: Any) -> Found:
        """What is found, as the answer."""
        return replace(super().search(*asked, **how), answerable=True)


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The company at a server of its own, for all journeys of a worker: each leaves what others need as it was."""
    home = tmp_path_factory.mktemp("company")
    copy_demo(home)
    assistant = build_assistant(load({"SALESDESK_HOME": str(home), "SALESDESK_TODAY": TODAY.isoformat()}))
    documents = [
        path for path in sorted(DOCUMENTS.rglob("*")) if path.is_file() and any(word in path.name for word in READ)
    ]
    library = Library(assistant.database, home / "library", [Bag()])
    library.add(documents, About(), person_id=None, now=NOW)
    assistant.toolbox.library = lru_cache(maxsize=1)(lambda: Sure(library))
    with served(assistant) as url:
        yield Office(assistant, url)
    assistant.database.close()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    """A real browser for all journeys of a worker."""
    with browsing() as browser:
        yield browser


class Person(Visitor):
    """Somebody at the page. `shot` keeps a picture; at the end the browser must have complained of nothing."""

    def __init__(self, chromium: Any, company: Office, role: str, language: str, *, phone: bool, name: str) -> None:
        super().__init__(chromium, locale=LOCALES[language], accept_downloads=True, **(PHONE if phone else DESK))
        self.company, self.language, self.name, self.shots = company, language, name, 0
        self.sign_in(company, f"{PEOPLE[role]}@lumigrove.example")

    def go(self, view: str) -> None:
        """Open a view by its link, as a person does; on a phone the sidebar is opened first."""
        if self.page.is_visible("#menu"):
            self.page.click("#menu")
        self.page.click(f"#to-{view}" if view else "#fresh")
        self.page.wait_for_selector("#view h1" if view else "#welcome:not([hidden])")

    def shot(self) -> None:
        """Keep a picture; the page never scrolls sideways."""
        self.shots += 1
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{self.name}-{self.shots}.png")
        assert self.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0

    def cells(self, selector: str) -> list[str]:
        """The texts of table cells."""
        texts: list[str] = self.page.locator(selector).all_inner_texts()
        return texts


Arrive = Callable[..., Person]


@pytest.fixture
def arrive(request: pytest.FixtureRequest, chromium: Any, company: Office) -> Iterator[Arrive]:
    """Lets somebody of a role come to the page."""
    there: list[Person] = []
    plain = re.sub(r"\W+", "-", request.node.name).strip("-")

    def come(role: str, language: str = "en", *, phone: bool = False) -> Person:
        name = plain if not there else f"{plain}-{len(there) + 1}"
        there.append(Person(chromium, company, role, language, phone=phone, name=name))
        return there[-1]

    yield come
    for person in there:
        person.shot()
        person.context.close()
    assert [complaint for person in there for complaint in person.complaints] == []


@pytest.fixture(scope="session", autouse=True)
def no_old_pictures() -> None:
    """A run's pictures are its own."""
    if os.environ.get("PYTEST_XDIST_WORKER", "gw0") == "gw0":
        shutil.rmtree(SHOTS, ignore_errors=True)
