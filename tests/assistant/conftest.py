"""The small company, made once: one that is only read, and a copy of its own for each test that writes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.company import Desk, desk_in, opened


@pytest.fixture(scope="session")
def company_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the company in it, closed."""
    home = tmp_path_factory.mktemp("company")
    with desk_in(home):
        pass
    return home


@pytest.fixture(scope="session")
def reading(company_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The company for tests that change nothing in it but their own threads."""
    home = tmp_path_factory.mktemp("reading") / "home"
    shutil.copytree(company_home, home)
    with opened(home) as desk:
        yield desk


@pytest.fixture
def own_home(company_home: Path, tmp_path: Path) -> Path:
    """A copy of the company's data folder."""
    home = tmp_path / "home"
    shutil.copytree(company_home, home)
    return home


@pytest.fixture
def desk(own_home: Path) -> Iterator[Desk]:
    """A company of the test's own."""
    with opened(own_home) as desk:
        yield desk
