"""Whatever is lost of the index, or stopped half way, is made good."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import exists, func, select

from knowledge.database import Database
from knowledge.library import vectors
from knowledge.library.documents import Document, Section, SectionVector
from knowledge.library.library import Library
from tests.knowledge.library.support import NOW, documents, held, sync, whole
from tests.support.bag import Bag
from tests.support.writers import Writer, write_library

pytestmark = pytest.mark.slow


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


def test_a_lost_index_that_another_part_of_the_process_holds_open_is_made_again(
    library: Library, folder: Path, embedder: Bag
) -> None:
    sync(library, folder)
    shutil.rmtree(library.index.folder)
    (folder / "rules/visits.md").write_text("# Visits\n\nPlan visits two weeks ahead.\n")
    other = Library(library.database, library.folder, [embedder], patience=0.2)
    assert sync(other, folder).changed == ["rules/visits.md"]
    assert whole(other)


def test_a_full_disk_loses_nothing(library: Library, folder: Path, embedder: Bag) -> None:
    embedder.fails_after = 0
    with pytest.raises(OSError, match="No space left"):
        sync(library, folder)
    assert len(documents(library)) == 3
    embedder.fails_after = None
    sync(library, folder)
    assert whole(library)


@pytest.mark.parametrize("most", [40_000, 150_000])
def test_a_disk_that_is_full_while_it_writes_loses_nothing(
    each_database: Database, tmp_path: Path, folder: Path, most: int
) -> None:
    """No file of the writing process may grow beyond `most` bytes: of the database or of the index."""
    library = Library(each_database, tmp_path / "library", [Bag()], patience=5)
    sync(library, folder)
    before = set(documents(library))
    write_pages(folder)
    said, ended = start(library, folder, "add", most=most).end()
    assert ended != 0 or most > 40_000
    assert (said == ["done"]) is (ended == 0)
    assert before <= set(documents(library))
    sync(library, folder)
    assert len(documents(library)) == 63
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


KILLS = [4, pytest.param(22, marks=pytest.mark.full)]


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


def start(library: Library, folder: Path, what: str, url: str = "", most: int | None = None) -> Writer:
    """Start a process that writes."""
    store = library.database.url.render_as_string(hide_password=False)
    writer = Writer(write_library, store, library.folder, folder, what, url, most)
    assert writer.hear() == "begun"
    return writer


def start_and_kill(library: Library, folder: Path, what: str, delay: float, url: str = "") -> None:
    """Start a process that writes, and kill it after a while."""
    writer = start(library, folder, what, url)
    time.sleep(delay)
    writer.end(kill=True)


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


def test_a_chroma_server_holds_the_index(database: Database, tmp_path: Path, folder: Path, chroma_server: str) -> None:
    library = Library(database, tmp_path / "library", [Bag()], url=chroma_server)
    sync(library, folder)
    assert whole(library)
    other = Library(database, tmp_path / "library", [Bag()], url=chroma_server)
    library.remove(["rules/visits.md"], now=NOW)
    assert held(other) == 3
    assert not (tmp_path / "library" / "index").exists()


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
