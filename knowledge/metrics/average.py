"""Means over the units of a period, or over the reps, accounts, teams, regions or products."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from knowledge.access import Access
from knowledge.metrics.definitions import Metric
from knowledge.metrics.dimensions import DIMENSIONS
from knowledge.metrics.measure import Keys, Measured, Values, measure, units_of
from knowledge.metrics.model import MetricQuery, Period
from knowledge.refusals import Refusal


def averaged(access: Access, metric: Metric, query: MetricQuery, now: Measured) -> Measured:
    """The mean per calendar unit that the period and the data touch: of the sums, or else of the units' own values."""
    period, unit = now.period, query.average_per or "month"
    if unit in DIMENSIONS and not DIMENSIONS[unit].is_time:
        return _averaged_over(access, metric, query, now, unit)
    if period is None:
        return now
    asked = query.period or period
    start = max(asked.start, now.span[0]) if now.span else asked.start
    end = min(asked.end, max(access.today, now.span[1] if now.span else access.today))
    units = list(units_of(Period(start=start, end=max(start, end)), unit, access.company.fiscal_year_start))
    if metric.additive and metric.kind == "flow":
        means: Values = {
            keys: (None if value is None else value / len(units), count) for keys, (value, count) in now.values.items()
        }
        return replace(now, values=means)
    found: dict[Keys, list[float]] = defaultdict(list)
    for one in units:
        try:
            values = measure(access, metric, query, one).values
        except Refusal as refusal:
            if not refusal.code.startswith("no_data"):
                raise
            continue
        for keys, (value, _) in values.items():
            if value is not None:
                found[keys].append(value)
    means = {
        keys: (sum(found[keys]) / len(found[keys]) if found.get(keys) else None, count)
        for keys, (_, count) in now.values.items()
    }
    return replace(now, values=means, period=asked)


def _averaged_over(access: Access, metric: Metric, query: MetricQuery, now: Measured, unit: str) -> Measured:
    """The mean over the groups of a dimension that have a name and a value: bookings per rep."""
    inner = query.model_copy(update={"group_by": (*query.group_by, unit), "average_per": None, "only_mean": True})
    found: dict[Keys, list[float]] = defaultdict(list)
    for keys, (value, _) in measure(access, metric, inner, query.period).values.items():
        if value is not None and keys[-1][0] is not None:
            found[keys[:-1]].append(value)
    means: Values = {
        keys: (sum(found[keys]) / len(found[keys]) if found.get(keys) else None, count)
        for keys, (_, count) in now.values.items()
    }
    return replace(now, values=means)
