"""What salespeople type through a day, short and in a hurry: orders, news, follow-ups and corrections."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.models.builtin.asked.rep import rep_asks, several_touched
from assistant.models.builtin.extract.orders import read_order
from assistant.models.builtin.going_on.goes_on import goes_on
from assistant.models.builtin.reading.frame import read
from assistant.models.builtin.reading.shorthand import spelled_out
from assistant.models.builtin.slots import Slots
from knowledge.access import Access
from knowledge.company import get_company
from knowledge.names import rebuild_names
from knowledge.sales.sell.activities import Activity, Task
from knowledge.sales.sell.deals import Deal
from tests.support.company import TODAY, Desk, person_id

TASK = "Prepare the quote for Alder Works"
TASK_ZH = "给Alder Works准备报价"


@contextmanager
def heard(desk: Desk, text: str, key: str = "rhea") -> Iterator[Slots]:
    """What is read in a message of a person's."""
    with desk.assistant.database.transaction() as session:
        access = Access(session, desk.who(key), TODAY, get_company(session))
        yield Slots(read(text, access), access)


def with_tasks(desk: Desk) -> None:
    """One late task of a rep's in each language."""
    with desk.assistant.database.transaction(write=True) as session:
        mine = person_id(session, "rhea")
        days = {"person_id": mine, "due_on": TODAY - timedelta(days=3)}
        session.add_all([Task(title=TASK, **days), Task(title=TASK_ZH, **days)])
        session.flush()
        rebuild_names(session)


def ordered(desk: Desk, text: str) -> tuple[str | None, str | None, dict[str, Any]]:
    """The kind and record of an order, and the fields that it sets."""
    with heard(desk, text) as slots:
        order = read_order(slots)
        assert order is not None, text
        return order.kind, order.record, {one["field"]: one["value"] for one in order.values}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("put the Alder-Open deal in negotiation", {"stage": "negotiation"}),
        ("把Alder-Open推到谈判", {"stage": "negotiation"}),
        ("Alder-Open进谈判", {"stage": "negotiation"}),
        ("push Alder-Open to end of july", {"expected_close_on": "2026-07-31"}),
        ("Alder-Open推到7月底", {"expected_close_on": "2026-07-31"}),
        ("bump Alder-Open to 2000", {"amount": "2000"}),
        ("Alder-Open加到2千", {"amount": "2千"}),
        ("Alder Works的Alder-Open进谈判了", {"stage": "negotiation"}),
        ("Alder Works' Alder-Open is now in negotiation", {"stage": "negotiation"}),
        ("Alder-Open没拿下，没预算", {"stage": "lost", "loss_reason": "没预算"}),
        ("Alder-Open没签下来", {"stage": "lost"}),
        ("we didn't get Alder-Open", {"stage": "lost"}),
        ("Alder-Open fell through, no budget", {"stage": "lost", "loss_reason": "no budget"}),
        ("Alder-Open is dead, they went with a rival", {"stage": "lost", "loss_reason": "they went with a rival"}),
        ("Alder-Open黄了，对手便宜", {"stage": "lost", "loss_reason": "对手便宜"}),
        ("we won Alder-Open!! 1600", {"stage": "won", "amount": "1600"}),
        ("Alder-Open签了，1600", {"stage": "won", "amount": "1600"}),
        ("change stage of Alder-Open to negotiation and amount 1700", {"stage": "negotiation", "amount": "1700"}),
        ("Alder-Open改成谈判，金额1700", {"stage": "negotiation", "amount": "1700"}),
        ("set next step of the Alder-Open deal: tasting on 7 july", {"next_step": "tasting on 7 july"}),
        ("Alder-Open下一步：7月7号试饮", {"next_step": "7月7号试饮"}),
    ],
)
def test_news_and_orders_of_a_deal(desk: Desk, text: str, values: dict[str, str]) -> None:
    kind, record, found = ordered(desk, text)
    assert (kind, (record or "").startswith("Alder-Open")) == ("deal", True)
    assert found == values


