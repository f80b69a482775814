"""Analyses on the invented company, in both languages: the right one is chosen, and its figures are recounted."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from assistant.agent import Assistant
from assistant.reply import ChartPart, Reply, TablePart
from knowledge.demo import demo_people
from tests.support.demo import FILE, TODAY, copy_demo, open_demo

pytestmark = pytest.mark.slow

WON = "stage_id IN (SELECT id FROM stages WHERE kind = 'WON' OR kind = 'won')"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the company in a file, on which the independent figures are reckoned."""
    home = tmp_path_factory.mktemp("measure")
    copy_demo(home)
    return home


@pytest.fixture(scope="module")
def assistant(stored: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with open_demo(tmp_path_factory.mktemp("asked")) as opened:
        yield opened


@pytest.fixture(scope="module")
def cast(assistant: Assistant) -> dict[str, str]:
    with assistant.database.transaction() as session:
        return dict(demo_people(session))


def rows(home: Path, sql: str, *values: Any) -> list[Any]:
    with sqlite3.connect(home / FILE) as connection:
        return connection.execute(sql, values).fetchall()


def ask(assistant: Assistant, message: str, email: str | None = None) -> Reply:
    return assistant.reply(assistant.principal(email), message)


def table_of(reply: Reply, at: int = 0) -> TablePart:
    return [part for part in reply.parts if isinstance(part, TablePart)][at]


CHOSEN = {
    "analyze_trend": [
        "is our bookings trend up or down over the last two years?", "seasonality of Drinks by region",
        "which month is strongest for OatPeak Bar?", "are our bookings rising or falling?",
        "trend analysis of win rate by team", "what is the peak season of the Supplements line?",
        "业绩的趋势是上升还是下降？", "健康饮品各区域的季节性", "燕峰燕麦棒哪个月卖得最旺？", "各团队赢单率的趋势分析",
    ],
    "analyze_products": [
        "hot products this quarter", "what is bought together?", "本季度的热销产品",
        "which products sell unusually well in winter in the North?", "哪些产品经常一起购买？",
        "哪些产品冬天在北区卖得特别好？",
        "which products are often bought together with SilkOat Milk?",
    ],
    "analyze_customers": [
        "who is about to leave?", "churn signs", "repeat purchase behaviour of our customers",
        "which customers show signs of churn?", "how often do our customers buy?", "哪些客户有流失迹象？",
        "谁快要流失了？", "客户的复购行为分析", "我们的客户多久下单一次？",
    ],
    "check_data": [
        "data quality report", "what is missing or impossible in this month's data?", "check our data",
        "数据质量报告", "本月的数据缺什么、有什么不合理？", "检查一下我们的数据",
    ],
    # One figure, or a list: no analysis.
    "query_metric": [
        "bookings by month", "top products by units", "repeat purchase rate", "customers lost this year",
        "哪个产品卖得最好", "各月业绩", "复购率是多少", "今年流失了多少客户",
        "which month had the highest bookings in 2025?", "哪个月的业绩最高", "show bookings by month in 2025",
    ],
    "describe_data": ["what data do you have?"],
    "find_duplicates": ["which accounts are duplicates?", "有没有重复的客户"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("message", "tool"), [(message, tool) for tool, messages in CHOSEN.items() for message in messages]
)
def test_the_tool_that_is_asked_for_is_chosen(assistant: Assistant, message: str, tool: str) -> None:
    reply = ask(assistant, message)
    assert {call.tool for call in reply.tool_calls} == {tool}, reply.text
    assert reply.outcome in ("answered", "no_data"), reply.text


def months(home: Path) -> dict[str, float]:
    """Bookings by month in yuan."""
    sql = f"SELECT substr(closed_on, 1, 7), sum(amount) / 100.0 FROM deals WHERE {WON} GROUP BY 1"
    return dict(rows(home, sql))


@pytest.mark.parametrize("message", ["is our bookings trend up or down?", "业绩的趋势是上升还是下降？"])
def test_a_trend_is_the_middle_of_all_changes_from_year_to_year(assistant: Assistant, home: Path, message: str) -> None:
    reply = ask(assistant, message)
    booked = months(home)
    last = [f"{TODAY.year - back}-{month:02}" for back in (3, 2, 1, 0) for month in range(1, 13)]
    whole = [month for month in last if "2023-07" <= month <= "2026-06"]
    assert len(whole) == 36
    changes = [
        (booked[whole[later]] - booked[whole[at]]) / (later - at)
        for at in range(36) for later in range(at + 12, 36, 12)
    ]  # fmt: skip
    assert f"{round(median(changes)):,}" in reply.text
    for part in (whole[-12:], whole[-24:-12]):
        assert f"{round(sum(booked[month] for month in part)):,}" in reply.text
    assert "p = 0.0" in reply.text
    assert "36" in reply.text
    shown = table_of(reply).data
    assert [row[0] for row in shown.rows] == whole
    assert [row[1] for row in shown.rows] == pytest.approx([booked[month] for month in whole], abs=1)
    assert any(isinstance(part, ChartPart) for part in reply.parts)


@pytest.mark.parametrize("message", ["seasonality of Drinks by region", "健康饮品各区域的季节性"])
def test_a_season_is_each_month_against_its_moving_year(assistant: Assistant, home: Path, message: str) -> None:
    reply = ask(assistant, message)
    sold: dict[str, float] = dict(rows(home, """
        SELECT substr(o.ordered_on, 1, 7), sum(l.quantity) FROM order_lines l JOIN orders o ON o.id = l.order_id
        JOIN products p ON p.id = l.product_id JOIN product_lines f ON f.id = p.product_line_id
        WHERE f.name LIKE 'Drinks%' AND o.ordered_on BETWEEN '2023-07-01' AND '2026-06-30' GROUP BY 1"""))  # fmt: skip
    values = [sold[month] for month in sorted(sold)]
    ratios: dict[int, list[float]] = defaultdict(list)
    for at in range(6, 30):  # where the moving year is whole
        level = (values[at - 6] / 2 + sum(values[at - 5 : at + 6]) + values[at + 6] / 2) / 12
        ratios[(at + 6) % 12 + 1].append(values[at] / level)
    middle = {month: sum(found) / len(found) for month, found in ratios.items()}
    strongest = sorted(middle, key=lambda month: -middle[month])[:3]
    whole = table_of(reply, 1).data
    told = {int(str(row[0]).removeprefix("month_")): row[1] for row in whole.rows}
    assert set(told) == set(range(1, 13))
    assert max(told, key=lambda month: told[month]) in strongest
    # The months at both ends lean on an estimated level, so a single index may differ a little.
    scale = sum(middle.values()) / 12
    for month, index in told.items():
        assert index == pytest.approx(100 * middle[month] / scale, rel=0.25, abs=12)
    assert sum(row[2] for row in whole.rows) == table_total(home)
    assert {row[0] for row in table_of(reply).data.rows} == {"East 东区", "North 北区", "South 南区", "West 西区"}


def table_total(home: Path) -> int:
    return int(rows(home, """
        SELECT count(DISTINCT o.id) FROM order_lines l JOIN orders o ON o.id = l.order_id
        JOIN products p ON p.id = l.product_id JOIN product_lines f ON f.id = p.product_line_id
        WHERE f.name LIKE 'Drinks%' AND o.ordered_on BETWEEN '2023-07-01' AND '2026-06-30'""")[0][0])  # fmt: skip


@pytest.mark.parametrize(
    "message", ["which products sell unusually well in winter in the North?", "哪些产品冬天在北区卖得特别好？"]
)
def test_the_winter_of_the_north_is_found(assistant: Assistant, home: Path, message: str) -> None:
    reply = ask(assistant, message)
    counted = rows(home, """
        SELECT p.name, r.name LIKE 'North%', substr(o.ordered_on, 6, 2) IN ('12', '01', '02'), count(DISTINCT o.id)
        FROM order_lines l JOIN orders o ON o.id = l.order_id JOIN products p ON p.id = l.product_id
        JOIN regions r ON r.id = o.region_id
        WHERE o.ordered_on BETWEEN '2023-07-01' AND '2026-06-30' GROUP BY 1, 2, 3""")  # fmt: skip
    cells = {(name, bool(north), bool(winter)): count for name, north, winter, count in counted}
    told = {row[0]: row for row in table_of(reply).data.rows if row[1] is not None}
    assert {name.split()[0] for name in told} == {"GrainMorn", "SilkOat"}
    for name, row in told.items():
        here, all_here = cells[name, True, True], cells[name, True, True] + cells[name, True, False]
        winter = here + cells[name, False, True]
        whole = sum(count for (product, _, _), count in cells.items() if product == name)
        assert row[3] == here
        assert row[4] == pytest.approx(all_here * winter / whole, abs=0.05)


@pytest.mark.parametrize("message", ["what is bought together?", "哪些产品经常一起购买？"])
def test_couples_are_counted_and_the_planted_one_comes_first(assistant: Assistant, home: Path, message: str) -> None:
    reply = ask(assistant, message)
    shown = table_of(reply).data.rows
    pairs = {
        frozenset((one, other)): count for one, other, count in rows(home, """
        SELECT a.name, b.name, count(DISTINCT x.order_id) FROM order_lines x
        JOIN order_lines y ON y.order_id = x.order_id AND y.product_id > x.product_id
        JOIN products a ON a.id = x.product_id JOIN products b ON b.id = y.product_id GROUP BY 1, 2""")
    }  # fmt: skip
    orders = rows(home, "SELECT count(DISTINCT order_id) FROM order_lines")[0][0]
    alone = dict(
        rows(
            home,
            """SELECT p.name, count(DISTINCT l.order_id) FROM order_lines l
        JOIN products p ON p.id = l.product_id GROUP BY 1""",
        )
    )
    assert {shown[0][0].split()[0], shown[0][1].split()[0]} == {"SilkOat", "GrainMorn"}
    assert shown[0][7] == "< 0.001"
    for one, other, together, _, support, confidence, lift, _ in shown:
        assert together == pairs[frozenset((one, other))]
        assert support == pytest.approx(100 * together / orders, abs=0.06)
        assert confidence == pytest.approx(100 * together / alone[one], abs=0.06)
        assert lift == pytest.approx(together * orders / (alone[one] * alone[other]), abs=0.006)


@pytest.mark.parametrize("message", ["hot products this quarter", "本季度的热销产品"])
def test_hot_products_are_those_of_the_quarter_against_the_one_before(
    assistant: Assistant, home: Path, message: str
) -> None:
    reply = ask(assistant, message)
    sql = """SELECT p.name, sum(l.quantity) FROM order_lines l JOIN orders o ON o.id = l.order_id
             JOIN products p ON p.id = l.product_id WHERE o.ordered_on BETWEEN ? AND ? GROUP BY 1"""
    now = dict(rows(home, sql, "2026-04-01", "2026-06-30"))
    before = dict(rows(home, sql, "2026-01-01", "2026-03-31"))
    for name, rank, rank_before, units, units_before, change, *_ in table_of(reply).data.rows:
        assert (units, units_before) == pytest.approx((now[name], before[name]), abs=1)
        assert change == pytest.approx(100 * (now[name] / before[name] - 1), abs=0.06)
        assert rank == 1 + sum(other > now[name] for other in now.values())
        assert rank_before == 1 + sum(other > before[name] for other in before.values())
    assert "Moveo" in reply.text


def overdue(home: Path, owner: str | None = None) -> dict[str, int]:
    """Accounts silent for twice their middle gap, longer than nine of ten gaps, not yet a year; with their stake."""
    bought: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    whose = {}
    for account, person, day, amount in rows(home, """
        SELECT a.id || ' ' || a.name, e.email, o.ordered_on, sum(l.amount) FROM orders o
        JOIN accounts a ON a.id = o.account_id LEFT JOIN people e ON e.id = a.owner_id
        LEFT JOIN order_lines l ON l.order_id = o.id GROUP BY o.id"""):  # fmt: skip
        bought[account][date.fromisoformat(day)] += amount
        whose[account] = person
    found = {}
    for account, days in bought.items():
        ordered = sorted(days)
        gaps = [(later - day).days for day, later in pairwise(ordered)]
        silent = (TODAY - ordered[-1]).days
        if len(gaps) < 3 or silent > 365 or (owner and whose[account] != owner):
            continue
        if silent >= 2 * median(gaps) and sum(gap < silent for gap in gaps) >= 0.9 * len(gaps):
            year = [amount for day, amount in days.items() if (ordered[-1] - day).days < 365]
            found[account.split(" ", 1)[1]] = sum(year)
    return found


@pytest.mark.parametrize("message", ["who is about to leave?", "哪些客户有流失迹象？"])
def test_who_is_overdue_is_recounted_from_their_orders(assistant: Assistant, home: Path, message: str) -> None:
    reply = ask(assistant, message)
    mine = overdue(home)
    assert mine
    shown = table_of(reply).data
    told = {row[0]: row[10] for row in shown.rows if "overdue" in str(row[2])}
    assert set(told) <= set(mine)
    assert {name: round(100 * amount) for name, amount in told.items()} == {name: mine[name] for name in told}
    assert f"{len(mine)}" in reply.text
    best = sorted(mine, key=lambda name: -mine[name])[:3]
    assert all(name in reply.text for name in best)


@pytest.mark.parametrize("message", ["repeat purchase behaviour of our customers", "客户的复购行为分析"])
def test_behaviour_counts_customers_and_their_purchases(assistant: Assistant, home: Path, message: str) -> None:
    reply = ask(assistant, message)
    sql = "SELECT account_id, count(DISTINCT ordered_on) FROM orders WHERE account_id IS NOT NULL GROUP BY 1"
    counts = [count for _, count in rows(home, sql)]
    assert str(len(counts)) in reply.text
    assert f"{sum(counts):,}" in reply.text
    assert f"{round(100 * sum(count > 1 for count in counts) / len(counts))}%" in reply.text
    assert [row[0] for row in table_of(reply).data.rows] == ["A", "B", "C"]


LOST, OPEN = (f"stage_id IN (SELECT id FROM stages WHERE lower(kind) = '{kind}')" for kind in ("lost", "open"))
FAULTS = {
    "fault_lost_no_reason": ("deals", f"{LOST} AND loss_reason IS NULL"),
    "fault_deal_no_amount": ("deals", f"{OPEN} AND amount IS NULL"),
    "fault_deal_no_next_step": ("deals", f"{OPEN} AND next_step IS NULL"),
    "fault_closed_before_created": ("deals", "closed_on < coalesce(created_on, engaged_on)"),
    "fault_contact_no_email": ("contacts", "email IS NULL"),
    "fault_account_no_sector": ("accounts", "sector IS NULL"),
    "fault_activity_no_record": (
        "activities", "account_id IS NULL AND contact_id IS NULL AND deal_id IS NULL AND lead_id IS NULL"
    ),
    "fault_order_no_account": ("orders", "account_id IS NULL"),
    "fault_order_not_positive": (
        "orders", "id IN (SELECT order_id FROM order_lines WHERE amount <= 0 OR quantity <= 0)"
    ),
    "fault_deal_owner_gone": ("deals", "0"),
}  # fmt: skip


@pytest.mark.parametrize("message", ["data quality report", "数据质量报告"])
def test_faults_are_counted_as_by_hand(assistant: Assistant, home: Path, message: str) -> None:
    reply = ask(assistant, message)
    told = {row[0]: row for row in table_of(reply).data.rows}
    for code, (table, condition) in FAULTS.items():
        count = rows(home, f"SELECT count(*) FROM {table} WHERE deleted_at IS NULL AND {condition}")[0][0]
        assert (told[code][2] if code in told else 0) == count, code
    assert told["fault_double_accounts"][2] == 6
    for row in told.values():
        assert row[4] == pytest.approx(100 * row[2] / row[3], abs=0.06)
        assert row[5]
        assert row[6].startswith("todo_")


@pytest.mark.parametrize(
    "message", ["what is missing or impossible in this month's data?", "本月的数据缺什么、有什么不合理？"]
)
def test_a_month_has_only_its_records(assistant: Assistant, home: Path, message: str) -> None:
    told = {row[0]: row[2] for row in table_of(ask(assistant, message)).data.rows}
    month = "'2026-06-01' AND '2026-06-30'"
    condition = f"({FAULTS['fault_lost_no_reason'][1]}) AND (created_on BETWEEN {month} OR closed_on BETWEEN {month})"
    assert told["fault_lost_no_reason"] == rows(home, f"SELECT count(*) FROM deals WHERE {condition}")[0][0]
    assert "fault_account_no_sector" not in told


def test_a_rep_hears_of_their_own_records_only(assistant: Assistant, home: Path, cast: dict[str, str]) -> None:
    email = cast["rep"]
    for message in ("who is about to leave?", "哪些客户有流失迹象？"):
        reply = ask(assistant, message, email)
        mine, name = overdue(home, email), rows(home, "SELECT name FROM people WHERE email = ?", email)[0][0]
        tables = [part for part in reply.parts if isinstance(part, TablePart)]
        shown = tables[0].data.rows if tables else []
        assert {row[1] for row in shown} <= {name}
        assert {row[0] for row in shown if "overdue" in str(row[2])} == set(mine)
    reply = ask(assistant, "data quality report", email)
    told = {row[0]: row for row in table_of(reply).data.rows}
    sql = "SELECT count(*) FROM deals WHERE owner_id = (SELECT id FROM people WHERE email = ?) AND "
    for code in ("fault_lost_no_reason", "fault_deal_no_next_step", "fault_deal_no_amount"):
        count = rows(home, sql + FAULTS[code][1], email)[0][0]
        assert (told[code][2] if code in told else 0) == count
    trend = ask(assistant, "is our bookings trend up or down?", email)
    owned = f"SELECT sum(amount) / 100.0 FROM deals WHERE {WON} AND closed_on BETWEEN '2025-07-01' AND '2026-06-30'"
    whole = rows(home, owned)[0][0]
    own = rows(
        home, owned + " AND coalesce(booked_owner_id, owner_id) = (SELECT id FROM people WHERE email = ?)", email
    )[0][0]
    assert f"{round(own):,}" in trend.text
    assert f"{round(whole):,}" not in trend.text
    assert "your own records" in trend.text
    assert "团队的记录" in ask(assistant, "业绩的趋势是上升还是下降？", cast["manager"]).text


def test_a_manager_hears_of_the_team_and_a_new_hire_of_nobody_else(
    assistant: Assistant, home: Path, cast: dict[str, str]
) -> None:
    team = {
        name for (name,) in rows(home, """SELECT p.name FROM people p JOIN team_memberships m ON m.person_id = p.id
        JOIN teams t ON t.id = m.team_id JOIN people b ON b.id = t.manager_id WHERE b.email = ?""", cast["manager"])
    }  # fmt: skip
    shown = table_of(ask(assistant, "which customers show signs of churn?", cast["manager"])).data.rows
    assert shown
    assert {row[1] for row in shown} <= team
    reply = ask(assistant, "data problems by rep", cast["manager"])
    assert {row[0] for row in table_of(reply, 1).data.rows} <= team | {None}
    for message in ("who is about to leave?", "what is bought together?", "data quality report"):
        reply = ask(assistant, message, cast["new hire"])
        known = {
            row[0]
            for row in rows(
                home,
                "SELECT name FROM accounts WHERE owner_id != (SELECT id FROM people WHERE email = ?)",
                cast["new hire"],
            )
        }
        assert not [name for name in known if f"{name}:" in reply.text or f"{name}：" in reply.text]


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("how seasonal is win rate?", "doesn't add up over months"), ("赢单率的季节性", "不能按月累加"),
        ("seasonality of Drinks in 2025", "two full years"), ("健康饮品2025年的季节性", "两个完整年度"),
        ("is our bookings trend up or down this quarter?", "only 3 whole months"),
    ],
)  # fmt: skip
def test_what_can_not_be_told_is_said_with_its_reason(assistant: Assistant, message: str, said: str) -> None:
    reply = ask(assistant, message)
    assert said in reply.text
    assert reply.outcome in ("no_data", "needs_detail")
