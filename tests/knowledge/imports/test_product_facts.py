# ruff: noqa: E501 - rows of files read best a line each
"""Lists of lines that say what a product is: its code, product line and list price."""

from __future__ import annotations

import pytest

from knowledge.database import Database
from knowledge.imports.undo import undo_import
from tests.knowledge.imports.conftest import DEALS, NOW, Write, codes, fields, query, take

pytestmark = pytest.mark.slow

LINES = ("Opportunity ID", "Product Code", "Product Name", "Product Family", "Quantity", "Sales Price", "List Price")
PRODUCTS = (
    "SELECT p.name, sku, l.name, list_price, currency FROM products p "
    "LEFT JOIN product_lines l ON l.id = product_line_id ORDER BY p.name"
)


def deals(write: Write) -> None:
    write("deals.csv", DEALS, *[(f"D{number}", "a", "Acme", "Won", "100", "2024-03-01") for number in range(4)])


@pytest.mark.quick
def test_lines_complete_their_products(database: Database, write: Write) -> None:
    deals(write)
    path = write("opportunity_products.csv", LINES,
                 ("D0", "P-1", "Pump", "Hydraulics", "1", "90", "100"), ("D1", "P-1", "Pump", "Hydraulics", "1", "90", "100"),
                 ("D2", "P-1", "Pump", "Hydraulics", "1", "90", "120"), ("D3", "V-1", "Valve", "Fittings", "2", "5", ""))  # fmt: skip
    report = take(database, path.parent)
    assert query(database, PRODUCTS) == [
        ("Pump", "P-1", "Hydraulics", 10000, "USD"), ("Valve", "V-1", "Fittings", None, None),
    ]  # fmt: skip
    assert not [column for column in report.files[1].mapping if column.field is None]
    notes = {note.code: note.facts for note in report.decisions}
    assert notes["product.lines_differ"] == {"column": "List Price", "count": 1, "names": ["Pump"]}
    assert notes["product.completed"]["count"] == 2
    assert report.counts["product_lines"].created == 2
    assert not take(database, path.parent).changed


def test_a_product_file_has_the_last_word(database: Database, write: Write) -> None:
    deals(write)
    write("products.csv", ("Product", "List Price"), ("Pump", "111"))
    path = write("deal lines.csv", LINES, ("D0", "P-1", "Pump", "Hydraulics", "1", "90", "100"))
    report = take(database, path.parent)
    assert query(database, PRODUCTS) == [("Pump", "P-1", "Hydraulics", 11100, "USD")]
    assert report.counts["products"].updated == 0


def test_what_lines_add_to_a_known_product_can_be_undone(database: Database, write: Write) -> None:
    deals(write)
    take(database, write("products.csv", ("Product", "SKU"), ("Pump", "P-1")))
    path = write("deal lines.csv", LINES, ("D0", "P-1", "Pump", "Hydraulics", "1", "90", "¥700"))
    report = take(database, path.parent)
    assert query(database, PRODUCTS) == [("Pump", "P-1", "Hydraulics", 70000, "CNY")]
    assert report.counts["products"].updated == 1
    assert report.import_id is not None
    undo_import(database, report.import_id, now=NOW)
    assert query(database, PRODUCTS) == [("Pump", "P-1", None, None, None)]


def test_a_code_finds_the_product_that_its_name_does_not(database: Database, write: Write) -> None:
    deals(write)
    write("products.csv", ("Product", "SKU"), ("Pump", "P-1"), ("Valve", "V-1"))
    path = write("deal lines.csv", ("Deal ID", "Product Code", "Product", "Quantity"),
                 ("D0", "P-1", "Pump, hydraulic", "1"), ("D1", "V-1", "", "2"), ("D2", "X-1", "Seal", "3"))  # fmt: skip
    report = take(database, path.parent)
    lines = "SELECT p.name, quantity FROM deal_lines JOIN products p ON p.id = product_id ORDER BY deal_id"
    assert query(database, lines) == [("Pump", 1), ("Valve", 2), ("Seal", 3)]
    assert "reference.written_otherwise" in codes(report)


def test_lines_by_code_alone(database: Database, write: Write) -> None:
    deals(write)
    path = write("deal lines.csv", ("Deal ID", "SKU", "Quantity"), ("D0", "P-1", "1"), ("D1", "", "1"))
    report = take(database, path.parent)
    assert query(database, PRODUCTS) == [("P-1", "P-1", None, None, None)]
    assert [row.reason.code for row in report.rejects] == ["reject.missing"]


def test_deals_and_orders_say_it_as_well(database: Database, write: Write) -> None:
    write("商机.csv", ("商机编号", "商机名称", "客户名称", "阶段", "金额", "产品", "产品分类", "标准单价"),
          ("D1", "a", "甲公司", "赢单", "5", "椅A", "椅子", "7"))  # fmt: skip
    path = write("orders.csv", ("Order ID", "Date", "Customer", "Product", "Product Line", "List Price", "Amount"),
                 ("1", "2024-01-02", "Acme", "Table B", "Tables", "50", "40"), ("2", "2024-01-03", "Acme", "", "Tables", "", "40"))  # fmt: skip
    report = take(database, path.parent)
    found = query(database, PRODUCTS)
    assert found == [("Table B", None, "Tables", 5000, "USD"), ("椅A", None, "椅子", 700, "USD")]
    assert fields(report.files[0])["Product Line"] == "line"
    assert query(database, "SELECT extra FROM orders ORDER BY id") == [(None,), ('{"Product Line": "Tables"}',)]
