"""The invented company's documents in the library of a database, indexed without a model."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from knowledge.database import Database
from knowledge.library.about import About
from knowledge.library.library import Library
from knowledge.library.search import Searcher
from tests.support.bag import Bag

DOCUMENTS = Path(__file__).resolve().parents[2] / "knowledge/demo/library"
NOW = datetime(2026, 6, 30, 9, tzinfo=UTC)


def open_shelf(database: Database, home: Path, *added: Path) -> Searcher:
    """What searches the demo's documents, or those `added` instead of them."""
    library = Library(database, home / "library", [Bag()])
    library.add(list(added) or [DOCUMENTS], About(), person_id=None, now=NOW)
    return Searcher(library)
