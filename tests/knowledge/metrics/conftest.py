"""The small company, once on each kind of database for all tests that only read."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.database import Database
from tests.knowledge.metrics.company import Seeded, seed
from tests.support.kept import kept
from tests.support.lent import copied


@pytest.fixture(scope="session")
def company_file(migrated: Path) -> Path:
    """The company's database, closed and never to be opened: copy it."""

    def make(file: Path) -> None:
        database = Database(f"sqlite:///{shutil.copyfile(migrated, file)}")
        with database.transaction() as session:
            seed(session)
        database.close()

    return kept("metrics.db", make)


@pytest.fixture(scope="package", params=["sqlite", "postgresql"])
def company(
    request: pytest.FixtureRequest, company_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Seeded]:
    """The company on each database in turn; tests leave it as it is."""
    server = request.getfixturevalue("postgres_server") if request.param == "postgresql" else None
    with copied(company_file, tmp_path_factory.mktemp("company"), server) as database:
        yield Seeded(database)


@pytest.fixture
def each_company(each_server: str | None, company_file: Path, tmp_path: Path) -> Iterator[Seeded]:
    """The company on a database of its own, for tests that change it."""
    with copied(company_file, tmp_path, each_server) as database:
        yield Seeded(database)
