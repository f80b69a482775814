"""Whether an adjustment worked: its metric before and after, beside the rest of the company over the same days."""

from __future__ import annotations

from datetime import date, timedelta
from math import sqrt
from typing import Literal

from pydantic import BaseModel
from sqlalchemy import or_, select

from knowledge.access import Access
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.model import Filter, MetricRow, Op, Period, Scope, Unit
from knowledge.sales.improve.adjustments import Adjustment, AdjustmentStatus, Finding
from knowledge.sales.improve.performance import LESS_IS_BETTER, ask_metric
from knowledge.sales.improve.subjects import Subject
from knowledge.sales.team.people import Person

SHORTEST = 14  # days; what is younger says nothing
SURE = 1.96  # standard errors
Verdict = Literal["helped", "worse", "unclear", "too_early", "no_data"]


class Side(BaseModel):
    """A metric over a span of days: its value (major units) and how many records it rests on."""

    value: float | int | None
    records: int


class Effect(BaseModel):
    """What came of an adjustment.

    `rest` is the company without the slice over the same days. `beyond`: how much more the slice changed than the
    rest, in the metric's unit for rates and means, in percent for sums. `noise`: what chance alone moves (1.96 standard
    errors), where that can be told.
    """

    id: int
    title: str
    metric: str
    unit: Unit
    name: str
    owner: str | None
    status: AdjustmentStatus
    starts_on: date
    review_on: date | None
    days: int
    before_period: Period
    after_period: Period
    before: Side
    after: Side
    rest_before: Side
    rest_after: Side
    aim: float | int | None
    beyond: float | None
    noise: float | None
    verdict: Verdict

    @property
    def reached(self) -> bool | None:
        """Whether the aim is reached; None without one."""
        if self.aim is None or self.after.value is None:
            return None
        return self.after.value <= self.aim if self.metric in LESS_IS_BETTER else self.after.value >= self.aim


def visible_adjustments(access: Access, *, name: str | None = None, text: str | None = None) -> list[Adjustment]:
    """The adjustments the caller may read that have begun, of a slice or with a word in the title.

    The newest first, behind them those of which it is too early to say anything.
    """
    found = select(Adjustment).where(
        access.rows(Adjustment.owner_id, team=Adjustment.team_id), Adjustment.starts_on <= access.today,
        Adjustment.status.in_((AdjustmentStatus.ACTIVE, AdjustmentStatus.APPROVED, AdjustmentStatus.DONE)),
    )  # fmt: skip
    if name is not None:
        found = found.where(or_(Adjustment.slice_name == name, Adjustment.title.contains(name, autoescape=True)))
    if text is not None:
        found = found.where(Adjustment.title.contains(text, autoescape=True))
    newest = access.session.scalars(found.order_by(Adjustment.starts_on.desc(), Adjustment.id.desc()))
    return sorted(newest, key=lambda adjustment: (access.today - adjustment.starts_on).days < SHORTEST)


def latest_finding(access: Access, metric: str, subject: Subject) -> Finding | None:
    """The newest finding about a metric of a slice, that the caller may read."""
    found = select(Finding).where(
        access.rows(Finding.owner_id, team=Finding.team_id), Finding.metric == metric,
        Finding.slice_kind == subject.kind, Finding.slice_name == subject.name,
    )  # fmt: skip
    return access.session.scalars(found.order_by(Finding.found_on.desc(), Finding.id.desc()).limit(1)).first()


def effect_of(access: Access, adjustment: Adjustment) -> Effect:
    """Before against after, the same number of days each, up to today or the day it was to be judged."""
    end = min(access.today, adjustment.review_on or access.today)
    after = Period(start=adjustment.starts_on, end=max(end, adjustment.starts_on))
    length = after.end - after.start
    before = Period(start=adjustment.starts_on - timedelta(days=1) - length, end=adjustment.starts_on - timedelta(1))
    inside, outside = _slices(adjustment)
    sides = [_side(access, adjustment.metric, period, inside) for period in (before, after)]
    rest = None
    if outside:
        rest = [_side(access, adjustment.metric, period, outside, Scope.COMPANY) for period in (before, after)]
    rest = rest or [Side(value=None, records=0)] * 2
    unit = METRICS[adjustment.metric].unit
    beyond, noise = _beyond(unit, sides, rest), _noise(unit, sides)
    owner = access.session.get(Person, adjustment.owner_id) if adjustment.owner_id else None
    found = Effect(
        id=adjustment.id, title=adjustment.title, metric=adjustment.metric, unit=unit,
        name=adjustment.slice_name or access.company.name, owner=owner.name if owner else None,
        status=adjustment.status, starts_on=adjustment.starts_on, review_on=adjustment.review_on,
        days=length.days + 1, before_period=before, after_period=after, before=sides[0], after=sides[1],
        rest_before=rest[0], rest_after=rest[1],
        aim=None if adjustment.aim is None else adjustment.aim / 100, beyond=beyond, noise=noise, verdict="unclear",
    )  # fmt: skip
    return found.model_copy(update={"verdict": _verdict(access, found)})


def _slices(adjustment: Adjustment) -> tuple[tuple[Filter, ...], tuple[Filter, ...]]:
    """The conditions of the slice and of everything else; of the whole company there is nothing else."""
    if adjustment.slice_kind == "company" or not adjustment.slice_name:
        return (), ()
    values = (adjustment.slice_name,)
    kind = adjustment.slice_kind
    return (Filter(field=kind, values=values),), (Filter(field=kind, op=Op.NE, values=values),)


def _side(
    access: Access, metric: str, period: Period, where: tuple[Filter, ...], scope: Scope | None = None
) -> Side:  # fmt: skip
    rows: list[MetricRow] = ask_metric(access, metric, period, where, scope=scope)
    return Side(value=rows[0].value, records=rows[0].records or 0) if rows else Side(value=None, records=0)


def _relative(unit: Unit) -> bool:
    return unit in (Unit.MONEY, Unit.COUNT)


def _beyond(unit: Unit, sides: list[Side], rest: list[Side]) -> float | None:
    own, others = _change(unit, sides), _change(unit, rest)
    return None if own is None else round(own - (others or 0.0), 4)


def _change(unit: Unit, sides: list[Side]) -> float | None:
    before, after = (side.value for side in sides)
    if before is None or after is None or (_relative(unit) and not before):
        return None
    return 100 * (after - before) / abs(before) if _relative(unit) else after - before


def _noise(unit: Unit, sides: list[Side]) -> float | None:
    """What chance alone moves: of shares by their binomial spread, of sums and counts by that of their number."""
    counts = [side.records for side in sides]
    values = [side.value for side in sides]
    if not all(counts) or None in values:
        return None
    if unit is Unit.PERCENT:
        shares = [min(1.0, max(0.0, float(value or 0) / 100)) for value in values]
        return round(
            100 * SURE * sqrt(sum(share * (1 - share) / n for share, n in zip(shares, counts, strict=True))), 4
        )
    if _relative(unit):
        ratio = counts[1] / counts[0]
        return round(100 * SURE * ratio * sqrt(1 / counts[0] + 1 / counts[1]), 4)
    return None


def _verdict(access: Access, found: Effect) -> Verdict:
    if found.days < SHORTEST:
        return "too_early"
    if found.beyond is None:
        return "no_data"
    if found.noise is None or abs(found.beyond) <= found.noise:
        return "unclear"
    better = found.beyond < 0 if found.metric in LESS_IS_BETTER else found.beyond > 0
    return "helped" if better else "worse"
