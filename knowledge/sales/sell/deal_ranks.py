"""Which open deals stand still the longest and which are the riskiest: found among all of them in one question.

The score follows SIGNALS and the rules of `deal_risk.judge`, which then judges the few deals that are shown. A test
holds both to the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Date, Float, Select, and_, case, cast, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from knowledge.access import Access
from knowledge.changes import Change
from knowledge.metrics.functions import days_between, rounded
from knowledge.sales.sell.accounts import Contact
from knowledge.sales.sell.activities import Activity, Task
from knowledge.sales.sell.deal_facts import Recorded, Whose, decides, put_off, recorded, usual_won
from knowledge.sales.sell.deal_risk import HIGH, MEDIUM, SIGNALS
from knowledge.sales.sell.deals import Deal, DealCompetitor, DealContact, Stage
from knowledge.sales.sell.stalled import Usual, in_stage_since, long_stay, usual_stays
from knowledge.sales.team.people import Person

Part = ColumnElement[Any]


@dataclass(frozen=True)
class Ranked:
    """The first deals of an order, and what holds of all that are in it. `amount`: minor units, of those with one."""

    deal_ids: tuple[int, ...] = ()
    total: int = 0
    amount: int = 0
    unpriced: int = 0


@dataclass(frozen=True)
class Risks:
    """The riskiest first, then those that want something done. `total` counts all open deals, `risky` those at risk.

    `with_contacts`: whether any of all has a contact.
    """

    risky: Ranked
    high: int
    total: int
    deal_ids: tuple[int, ...]
    with_contacts: bool


def stalled_deals(access: Access, usual: dict[int, Usual], whose: Whose, limit: int) -> Ranked:
    """Open deals longer in their stage than three of four past stays there, the furthest beyond first.

    `usual` is what `usual_stays` gives the same caller.
    """
    stays = (
        select(
            Deal.id, Deal.amount,
            days_between(in_stage_since(access.today), literal(access.today, Date)).label("days"),
            long_stay(usual, Deal.stage_id).label("long"),
        )
        .join(Stage, Stage.id == Deal.stage_id)
        .outerjoin(Person, Person.id == Deal.owner_id)
        .where(*whose.conditions(access))
        .subquery()
    ).c  # fmt: skip
    found = (
        select(stays.id, func.count().over(), *_amounts(stays.amount, stays.days > stays.long))
        .where(stays.days > stays.long)
        .order_by(stays.long - stays.days, stays.id)
    )
    rows = access.session.execute(found.limit(limit)).all()
    if not rows:
        return Ranked()
    return Ranked(tuple(row[0] for row in rows), rows[0][1], int(rows[0][2] or 0), int(rows[0][3] or 0))


def riskiest(access: Access, whose: Whose, limit: int) -> Risks:
    """The riskiest of the open deals, of equals the larger; of those without a sign first where a task is overdue."""
    scored = _scored(access, whose)
    wanting = case((or_(scored.score > 0, scored.overdue), 1), else_=0)
    risky = scored.score >= MEDIUM
    found = (
        select(
            scored.id, scored.score, wanting, func.count().over(), func.sum(case((risky, 1), else_=0)).over(),
            func.sum(case((scored.score >= HIGH, 1), else_=0)).over(), func.max(scored.contacts).over(),
            *_amounts(scored.amount, risky),
        )
        .order_by(wanting.desc(), scored.score.desc(), func.coalesce(scored.amount, 0).desc(), scored.id)
        .limit(limit)
    )  # fmt: skip
    rows = access.session.execute(found).all()
    if not rows:
        return Risks(Ranked(), 0, 0, (), with_contacts=False)
    total, many, high, contacts, amount, unpriced = rows[0][3:]
    at_risk = tuple(row[0] for row in rows if row[1] >= MEDIUM)
    # Only where no deal wants anything, the others are told.
    shown = tuple(row[0] for row in rows if row[2] == rows[0][2])
    return Risks(
        Ranked(at_risk, int(many), int(amount or 0), int(unpriced or 0)), int(high), total, shown, contacts > 0
    )


def _amounts(amount: Part, which: ColumnElement[bool]) -> list[Part]:
    """Of those that count: the sum of the amounts, and how many have none."""
    return [
        func.sum(case((which, amount))).over(),
        func.sum(case((and_(which, amount.is_(None)), 1), else_=0)).over(),
    ]


def _scored(access: Access, whose: Whose) -> Any:  # noqa: ANN401 - the columns of a query
    """Every deal with its score: `id`, `amount`, `score`, `overdue` (a task is), `contacts` (how many).

    `offset(0)` keeps SQLite from finding each fact and score again wherever it is used.
    """
    facts = _facts(access, whose).offset(0).subquery().c
    score = _score(access, facts).label("score")
    return select(facts.id, facts.amount, facts.overdue, facts.contacts, score).offset(0).subquery().c


def _facts(access: Access, whose: Whose) -> Select[*tuple[Any, ...]]:
    """What the signals are found by, one row a deal."""
    won = usual_won(access)

    def count(key: InstrumentedAttribute[Any], *conditions: Part) -> Select[Any]:
        return select(func.count()).select_from(key.class_).where(key == Deal.id, *conditions)

    touched = select(func.max(Activity.happened_on)).where(
        Activity.deal_id == Deal.id, Activity.happened_on <= access.today
    )
    contacts = count(DealContact.deal_id).join(Contact, Contact.id == DealContact.contact_id)
    tasks = count(Task.deal_id, Task.done_on.is_(None), Task.due_on < access.today, access.rows(Task.person_id))
    began = func.coalesce(Deal.created_on, Deal.engaged_on)
    return (
        select(
            Deal.id, Deal.amount, Deal.expected_close_on, won.c.amount.label("won"),
            in_stage_since(access.today).label("since"), long_stay(usual_stays(access), Deal.stage_id).label("long"),
            func.coalesce(touched.correlate(Deal).scalar_subquery(), began).label("last"),
            (func.coalesce(Deal.next_step, "") != "").label("has_step"),
            contacts.correlate(Deal).scalar_subquery().label("contacts"),
            contacts.where(decides()).correlate(Deal).scalar_subquery().label("deciders"),
            count(DealCompetitor.deal_id).correlate(Deal).scalar_subquery().label("competitors"),
            count(Change.record_id, put_off()).correlate(Deal).scalar_subquery().label("pushed"),
            (tasks.correlate(Deal).scalar_subquery() > 0).label("overdue"),
        )
        .join(Stage, Stage.id == Deal.stage_id)
        .outerjoin(Person, Person.id == Deal.owner_id)
        .outerjoin(won, won.c.owner_id == Deal.owner_id)
        .where(*whose.conditions(access))
    )  # fmt: skip


def _score(access: Access, facts: Any) -> Part:  # noqa: ANN401 - the columns of a query
    """The sum of the points of all signals that the company records."""
    known, today = recorded(access), literal(access.today, Date)
    parts = [
        _points("past_close", days_between(facts.expected_close_on, today)),
        _points("long_in_stage", _ratio(days_between(facts.since, today), case((facts.long > 0, facts.long)))),
        _points("pushed", facts.pushed),
        _points("large", _ratio(facts.amount, facts.won)),
        _there("competitor", facts.competitors > 0),
        *_missing(known, facts),
    ]
    if known.activities:
        parts.append(_points("no_activity", days_between(facts.last, today)))
    score: Part = parts[0]
    for part in parts[1:]:
        score = score + part
    return score


def _missing(known: Recorded, facts: Any) -> list[Part]:  # noqa: ANN401
    """The signals of what a deal lacks, of what the company records at all."""
    lacking = []
    if known.close_dates:
        lacking.append(_there("no_close_date", facts.expected_close_on.is_(None)))
    if known.next_steps:
        lacking.append(_there("no_next_step", ~facts.has_step))
    if known.contacts:
        lacking.append(_there("no_contact", facts.contacts == 0))
    if known.contacts and known.deciders:
        lacking.append(_there("no_decision_maker", and_(facts.contacts > 0, facts.deciders == 0)))
    return lacking


def _there(code: str, condition: ColumnElement[bool]) -> Part:
    return case((condition, SIGNALS[code].most), else_=0)


def _ratio(value: Part, to: Part) -> Part:
    return cast(value, Float) / cast(to, Float)


def _points(code: str, value: Part) -> Part:
    """As `Signal.points`: none without a value, and at least one for a value that counts."""
    signal = SIGNALS[code]
    if signal.begin is None or signal.full is None:
        raise ValueError(f"{code} has no bounds")
    begin, full = float(signal.begin), float(signal.full)
    part = (cast(value, Float) - literal(begin, Float)) / literal(full - begin, Float)
    points = rounded(literal(float(signal.most), Float) * part)
    return case((value.is_(None), 0), (value <= begin, 0), (value >= full, signal.most), (points < 1, 1), else_=points)
