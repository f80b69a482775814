"""Extra columns of order sheets: those that differ by line lie with the line, the others with the order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from knowledge.access import Access, owner_principal
from knowledge.company import get_company
from knowledge.database import Database
from knowledge.imports.undo import undo_import
from knowledge.metrics.model import MetricQuery
from knowledge.metrics.query import query_metric
from knowledge.sales.sell.orders import Order, OrderLine
from tests.knowledge.imports.conftest import NOW, TODAY, Write, codes, snapshot, take

pytestmark = pytest.mark.slow

HEAD = ("Order ID", "Order Date", "Customer", "Product", "Sales", "Sub-Category", "Ship Mode", "Gift")
LINES = (
    ("O1", "2024-01-05", "Acme", "Lamp", 10, "Lights", "Air", "yes"),
    ("O1", "2024-01-05", "Acme", "Desk", 100, "Tables", "Air", ""),
    ("O2", "2024-02-05", "Bolt", "Lamp", 1000, "Lights", "Sea", ""),
)


@pytest.fixture
def sheet(write: Write) -> Path:
    return write("orders.csv", HEAD, *LINES)


def kept(database: Database) -> tuple[list[Any], list[Any]]:
    with database.transaction() as session:
        orders = [order.extra for order in session.query(Order).order_by(Order.id)]
        lines = [line.extra for line in session.query(OrderLine).order_by(OrderLine.id)]
    return orders, lines


def lines_in(database: Database) -> list[tuple[Any, ...]]:
    """Every line but for its own id."""
    return sorted((row[1:] for row in snapshot(database)["order_lines"]), key=repr)


def revenue_by(database: Database, header: str) -> dict[str | None, Any]:
    with database.transaction() as session:
        access = Access(session, owner_principal(session, TODAY), TODAY, get_company(session))
        rows = query_metric(access, MetricQuery(metric="sales_revenue", group_by=[header])).rows
    return {row.keys[0]: row.value for row in rows}


@pytest.mark.quick
def test_each_line_keeps_what_is_its_own(database: Database, sheet: Path) -> None:
    report = take(database, sheet)
    (told,) = [note for note in report.decisions if note.code == "order.line_extras"]
    assert told.facts["names"] == ["Gift", "Sub-Category"]
    assert kept(database) == (
        [{"Ship Mode": "Air"}, {"Ship Mode": "Sea"}],
        [{"Gift": "yes", "Sub-Category": "Lights"}, {"Sub-Category": "Tables"}, {"Sub-Category": "Lights"}],
    )
    assert revenue_by(database, "Sub-Category") == {"Lights": 1010, "Tables": 100}
    assert revenue_by(database, "Ship Mode") == {"Sea": 1000, "Air": 110}
    assert revenue_by(database, "Gift") == {"yes": 10, None: 1100}


def test_the_same_sheet_again_changes_nothing_and_another_one_the_line(
    database: Database, sheet: Path, write: Write
) -> None:
    first = take(database, sheet)
    before = lines_in(database)
    again = take(database, sheet)
    assert (again.changed, again.counts["orders"].unchanged) == (False, 2)
    moved = [(*line[:5], "Furniture" if line[5] == "Tables" else line[5], *line[6:]) for line in LINES]
    newer = take(database, write("newer.csv", HEAD, *moved))
    assert (newer.counts["orders"].updated, newer.counts["orders"].unchanged) == (1, 1)
    assert revenue_by(database, "Sub-Category") == {"Lights": 1010, "Furniture": 100}
    assert newer.import_id is not None
    assert first.import_id is not None
    undo_import(database, newer.import_id, now=NOW)
    assert lines_in(database) == before
    undo_import(database, first.import_id, now=NOW)
    assert lines_in(database) == []


def test_a_sheet_of_one_line_an_order_keeps_all_with_the_order(database: Database, write: Write) -> None:
    report = take(database, write("orders.csv", HEAD, LINES[0], LINES[2]))
    assert "order.line_extras" not in codes(report)
    orders, lines = kept(database)
    assert orders == [
        {"Gift": "yes", "Ship Mode": "Air", "Sub-Category": "Lights"}, {"Ship Mode": "Sea", "Sub-Category": "Lights"},
    ]  # fmt: skip
    assert lines == [None, None]


def test_orders_kept_either_way_are_found_by_one_header(database: Database, sheet: Path, write: Write) -> None:
    """An older sheet had one line an order, so the column lies with the order there."""
    old = ("O0", "2023-01-05", "Acme", "Lamp", 5, "Lights", "Air", "")
    take(database, write("old.csv", HEAD, old))
    take(database, sheet)
    assert revenue_by(database, "Sub-Category") == {"Lights": 1015, "Tables": 100}
