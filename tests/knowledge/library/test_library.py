"""Documents come and go with their files; whatever is lost of the index, or stopped half way, is made good."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import exists, func, select

from knowledge.database import Database
from knowledge.library import vectors
from knowledge.library.about import About
from knowledge.library.documents import Document, Section, SectionVector
from knowledge.library.library import Library
from knowledge.refusals import Refusal
from tests.support.bag import Bag

NOW = datetime(2026, 6, 30, 9, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[3]
PAGES = {
    "rules/discounts.md": "# Discounts\n\n## Limits\n\nA rep gives 5 percent.\n\n## Beyond\n\nThe manager decides.\n",
    "rules/visits.md": "# Visits\n\nPlan visits a week ahead.\n",
    "zh/投诉.md": "---\naudience: [manager]\nvalid_until: 2026-12-31\n---\n# 投诉\n\n两个工作日内答复客户。\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in PAGES.items():
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "docs"


@pytest.fixture
def embedder() -> Bag:
    return Bag()


@pytest.fixture
def library(database: Database, tmp_path: Path, embedder: Bag) -> Library:
    return Library(database, tmp_path / "library", [embedder], patience=0.2)


def add(library: Library, *paths: Path, about: About = About()) -> object:  # noqa: B008 - frozen
    return library.add(list(paths), about, person_id=None, now=NOW)


def sync(library: Library, folder: Path) -> object:
    return library.sync(folder, About(), person_id=None, now=NOW)


def documents(library: Library) -> dict[str, Document]:
    with library.database.transaction() as session:
        found = session.scalars(select(Document).where(Document.removed_at.is_(None)))
        return {document.path: document for document in found}


def whole(library: Library) -> bool:
    """Whether the index holds just the sections of the documents in force."""
    with library.database.transaction() as session:
        wanted = select(func.count()).select_from(Section).join(Document).where(Document.removed_at.is_(None))
        return held(library) == session.scalar(wanted)


def held(library: Library) -> int:
    """How many sections the index holds, as another process would see it."""
    library.index.reopen()
    [embedder] = library.embedders
    return sum(library.index.count(embedder.name, language) for language in embedder.languages)


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


def test_a_lost_index_is_made_again_from_kept_vectors(library: Library, folder: Path, embedder: Bag) -> None:
    sync(library, folder)
    made = embedder.calls
    shutil.rmtree(library.index.folder)
    library.index.reopen()
    library.repair()
    assert whole(library)
    (library.index.folder / "chroma.sqlite3").write_bytes(b"no database")
    library.index.reopen()
    library.repair()
    assert whole(library)
    assert library.rebuild() == 4
    assert embedder.calls == made


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


def test_a_full_disk_loses_nothing(library: Library, folder: Path, embedder: Bag) -> None:
    embedder.fails_after = 0
    with pytest.raises(OSError, match="No space left"):
        sync(library, folder)
    assert len(documents(library)) == 3
    embedder.fails_after = None
    sync(library, folder)
    assert whole(library)


def test_indexing_goes_on_where_it_was_stopped(
    library: Library, folder: Path, embedder: Bag, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "BATCH", 3)
    for number in range(20):
        (folder / f"page{number}.md").write_text(f"# Page {number}\n\nAbout thing {number}.\n")
    embedder.fails_after = 9
    with pytest.raises(OSError, match="No space left"):
        sync(library, folder)
    assert embedder.calls == 9
    embedder.fails_after = None
    sync(library, folder)
    assert embedder.calls == 24
    assert whole(library)


WRITER = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from knowledge.database import Database
from knowledge.library import vectors
from knowledge.library.about import About
from knowledge.library.library import Library
from tests.support.bag import Bag

class Slow(Bag):
    def passages(self, texts):
        time.sleep(0.02)
        return super().passages(texts)

vectors.BATCH = 4
library = Library(Database(sys.argv[1]), Path(sys.argv[2]), [Slow()], url=sys.argv[5] or None, patience=5)
print("begun", flush=True)
if sys.argv[4] == "add":
    library.add([Path(sys.argv[3])], About(), person_id=None, now=datetime.now(UTC))
else:
    library.rebuild()
print("done", flush=True)
"""


KILLS = [4, pytest.param(22, marks=pytest.mark.full)]


