"""Commission plans and shared deals out of files: joined, renewed, undone, and left out whole where a row is wrong."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.database import Database
from knowledge.imports.plan_cells import bound, days, tiers, times
from knowledge.imports.undo import undo_import
from knowledge.imports.values import BadValueError
from knowledge.sales.team.commission_rules import PlanRules
from tests.knowledge.imports.conftest import NOW, Write, codes, query, snapshot, take

pytestmark = pytest.mark.slow

HEADERS = {
    "en": (
        "Plan",
        "Role",
        "Effective date",
        "End date",
        "Measured per",
        "Base rate",
        "Tier from",
        "Tier rate",
        "Accelerator",
        "Cap",
        "Draw",
        "Clawback days",
    ),
    "zh": (
        "方案名称",
        "适用角色",
        "生效日期",
        "失效日期",
        "考核周期",
        "基础提成",
        "档位起点",
        "档位比例",
        "超额倍率",
        "月度封顶",
        "每月保底",
        "追回天数",
    ),
}
ROWS = {
    "en": (
        (
            "Rep plan 2024",
            "Rep",
            "2024-01-01",
            "2024-12-31",
            "Quarter",
            "2%",
            "80%",
            "4%",
            "1.5x",
            "20,000",
            "1,000",
            "90 days",
        ),
        ("Rep plan 2024", "Rep", "2024-01-01", "", "", "", "100%", "6.25%", "", "", "", ""),
    ),
    "zh": (
        (
            "Rep plan 2024",
            "销售",
            "2024年1月1日",
            "2024/12/31",
            "季度",
            "2%",
            "80%",
            "4%",
            "1.5倍",
            "2万",
            "1000",
            "90天",
        ),
        ("Rep plan 2024", "销售", "2024年1月1日", "", "", "", "100%", "6.25%", "", "", "", ""),
    ),
}
PLANS = """select c.name, c.role, t.name, p.name, cast(c.starts_on as text), cast(c.ends_on as text)
    from commission_plans c left join teams t on t.id = c.team_id left join people p on p.id = c.person_id
    where c.deleted_at is null order by c.name, c.starts_on"""


def rules(database: Database, name: str = "Rep plan 2024") -> PlanRules:
    told = query(database, f"select rules from commission_plans where name = '{name}' and deleted_at is null")
    return PlanRules.model_validate(json.loads(told[0][0]) if isinstance(told[0][0], str) else told[0][0])


def steps(plan: PlanRules) -> list[tuple[Any, Any]]:
    return [(tier.above, tier.rate) for tier in plan.tiers]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_plan_with_a_row_for_each_tier_comes_in_as_one(each_database: Database, write: Write, language: str) -> None:
    report = take(each_database, write("list.csv", HEADERS[language], *ROWS[language]))
    assert [(file.kind, file.rows, file.problem) for file in report.files] == [("commission_plans", 2, None)]
    assert not report.rejects
    assert "commission_plan.joined" in codes(report.files[0])
    assert query(each_database, PLANS) == [("Rep plan 2024", "rep", None, None, "2024-01-01", "2024-12-31")]
    plan = rules(each_database)
    assert (plan.basis, plan.per, plan.tiers_by) == ("own", "quarter", "attainment")
    assert plan.rate == 2
    assert steps(plan) == [(80, 4), (100, Decimal("6.25"))]
    assert plan.accelerator is not None
    assert (plan.accelerator.above, plan.accelerator.times) == (Decimal(100), Decimal("1.5"))
    assert (plan.cap, plan.draw, plan.clawback_days) == (2_000_000, 100_000, 90)


def test_a_newer_list_renews_the_plan_once_and_is_undone(each_database: Database, write: Write) -> None:
    database = each_database
    path = write("commission plans.csv", HEADERS["en"], *ROWS["en"])
    take(database, path)
    before = query(database, PLANS), rules(database)
    assert not take(database, path).changed
    raised = (*ROWS["en"][1][:7], "7%", *ROWS["en"][1][8:])
    newer = take(database, write("commission plans.csv", HEADERS["en"], ROWS["en"][0], raised))
    assert [(count.created, count.updated) for count in newer.counts.values()] == [(0, 1)]
    assert steps(rules(database)) == [(80, 4), (100, 7)]
    assert newer.import_id is not None
    undo_import(database, newer.import_id, now=NOW)
    assert (query(database, PLANS), rules(database)) == before


def test_the_whole_import_is_taken_back_and_a_dry_run_writes_nothing(each_database: Database, write: Write) -> None:
    path = write("plans.csv", (*HEADERS["en"], "Product line", "Line bonus"), (*ROWS["en"][0], "Robots", "1%"))
    before = snapshot(each_database)
    take(each_database, path, dry_run=True)
    assert snapshot(each_database) == before
    report = take(each_database, path)
    line = query(each_database, "select id from product_lines where name = 'Robots'")[0][0]
    assert rules(each_database).line_bonus == {str(line): Decimal(1)}
    assert report.import_id is not None
    undo_import(each_database, report.import_id, now=NOW)
    assert query(each_database, "select count(*) from commission_plans") == [(0,)]


@pytest.mark.quick
def test_a_plan_is_for_a_person_a_team_or_everybody_from_a_period_on(database: Database, write: Write) -> None:
    head = ("Plan", "Team", "Person", "Role", "Year", "Commission rate", "Basis")
    rows = (("Own", "", "Ann Lee", "", "2024", "5", ""), ("Team", "North", "", "manager", "2024", "1.5", "team"),
            ("All", "", "", "everybody", "2023", "3", "own"))  # fmt: skip
    take(database, write("comp plans.csv", head, *rows))
    assert query(database, PLANS) == [
        ("All", None, None, None, "2023-01-01", "2023-12-31"),
        ("Own", None, None, "Ann Lee", "2024-01-01", "2024-12-31"),
        ("Team", "manager", "North", None, "2024-01-01", "2024-12-31"),
    ]
    assert [rules(database, name).rate for name in ("All", "Own", "Team")] == [3, 5, Decimal("1.5")]
    assert rules(database, "Team").basis == "team"


BANDS = {
    "percent": (("0-80%", "80%–100%", "100%以上"), "attainment", (0, 80, 100)),
    "fractions": (("0", "0.8", "1"), "attainment", (0, 80, 100)),
    "plain": (("up to 80", "80 to 100", "over 100"), "attainment", (0, 80, 100)),
    "money": (("<50k", "50k-100k", ">100k"), "amount", (0, 5_000_000, 10_000_000)),
    "large": (("5万以下", "5-10万", "10万以上"), "amount", (0, 5_000_000, 10_000_000)),
}


@pytest.mark.parametrize("way", list(BANDS))
def test_tiers_are_read_as_people_write_them(database: Database, write: Write, way: str) -> None:
    cells, by, bounds = BANDS[way]
    rows = [("P", "2024-01-01", cell, f"{rate}%") for cell, rate in zip(cells, (3, 5, 8), strict=True)]
    take(database, write("commission tiers.csv", ("Plan", "Start date", "Attainment band", "Rate"), *rows))
    plan = rules(database, "P")
    assert (plan.tiers_by, [int(low) for low, _ in steps(plan)]) == (by, list(bounds))
    assert [rate for _, rate in steps(plan)] == [3, 5, 8]


def test_all_tiers_in_one_cell(database: Database, write: Write) -> None:
    take(database, write("plans.csv", ("Plan", "Start date", "Tiers"),
                         ("P", "2024-01-01", "0-100%: 5%; 100-120%: 8%; >120%: 10%")))  # fmt: skip
    assert steps(rules(database, "P")) == [(0, 5), (100, 8), (120, 10)]


HEAD = (
    "Plan",
    "Role",
    "Start date",
    "End date",
    "Rate",
    "From",
    "To",
    "Tier rate",
    "Accelerator",
    "Accelerator from",
    "Cap",
    "Draw",
    "Clawback days",
    "Product line",
    "Line bonus",
    "Measured per",
)
WRONG: dict[str, list[dict[str, str]]] = {
    "reject.plan_role": [{"Role": "astronaut"}],
    "reject.plan_start": [{"Start date": ""}],
    "reject.period": [{"End date": "2023-01-01"}],
    "reject.ratio": [{"Rate": "120%"}],
    "reject.plan_tier": [{"From": "soon", "Tier rate": "5%"}],
    "reject.plan_half_tier": [{"From": "80%"}],
    "reject.plan_times": [{"Accelerator": "fast"}],
    "reject.plan_accelerator": [{"Accelerator from": "110%"}],
    "reject.plan_days": [{"Clawback days": "long"}],
    "reject.plan_half_line": [{"Product line": "Robots"}],
    "reject.plan_word": [{"Measured per": "fortnight"}],
    "reject.number": [{"Cap": "-5"}],
    "reject.plan_draw": [{"Cap": "5", "Draw": "6"}],
    "reject.plan_nothing": [{"Rate": "", "Cap": "5", "Accelerator": "2"}],
    "reject.plan_differs": [{}, {"Rate": "4%"}],
    "reject.plan_units": [{"From": "80%", "Tier rate": "5%"}, {"From": "$9000", "Tier rate": "5%"}],
    "reject.plan_tier_twice": [{"From": "80%", "Tier rate": "5%"}, {"From": "80%", "Tier rate": "6%"}],
    "reject.plan_gap": [{"From": "0", "To": "50%", "Tier rate": "5%"}, {"From": "80%", "Tier rate": "6%"}],
    "reject.plan_currency": [{"From": "€9000", "Tier rate": "5%"}],
}


@pytest.mark.parametrize("code", list(WRONG))
def test_a_wrong_row_takes_its_whole_plan_out_and_no_other(database: Database, write: Write, code: str) -> None:
    usual = {"Plan": "Wrong", "Start date": "2024-01-01", "Rate": "3%"}
    rows = [[{**usual, **row}.get(name, "") for name in HEAD] for row in (*WRONG[code], {"Plan": "Right"})]
    report = take(database, write("commission plans.csv", HEAD, *rows))
    assert {row.reason.code for row in report.rejects} == {code}
    assert len(report.rejects) == len(WRONG[code])
    assert [row[0] for row in query(database, PLANS)] == ["Right"]


def test_what_stands_beside_a_wrong_row_of_a_plan_is_left_out_with_it(database: Database, write: Write) -> None:
    rows = (("P", "2024-01-01", "80%", "5%"), ("P", "2024-01-01", "100%", "lots"))
    report = take(database, write("commission plans.csv", ("Plan", "Start date", "From", "Tier rate"), *rows))
    assert sorted(row.reason.code for row in report.rejects) == ["reject.number", "reject.plan_torn"]
    assert query(database, PLANS) == []


DEALS = ("Deal Name", "Account", "Stage", "Amount", "Close Date", "Owner")
SHARED = """select d.name, p.name, s.basis_points from deal_splits s join deals d on d.id = s.deal_id
    join people p on p.id = s.person_id order by 1, 2"""


def test_shared_deals_come_in_once_and_never_above_the_whole(each_database: Database, write: Write) -> None:
    database = each_database
    take(
        database,
        write(
            "deals.csv",
            DEALS,
            ("D1", "Acme", "Won", "100", "2024-01-05", "Ann Lee"),
            ("D2", "Acme", "Won", "100", "2024-01-05", "Ann Lee"),
        ),
    )
    head = ("Opportunity", "Split with", "Split %")
    rows = (("D1", "Bo Chen", "30%"), ("D2", "Bo Chen", "60%"), ("D2", "Cy Dow", "50%"), ("D9", "Bo Chen", "10%"),
            ("D1", "Bo Chen", "20%"))  # fmt: skip
    path = write("deal splits.csv", head, *rows)
    report = take(database, path)
    assert sorted(row.reason.code for row in report.rejects) == [
        "reject.split_deal", "reject.split_twice", "reject.split_whole", "reject.split_whole",
    ]  # fmt: skip
    assert query(database, SHARED) == [("D1", "Bo Chen", 3000)]
    assert not take(database, path).changed
    newer = take(database, write("deal splits.csv", head, ("D1", "Bo Chen", "40%")))
    assert query(database, SHARED) == [("D1", "Bo Chen", 4000)]
    assert newer.import_id is not None
    undo_import(database, newer.import_id, now=NOW)
    assert query(database, SHARED) == [("D1", "Bo Chen", 3000)]


def test_statements_and_targets_are_still_what_they_are(database: Database, write: Write) -> None:
    report = take(
        database, write("a.csv", ("Sales Rep", "Month", "Amount"), ("Ann Lee", "2024-01", "5")),
        write("b.csv", ("Sales Rep", "Month", "Commission", "Draw"), ("Ann Lee", "2024-01", "5", "1")),
    )  # fmt: skip
    assert [file.kind for file in report.files] == ["targets", "payouts"]


@given(low=st.integers(0, 10**9), sign=st.sampled_from(["", "%", "$"]))
def test_a_bound_is_what_is_written(low: int, sign: str) -> None:
    text = f"${low}" if sign == "$" else f"{low}{sign}"
    for way in (text, f"over {text}", f"{text}以上", f">= {text}", f"{text}+"):
        read = bound(way)
        assert (int(read.low), read.high) == (low, None)
        assert read.unit == {"": None, "%": "percent", "$": "money"}[sign]


@pytest.mark.quick
@pytest.mark.parametrize(
    ("reader", "text"),
    [(bound, "soon"), (bound, "100-80%"), (bound, "-5%"), (bound, "80%-$9"), (times, "1"), (times, "20x"), (days, "0"),
     (days, "ten"), (tiers, "0-100%"), (tiers, "0-100%: 500%")],
)  # fmt: skip
def test_what_is_no_cell_of_a_plan_is_refused(reader: Any, text: str) -> None:
    with pytest.raises(BadValueError):
        reader(text)
