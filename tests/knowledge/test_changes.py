"""Plans: applied once, refused when a record moved, logged, undone."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from knowledge import changes, conversations
from knowledge.access import Access, load_principal
from knowledge.changes import Change, ChangeSet, Plan, RecordChange, Risk
from knowledge.company import get_company
from knowledge.conversations import Proposal, ProposalStatus
from knowledge.database import Database
from knowledge.refusals import Refusal
from knowledge.sales.sell.accounts import Account
from knowledge.sales.sell.activities import Activity
from knowledge.sales.team.people import Person, Role

TODAY = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 9, tzinfo=UTC)


def access_of(session: Session, name: str, role: Role = Role.REP) -> Access:
    person = session.scalar(select(Person).where(Person.name == name))
    if person is None:
        person = Person(name=name, role=role)
        session.add(person)
        session.flush()
    return Access(session, load_principal(session, person, TODAY), TODAY, get_company(session))


def account_of(access: Access) -> Account:
    account = Account(name="Hollow Creek", owner_id=access.principal.person_id, city="Here")
    access.session.add(account)
    access.session.flush()
    return account


def rename(account: Account, city: str) -> Plan:
    change = RecordChange(
        kind="account", id=account.id, version=account.version, label=account.name, before={"city": account.city},
        after={"city": city},
    )  # fmt: skip
    return Plan(tool="test", summary="move", risk=Risk.HIGH, changes=[change])


def log_call(access: Access, person_id: int | None = None) -> Plan:
    values = {"kind": "call", "person_id": person_id or access.principal.person_id, "happened_on": TODAY.isoformat()}
    values["happened_at"] = NOW.isoformat()
    return Plan(
        tool="log_activity", summary="call", risk=Risk.LOW, changes=[RecordChange(kind="activity", after=values)]
    )


def test_plans_put_together_are_applied_and_undone_as_one(each_database: Database) -> None:
    """Two changes of one record are one change from what was to what will be; what is created stays apart."""
    with each_database.transaction() as session:
        access = access_of(session, "Rita")
        account = account_of(access)
        both = changes.put_together(rename(account, "There"), rename(account, "Elsewhere"))
        assert [(change.before, change.after) for change in both.changes] == [({"city": "Here"}, {"city": "Elsewhere"})]
        whole = changes.put_together(changes.put_together(log_call(access), log_call(access)), both)
        assert (whole.risk, len(whole.changes), len(whole.sayings)) == (Risk.HIGH, 3, 4)
        assert whole.tool == "log_activity+test"
        applied = changes.apply(access, whole, now=NOW)
        assert (account.city, session.scalar(select(func.count()).select_from(Activity))) == ("Elsewhere", 2)
        changes.undo(access, applied.change_set_id, now=NOW)
        assert (account.city, session.scalar(select(func.count()).select_from(Activity))) == ("Here", 0)


def test_a_proposal_that_was_decided_grows_no_more(each_database: Database) -> None:
    with each_database.transaction() as session:
        access = access_of(session, "Rita")
        plan = log_call(access).model_dump(mode="json")
        proposal = conversations.propose(session, access.principal, plan, thread_id=None, now=NOW)
        conversations.claim(session, proposal.id, access, ProposalStatus.REJECTED, now=NOW)
        with pytest.raises(Refusal) as refused:
            conversations.add_to_proposal(session, proposal.id, plan)
        assert refused.value.code == "proposal.decided"


@pytest.mark.slow
def test_create_log_and_undo(each_database: Database) -> None:
    with each_database.transaction() as session:
        access = access_of(session, "Rita")
        applied = changes.apply(access, log_call(access), now=NOW)
        activity = session.get_one(Activity, applied.record_ids[0])
        assert (activity.happened_on, activity.happened_at) == (TODAY, NOW)
        logged = session.scalars(select(Change)).one()
        assert (logged.before, logged.record_id) == (None, activity.id)
        assert changes.last_change(session, access.principal.person_id) is not None
        changes.undo(access, applied.change_set_id, now=NOW)
        assert session.scalar(select(func.count()).select_from(Activity)) == 0
        assert changes.last_change(session, access.principal.person_id) is None
        with pytest.raises(Refusal) as again:
            changes.undo(access, applied.change_set_id, now=NOW)
        assert again.value.code == "undo.already"


def test_update_and_undo_bring_the_value_back(database: Database) -> None:
    with database.transaction() as session:
        access = access_of(session, "Rita")
        account = account_of(access)
        applied = changes.apply(access, rename(account, "There"), now=NOW)
        assert (account.city, account.version) == ("There", 2)
        changes.undo(access, applied.change_set_id, now=NOW)
        assert (account.city, account.version) == ("Here", 3)


def test_record_that_moved_is_not_overwritten(database: Database) -> None:
    with database.transaction() as session:
        access = access_of(session, "Rita")
        account = account_of(access)
        first, second = rename(account, "There"), rename(account, "Elsewhere")
        applied = changes.apply(access, first, now=NOW)
        with pytest.raises(Refusal) as refused:
            changes.apply(access, second, now=NOW)
        assert refused.value.code == "changed_meanwhile"
        assert account.city == "There"
        newer = rename(account, "Third")
        changes.apply(access, newer, now=NOW)
        with pytest.raises(Refusal) as undo:
            changes.undo(access, applied.change_set_id, now=NOW)
        assert undo.value.code == "changed_meanwhile"


def test_refused_plan_writes_nothing(database: Database) -> None:
    def try_it() -> None:
        with database.transaction() as session:
            other = access_of(session, "Ron")
            account = session.scalars(select(Account)).one()
            steps = [*log_call(other).changes, *rename(account, "x").changes]
            changes.apply(other, Plan(tool="test", summary="both", risk=Risk.HIGH, changes=steps), now=NOW)

    with database.transaction() as session:
        account_of(access_of(session, "Rita"))
    with pytest.raises(Refusal) as refused:
        try_it()
    assert refused.value.code == "access.write_other"
    with database.transaction() as session:
        counts = [session.scalar(select(func.count()).select_from(table)) for table in (ChangeSet, Change, Activity)]
        assert counts == [0, 0, 0]
        assert session.scalars(select(Account.city)).one() == "Here"


def test_nobody_logs_in_somebody_elses_name(database: Database) -> None:
    with database.transaction() as session:
        rita, ron = access_of(session, "Rita"), access_of(session, "Ron")
        with pytest.raises(Refusal) as refused:
            changes.apply(rita, log_call(rita, ron.principal.person_id), now=NOW)
        assert refused.value.code == "access.write_other"


def waiting(database: Database) -> str:
    with database.transaction() as session:
        access = access_of(session, "Rita")
        plan = rename(account_of(access), "There")
        return conversations.propose(
            session, access.principal, plan.model_dump(mode="json"), thread_id=None, now=NOW
        ).id


def decide(database: Database, proposal_id: str, name: str, now: datetime = NOW) -> None:
    with database.transaction(write=True) as session:
        access = access_of(session, name)
        proposal = conversations.claim(session, proposal_id, access, ProposalStatus.APPROVED, now=now)
        changes.apply(access, Plan.model_validate(proposal.plan), now=now)


@pytest.mark.slow
def test_proposal_is_applied_once_however_often_it_is_clicked(each_database: Database) -> None:
    proposal_id = waiting(each_database)
    codes: list[str] = []

    def click() -> None:
        try:
            decide(each_database, proposal_id, "Rita")
            codes.append("done")
        except Refusal as refusal:
            codes.append(refusal.code)

    threads = [threading.Thread(target=click) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == ["done", *["proposal.decided"] * 5]
    with each_database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(ChangeSet)) == 1


@pytest.mark.slow
def test_two_plans_on_one_version_at_once_write_once(each_database: Database) -> None:
    with each_database.transaction() as session:
        access = access_of(session, "Rita")
        account = account_of(access)
        plans = [rename(account, f"city {number}") for number in range(6)]
    codes: list[str] = []

    def apply(plan: Plan) -> None:
        try:
            with each_database.transaction(write=True) as session:
                changes.apply(access_of(session, "Rita"), plan, now=NOW)
            codes.append("done")
        except Refusal as refusal:
            codes.append(refusal.code)

    threads = [threading.Thread(target=apply, args=(plan,)) for plan in plans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [*["changed_meanwhile"] * 5, "done"]


def test_expired_and_foreign_proposals(database: Database) -> None:
    proposal_id = waiting(database)
    for name, now, code in (
        ("Ron", NOW, "unknown.proposal"),
        ("Rita", NOW + conversations.PROPOSAL_LIFE + timedelta(seconds=1), "proposal.expired"),
    ):
        with pytest.raises(Refusal) as refused:
            decide(database, proposal_id, name, now)
        assert refused.value.code == code
    with database.transaction() as session:
        assert session.get_one(Proposal, proposal_id).status is ProposalStatus.PENDING
