"""Whoever may not read a document learns nothing of it, by whichever door: not its words, nor its title, nor that it is."""
# ruff: noqa: E501 - texts read best in one line

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from api.app import create_app
from knowledge import sign_in
from knowledge.access import Principal
from knowledge.library.about import EVERYBODY, About
from knowledge.library.documents import Document, LibraryState, Section
from knowledge.library.library import Library
from knowledge.library.quiz_records import CourseMaterial
from knowledge.library.search import Found, Searcher
from knowledge.names import rebuild_names
from knowledge.roster import find_person
from knowledge.sales.team.training import Course, CourseRequirement
from tests.support.bag import Bag
from tests.support.budget import examples
from tests.support.company import Desk, copy_company, opened, stored

pytestmark = pytest.mark.slow
NOW = datetime(2026, 6, 30, 9, tzinfo=UTC)
ROLES = {"tilda": "trainee", "rhea": "rep", "nora": "manager", "dora": "director", "otis": "operations"}
AUDIENCES = [
    ("director",),
    ("manager", "director"),
    ("operations",),
    ("rep", "manager", "director", "operations"),
    ("trainee",),
    EVERYBODY,
]
# The same words in all of them (twins), other figures (they disagree), and a word of its own in every place of it.
TEXT = """---
tags: [onboarding]
owner: Owner {word}
---
# Rules {word} of returns

Umbrella returns are settled by the {word} desk, and each of them is answered within {days} working days at the latest.

## Heading {word}

| Kind | Days |
|---|---|
| {word} broken | {days} days |
| {word} late | 7 days |
| {word} lost | 9 days |

雨伞退货由{word}负责，每一件都要在{days}天之内答复客户。
"""


def word_of(number: int) -> str:
    return f"zqword{'abcdefghij'[number]}"


class Sure(Searcher):
    """As sure as it is told to be: how sure a search is, is tried elsewhere."""

    sure = True

    def search(self, principal: Principal, question: str, **narrowed: Any) -> Found:
        return replace(super().search(principal, question, **narrowed), answerable=self.sure)


@dataclass
class Stage:
    desk: Desk
    app: TestClient
    searcher: Sure

    def key(self, who: str) -> dict[str, str]:
        with self.desk.assistant.database.transaction() as session:
            person = find_person(session, f"{who}@example.com")
            return {"authorization": f"Bearer {sign_in.create_key(session, person, 't', now=datetime.now(UTC)).secret}"}

    def audience(self) -> dict[str, list[str]]:
        """By word, who may read its document."""
        with self.desk.assistant.database.transaction() as session:
            rows = session.execute(select(Document.path, Document.audience)).all()
            return {word_of(int(row.path[0])): row.audience for row in rows}

    def sections(self, word: str) -> list[int]:
        with self.desk.assistant.database.transaction() as session:
            return list(session.scalars(select(Section.id).where(Section.text.contains(word)).order_by(Section.id)))


