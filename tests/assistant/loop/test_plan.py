"""Planning from question to written record, in both languages, on the invented company with the built-in model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from assistant.agent import Assistant
from assistant.reply import Reply
from knowledge.access import Principal
from tests.support.demo import open_demo

pytestmark = pytest.mark.slow  # making the company takes a few seconds

FEN = 100
DIRECTOR, MANAGER, OTHER_MANAGER, REP, TRAINEE, OPERATIONS = (
    f"{name}@lumigrove.example"
    for name in ("helena.brandt", "marcus.feld", "deng.ziang", "emma.hartley", "zoe.marlow", "karim.haddad")
)
# Bookings of lines sold in a region within a year, by the deal's own region, as deals are won.
BOOKED = """select coalesce(sum(l.amount), 0) from deals d join deal_lines l on l.deal_id = d.id
    join products p on p.id = l.product_id join stages s on s.id = d.stage_id
    where s.kind = 'won' and d.region_id = :region and p.product_line_id = :line
    and d.closed_on between :first and :last"""


class Desk:
    """The invented company and who asks."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    def who(self, email: str) -> Principal:
        return self.assistant.principal(email)

    def ask(self, message: str, email: str = DIRECTOR) -> Reply:
        return self.assistant.reply(self.who(email), message)

    def approve(self, reply: Reply, email: str = DIRECTOR) -> str:
        return str(self.assistant.decide(self.who(email), reply.proposals[0].id, approve=True).outcome)

    def sql(self, statement: str, **facts: Any) -> list[Any]:
        with self.assistant.database.transaction() as session:
            return list(session.execute(text(statement), facts))


