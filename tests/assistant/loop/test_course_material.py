"""What a course is made of: linked by a sentence, read and quizzed on by whoever may read it, and unlinked again."""
# ruff: noqa: E501 - texts read best in one line

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from assistant.reply import Reply
from knowledge.library.about import About
from knowledge.library.library import Library
from knowledge.library.quiz_records import CourseMaterial
from knowledge.library.search import Searcher
from knowledge.names import rebuild_names
from knowledge.sales.team.training import Course
from tests.support.bag import Bag
from tests.support.company import Desk
from tests.support.shelf import NOW

RULES = "# {title}\n\n## First steps\n\nEach visit takes 45 minutes at most.\n\n## 收尾\n\n每次拜访以后应该在两天之内写好记录。\n"


@pytest.fixture
def school(desk: Desk, tmp_path: Path) -> Iterator[Desk]:
    library = Library(desk.assistant.database, tmp_path / "library", [Bag()])
    for title, audience in (("Visits made well", None), ("Secret margins", ("director", "operations"))):
        path = tmp_path / f"{title}.md"
        path.write_text(RULES.format(title=title), encoding="utf-8")
        library.add([path], About(audience=audience), person_id=None, now=NOW)
    searcher = Searcher(library)
    desk.assistant.toolbox.library = lambda: searcher
    with desk.assistant.database.transaction(write=True) as session:
        session.add(Course(name="Field Work 外勤", topic="selling", passing_score=70))
        session.flush()
        rebuild_names(session)
    return desk


def links(desk: Desk) -> list[tuple[str, str | None]]:
    with desk.assistant.database.transaction() as session:
        rows = session.execute(select(CourseMaterial.path, CourseMaterial.heading).order_by(CourseMaterial.id))
        return [(row.path, row.heading) for row in rows]


def approve(desk: Desk, who: str, reply: Reply) -> None:
    [waiting] = reply.proposals
    desk.assistant.decide(desk.who(who), waiting.id, approve=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("message", "heading"),
    [
        ("add the document “Visits made well” to the course Field Work", None),
        ("add the section “First steps” of “Visits made well” to the course Field Work", "First steps"),
        ("把文件《Visits made well》加入课程外勤", None),
        ("把《Visits made well》中的“收尾”一节加入课程外勤", "收尾"),
    ],
)
def test_a_document_or_a_section_becomes_material_by_approval(school: Desk, message: str, heading: str | None) -> None:
    reply = school.ask("dora", message)
    assert (reply.outcome, links(school)) == ("proposed", [])
    approve(school, "dora", reply)
    assert links(school) == [("Visits made well.md", heading)]
    assert school.ask("dora", message).outcome == "needs_detail"  # it is there already
    for who, asked in (
        ("rhea", "what is there to read for the course Field Work?"),
        ("tilda", "课程外勤要读哪些资料？"),
    ):
        shown = school.ask(who, asked)
        assert [call.tool for call in shown.tool_calls] == ["find_training"]
        assert "Visits made well" in shown.text
        assert [one.heading for one in shown.citations] == [heading]
    quiz = school.ask("tilda", "quiz me on Field Work")
    assert quiz.tool_calls[0].status == "ok"
    out = "remove the document “Visits made well” from the course Field Work"
    approve(
        school,
        "dora",
        school.ask("dora", out if message.isascii() or "add" in message else "把《Visits made well》从课程外勤移除"),
    )
    assert links(school) == []


def test_material_is_shown_to_its_readers_alone_and_linked_by_those_who_may(school: Desk) -> None:
    approve(school, "dora", school.ask("dora", "add the document “Secret margins” to the course Field Work"))
    for who, asked in (("rhea", "what is there to read for the course Field Work?"), ("nora", "课程外勤要读什么？")):
        shown = school.ask(who, asked)
        assert "Secret" not in shown.model_dump_json()
        unknown = school.ask(who, "add the document “Secret margins” to the course Field Work")
        nothing = school.ask(who, "add the document “Absent margins” to the course Field Work")
        assert unknown.text.replace("Secret", "Absent") == nothing.text  # as if it were not there
    assert school.ask("rhea", "add the document “Visits made well” to the course Field Work").outcome == "refused"
    assert "Secret margins" in school.ask("otis", "what is there to read for the course Field Work?").text
    assert links(school) == [("Secret margins.md", None)]
