"""Documents come and go with their files."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from knowledge.database import Database
from knowledge.library.about import About
from knowledge.library.documents import Section
from knowledge.library.library import Library
from knowledge.refusals import Refusal
from tests.knowledge.library.support import NOW, PAGES, add, documents, held, sync, whole
from tests.support.bag import Bag

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.quick
def test_paths_are_relative_to_what_was_given(library: Library, folder: Path) -> None:
    filed = add(library, folder)
    assert sorted(filed.added) == sorted(PAGES)
    add(library, folder / "rules" / "visits.md")
    assert set(documents(library)) == {*PAGES, "visits.md"}
    complaint = documents(library)["zh/投诉.md"]
    assert (complaint.audience, complaint.valid_until, complaint.language) == (["manager"], date(2026, 12, 31), "zh")
    assert documents(library)["rules/visits.md"].audience == ["trainee", "rep", "manager", "director", "operations"]
    assert whole(library)


def test_what_is_told_goes_over_what_the_file_says(library: Library, folder: Path) -> None:
    add(library, folder, about=About(audience=("rep",), tags=("rules",)))
    complaint = documents(library)["zh/投诉.md"]
    assert (complaint.audience, complaint.tags, complaint.valid_until) == (["rep"], ["rules"], date(2026, 12, 31))


def test_the_id_of_a_section_that_is_gone_is_never_given_again(each_database: Database, folder: Path) -> None:
    library = Library(each_database, folder.parent / "library", [Bag()], patience=0.2)
    sync(library, folder)
    given = section_ids(library)
    for sentence in ("Plan visits two weeks ahead.", "Plan visits three weeks ahead."):
        (folder / "zh/投诉.md").write_text(f"# 投诉\n\n{sentence}\n", encoding="utf-8")
        sync(library, folder)
        new = section_ids(library) - given
        assert new
        assert min(new) > max(given)
        given |= new


def section_ids(library: Library) -> set[int]:
    with library.database.transaction() as session:
        return set(session.scalars(select(Section.id)))


def test_a_changed_file_is_opened_to_nobody_new(library: Library, folder: Path) -> None:
    add(library, folder, about=About(audience=("director",)))
    (folder / "rules/visits.md").write_text("# Visits\n\nPlan visits three weeks ahead.\n")
    assert sync(library, folder).changed == ["rules/visits.md"]
    assert documents(library)["rules/visits.md"].audience == ["director"]


def test_sync_adds_changes_moves_and_removes(library: Library, folder: Path, embedder: Bag) -> None:
    sync(library, folder)
    made = embedder.calls
    assert sync(library, folder).unchanged == sorted(PAGES)
    assert embedder.calls == made
    (folder / "rules/visits.md").write_text("# Visits\n\nPlan visits two weeks ahead.\n")
    (folder / "rules/discounts.md").rename(folder / "discounts.md")
    (folder / "zh/投诉.md").unlink()
    (folder / "new.txt").write_text("Something new.")
    (folder / "film.mp4").write_bytes(b"x")
    filed = sync(library, folder)
    assert (filed.added, filed.changed, filed.removed) == (["new.txt"], ["rules/visits.md"], ["zh/投诉.md"])
    assert filed.moved == [("rules/discounts.md", "discounts.md")]
    assert [(path, refusal.code) for path, refusal in filed.skipped] == [("film.mp4", "library.unknown_kind")]
    assert set(documents(library)) == {"discounts.md", "rules/visits.md", "new.txt"}
    assert embedder.calls == made + 2
    assert whole(library)


def test_a_file_that_comes_back_is_the_same_document(library: Library, folder: Path, embedder: Bag) -> None:
    sync(library, folder)
    before, made = documents(library)["zh/投诉.md"].id, embedder.calls
    library.remove(["zh"], now=NOW)
    assert "zh/投诉.md" not in documents(library)
    assert sync(library, folder).added == ["zh/投诉.md"]
    assert (documents(library)["zh/投诉.md"].id, embedder.calls) == (before, made)
    assert whole(library)


def test_a_file_that_is_spoilt_keeps_what_was_known(library: Library, folder: Path) -> None:
    sync(library, folder)
    (folder / "rules/visits.md").write_text("---\naudience: [nobody]\n---\ntext\n")
    assert [path for path, _ in sync(library, folder).skipped] == ["rules/visits.md"]
    assert "rules/visits.md" in documents(library)
    with pytest.raises(Refusal) as caught:
        library.remove(["nothing.md"], now=NOW)
    assert caught.value.code == "library.unknown_document"


def test_another_embedder_makes_the_index_anew(library: Library, folder: Path) -> None:
    sync(library, folder)
    other = Bag("other-bag")
    changed = Library(library.database, library.folder, [other], patience=0.2)
    sync(changed, folder)
    assert other.calls == 4
    assert whole(changed)
    assert held(library) == 0


def test_one_writer_at_a_time(library: Library, folder: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(library.folder / "lock")], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    try:
        with pytest.raises(Refusal) as caught:
            sync(library, folder)
        assert caught.value.code == "library.busy"
    finally:
        holder.kill()
        holder.wait()
    assert len(sync(library, folder).added) == 3


HOLDS = """
import sys, time
from filelock import FileLock
with FileLock(sys.argv[1]):
    print("held", flush=True)
    time.sleep(60)
"""


def test_it_stands_in_postgresql_as_well(postgres: Database, tmp_path: Path, folder: Path) -> None:
    library = Library(postgres, tmp_path / "library", [Bag()], patience=0.2)
    sync(library, folder)
    (folder / "rules/visits.md").rename(folder / "visits.md")
    assert sync(library, folder).moved == [("rules/visits.md", "visits.md")]
    library.remove(["zh"], now=NOW)
    assert whole(library)
    assert library.rebuild() == 3
