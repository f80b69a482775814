"""Whether a target can be reached: by what was reached before, what the reps can carry, and what the pipeline holds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import ceil
from typing import Literal

from knowledge.access import Access
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.measure import measure
from knowledge.metrics.model import Filter, MetricQuery, Period
from knowledge.metrics.period import same_period_last_year
from knowledge.metrics.period.units import months_from
from knowledge.refusals import Refusal
from knowledge.sales.plan.capacity import Productivity, complete_months, heads, months_in, productivity
from knowledge.sales.plan.recorded import MarketTrend, RecordedCapacity, market_trend, recorded_capacity
from knowledge.sales.plan.target_division import conditions, past
from knowledge.sales.plan.target_slices import Wanted

Verdict = Literal["feasible", "stretch", "out_of_reach"]
# Up to the whole of an estimate is within it, up to a quarter more a stretch.
STRETCH = 1.25
# A quarter at most, beginning within so many days, has deals in the pipeline that tell about it.
NEAR = 92


@dataclass(frozen=True)
class History:
    """What was reached in a past period and in the year before it, and what going on like that gives. Minor units."""

    period: Period
    reached: int
    before: Period
    reached_before: int | None
    trend: int

    @property
    def growth(self) -> float | None:
        """The growth in percent; None where the year before is not recorded."""
        return 100 * (self.reached / self.reached_before - 1) if self.reached_before else None


@dataclass(frozen=True)
class Capacity:
    """What so many reps can carry. `rep_months` are months of ramped reps, new ones counted as far as they ramped."""

    measured: Productivity
    of_slice: bool
    there: int
    ramped: int
    taken: int
    new: int
    starting: date
    rep_months: float
    amount: int
    needed: int


@dataclass(frozen=True)
class Pipeline:
    """What is booked in the period already, and what open deals add by their chances. Minor units."""

    booked: int
    weighted: int

    @property
    def forecast(self) -> int:
        """Both together."""
        return self.booked + self.weighted


@dataclass
class Assessment:
    """An amount against each estimate; an estimate that the records can't give is None, and `missing` says why."""

    amount: int
    history: History | None = None
    capacity: Capacity | None = None
    pipeline: Pipeline | None = None
    market: MarketTrend | None = None
    recorded: RecordedCapacity | None = None
    missing: list[str] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        """Out of reach: far beyond what the reps can carry, or beyond every estimate. Feasible: within all of them."""
        estimates = self.estimates
        beyond = {name: self.amount > STRETCH * estimate for name, estimate in estimates.items()}
        if beyond.get("capacity", beyond.get("recorded")) or all(beyond.values()):
            return "out_of_reach"
        return "feasible" if all(self.amount <= estimate for estimate in estimates.values()) else "stretch"

    @property
    def estimates(self) -> dict[str, int]:
        """What each way of reckoning gives, in minor units."""
        found = {}
        if self.history is not None:
            found["history"] = self.history.trend
        if self.capacity is not None:
            found["capacity"] = self.capacity.amount
        if self.market is not None:
            found["market"] = self.market.trend
        if self.recorded is not None:
            found["recorded"] = self.recorded.amount
        return found


def assess(access: Access, wanted: Wanted, amount: int, reps: int | None = None) -> Assessment:
    """Hold an amount in minor units against the records. Refuses with `no_data.assessment` when they tell nothing."""
    where = conditions(access, wanted.values)
    found = Assessment(amount)
    found.history = _history(access, wanted, where)
    if found.history is None:
        found.missing.append("history")
    if {"product_id", "product_line_id"} & wanted.values.keys() and reps is None:
        found.missing.append("heads_of_products")  # every rep sells other things besides
    else:
        found.capacity = _capacity(access, wanted, where, amount, reps)
        found.missing += [] if found.capacity else ["capacity"]
    if wanted.metric == "bookings":
        found.recorded = recorded_capacity(access, wanted.values, wanted.period, reps)
        if found.history is not None:
            base = found.history
            found.market = market_trend(access, wanted.values, base.reached, base.period, wanted.period)
    if wanted.metric == "bookings" and wanted.period.end >= access.today:
        short = (wanted.period.end - wanted.period.start).days <= NEAR
        begun = wanted.period.start <= access.today
        near = begun or (short and wanted.period.start <= access.today + timedelta(days=NEAR))
        found.pipeline = _pipeline(access, wanted, where) if near else None
        found.missing += [] if near else ["pipeline_far"]
    if not found.estimates:
        raise Refusal("no_data.assessment", metric=wanted.metric, period=wanted.period)
    return found


