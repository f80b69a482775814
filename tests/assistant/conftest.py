"""The small company, made once: one that is only read, and a copy of its own for each test that writes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.company import Desk, copy_company, opened, stored


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.full)])
def company_server(request: pytest.FixtureRequest) -> str | None:
    """Where the companies of a test are kept: in files, and in `make test-full` on a PostgreSQL server as well."""
    return request.getfixturevalue("postgres_server") if request.param == "postgresql" else None


@pytest.fixture(scope="session")
def reading(company_server: str | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The company for tests that change nothing in it but their own threads."""
    home = copy_company(tmp_path_factory.mktemp("reading"))
    with stored(company_server) as url, opened(home, **url) as desk:
        yield desk


@pytest.fixture
def own_home(tmp_path: Path) -> Path:
    """A data folder with the company in it."""
    return copy_company(tmp_path / "home")


@pytest.fixture
def desk(own_home: Path, company_server: str | None) -> Iterator[Desk]:
    """A company of the test's own."""
    with stored(company_server) as url, opened(own_home, **url) as desk:
        yield desk
