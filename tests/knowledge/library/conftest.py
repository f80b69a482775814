"""The folder of pages that a library takes in, and the library."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.database import Database
from knowledge.library.library import Library
from tests.knowledge.library.support import PAGES
from tests.support.bag import Bag


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
