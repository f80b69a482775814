"""What a manager, a director and operations type, on the invented company with the built-in model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

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
    with open_demo(Path(tmp_path_factory.mktemp("managers"))) as assistant:
        yield assistant


def ask(desk: Assistant, who: str, message: str, after: Reply | None = None) -> Reply:
    return desk.reply(desk.principal(who), message, thread_id=after.thread_id if after else None)


@pytest.mark.parametrize(
    ("who", "message", "behind", "first"),
    [
        (
            DIRECTOR,
            "who is behind target this quarter and why?",
            "Of 22 compared, 9 are below target",
            "孙一诺 stands at 62%",
        ),
        (LIN, "谁没完成目标？为什么", "4个中有3个未达目标", "陈思远完成目标的62.06%"),
    ],
)
def test_who_is_behind_target_is_a_list_of_people_with_reasons(
    desk: Assistant, who: str, message: str, behind: str, first: str
) -> None:
    reply = ask(desk, who, message)
    assert [call.tool for call in reply.tool_calls] == ["score_performance"]
    assert behind in reply.text
    assert first in reply.text


def test_a_region_is_scored_on_just_the_figures_named_market_share_among_them(desk: Assistant) -> None:
    for message in (
        "score the regions on attainment, growth, CSAT and market share",
        "各区域综合评分，按完成率、增长、满意度、市场份额",
    ):
        reply = ask(desk, DIRECTOR, message)
        call = reply.tool_calls[0]
        assert (call.tool, call.arguments["by"]) == ("score_performance", "region")
        weights = {one["part"]: one["percent"] for one in call.arguments["weights"]}
        assert weights == dict.fromkeys(("attainment", "growth", "csat", "market_share"), 25)
        assert "4.96%" in reply.text  # the West's share of 2025, as query_metric tells it
    assert "4.96%" in ask(desk, DIRECTOR, "market share of the West in 2025").text


def test_a_summary_of_a_region_tells_the_newest_market_share_and_of_which_days(desk: Assistant) -> None:
    reply = ask(desk, DIRECTOR, "how is South doing")
    assert reply.tool_calls[0].tool == "summarize_performance"
    assert "Market share is that of 2025" in reply.text


@pytest.mark.parametrize(
    ("message", "days"), [("what changed since last week", "this week"), ("跟上周比有什么变化", "本周")]
)
def test_what_changed_since_last_week_is_this_week_beside_the_last(desk: Assistant, message: str, days: str) -> None:
    call = ask(desk, LIN, message).tool_calls[0]
    assert (call.tool, call.arguments["period"]) == ("summarize_performance", days)


@pytest.mark.parametrize("message", ["compare Oliver Strand and Emma Hartley", "对比一下Oliver Strand和Emma Hartley"])
def test_two_people_are_held_side_by_side_by_the_usual_figures(desk: Assistant, message: str) -> None:
    reply = ask(desk, DIRECTOR, message)
    assert {call.tool for call in reply.tool_calls} == {"query_metric"}
    assert [call.arguments["metric"] for call in reply.tool_calls][:2] == ["bookings", "attainment"]
    booked = text(
        "SELECT sum(d.amount) FROM deals d JOIN stages s ON s.id = d.stage_id JOIN people p ON p.id = d.owner_id "
        "WHERE p.name = 'Oliver Strand' AND s.kind = 'won' AND d.closed_on BETWEEN '2026-04-01' AND '2026-06-30'"
    )
    with desk.database.transaction() as session:
        assert f"{session.execute(booked).scalar_one() // 100:,}" in reply.text


@pytest.mark.parametrize(
    ("order", "split", "judge"),
    [
        ("set the Q3 target for North to 6 million", "break it down by month", "is it feasible?"),
        ("把华北三季度目标定为600万", "按月分解", "这个目标能完成吗"),
    ],
)
def test_a_target_just_proposed_is_split_and_judged_in_a_few_words(
    desk: Assistant, order: str, split: str, judge: str
) -> None:
    proposed = ask(desk, DIRECTOR, order)
    judged = ask(desk, DIRECTOR, judge, proposed).tool_calls[0]
    assert judged.tool == "assess_target"
    assert (judged.arguments["region"], judged.arguments["amount"]) == ("North 北区", 6_000_000)
    parted = ask(desk, DIRECTOR, split, ask(desk, DIRECTOR, order)).tool_calls[0]
    assert (parted.tool, parted.arguments["by"], parted.arguments["period"]) == (
        "break_down_target",
        ["month"],
        "Q3 2026",
    )


@pytest.mark.parametrize(
    ("message", "day"), [("prepare friday's review meeting", "3 Jul 2026"), ("准备一下周五的复盘会", "2026年7月3日")]
)
def test_a_review_on_friday_is_this_friday(desk: Assistant, message: str, day: str) -> None:
    reply = ask(desk, MANAGER, message)
    assert reply.tool_calls[0].tool == "prepare_review"
    assert day in reply.text


def test_each_of_my_reps_is_a_row(desk: Assistant) -> None:
    call = ask(desk, MANAGER, "how many calls did each of my reps make last week").tool_calls[0]
    assert call.arguments["group_by"] == ["rep"]


def test_spent_and_budget_are_told_together(desk: Assistant) -> None:
    call = ask(desk, DIRECTOR, "今年差旅花了多少，预算多少").tool_calls[0]
    assert (call.tool, call.arguments["category"]) == ("check_budget", "travel")


def test_finalists_for_the_open_job_are_compared_and_no_job_is_opened(desk: Assistant) -> None:
    assert (
        ask(desk, DIRECTOR, "compare the finalists for the open sales job").tool_calls[0].tool == "compare_candidates"
    )


@pytest.mark.parametrize("message", ["which product is growing fastest", "哪个产品增长最快"])
def test_what_grows_fastest_is_ranked_by_its_rate_and_never_the_slowest(desk: Assistant, message: str) -> None:
    reply = ask(desk, DIRECTOR, message)
    call = reply.tool_calls[0]
    assert (call.arguments["order"], call.arguments["rank_by"]) == ("highest", "change_percent")
    booked = text(
        "SELECT p.name, sum(CASE WHEN d.closed_on >= '2026-01-01' THEN l.amount ELSE 0 END) * 1.0 / "
        "sum(CASE WHEN d.closed_on <= '2025-06-30' THEN l.amount ELSE 0 END) AS grown FROM deal_lines l "
        "JOIN deals d ON d.id = l.deal_id JOIN stages s ON s.id = d.stage_id JOIN products p ON p.id = l.product_id "
        "WHERE s.kind = 'won' AND (d.closed_on BETWEEN '2026-01-01' AND '2026-06-30' OR "
        "d.closed_on BETWEEN '2025-01-01' AND '2025-06-30') GROUP BY p.name ORDER BY grown DESC"
    )
    with desk.database.transaction() as session:
        assert session.execute(booked).all()[0][0] in reply.text


@pytest.mark.parametrize(
    "message", ["what if we hire 3 more reps, can we reach 90 million in 2027", "再招3个人，2027年能做到9000万吗"]
)
def test_people_to_be_hired_come_on_top_of_those_who_are_there(desk: Assistant, message: str) -> None:
    call = ask(desk, DIRECTOR, message).tool_calls[0]
    assert call.tool == "assess_target"
    assert (call.arguments["amount"], call.arguments["reps"]) == (90_000_000, 25)
    assert "metric" not in call.arguments


@pytest.mark.parametrize("message", ["what are our biggest risks this quarter", "这个季度最大的风险是什么"])
def test_the_biggest_risks_are_those_of_deals_also_behind_another_question(desk: Assistant, message: str) -> None:
    before = ask(desk, DIRECTOR, "which product is growing fastest")
    assert ask(desk, DIRECTOR, message, before).tool_calls[0].tool == "review_deals"


@pytest.mark.parametrize("message", ["top 5 biggest open deals in my team", "团队里金额最大的5个在手商机"])
def test_the_biggest_deals_are_listed_whatever_was_asked_before(desk: Assistant, message: str) -> None:
    before = ask(desk, LIN, "why did we lose deals last month")
    call = ask(desk, LIN, message, before).tool_calls[0]
    assert (call.tool, call.arguments["limit"]) == ("find_deals", 5)


def test_a_notice_to_the_team_can_not_be_sent(desk: Assistant) -> None:
    before = ask(desk, LIN, "今年各产品销售额跟去年比")
    assert ask(desk, LIN, "帮我给团队发个通知", before).outcome == "needs_detail"


def test_who_is_below_target_is_asked_anew_behind_another_question(desk: Assistant) -> None:
    before = ask(desk, DIRECTOR, "谁的客户流失最多")
    reply = ask(desk, DIRECTOR, "哪个区域二季度没达标", before)
    assert reply.tool_calls[0].arguments["metric"] == "attainment"
    assert "北区" in reply.text
    assert "东区" in reply.text


@pytest.mark.parametrize("message", ["which reps have not logged anything this week", "这周谁没有记录活动"])
def test_who_logged_nothing_is_told_by_the_report_of_activities(desk: Assistant, message: str) -> None:
    assert ask(desk, LIN, message).tool_calls[0].tool == "report_activities"


def test_how_somebody_is_of_late_is_a_summary(desk: Assistant) -> None:
    call = ask(desk, LIN, "Emma Hartley最近怎么样").tool_calls[0]
    assert (call.tool, call.arguments["person"]) == ("summarize_performance", "Emma Hartley")


@pytest.mark.parametrize("message", ["她有哪些单子要黄", "which of her deals are at risk?"])
def test_whose_deals_are_at_risk_is_known_from_the_summary_before(desk: Assistant, message: str) -> None:
    before = ask(desk, LIN, "Emma Hartley最近怎么样")
    call = ask(desk, LIN, message, before).tool_calls[0]
    assert (call.tool, call.arguments["about"], call.arguments["person"]) == ("review_deals", "risk", "Emma Hartley")


@pytest.mark.parametrize(
    ("order", "answers", "told"),
    [
        (
            "move all open deals of Emma Hartley to Daniel Okoro",
            ("no, stop", "ok", "yes, do it"),
            "has changed nothing",
        ),
        ("把Emma Hartley所有在手商机转给Daniel Okoro", ("好的", "算了，不要了"), "还没有改动"),
    ],
)
def test_a_yes_or_no_to_a_proposal_is_not_taken_for_thanks(
    desk: Assistant, order: str, answers: tuple[str, ...], told: str
) -> None:
    """Whoever answers in words must not believe that it is decided."""
    proposed = ask(desk, LIN, order)
    assert proposed.outcome == "proposed"
    for answer in answers:
        reply = ask(desk, LIN, answer, after=proposed)
        assert told in reply.text, answer
        assert not reply.tool_calls
    assert told not in ask(desk, LIN, answers[0], after=ask(desk, LIN, "hi")).text, "nothing waits in that thread"
