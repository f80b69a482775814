"""A write that lacks something is asked back for, and a few words complete it; one that waits is told more, or anew."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from knowledge.changes import Plan
from knowledge.conversations import Proposal, ProposalStatus
from knowledge.sales.sell.accounts import Contact
from knowledge.sales.sell.activities import Activity, Task
from tests.support.company import Desk

pytestmark = pytest.mark.slow

Steps = list[tuple[str, str, str, dict[str, Any]]]


def talk(desk: Desk, key: str, *messages: str) -> Steps:
    """Of each message of a thread: the outcome, the text, and its one call."""
    thread, steps = None, Steps()
    for message in messages:
        reply = desk.ask(key, message, thread_id=thread)
        thread = reply.thread_id
        (made,) = reply.tool_calls
        steps.append((reply.outcome, reply.text, made.tool, made.arguments))
    return steps


def pending(desk: Desk) -> list[dict[str, Any]]:
    """What the proposals that still wait would write."""
    with desk.assistant.database.transaction() as session:
        found = session.scalars(select(Proposal).where(Proposal.status == ProposalStatus.PENDING))
        return [change.after or {} for one in found for change in Plan.model_validate(one.plan).changes]


@pytest.mark.parametrize(
    "messages",
    [
        ("create a deal", "with Alder Works", "50k", "next Friday", "make it 60k instead"),
        ("新建商机", "Alder Works", "5万", "下周五", "不对，6万"),
    ],
)
def test_a_deal_is_told_bit_by_bit_and_one_proposal_is_left(desk: Desk, messages: tuple[str, ...]) -> None:
    steps = talk(desk, "rhea", *messages)
    assert [step[0] for step in steps] == ["needs_detail", *["proposed"] * 4]
    assert ("account" in steps[0][1]) or ("客户" in steps[0][1])
    (left,) = pending(desk)
    assert left["amount"] == 6_000_000
    assert left["expected_close_on"] in ("2026-07-03", "2026-07-10")


@pytest.mark.parametrize(
    ("messages", "kind"),
    [
        (("log activity", "a visit", "Alder Works"), "visit"), (("log a call", "Anna Alt"), "call"),
        (("记一笔", "拜访", "Alder Works"), "visit"), (("记录拜访", "Alder Works"), "visit"),
    ],
)  # fmt: skip
def test_a_log_that_is_begun_is_completed(desk: Desk, messages: tuple[str, ...], kind: str) -> None:
    steps = talk(desk, "rhea", *messages)
    assert [step[0] for step in steps] == [*["needs_detail"] * (len(messages) - 1), "done"]
    (made,) = desk.activities()
    assert (made.kind, made.account_id, made.summary) == (kind, made.account_id, None)
    assert made.account_id is not None


@pytest.mark.quick
@pytest.mark.parametrize(
    ("messages", "title", "due"),
    [
        (("remind me", "to send the pricing", "tomorrow"), "send the pricing", "2026-07-01"),
        (("提醒我", "给Alder Works发报价", "周五"), "给Alder Works发报价", "2026-07-03"),
    ],
)
def test_a_reminder_gets_its_words_and_its_day(desk: Desk, messages: tuple[str, ...], title: str, due: str) -> None:
    assert [step[0] for step in talk(desk, "rhea", *messages)] == ["needs_detail", "done", "done"]
    with desk.assistant.database.transaction() as session:
        (task,) = session.scalars(select(Task))
        assert (task.title, str(task.due_on)) == (title, due)


@pytest.mark.parametrize(
    ("messages", "phone"),
    [
        (("add a contact", "Tom Orr, buyer, at Alder Works", "his email is t@alder.example", "and his phone 138000011"),
         "138000011"),
        (("添加联系人", "Alder Works的采购李明", "他的邮箱是t@alder.example", "他的电话13900001111"), "13900001111"),
    ],
)  # fmt: skip
def test_a_contact_is_told_of_in_four_messages(desk: Desk, messages: tuple[str, ...], phone: str) -> None:
    assert [step[0] for step in talk(desk, "rhea", *messages)] == ["needs_detail", "done", "done", "done"]
    with desk.assistant.database.transaction() as session:
        made = session.scalars(select(Contact).order_by(Contact.id.desc()).limit(1)).one()
        assert (made.email, made.phone) == ("t@alder.example", phone)
        assert made.title in ("buyer", "采购")


@pytest.mark.parametrize(
    "messages",
    [
        ("set Rhea Rowe's target for Q4", "9000", "no, 9500"), ("设定Rhea Rowe四季度目标", "9000", "不对，9500"),
        ("record an expense", "320", "travel"), ("记一笔费用", "320", "差旅"),
    ],
)  # fmt: skip
def test_a_short_value_fills_what_was_asked_for(desk: Desk, messages: tuple[str, ...]) -> None:
    steps = talk(desk, "dora", *messages)
    assert steps[0][0] == "needs_detail"
    assert steps[-1][0] == "proposed"
    (left,) = pending(desk)
    assert left["amount"] in (950_000, 32_000)


def test_what_is_no_answer_becomes_no_name(desk: Desk) -> None:
    others = ("never mind", "算了", "what are my bookings?", "我的业绩是多少？", "show me the open deals", "help",
              "tell me about Alder Works", "看看Alder Works", "by source", "按来源")  # fmt: skip
    for message in others:
        first = desk.ask("rhea", "add a contact")
        then = desk.ask("rhea", message, thread_id=first.thread_id)
        assert "create_record" not in [made.tool for made in then.tool_calls], message


def test_what_is_no_account_alone_logs_nothing(desk: Desk) -> None:
    for message in (
        "Alder Works pipeline",
        "tell me about Alder Works",
        "看看Alder Works的情况",
        "which deals has Alder Works?",
    ):
        first = desk.ask("rhea", "log a visit")
        desk.ask("rhea", message, thread_id=first.thread_id)
    assert desk.activities() == []


def test_another_field_of_another_order_takes_nothing_back(desk: Desk) -> None:
    first = desk.ask("rhea", "set the amount of Alder-Open to 2000")
    desk.ask("rhea", "set the expected close of Alder-Open to 1 September", thread_id=first.thread_id)
    assert {key for one in pending(desk) for key in one} == {"amount", "expected_close_on"}


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        (("brief me on Alder Works", "log a call with them: they need samples"), "they need samples"),
        (("看看Alder Works的情况", "刚打完电话，他们说要样品"), "他们说要样品"),
    ],
)
def test_they_are_the_account_that_was_spoken_of(desk: Desk, messages: tuple[str, ...], said: str) -> None:
    outcome, _, tool, arguments = talk(desk, "rhea", *messages)[-1]
    assert (outcome, tool, arguments["account"]) == ("done", "log_activity", "Alder Works")
    with desk.assistant.database.transaction() as session:
        assert said in str(session.scalars(select(Activity.summary)).one())
