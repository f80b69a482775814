# ruff: noqa: E501 - rows of files read best a line each
"""Whose targets a file sets, and for which periods."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from knowledge.access import Access, owner_principal
from knowledge.company import get_company
from knowledge.database import Database
from knowledge.imports.undo import undo_import
from knowledge.metrics.model import MetricQuery, Period
from knowledge.metrics.query import query_metric
from tests.knowledge.imports.conftest import Write, codes, query, take

pytestmark = pytest.mark.slow

OWNED = (
    "SELECT p.name, m.name, r.name, amount, period_start, period_end FROM targets t LEFT JOIN people p ON p.id = person_id "
    "LEFT JOIN teams m ON m.id = team_id LEFT JOIN regions r ON r.id = t.region_id ORDER BY t.id"
)
Q1 = ("2024-01-01", "2024-03-31")


@pytest.fixture
def crew(write: Write) -> None:
    write("people.csv", ("Name", "Manager", "Team", "Region"), ("Ann Lee", "Mo Boss", "Hawks", "East"),
          ("Bo Ek", "Mo Boss", "Hawks", "East"), ("Cy Roe", "", "Crows", "West"))  # fmt: skip


@pytest.mark.quick
@pytest.mark.usefixtures("crew")
def test_targets_of_people(database: Database, write: Write) -> None:
    path = write(
        "quotas.csv", ("User Name", "Month", "Quota"), ("Ann Lee", "2024-01", "42400"), ("Bo Ek", "2024-01", "7")
    )
    take(database, path.parent)
    january = ("2024-01-01", "2024-01-31")
    assert query(database, OWNED) == [("Ann Lee", None, None, 4240000, *january), ("Bo Ek", None, None, 700, *january)]


@pytest.mark.usefixtures("crew")
def test_a_reps_team_and_region_only_say_where_the_rep_is(database: Database, write: Write) -> None:
    path = write("targets.csv", ("Employee", "Team", "Region", "Quarter", "Target"), ("Ann Lee", "Hawks", "East", "2024Q1", "5"),
                 ("", "Hawks", "East", "2024Q1", "9"), ("", "", "West", "2024Q1", "3"))  # fmt: skip
    report = take(database, path.parent)
    assert query(database, OWNED) == [
        ("Ann Lee", None, None, 500, *Q1), (None, "Hawks", None, 900, *Q1), (None, None, "West", 300, *Q1),
    ]  # fmt: skip
    note = next(note for note in report.decisions if note.code == "target.of_the_narrower")
    assert note.facts["rows"] == 3
    assert query(database, "SELECT extra FROM targets ORDER BY id")[0] == ('{"Region": "East", "Team": "Hawks"}',)


@pytest.mark.usefixtures("crew")
def test_one_column_of_reps_teams_and_regions(database: Database, write: Write) -> None:
    rows = [(name, "2024Q1", "5") for name in ("Ann Lee", "hawks", "West", "New Face")]
    report = take(database, write("目标.csv", ("姓名", "季度", "目标"), *rows).parent)
    assert [row[:3] for row in query(database, OWNED)] == [
        ("Ann Lee", None, None), (None, "Hawks", None), (None, None, "West"), ("New Face", None, None),
    ]  # fmt: skip
    created = [note.facts["names"] for note in report.decisions if note.code == "reference.created"]
    assert ["New Face"] in created


@pytest.mark.usefixtures("crew")
def test_a_managers_target_is_the_teams(database: Database, write: Write) -> None:
    path = write(
        "targets.csv",
        ("Sales Manager", "Quarter", "Target (USD k)"),
        ("Mo Boss", "2024Q1", "5"),
        ("Cy Roe", "2024Q1", "1.5"),
    )
    report = take(database, path.parent)
    assert [row[:4] for row in query(database, OWNED)] == [
        (None, "Hawks", None, 500000),
        ("Cy Roe", None, None, 150000),
    ]
    assert "column.scaled" in codes(report)


@pytest.mark.parametrize(
    ("starts", "ends"),
    [(("2024-01-01", "2024-02-01"), ("2024-01-31", "2024-02-29")), (("2024-01-01", "2024-04-01"), ("2024-03-31", "2024-06-30")),
     (("2023-01-01", "2024-01-01"), ("2023-12-31", "2024-12-31"))],
    ids=["months", "quarters", "years"],
)  # fmt: skip
def test_first_days_alone(database: Database, write: Write, starts: tuple[str, str], ends: tuple[str, str]) -> None:
    rows = [("Ann Lee", start, "5") for start in starts]
    take(database, write("ForecastingQuota.csv", ("Quota Owner", "Start Date", "Quota Amount"), *rows))
    assert [row[4:] for row in query(database, OWNED)] == list(zip(starts, ends, strict=True))


def test_a_single_first_day_says_no_period(database: Database, write: Write) -> None:
    path = write("quota.csv", ("Quota Owner", "Start Date", "Quota Amount"), ("Ann Lee", "2024-01-01", "5"))
    assert [row.reason.code for row in take(database, path).rejects] == ["reject.period"]


def test_targets_that_nothing_tells_apart_are_named(database: Database, write: Write) -> None:
    rows = [(who, month, "5") for who in ("Ann Lee", "Bo Ek") for month in ("2024-01", "2024-02")]
    path = write("targets.csv", ("Whom", "Month", "Target"), *rows, ("Ann Lee", "2024-03", "5"))
    report = take(database, path)
    note = next(note for note in report.decisions if note.code == "target.of_nobody")
    assert note.facts == {"rows": 4}
    assert "target.of_nobody" not in codes(take(database, write("goals.csv", ("Month", "Target"), ("2024-01", "5"))))


def test_won_deals_count_what_was_signed(database: Database, write: Write) -> None:
    header = (
        "商机编号",
        "商机名称",
        "客户名称",
        "阶段",
        "预计金额(万)",
        "实际签约金额（万）",
        "预计签约时间",
        "签约日期",
    )
    path = write("商机.csv", header, ("1", "a", "甲", "赢单", "10", "8", "2024-02-01", "2024-02-03"),
                 ("2", "b", "甲", "谈判", "20", "", "2024-08-01", ""), ("3", "c", "甲", "输单", "30", "0", "", "2024-03-01"))  # fmt: skip
    take(database, path)
    found = query(database, "SELECT amount, expected_close_on, closed_on FROM deals ORDER BY id")
    assert found == [
        (8_000_000, "2024-02-01", "2024-02-03"), (20_000_000, "2024-08-01", None), (30_000_000, None, "2024-03-01"),
    ]  # fmt: skip


def test_one_close_date_is_expected_while_a_deal_is_open(database: Database, write: Write) -> None:
    header = ("Opportunity ID", "Opportunity Name", "Account Name", "Stage", "Close Date", "Amount")
    rows = [(stage, stage, "Acme", stage, "2024-07-01", "5") for stage in ("Prospecting", "Closed Won", "Closed Lost")]
    take(database, write("opportunities.csv", header, *rows))
    found = query(database, "SELECT expected_close_on, closed_on FROM deals ORDER BY id")
    assert found == [("2024-07-01", None), (None, "2024-07-01"), (None, "2024-07-01")]


PARENTS = "SELECT p.name, w.name FROM targets t JOIN people p ON p.id = t.person_id LEFT JOIN targets a ON a.id = t.parent_id LEFT JOIN people w ON w.id = a.person_id ORDER BY t.id"


def quota_file(write: Write, mo: str, bo: str = "7") -> Path:
    rows = (
        ("Ann Lee", "2024-01", "5"),
        ("Bo Ek", "2024-01", bo),
        ("Mo Boss", "2024-01", mo),
        ("Cy Roe", "2024-01", "3"),
    )
    return write("quotas.csv", ("User Name", "Month", "Quota"), *rows)


@pytest.mark.usefixtures("crew")
def test_a_managers_own_quota_that_is_the_reports_together_holds_theirs(database: Database, write: Write) -> None:
    report = take(database, quota_file(write, "12").parent)
    assert query(database, PARENTS) == [
        ("Ann Lee", "Mo Boss"),
        ("Bo Ek", "Mo Boss"),
        ("Mo Boss", None),
        ("Cy Roe", None),
    ]
    note = next(note for note in report.decisions if note.code == "target.within_managers")
    assert note.facts == {"rows": 2}
    with database.transaction() as session:
        access = Access(session, owner_principal(session, date(2024, 1, 31)), date(2024, 1, 31), get_company(session))
        january = Period(start=date(2024, 1, 1), end=date(2024, 1, 31), grain="month")
        assert query_metric(access, MetricQuery(metric="target", period=january)).rows[0].value == 15
    assert report.import_id
    undo_import(database, report.import_id, now=datetime(2024, 2, 1, tzinfo=UTC))
    assert query(database, "SELECT count(*) FROM targets") == [(0,)]


@pytest.mark.usefixtures("crew")
@pytest.mark.parametrize("mo", ["13", "5"], ids=["more than theirs", "as much as one of theirs"])
def test_a_managers_quota_that_is_no_sum_stands_beside_the_reports(database: Database, write: Write, mo: str) -> None:
    report = take(database, quota_file(write, mo).parent)
    assert {whole for _, whole in query(database, PARENTS)} == {None}
    assert "target.within_managers" not in codes(report)


@pytest.mark.usefixtures("crew")
def test_the_same_quotas_again_change_nothing(database: Database, write: Write) -> None:
    path = quota_file(write, "12").parent
    take(database, path)
    before = query(database, PARENTS)
    assert not take(database, path).changed
    assert query(database, PARENTS) == before
