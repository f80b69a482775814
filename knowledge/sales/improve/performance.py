"""Results of a rep, team, region or the company, held against earlier days and against the peers."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from statistics import median
from typing import Any

from pydantic import BaseModel
from sqlalchemy import select

from knowledge.access import Access
from knowledge.company import minor_digits
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.factors import Counts, by_factors, by_lines
from knowledge.metrics.model import Filter, MetricQuery, MetricRow, Period, Unit
from knowledge.metrics.period import period_containing
from knowledge.metrics.query import query_metric
from knowledge.refusals import Refusal
from knowledge.sales.improve.subjects import Days, Subject
from knowledge.sales.plan.markets import Market

# In the order in which they are shown; one that the catalogue lacks counts as not recorded.
FIGURES = (
    "bookings", "attainment", "deals_won", "win_rate", "average_deal_size", "sales_cycle_days", "pipeline", "coverage",
    "activities", "csat", "market_share",
)  # fmt: skip
# Of these less is better.
LESS_IS_BETTER = {"sales_cycle_days", "complaints", "discount_rate", "days_to_lose", "complaint_resolution_days"}
# Nobody is better by more of these: they say how much there was to do, not how well it was done.
NEUTRAL = {"deals_closed", "coverage"}
MOVED = 0.1
FEW = 5


class Standing(BaseModel):
    """One figure (major units for money): now, in the period before, a year earlier, and the peers' median.

    None where there is nothing to measure. `records`: how many records the value rests on; `peers`: how many others
    the median is of.
    """

    metric: str
    unit: Unit
    value: float | int | None = None
    previous: float | int | None = None
    last_year: float | int | None = None
    peers_median: float | int | None = None
    peers: int = 0
    records: int = 0

    @property
    def known(self) -> bool:
        """Whether there is a value to speak of."""
        return self.value is not None

    def against(self, other: float | None) -> float | None:
        """How much better than another value, as a share of it; below 0: worse. None where that can't be told."""
        if self.value is None or not other:
            return None
        ahead = (self.value - other) / abs(other)
        return -ahead if self.metric in LESS_IS_BETTER else ahead


class Part(BaseModel):
    """What one factor moved, in major units, with the factor itself before and after where it is a metric."""

    factor: str
    effect: float | int
    before: float | int | None = None
    after: float | int | None = None


class Reasons(BaseModel):
    """A change of bookings between two periods in major units, taken apart: the `parts` sum to `change`.

    `lines`: the same change as volume, mix and price, with what is in no line; empty where deals have no lines.
    """

    period: Period
    compared: Period
    value: float | int
    before: float | int
    change: float | int
    parts: list[Part]
    lines: list[Part] = []


def ask_metric(
    access: Access,
    metric: str,
    period: Period | None,
    where: tuple[Filter, ...] = (),
    **more: Any,  # noqa: ANN401 - fields of MetricQuery
) -> list[MetricRow]:
    """One metric's rows, or none where the records can't tell it or the caller may not know it."""
    if metric not in METRICS:
        return []
    query = MetricQuery(metric=metric, period=period, where=where, **more)
    try:
        return _rows(access, query)
    except Refusal as refusal:
        if refusal.code.split(".")[0] in ("no_data", "access", "metric", "unknown", "filter"):
            return []
        raise


def _rows(access: Access, query: MetricQuery) -> list[MetricRow]:
    """A question's rows; what several parts of one analysis ask is asked once."""
    return access.once(("performance", query), lambda: query_metric(access, query).rows)


def figures(access: Access, subject: Subject, days: Days, names: Iterable[str] = FIGURES) -> list[Standing]:
    """Every figure of the subject. Refuses with `access.*` where its bookings are not the caller's to know."""
    _may_know(access, subject, days)
    found = []
    for name in names:
        if name == "coverage" and not days.runs:
            continue  # nothing can be added to a period that is over
        unit = METRICS[name].unit if name in METRICS else Unit.PERCENT
        standing = Standing(metric=name, unit=unit)
        for field, period in (("value", days.now), ("previous", days.previous), ("last_year", days.last_year)):
            asked = days.whole if name in ("attainment", "coverage") and field == "value" else period
            rows = ask_metric(access, name, recorded_period(access, name, asked), subject.where, scope=subject.scope)
            setattr(standing, field, rows[0].value if rows else None)
            if field == "value":
                standing.records = (rows[0].records or 0) if rows else 0
        if subject.peers is not None and standing.known:
            others = _others(access, subject, name, days)
            standing.peers, standing.peers_median = len(others), median(others) if others else None
        found.append(standing)
    return found


def recorded_period(access: Access, metric: str, period: Period) -> Period:
    """The days that a figure is told for: of market share the newest whole market period up to the end of those asked.

    Markets are recorded by the year; a quarter would have no share, although last year's is known.
    """
    if metric != "market_share":
        return period
    ended = select(Market.period_start, Market.period_end).where(Market.period_end <= period.end)
    newest = access.session.execute(
        ended.where(Market.size.is_not(None)).order_by(Market.period_end.desc(), Market.period_start).limit(1)
    ).first()
    if newest is None:
        return period
    year = period_containing(newest[0], "year", access.company.fiscal_year_start)
    found = Period(start=newest[0], end=newest[1])
    return year if (year.start, year.end) == (found.start, found.end) else found


