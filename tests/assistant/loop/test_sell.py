"""What is asked while selling, in both languages, on the invented company; every figure is counted again with SQL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from assistant.agent import Assistant
from assistant.reply import Reply
from knowledge.access import Principal
from tests.support.demo import TODAY, open_demo

pytestmark = pytest.mark.slow  # making the company takes a few seconds

QUARTER = (date(2026, 4, 1), date(2026, 6, 30))
REP, MANAGER, DIRECTOR, OTHER = "oliver.strand", "marcus.feld", "helena.brandt", "chen.siyuan"


class Desk:
    """The invented company, asked by anybody and counted by plain SQL."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    def who(self, key: str) -> Principal:
        return self.assistant.principal(f"{key}@lumigrove.example")

    def ask(self, key: str, message: str, thread: str | None = None) -> Reply:
        return self.assistant.reply(self.who(key), message, thread_id=thread)

    def rows(self, statement: str, **values: Any) -> list[Any]:
        with self.assistant.database.transaction() as session:
            return list(session.execute(text(statement), values).all())

    def one(self, statement: str, **values: Any) -> Any:
        return self.rows(statement, **values)[0][0]

    def person(self, key: str) -> int:
        return int(self.one("select id from people where email = :mail", mail=f"{key}@lumigrove.example"))


