"""Rules that newer ones have replaced are called older; the other language speaks only where it answers by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge.library.about import About
from knowledge.library.library import Library
from knowledge.library.search import Found, Hit
from tests.assistant.library.test_as_of import Sure
from tests.support.bag import Bag
from tests.support.company import Desk
from tools.learn.search import quoted

pytestmark = pytest.mark.slow

NOW = datetime(2026, 6, 30, 9, tzinfo=UTC)
# Nobody gave the old rules an end.
PAGES = {
    "old.md": "---\nvalid_from: 2024-03-01\n---\n# Umbrella repairs 2024\n\nUmbrella repairs take at most 20 days.\n",
    "new.md": "---\nvalid_from: 2026-02-01\n---\n# Umbrella repairs 2026\n\nUmbrella repairs take at most 5 days.\n",
    "旧.md": "---\nvalid_from: 2024-03-01\n---\n# 雨伞维修办法2024\n\n雨伞维修最多20天办完。\n",
    "新.md": "---\nvalid_from: 2026-02-01\n---\n# 雨伞维修办法2026\n\n雨伞维修最多5天办完。\n",
}


@pytest.fixture
def shelf(desk: Desk, tmp_path: Path) -> Desk:
    searcher = Sure(Library(desk.assistant.database, tmp_path / "library", [Bag()]))
    desk.assistant.toolbox.library = lambda: searcher
    for name, text in PAGES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    searcher.library.add([tmp_path / name for name in PAGES], About(), person_id=None, now=NOW)
    return desk


@pytest.mark.parametrize(("question", "new", "old", "marked"), [
    ("What is our policy on umbrella repairs: at most 20 days?", "at most 5 days", "at most 20 days",
     "older: “Umbrella repairs 2026” has taken its place"),
    ("雨伞维修的规定是最多20天办完吗？", "最多5天", "最多20天", "旧版，已由《雨伞维修办法2026》取代"),
])  # fmt: skip
def test_the_newest_leads_and_the_older_one_is_called_older(
    shelf: Desk, question: str, new: str, old: str, marked: str
) -> None:
    reply = shelf.ask("rhea", question)
    assert reply.outcome == "answered", reply.text
    assert reply.text.index(new) < reply.text.index(old) < reply.text.index(marked)
    assert "2024-03-01" in reply.text
    assert reply.text.count(marked) == 1


HIT = Hit(1, 1, "a.md", "A", (), None, "en", "text", "text", 0.5, None, None, None)


def test_further_passages_in_the_other_language_are_those_that_answer_alone() -> None:
    own = replace(HIT, section_id=2, alone=False)
    unsure = replace(HIT, section_id=3, language="zh", alone=False)
    sure = replace(HIT, section_id=3, language="zh")
    assert [hit.section_id for hit in quoted(Found(True, [HIT, own, unsure]), "en")] == [1, 2]
    assert [hit.section_id for hit in quoted(Found(True, [HIT, own, sure]), "en")] == [1, 2, 3]
    # The likeliest of all is what there is to show, whatever its language.
    assert [hit.section_id for hit in quoted(Found(True, [unsure]), "en")] == [3]


def test_the_newer_document_is_there_where_only_the_older_one_was_near() -> None:
    old = replace(HIT, section_id=2, title="Rules 2024", newer="Rules 2026")
    new = [replace(HIT, section_id=at, document_id=9, title="Rules 2026", score=0.01) for at in (7, 8)]
    other = [replace(HIT, section_id=at, score=0.02) for at in (4, 5, 6)]
    assert [hit.section_id for hit in quoted(Found(True, [old, *other, *new]), "en")] == [7, 2]
