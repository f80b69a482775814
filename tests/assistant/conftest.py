"""The small company, made once: one that is only read, and a copy of its own for each test that writes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.company import Desk, desk_in, opened, stored


@pytest.fixture(scope="session")
def company_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the company in it, closed."""
    home = tmp_path_factory.mktemp("company")
    with desk_in(home):
        pass
    return home


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.full)])
def company_server(request: pytest.FixtureRequest) -> str | None:
    """Where the companies of a test are kept: in files, and in `make test-full` on a PostgreSQL server as well."""
    return request.getfixturevalue("postgres_server") if request.param == "postgresql" else None


@pytest.fixture(scope="session")
def reading(company_home: Path, company_server: str | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The company for tests that change nothing in it but their own threads."""
    home = tmp_path_factory.mktemp("reading") / "home"
    shutil.copytree(company_home, home)
    with stored(company_home, company_server) as url, opened(home, **url) as desk:
        yield desk


@pytest.fixture
def own_home(company_home: Path, tmp_path: Path) -> Path:
    """A copy of the company's data folder."""
    home = tmp_path / "home"
    shutil.copytree(company_home, home)
    return home


@pytest.fixture
def desk(own_home: Path, company_home: Path, company_server: str | None) -> Iterator[Desk]:
    """A company of the test's own."""
    with stored(company_home, company_server) as url, opened(own_home, **url) as desk:
        yield desk