@pytest.fixture(scope="module")
def desk(stored: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A copy of the company for tests that only read."""
    with open_demo(tmp_path_factory.mktemp("sell")) as assistant:
        yield Desk(assistant)


def called(reply: Reply) -> tuple[str, dict[str, Any]]:
    assert len(reply.tool_calls) == 1, (reply.text, reply.tool_calls)
    return reply.tool_calls[0].tool, reply.tool_calls[0].arguments


def table(reply: Reply, column: str) -> Any:
    """The first table with this column."""
    return next(
        part.data for part in reply.parts
        if part.kind == "table" and column in [item.name for item in part.data.columns]
    )  # fmt: skip


def money(minor: float) -> str:
    value = f"{minor / 100:,.2f}"
    return value.removesuffix(".00")


OPEN = "from deals d join stages s on s.id = d.stage_id and s.kind = 'open'"


@pytest.mark.parametrize(
    "message", ["what is stuck, since when, and what would move it?", "哪些商机卡住了，卡了多久，怎么推动？"]
)
def test_what_is_stuck_says_since_when_and_what_would_move_it(desk: Desk, message: str) -> None:
    reply = desk.ask(DIRECTOR, message)
    assert called(reply)[0] == "review_deals"
    found = table(reply, "next_action")
    names = [column.name for column in found.columns]
    for row in found.rows[:5]:
        deal = dict(zip(names, row, strict=True))
        since = desk.one(
            f"""select coalesce(max(h.changed_on), d.engaged_on, d.created_on) {OPEN}
                left join deal_history h on h.deal_id = d.id and h.field = 'stage_id'
                where d.name = :name group by d.engaged_on, d.created_on""",
            name=deal["deal"],
        )
        assert str(deal["stage_since"])[:10] == str(since)[:10]
        assert deal["days_in_stage"] == (TODAY - date.fromisoformat(str(since)[:10])).days
        assert deal["next_action"]


@pytest.mark.parametrize("message", ["how risky is {deal} and why?", "{deal}的风险大吗，为什么？"])
def test_the_risk_of_a_deal_is_the_sum_of_its_explained_signals(desk: Desk, message: str) -> None:
    name, expected = desk.rows(
        f"""select d.name, d.expected_close_on {OPEN} where d.expected_close_on < '2026-06-01'
            and (select count(*) from deals o where o.name = d.name) = 1 order by d.amount desc limit 1"""
    )[0]
    reply = desk.ask(DIRECTOR, message.format(deal=name))
    assert called(reply) == ("review_deals", {"about": "risk", "deal": name})
    score = int(re.search(r"(?:risk|风险) (\d+)", reply.text)[1])  # type: ignore[index]
    points = [int(found) for found in re.findall(r"· (\d+) (?:of \d+ points|分（最多)", reply.text)]
    assert 0 < sum(points) == score <= 100
    late = (TODAY - date.fromisoformat(str(expected)[:10])).days
    assert re.search(rf"{late} days past|日期（.*） {late} 天|{late} 天", reply.text), reply.text


@pytest.mark.parametrize("message", ["which of my deals are at risk?", "我的商机哪些有风险"])
def test_at_risk_are_a_reps_own_deals_only(desk: Desk, message: str) -> None:
    reply = desk.ask(REP, message)
    assert called(reply)[0] == "review_deals"
    total = desk.one(f"select count(*) {OPEN} where d.owner_id = :who", who=desk.person(REP))
    assert str(total) in reply.text
    own = {row[0] for row in desk.rows(f"select d.name {OPEN} where d.owner_id = :who", who=desk.person(REP))}
    found = table(reply, "risk")
    assert {row[0] for row in found.rows} <= own
    scores = [row[[column.name for column in found.columns].index("risk")] for row in found.rows]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("message", ["what should I do next?", "下一步该做什么？"])
def test_what_to_do_next_names_overdue_tasks_and_a_reason(desk: Desk, message: str) -> None:
    reply = desk.ask(REP, message)
    assert called(reply) == ("review_deals", {"about": "next_action"})
    overdue = desk.rows(
        "select title from tasks where person_id = :who and done_on is null and due_on < '2026-06-30' order by due_on",
        who=desk.person(REP),
    )
    assert overdue
    assert all(title in reply.text for (title,) in overdue[:3])
    assert len(table(reply, "because").rows) >= 1


@pytest.mark.parametrize("message", ["which wins are worth sharing this quarter?", "本季度哪些赢单值得分享"])
def test_wins_worth_sharing_have_no_story_yet(desk: Desk, message: str) -> None:
    reply = desk.ask(DIRECTOR, message)
    assert called(reply)[1]["about"] == "stories"
    told = {row[0] for row in desk.rows("select d.name from success_stories t join deals d on d.id = t.deal_id")}
    found = table(reply, "because")
    assert found.rows
    assert not told & {row[0] for row in found.rows}
    won = {row[0] for row in desk.rows(
        """select d.name from deals d join stages s on s.id = d.stage_id
           where s.kind = 'won' and d.closed_on between :start and :end""",
        start=str(QUARTER[0]), end=str(QUARTER[1]),
    )}  # fmt: skip
    assert {row[0] for row in found.rows} <= won


@pytest.mark.parametrize(
    "message", ["forecast for this quarter with commit and best case", "本季度预测，保守和乐观各是多少？"]
)
def test_a_forecast_in_its_three_ways(desk: Desk, message: str) -> None:
    reply = desk.ask(DIRECTOR, message)
    assert called(reply)[0] == "forecast_sales"
    start, end = QUARTER
    booked = desk.one(
        """select sum(d.amount) from deals d join stages s on s.id = d.stage_id
           where s.kind = 'won' and d.closed_on between :start and :end""", start=str(start), end=str(end),
    )  # fmt: skip
    whole, weighted, late, count = desk.rows(
        f"""select sum(d.amount), sum(d.amount * coalesce(d.probability, s.probability)),
            sum(case when coalesce(d.probability, s.probability) >= 0.7 then d.amount else 0 end), count(*) {OPEN}
            where d.expected_close_on between :start and :end""", start=str(start), end=str(end),
    )[0]  # fmt: skip
    target = desk.one(
        """select amount from targets where metric = 'bookings' and period_start = :start and period_end = :end
           and region_id is null and team_id is null and person_id is null and product_id is null
           and product_line_id is null limit 1""", start=str(start), end=str(end),
    )  # fmt: skip
    for value in (booked, booked + late, booked + round(weighted), booked + whole, target):
        assert money(value) in reply.text, (money(value), reply.text)
    assert str(count) in reply.text


@pytest.mark.parametrize("message", ["will we hit the target this quarter?", "我们这个季度能完成目标吗？"])
def test_whether_the_target_is_reached_is_a_forecast_of_ones_own_reach(desk: Desk, message: str) -> None:
    director, manager = desk.ask(DIRECTOR, message), desk.ask(MANAGER, message)
    assert called(director)[0] == called(manager)[0] == "forecast_sales"
    assert director.text != manager.text
    assert "Polaris" in manager.text


@pytest.mark.parametrize(("message", "tool"), [
    ("what is the forecast for Q3 2026?", "forecast_sales"), ("2026年第三季度的预测是多少", "forecast_sales"),
    ("forecast by region for Q3 2026", "query_metric"), ("2026年第三季度各区域的预测", "query_metric"),
])  # fmt: skip
def test_a_forecast_is_told_with_how_sure_it_is_and_a_breakdown_as_figures(desk: Desk, message: str, tool: str) -> None:
    assert called(desk.ask(DIRECTOR, message))[0] == tool


def test_nobody_forecasts_beyond_their_reach(desk: Desk) -> None:
    for message in ("commit and best case forecast of 陈思远 for this quarter", "陈思远本季度的预测：保守和乐观"):
        reply = desk.ask(REP, message)
        assert (called(reply)[0], reply.outcome) == ("forecast_sales", "refused"), reply.text
        assert not re.search(r"\d{3},\d{3}", reply.text)


@pytest.mark.parametrize("message", ["my daily report", "写我今天的日报"])
def test_the_report_of_a_day_writes_itself(desk: Desk, message: str) -> None:
    reply = desk.ask(REP, message)
    assert called(reply)[0] == "report_activities"
    me = desk.person(REP)
    count, accounts = desk.rows(
        "select count(*), count(distinct account_id) from activities where person_id = :me and happened_on = :day",
        me=me, day=str(TODAY),
    )[0]  # fmt: skip
    assert count
    assert re.search(rf"\b{count} activit|{count} 次活动", reply.text), reply.text
    assert re.search(rf"\b{accounts} account|{accounts} 家客户", reply.text)
    overdue = desk.one(
        "select count(*) from tasks where person_id = :me and done_on is null and due_on < :day", me=me, day=str(TODAY)
    )
    assert re.search(rf"\b{overdue} of them overdue|逾期 {overdue} 项", reply.text)


@pytest.mark.parametrize("message", ["what did my team do this week?", "我们团队这周做了什么？"])
def test_the_managers_view_has_a_row_for_each_rep(desk: Desk, message: str) -> None:
    reply = desk.ask(MANAGER, message)
    assert called(reply)[0] == "report_activities"
    monday = TODAY - timedelta(days=TODAY.weekday())
    found = table(reply, "accounts_touched")
    assert len(found.rows) >= 4
    for row in found.rows:
        count = desk.one(
            """select count(*) from activities a join people p on p.id = a.person_id
               where p.name = :name and a.happened_on between :start and :end""",
            name=row[0], start=str(monday), end=str(TODAY),
        )  # fmt: skip
        assert row[1] == count == sum(row[2:7])


@pytest.mark.parametrize("message", ["weekly report of {name}", "{name}本周的周报"])
def test_a_report_of_somebody_is_for_who_may_read_them(desk: Desk, message: str) -> None:
    name = desk.one("select name from people where email = 'oliver.strand@lumigrove.example'")
    assert desk.ask(MANAGER, message.format(name=name)).outcome == "answered"
    refused = desk.ask(OTHER, message.format(name=name))
    assert (called(refused)[0], refused.outcome) == ("report_activities", "refused"), refused.text


def test_a_region_word_names_its_team(desk: Desk) -> None:
    reply = desk.ask(DIRECTOR, "华北团队本周周报")
    assert called(reply)[0] == "report_activities"
    assert called(reply)[1]["region"].startswith("North")


@pytest.mark.parametrize("message", ["ABC analysis of our customers", "客户ABC分类"])
def test_abc_classes_by_share_of_orders(desk: Desk, message: str) -> None:
    reply = desk.ask(DIRECTOR, message)
    assert called(reply) == ("classify_accounts", {"by": "abc"})
    amounts = [int(row[0]) for row in desk.rows(
        """select sum(l.amount) as total from orders o join order_lines l on l.order_id = o.id
           where o.deleted_at is null and o.account_id is not null group by o.account_id order by total desc"""
    )]  # fmt: skip
    total, reached, counts = sum(amounts), 0, {"A": 0, "B": 0, "C": 0}
    for amount in amounts:
        counts["A" if reached < 0.8 * total else "B" if reached < 0.95 * total else "C"] += 1
        reached += amount
    found = table(reply, "accounts_in_it")
    assert {row[0]: row[1] for row in found.rows} == counts
    assert round(sum(row[2] for row in found.rows), 1) == round(sum(row[4] for row in found.rows), 1) == 100


@pytest.mark.parametrize(
    "message", ["accounts with over 500 employees and more than 3 orders", "员工超过500人且订单超过3个的客户"]
)
def test_accounts_by_a_rule(desk: Desk, message: str) -> None:
    reply = desk.ask(DIRECTOR, message)
    assert called(reply)[0] == "classify_accounts"
    count = len(desk.rows(
        """select a.id from accounts a join orders o on o.account_id = a.id where a.employees > 500
           group by a.id having count(*) > 3"""
    ))  # fmt: skip
    assert re.search(rf"\b{count}\b", reply.text), reply.text


@pytest.mark.parametrize("message", ["which class is {account} in by RFM?", "{account}属于哪一类客户"])
def test_one_account_has_its_own_scores(desk: Desk, message: str) -> None:
    account, orders, last, amount = desk.rows(
        """select a.name, count(distinct o.id), max(o.ordered_on), sum(l.amount) from accounts a
           join orders o on o.account_id = a.id join order_lines l on l.order_id = o.id
           group by a.id, a.name order by sum(l.amount) desc limit 1"""
    )[0]
    reply = desk.ask(DIRECTOR, message.format(account=account))
    assert called(reply)[0] == "classify_accounts"
    days = (TODAY - date.fromisoformat(str(last)[:10])).days
    for number in (str(orders), money(amount), str(days)):
        assert number in reply.text, (number, reply.text)


@pytest.mark.parametrize(
    "message", ["brief me on {account} before my visit at two", "我两点要去拜访{account}，给我简报"]
)
def test_an_account_on_one_page_before_a_visit(desk: Desk, message: str) -> None:
    account, subject = desk.rows(
        """select a.name, min(c.subject) from complaints c join accounts a on a.id = c.account_id
           where c.resolved_on is null and c.kind = 'complaint' and exists (
             select 1 from deals d join stages s on s.id = d.stage_id and s.kind = 'open' where d.account_id = a.id)
           group by a.id, a.name having count(*) = 1 limit 1"""
    )[0]
    reply = desk.ask(DIRECTOR, message.format(account=account))
    assert called(reply) == ("brief_account", {"account": account})
    assert reply.text.count(subject) >= 2  # as an open complaint, and as the first thing to do
    orders = desk.one(
        "select count(*) from orders o join accounts a on a.id = o.account_id where a.name = :name", name=account
    )
    assert str(orders) in reply.text


@pytest.mark.parametrize(("message", "tool"), [
    ("did our last adjustment work?", "judge_adjustment"), ("上次的策略调整有效果吗？", "judge_adjustment"),
    ("how is Joel Tan doing", "summarize_performance"), ("Joel Tan干得怎么样", "summarize_performance"),
    ("我停滞的商机", "review_deals"), ("Joel Tan停滞的商机", "review_deals"), ("my stalled deals", "review_deals"),
    ("which customers are at risk?", "analyze_customers"), ("how many deals are at risk?", "review_deals"),
    ("show me order SO-00001", "show_record"), ("订单SO-00001", "show_record"),
    ("what is the list price of SilkOat Milk?", "show_record"), ("list our success stories", "find_records"),
    ("有哪些成功案例", "find_records"),
])  # fmt: skip
def test_each_goes_to_its_tool(desk: Desk, message: str, tool: str) -> None:
    assert called(desk.ask(DIRECTOR, message))[0] == tool


def test_a_story_is_read_by_everybody(desk: Desk) -> None:
    count = desk.one("select count(*) from success_stories")
    for key in (REP, MANAGER, DIRECTOR, "zoe.marlow", "karim.haddad"):
        reply = desk.ask(key, "show the success stories")
        assert re.search(rf"\b{count} success stories", reply.text), reply.text
