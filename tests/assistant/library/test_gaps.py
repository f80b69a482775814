"""What the library is asked in vain is kept, told to those who write documents, and closed by the documents."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from knowledge.access import Principal
from knowledge.library.about import About
from knowledge.library.gaps import close_answered, gaps_for
from knowledge.library.library import Library
from knowledge.library.search import Found, Searcher
from knowledge.refusals import Refusal
from tests.support.bag import Bag
from tests.support.company import TODAY, Desk

pytestmark = pytest.mark.slow

NOW = datetime(2026, 6, 30, 9, tzinfo=UTC)


class Literal(Searcher):
    """A search that is sure where a passage has the question's last word, so that only documents decide."""

    def search(self, principal: Principal, question: str, **narrowed: Any) -> Found:
        found = super().search(principal, question, **narrowed)
        word = question.rstrip("?？ ").split()[-1].casefold()
        return Found(any(word in hit.text.casefold() for hit in found.hits), found.hits)


@pytest.fixture
def shelf(desk: Desk, tmp_path: Path) -> Literal:
    searcher = Literal(Library(desk.assistant.database, tmp_path / "library", [Bag()]))
    desk.assistant.toolbox.library = lambda: searcher
    add(searcher, tmp_path, "visits.md", "# Visits\n\nPlan visits a week ahead.\n")
    add(searcher, tmp_path, "floors.md", "# Secret floors\n\nNever below thirty.\n", "director")
    return searcher


def add(searcher: Searcher, folder: Path, name: str, text: str, *audience: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    searcher.library.add([folder / name], About(audience=audience or None), person_id=None, now=NOW)


def gaps(desk: Desk, who: str, **how: bool) -> list[Any]:
    with desk.assistant.database.transaction() as session:
        return gaps_for(session, desk.who(who), **how)


def test_equal_questions_are_one_gap_with_its_times_and_days(desk: Desk, shelf: Searcher) -> None:
    for question in ("what is our policy on passports?", "What is our policy on  passports", "护照的规定是 护照"):
        assert desk.ask("rhea", question).outcome == "no_data", question
    found = gaps(desk, "dora")
    assert [(gap.question, gap.times) for gap in found] == [
        ("What is our policy on  passports", 2),
        ("护照的规定是 护照", 1),
    ]
    assert found[0].first_asked_at <= found[0].last_asked_at
    assert found[0].nearest == ["Visits"]
    assert {gap.times for gap in gaps(desk, "otis")} == {1, 2}
    for who in ("rhea", "nora", "tilda"):
        with pytest.raises(Refusal) as caught:
            gaps(desk, who)
        assert caught.value.code == "access.library_gaps"


@pytest.mark.quick
def test_a_nearest_title_is_for_its_readers_alone(desk: Desk, shelf: Searcher) -> None:
    desk.ask("dora", "what is our policy on passports?")
    assert gaps(desk, "dora")[0].nearest.count("Secret floors") == 1
    assert "Secret floors" not in gaps(desk, "otis")[0].nearest


def test_documents_close_a_gap_for_whom_they_answer_it(desk: Desk, shelf: Literal, tmp_path: Path) -> None:
    later = NOW + timedelta(days=1)
    desk.ask("rhea", "what is our policy on passports?")
    desk.ask("dora", "what is our policy on passports?")
    assert close_answered(shelf, today=TODAY, now=later) == []
    add(shelf, tmp_path, "passports.md", "# Travel\n\nPassports are paid for.\n", "director")
    assert close_answered(shelf, today=TODAY, now=later) == ["what is our policy on passports?"]
    assert [gap.answered_at for gap in gaps(desk, "dora")] == [None]  # the rep may not read what answers it
    add(shelf, tmp_path, "more.md", "# Travel of reps\n\nPassports are paid for.\n")
    assert close_answered(shelf, today=TODAY, now=later) == ["what is our policy on passports?"]
    assert gaps(desk, "dora") == []
    assert [gap.answered_at for gap in gaps(desk, "dora", answered=True)] == [later]
    assert desk.ask("rhea", "what is our policy on passports?").outcome == "answered"
