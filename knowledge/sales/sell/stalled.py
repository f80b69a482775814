"""Deals that stand still: how long each open deal is in its stage, against how long deals usually stayed there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median, quantiles
from typing import Any

from sqlalchemy import Select, case, func, or_, select

from knowledge.access import Access
from knowledge.metrics.functions import days_between
from knowledge.sales.sell.activities import Activity
from knowledge.sales.sell.deals import Deal, DealHistory, HistoryField, Stage, StageKind
from knowledge.sales.team.people import Person, TeamMembership

FEWEST_STAYS = 5  # fewer past stays than this tell nothing about what is usual


@dataclass(frozen=True)
class Usual:
    """How many days past stays in a stage lasted: the middle and the third quartile of `stays` of them."""

    stays: int
    median: float
    long: float


@dataclass(frozen=True)
class Stalled:
    """An open deal longer in its stage than three of four past stays. `amount` is in minor units."""

    deal_id: int
    deal: str
    owner: str | None
    stage: str
    amount: int | None
    since: date
    days: int
    usual: Usual
    last_touch: date | None
    next_step: str | None


def usual_of(days: Sequence[int]) -> Usual | None:
    """The usual length of stays, None where there are too few of them."""
    if len(days) < FEWEST_STAYS:
        return None
    return Usual(stays=len(days), median=median(days), long=quantiles(days, n=4, method="inclusive")[2])


def usual_stays(access: Access) -> dict[int, Usual]:
    """By stage id: the usual stay, out of the stage changes of the deals the caller may read.

    A stay begins with the change before it, a deal's first with its creation. The database counts the stays of each
    length, so that no change is loaded by itself.
    """
    of_deal: dict[str, Any] = {
        "partition_by": DealHistory.deal_id,
        "order_by": (DealHistory.changed_on, DealHistory.id),
    }
    moves = (
        select(
            DealHistory.before,
            func.lag(DealHistory.after).over(**of_deal).label("entered"),
            func.lag(DealHistory.changed_on).over(**of_deal).label("since"),
            DealHistory.changed_on.label("until"),
            Deal.created_on,
        )
        .join(Deal, Deal.id == DealHistory.deal_id)
        .where(DealHistory.field == HistoryField.STAGE, access.rows(Deal.owner_id, Deal.closed_on))
        .subquery()
    )
    is_first = moves.c.since.is_(None)
    stays = select(
        case((is_first, moves.c.before), else_=moves.c.entered).label("stage"),
        days_between(case((is_first, moves.c.created_on), else_=moves.c.since), moves.c.until).label("days"),
    ).subquery()
    counted = (
        select(stays.c.stage, stays.c.days, func.count())
        .where(stays.c.stage.is_not(None), stays.c.days >= 0)
        .group_by(stays.c.stage, stays.c.days)
    )
    days: dict[int, list[int]] = defaultdict(list)
    for stage, length, count in access.session.execute(counted):
        days[stage] += [length] * count
    return {stage: usual for stage, lengths in days.items() if (usual := usual_of(lengths))}


def team_members(access: Access, team_ids: Collection[int]) -> Select[int]:
    """Who is in the teams today."""
    return select(TeamMembership.person_id).where(
        TeamMembership.team_id.in_(team_ids),
        or_(TeamMembership.from_date.is_(None), TeamMembership.from_date <= access.today),
        or_(TeamMembership.until_date.is_(None), TeamMembership.until_date > access.today),
    )


def stalled_deals(
    access: Access, usual: dict[int, Usual], *, person_id: int | None = None, team_ids: Collection[int] | None = None
) -> list[Stalled]:
    """Open deals the caller may read that are longer in their stage than usual, the furthest beyond it first.

    `usual` is what `usual_stays` gives the same caller.
    """
    moved = select(func.max(DealHistory.changed_on)).where(
        DealHistory.deal_id == Deal.id, DealHistory.field == HistoryField.STAGE,
        DealHistory.changed_on <= access.today,
    )  # fmt: skip
    touched = select(func.max(Activity.happened_on)).where(
        Activity.deal_id == Deal.id, Activity.happened_on <= access.today
    )
    since = func.coalesce(moved.scalar_subquery(), Deal.engaged_on, Deal.created_on)
    found = (
        select(Deal, Stage.name, Person.name, since, touched.scalar_subquery())
        .join(Stage, Stage.id == Deal.stage_id)
        .outerjoin(Person, Person.id == Deal.owner_id)
        .where(Stage.kind == StageKind.OPEN, since.is_not(None), access.rows(Deal.owner_id, Deal.closed_on))
    )
    if person_id is not None:
        found = found.where(Deal.owner_id == person_id)
    if team_ids is not None:
        found = found.where(Deal.owner_id.in_(team_members(access, team_ids)))
    rows = []
    for deal, stage, owner, entered, touch in access.session.execute(found):
        past, days = usual.get(deal.stage_id), (access.today - entered).days
        if past and days > past.long:
            label = deal.name or deal.external_id or f"#{deal.id}"
            rows.append(Stalled(deal.id, label, owner, stage, deal.amount, entered, days, past, touch, deal.next_step))
    return sorted(rows, key=lambda row: (row.usual.long - row.days, row.deal_id))
