# ruff: noqa: E501 - a list of odd cells
"""Nothing is lost: every row of any file ends up created, updated, unchanged or rejected, and a second run is quiet."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from knowledge.database import Database
from knowledge.imports.readers import open_tables
from tests.knowledge.imports.conftest import DEALS, query, take
from tests.support.budget import examples

CELL = st.one_of(
    st.sampled_from(["", " ", "Acme", "ACME, Inc.", "Won", "lost", "Proposal", "1,234.50", "1.234,50", "-", "n/a", "¥12.3万",
                     "2017/3/1", "01-Mar-2017", "2017-02-30", "Total", "😀", "\x00", "é", '"', "a\nb", ";", "99999999999999999999"]),
    st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=8),
)  # fmt: skip
ID = st.sampled_from(["", "D1", "D2", "D3", "D4", " D1 "])
ROW = st.one_of(
    st.tuples(ID, CELL, CELL, st.one_of(CELL, st.just("Won")), CELL, CELL), st.lists(CELL, max_size=8).map(tuple)
)


@pytest.mark.slow
@settings(max_examples=examples(30), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(ROW, max_size=12))
@example(rows=[("", "", "", "", "", "", ";"), (";",)])
def test_every_row_is_accounted_for(migrated: Path, rows: list[tuple[str, ...]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "deals.csv"
        text = io.StringIO(newline="")
        csv.writer(text).writerows([DEALS, *rows])
        path.write_text(text.getvalue(), encoding="utf-8", errors="replace", newline="")
        database = Database(f"sqlite:///{shutil.copy(migrated, name)}")
        report = take(database, path)
        count = report.counts["deals"]
        table = open_tables(path)[0]
        read = sum(1 for _ in table.rows()) + len(table.broken) + (table.cut is not None)
        assert report.files[0].failed is False
        assert count.created + count.updated + count.unchanged + count.rejected == read == report.files[0].rows
        assert count.rejected == report.rejected == len(report.rejects)
        assert query(database, "SELECT count(*) FROM deals") == [(count.created,)]
        again = take(database, path)
        assert not again.changed, again.counts
        assert again.counts["deals"].unchanged == count.created
        database.close()