def reached(
    access: Access, metric: str, where: tuple[Filter, ...], period: Period, *, whole: bool = True
) -> int | None:
    """A metric's sum in minor units; None where the records don't tell, with `whole` also where they begin in it."""
    try:
        values = measure(access, METRICS[metric], MetricQuery(metric=metric, where=where, period=period), period)
    except Refusal as refused:
        if not refused.code.startswith("no_data."):
            raise
        return None
    if whole and values.span is not None and values.span[0] > period.start + timedelta(days=31):
        return None
    return round(sum(float(value or 0) for value, _ in values.values.values()))


def _history(access: Access, wanted: Wanted, where: tuple[Filter, ...]) -> History | None:
    base = same_period_last_year(wanted.period)
    if base.end >= access.today:
        months = len(months_in(wanted.period))
        base = complete_months(access, 12) if months == 12 else past(access, wanted.period)
    now = reached(access, wanted.metric, where, base)
    if not now:
        return None
    earlier = same_period_last_year(base)
    before = reached(access, wanted.metric, where, earlier)
    ahead = (wanted.period.start - base.start).days / 365.25
    trend = now * (now / before) ** ahead if before else now
    return History(base, now, earlier, before or None, round(trend))


def _capacity(
    access: Access, wanted: Wanted, where: tuple[Filter, ...], amount: int, reps: int | None
) -> Capacity | None:
    measured, own = None, "person_id" not in wanted.values and bool(where)
    for conditions_of in (where, ()) if own else ((),):
        try:
            measured = productivity(access, wanted.metric, conditions_of)
            own = bool(conditions_of)
            break
        except Refusal as refused:
            if not refused.code.startswith("no_data."):
                raise
    if measured is None:
        return None
    if own and not all(step.measured for step in measured.ramp):
        measured = replace(measured, ramp=productivity(access, wanted.metric).ramp)  # too few new ones there
    people = sorted((hired or date.min for _, _, hired in heads(access, wanted.values)))
    taken = people if reps is None else people[:reps]
    new = 0 if reps is None else max(0, reps - len(people))
    starting = max(wanted.period.start, months_from(access.today, 1))
    days = [None if hired == date.min else hired for hired in taken] + [starting] * new
    rep_months = sum(measured.ramped_months(hired, wanted.period) for hired in days)
    one = measured.ramped_months(None, wanted.period) * measured.monthly
    year_ago = months_from(access.today, -12)
    return Capacity(
        measured=measured, of_slice=own, there=len(people), ramped=sum(hired < year_ago for hired in taken),
        taken=len(taken), new=new, starting=starting, rep_months=rep_months,
        amount=round(rep_months * measured.monthly), needed=ceil(amount / one) if one else 0,
    )  # fmt: skip


def _pipeline(access: Access, wanted: Wanted, where: tuple[Filter, ...]) -> Pipeline:
    past_days = wanted.period.model_copy(update={"end": min(wanted.period.end, access.today)})
    begun = wanted.period.start <= access.today
    booked = (reached(access, "bookings", where, past_days, whole=False) or 0) if begun else 0
    return Pipeline(booked, reached(access, "weighted_expected", where, wanted.period, whole=False) or 0)
