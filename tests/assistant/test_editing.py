"""Proposals that are edited before they are decided: all their calls as one, on the records as they stand."""

from __future__ import annotations

import threading
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from assistant import typed
from assistant.reply import PlannedCall, Reply
from assistant.turn import Turn, Typed
from knowledge import conversations
from knowledge.changes import ChangeSet
from knowledge.refusals import Refusal
from knowledge.sales.sell.activities import Activity, Task
from knowledge.sales.sell.deals import Deal
from knowledge.sales.team.people import Person
from tests.support.company import Desk, person_id
from tests.support.proposals import CALL_AND_TASK, propose_calls

pytestmark = pytest.mark.slow

AMOUNT = ("update_records", {"kind": "deal", "record": "Alder-Open", "set": [{"field": "amount", "value": "1800"}]})


def calls_of(desk: Desk, who: str, proposal: str) -> list[dict[str, Any]]:
    """The calls of a proposal as its reader gets them, to be changed."""
    shown = desk.assistant.proposal(desk.who(who), proposal, "en").calls
    return [{"tool": call.tool, "arguments": deepcopy(call.arguments)} for call in shown]


def edit(desk: Desk, who: str, proposal: str, calls: list[dict[str, Any]], key: str = "k", **how: Any) -> Reply:
    asked = [PlannedCall.model_validate(call) for call in calls]
    return typed.write(
        desk.assistant, desk.who(who), asked, key=key, language="en", typed=Typed(replaces=proposal, **how)
    )


def state(desk: Desk, proposal: str) -> conversations.Proposal:
    with desk.assistant.database.transaction() as session:
        return session.get_one(conversations.Proposal, proposal)


def tasks(desk: Desk) -> list[Task]:
    with desk.assistant.database.transaction() as session:
        return list(session.scalars(select(Task)))


@pytest.mark.quick
def test_every_call_of_a_proposal_is_edited_and_written_as_one(desk: Desk) -> None:
    proposal = propose_calls(desk.assistant, desk.who("rhea"), *CALL_AND_TASK)
    calls = calls_of(desk, "rhea", proposal)
    assert calls[1]["arguments"]["values"] == [{"field": "due_on", "value": "2026-07-03"}], "a day is kept as a date"
    calls[0]["arguments"]["summary"] = "they want ten percent"
    calls[1]["arguments"]["values"][0]["value"] = "2026-07-06"
    done = edit(desk, "rhea", proposal, calls)
    assert done.outcome == "done", done.text
    assert [activity.summary for activity in desk.activities()] == ["they want ten percent"]
    assert [str(task.due_on) for task in tasks(desk)] == ["2026-07-06"]
    [undo] = [part for part in done.parts if part.kind == "undo"]
    old = state(desk, proposal)
    assert (old.withdrawn, old.change_set_id) == (True, undo.change_set_id)
    with pytest.raises(Refusal, match=r"proposal\.withdrawn"):
        desk.assistant.decide(desk.who("rhea"), proposal, approve=True)
    desk.assistant.undo(desk.who("rhea"), undo.change_set_id)
    assert (desk.count(Activity), len(tasks(desk))) == (0, 0)


def test_where_one_call_is_refused_nothing_changes(desk: Desk) -> None:
    proposal = propose_calls(desk.assistant, desk.who("rhea"), *CALL_AND_TASK)
    calls = calls_of(desk, "rhea", proposal)
    calls[0]["arguments"]["summary"] = "changed"
    calls[1]["arguments"]["values"][0]["value"] = "blue moon"
    refused = edit(desk, "rhea", proposal, calls)
    assert refused.outcome == "needs_detail"
    assert [(call.tool, call.status) for call in refused.tool_calls] == [("create_record", "refused")]
    calls[1] = {"tool": "create_record", "arguments": {"kind": "task", "who": "me"}}
    assert edit(desk, "rhea", proposal, calls, "k2").outcome == "needs_detail"
    assert (desk.activities(), tasks(desk)) == ([], [])
    assert desk.assistant.proposal(desk.who("rhea"), proposal, "en").state == "pending"
    assert desk.assistant.decide(desk.who("rhea"), proposal, approve=True).outcome == "done"


def test_what_a_manager_corrects_stays_the_reps_and_names_both(desk: Desk) -> None:
    proposal = propose_calls(desk.assistant, desk.who("rhea"), *CALL_AND_TASK)
    calls = calls_of(desk, "nora", proposal)
    calls[0]["arguments"]["summary"] = "they want five percent"
    done = edit(desk, "nora", proposal, calls)
    assert done.outcome == "done", done.text
    with desk.assistant.database.transaction() as session:
        nora, rhea = person_id(session, "nora"), person_id(session, "rhea")
        change = session.scalars(select(ChangeSet)).one()
    assert {record.person_id for record in [*desk.activities(), *tasks(desk)]} == {rhea}
    assert (change.person_id, change.said and change.said["asked_by"]) == (nora, rhea)
    assert state(desk, proposal).decided_by_id == nora


@pytest.mark.parametrize("who", ["ravi", "sven", "tilda"])
def test_who_may_not_decide_it_does_not_know_it(desk: Desk, who: str) -> None:
    proposal = propose_calls(desk.assistant, desk.who("rhea"), *CALL_AND_TASK)
    reply = edit(desk, who, proposal, calls_of(desk, "rhea", proposal))
    assert reply.text == "There is no such proposal for you to decide."
    assert desk.activities() == []


