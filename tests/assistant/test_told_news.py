"""News of customers and one's own day, told in a sentence: what is changed or written, and what stays as it is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from knowledge.changes import Plan
from knowledge.conversations import Proposal
from knowledge.names import rebuild_names
from knowledge.sales.plan.budgets import SpendCategory
from knowledge.sales.sell.accounts import Account, Contact, Lead
from knowledge.sales.sell.activities import Activity, ActivityKind, Task
from tests.support.company import TODAY, Desk, person_id

pytestmark = pytest.mark.slow

LEADS = (("Iris Vail", "Glimmer Hotels", "rhea"), ("李梦瑶", "千禾教育", "rhea"))
CONTACTS = (("王建国", "Alder Works"), ("Olga Cray", "Alder Works"), ("Rosa Cray", "Delphi Supply Inc"))


@pytest.fixture
def known(desk: Desk) -> Desk:
    """The company with two leads and three more contacts of Rhea's."""
    with desk.assistant.database.transaction() as session:
        for name, company, key in LEADS:
            session.add(Lead(name=name, company=company, owner_id=person_id(session, key), status="new"))
        for name, account in CONTACTS:
            home = session.scalars(select(Account).where(Account.name == account)).one()
            session.add(Contact(name=name, account_id=home.id, owner_id=home.owner_id))
        session.flush()
        rebuild_names(session)
    return desk


def call(desk: Desk, key: str, *messages: str) -> tuple[str, str, dict[str, Any]]:
    """The outcome of the last message of a thread, and its one call."""
    thread = None
    for message in messages:
        reply = desk.ask(key, message, thread_id=thread)
        thread = reply.thread_id
    (made,) = reply.tool_calls
    return reply.outcome, made.tool, made.arguments


NEWS: dict[str, tuple[str, dict[str, str]]] = {
    "Anna Alt's new email is anna.alt@alder.example": ("Anna Alt", {"email": "anna.alt@alder.example"}),
    "anna alt has a new phone: +86 139 1111 2222": ("Anna Alt", {"phone": "+86 139 1111 2222"}),
    "new mobile for Anna Alt 13800138000": ("Anna Alt", {"phone": "13800138000"}),
    "update Anna Alt email a@alder.example": ("Anna Alt", {"email": "a@alder.example"}),
    "Anna Alt is now head of purchasing at Alder Works": ("Anna Alt", {"title": "head of purchasing"}),
    "Anna Alt at Alder Works got promoted to purchasing director": ("Anna Alt", {"title": "purchasing director"}),
    "王建国换手机了，13811112222": ("王建国", {"phone": "13811112222"}),
    "王总换号了：138 1111 2223": ("王总", {"phone": "138 1111 2223"}),
    "王建国新邮箱w@alder.example，电话13712345678": ("王建国", {"email": "w@alder.example", "phone": "13712345678"}),
    "王建国升任采购总监": ("王建国", {"title": "采购总监"}),
    "王建国现在是Alder Works的总经理了": ("王建国", {"title": "总经理"}),
}


def test_news_of_a_contact_changes_the_contact(known: Desk) -> None:
    for told, (record, values) in NEWS.items():
        outcome, tool, arguments = call(known, "rhea", told)
        assert (outcome, tool, arguments["kind"], arguments["record"]) == ("done", "update_records", "contact", record)
        assert {item["field"]: item["value"] for item in arguments["set"]} == values, told
    assert known.activities() == []


@pytest.mark.quick
def test_what_is_no_news_of_a_contact_changes_none(known: Desk) -> None:
    for told in (
        "Anna Alt is now interested in chips",
        "Anna Alt at Birch Foods got promoted to purchasing director",
        "what is Anna Alt's phone?",
        "Alder Works ordered 13800138 units",
    ):
        reply = known.ask("rhea", told)
        assert "update_records" not in [made.tool for made in reply.tool_calls], told
        assert reply.outcome not in ("done", "proposed"), told


def test_of_two_of_one_family_name_it_is_asked_which(known: Desk) -> None:
    first = known.ask("rhea", "Ms Cray has a new number 13911112222")
    assert first.outcome == "needs_detail"
    assert all(name in first.text for name in ("Rosa Cray", "Olga Cray"))
    outcome, _, arguments = call(known, "rhea", "Ms Cray has a new number 13911112222", "Rosa Cray")
    assert (outcome, arguments["record"]) == ("done", "Rosa Cray")


@pytest.mark.parametrize(
    ("told", "lead", "next_step"),
    [
        ("called the lead Iris Vail this morning, not ready before autumn", "Iris Vail", None),
        ("spoke to lead Iris Vail, wants samples next week", "Iris Vail", "samples"),
        ("刚跟线索李梦瑶通了电话，她想下周看样品", "李梦瑶", "看样品"),
    ],
)
def test_a_call_with_a_lead_is_kept_on_the_lead(known: Desk, told: str, lead: str, next_step: str | None) -> None:
    outcome, tool, arguments = call(known, "rhea", told)
    assert (outcome, tool, arguments["lead"]) == ("done", "log_activity", lead)
    with known.assistant.database.transaction() as session:
        reached = session.scalars(select(Lead).where(Lead.name == lead)).one()
        made = session.scalars(select(Activity)).one()
        tasks = session.scalars(select(Task.title)).all()
        assert (made.kind, made.lead_id, made.account_id) == (ActivityKind.CALL, reached.id, None)
        assert reached.last_contact_on == made.happened_on == TODAY
    assert tasks == ([next_step] if next_step else [])


