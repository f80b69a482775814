# ruff: noqa: E501 - rows of files read best a line each
"""Sheets that people keep by hand, workbooks and JSON, as they come."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from knowledge.database import Database
from tests.knowledge.imports.conftest import DEALS, Write, codes, fields, query, take

pytestmark = pytest.mark.slow


@pytest.mark.quick
def test_leads_in_english(database: Database, write: Write) -> None:
    header = ("Assignee", "Name", "E-mail", "Status", "Last contact", "Next follow-up", "Interest", "Notes")
    path = write("follow up.csv", ("Customers & leads 2024", *[""] * 7), header,
                 ("Ann", "Jane Roe", "jane@r.com", "Hot", "1/5/2024", "spring?", "Pro", "1/5/24 called; 12/1/23 met"),
                 ("",) * 8, ("Bob", "John Poe", "", "Cold", "Jan 25, 2024", "2/14/2024", "", ""),
                 ("Ann", "JANE ROE", "JANE@R.com", "Hot", "", "", "", ""), ("Total", "", "", "", "", "", "", ""))  # fmt: skip
    report = take(database, path)
    assert report.counts["leads"].model_dump() == {"created": 2, "updated": 0, "unchanged": 0, "rejected": 2}
    assert [row.reason.code for row in report.rejects] == ["reject.totals", "reject.duplicate"]
    assert query(database, "SELECT name, last_contact_on, next_follow_up_on, notes, extra FROM leads ORDER BY id") == [
        ("Jane Roe", "2024-01-05", None, "1/5/24 called; 12/1/23 met", '{"Next follow-up": "spring?"}'),
        ("John Poe", "2024-01-25", "2024-02-14", None, None),
    ]
    kept = next(note for note in report.decisions if note.code == "column.kept_as_text")
    assert (kept.facts["rows"], kept.facts["values"]) == ([3], ["spring?"])
    assert query(database, "SELECT name FROM people WHERE is_owner = 0 ORDER BY name") == [("Ann",), ("Bob",)]


def test_order_lines_in_chinese(database: Database, write: Write) -> None:
    header = ("订单编号", "日期", "客户", "区域", "类别", "产品", "数量", "折扣", "金额", "利润")
    path = write("销售台账.csv", ("某公司订单明细",), header,
                 ("A1", "2024年1月2日", "甲公司", "华东", "椅子", "椅A", "2", "8折", "1,800", "300"),
                 ("A1", "2024/1/2", "甲公司 ", "华东", "桌子", "桌B", "1", "0", "500", "-20"),
                 ("A2", "2024.1.3", "乙公司", "华北", "椅子", "椅A", "1", "9.5折", "900", "100"),
                 ("合计", "", "", "", "", "", "4", "", "3200", "380"), encoding="gb18030")  # fmt: skip
    report = take(database, path)
    assert report.counts["orders"].model_dump() == {"created": 2, "updated": 0, "unchanged": 0, "rejected": 1}
    lines = query(database, "SELECT quantity, round(discount_rate, 4), amount, cost FROM order_lines ORDER BY id")
    assert lines == [(2, 0.2, 180000, 150000), (1, 0, 50000, 52000), (1, 0.05, 90000, 80000)]
    assert query(database, "SELECT ordered_on FROM orders ORDER BY id") == [("2024-01-02",), ("2024-01-03",)]
    assert query(database, "SELECT name, (SELECT name FROM product_lines WHERE id = product_line_id) FROM products") == [
        ("椅A", "椅子"), ("桌B", "桌子"),
    ]  # fmt: skip
    assert not take(database, path).changed


def test_what_a_sheet_lacks_is_not_invented(database: Database, write: Write) -> None:
    take(database, write("orders.csv", ("Date", "Customer", "Product", "Amount"), ("2024-01-02", "Acme", "P", "5")))
    lines = query(database, "SELECT quantity, unit_price, discount_rate, cost FROM order_lines")
    assert lines == [(None, None, None, None)]
    assert query(database, "SELECT owner_id, region_id, channel, status FROM orders") == [(None, None, None, None)]


def test_a_line_with_its_own_id_counts_once(database: Database, write: Write) -> None:
    header = ("Row ID", "Order ID", "Order Date", "Customer", "Product", "Amount")
    row = ("1", "O1", "1/2/2024", "Acme", "P", "5")
    other = ("2", *row[1:])
    report = take(database, write("orders.csv", header, row, other, row, ("2", *row[1:-1], "6")))
    assert [(row.row, row.reason.code) for row in report.rejects] == [(4, "reject.duplicate"), (5, "reject.same_id")]
    assert query(database, "SELECT count(*), sum(amount) FROM order_lines") == [(2, 1000)]


def test_a_workbook(database: Database, tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "Read me"
    book.active.append(["Made by Bob"])
    sheet = book.create_sheet("Leads")
    for row in (["Our leads"], [], ["Owner", "Name", "Company", "Lead status", "Last contact"],
                ["Ann", "Li", "Acme", "new", datetime(2024, 1, 5)], [None, "Mo", "Acme", "old", date(2024, 1, 6)],  # noqa: DTZ001
                [], [None, "Nan", "Beta", "new", 45297], ["Bob", "Oz", "Beta", "new", "soon"]):  # fmt: skip
        sheet.append(row)
    sheet.merge_cells("A4:A7")
    book.create_sheet("Empty")
    book.save(tmp_path / "book.xlsx")
    report = take(database, tmp_path / "book.xlsx")
    assert [(file.sheet, file.kind) for file in report.files] == [("Read me", None), ("Leads", "leads")]
    assert query(database, "SELECT l.name, p.name, last_contact_on FROM leads l JOIN people p ON p.id = owner_id") == [
        ("Li", "Ann", "2024-01-05"), ("Mo", "Ann", "2024-01-06"), ("Nan", "Ann", "2024-01-06"), ("Oz", "Bob", None),
    ]  # fmt: skip


DEAL = {"Id": "1", "Name": "a", "StageName": "Closed Won", "Amount": 10.5, "CloseDate": "2024-01-01"}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([{**DEAL, "Account": {"Name": "Acme"}}, {**DEAL, "Id": "2", "Account": None}]),
        json.dumps({"done": True, "records": [{**DEAL, "attributes": {"type": "Opportunity"}, "Account": {"Name": "Acme"}}, {**DEAL, "Id": "2"}]}),
        json.dumps({"results": [{"id": 1, "properties": {"dealname": "a", "dealstage": "closedwon", "amount": "10.5", "account": "Acme"}}, {"id": 2, "properties": {"dealname": "b", "dealstage": "closedwon"}}]}),
        "\n".join(json.dumps({**DEAL, "Id": number, "Account Name": "Acme" if number == "1" else None}) for number in "12"),
    ],
    ids=["list", "records", "properties", "lines"],
)  # fmt: skip
def test_json(database: Database, tmp_path: Path, text: str) -> None:
    (tmp_path / "deals.json").write_text(text, encoding="utf-8")
    report = take(database, tmp_path / "deals.json")
    assert report.counts["deals"].created == 2
    found = query(
        database, "SELECT d.external_id, amount, a.name FROM deals d LEFT JOIN accounts a ON a.id = account_id"
    )
    assert found[0] == ("1", 1050, "Acme")
    assert found[1][2] is None


def test_foreign_money_without_a_rate_is_kept_aside(database: Database, write: Write) -> None:
    header = (*DEALS, "Currency")
    rows = (
        ("D1", "a", "Acme", "Won", "100", "2024-03-01", "EUR"),
        ("D2", "b", "Acme", "Won", "7", "2024-03-01", "USD"),
    )
    report = take(database, write("deals.csv", header, *rows))
    amounts = "SELECT amount, original_amount, original_currency FROM deals ORDER BY id"
    assert query(database, amounts) == [(None, 10000, "EUR"), (700, None, None)]
    assert next(note for note in report.decisions if note.code == "column.no_rate").facts["count"] == 1
    write("rates.csv", ("Date", "From", "To", "Rate"), ("2024-01-01", "EUR", "USD", "1.25"))
    report = take(database, write("deals.csv", header, *rows).parent)
    assert report.counts["deals"].updated == 1
    assert query(database, amounts)[0] == (12500, 10000, "EUR")


def test_an_open_order_of_dates_is_said(database: Database, write: Write) -> None:
    report = take(database, write("deals.csv", DEALS, ("D1", "a", "Acme", "Won", "1,234", "01/02/2017")))
    said = {note.code: note.facts for note in report.decisions}
    assert said["column.date_order"] == {"column": "Close Date", "order": "month_first", "values": 1}
    assert said["column.decimal_mark"] == {"column": "Amount", "mark": ".", "open": True}
    assert query(database, "SELECT amount, closed_on FROM deals") == [(123400, "2017-01-02")]


def test_flags_of_the_source_rule_over_names_of_stages(database: Database, write: Write) -> None:
    header = ("Record ID", "Deal Name", "Deal Stage", "Amount", "Is Closed Won", "Is deal closed?", "Deal owner")
    path = write("deals.csv", header, ("1", "a", "Renewed (Renewals)", "5", "true", "true", "Ann Lee (ann@x.com)"),
                 ("2", "b", "Churned (Renewals)", "5", "false", "true", "Ann Lee"),
                 ("3", "c", "Quote Sent (Renewals)", "5", "false", "false", "Ann Lee (Deactivated User)"))  # fmt: skip
    report = take(database, path)
    kinds = query(database, "SELECT kind FROM deals JOIN stages ON stages.id = stage_id ORDER BY deals.id")
    assert kinds == [("won",), ("lost",), ("open",)]
    assert "Renewed (Renewals)" in query(database, "SELECT extra FROM deals WHERE external_id = '1'")[0][0]
    assert query(database, "SELECT name, email FROM people WHERE is_owner = 0") == [("Ann Lee", "ann@x.com")]
    assert "stage.matched" in codes(report)


def test_deleted_rows_are_left_out(database: Database, write: Write) -> None:
    path = write("deals.csv", (*DEALS, "IsDeleted"), ("D1", "a", "A", "Won", "5", "", "true"),
                 ("D2", "b", "B", "Won", "5", "", "false"))  # fmt: skip
    report = take(database, path)
    assert [(row.row, row.reason.code) for row in report.rejects] == [(2, "reject.deleted")]
    assert fields(report.files[0])["Deal ID"] == "external_id"
    assert query(database, "SELECT name FROM accounts") == [("B",)]