@pytest.fixture(scope="module")
def reading(stored: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with open_demo(tmp_path_factory.mktemp("plan")) as assistant:
        yield Desk(assistant)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_demo(tmp_path) as assistant:
        yield Desk(assistant)


def tool_of(reply: Reply) -> tuple[str, dict[str, Any]]:
    assert len(reply.tool_calls) == 1, reply.text
    return reply.tool_calls[0].tool, reply.tool_calls[0].arguments


def cells(reply: Reply, first: str) -> list[list[str]]:
    """The rows of the table whose first header is this."""
    found = [part for part in reply.parts if part.kind == "table" and part.headers[0] == first]
    assert found, reply.text
    return [[str(cell) for cell in row] for row in found[0].shown]


@pytest.mark.parametrize("message", ["Analyse the market for drinks in the West", "分析西区的健康饮品市场"])
def test_a_market_is_analysed_with_our_share_and_competitors(reading: Desk, message: str) -> None:
    reply = reading.ask(message)
    assert (reply.outcome, tool_of(reply)[0]) == ("answered", "analyze_market"), reply.text
    [(market, region, line, size, growth)] = reading.sql(
        """select m.id, m.region_id, m.product_line_id, m.size, m.growth from markets m
            join regions r on r.id = m.region_id join product_lines l on l.id = m.product_line_id
            where r.name like 'West%' and l.name like 'Drinks%' and m.period_start = '2025-01-01'"""
    )
    [(booked,)] = reading.sql(BOOKED, region=region, line=line, first="2025-01-01", last="2025-12-31")
    share = round(100 * booked / size, 1)
    assert f"{size // FEN:,}" in reply.text
    assert f"{growth:g}%" in reply.text
    assert f"{share:.2f}%" in reply.text or f"{share:g}%" in reply.text
    for name, part in reading.sql("select name, share from competitor_shares where market_id = :key", key=market):
        assert any(name in str(row) and f"{part:g}" in str(row) for part_ in reply.parts if part_.kind == "table"
                   for row in part_.shown), name  # fmt: skip
    assert any(part.kind == "chart" for part in reply.parts)


@pytest.mark.parametrize(
    "message",
    [
        "where is demand growing fastest and how strong are we there?", "哪里的需求增长最快，我们在那里有多强？",
        "which markets are growing fastest, and where are we weak?", "哪些市场增长最快，我们在哪里弱？",
    ],
)  # fmt: skip
def test_the_fastest_growing_market_becomes_a_focus(reading: Desk, message: str) -> None:
    reply = reading.ask(message)
    assert (reply.outcome, tool_of(reply)[0]) == ("answered", "analyze_market"), reply.text
    rows = reading.sql(
        """select r.name, l.name, m.growth from markets m join regions r on r.id = m.region_id
            join product_lines l on l.id = m.product_line_id where m.period_start = '2025-01-01'
            order by m.growth desc"""
    )
    region, line, growth = rows[0]
    assert reply.text.startswith(("Of 16 markets", "在 16 个市场中"))
    assert f"{region} · {line}" in reply.text.split("。")[0].split(". ")[0]
    assert f"{growth:g}%" in reply.text
    assert f"Focus on {region} · {line}" in reply.text or f"重点投入{region} · {line}" in reply.text


def test_the_share_by_region_is_bookings_over_the_markets_size(reading: Desk) -> None:
    reply = reading.ask("our market share by region")
    assert tool_of(reply)[0] == "query_metric"
    found = dict(cells(reply, "Region"))
    for region, name, size in reading.sql(
        """select r.id, r.name, sum(m.size) from markets m join regions r on r.id = m.region_id
            where m.period_start = '2025-01-01' group by r.id, r.name"""
    ):
        lines = [key for (key,) in reading.sql("select id from product_lines")]
        booked = sum(
            reading.sql(BOOKED, region=region, line=line, first="2025-01-01", last="2025-12-31")[0][0] for line in lines
        )
        assert found[name] == f"{round(100 * booked / size, 2):.2f}%".replace(".00%", "%")


@pytest.mark.parametrize("email", [REP, TRAINEE])
@pytest.mark.parametrize("message", ["Analyse the market for drinks in the West", "分析西区的健康饮品市场"])
def test_who_may_not_see_totals_gets_the_market_without_our_share(reading: Desk, message: str, email: str) -> None:
    reply = reading.ask(message, email)
    assert reply.outcome == "answered", reply.text
    assert "20,100,000" in reply.text
    assert "not yours to see" in reply.text or "无权查看" in reply.text
    assert "3.10%" not in reply.text
    whole = str([part.model_dump(mode="json") for part in reply.parts])
    assert "Lumigrove" not in whole


@pytest.mark.parametrize("message", ["our market share by region", "各区域的市场份额"])
def test_a_rep_is_refused_the_share_itself(reading: Desk, message: str) -> None:
    reply = reading.ask(message, REP)
    assert reply.outcome == "refused", reply.text
    assert "%" not in reply.text


@pytest.mark.parametrize(
    ("question", "order"),
    [
        ("What should we do about the price war in the South?", "propose a strategy for the price war in the South"),
        ("南区的价格战怎么应对？", "针对南区的价格战提一个策略"),
    ],
)
def test_the_price_war_becomes_a_strategy_that_rests_on_market_facts(desk: Desk, question: str, order: str) -> None:
    asked = desk.ask(question)
    assert (asked.outcome, tool_of(asked)[0]) == ("answered", "analyze_market"), asked.text
    assert "Verdano Foods" in asked.text
    before = desk.sql("select count(*) from strategies")[0][0]
    reply = desk.ask(order)
    assert (reply.outcome, tool_of(reply)[0]) == ("proposed", "save_plan"), reply.text
    assert desk.sql("select count(*) from strategies")[0][0] == before
    assert desk.approve(reply) == "done"
    import json

    [(title, subject, status, facts)] = desk.sql(
        "select title, subject, status, facts from strategies order by id desc limit 1"
    )
    kept = facts if isinstance(facts, dict) else json.loads(facts)
    assert (subject, status) == ("price", "draft")
    assert "rice war" in title or "价格战" in title
    south = {key for (key,) in desk.sql(
        """select m.id from markets m join regions r on r.id = m.region_id
            where r.name like 'South%' and m.period_start = '2025-01-01'"""
    )}  # fmt: skip
    assert set(kept["markets"]) == south
    assert any(line["code"].startswith("market_rival") for line in kept["lines"])
    told = desk.ask(f"show the strategy “{title}”" if title.isascii() else f"显示策略“{title}”")
    assert tool_of(told)[0] == "find_plans"
    assert "Verdano Foods" in told.text  # the facts are worded for whoever reads them


@pytest.mark.parametrize("message", ["which strategies are active?", "哪些策略在执行？"])
def test_active_strategies_are_listed(reading: Desk, message: str) -> None:
    reply = reading.ask(message)
    assert (reply.outcome, tool_of(reply)) == (
        "answered", ("find_plans", {"kind": "strategies", "status": "active"}),
    ), reply.text  # fmt: skip
    titles = [title for (title,) in reading.sql("select title from strategies where status = 'active'")]
    assert len(titles) == 3
    assert all(title in reply.text for title in titles)


@pytest.mark.parametrize(
    "message",
    [
        "plan an expansion into fitness in the West through trade fairs with 40 leads and online with 100",
        "制定西区健身的拓展计划：展会40条线索，线上100条",
    ],
)
def test_an_expansion_is_planned_with_channels_and_lead_goals(desk: Desk, message: str) -> None:
    reply = desk.ask(message)
    assert (reply.outcome, tool_of(reply)[0]) == ("proposed", "save_plan"), reply.text
    assert desk.approve(reply) == "done"
    [(key, status, segment, region, start, end)] = desk.sql(
        """select e.id, e.status, e.segment, r.name, e.period_start, e.period_end from expansion_plans e
            join regions r on r.id = e.region_id order by e.id desc limit 1"""
    )
    assert (status, segment, region) == ("draft", "Fitness 健身", "West 西区")
    assert (str(start), str(end)) == ("2026-06-30", "2026-12-31")
    goals = desk.sql("select lead_goal from expansion_channels where plan_id = :key order by id", key=key)
    assert [goal for (goal,) in goals] == [40, 100]


@pytest.mark.parametrize("message", ["how is the expansion plan in the West doing?", "西区的拓展计划进展如何"])
def test_a_plan_is_held_against_the_leads_that_came(reading: Desk, message: str) -> None:
    reply = reading.ask(message)
    assert (reply.outcome, tool_of(reply)[0]) == ("answered", "find_plans"), reply.text
    came = dict(reading.sql(
        """select l.source, count(*) from leads l join team_memberships m on m.person_id = l.owner_id
            and m.from_date <= l.created_on and (m.until_date is null or m.until_date > l.created_on)
            join teams t on t.id = m.team_id where t.name like 'Summit%'
            and l.created_on between '2026-01-01' and '2026-06-30' group by l.source"""
    ))  # fmt: skip
    rows = {row[0]: row[1:3] for row in cells(reply, "Channel" if message.isascii() else "渠道")}
    for channel, goal in (("Trade fair 展会", "40"), ("Website 官网", "30"), ("Telephone 电话开发", "25")):
        assert rows[channel] == [goal, str(came.get(channel, 0))]


@pytest.mark.parametrize(
    ("message", "period"),
    [
        ("set the travel budget of the Polaris team for Q3 to 50,000", ("2026-07-01", "2026-09-30")),
        ("把北极星队三季度的差旅预算定为5万", ("2026-07-01", "2026-09-30")),
    ],
)
def test_a_budget_is_set_for_the_coming_quarter(desk: Desk, message: str, period: tuple[str, str]) -> None:
    reply = desk.ask(message)
    assert (reply.outcome, tool_of(reply)[0]) == ("proposed", "save_plan"), reply.text
    assert "36,000" in reply.text  # what it was
    assert desk.approve(reply) == "done"
    found = desk.sql(
        """select b.amount from budgets b join teams t on t.id = b.team_id where t.name like 'Polaris%'
            and b.category = 'travel' and b.period_start = :first and b.period_end = :last""",
        first=period[0], last=period[1],
    )  # fmt: skip
    assert [amount for (amount,) in found] == [50_000 * FEN]


@pytest.mark.parametrize(
    "message", ["Add 20,000 for training to the budget of Polaris 北极星队", "给北极星队的培训预算追加2万"]
)
def test_a_finding_becomes_a_budget_line(desk: Desk, message: str) -> None:
    reply = desk.ask(message)
    assert (reply.outcome, tool_of(reply)[0]) == ("proposed", "save_plan"), reply.text
    assert desk.approve(reply) == "done"
    [(amount,)] = desk.sql(
        """select b.amount from budgets b join teams t on t.id = b.team_id where t.name like 'Polaris%'
            and b.category = 'training' and b.period_end = '2026-06-30'"""
    )
    assert amount == (10_000 + 20_000) * FEN


@pytest.mark.parametrize(
    "message",
    ["record an expense of 1,200 for travel of the Polaris team yesterday", "记一笔北极星队昨天的差旅费1200元"],
)
def test_an_expense_is_recorded(desk: Desk, message: str) -> None:
    reply = desk.ask(message)
    assert (reply.outcome, tool_of(reply)[0]) == ("proposed", "save_plan"), reply.text
    assert desk.approve(reply) == "done"
    [(category, amount, day, person)] = desk.sql(
        "select category, amount, spent_on, person_id from expenses order by id desc limit 1"
    )
    assert (category, amount, str(day), person) == ("travel", 1200 * FEN, "2026-06-29", None)


@pytest.mark.parametrize(
    "message",
    [
        "record the market for drinks in the East 2027: size 60 million, growth 9%, Kesslow Drinks 21%, Verdano 4%",
        "记录2027年东区健康饮品市场：规模6000万，增长9%，Kesslow Drinks 21%，Verdano 4%",
    ],
)
def test_a_market_is_recorded_with_competitors(desk: Desk, message: str) -> None:
    reply = desk.ask(message)
    assert (reply.outcome, tool_of(reply)[0]) == ("proposed", "save_plan"), reply.text
    assert desk.approve(reply) == "done"
    [(key, size, growth)] = desk.sql("select id, size, growth from markets where period_start = '2027-01-01'")
    assert (size, growth) == (60_000_000 * FEN, 9)
    shares = desk.sql("select name, share from competitor_shares where market_id = :key order by share", key=key)
    assert [tuple(row) for row in shares] == [("Verdano", 4), ("Kesslow Drinks", 21)]


@pytest.mark.parametrize("message", ["where do we overspend?", "哪里超支了？"])
def test_overspending_is_told_line_by_line(reading: Desk, message: str) -> None:
    reply = reading.ask(message)
    assert (reply.outcome, tool_of(reply)[0]) == ("answered", "check_budget"), reply.text
    over = reading.sql(
        """select * from (select t.name as team, b.category, sum(b.amount) as planned,
                (select coalesce(sum(e.amount), 0) from expenses e where e.category = b.category
                    and coalesce(e.team_id, 0) = coalesce(b.team_id, 0)
                    and e.spent_on between '2026-04-01' and '2026-06-30') as spent
            from budgets b left join teams t on t.id = b.team_id where b.period_start = '2026-04-01'
                and b.period_end = '2026-06-30' group by t.name, b.team_id, b.category) x where spent > planned"""
    )
    assert over
    for team, _, planned, spent in over:
        assert team in reply.text
        assert f"{round((spent - planned) / FEN):,}" in reply.text
    assert f"{len(over)} of 39" in reply.text or f"39 个预算项中有 {len(over)} 个" in reply.text


@pytest.mark.parametrize(
    "message",
    ["Does the budget cover the trade-fair plan, and where do we overspend?", "预算够不够展会拓展计划用，哪里超支？"],
)
def test_a_plan_is_held_against_what_is_left(reading: Desk, message: str) -> None:
    reply = reading.ask(message)
    tool, arguments = tool_of(reply)
    assert (reply.outcome, tool, arguments["plan"]) == ("answered", "check_budget", "Western trade fairs 西区展会拓展")
    [(planned,)] = reading.sql(
        """select c.budget from expansion_channels c join expansion_plans e on e.id = c.plan_id
            where e.title like 'Western%' and c.channel like 'Trade fair%'"""
    )
    [(spent,)] = reading.sql(
        """select sum(x.amount) from expenses x join expansion_plans e on e.id = x.expansion_plan_id
            where e.title like 'Western%' and x.category = 'trade_fairs'"""
    )
    assert f"{(planned - spent) // FEN:,}" in reply.text
    assert reply.text.startswith(("No", "不够"))


@pytest.mark.parametrize("message", ["how much did we spend on advertising last quarter?", "上季度广告花了多少钱？"])
def test_one_figure_of_spending_stays_a_metric(reading: Desk, message: str) -> None:
    reply = reading.ask(message)
    assert (reply.outcome, tool_of(reply)[0]) == ("answered", "query_metric"), reply.text
    [(spent,)] = reading.sql(
        """select sum(amount) from expenses where category = 'advertising'
            and spent_on between '2026-01-01' and '2026-03-31'"""
    )
    assert f"{spent // FEN:,}" in reply.text


@pytest.mark.parametrize("message", ["budget against spend by category this quarter", "本季度各类别的预算和支出对比"])
def test_budget_against_spend_by_category(reading: Desk, message: str) -> None:
    reply = reading.ask(message)
    assert (reply.outcome, tool_of(reply)[0]) == ("answered", "check_budget"), reply.text
    rows = cells(reply, "Category" if message.isascii() else "费用类别")
    assert len(rows) == 8
    [(planned,)] = reading.sql(
        "select sum(amount) from budgets where category = 'travel' and period_end = '2026-06-30'"
    )
    assert any(f"{planned // FEN:,}" in row[1] for row in rows)


@pytest.mark.parametrize(
    "message", ["which channel brought the customers that stayed?", "哪个渠道带来的客户留下来了？"]
)
def test_channels_are_judged_by_customers_that_stayed(reading: Desk, message: str) -> None:
    reply = reading.ask(message)
    assert (reply.outcome, tool_of(reply)) == ("answered", ("find_plans", {"kind": "channels"})), reply.text
    won = reading.sql(
        """select a.source, count(*), sum(case when w.last > '2025-06-30' or o.last > '2025-06-30' then 1 else 0 end)
            from accounts a join (select d.account_id, min(d.closed_on) as first, max(d.closed_on) as last from deals d
                join stages s on s.id = d.stage_id where s.kind = 'won' group by d.account_id) w on w.account_id = a.id
            left join (select account_id, max(ordered_on) as last from orders group by account_id) o
                on o.account_id = a.id
            where w.first <= '2025-06-30' group by a.source"""
    )
    rows = {row[0]: row[1:3] for row in cells(reply, "Source" if message.isascii() else "来源")}
    assert rows == {source: [str(count), str(stayed)] for source, count, stayed in won}


def test_a_manager_proposes_for_the_own_team_and_a_director_approves(desk: Desk) -> None:
    reply = desk.ask("set the travel budget of my team for Q3 to 60,000", MANAGER)
    assert (reply.outcome, tool_of(reply)[0]) == ("proposed", "save_plan"), reply.text
    assert not reply.proposals[0].may_approve
    assert desk.approve(reply) == "done"
    [(amount,)] = desk.sql(
        """select b.amount from budgets b join teams t on t.id = b.team_id where t.name like 'Polaris%'
            and b.category = 'travel' and b.period_start = '2026-07-01'"""
    )
    assert amount == 60_000 * FEN


@pytest.mark.parametrize(
    ("message", "email"),
    [
        ("set the travel budget of the Summit team for Q3 to 60,000", MANAGER),
        ("把雪山队三季度的差旅预算定为6万", MANAGER),
        ("record the market for drinks in the East 2027: size 60 million", OTHER_MANAGER),
        ("propose a strategy for the price war in the South", REP),
        ("记一笔差旅费1200元", REP),
    ],
)
def test_nobody_writes_what_is_not_theirs(desk: Desk, message: str, email: str) -> None:
    reply = desk.ask(message, email)
    assert reply.outcome == "refused", reply.text
    assert not reply.proposals
    assert "36,000" not in reply.text


@pytest.mark.parametrize("message", ["list the budgets of the Summit team", "列出雪山队的预算明细"])
def test_others_budgets_are_not_listed(reading: Desk, message: str) -> None:
    reply = reading.ask(message, MANAGER)
    assert tool_of(reply)[0] == "find_plans"
    assert "Summit" not in str([part.model_dump() for part in reply.parts if part.kind == "table"])


def test_a_manager_sees_spending_of_the_own_team_alone(reading: Desk) -> None:
    reply = reading.ask("where do we overspend?", MANAGER)
    assert tool_of(reply)[0] == "check_budget"
    assert "Summit" not in reply.text
    assert "Kapok" not in reply.text


def test_operations_write_budgets_themselves(desk: Desk) -> None:
    reply = desk.ask("set the advertising budget of the Lotus team for Q4 2026 to 25,000", OPERATIONS)
    assert (reply.outcome, reply.proposals[0].may_approve) == ("proposed", True), reply.text
    assert desk.approve(reply, OPERATIONS) == "done"


@pytest.mark.parametrize(
    ("message", "tool"),
    [
        ("can we reach 70 million in 2026?", "assess_target"),
        ("how many deals did we win this quarter?", "query_metric"),
        ("propose an adjustment for Polaris: coach price talks, aim at win rate 35%", "propose_adjustment"),
        ("给北极星队提一项策略调整：做价格谈判辅导，赢单率目标35%", "propose_adjustment"),
        ("which deals did we lose to a competitor this quarter?", None),
    ],
)
def test_neighbours_keep_their_questions(reading: Desk, message: str, tool: str | None) -> None:
    called = [call.tool for call in reading.ask(message).tool_calls]
    assert not set(called) & {"analyze_market", "find_plans", "save_plan", "check_budget"}
    assert tool is None or called == [tool]


def test_a_target_counts_the_market_and_the_recorded_heads(reading: Desk) -> None:
    reply = reading.ask("assess the 2026 target")
    [(capacity,)] = reading.sql("select sum(heads * capacity) from resources where period_end = '2026-12-31'")
    assert capacity
    assert ("By the market" in reply.text, "By recorded resources" in reply.text) == (True, True)
