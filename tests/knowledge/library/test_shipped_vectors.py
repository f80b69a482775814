"""The demo's documents come with their vectors, so that making it asks no embedder."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from knowledge.database import Database
from knowledge.demo.handbook import HANDBOOK, VECTORS, lay_in_vectors
from knowledge.library.about import About
from knowledge.library.documents import SectionVector
from knowledge.library.embedders import built_in
from knowledge.library.library import Library
from knowledge.library.vectors import write_out
from tests.support.bag import Bag

NOW = datetime(2026, 6, 30, 9, tzinfo=UTC)


@pytest.mark.slow
def test_no_section_of_the_demo_waits_for_an_embedder(database: Database, tmp_path: Path) -> None:
    """Where this fails after a change of the documents: make demo-vectors."""
    stand_ins = [Bag(one.name, one.languages) for one in built_in()]
    with database.transaction(write=True) as session:
        lay_in_vectors(session)
    Library(database, tmp_path / "library", stand_ins).sync(HANDBOOK, About(), person_id=None, now=NOW)
    assert [one.calls for one in stand_ins] == [0, 0]


@pytest.mark.slow
def test_vectors_come_back_as_they_were_written(database: Database, tmp_path: Path) -> None:
    with database.transaction(write=True) as session:
        lay_in_vectors(session)
        first = write_out(session, tmp_path / "again.npz")
        kept = {row.text_hash: np.frombuffer(row.vector, np.float32) for row in session.scalars(select(SectionVector))}
    assert first > len(kept) > 400  # two embedders read English sections
    assert all(abs(np.linalg.norm(row) - 1) < 1e-5 for row in kept.values())
    with np.load(VECTORS) as shipped, np.load(tmp_path / "again.npz") as again:
        assert {name: again[name].tobytes() for name in again.files} == {
            name: shipped[name].tobytes() for name in shipped.files
        }
