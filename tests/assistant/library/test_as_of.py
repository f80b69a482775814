"""A question about the rules of a time is answered by the documents that held then, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from knowledge.access import Principal
from knowledge.library.about import About
from knowledge.library.library import Library
from knowledge.library.search import Found, Searcher
from tests.support.bag import Bag
from tests.support.company import Desk

NOW = datetime(2026, 6, 30, 9, tzinfo=UTC)
PAGES = {
    "old.md": "---\nvalid_from: 2024-01-01\nvalid_until: 2025-12-31\n---\n# Umbrella returns of 2024\n\n"
    "Umbrella returns are settled within 20 days.\n\n雨伞退货在20天内办完。\n",
    "new.md": "---\nvalid_from: 2026-01-01\n---\n# Umbrella returns of 2026\n\n"
    "Umbrella returns are settled within 5 days.\n\n雨伞退货在5天内办完。\n",
}


class Sure(Searcher):
    """As if whatever is found answered."""

    def search(self, principal: Principal, question: str, **narrowed: Any) -> Found:
        found = super().search(principal, question, **narrowed)
        return replace(found, answerable=bool(found.hits))


@pytest.fixture
def shelf(desk: Desk, tmp_path: Path) -> Desk:
    searcher = Sure(Library(desk.assistant.database, tmp_path / "library", [Bag()]))
    desk.assistant.toolbox.library = lambda: searcher
    for name, text in PAGES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    searcher.library.add([tmp_path / name for name in PAGES], About(), person_id=None, now=NOW)
    return desk


@pytest.mark.slow
@pytest.mark.parametrize(("question", "document"), [
    ("What is the rule for umbrella returns?", "new.md"),
    ("What was the rule for umbrella returns in March 2025?", "old.md"),
    ("What was our policy on umbrella returns last year?", "old.md"),
    ("雨伞退货的规定是什么？", "new.md"),
    ("2025年3月雨伞退货的规定是什么？", "old.md"),
    ("去年雨伞退货的规则是怎样的？", "old.md"),
])  # fmt: skip
def test_the_rules_of_a_time_are_those_of_its_documents(shelf: Desk, question: str, document: str) -> None:
    reply = shelf.ask("rhea", question)
    assert reply.outcome == "answered", reply.text
    assert {citation.path for citation in reply.citations} == {document}


def test_before_there_were_any_the_documents_do_not_say(shelf: Desk) -> None:
    assert shelf.ask("rhea", "What was the rule for umbrella returns in 2020?").outcome == "no_data"
