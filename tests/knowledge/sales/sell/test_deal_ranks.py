"""What the database finds among all open deals is what judging and recounting each of them by hand finds."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from statistics import median, quantiles
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from knowledge.access import Access, load_principal, owner_principal
from knowledge.changes import Change, ChangeSet
from knowledge.company import get_company
from knowledge.database import Database
from knowledge.metrics.functions import rounded
from knowledge.sales.sell.accounts import Contact
from knowledge.sales.sell.activities import Activity, ActivityKind, Task
from knowledge.sales.sell.deal_facts import FEWEST_WINS, Whose, open_deals
from knowledge.sales.sell.deal_ranks import riskiest, stalled_deals
from knowledge.sales.sell.deal_risk import HIGH, MEDIUM, judged
from knowledge.sales.sell.deals import Deal, DealCompetitor, DealContact, DealHistory, HistoryField, Stage, StageKind
from knowledge.sales.sell.stalled import FEWEST_STAYS, Usual, usual_of, usual_stays
from knowledge.sales.team.people import Person, Role
from tests.support.budget import examples

TODAY = date(2026, 6, 30)
OWNERS = ("Ada", "Ben")
AMOUNTS = (0, 100, 101, 250, 700, 701, 1000, 4000)

ago = st.integers(-20, 90).map(lambda days: TODAY - timedelta(days=days))
maybe_ago = st.none() | ago
few = {"max_size": 2}
a_deal = st.fixed_dictionaries({
    "stage": st.integers(0, 5), "owner": st.none() | st.sampled_from(OWNERS),
    "amount": st.none() | st.sampled_from(AMOUNTS), "created_on": maybe_ago, "engaged_on": maybe_ago,
    "expected_close_on": maybe_ago, "next_step": st.sampled_from((None, "", "call")),
    "moves": st.lists(st.tuples(ago, st.none() | st.integers(0, 5), st.none() | st.integers(0, 5)), max_size=5),
    "touches": st.lists(ago, **few),
    "parts": st.lists(st.sampled_from((None, "user", "Decision maker", "决策人")), **few),
    "rivals": st.sets(st.sampled_from(("X", "Y")), **few), "tasks": st.lists(st.tuples(maybe_ago, maybe_ago), **few),
    "close_dates": st.lists(st.tuples(maybe_ago, maybe_ago), **few),
})  # fmt: skip
companies = st.lists(a_deal, max_size=14)
on_one_store = settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def fill(session: Session, deals: list[dict[str, Any]]) -> dict[str, Person]:
    """Write the drawn deals with all that hangs on them; its owners by name."""
    stages = [stage.id for stage in session.scalars(select(Stage).order_by(Stage.position))]
    people = {name: Person(name=name, role=Role.REP) for name in OWNERS}
    contacts = [Contact(name=name) for name in ("Cy", "Di")]
    session.add_all([*people.values(), *contacts])
    session.flush()
    by = people[OWNERS[0]].id
    applied = ChangeSet(person_id=by, applied_at=datetime(2026, 6, 1, tzinfo=UTC), tool="update", summary="put off")
    session.add(applied)
    session.flush()
    for drawn in deals:
        owner = people[drawn["owner"]].id if drawn["owner"] else None
        fields = ("amount", "created_on", "engaged_on", "expected_close_on", "next_step")
        deal = Deal(
            stage_id=stages[drawn["stage"]], owner_id=owner, currency="USD", **{key: drawn[key] for key in fields}
        )
        session.add(deal)
        session.flush()
        for day, before, after in drawn["moves"]:
            session.add(DealHistory(
                deal_id=deal.id, field=HistoryField.STAGE, changed_on=day,
                before=None if before is None else stages[before], after=None if after is None else stages[after],
            ))  # fmt: skip
        session.add_all(Activity(kind=ActivityKind.CALL, deal_id=deal.id, happened_on=day) for day in drawn["touches"])
        session.add_all(
            DealContact(deal_id=deal.id, contact_id=contact.id, part=part)
            for contact, part in zip(contacts, drawn["parts"], strict=False)
        )
        session.add_all(DealCompetitor(deal_id=deal.id, name=name) for name in sorted(drawn["rivals"]))
        session.add_all(Task(title="Call", deal_id=deal.id, due_on=due, done_on=done) for due, done in drawn["tasks"])
        for was, now in drawn["close_dates"]:
            before, after = ({"expected_close_on": day and day.isoformat()} for day in (was, now))
            session.add(Change(
                change_set_id=applied.id, kind="deal", record_id=deal.id, version=1, before=before, after=after
            ))  # fmt: skip
        session.flush()
    return people


def counted_stays(session: Session, owner_id: int | None) -> dict[int, Usual]:
    """The usual stays, change by change; of one owner's deals, or of all."""
    stays: dict[int, list[int]] = defaultdict(list)
    for deal in session.scalars(select(Deal)):
        if owner_id is not None and deal.owner_id != owner_id:
            continue
        since, stage = deal.created_on, None
        moves = select(DealHistory).where(DealHistory.deal_id == deal.id)
        for move in session.scalars(moves.order_by(DealHistory.changed_on, DealHistory.id)):
            stage = move.before if move.before is not None else stage
            if stage is not None and since is not None and move.changed_on >= since:
                stays[stage].append((move.changed_on - since).days)
            since, stage = move.changed_on, move.after
    return {
        stage: Usual(len(days), median(days), quantiles(days, n=4, method="inclusive")[2])
        for stage, days in stays.items() if len(days) >= FEWEST_STAYS
    }  # fmt: skip


