"""Words of leaders that were misread, each class in both languages, held against SQL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from assistant.agent import Assistant
from assistant.reply import Reply
from tests.support.demo import open_demo

pytestmark = pytest.mark.slow

DIRECTOR, MANAGER, LIN = (
    f"{name}@lumigrove.example" for name in ("helena.brandt", "marcus.feld", "lin.ruoxi")
)  # fmt: skip


@pytest.fixture(scope="module")
def desk(stored: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with open_demo(Path(tmp_path_factory.mktemp("leaders-words"))) as assistant:
        yield assistant


def ask(desk: Assistant, who: str, message: str) -> Reply:
    return desk.reply(desk.principal(who), message)


def sql(desk: Assistant, query: str) -> list[Any]:
    with desk.database.transaction() as session:
        return [tuple(row) for row in session.execute(text(query)).all()]


@pytest.mark.parametrize(
    "message", ["What is Kesslow's share of the East drinks market?", "Kesslow在东区健康饮品市场占多少份额"]
)
def test_a_rival_s_share_is_told_by_its_short_name(desk: Assistant, message: str) -> None:
    (share,) = sql(
        desk, "SELECT c.share FROM competitor_shares c JOIN markets m ON m.id = c.market_id JOIN regions r ON r.id = "
        "m.region_id JOIN product_lines l ON l.id = m.product_line_id WHERE c.name = 'Kesslow Drinks' AND "
        "r.name LIKE 'East%' AND l.name LIKE 'Drinks%' AND m.period_start = '2025-01-01'",
    )[0]  # fmt: skip
    reply = ask(desk, DIRECTOR, message)
    assert reply.tool_calls[0].arguments["competitor"] == "Kesslow Drinks"
    assert f"{share:g}%" in reply.text.split("\n")[0]


@pytest.mark.parametrize("message", ["Verdano's share of the East drinks market", "Verdano在东区健康饮品市场的份额"])
def test_a_rival_without_a_share_there_is_not_given_another_s(desk: Assistant, message: str) -> None:
    reply = ask(desk, DIRECTOR, message)
    assert reply.outcome == "no_data"
    assert "Verdano Foods" in reply.text


@pytest.mark.parametrize("message", ["what is the beverage market in East like", "东区果汁市场多大"])
def test_a_market_called_by_an_unknown_word_is_asked_back_for(desk: Assistant, message: str) -> None:
    assert ask(desk, DIRECTOR, message).outcome == "needs_detail"


@pytest.mark.parametrize("message", ["market for drinks in East", "西区健康饮品市场咋样"])
def test_a_market_is_analysed_however_short_it_is_asked_for(desk: Assistant, message: str) -> None:
    assert ask(desk, DIRECTOR, message).tool_calls[0].tool == "analyze_market"


@pytest.mark.parametrize("message", ["in which market is our share lowest", "哪个市场我们份额最低"])
def test_where_our_share_is_smallest_is_named_first(desk: Assistant, message: str) -> None:
    lowest = min(
        (view["share"], view["region"]) for view in _markets(desk) if view["share"] is not None
    )  # fmt: skip
    first = ask(desk, DIRECTOR, message).text.split("\n")[0]
    assert lowest[1] in first
    assert f"{round(lowest[0], 1):g}" in first


def _markets(desk: Assistant) -> list[dict[str, Any]]:
    rows = sql(
        desk, "SELECT r.name, 100.0 * (SELECT sum(dl.amount) FROM deal_lines dl JOIN deals d ON d.id = dl.deal_id "
        "JOIN stages s ON s.id = d.stage_id JOIN products p ON p.id = dl.product_id WHERE s.kind = 'won' AND "
        "d.region_id = m.region_id AND p.product_line_id = m.product_line_id AND d.closed_on "
        "BETWEEN '2025-01-01' AND '2025-12-31') / m.size FROM markets m JOIN regions r ON r.id = m.region_id "
        "WHERE m.period_start = '2025-01-01'",
    )  # fmt: skip
    return [{"region": region, "share": share} for region, share in rows]


@pytest.mark.parametrize("message", ["how much pipeline do we need to hit Q3", "三季度要完成目标还需要多少商机"])
def test_the_pipeline_that_a_target_takes_is_the_gap_by_the_win_rate(desk: Assistant, message: str) -> None:
    (target,) = sql(
        desk, "SELECT amount FROM targets WHERE metric = 'bookings' AND period_start = '2026-07-01' AND period_end = "
        "'2026-09-30' AND person_id IS NULL AND team_id IS NULL AND region_id IS NULL",
    )[0]  # fmt: skip
    won, closed = sql(
        desk, "SELECT sum(CASE WHEN s.kind = 'won' THEN 1 ELSE 0 END), count(*) FROM deals d JOIN stages s ON s.id = "
        "d.stage_id WHERE s.kind IN ('won', 'lost') AND d.closed_on BETWEEN '2025-07-01' AND '2026-06-30'",
    )[0]  # fmt: skip
    reply = ask(desk, DIRECTOR, message)
    assert reply.tool_calls[0].tool == "forecast_sales"
    assert f"{round(target / 100 * closed / won):,}" in reply.text.split("\n")[0]


@pytest.mark.parametrize("message", ["how do deals convert from stage to stage", "各阶段转化率是多少"])
def test_conversion_is_told_stage_by_stage(desk: Assistant, message: str) -> None:
    reply = ask(desk, DIRECTOR, message)
    for stage, part in sql(
        desk, "SELECT b.name, round(100.0 * sum(CASE WHEN n.kind = 'won' OR (n.kind = 'open' AND "
        "n.position > b.position) THEN 1 ELSE 0 END) / count(*), 2) FROM deal_history h "
        "JOIN stages b ON b.id = h.before JOIN stages n "
        "ON n.id = h.after WHERE h.field = 'stage_id' AND b.kind = 'open' GROUP BY b.name",
    ):  # fmt: skip
        assert stage != "lead" or part == 100
        assert f"{float(part):.2f}%" in reply.text or f"{float(part):g}%" in reply.text


@pytest.mark.parametrize("message", ["how many days from proposal to negotiation", "从方案到谈判平均要几天"])
def test_days_between_stages_are_those_in_the_first(desk: Assistant, message: str) -> None:
    call = ask(desk, DIRECTOR, message).tool_calls[0]
    assert (call.arguments["metric"], call.arguments["where"][0]["values"]) == ("days_in_stage", ["proposal"])


@pytest.mark.parametrize("message", ["attainment by region this year", "各区域今年完成率"])
def test_a_rate_by_region_is_no_condition(desk: Assistant, message: str) -> None:
    call = ask(desk, DIRECTOR, message).tool_calls[0]
    assert call.arguments["group_by"] == ["region"]
    assert "having" not in call.arguments


@pytest.mark.parametrize("message", ["does the budget cover our q3 plan", "三季度预算用了多少，还剩多少预算"])
def test_a_quarter_of_a_budget_is_the_one_to_come(desk: Assistant, message: str) -> None:
    assert ask(desk, DIRECTOR, message).tool_calls[0].arguments["period"] == "Q3 2026"


@pytest.mark.parametrize("message", ["customers in the east nobody talked to for 60 days", "东区60天没联系的客户"])
def test_silent_customers_are_those_of_the_region(desk: Assistant, message: str) -> None:
    (count,) = sql(
        desk, "SELECT count(*) FROM accounts a LEFT JOIN people p ON p.id = a.owner_id JOIN regions r ON r.id = "
        "coalesce(a.region_id, p.region_id) WHERE r.name LIKE 'East%' AND NOT EXISTS (SELECT 1 FROM activities v "
        "WHERE v.account_id = a.id AND v.happened_on BETWEEN '2026-05-01' AND '2026-06-30')",
    )[0]  # fmt: skip
    assert str(count) in ask(desk, DIRECTOR, message).text.split(":")[0].split("：")[0]


@pytest.mark.parametrize("message", ["how long do complaints take us to close", "投诉平均处理几天"])
def test_days_of_complaints_are_no_sales_cycle(desk: Assistant, message: str) -> None:
    assert ask(desk, DIRECTOR, message).tool_calls[0].arguments["metric"] == "complaint_resolution_days"


@pytest.mark.parametrize(
    "message", ["scorecard for teams: attainment 50, csat 30, win rate 20", "给团队打分：完成率50，满意度30，赢单率20"]
)
def test_weights_need_no_percent_sign(desk: Assistant, message: str) -> None:
    weights = ask(desk, DIRECTOR, message).tool_calls[0].arguments["weights"]
    assert [one["percent"] for one in weights] == [50, 30, 20]


@pytest.mark.parametrize("message", ["二季度新增客户按区域", "二季度新增客户各区域多少"])
def test_new_customers_by_region_are_counted_and_no_customer_is_made(desk: Assistant, message: str) -> None:
    reply = ask(desk, DIRECTOR, message)
    assert not reply.proposals
    assert reply.tool_calls[0].arguments["metric"] == "new_customers"


@pytest.mark.parametrize("message", ["how much of our travel money is left", "差旅预算还剩多少"])
def test_what_is_left_of_a_budget_is_no_booking(desk: Assistant, message: str) -> None:
    call = ask(desk, MANAGER, message).tool_calls[0]
    assert call.tool == "check_budget" or call.arguments["metric"] == "budget_variance"


@pytest.mark.parametrize("message", ["units of Moveo sold in june", "电解质水六月卖了多少箱"])
def test_a_product_is_known_by_one_word_of_its_name(desk: Assistant, message: str) -> None:
    conditions = ask(desk, DIRECTOR, message).tool_calls[0].arguments["where"]
    assert conditions[0]["values"] == ["Moveo Electrolyte 动源电解质水"]


@pytest.mark.parametrize("message", ["top customers this year", "our best reps this quarter"])
def test_several_are_shown_where_several_are_asked_for(desk: Assistant, message: str) -> None:
    assert ask(desk, DIRECTOR, message).tool_calls[0].arguments["limit"] == 10


@pytest.mark.parametrize("message", ["days to hire this year vs last", "今年招聘天数跟去年比"])
def test_last_of_the_same_unit_is_held_against(desk: Assistant, message: str) -> None:
    call = ask(desk, DIRECTOR, message).tool_calls[0]
    assert (call.arguments["metric"], call.arguments["compare_to"]) == ("days_to_hire", "same_period_last_year")


@pytest.mark.parametrize(
    "message", ["break my q3 target down to the reps by capacity", "把我们三季度的目标按历史业绩分给每个人"]
)
def test_my_target_of_who_leads_a_team_is_the_team_s(desk: Assistant, message: str) -> None:
    reply = ask(desk, LIN, message)
    assert reply.tool_calls[0].tool == "break_down_target"
    assert "Harbor 港湾队" in reply.text  # it has parts already, which is said


@pytest.mark.parametrize("message", ["stalled deals over 50k", "停滞的商机，金额超过5万的"])
def test_a_review_is_of_the_deals_that_the_conditions_fit(desk: Assistant, message: str) -> None:
    call = ask(desk, DIRECTOR, message).tool_calls[0]
    assert call.tool == "review_deals"
    assert call.arguments["where"] == [{"field": "amount", "op": ">", "values": [50_000]}]


@pytest.mark.parametrize("message", ["unresolved complaints from 2026", "2026年提出的未解决投诉有哪些"])
def test_open_complaints_of_a_period_are_those_that_came_in_then(desk: Assistant, message: str) -> None:
    (count,) = sql(
        desk, "SELECT count(*) FROM complaints WHERE kind = 'complaint' AND resolved_on IS NULL AND "
        "opened_on BETWEEN '2026-01-01' AND '2026-12-31' AND deleted_at IS NULL",
    )[0]  # fmt: skip
    reply = ask(desk, DIRECTOR, message)
    assert reply.tool_calls[0].tool == "find_records"
    assert re.findall(r"\d+", reply.text)[:1] == [str(count)]


@pytest.mark.parametrize("message", ["leave out 晴里超市", "only 晴里超市 please", "not 晴里超市"])
def test_english_words_around_a_chinese_name_are_english(desk: Assistant, message: str) -> None:
    assert ask(desk, DIRECTOR, message).language == "en"


@pytest.mark.parametrize(
    "message", ["which of my reps has the highest bookings this quarter", "我的哪个销售这季度业绩最高"]
)
def test_one_of_several_is_looked_for_among_them(desk: Assistant, message: str) -> None:
    arguments = ask(desk, LIN, message).tool_calls[0].arguments
    assert (arguments["group_by"], arguments["order"]) == (["rep"], "highest")
