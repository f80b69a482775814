"""The other side of a comparison: another period, the one before, or last year's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from knowledge.access import Access
from knowledge.metrics.average import averaged
from knowledge.metrics.definitions import Metric
from knowledge.metrics.measure import Measured, Values, measure, time_dimensions, units_of
from knowledge.metrics.model import MetricQuery, Period
from knowledge.metrics.period import period_containing, previous_period, same_period_last_year
from knowledge.metrics.spanned import KINDS as SPANNED
from knowledge.metrics.statement import label_on
from knowledge.refusals import Refusal

# Records of a span of days: half of one says nothing about half of its days.
FOR_SPANS = {"targets", *SPANNED}


def measured(access: Access, metric: Metric, query: MetricQuery, period: Period | None) -> Measured:
    """The values for one period, averaged where that is asked for."""
    now = measure(access, metric, query, period)
    return averaged(access, metric, query, now) if query.average_per else now


def still_runs(access: Access, metric: Metric, query: MetricQuery, period: Period) -> bool:
    """Whether a period held against another of its kind still runs: then both are counted up to the same day."""
    other = query.compare_to
    alike = not isinstance(other, Period) or (other.grain == period.grain != "range" and other.end < access.today)
    counts = metric.kind == "flow" and not metric.parts and metric.source not in FOR_SPANS
    return other is not None and alike and counts and period.start <= access.today < period.end


def by_step(query: MetricQuery) -> bool:
    """Whether each unit of time is compared with the one before it: month over month."""
    return query.compare_to == "previous_period" and len(time_dimensions(query)) == 1


def compared(
    access: Access, metric: Metric, query: MetricQuery, now: Measured, whole: Period | None
) -> Measured | None:
    """The same for the other period, its units of time under the names of those they are compared with."""
    base = query.period or now.period
    if query.compare_to is None or base is None:
        return None
    other = _other(access, query, base, whole)
    try:
        then = measured(access, metric, query, other)
    except Refusal as refusal:
        if refusal.code != "no_data.period":
            raise
        raise Refusal("no_data.compare", **refusal.facts) from refusal
    for name in time_dimensions(query):
        then = _renamed(access, query, now, then, name, (base, other))
    return then


def _other(access: Access, query: MetricQuery, base: Period, whole: Period | None) -> Period:
    """The period to compare with: as long as the base, where that still runs."""
    start = access.company.fiscal_year_start
    if by_step(query):
        unit = time_dimensions(query)[0]
        last = period_containing(base.end, unit, start)
        return Period(
            start=period_containing(base.start - timedelta(days=1), unit, start).start,
            end=max(last.start, base.start) - timedelta(days=1),
        )
    if isinstance(query.compare_to, Period):
        other = query.compare_to
    elif query.compare_to == "previous_period":
        other = previous_period(whole or base, start)
    else:
        other = same_period_last_year(base)
    if whole is not None and base.end < whole.end:
        last_day = min(other.end, other.start + (base.end - base.start))
        other = Period(start=other.start, end=last_day, grain="range")
    return other


def _renamed(
    access: Access, query: MetricQuery, now: Measured, then: Measured, dimension: str, periods: tuple[Period, Period]
) -> Measured:
    """The other period's values under our units' names; a unit ahead of the data has none, which is not zero."""
    at, start = query.group_by.index(dimension), access.company.fiscal_year_start
    ours, theirs = (list(units_of(period, dimension, start)) for period in periods)
    named: dict[str, str] = {}
    values: Values = {}
    for own, other in zip(ours, theirs, strict=False):
        label = label_on(own.start, dimension, start)
        named[label_on(other.start, dimension, start)] = label
        if then.span and other.end < then.span[0] and ((label, None),) in now.values:
            values[((label, None),)] = (None, 0)
    for keys, value in then.values.items():
        if (label := named.get(str(keys[at][0]), "")) and value[1]:
            values[(*keys[:at], (label, None), *keys[at + 1 :])] = value
    return replace(then, values=values)