def counted_wins(session: Session) -> dict[int | None, int]:
    """The owners' median wins, rounded to whole minor units."""
    wins: dict[int | None, list[int]] = defaultdict(list)
    for deal, kind in session.execute(select(Deal, Stage.kind).join(Stage, Stage.id == Deal.stage_id)):
        if kind is StageKind.WON and (deal.amount or 0) > 0:
            wins[deal.owner_id].append(deal.amount)
    return {owner: round(median(amounts)) for owner, amounts in wins.items() if len(amounts) >= FEWEST_WINS}


def check(session: Session, access: Access, owner_id: int | None, limit: int) -> None:
    """Hold every answer against all open deals judged one by one."""
    usual = usual_stays(access)
    assert usual == counted_stays(session, owner_id)
    deals, recorded = open_deals(access, Whose())
    wins = counted_wins(session)
    owners = dict(session.execute(select(Deal.id, Deal.owner_id)).all())
    assert all(deal.usual_won == wins.get(owners[deal.deal_id]) for deal in deals if owners[deal.deal_id] is not None)

    everyone = judged(access, deals, recorded)
    risky = [one for one in everyone if one.score >= MEDIUM]
    wanting = [one for one in everyone if one.signals or one.deal.overdue_task] or everyone
    found = riskiest(access, Whose(), limit)
    assert (found.total, found.high) == (len(everyone), sum(one.score >= HIGH for one in everyone))
    assert found.risky.deal_ids == tuple(one.deal.deal_id for one in risky[:limit])
    assert found.risky.total == len(risky)
    assert found.risky.amount == sum(one.deal.amount or 0 for one in risky)
    assert found.risky.unpriced == sum(one.deal.amount is None for one in risky)
    assert found.deal_ids == tuple(one.deal.deal_id for one in wanting[:limit])
    unknown = {code for one in everyone for code in one.unknown} - {"large", "long_in_stage"}
    assert not everyone or unknown == set(recorded.nowhere(with_contacts=found.with_contacts))

    def beyond(deal: Any) -> float:
        if deal.usual_stay is None or deal.since is None:
            return 0
        return float((TODAY - deal.since).days - deal.usual_stay.long)

    standing = sorted((deal for deal in deals if beyond(deal) > 0), key=lambda deal: (-beyond(deal), deal.deal_id))
    still = stalled_deals(access, usual, Whose(), limit)
    assert still.deal_ids == tuple(deal.deal_id for deal in standing[:limit])
    assert still.total == len(standing)
    assert still.amount == sum(deal.amount or 0 for deal in standing)
    assert still.unpriced == sum(deal.amount is None for deal in standing)


@pytest.mark.slow
@on_one_store
@given(deals=companies, limit=st.integers(1, 15))
def test_the_deals_found_are_those_that_judging_every_deal_finds(
    each_database: Database, deals: list[dict[str, Any]], limit: int
) -> None:
    with each_database.transaction(write=True) as session:
        people = fill(session, deals)
        company = get_company(session)
        check(session, Access(session, owner_principal(session, TODAY), TODAY, company), None, limit)
        rep = people["Ada"]
        check(session, Access(session, load_principal(session, rep, TODAY), TODAY, company), rep.id, limit)
        session.rollback()


@given(st.lists(st.integers(0, 2000), max_size=40))
def test_the_usual_of_counted_stays_is_that_of_the_stays(days: list[int]) -> None:
    usual = usual_of({length: days.count(length) for length in days})
    assert (usual is None) == (len(days) < FEWEST_STAYS)
    if usual:
        assert usual == Usual(len(days), median(days), quantiles(days, n=4, method="inclusive")[2])
        assert min(days) <= usual.median <= usual.long <= max(days)


@pytest.mark.slow
@on_one_store
@given(value=st.floats(-1e6, 1e6) | st.integers(-2000, 2000).map(lambda halves: halves / 2))
def test_the_database_rounds_as_python_does(each_database: Database, value: float) -> None:
    with each_database.transaction() as session:
        assert session.scalar(select(rounded(literal(value)))) == round(value)
