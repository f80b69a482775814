"""What was meant otherwise, praise, awards, budgets, and what no record can answer, as people type it."""
# ruff: noqa: E501 - questions read best in one line

from __future__ import annotations

from typing import Any

import pytest

from tests.assistant.loop.test_rep_days import DIRECTOR, EMMA, SIYUAN, ZOE, Desk, desk, heard

__all__ = ["desk"]
pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("talk", "tool", "arguments"),
    [
        (["set a bookings target of 700k for Emma Hartley for Q4 2026", "no, I meant 800k", "sorry, I meant Q3 2026"], "set_target", {"amount": 800_000.0, "period": "Q3 2026"}),
        (["把Emma Hartley 2026年四季度目标设为70万", "不对，是80万"], "set_target", {"amount": 800_000.0, "person": "Emma Hartley"}),
        (["give the Harbour team 50k advertising budget for Q3", "no, I meant 60k"], "save_plan", {"what": "budget", "amount": 60_000.0, "category": "advertising"}),
        (["给港湾队三季度广告预算5万", "不对，是6万"], "save_plan", {"what": "budget", "amount": 60_000.0, "category": "advertising"}),
        (["给孙一诺发一个季度之星奖", "不对，我说的是郭浩宇"], "save_pay", {"action": "award", "person": "郭浩宇", "title": "季度之星奖"}),
    ],
)  # fmt: skip
def test_an_order_put_right_leaves_one_proposal(
    desk: Desk, talk: list[str], tool: str, arguments: dict[str, Any]
) -> None:
    principal = desk.assistant.principal(f"{DIRECTOR}@lumigrove.example")
    before = {part.id for part in desk.assistant.waiting(principal, "en")}
    reply = desk.talk(DIRECTOR, *talk)
    assert reply.outcome == "proposed", reply.text
    assert heard(reply)[0] == tool
    assert heard(reply)[1].items() >= arguments.items()
    left = {part.id for part in desk.assistant.waiting(principal, "en")} - before
    assert left == {reply.proposals[0].id}
    desk.assistant.decide(principal, reply.proposals[0].id, approve=False)


@pytest.mark.parametrize(
    ("message", "tool", "arguments"),
    [
        ("给孙一诺写个表扬：本周拜访做得很细致", "save_review", {"feedback": [{"person": "孙一诺", "kind": "praise", "text": "本周拜访做得很细致"}]}),
        ("给孙一诺提个批评：报价太慢", "save_review", {"feedback": [{"person": "孙一诺", "kind": "concern", "text": "报价太慢"}]}),
        ("note a praise for Sun Yinuo: very careful visits this week", "save_review", {"feedback": [{"person": "孙一诺", "kind": "praise", "text": "very careful visits this week"}]}),
        ("give Sun Yinuo the star-of-the-quarter award", "save_pay", {"action": "award", "person": "孙一诺", "title": "star-of-the-quarter"}),
        ("give Oliver Strand the rookie award for the most visits", "save_pay", {"person": "Oliver Strand", "title": "rookie", "reason": "the most visits"}),
        ("给孙一诺颁个最佳新人奖，因为拜访最多", "save_pay", {"person": "孙一诺", "title": "最佳新人奖", "reason": "拜访最多"}),
    ],
)  # fmt: skip
def test_praise_and_awards(desk: Desk, message: str, tool: str, arguments: dict[str, Any]) -> None:
    reply = desk.talk(DIRECTOR, message)
    assert reply.outcome == "proposed", reply.text
    assert heard(reply)[0] == tool
    assert heard(reply)[1].items() >= arguments.items()


LATE_TASKS = "SELECT count(*) FROM tasks t JOIN people p ON p.id = t.person_id WHERE p.email = '{}@lumigrove.example' AND t.done_on IS NULL AND t.due_on < '2026-06-30' AND t.deleted_at IS NULL"
NEXT_WEEK = "SELECT count(*) FROM tasks t JOIN people p ON p.id = t.person_id WHERE p.email = '{}@lumigrove.example' AND t.done_on IS NULL AND t.due_on BETWEEN '2026-07-06' AND '2026-07-12' AND t.deleted_at IS NULL"
LATE_DEALS = "SELECT count(*) FROM deals d JOIN stages s ON s.id = d.stage_id JOIN people p ON p.id = d.owner_id WHERE p.email = '{}@lumigrove.example' AND s.kind = 'open' AND d.expected_close_on < '2026-06-30' AND d.deleted_at IS NULL"


@pytest.mark.parametrize(
    ("who", "talk", "sql"),
    [
        (EMMA, ["show my tasks", "no, I mean the overdue ones"], LATE_TASKS),
        (EMMA, ["show my tasks", "only the overdue ones"], LATE_TASKS),
        (SIYUAN, ["我有哪些待办", "不是，我是说已经过期的"], LATE_TASKS),
        (EMMA, ["show my open deals", "no, I mean the overdue ones"], LATE_DEALS),
        (SIYUAN, ["我的在手商机", "只看已经过期的"], LATE_DEALS),
        (SIYUAN, ["我这周有什么待办到期", "那下周呢"], NEXT_WEEK),
        (EMMA, ["how many open deals do I have", "no, I mean the overdue ones"], LATE_DEALS),
    ],
)
def test_a_correction_that_narrows_what_was_asked(desk: Desk, who: str, talk: list[str], sql: str) -> None:
    wanted = desk.value(sql.format(who))
    reply = desk.talk(who, *talk)
    assert wanted
    assert reply.outcome == "answered"
    assert str(wanted) in reply.text, (wanted, reply.text)


@pytest.mark.parametrize(
    "question",
    [
        "discount policy", "quiz me on discount approval", "what is our return policy?", "how do I handle price objections?",
        "how does discount approval work", "who approves discounts over 15%?", "how do I qualify a lead?",
        "what should I say when a customer finds us expensive", "折扣政策是什么", "考考我折扣审批", "客户嫌贵怎么办", "怎么申请折扣",
        "怎么跟进新客户", "折扣超过15%要谁审批",
    ],
)  # fmt: skip
def test_how_things_are_done_is_never_answered_with_a_figure(desk: Desk, question: str) -> None:
    for who in (ZOE, EMMA, DIRECTOR):
        reply = desk.talk(who, question)
        assert {call.tool for call in reply.tool_calls} <= {"search_library", "quiz_me"}, reply.text
        assert reply.outcome == "no_data" or reply.citations, reply.text


def test_candidates_are_compared_wherever_two_have_scores(desk: Desk) -> None:
    for question in ("compare the candidates for Key Account Manager North", "比较北区大客户经理的候选人"):
        reply = desk.talk(DIRECTOR, question)
        assert reply.outcome == "answered", reply.text
        assert "Elspeth Crane" in reply.text
        assert "卫蓝田" in reply.text
    lacking = desk.talk(DIRECTOR, "compare the candidates for Account Executive Summit")
    assert lacking.outcome == "no_data"
    assert "Key Account Manager North" in lacking.text
