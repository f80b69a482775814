# ruff: noqa: E501 - rows of files read best a line each
"""Columns that their cells tell more of than their headers."""

from __future__ import annotations

import pytest

from knowledge.database import Database
from knowledge.imports.report import FileReport
from knowledge.imports.undo import undo_import
from tests.knowledge.imports.conftest import DEALS, NOW, Write, codes, fields, query, take

pytestmark = pytest.mark.slow

BANDS = ("50-199人", "50人以下", "1000人以上", "200-999人")


def how(file: FileReport) -> dict[str, str]:
    return {column.header: column.how for column in file.mapping}


def test_bands_make_a_column_of_its_own(database: Database, write: Write) -> None:
    rows = [(f"客户{number}", "零售", band) for number, band in enumerate([*BANDS * 3, "300"])]
    report = take(database, write("客户.csv", ("客户名称", "所属行业", "人员规模"), *rows))
    assert fields(report.files[0])["人员规模"] is None
    note = next(note for note in report.decisions if note.code == "column.words")
    assert note.facts == {"column": "人员规模", "values": list(BANDS)}
    assert "column.kept_as_text" not in codes(report)
    found = query(database, "SELECT employees, json_extract(extra, '$.人员规模') FROM accounts ORDER BY id")
    assert found == [(None, row[2]) for row in rows]


@pytest.mark.quick
def test_the_next_column_of_that_meaning_takes_the_place(database: Database, write: Write) -> None:
    rows = [(f"Account {number}", "50-199", "120 people") for number in range(4)]
    report = take(database, write("accounts.csv", ("Account", "Company Size", "Employees"), *rows))
    assert fields(report.files[0]) == {"Account": "name", "Company Size": None, "Employees": "employees"}
    other = write("clients.csv", ("Account", "人数", "Headcount"), *[(f"B{n}", "50-199", "120人") for n in range(4)])
    assert fields(take(database, other).files[0]) == {"Account": "name", "人数": None, "Headcount": "employees"}
    assert query(database, "SELECT DISTINCT employees FROM accounts") == [(120,)]


def test_a_few_odd_cells_leave_the_column_what_it_is(database: Database, write: Write) -> None:
    rows = [
        (f"Account {number}", "retail", size) for number, size in enumerate(("10", "20", "50-199", "30", "big", "7"))
    ]
    report = take(database, write("accounts.csv", ("Account", "Sector", "Employees"), *rows))
    assert fields(report.files[0])["Employees"] == "employees"
    assert codes(report) == ["column.kept_as_text"]


def test_names_of_people_say_whose_a_row_is(database: Database, write: Write) -> None:
    write("people.csv", ("Name", "Region"), *[(name, "East") for name in ("Ann Lee", "Bo Ek", "Cy Roe")])
    targets = write("targets.csv", ("Who", "Quarter", "Target"), ("Ann Lee", "2024Q1", "5"), ("Bo Ek", "2024Q1", "7"))
    write("visits.csv", ("Date", "Type", "Colleague", "Note"), ("2024-01-02", "Visit", "Ann Lee", "x"),
          ("2024-01-03", "Visit", "Cy Roe", "x"))  # fmt: skip
    report = take(database, targets.parent)
    by_kind = {file.kind: file for file in report.files}
    assert (fields(by_kind["targets"])["Who"], how(by_kind["targets"])["Who"]) == ("person", "cells")
    assert fields(by_kind["activities"])["Colleague"] == "person"
    owned = "SELECT p.name, amount FROM targets t LEFT JOIN people p ON p.id = person_id ORDER BY t.id"
    assert query(database, owned) == [("Ann Lee", 500), ("Bo Ek", 700)]


def test_whoever_made_a_row_is_not_its_owner(database: Database, write: Write) -> None:
    people = [(name, "East") for name in ("Ann Lee", "Bo Ek")]
    write("people.csv", ("Name", "Region"), *people)
    rows = [(f"D{n}", "a", "Acme", "Won", "1", "2024-01-02", name) for n, (name, _) in enumerate(people)]
    report = take(database, write("deals.csv", (*DEALS, "Last Modified By"), *rows).parent)
    assert fields(report.files[0])["Last Modified By"] is None


def test_a_mapping_of_ones_own_is_left_as_it_is(database: Database, write: Write) -> None:
    write("people.csv", ("Name", "Region"), ("Ann Lee", "East"), ("Bo Ek", "East"))
    path = write("targets.csv", ("Who", "Quarter", "Target"), ("Ann Lee", "2024Q1", "5"), ("Bo Ek", "2024Q1", "7"))
    report = take(database, path.parent, mapping={"targets.csv": {"columns": {"Who": "extra"}}})
    assert fields(report.files[1])["Who"] is None


def test_a_team_with_a_regions_name_belongs_to_it(database: Database, write: Write) -> None:
    write("员工.csv", ("姓名", "所属部门", "职务"), ("陈子昂", "华东大区", "销售"), ("周启明", "渠道部", "销售"))
    path = write("商机.csv", ("商机编号", "商机名称", "负责人", "所属大区", "阶段", "金额"), ("1", "a", "陈子昂", "华东大区", "赢单", "5"))  # fmt: skip
    take(database, path.parent / "员工.csv")
    people = (
        "SELECT p.name, r.name FROM people p LEFT JOIN regions r ON r.id = region_id WHERE is_owner = 0 ORDER BY p.id"
    )
    teams = "SELECT t.name, r.name FROM teams t LEFT JOIN regions r ON r.id = region_id ORDER BY t.id"
    before = query(database, people)
    report = take(database, path)
    assert query(database, people) == [("陈子昂", "华东大区"), ("周启明", None)]
    assert query(database, teams) == [("华东大区", "华东大区"), ("渠道部", None)]
    assert next(note.facts["names"] for note in report.decisions if note.code == "team.placed") == ["华东大区"]
    assert report.import_id is not None
    undo_import(database, report.import_id, now=NOW)
    assert query(database, people) == before


def test_one_name_in_other_writing_is_one_account(database: Database, write: Write) -> None:
    write("accounts.csv", ("Account Name", "Industry"), ("Acme, Inc.", "retail"), ("甲科技有限公司", "retail"))
    names = ("Acme", "ACME INC ", " acme inc.", "甲科技", "甲科技有限公司 ")
    path = write("deals.csv", DEALS, *[(f"D{n}", "a", name, "Won", "1", "2024-01-02") for n, name in enumerate(names)])
    report = take(database, path.parent)
    assert query(database, "SELECT count(DISTINCT account_id), count(account_id) FROM deals") == [(2, 5)]
    assert "accounts" not in report.counts or report.counts["accounts"].created == 2
    written = [note.facts["written"] for note in report.decisions if note.code == "reference.written_otherwise"]
    assert written == ["Acme", "ACME INC", "acme inc.", "甲科技"]
