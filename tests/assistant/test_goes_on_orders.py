"""Orders that go on from an answer: about "it", with what was lacking, and the same figure of everybody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from knowledge.names import rebuild_names
from knowledge.sales.sell.activities import Task
from tests.support.company import TODAY, Desk, person_id

pytestmark = pytest.mark.slow

WON_YESTERDAY = {
    "set": [
        {"field": "stage", "value": "won"},
        {"field": "closed_on", "value": (TODAY - timedelta(days=1)).isoformat()},
    ]
}


def talk(desk: Desk, key: str, *messages: str) -> tuple[str, list[tuple[str, dict[str, Any]]]]:
    """The outcome of the last message of a thread, and its calls."""
    thread = None
    for message in messages:
        reply = desk.assistant.reply(desk.who(key), message, thread_id=thread)
        thread = reply.thread_id
    return reply.outcome, [(call.tool, call.arguments) for call in reply.tool_calls]


@pytest.mark.parametrize(
    ("messages", "record", "field"),
    [
        (("tell me about Birch-Open", "move it to negotiation"), "Birch-Open", "stage"),
        (("Birch-Open什么情况", "把它推进到谈判阶段"), "Birch-Open", "stage"),
        (("show me Birch-Open", "set its amount to 2,900"), "Birch-Open", "amount"),
        (("show me Birch-Open", "它的下一步改成寄样品"), "Birch-Open", "next_step"),
        (("show me Birch-Open", "把那单金额改成2900"), "Birch-Open", "amount"),
    ],
)
def test_it_is_the_record_of_the_last_answer(desk: Desk, messages: tuple[str, str], record: str, field: str) -> None:
    outcome, calls = talk(desk, "ravi", *messages)
    assert outcome in ("proposed", "done")
    ((tool, arguments),) = calls
    assert (tool, arguments["record"], [one["field"] for one in arguments["set"]]) == (
        "update_records",
        record,
        [field],
    )


@pytest.mark.parametrize("message", ["push it back to proposal", "把它退回到报价阶段"])
def test_nothing_is_written_where_nothing_was_spoken_of(desk: Desk, message: str) -> None:
    assert talk(desk, "ravi", "bookings by region", message)[0] == "needs_detail"


@pytest.mark.parametrize(
    ("messages", "account"),
    [
        (("log a visit from this morning", "it was at Birch Foods"), "Birch Foods"),
        (("记一下今天上午的拜访", "去的是Birch Foods"), "Birch Foods"),
        (("log a visit from this morning", "Birch Foods"), "Birch Foods"),
    ],
)
def test_the_account_of_a_log_is_supplied(desk: Desk, messages: tuple[str, str], account: str) -> None:
    outcome, calls = talk(desk, "ravi", *messages)
    assert outcome == "done"
    ((tool, arguments),) = calls
    assert (tool, arguments["kind"], arguments["account"]) == ("log_activity", "visit", account)


@pytest.mark.quick
@pytest.mark.parametrize("message", ["what did Birch Foods buy?", "Birch Foods买了什么"])
def test_another_question_supplies_nothing(desk: Desk, message: str) -> None:
    _, calls = talk(desk, "ravi", "log a visit from this morning", message)
    assert "log_activity" not in [tool for tool, _ in calls]


@pytest.mark.parametrize(
    ("messages", "reason"),
    [
        (("Birch-Open is lost", "because of the price"), "the price"),
        (("Birch-Open丢了", "原因是价格"), "价格"),
        (("Birch-Open is lost", "reason: they have no budget"), "they have no budget"),
    ],
)
def test_the_reason_of_a_loss_is_supplied(desk: Desk, messages: tuple[str, str], reason: str) -> None:
    outcome, calls = talk(desk, "ravi", *messages)
    assert outcome == "proposed"
    ((_, arguments),) = calls
    assert arguments["set"] == [{"field": "stage", "value": "lost"}, {"field": "loss_reason", "value": reason}]


@pytest.mark.parametrize(
    "messages",
    [("how many deals did we win in the East this year?", "and overall?"), ("East今年赢了多少单？", "那全公司呢？")],
)
def test_overall_is_of_everybody(desk: Desk, messages: tuple[str, str]) -> None:
    _, calls = talk(desk, "dora", *messages)
    ((tool, arguments),) = calls
    assert (tool, arguments["metric"], arguments.get("where", [])) == ("query_metric", "deals_won", [])
    assert arguments["period"] in ("this year", "今年")


@pytest.mark.parametrize(
    ("message", "tool", "arguments"),
    [
        ("Alder-Open is a double, delete that deal", "delete_records", {"kind": "deal", "record": "Alder-Open"}),
        ("Alder-Open重复了，帮我删掉这个商机", "delete_records", {"kind": "deal", "record": "Alder-Open"}),
        ("Alder-Open没戏了，删了吧", "delete_records", {"kind": "deal", "record": "Alder-Open"}),
        ("the Alder-Open deal is stuck, throw it out", "delete_records", {"kind": "deal", "record": "Alder-Open"}),
        ("Rhea Rowe is off for months, hand all her open deals to Ravi Raman", "update_records", {"state": "open"}),
        ("Rhea Rowe要休长假，她没关的单全部交给Ravi Raman", "update_records", {"state": "open"}),
        ("they went cold on us: put Alder-Open back to qualified", "update_records", {"record": "Alder-Open"}),
        ("Alder-Open went up to 1,800", "update_records", {"set": [{"field": "amount", "value": "1,800"}]}),
        ("Alder-Open金额涨到1800了，改一下", "update_records", {"set": [{"field": "amount", "value": "1800"}]}),
        ("Alder-Open现在值1900", "update_records", {"set": [{"field": "amount", "value": "1900"}]}),
        ("make the amount of Alder-Open 1,750", "update_records", {"set": [{"field": "amount", "value": "1,750"}]}),
        ("we won Alder-Open today, book it", "update_records", {"set": [{"field": "stage", "value": "won"}]}),
        ("Alder-Open今天拿下了，登记赢单", "update_records", {"set": [{"field": "stage", "value": "won"}]}),
        ("mark Alder-Open as won, closed yesterday", "update_records", WON_YESTERDAY),
        ("把Alder-Open标记为赢单，昨天成交的", "update_records", WON_YESTERDAY),
        ("change Alder-Open to 2,900", "update_records", {"set": [{"field": "amount", "value": "2,900"}]}),
        ("把Alder-Open改成2900", "update_records", {"set": [{"field": "amount", "value": "2900"}]}),
    ],
)
def test_what_is_told_first_is_what_is_meant(desk: Desk, message: str, tool: str, arguments: dict[str, Any]) -> None:
    outcome, calls = talk(desk, "nora", message)
    assert outcome == "proposed"
    ((called, given),) = calls
    assert (called, {name: given.get(name) for name in arguments}) == (tool, arguments)
    if tool == "update_records" and "state" in arguments:
        assert given["where"] == [{"field": "rep", "op": "=", "values": ["Rhea Rowe"]}]
        assert given["set"] == [{"field": "owner", "value": "Ravi Raman"}]


def test_nothing_of_two_orders_is_dropped(desk: Desk) -> None:
    _, calls = talk(desk, "nora", "Alder-Open改成谈判，它的金额改成1700")
    changed = [one["field"] for _, given in calls for one in given["set"]]
    assert changed == ["stage", "amount"]


@pytest.mark.parametrize(
    "message", ["Visited Alder Works, they want samples, send it", "拜访了Alder Works，他们要样品，删了吧"]
)
def test_nothing_else_is_ordered_by_what_was_told(desk: Desk, message: str) -> None:
    _, calls = talk(desk, "nora", message)
    assert not {tool for tool, _ in calls} & {"delete_records", "update_records"}


@pytest.mark.parametrize(
    "messages",
    [
        ("show me Rhea Rowe's deals", "only won ones", "sort by amount"),
        ("看下Rhea Rowe的商机", "只看赢单的", "按金额排"),
        ("看下Rhea Rowe的商机", "只看赢单的", "按金额从高到低"),
    ],
)
def test_a_list_is_sorted(reading: Desk, messages: tuple[str, ...]) -> None:
    _, calls = talk(reading, "dora", *messages)
    ((tool, given),) = calls
    wanted = {"state": "won", "order": "highest", "order_by": "amount"}
    assert (tool, {name: given.get(name) for name in wanted}) == ("find_deals", wanted)
    assert given["where"] == [{"field": "rep", "op": "=", "values": ["Rhea Rowe"]}]


@pytest.mark.parametrize(
    "messages",
    [("how many deals did we win this year?", "how many did we lose?"), ("今年赢了多少单？", "丢了几单？")],
)
def test_the_other_deals_are_those_of_the_same_days(reading: Desk, messages: tuple[str, ...]) -> None:
    _, calls = talk(reading, "dora", *messages)
    ((tool, given),) = calls
    assert (tool, given["metric"], given["period"]) == ("query_metric", "deals_lost", given.get("period"))
    assert given["period"] in ("this year", "今年")


@pytest.mark.parametrize(
    "messages",
    [
        ("Alder-Open should be 1,650", "wrong deal, I meant Birch-Open: 1,650"),
        ("Alder-Open改成1650", "说错单子了，是Birch-Open改成1650"),
    ],
)
def test_another_deal_was_meant(desk: Desk, messages: tuple[str, ...]) -> None:
    outcome, calls = talk(desk, "nora", *messages)
    assert outcome == "proposed"
    ((_, given),) = calls
    assert given["record"] == "Birch-Open"


@pytest.mark.parametrize(
    "message",
    [
        "I don't need the task “Send the Birch price list” any more, delete it",
        "任务“Send the Birch price list”不需要了，删掉",
    ],
)
def test_a_title_that_is_quoted_is_the_record(desk: Desk, message: str) -> None:
    with desk.assistant.database.transaction(write=True) as session:
        session.add(Task(title="Send the Birch price list", person_id=person_id(session, "ravi"), due_on=TODAY))
        session.flush()
        rebuild_names(session)
    _, calls = talk(desk, "ravi", message)
    assert [(tool, given["kind"], given["record"]) for tool, given in calls] == [
        ("delete_records", "task", "Send the Birch price list")
    ]


@pytest.mark.parametrize(
    "message", ["Birch is done with us, delete it", "Birch没戏了，删了吧", "the task for Birch is gone, delete it"]
)
def test_by_a_part_of_a_name_nothing_is_deleted(desk: Desk, message: str) -> None:
    assert "delete_records" not in [tool for tool, _ in talk(desk, "ravi", message)[1]]


@pytest.mark.parametrize(
    "messages", [("delete the Alder Works deal", "I mean Alder-Open"), ("把Alder Works的商机删掉", "我是说Alder-Open")]
)
def test_another_record_was_to_be_deleted(desk: Desk, messages: tuple[str, ...]) -> None:
    _, calls = talk(desk, "nora", *messages)
    assert [(tool, given["record"]) for tool, given in calls] == [("delete_records", "Alder-Open")]
