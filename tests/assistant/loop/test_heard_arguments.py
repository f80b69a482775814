"""What is read out of orders, follow-ups and short questions, each class in both languages."""
# ruff: noqa: E501 - questions read best in one line

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.assistant.loop.test_rep_days import DIRECTOR, EMMA, SIYUAN, Desk, heard
from tests.support.demo import open_demo

pytestmark = pytest.mark.slow
LIN = "lin.ruoxi"


@pytest.fixture(scope="module")
def desk(stored: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with open_demo(tmp_path_factory.mktemp("home")) as assistant:
        yield Desk(assistant)


NOT_OVER = [{"field": "status", "op": "!=", "values": ["converted", "unqualified"]}]
PROPOSAL = [{"field": "stage", "op": "=", "values": ["proposal"]}]
GRADE_A = [{"field": "tier", "op": "=", "values": ["A"]}]
OF_EMMA = [{"field": "rep", "op": "=", "values": ["Emma Hartley"]}]
TO_DANIEL = [{"field": "owner", "value": "Daniel Okoro"}]
LOST_ON_PRICE = [{"field": "loss_reason", "op": "=", "values": ["Price 价格"]}]
BY_CHANNEL = [{"channel": "Trade fairs", "leads": 30}, {"channel": "Telephone", "leads": 50}]
FAIRS = {"leads": 40, "budget": 30_000.0}
# How long something takes is no pipeline that is needed, and a stage is left where it is spoken of.
FIGURES = [
    (["How many days did the won deals take"], {"metric": "sales_cycle_days"}),
    (["赢单用了多少天"], {"metric": "sales_cycle_days"}),
    (["how many meetings do our deals take"], {"metric": "meetings"}),
    (["how long from first contact to won"], {"metric": "sales_cycle_days", "where": None}),
    (["从接触到成交平均要多久"], {"metric": "sales_cycle_days", "where": None}),
    (["how long from lead to won"], {"metric": "sales_cycle_days", "where": None}),
    (["从线索到成交平均要几天"], {"metric": "sales_cycle_days", "where": None}),
    # Nothing is reckoned from a later stage to the end: the stage stays said, and no other days are given for it.
    (["how many days from proposal to won"], {"metric": "sales_cycle_days", "where": PROPOSAL}),
    (["从方案到成交平均要几天"], {"metric": "sales_cycle_days", "where": PROPOSAL}),
    (["How long do deals stay in proposal"], {"metric": "days_in_stage", "where": PROPOSAL, "group_by": None}),
    (["商机在方案阶段停多久"], {"metric": "days_in_stage", "where": PROPOSAL, "group_by": None}),
    (["各阶段商机多大"], {"metric": "pipeline", "group_by": ["stage"]}),
    (["how big are the deals in each stage"], {"metric": "pipeline", "group_by": ["stage"]}),
    (["how many open leads do we have"], {"metric": "leads", "where": NOT_OVER}),
    (["还没转化的线索有多少"], {"metric": "leads", "where": NOT_OVER}),
    (["客户等级A的业绩"], {"metric": "bookings", "where": GRADE_A}),
    (["bookings of account tier A"], {"metric": "bookings", "where": GRADE_A}),
    (["how much money did we lose over price this year"], {"metric": "lost_amount", "where": LOST_ON_PRICE}),
    (["今年因为价格丢了多少金额"], {"metric": "lost_amount", "where": LOST_ON_PRICE}),
    (["how many deals did we lose over price"], {"metric": "deals_lost", "where": LOST_ON_PRICE}),
    (["what's my number for Q3?"], {"metric": "target", "period": "Q3 2026"}),
    (["上季度各团队目标完成了百分之几"], {"metric": "attainment", "group_by": ["team"], "having": None}),
    # Of several figures the one that tells who is behind.
    (["target and attainment by rep this quarter", "who is furthest behind"], {"metric": "attainment", "limit": 1}),
    (["本季度每个销售的目标和完成率", "谁最落后"], {"metric": "attainment", "limit": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("talk", "arguments"), FIGURES, ids=[" | ".join(talk) for talk, _ in FIGURES])
def test_the_figure_with_its_conditions(desk: Desk, talk: list[str], arguments: dict[str, Any]) -> None:
    reply = desk.talk(LIN, *talk)
    assert [call.tool for call in reply.tool_calls] == ["query_metric"]
    given = reply.tool_calls[0].arguments
    assert {name: given.get(name) for name in arguments} == arguments


@pytest.mark.parametrize(
    ("who", "talk", "tool", "arguments"),
    [
        (LIN, ["open leads"], "find_records", {"kind": "leads", "where": NOT_OVER, "open_only": None}),
        (LIN, ["还没转化的线索"], "find_records", {"kind": "leads", "where": NOT_OVER}),
        (LIN, ["我们队谁最差"], "summarize_performance", {"among": "rep", "which": "weakest", "scope": "team"}),
        (LIN, ["who's the best on my team"], "summarize_performance", {"among": "rep", "which": "best"}),
        # What is needed is asked of the period that was spoken of, unless it is over.
        (LIN, ["三季度目标是多少", "还需要多少商机"], "forecast_sales", {"period": "Q3 2026", "needed": True}),
        (LIN, ["target for Q3", "how much pipeline do we need"], "forecast_sales", {"period": "Q3 2026"}),
        (LIN, ["bookings by rep in Q1", "how much pipeline do we need"], "forecast_sales", {"period": None}),
        # Orders: whose they become, and what a plan may cost.
        (LIN, ["Move all leads of Emma Hartley to Daniel Okoro"], "update_records", {"where": OF_EMMA, "set": TO_DANIEL}),
        (LIN, ["把Emma Hartley的线索都移到Daniel Okoro"], "update_records", {"where": OF_EMMA, "set": TO_DANIEL}),
        (LIN, ["move the lead Walter Cray to qualified"], "update_records", {"set": [{"field": "status", "value": "qualified"}]}),
        (EMMA, ["Walter Cray is not interested"], "update_records", {"record": "Walter Cray", "set": [{"field": "status", "value": "unqualified"}]}),
        (EMMA, ["线索Walter Cray合格了"], "update_records", {"record": "Walter Cray", "set": [{"field": "status", "value": "qualified"}]}),
        (DIRECTOR, ["Plan an expansion in the South: trade fairs, 40 leads for 30k"], "save_plan", {"channels": [{"channel": "Trade fairs", **FAIRS}]}),
        (DIRECTOR, ["Kapok should grow in hospitals next quarter: 30 leads from trade fairs, 50 by telephone. Put that down as an expansion plan"], "save_plan", {"existing": None, "channels": BY_CHANNEL}),
        (DIRECTOR, ["2027年西区健康饮品市场规模按3000万、增长12%登记"], "save_plan", {"size": 30_000_000.0, "growth": 12.0}),
        (DIRECTOR, ["制定南区拓展计划：展会，40条线索，预算3万"], "save_plan", {"channels": [{"channel": "展会", **FAIRS}]}),
    ],
)  # fmt: skip
def test_heard(desk: Desk, who: str, talk: list[str], tool: str, arguments: dict[str, Any]) -> None:
    called, given = heard(desk.talk(who, *talk))
    assert called == tool, (talk, called, given)
    assert {name: given.get(name) for name in arguments} == arguments, (talk, given)


@pytest.mark.parametrize(
    "talk",
    [["gross margin by region this year", "why is the lowest so low"], ["今年各区域毛利率", "最低的为什么这么低"]],
)
def test_the_lowest_is_the_lowest_wherever_it_stands(desk: Desk, talk: list[str]) -> None:
    lowest = desk.value(
        "SELECT r.name FROM order_lines l JOIN orders o ON o.id = l.order_id JOIN accounts a ON a.id = o.account_id "
        "LEFT JOIN people p ON p.id = o.owner_id JOIN regions r ON r.id = coalesce(o.region_id, a.region_id, p.region_id) "
        "WHERE o.ordered_on BETWEEN '2026-01-01' AND '2026-06-30' AND l.cost IS NOT NULL "
        "GROUP BY r.name ORDER BY 1.0 * sum(l.amount - l.cost) / sum(l.amount) LIMIT 1"
    )
    called, given = heard(desk.talk(DIRECTOR, *talk))
    assert called == "analyze_trend"
    assert given["where"] == [{"field": "region", "op": "=", "values": [lowest]}]


@pytest.mark.parametrize(
    ("who", "message", "says"), [(SIYUAN, "报销打车38元", "费用"), (EMMA, "log taxi 38", "expenses")]
)
def test_who_may_not_book_an_expense_is_told_so(desk: Desk, who: str, message: str, says: str) -> None:
    reply = desk.talk(who, message)
    assert reply.outcome == "refused"
    assert says in reply.text
