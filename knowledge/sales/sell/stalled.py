"""Deals that stand still: how long each open deal is in its stage, against how long deals usually stayed there."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

from sqlalchemy import ColumnElement, Date, Float, Select, case, cast, func, literal, null, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from knowledge.access import Access
from knowledge.metrics.functions import days_between
from knowledge.sales.sell.deals import Deal, DealHistory, HistoryField
from knowledge.sales.team.people import TeamMembership

FEWEST_STAYS = 5  # fewer past stays than this tell nothing about what is usual


@dataclass(frozen=True)
class Usual:
    """How many days past stays in a stage lasted: the middle and the third quartile of `stays` of them."""

    stays: int
    median: float
    long: float


def usual_of(lengths: Mapping[int, int]) -> Usual | None:
    """The usual stay, of how many stays lasted each number of days; None where there are too few of them.

    The same as `statistics.median` and `quantiles` (inclusive) of all the stays.
    """
    ordered = sorted(length for length, count in lengths.items() if count)
    upto = list(accumulate(lengths[length] for length in ordered))
    stays = upto[-1] if upto else 0
    if stays < FEWEST_STAYS:
        return None

    def stay(place: int) -> int:
        return ordered[bisect_right(upto, place)]

    middle = stay(stays // 2)
    at, part = divmod(3 * (stays - 1), 4)
    return Usual(
        stays=stays,
        median=middle if stays % 2 else (stay(stays // 2 - 1) + middle) / 2,
        long=(stay(at) * (4 - part) + stay(min(at + 1, stays - 1)) * part) / 4,
    )


def usual_stays(access: Access) -> dict[int, Usual]:
    """By stage id: the usual stay, out of the stage changes of the deals the caller may read."""
    return access.once(("usual_stays",), lambda: _usual_stays(access))


def _usual_stays(access: Access) -> dict[int, Usual]:
    """A stay begins with the change before it, a deal's first with its creation.

    The database counts the stays of each length, so that no change is loaded by itself.
    """
    today = literal(access.today, Date)
    changes = (
        select(
            Deal.id.label("deal"), DealHistory.id, DealHistory.changed_on, DealHistory.before, DealHistory.after,
            days_between(Deal.created_on, today).label("created"),
            days_between(DealHistory.changed_on, today).label("ago"),
        )
        .select_from(Deal)
        # + 0 keeps SQLite from looking up a deal for each change: deal by deal the changes come out of their index in
        # the order of their days, and needn't be sorted.
        .join(DealHistory, DealHistory.deal_id == Deal.id + 0)
        .where(DealHistory.field == HistoryField.STAGE, access.rows(Deal.owner_id, Deal.closed_on))
        .subquery()
    ).c  # fmt: skip
    way: dict[str, Any] = {"partition_by": changes.deal, "order_by": (changes.changed_on, changes.id)}
    stays = select(
        func.lag(changes.after, 1, changes.before).over(**way).label("stage"),
        (func.lag(changes.ago, 1, changes.created).over(**way) - changes.ago).label("days"),
    ).subquery()
    counted = select(stays.c.stage, stays.c.days, func.count()).group_by(stays.c.stage, stays.c.days)
    lengths: dict[int, dict[int, int]] = defaultdict(dict)
    for stage, days, count in access.session.execute(counted):
        if stage is not None and days is not None and days >= 0:
            lengths[stage][days] = count
    return {stage: usual for stage, found in lengths.items() if (usual := usual_of(found))}


def team_members(access: Access, team_ids: Collection[int]) -> Select[int]:
    """Who is in the teams today."""
    return select(TeamMembership.person_id).where(
        TeamMembership.team_id.in_(team_ids),
        or_(TeamMembership.from_date.is_(None), TeamMembership.from_date <= access.today),
        or_(TeamMembership.until_date.is_(None), TeamMembership.until_date > access.today),
    )


def in_stage_since(today: date) -> ColumnElement[date]:
    """The day on which a deal came into its stage, as far as is recorded."""
    moved = select(func.max(DealHistory.changed_on)).where(
        DealHistory.deal_id == Deal.id, DealHistory.field == HistoryField.STAGE, DealHistory.changed_on <= today
    )
    return func.coalesce(moved.correlate(Deal).scalar_subquery(), Deal.engaged_on, Deal.created_on)


def long_stay(usual: Mapping[int, Usual], stage_id: InstrumentedAttribute[int]) -> ColumnElement[float]:
    """The days that three of four past stays in a stage lasted at most, NULL where too few are known."""
    longest = {stage: literal(one.long, Float) for stage, one in usual.items()}
    return case(longest, value=stage_id) if longest else cast(null(), Float)
