"""Of two documents on one subject the newer holds, also where nobody gave the older one an end."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge.access import Principal
from knowledge.library.documents import Document
from knowledge.library.library import Library
from knowledge.library.search import Searcher
from knowledge.library.succession import Succession
from knowledge.sales.team.people import Role
from tests.knowledge.library.support import add, documents

TODAY = date(2026, 6, 30)
MANAGER = Principal(person_id=1, name="Manager", role=Role.MANAGER)
REP = Principal(person_id=2, name="Rep", role=Role.REP)


def document(key: int, title: str, since: str | None, language: str = "en") -> Document:
    begins = None if since is None else date.fromisoformat(since)
    return Document(id=key, title=title, valid_from=begins, language=language)


@pytest.mark.parametrize(("title", "language", "replaced"), [
    ("Travel rules 2024", "en", True), ("投诉处理时限（2024年3月）", "zh", True),
    ("Travel diary", "en", False), ("Travel rules 2024", "zh", False),
])  # fmt: skip
def test_a_later_one_of_nearly_the_same_title_and_language_takes_its_place(
    title: str, language: str, replaced: bool
) -> None:
    old = document(1, title, "2024-03-01", language)
    later = [document(2, "Travel rules 2025", "2025-01-01"), document(3, "Travel rules 2026", "2026-01-01")]
    known = Succession([old, *later, document(4, "投诉处理办法2026", "2026-02-01", "zh")])
    newest = known.newest(old)
    assert (newest is not None) == replaced
    if newest is not None:
        assert newest.id == (3 if language == "en" else 4)
    assert known.newest(later[1]) is None


def test_what_holds_since_nobody_knows_when_is_neither_old_nor_new() -> None:
    undated, dated = document(1, "Travel rules", None), document(2, "Travel rules 2026", "2026-01-01")
    known = Succession([undated, dated])
    assert known.newest(undated) is known.newest(dated) is None


@pytest.mark.slow
def test_a_hit_names_the_newer_document_only_to_those_who_may_read_it(library: Library, folder: Path) -> None:
    page = "---\ntitle: Hotel rules {year}\nvalid_from: {year}-01-01\naudience: [{audience}]\n---\n# Rules\n\n{text}\n"
    for year, audience, text in ((2024, "rep, manager", "A hotel costs up to 300."), (2026, "manager", "Up to 500.")):
        (folder / f"hotel-{year}.md").write_text(page.format(year=year, audience=audience, text=text))
    add(library, folder)
    assert len(documents(library)) == 5
    for who, newer in ((MANAGER, "Hotel rules 2026"), (REP, None)):
        hits = Searcher(library).search(who, "what does a hotel cost", on=TODAY).hits
        [old] = [hit for hit in hits if hit.title == "Hotel rules 2024"]
        assert old.newer == newer
    hits = Searcher(library).search(MANAGER, "what does a hotel cost", on=date(2025, 6, 30)).hits
    assert [hit.newer for hit in hits if hit.title == "Hotel rules 2024"] == [None]