def _may_know(access: Access, subject: Subject, days: Days) -> None:
    """Let a refusal of the bookings through: what can't be known of somebody is said, not left out."""
    metric = "bookings"
    try:
        _rows(access, MetricQuery(metric=metric, period=days.now, where=subject.where, scope=subject.scope))
    except Refusal as refusal:
        if not refusal.code.startswith("no_data"):
            raise


def _others(access: Access, subject: Subject, metric: str, days: Days) -> list[float]:
    """The same figure of the peers that the caller may see."""
    asked = days.whole if metric in ("attainment", "coverage") else days.now
    rows = ask_metric(access, metric, recorded_period(access, metric, asked), group_by=(subject.peers,))
    return [row.value for row in rows if row.value is not None and row.keys[0] not in (None, subject.name)]


def best_and_weakest(found: list[Standing]) -> tuple[list[tuple[Standing, float]], list[tuple[Standing, float]]]:
    """Where the subject stands clearly apart from its peers: strengths, then weaknesses, the clearest first."""
    apart = [
        (one, ahead)
        for one in found
        if one.metric not in NEUTRAL and one.peers >= 2 and (ahead := one.against(one.peers_median)) is not None
    ]
    good = sorted((pair for pair in apart if pair[1] >= MOVED), key=lambda pair: -pair[1])
    bad = sorted((pair for pair in apart if pair[1] <= -MOVED), key=lambda pair: pair[1])
    return good, bad


def moved(found: list[Standing]) -> tuple[list[tuple[Standing, float]], list[tuple[Standing, float]]]:
    """What rose and what fell by a tenth or more against the period before, better and worse, the clearest first."""
    against = [
        (one, ahead) for one in found if one.metric not in NEUTRAL and (ahead := one.against(one.previous)) is not None
    ]
    good = sorted((pair for pair in against if pair[1] >= MOVED), key=lambda pair: -pair[1])
    bad = sorted((pair for pair in against if pair[1] <= -MOVED), key=lambda pair: pair[1])
    return good, bad


def reasons(access: Access, subject: Subject, now: Period, then: Period) -> Reasons | None:
    """Why bookings changed between two periods; None where either can't be told or nothing closed in both."""
    unit = 10 ** minor_digits(access.company.currency)
    sides = [_counts(access, subject, period, unit) for period in (then, now)]
    before, after = sides
    if before is None or after is None or not (before.closed or after.closed):
        return None
    effects = by_factors(before, after)
    parts = [
        Part(
            factor=name, effect=_major(effect, unit), before=_value(before, name, unit), after=_value(after, name, unit)
        )
        for name, effect in effects.items()
    ]
    change = after.amount - before.amount
    lines = _by_lines(access, subject, now, then, change, unit)
    return Reasons(
        period=now, compared=then, value=_major(after.amount, unit), before=_major(before.amount, unit),
        change=_major(change, unit), parts=parts, lines=lines,
    )  # fmt: skip


def _counts(access: Access, subject: Subject, period: Period, unit: int) -> Counts | None:
    values = []
    for metric in ("deals_closed", "deals_won", "bookings"):
        rows = ask_metric(access, metric, period, subject.where, scope=subject.scope)
        if not rows or rows[0].value is None:
            return None
        values.append(rows[0].value)
    closed, won, amount = values
    return Counts(int(closed), int(won), round(amount * unit))


def _value(side: Counts, factor: str, unit: int) -> float | int | None:
    if factor == "deals_closed":
        return side.closed
    if factor == "win_rate":
        return round(100 * side.won / side.closed, 2) if side.closed else None
    return _major(round(Fraction(side.amount, side.won)), unit) if side.won else None


def _by_lines(access: Access, subject: Subject, now: Period, then: Period, change: int, unit: int) -> list[Part]:
    """Volume, mix and price of the won deals' lines, and what no line explains."""
    sides = []
    for period in (then, now):
        asked: dict[str, Any] = {"where": subject.where, "scope": subject.scope, "group_by": ("product",)}
        amounts = ask_metric(access, "bookings", period, **asked)
        units = {row.keys[0]: row.value for row in ask_metric(access, "units_won", period, **asked)}
        sides.append({
            row.keys[0]: (Fraction(str(units[row.keys[0]])), round(row.value * unit))
            for row in amounts
            if row.keys[0] is not None and row.value is not None and units.get(row.keys[0])
        })  # fmt: skip
    if not all(sides):
        return []
    effects = by_lines(*sides)
    rest = change - sum(effects.values())
    parts = [Part(factor=name, effect=_major(effect, unit)) for name, effect in effects.items()]
    return [*parts, *([Part(factor="without_lines", effect=_major(rest, unit))] if rest else [])]


def _major(amount: int, unit: int) -> float | int:
    return amount // unit if amount % unit == 0 else amount / unit