@pytest.mark.slow
@pytest.mark.parametrize("kills", KILLS)
@pytest.mark.parametrize("what", ["add", "rebuild"])
def test_a_killed_writer_leaves_a_library_that_the_next_command_repairs(
    library: Library, folder: Path, what: str, kills: int
) -> None:
    """Killed at random moments, each time on what the last left; a page changes before each, so that work is left."""
    chance = Random(kills)
    write_pages(folder)
    if what == "rebuild":
        sync(library, folder)
    for number in range(kills):
        (folder / "page0.md").write_text(f"# Page 0\n\nChanged {number} times.\n")
        start_and_kill(library, folder, what, chance.uniform(0.0, 0.6))
    sync(library, folder)
    assert len(documents(library)) == 63
    assert whole(library)
    with library.database.transaction() as session:
        waiting = select(func.count()).select_from(Document).where(~Document.indexed)
        lacking = ~exists().where(SectionVector.text_hash == Section.text_hash)
        assert session.scalar(waiting) == 0
        assert session.scalar(select(func.count()).select_from(Section).where(lacking)) == 0


def write_pages(folder: Path) -> None:
    for number in range(60):
        page = f"# Page {number}\n\nAbout thing {number}.\n\n## More\n\nAnd {number}.\n"
        (folder / f"page{number}.md").write_text(page)


def start_and_kill(library: Library, folder: Path, what: str, delay: float, url: str = "") -> None:
    """Start a process that writes, and kill it after a while."""
    store = library.database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", WRITER, store, str(library.folder), str(folder), what, url]
    writer = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=dict(os.environ))
    assert writer.stdout is not None
    writer.stdout.readline()
    time.sleep(delay)
    writer.send_signal(signal.SIGKILL)
    writer.communicate()


@pytest.fixture
def chroma_server(tmp_path: Path) -> Iterator[str]:
    """A Chroma server of our own."""
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = Path(sys.executable).with_name("chroma")
    command = [str(program), "run", "--host", "127.0.0.1", "--port", str(port), "--path", str(tmp_path / "served")]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}"
    server.terminate()
    server.wait()


@pytest.mark.slow
def test_a_chroma_server_holds_the_index(database: Database, tmp_path: Path, folder: Path, chroma_server: str) -> None:
    library = Library(database, tmp_path / "library", [Bag()], url=chroma_server)
    sync(library, folder)
    assert whole(library)
    other = Library(database, tmp_path / "library", [Bag()], url=chroma_server)
    library.remove(["rules/visits.md"], now=NOW)
    assert held(other) == 3
    assert not (tmp_path / "library" / "index").exists()


@pytest.mark.slow
@pytest.mark.parametrize("what", ["add", "rebuild"])
def test_a_writer_killed_on_a_chroma_server_leaves_an_index_that_is_made_good(
    database: Database, tmp_path: Path, folder: Path, chroma_server: str, what: str
) -> None:
    library = Library(database, tmp_path / "library", [Bag()], url=chroma_server)
    write_pages(folder)
    if what == "rebuild":
        sync(library, folder)
    for delay in (0.1, 0.3, 0.5):
        start_and_kill(library, folder, what, delay, chroma_server)
    sync(library, folder)
    assert len(documents(library)) == 63
    assert whole(library)


@pytest.mark.slow
def test_it_stands_in_postgresql_as_well(postgres: Database, tmp_path: Path, folder: Path) -> None:
    library = Library(postgres, tmp_path / "library", [Bag()], patience=0.2)
    sync(library, folder)
    (folder / "rules/visits.md").rename(folder / "visits.md")
    assert sync(library, folder).moved == [("rules/visits.md", "visits.md")]
    library.remove(["zh"], now=NOW)
    assert whole(library)
    assert library.rebuild() == 3


def test_a_change_and_a_removal_leave_the_rest_of_the_index_as_it_is(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(library, folder)
    cleared: list[bool] = []
    monkeypatch.setattr(library.index, "clear", lambda: cleared.append(True))
    (folder / "rules" / "discounts.md").write_text("# Discounts\n\nA rep gives 7 percent.\n", encoding="utf-8")
    sync(library, folder)
    library.remove(["rules/visits.md"], now=NOW)
    with library.database.transaction() as session:
        assert held(library) == session.scalar(
            select(func.count()).select_from(Section).join(Document).where(Document.removed_at.is_(None))
        )
    assert cleared == []


def test_a_search_while_the_index_is_made_again_finds_nothing_by_meaning(library: Library, folder: Path) -> None:
    sync(library, folder)
    vector = library.embedders[0].query("discounts")
    assert len(library.index.nearest("bag", "en", vector, 9)[0]) == 3
    other = Library(library.database, library.folder, library.embedders)
    other.index.clear()
    other.index.reopen()
    assert len(library.index.nearest("bag", "en", vector, 9)[0]) == 0