@pytest.mark.parametrize(
    "text", ["close all my deals under 2k as lost, no budget", "我2千以下的单子都输掉，没预算"]
)  # fmt: skip
def test_many_deals_are_lost_by_their_conditions_alone(desk: Desk, text: str) -> None:
    with heard(desk, text) as slots:
        order = read_order(slots)
        assert order is not None
        conditions = {item["field"]: (item["op"], item["values"]) for item in order.where}
        assert order.record is None
        assert order.state == "open"
        assert conditions["amount"][0] in ("<", "<=")
        assert conditions["rep"] == ("=", ["Rhea Rowe"])
        assert {one["field"] for one in order.values} == {"stage", "loss_reason"}


@pytest.mark.parametrize(
    "text", ["set the close date of my deals closing in july to august 15", "我7月到期的商机都延到8月15"]
)
def test_open_deals_of_a_month_are_those_that_close_in_it(desk: Desk, text: str) -> None:
    with heard(desk, text) as slots:
        order = read_order(slots)
        assert order is not None
        conditions = {item["field"]: (item["op"], item["values"]) for item in order.where}
        assert conditions["expected_close_on"] == ("between", ["2026-07-01", "2026-07-31"])
        assert (order.state, order.period) == ("open", None)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("delete my proposal deals without an account", "account"),
        ("delete my proposal deals with no next step", "next_step"),
    ],
)
def test_what_is_missing_takes_nothing_else_out(desk: Desk, text: str, missing: str) -> None:
    with heard(desk, text) as slots:
        order = read_order(slots)
        assert order is not None
        conditions = {item["field"]: item["op"] for item in order.where}
        assert conditions["stage"] == "="
        assert conditions[missing] == "is_empty"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "due"),
    [
        (f"cross off {TASK}", None), ("done with preparing the quote for Alder Works", None),
        (f"{TASK_ZH}的任务划掉", None), (f"snooze {TASK} a week", 7), (f"{TASK_ZH}推一周", 7),
        (f"move {TASK} to tomorrow", 1), (f"{TASK_ZH}推到明天", 1),
    ],
)  # fmt: skip
def test_tasks_are_finished_and_moved_and_no_visit_is_logged(desk: Desk, text: str, due: int | None) -> None:
    with_tasks(desk)
    kind, record, values = ordered(desk, text)
    assert (kind, bool(record)) == ("task", True)
    assert values == (
        {"done_on": TODAY.isoformat()} if due is None else {"due_on": (TODAY + timedelta(days=due)).isoformat()}
    )
    desk.ask("rhea", text)
    assert desk.count(Activity) == 0


@pytest.mark.parametrize("text", ["postpone everything overdue to tomorrow", "逾期的待办都推到明天"])
def test_late_tasks_are_moved_together(desk: Desk, text: str) -> None:
    with_tasks(desk)
    reply = desk.ask("rhea", text)
    assert reply.outcome == "proposed", reply.text
    desk.assistant.decide(desk.who("rhea"), reply.proposals[0].id, approve=True)
    with desk.assistant.database.transaction() as session:
        assert {task.due_on for task in session.query(Task)} == {TODAY + timedelta(days=1)}


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    ["log taxi 38 for the Alder Works visit", "报销打车38元，去Alder Works", "meeting with Anna Alt tmrw 10am",
     "明天10点和Anna Alt开会"],
)  # fmt: skip
def test_what_is_no_contact_of_today_is_not_logged(desk: Desk, text: str) -> None:
    reply = desk.ask("rhea", text)
    assert reply.outcome != "done", reply.text
    assert desk.count(Activity) == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    ["called Anna Alt at Alder Works, wants delivery before aug 10, need to send a quote by thursday",
     "刚和Alder Works通了电话，要求8月10号前到货，周四前补报价"],
)  # fmt: skip
def test_the_first_thing_due_is_the_next_step(desk: Desk, text: str) -> None:
    reply = desk.ask("rhea", text)
    assert reply.tool_calls[0].arguments["next_step_due"] == "2026-07-02"
    assert "quote" in reply.tool_calls[0].arguments["next_step"] or "报价" in reply.tool_calls[0].arguments["next_step"]


