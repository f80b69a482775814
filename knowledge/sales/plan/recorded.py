"""What is recorded besides sales and bears on a target: how its market grows, and the resources to carry it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from knowledge.access import Access
from knowledge.metrics.model import Period
from knowledge.refusals import Refusal
from knowledge.sales.plan.market_view import Markets, MarketView
from knowledge.sales.plan.plans_view import visible
from knowledge.sales.plan.resources import Resource
from knowledge.sales.team.people import Team


@dataclass(frozen=True)
class MarketTrend:
    """What was reached before, carried on with the market's growth, in minor units; `name` empty: all markets."""

    name: str
    period: Period
    growth: float
    trend: int


@dataclass(frozen=True)
class RecordedCapacity:
    """What the recorded heads carry in a period, in minor units; `capacity` is one head's, on average."""

    heads: int
    new_heads: int
    ramp_months: int
    capacity: int
    amount: int


def market_trend(
    access: Access, values: dict[str, int], reached: int, base: Period, period: Period
) -> MarketTrend | None:  # fmt: skip
    """The trend by the market's growth in the period itself, where that is recorded, else in the newest that is over.

    None where no market's growth is recorded for the slice, and for single people and products.
    """
    if {"person_id", "product_id"} & values.keys():
        return None
    region = values.get("region_id")
    if region is None and "team_id" in values:
        region = access.session.scalar(select(Team.region_id).where(Team.id == values["team_id"]))
    view = _market(access, region, values.get("product_line_id"), period)
    if view is None or view.growth is None:
        return None
    years = round((period.start - base.start).days / 365.25)
    return MarketTrend(view.name, view.period, view.growth, round(reached * (1 + view.growth / 100) ** years))


def _market(access: Access, region: int | None, line: int | None, period: Period) -> MarketView | None:
    try:
        markets = Markets(access, ours=False)
    except Refusal:
        return None
    for wanted in (period, None):
        try:
            views = markets.views(region, line, wanted)
        except Refusal as refusal:
            if not refusal.code.startswith("no_data."):
                raise
            continue
        return markets.whole(views, views[0].region if region else None, views[0].product_line if line else None)
    return None


def recorded_capacity(
    access: Access, values: dict[str, int], period: Period, reps: int | None
) -> RecordedCapacity | None:  # fmt: skip
    """What the recorded heads carry in a period, new ones at half while they ramp.

    Of the teams' own records, else of the regions', else of the company's. `reps`: so many heads instead, those beyond
    the recorded ones as new. None where neither heads nor what one carries are recorded, and for people and products.
    """
    if {"person_id", "product_id", "product_line_id"} & values.keys():
        return None
    found = select(Resource).where(
        visible(access, Resource), Resource.heads > 0, Resource.capacity.is_not(None),
        Resource.period_start <= period.start, Resource.period_end >= period.end,
    )  # fmt: skip
    for column in ("team_id", "region_id"):
        if column in values:
            found = found.where(getattr(Resource, column) == values[column])
    rows = list(access.session.scalars(found))
    for level in (
        [row for row in rows if row.team_id is not None],
        [row for row in rows if row.team_id is None and row.region_id is not None],
        [row for row in rows if row.team_id is None and row.region_id is None],
    ):
        if level:
            return _carried(level, period, reps)
    return None


def _carried(rows: list[Resource], period: Period, reps: int | None) -> RecordedCapacity:
    heads = sum(row.heads or 0 for row in rows)
    days = (period.end - period.start).days + 1
    whole = sum(_of_days(row, days) * (row.heads or 0) for row in rows)
    one = whole / heads
    new = sum(row.new_heads or 0 for row in rows) if reps is None else max(0, reps - heads)
    taken = heads if reps is None else min(heads, reps)
    ramp = max((row.ramp_months or 0 for row in rows), default=0)
    ramped = 1 - min(ramp, days / 30.4375) / (days / 30.4375) / 2
    return RecordedCapacity(taken, new, ramp, round(one), round(one * (taken + new * ramped)))


def _of_days(row: Resource, days: int) -> float:
    """What one head carries in so many days of the record's period."""
    return (row.capacity or 0) * days / ((row.period_end - row.period_start).days + 1)
