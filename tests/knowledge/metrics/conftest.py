"""The small company, once on each kind of database for all tests that only read."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.database import Database
from tests.knowledge.metrics.company import Seeded, seed
from tests.support.postgres import new_database


@pytest.fixture(scope="package", params=["sqlite", "postgresql"])
def company(
    request: pytest.FixtureRequest, migrated: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Seeded]:
    """The company on each database in turn; tests leave it as it is."""
    if request.param == "sqlite":
        url = f"sqlite:///{shutil.copy(migrated, tmp_path_factory.mktemp('company'))}"
    else:
        url = new_database(request.getfixturevalue("postgres_server"), request.getfixturevalue("migrated_postgres"))
    database = Database(url)
    with database.transaction() as session:
        seed(session)
    yield Seeded(database)
    database.close()


@pytest.fixture
def each_company(each_database: Database) -> Seeded:
    """The company on a database of its own, for tests that change it."""
    with each_database.transaction() as session:
        seed(session)
    return Seeded(each_database)
