"""One sentence logs a call or visit with whom, how long, what was said, what comes next, and the task for it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from assistant.reply import Reply, UndoPart
from knowledge.names import rebuild_names
from knowledge.sales.sell.accounts import Account, Contact
from knowledge.sales.sell.activities import Activity, ActivityKind, Task
from knowledge.sales.team.people import Region
from tests.support.company import TODAY, Desk, person_id

pytestmark = pytest.mark.slow


def told(desk: Desk, message: str) -> tuple[Reply, Activity, list[Task]]:
    """The reply, the activity that was logged, and the tasks there are."""
    reply = desk.ask("rhea", message)
    assert reply.outcome == "done", reply.text
    with desk.assistant.database.transaction() as session:
        return reply, desk.activities()[-1], list(session.scalars(select(Task)))


def add(desk: Desk, *records: Any) -> None:
    with desk.assistant.database.transaction(write=True) as session:
        session.add_all(records)
        session.flush()
        rebuild_names(session)


@pytest.fixture
def buyer(desk: Desk) -> int:
    """Anna Alt of Alder Works is a buyer."""
    with desk.assistant.database.transaction(write=True) as session:
        anna = session.scalars(select(Contact).where(Contact.name == "Anna Alt")).one()
        anna.title = "Buyer"
        return anna.id


@pytest.mark.quick
def test_a_call_is_logged_whole_and_its_next_step_is_a_task(desk: Desk, buyer: int) -> None:
    said = "called the buyer at Alder Works this morning, 30 min, wants a demo next Tuesday, worried about price"
    reply, activity, [task] = told(desk, said)
    assert (activity.kind, activity.contact_id, activity.happened_on) == (ActivityKind.CALL, buyer, TODAY)
    assert (activity.duration_minutes, activity.next_step) == (30, "demo")
    assert "worried about price" in (activity.summary or "")
    assert (task.title, task.due_on, task.person_id) == ("demo", date(2026, 7, 7), desk.who("rhea").person_id)
    assert (task.account_id, task.contact_id) == (activity.account_id, buyer)
    change_set = next(part.change_set_id for part in reply.parts if isinstance(part, UndoPart))
    desk.assistant.undo(desk.who("rhea"), change_set)
    with desk.assistant.database.transaction() as session:
        assert (session.scalars(select(Task)).all(), desk.activities()) == ([], [])


def test_a_visit_is_logged_whole_in_chinese(desk: Desk) -> None:
    with desk.assistant.database.transaction(write=True) as session:
        north, south = Region(name="华北"), Region(name="华南")
        session.add_all([north, south])
        session.flush()
        owner = person_id(session, "rhea")
        here = Account(name="宏达食品", owner_id=owner, region_id=north.id)
        session.add_all([here, Account(name="宏达物流", owner_id=owner, region_id=south.id)])
        session.flush()
        rebuild_names(session)
        account = here.id
    _, activity, [task] = told(desk, "今天拜访了华北的宏达，对方想下周看演示，担心价格")
    assert (activity.kind, activity.account_id, activity.happened_on) == (ActivityKind.VISIT, account, TODAY)
    assert (activity.next_step, task.title) == ("看演示", "看演示")
    assert date(2026, 7, 6) <= (task.due_on or TODAY) <= date(2026, 7, 12)
    assert "担心价格" in (activity.summary or "")


@pytest.mark.parametrize(
    ("said", "step"),
    [
        ("called Alder Works, they want a quote by Monday", "quote"),
        ("log a call with Alder Works, they need the samples before Monday", "samples"),
        ("跟Alder Works通了电话，他们周一前要样品", "样品"),
    ],
)
def test_a_day_by_which_something_is_wanted_is_not_the_day_of_the_call(desk: Desk, said: str, step: str) -> None:
    """Monday was yesterday, and next Monday is the one that is meant."""
    _, activity, [task] = told(desk, said)
    assert (activity.happened_on, activity.next_step) == (TODAY, step)
    assert task.due_on is not None
    assert date(2026, 7, 3) <= task.due_on <= date(2026, 7, 6)


def test_a_day_of_the_week_alone_is_the_last_one_of_what_was_done(desk: Desk) -> None:
    _, activity, tasks = told(desk, "met Alder Works on Friday, went well")
    assert (activity.happened_on, activity.next_step, tasks) == (date(2026, 6, 26), None, [])


def test_a_step_without_a_day_is_no_task(desk: Desk) -> None:
    _, activity, tasks = told(
        desk, "I called Alder Works this morning, they want a discount; next step: send the offer"
    )
    assert (activity.next_step, tasks) == ("send the offer", [])


def test_several_of_one_title_are_asked_which(desk: Desk, buyer: int) -> None:
    account = desk.assistant.database
    with account.transaction() as session:
        home = session.get_one(Contact, buyer)
    add(desk, Contact(name="Bea Bold", title="Buyer", account_id=home.account_id, owner_id=home.owner_id))
    reply = desk.ask("rhea", "called the buyer at Alder Works this morning, wants a demo")
    assert reply.outcome == "needs_detail"
    assert "Bea Bold" in reply.text
    assert desk.activities() == []


def test_a_title_that_nobody_has_is_told_and_left_out(desk: Desk) -> None:
    reply, activity, _ = told(desk, "called the plumber at Alder Works today, wants a demo")
    assert activity.contact_id is None
    assert "plumber" in reply.text


def test_the_time_of_day_is_kept(desk: Desk) -> None:
    _, activity, _ = told(desk, "I visited Alder Works today at 9, they will send the contract on Friday")
    assert activity.happened_at is not None
    assert activity.happened_at.astimezone(UTC) == datetime(2026, 6, 30, 9, tzinfo=UTC)
    assert activity.next_step == "send the contract"
