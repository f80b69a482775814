"""A proposal that is put right by who asked for it: the earlier one is withdrawn, once, and nobody else's."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import select

from assistant.render import word_refusal
from assistant.reply import ProposalPart, Reply
from assistant.standing import bring_up_to_date
from knowledge import conversations
from knowledge.changes import Plan, RecordChange, Risk, creation, replaces
from knowledge.refusals import Refusal
from knowledge.sales.sell.deals import Deal
from tests.support.company import Desk


def proposal_of(reply: Reply) -> ProposalPart:
    assert reply.outcome == "proposed", reply.text
    return reply.proposals[0]


def refused_with(desk: Desk, key: str, proposal: str, *, approve: bool = True) -> Refusal:
    with pytest.raises(Refusal) as refused:
        desk.assistant.decide(desk.who(key), proposal, approve=approve)
    return refused.value


def open_ones(desk: Desk, key: str) -> list[str]:
    return [part.id for part in desk.assistant.waiting(desk.who(key), "en")]


def amount(desk: Desk, name: str) -> int | None:
    with desk.assistant.database.transaction() as session:
        return session.scalars(select(Deal.amount).where(Deal.name == name)).one()


TALKS = {
    "en": (
        "set the amount of Alder-Open to 2000", "no, I meant 2500",
        "log a call with Cedar Labs today: they want a quote",
        "is withdrawn: ", "was withdrawn and changed nothing",
    ),
    "zh": (
        "把Alder-Open的金额改成2000", "不对，是2500", "今天给Cedar Labs打了电话，对方想要报价",
        "撤回的是：", "已撤回，没有任何改动",
    ),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_corrected_proposal_takes_the_place_of_the_first(desk: Desk, language: str) -> None:
    order, correction, other, said, told = TALKS[language]
    first = desk.ask("rhea", other)
    call, thread = proposal_of(first), first.thread_id
    before = desk.ask("rhea", order, thread_id=thread)
    old = proposal_of(before)
    after = desk.ask("rhea", correction, thread_id=thread)
    new = proposal_of(after)
    assert said in after.text, after.text
    assert open_ones(desk, "rhea") == [call.id, new.id]
    with desk.assistant.database.transaction() as session:
        bring_up_to_date(session, [before, after], now=desk.assistant.now())
        kept = session.get_one(conversations.Proposal, old.id)
        assert (kept.replaced_by_id, kept.decided_by_id) == (new.id, desk.who("rhea").person_id)
        assert kept.decided_at is not None
    assert (old.state, new.state) == ("withdrawn", "pending")
    for approve in (True, False):
        refusal = refused_with(desk, "rhea", old.id, approve=approve)
        assert refusal.code == "proposal.withdrawn"
        assert told in word_refusal(refusal, before.language)
    assert desk.assistant.decide(desk.who("rhea"), new.id, approve=True).outcome == "done"
    assert amount(desk, "Alder-Open") == 250_000
    assert refused_with(desk, "rhea", old.id).code == "proposal.withdrawn"


def planned(monkeypatch: pytest.MonkeyPatch, tool: str, arguments: dict[str, Any]) -> None:
    """What any model calls next."""
    from assistant.models.builtin.calling import Call

    monkeypatch.setattr("assistant.models.builtin.decide.understand", lambda *_: [Call(tool, arguments)])


def setting(name: str, value: str, field: str = "amount") -> dict[str, Any]:
    return {"kind": "deal", "record": name, "set": [{"field": field, "value": value}]}


def test_whichever_model_plans_it_the_same_field_of_the_same_record_in_the_same_thread_only(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No word of a correction is needed, and no other thread, field or person is touched."""
    planned(monkeypatch, "update_records", setting("Alder-Open", "2000"))
    mine = desk.ask("rhea", "two thousand for Alder-Open")
    elsewhere, managers = desk.ask("rhea", "two thousand"), desk.ask("nora", "two thousand")
    planned(monkeypatch, "update_records", setting("Alder-Open", "2026-09-30", "expected_close_on"))
    date = desk.ask("rhea", "it closes in September", thread_id=mine.thread_id)
    planned(monkeypatch, "update_records", setting("Alder-Open", "2100"))
    again = desk.ask("rhea", "let it be 2100", thread_id=mine.thread_id)
    waiting = {proposal_of(reply).id for reply in (elsewhere, managers, date, again)}
    assert set(open_ones(desk, "dora")) == waiting
    assert refused_with(desk, "nora", proposal_of(mine).id).code == "proposal.withdrawn"
    # Another record is meant: only where the message says so.
    planned(monkeypatch, "update_records", setting("Alder-Open", "2200"))
    first = desk.ask("dora", "2200")
    planned(monkeypatch, "update_records", setting("Birch-Open", "2200"))
    both = desk.ask("dora", "and Birch-Open", thread_id=first.thread_id)
    planned(monkeypatch, "update_records", setting("Cedar-Open", "2200"))
    meant = desk.ask("dora", "no, I meant Cedar-Open", thread_id=first.thread_id)
    own = set(open_ones(desk, "dora")) - waiting
    assert own == {proposal_of(first).id, proposal_of(meant).id}
    assert refused_with(desk, "dora", proposal_of(both).id).code == "proposal.withdrawn"


