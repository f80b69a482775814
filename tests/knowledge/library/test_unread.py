"""What a person may not read changes nothing of what they are told, not even the scores."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.access import Principal
from knowledge.database import Database
from knowledge.library.about import About
from knowledge.library.library import Library
from knowledge.library.search import Searcher
from knowledge.sales.team.people import Role
from tests.knowledge.library.support import NOW
from tests.support.bag import Bag

REP = Principal(person_id=1, name="Rhea", role=Role.REP)
OPEN = {
    "returns.md": "# Returns\n\nUmbrellas come back within ten days, with the slip.\n\n## Costs\n\nThe carrier pays.\n",
    "visits.md": "# Visits\n\nPlan each visit a week ahead. Bring samples and a price list.\n",
    "退货.md": "# 退货\n\n雨伞十天内可以退回，并附上单据。\n",
}
# The words of the questions, often, in long texts: how rare they are and how long a text is would both tell of them.
BARRED = {
    f"secret{number}.md": "# Umbrellas\n\n" + "Umbrellas of returns come back to the carrier. 雨伞退货十天。 " * 8
    for number in range(6)
}
QUESTIONS = ["When do umbrellas come back?", "who pays the carrier of returns", "雨伞几天内退货？", "purple elephants"]


def told(library: Library, question: str) -> list[tuple[str, tuple[str, ...], str, float]]:
    found = Searcher(library).search(REP, question, on=NOW.date())
    return [(hit.path, hit.headings, hit.quote, round(hit.score, 6)) for hit in found.hits] + [
        ("", (), str(found.answerable), 0.0)
    ]


@pytest.fixture
def open_library(database: Database, tmp_path: Path) -> Library:
    library = Library(database, tmp_path / "library", [Bag("en", frozenset({"en"})), Bag("both")])
    put(library, tmp_path / "open", OPEN, About())
    return library


def put(library: Library, folder: Path, pages: dict[str, str], about: About) -> None:
    folder.mkdir()
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    library.add([folder], about, person_id=None, now=NOW)


@pytest.mark.slow
def test_documents_for_others_change_neither_hits_nor_scores(open_library: Library, tmp_path: Path) -> None:
    before = {question: told(open_library, question) for question in QUESTIONS}
    assert any(hits[0][3] > 0 for hits in before.values())
    put(open_library, tmp_path / "barred", BARRED, About(audience=("manager",)))
    assert {question: told(open_library, question) for question in QUESTIONS} == before
    put(open_library, tmp_path / "more", BARRED, About(audience=("rep",)))
    assert {question: told(open_library, question) for question in QUESTIONS} != before
