"""Deals that stand still: how long each open deal is in its stage, against how long deals usually stayed there."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from sqlalchemy import ColumnElement, Float, Select, and_, case, cast, func, literal, null, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

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
    return access.kept(("usual_stays",), lambda: _usual_stays(access))


def _usual_stays(access: Access) -> dict[int, Usual]:
    """A stay begins with the change before it, a deal's first with its creation.

    The database counts the stays of each length, so that no change is loaded by itself. The change before is looked up
    in the index: SQLite takes twice the time to sort the changes for a window.
    """
    last = aliased(DealHistory)
    before = (
        select(last)
        .where(
            last.deal_id == DealHistory.deal_id, last.field == HistoryField.STAGE,
            or_(
                last.changed_on < DealHistory.changed_on,
                and_(last.changed_on == DealHistory.changed_on, last.id < DealHistory.id),
            ),
        )
        .order_by(last.changed_on.desc(), last.id.desc())
        .limit(1)
        .correlate(DealHistory)
    )  # fmt: skip
    since = before.with_only_columns(last.changed_on).scalar_subquery()
    # Where a change does not say from which stage it was, the one before it does.
    stage = func.coalesce(DealHistory.before, before.with_only_columns(last.after).scalar_subquery())
    days = days_between(func.coalesce(since, Deal.created_on), DealHistory.changed_on)
    stays = (
        select(stage.label("stage"), days.label("days"))
        .select_from(DealHistory)
        .join(Deal, Deal.id == DealHistory.deal_id)
        .where(DealHistory.field == HistoryField.STAGE, access.rows(Deal.owner_id, Deal.closed_on))
        .subquery()
    )
    counted = select(stays.c.stage, stays.c.days, func.count()).group_by(stays.c.stage, stays.c.days)
    lengths: dict[int, dict[int, int]] = defaultdict(dict)
    for stage_id, length, count in access.session.execute(counted):
        if stage_id is not None and length is not None and length >= 0:
            lengths[stage_id][length] = count
    return {stage_id: usual for stage_id, found in lengths.items() if (usual := usual_of(found))}


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