@pytest.mark.slow
def test_of_an_approval_and_a_correction_at_once_one_wins(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    planned(monkeypatch, "update_records", setting("Alder-Open", "2000"))
    first = desk.ask("rhea", "2000")
    planned(monkeypatch, "update_records", setting("Alder-Open", "2500"))
    outcomes: list[str] = []

    def approve() -> None:
        try:
            outcomes.append(desk.assistant.decide(desk.who("rhea"), proposal_of(first).id, approve=True).outcome)
        except Refusal as refusal:
            outcomes.append(refusal.code)

    talk = threading.Thread(target=lambda: desk.ask("rhea", "no, 2500", thread_id=first.thread_id))
    click = threading.Thread(target=approve)
    for thread in (talk, click):
        thread.start()
    for thread in (talk, click):
        thread.join()
    with desk.assistant.database.transaction() as session:
        status = session.get_one(conversations.Proposal, proposal_of(first).id)
        withdrawn = status.withdrawn
    assert outcomes == (["proposal.withdrawn"] if withdrawn else ["done"])
    assert amount(desk, "Alder-Open") == (150_000 if withdrawn else 200_000)


def plan(*changes: RecordChange, tool: str = "t") -> Plan:
    return Plan(tool=tool, summary="", risk=Risk.HIGH, changes=list(changes))


def test_what_replaces_what() -> None:
    def update(number: int, **after: Any) -> RecordChange:
        return RecordChange(kind="deal", id=number, version=1, before={}, after=after)

    target = {"person_id": 1, "metric": "bookings", "period_start": "2026-07-01"}
    one, other = creation("target", "a", {**target, "amount": 70}), creation("target", "a", {**target, "amount": 80})
    call = creation("activity", "a", {"person_id": 1, "summary": "x"})
    gone = RecordChange(kind="deal", id=1, version=1, before={"name": "a"})
    assert replaces(plan(update(1, amount=2, stage_id=1)), plan(update(1, amount=1)))
    assert not replaces(plan(update(1, amount=2)), plan(update(1, amount=1, stage_id=1)))
    assert not replaces(plan(update(1, amount=2)), plan(update(1, amount=1), update(2, amount=1)))
    assert not replaces(plan(update(1, amount=2), tool="other"), plan(update(1, amount=1)))
    assert replaces(plan(other), plan(one))
    assert not replaces(plan(other), plan(creation("target", "a", {**target, "person_id": 2, "amount": 70})))
    assert not replaces(plan(creation("activity", "a", {"person_id": 1, "summary": "y"})), plan(call))
    assert not replaces(plan(gone), plan(update(1, amount=1)))
    assert replaces(plan(gone), plan(gone))