def test_an_edit_beyond_ones_access_waits_in_the_askers_name(desk: Desk) -> None:
    target = ("set_target", {"period": "Q3 2026", "metric": "bookings", "team": "North", "amount": 50_000})
    proposal = propose_calls(desk.assistant, desk.who("nora"), target)
    calls = calls_of(desk, "nora", proposal)
    calls[0]["arguments"]["amount"] = 60_000
    reply = edit(desk, "nora", proposal, calls)
    [waits] = reply.proposals
    assert (reply.outcome, waits.may_approve) == ("proposed", False)
    assert state(desk, proposal).replaced_by_id == waits.id
    seen = desk.assistant.proposal(desk.who("dora"), waits.id, "zh")
    assert (seen.asked_by, seen.edited_by) == ("Nora Nolan", None)
    assert "60,000" in seen.calls[0].says
    assert seen.calls[0].labels["amount"] == "金额"


def test_records_that_moved_since_are_shown_once_more(desk: Desk) -> None:
    proposal = propose_calls(desk.assistant, desk.who("rhea"), AMOUNT)
    with desk.assistant.database.transaction(write=True) as session:
        session.execute(update(Deal).where(Deal.name == "Alder-Open").values(amount=160_000, version=7))
    with pytest.raises(Refusal, match="changed_meanwhile"):
        desk.assistant.decide(desk.who("rhea"), proposal, approve=True)
    reply = edit(desk, "nora", proposal, calls_of(desk, "nora", proposal))
    [waits] = reply.proposals
    assert waits.rows[0][-2:] == ["$1,600", "$1,800"]
    assert (waits.asked_by, waits.edited_by, waits.may_approve) == ("Rhea Rowe", "Nora Nolan", True)
    assert desk.assistant.proposal(desk.who("rhea"), waits.id, "en").edited_by == "Nora Nolan"
    assert desk.assistant.decide(desk.who("rhea"), waits.id, approve=True).outcome == "done"


def test_what_was_asked_on_an_earlier_day_is_shown_once_more(desk: Desk) -> None:
    proposal = propose_calls(desk.assistant, desk.who("rhea"), *CALL_AND_TASK)
    with desk.assistant.database.transaction(write=True) as session:
        asked = session.get_one(conversations.Proposal, proposal)
        asked.created_at -= timedelta(days=2)
    reply = edit(desk, "rhea", proposal, calls_of(desk, "rhea", proposal))
    assert reply.outcome == "proposed"
    assert desk.activities() == []


def test_a_key_that_may_not_approve_only_proposes(desk: Desk) -> None:
    proposal = propose_calls(desk.assistant, desk.who("rhea"), *CALL_AND_TASK)
    reply = edit(desk, "rhea", proposal, calls_of(desk, "rhea", proposal), approves=False)
    assert (reply.outcome, desk.activities()) == ("proposed", [])


def test_of_two_edits_at_once_one_counts(desk: Desk) -> None:
    proposal = propose_calls(desk.assistant, desk.who("rhea"), *CALL_AND_TASK)
    calls, replies = calls_of(desk, "rhea", proposal), list[Reply]()

    def work(key: str) -> None:
        replies.append(edit(desk, "rhea", proposal, calls, key))

    threads = [threading.Thread(target=work, args=(f"k{at}",)) for at in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(reply.outcome for reply in replies) == ["done", "needs_detail", "needs_detail"]
    assert (len(desk.activities()), len(tasks(desk))) == (1, 1)


def test_whose_access_ended_since_has_nothing_written_in_their_name(desk: Desk) -> None:
    proposal = propose_calls(desk.assistant, desk.who("rhea"), *CALL_AND_TASK)
    calls = calls_of(desk, "nora", proposal)
    with desk.assistant.database.transaction(write=True) as session:
        session.execute(update(Person).where(Person.email == "rhea@example.com").values(active=False))
    assert edit(desk, "nora", proposal, calls).outcome == "refused"
    assert desk.activities() == []


def test_an_edit_of_what_was_written_takes_it_back_and_keeps_its_days(desk: Desk) -> None:
    rhea = desk.who("rhea")
    turn = Turn(rhea, "told", "en", desk.assistant.today(), desk.assistant.now(), "")
    told = {"kind": "call", "account": "Alder Works", "when": "yesterday", "summary": "they want a quote"}
    written = desk.assistant.toolbox.run(turn, "log_activity", told).written
    assert written is not None
    change = written.change_set_id
    [call] = typed.planned(desk.assistant, desk.who("rhea"), Typed(undoes=change), "en")
    assert call.arguments["when"] == "2026-06-29"
    with pytest.raises(Refusal, match=r"undo\.unknown"):
        typed.planned(desk.assistant, desk.who("nora"), Typed(undoes=change), "en")
    right = PlannedCall(tool=call.tool, arguments={**call.arguments, "summary": "they want two quotes"})
    reply = typed.write(
        desk.assistant, desk.who("rhea"), [right], key="c", language="en", typed=Typed(undoes=change)
    )  # fmt: skip
    assert reply.outcome == "done"
    assert [one.summary for one in desk.activities()] == ["they want two quotes"]