def test_a_lead_of_somebody_else_is_unknown(known: Desk) -> None:
    reply = known.ask("sami", "log a call with the lead Iris Vail")
    assert (reply.outcome, known.activities()) == ("needs_detail", [])


SPENT = {
    "I spent 320 on travel yesterday": (32_000, SpendCategory.TRAVEL, date(2026, 6, 29)),
    "taxi to Alder Works cost me 86 today": (8_600, SpendCategory.TRAVEL, TODAY),
    "lunch with Alder Works 450, client entertainment": (45_000, SpendCategory.ENTERTAINMENT, TODAY),
    "昨天打车花了86": (8_600, SpendCategory.TRAVEL, date(2026, 6, 29)),
    "今天请Alder Works吃饭花了680，招待费": (68_000, SpendCategory.ENTERTAINMENT, TODAY),
}


def test_what_was_spent_is_proposed_as_an_expense(known: Desk) -> None:
    for told, (amount, category, day) in SPENT.items():
        reply = known.ask("nora", told)
        assert reply.outcome == "proposed", told
        with known.assistant.database.transaction() as session:
            plan = Plan.model_validate(session.get_one(Proposal, reply.proposals[0].id).plan)
        (change,) = plan.changes
        after = change.after or {}
        assert (change.kind, after["amount"], after["category"]) == ("expense", amount, category.value), told
        assert after["spent_on"] == day.isoformat(), told


def test_what_is_asked_or_bought_is_no_expense(known: Desk) -> None:
    for asked in (
        "how much did we spend on travel last quarter?",
        "上个月差旅花了多少",
        "Alder Works bought 450 cases",
    ):
        reply = known.ask("nora", asked)
        assert "save_plan" not in [made.tool for made in reply.tool_calls], asked


@pytest.mark.parametrize(
    ("told", "title", "due"),
    [
        ("remind me to call Anna Alt tomorrow", "call Anna Alt", "2026-07-01"),
        ("reminder thurs send pricing to Anna Alt", "send pricing to Anna Alt", "2026-07-02"),
        ("明天提醒我给王建国回电话", "给王建国回电话", "2026-07-01"),
    ],
)
def test_a_task_about_somebody_is_of_their_company(known: Desk, told: str, title: str, due: str) -> None:
    outcome, tool, arguments = call(known, "rhea", told)
    assert (outcome, tool, arguments["name"], arguments["account"]) == ("done", "create_record", title, "Alder Works")
    assert arguments["values"] == [{"field": "due_on", "value": due}]


@pytest.mark.parametrize(
    ("told", "note"),
    [
        ("note that Alder Works prefers deliveries before 8am", "Alder Works prefers deliveries before 8am"),
        ("记一下，Alder Works要求早上8点前送货", "Alder Works要求早上8点前送货"),
    ],
)
def test_a_note_joins_those_that_are_there(known: Desk, told: str, note: str) -> None:
    with known.assistant.database.transaction(write=True) as session:
        session.scalars(select(Account).where(Account.name == "Alder Works")).one().notes = "Closed in August"
    outcome, _, arguments = call(known, "rhea", told)
    assert (outcome, arguments["record"]) == ("done", "Alder Works")
    assert arguments["set"] == [{"field": "notes", "value": f"Closed in August\n{note}"}]


@pytest.mark.quick
def test_a_question_about_a_complaint_and_a_task_that_is_not_known_write_nothing(known: Desk) -> None:
    for told in (
        "Alder Works那个投诉是投诉啥的，处理完没", "tick off the call with Nobody Known, did it",
        "给没有的人打电话那条任务我弄完了",
    ):  # fmt: skip
        reply = known.ask("rhea", told)
        assert reply.outcome not in ("done", "proposed"), told
    assert known.activities() == []


@pytest.mark.quick
def test_a_contact_is_made_at_the_account_that_is_named_first(known: Desk) -> None:
    outcome, tool, arguments = call(
        known, "rhea", "add a contact at Alder Works: Mark Tilney, buyer, mark@alder.example"
    )
    assert (outcome, tool, arguments["name"], arguments["account"]) == (
        "done", "create_record", "Mark Tilney", "Alder Works",
    )  # fmt: skip
    _, _, arguments = call(known, "rhea", "add Ivy Long as buyer at Alder Works")
    assert (arguments["name"], arguments["account"]) == ("Ivy Long", "Alder Works")


@pytest.mark.quick
def test_what_was_asked_back_for_may_come_with_the_rest(known: Desk) -> None:
    outcome, tool, arguments = call(
        known, "rhea", "log a call with a customer", "Alder Works, this morning, they reorder in August"
    )
    assert (outcome, tool, arguments["account"]) == ("done", "log_activity", "Alder Works")
    assert arguments["summary"].endswith("they reorder in August")
