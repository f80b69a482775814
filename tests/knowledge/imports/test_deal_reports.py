# ruff: noqa: E501 - rows of files read best a line each
"""Reports that repeat a deal for each of its products."""

from __future__ import annotations

import pytest

from knowledge.database import Database
from tests.knowledge.imports.conftest import Write, codes, query, take

pytestmark = pytest.mark.slow

HEADER = (
    "Opportunity Owner",
    "Account Name",
    "Opportunity Name",
    "Stage",
    "Amount",
    "Close Date",
    "Product Name",
    "Quantity",
    "Sales Price",
    "Total Price",
)
BIG = ("Ann Lee", "Acme", "Big", "Closed Won", "300", "2024-01-20")
SMALL = ("Bo Ek", "Acme", "Small", "Prospecting", "50", "2024-09-20")
ROWS = ((*BIG, "Pump", "1", "100", "100"), (*BIG, "Valve", "2", "100", "200"), (*SMALL, "Pump", "1", "50", "50"))
LINES = "SELECT d.name, p.name, quantity, unit_price, l.amount FROM deal_lines l JOIN deals d ON d.id = deal_id JOIN products p ON p.id = product_id ORDER BY l.id"
FOUND = [("Big", "Pump", 1, 10000, 10000), ("Big", "Valve", 2, 10000, 20000), ("Small", "Pump", 1, 5000, 5000)]


@pytest.mark.parametrize("with_id", [False, True])
def test_a_deal_counts_once_and_has_all_its_lines(database: Database, write: Write, with_id: bool) -> None:
    ids = ("Opportunity ID", "D1", "D1", "D2") if with_id else ()
    rows = [(*ids[at : at + 1], *row) for at, row in enumerate((HEADER, *ROWS))]
    report = take(database, write("report.csv", *rows))
    assert [(file.kind, file.rows) for file in report.files] == [("deals", 2), ("deal_lines", 3)]
    assert query(database, "SELECT name, amount FROM deals ORDER BY id") == [("Big", 30000), ("Small", 5000)]
    assert query(database, LINES) == FOUND
    assert codes(report.files[0])[0] == "deal.with_lines"
    assert report.counts["deal_lines"].created == 3
    assert not take(database, write("report.csv", *rows)).changed


@pytest.mark.quick
def test_rows_that_differ_in_more_are_deals_of_their_own(database: Database, write: Write) -> None:
    other = (*BIG[:4], "200", BIG[5], "Valve", "2", "100", "200")
    report = take(database, write("report.csv", HEADER, ROWS[0], other))
    assert [file.kind for file in report.files] == ["deals"]
    assert query(database, "SELECT name, amount FROM deals ORDER BY id") == [("Big", 30000), ("Big", 20000)]


def test_deals_without_a_name_or_an_id_stay_apart(database: Database, write: Write) -> None:
    header = ("Rep", "Customer", "Stage", "Product", "Expected Close Date")
    path = write(
        "pipeline.csv",
        header,
        *[("Ann", "Acme", "Prospecting", product, "2024-09-01") for product in ("Pump", "Valve")],
    )
    assert take(database, path).counts["deals"].created == 2


def test_rows_too_short_or_too_long_are_named(database: Database, write: Write) -> None:
    report = take(database, write("report.csv", HEADER, *ROWS, (*ROWS[0], "more"), ROWS[0][:4]))
    assert {row.reason.code for row in report.rejects} == {"reject.row_long", "reject.row_short"}
    assert query(database, "SELECT count(*) FROM deals") == [(2,)]