@pytest.mark.parametrize(
    "text", ["i called 2 customers today: Alder Works and Birch Foods", "今天打了两家：Alder Works、Birch Foods"]
)
def test_several_customers_are_several_calls(desk: Desk, text: str) -> None:
    with heard(desk, text) as slots:
        calls = several_touched(slots)
    assert [(tool, parts["account"], parts["kind"]) for tool, parts in calls] == [
        ("log_activity", "Alder Works", "call"), ("log_activity", "Birch Foods", "call"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "name", "title"),
    [("add contact Tom Reyes, buyer at Alder Works", "Tom Reyes", "buyer"),
     ("加个联系人：Alder Works的采购李明", "李明", "采购")],
)  # fmt: skip
def test_a_contact_has_its_own_name_and_title(desk: Desk, text: str, name: str, title: str) -> None:
    with heard(desk, text) as slots:
        order = read_order(slots)
        assert order is not None
        assert order.arguments["new_name"] == name
        assert order.arguments["new_account"] == "Alder Works"
        assert {"field": "title", "value": title} in order.arguments["new_values"]


@pytest.mark.parametrize(
    ("text", "tool", "part"),
    [
        ("my three biggest deals", "find_deals", {"state": "open", "order": "highest", "limit": 3}),
        ("我最大的三个商机", "find_deals", {"state": "open", "order": "highest", "limit": 3}),
        ("how many deals do i have", "query_metric", {"metric": "deals_open"}),
        ("我手上几单", "query_metric", {"metric": "deals_open"}),
        ("give me the Alder Works deals", "find_deals", {}), ("Alder Works的单子", "find_deals", {}),
        ("who should i call today", "review_deals", {"about": "next_action"}),
        ("今天先给谁打电话", "review_deals", {"about": "next_action"}),
        ("anything overdue?", "find_records", {"kind": "tasks"}), ("有逾期的吗", "find_records", {"kind": "tasks"}),
        ("whats my number this quarter", "query_metric", {"metric": "bookings", "period": "this quarter"}),
        ("我这个季度做了多少", "query_metric", {"metric": "bookings", "period": "这个季度"}),
        ("how much do i still need", "query_metric", {"metric": "gap_to_target"}),
    ],
)  # fmt: skip
def test_what_is_asked_through_a_day(reading: Desk, text: str, tool: str, part: dict[str, Any]) -> None:
    with heard(reading, text) as slots:
        asked = rep_asks(slots)
    assert asked is not None
    assert asked[0] == tool
    assert part.items() <= asked[1].items()


DEALS = {"tool": "find_deals", "status": "ok", "arguments": {"state": "open"}, "result": (
    '{"table": {"columns": [{"name": "id"}, {"name": "external_id"}, {"name": "name"}],'
    ' "rows": [[1, "D1", "Alder-Open"], [2, "D2", null]]}}'
)}  # fmt: skip
COMMISSION = {"tool": "query_metric", "status": "ok", "arguments": {"metric": "commission", "period": "May"}}
TARGET = {"tool": "query_metric", "status": "ok", "arguments": {"metric": "attainment", "period": "Q2 2026"}}
LOST = {"tool": "query_metric", "status": "ok", "arguments": {"metric": "deals_lost", "period": "this year"}}