@pytest.fixture
def stage(desk: Desk, tmp_path: Path) -> Iterator[Stage]:
    """Documents for each audience, in a company of the test's own."""
    with staged(desk, tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def shared(company_server: str | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The same, for the tests that change neither the documents nor whom they are for."""
    home = copy_company(tmp_path_factory.mktemp("audience"))
    with stored(company_server) as url, opened(home, **url) as desk, staged(desk, home) as made:
        yield made


@contextmanager
def staged(desk: Desk, folder: Path) -> Iterator[Stage]:
    """Add the documents to an empty library."""
    searcher = Sure(Library(desk.assistant.database, folder / "library", [Bag()]))
    desk.assistant.toolbox.library = lambda: searcher
    with desk.assistant.database.transaction(write=True) as session:
        course = Course(name="Fieldcraft", topic="selling", passing_score=70)
        session.add(course)
        session.flush()
        session.add_all([CourseRequirement(course_id=course.id, role=role, within_days=30) for role in ROLES.values()])
        session.add_all([CourseMaterial(course_id=course.id, path=f"{number}.md") for number in range(len(AUDIENCES))])
        rebuild_names(session)
    for number, audience in enumerate(AUDIENCES):
        path = folder / f"{number}.md"
        path.write_text(TEXT.format(word=word_of(number), days=number + 2), encoding="utf-8")
        searcher.library.add([path], About(audience=audience), person_id=None, now=NOW)
    with TestClient(create_app(desk.assistant)) as app:
        yield Stage(desk, app, searcher)


def answers(stage: Stage, who: str) -> str:
    said = [
        stage.desk.ask(who, message)
        for message in ("What is our policy on umbrella returns?", "雨伞退货的规定是怎样的？")
    ]
    stage.searcher.sure = False
    said += [
        stage.desk.ask(who, message)
        for message in ("What is our policy on umbrella returns?", "雨伞退货的规定是怎样的？")
    ]
    stage.searcher.sure = True
    return _all(said)


def searches(stage: Stage, who: str) -> str:
    asked = [
        {"q": question, "any_day": "true", "limit": "50"}
        for question in ("umbrella returns", "雨伞退货", "rules", "Heading")
    ]
    return "".join(stage.app.get("/v1/library/search", params=one, headers=stage.key(who)).text for one in asked)


def lists(stage: Stage, who: str) -> str:
    return stage.app.get("/v1/library/documents", headers=stage.key(who)).text


def quizzes(stage: Stage, who: str) -> str:
    said = []
    for message in (
        "quiz me",
        "quiz me on umbrella returns",
        "考考我雨伞退货",
        "quiz me on Fieldcraft",
        "quiz me on dragons",
    ):
        reply = stage.desk.ask(who, message)
        said.append(reply)
        for _ in range(8):
            reply = stage.desk.ask(who, "I don't know", thread_id=reply.thread_id)
            said.append(reply)
            if "score" in str(reply.text) or reply.outcome != "answered":
                break
    return _all(said)


def learning(stage: Stage, who: str) -> str:
    asked = (
        "show me my onboarding path",
        "我接下来该学什么",
        "what is there to read for the course Fieldcraft?",
        "my training progress",
    )
    return _all([stage.desk.ask(who, message) for message in asked])


def pages(stage: Stage, who: str) -> str:
    """Of every section: its page, or, word for word, the page of a section that there is not."""
    with stage.desk.assistant.database.transaction() as session:
        token = sign_in.create_link(session, find_person(session, f"{who}@example.com"), now=datetime.now(UTC))
        ids = list(session.scalars(select(Section.id)))
    said = []
    with TestClient(stage.app.app) as browser:
        browser.post(f"/sign-in/{token}", headers={"sec-fetch-site": "same-origin"})
        none = browser.get("/library/sections/999999")
        for one in ids:
            page = browser.get(f"/library/sections/{one}")
            assert page.status_code in (200, 404)
            assert page.status_code == 200 or page.text == none.text
            said.append(page.text)
    return "".join(said)


def gaps(stage: Stage, who: str) -> str:
    stage.searcher.sure = False
    for other in ROLES:
        stage.desk.ask(other, "What is our policy on umbrella returns?")
    stage.searcher.sure = True
    told = stage.app.get("/v1/library/gaps?answered=true", headers=stage.key(who))
    assert told.status_code == (200 if who in ("dora", "otis") else 403), told.text
    return told.text


def others(stage: Stage, who: str) -> str:
    """What a superior reads of others' training: whose quiz was on a document that they may not read."""
    for other, message in (("tilda", "quiz me on zqworde"), ("otis", "quiz me on zqwordc")):
        stage.desk.ask(other, "I don't know", thread_id=stage.desk.ask(other, message).thread_id)
        stage.desk.ask(other, "stop", thread_id=stage.desk.ask(other, message).thread_id)
    asked = ("training progress of everybody", "quiz results of my team", "onboarding path of Tilda Thorn")
    return _all([stage.desk.ask(who, message) for message in asked])


def _all(replies: list[Any]) -> str:
    """All that comes of turns: to people, and in the calls that are kept for a model."""
    return json.dumps([reply.model_dump(mode="json") for reply in replies], ensure_ascii=False)


CHANNELS: list[Callable[[Stage, str], str]] = [answers, searches, lists, quizzes, learning, pages, gaps, others]


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda channel: channel.__name__)
def test_nothing_of_a_document_comes_out_to_whom_it_is_not_for(
    shared: Stage, channel: Callable[[Stage, str], str]
) -> None:
    audience, seen = shared.audience(), set()
    for who, role in ROLES.items():
        out = channel(shared, who)
        shown = {word for word in audience if word in out}
        barred = {word for word, roles in audience.items() if role not in roles}
        assert not shown & barred, (who, shown & barred)
        seen |= {(role, word) for word in shown}
    assert seen or channel is others  # the words can be seen at all


def test_a_title_that_one_may_not_read_is_as_one_that_is_not_there(shared: Stage) -> None:
    audience = shared.audience()
    for who, role in ROLES.items():
        none = shared.desk.ask(who, "What does the document “Rules dragons of returns” say?")
        for word, roles in audience.items():
            reply = shared.desk.ask(who, f"What does the document “Rules {word} of returns” say?")
            if role in roles:
                assert reply.outcome == "answered"
                assert {one.title for one in reply.citations} == {f"Rules {word} of returns"}
            else:
                assert reply.outcome == "needs_detail"
                assert not reply.citations
                others_named = [other for other in audience if other != word and other in reply.text]
                assert all(role in audience[other] for other in others_named)
                assert (none.outcome, none.citations) == (reply.outcome, [])


def test_handing_over_at_a_path_that_one_may_not_read_tells_nothing(stage: Stage) -> None:
    """A manager's document stands beside operations' one of the same path; nobody finds out by taking it out either."""
    taken = stage.app.put("/v1/library/documents/2.md", content="# Mine\n\nText of mine.\n", headers=stage.key("nora"))
    assert (taken.status_code, taken.json()["became"]) == (201, "added")
    for path in ("0.md", "9.md"):
        gone = stage.app.delete(f"/v1/library/documents/{path}", headers=stage.key("otis"))
        assert (gone.status_code, gone.json()["code"]) == (404, "unknown.document")
    assert word_of(2) in lists(stage, "otis")


SOME = [
    tuple(role for role in EVERYBODY if role in chosen)
    for size in (1, 2, 4)
    for chosen in combinations(EVERYBODY, size)
]


def test_with_any_audiences_only_readers_are_told(stage: Stage) -> None:
    @settings(
        max_examples=examples(12),
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        audiences=st.lists(st.sampled_from(SOME), min_size=len(AUDIENCES), max_size=len(AUDIENCES)),
        who=st.sampled_from(sorted(ROLES)),
    )
    def told(audiences: list[tuple[str, ...]], who: str) -> None:
        with stage.desk.assistant.database.transaction(write=True) as session:
            for number, audience in enumerate(audiences):
                session.execute(update(Document).where(Document.path == f"{number}.md").values(audience=list(audience)))
            session.execute(update(LibraryState).values(generation=LibraryState.generation + 1))
        out = answers(stage, who) + searches(stage, who) + lists(stage, who) + learning(stage, who)
        for number, audience in enumerate(audiences):
            assert (word_of(number) in out) is (ROLES[who] in audience), (who, audience)

    told()


def test_what_was_readable_when_it_was_asked_is_not_when_it_is_answered(stage: Stage) -> None:
    """A document is withdrawn in the middle of a quiz and of a search: the index still knows it, nobody is told."""
    reply = stage.desk.ask("rhea", "quiz me on Fieldcraft")
    with stage.desk.assistant.database.transaction(write=True) as session:
        session.execute(update(Document).values(audience=["operations"]))
    after = stage.desk.ask("rhea", "I don't know", thread_id=reply.thread_id)
    asked = stage.desk.ask("rhea", "What is our policy on umbrella returns?")
    assert "zqword" not in _all([after, asked])
    assert stage.desk.ask("otis", "What is our policy on umbrella returns?").outcome == "answered"