@pytest.mark.parametrize(
    ("before", "text", "tool", "arguments"),
    [
        (DEALS, "what about the first one", "show_deal", {"deal": "Alder-Open"}),
        (DEALS, "第一个是什么情况", "show_deal", {"deal": "Alder-Open"}),
        (DEALS, "the second one", "show_deal", {"deal": "D2"}),
        (DEALS, "第二个呢", "show_deal", {"deal": "D2"}),
        (DEALS, "the first one, what do i do about it", "review_deals", {"about": "next_action", "deal": "Alder-Open"}),
        (DEALS, "第一个怎么推进", "review_deals", {"about": "next_action", "deal": "Alder-Open"}),
        (LOST, "biggest one?", "find_deals", {"state": "lost", "period": "this year", "order": "highest", "limit": 1}),
        (LOST, "最大的是哪个", "find_deals", {"state": "lost", "period": "this year", "order": "highest", "limit": 1}),
        (COMMISSION, "why", "explain_payout", {"period": "May"}),
        (COMMISSION, "为什么", "explain_payout", {"period": "May"}),
        (COMMISSION, "what if i close Alder-Open", "explain_payout", {"deal": "Alder-Open"}),
        (COMMISSION, "要是Alder-Open签下来呢", "explain_payout", {"deal": "Alder-Open"}),
        (TARGET, "will i make it", "forecast_sales", {"period": "Q2 2026"}),
        (TARGET, "能完成吗", "forecast_sales", {"period": "Q2 2026"}),
    ],
)
def test_how_a_list_a_target_and_pay_go_on(
    reading: Desk, before: dict[str, Any], text: str, tool: str, arguments: dict[str, Any]
) -> None:
    with heard(reading, text) as slots:
        again = goes_on(slots, [before])
    assert again is not None
    assert [(call["tool"], call["arguments"]) for call in again.calls] == [(tool, arguments)]


@pytest.mark.parametrize("text", ["what about the third one", "第三个呢"])
def test_a_row_that_is_not_there_is_none(reading: Desk, text: str) -> None:
    with heard(reading, text) as slots:
        again = goes_on(slots, [DEALS])
    assert again is None or again.calls[0]["tool"] != "show_deal"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("stop", "Nothing waits"),
        ("停", "没有等您决定"),
        ("what needs my approval", "Nothing waits"),
        ("有啥等我批的", "没有等您决定"),
    ],
)
def test_where_nothing_waits_that_is_said(reading: Desk, text: str, says: str) -> None:
    reply = reading.ask("rhea", text)
    assert not reply.tool_calls
    assert says in reply.text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "put_right", "due"),
    [("remind me to call Anna Alt on friday", "actually monday", "2026-07-06"),
     ("周五提醒我给Anna Alt打电话", "不，改周一", "2026-07-06")],
)  # fmt: skip
def test_a_task_for_another_day_is_taken_back_first(desk: Desk, said: str, put_right: str, due: str) -> None:
    first = desk.ask("rhea", said)
    assert first.outcome == "done", first.text
    again = desk.ask("rhea", put_right, thread_id=first.thread_id)
    assert [part.kind for part in again.parts if part.kind == "undo"], again.text


@pytest.mark.slow
@given(st.text(max_size=60).filter(lambda text: text == text.upper() or not text.isascii()))
def test_only_small_latin_words_are_spelled_out(text: str) -> None:
    kept = "".join(char for char in text if not (char.isascii() and char.islower()))
    assert spelled_out(kept) == kept


def test_a_name_is_no_shorthand() -> None:
    assert spelled_out("Abt Electronics and Tmr Ltd, abt.example, yr@x.example") == (
        "Abt Electronics and Tmr Ltd, abt.example, yr@x.example"
    )
    assert spelled_out("whats due tmrw w/ Abt") == "what's due tomorrow with Abt"


def test_a_deal_of_nobodys_naming_is_no_news(reading: Desk) -> None:
    with heard(reading, "is Alder-Open dead?") as slots:
        assert read_order(slots) is None
    with reading.assistant.database.transaction() as session:
        assert session.query(Deal).filter_by(name="Alder-Open").one().amount == 150_000
