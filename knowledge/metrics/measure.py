"""The values of a metric by group, for one period: read from the records, or combined from other metrics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, literal, select

from knowledge.access import Access
from knowledge.metrics.combine import combine
from knowledge.metrics.definitions import METRICS, Metric
from knowledge.metrics.dimensions import DIMENSIONS
from knowledge.metrics.model import MetricQuery, Note, Period, Scope
from knowledge.metrics.period import period_containing
from knowledge.metrics.plan_sources import NOTHING
from knowledge.metrics.scope import allow
from knowledge.metrics.sources import SOURCES, Expression
from knowledge.metrics.spanned import KINDS as SPANNED
from knowledge.metrics.spanned import spanned_values
from knowledge.metrics.spans import data_span, has_records
from knowledge.metrics.statement import Statement, build, expression, field_of, label_on, time_label
from knowledge.metrics.targets import target_statement
from knowledge.metrics.teams import rolled_up
from knowledge.refusals import Refusal
from knowledge.sales.plan.targets import Target

# Records that were kept up to some days ago are taken to be kept up to today.
FRESH = 31
# A group's label in each dimension, with the id of the record it stands for: two people may share a name.
Key = tuple[str | None, int | None]
Keys = tuple[Key, ...]
Values = dict[Keys, tuple[float | None, int]]


@dataclass(frozen=True)
class Measured:
    """A metric's values by group, in minor units for money, with how many records each rests on.

    `span`: the days there is data for.
    """

    values: Values
    scope: Scope
    period: Period | None
    span: tuple[date, date] | None
    notes: tuple[Note, ...] = ()


def time_dimensions(query: MetricQuery) -> list[str]:
    """The units of time that a question groups by."""
    return [name for name in query.group_by if name in DIMENSIONS and DIMENSIONS[name].is_time]


def measure(access: Access, metric: Metric, query: MetricQuery, period: Period | None) -> Measured:
    """The values of a metric by group for one period; what is a part of several figures is counted once."""
    asked = (metric.name, query.group_by, query.where, query.scope, query.only_mean, query.period, period)
    return access.once(("metrics.measured", *asked), lambda: _measured(access, metric, query, period))


def _measured(access: Access, metric: Metric, query: MetricQuery, period: Period | None) -> Measured:
    if metric.name == "market_share":
        from knowledge.metrics.market_share import measured_share  # it measures bookings itself

        return measured_share(access, metric, query, period)
    if metric.parts:
        return _derived(access, metric, query, period)
    allowed = allow(access, metric, SOURCES[metric.source], query)
    if metric.source in SPANNED:
        found, period = spanned_values(access, metric, query, period)
        return Measured(found, allowed.scope, period, None)
    if metric.name == "target":
        statement, period, notes = target_statement(access, query, allowed, period)
        values, _ = _run(access, metric, query, statement, func.sum(Target.amount))
        return Measured(values, allowed.scope, period, None, tuple(notes))
    if metric.kind == "stock":
        return _stock(access, metric, query, period)
    return _flow(access, metric, query, period)


def _flow(access: Access, metric: Metric, query: MetricQuery, period: Period | None) -> Measured:
    source = SOURCES[metric.source]
    allowed = allow(access, metric, source, query)
    dated = period is not None or time_dimensions(query)
    span = data_span(access, metric, source) if dated or not metric.undated else None
    _require(access, metric, span, period)
    if metric.needs is not None and not _any_needed(access, metric):
        raise Refusal("no_data.field", metric=metric.name, kind=source.name, field=metric.needs.key)
    statement = build(access, metric, source, query, allowed, period)
    values, amounts = _values(access, metric, query, statement)
    notes = _money_notes(metric, amounts)
    shown = period or (Period(start=span[0], end=span[1]) if span else None)
    if period and span and period.start < span[0]:
        notes.append(Note(code="period_partly_covered", facts={"data_from": span[0], "data_to": span[1]}))
    return Measured(values, allowed.scope, shown, span, tuple(notes))


def _any_needed(access: Access, metric: Metric) -> bool:
    """Whether any record of a metric has a value in the column that it needs."""
    column: Expression = metric.needs
    found = select(column).where(column.is_not(None)).limit(1)
    if metric.where is not None:
        found = found.where(metric.where)
    return access.kept_for_all(("metrics.needed", metric.name), lambda: access.session.scalar(found) is not None)


def _stock(access: Access, metric: Metric, query: MetricQuery, period: Period | None) -> Measured:
    """A stock at the end of the period, or at the end of each unit of time asked for."""
    source = SOURCES[metric.source]
    if time_dimensions(query):
        return _stock_over_time(access, metric, query, period)
    allowed = allow(access, metric, source, query)
    day = min(period.end, access.today) if period else access.today
    span = data_span(access, metric, source) if day < access.today else None
    _require(access, metric, span, period)
    statement = build(access, metric, source, query, allowed, period)
    values, amounts = _values(access, metric, query, statement)
    if metric.begins is None and metric.ends is None:
        day = access.today  # nothing tells what it was on another day
    shown = Period(start=day, end=day, grain="day")
    return Measured(values, allowed.scope, shown, None, tuple(_money_notes(metric, amounts)))


def _require(access: Access, metric: Metric, span: tuple[date, date] | None, period: Period | None) -> None:
    """Refuse where there are no records at all, or none near the period."""
    source = SOURCES[metric.source]
    if span is None and not has_records(access, source):
        raise Refusal(NOTHING.get(source.name, "no_data.empty"), metric=metric.name, kind=source.name)
    if not span or not period:
        return
    fresh = 0 <= (access.today - span[1]).days <= FRESH
    known_until = access.today if fresh or metric.kind == "stock" else span[1]
    if period.end < span[0] or period.start > known_until:
        raise Refusal("no_data.period", metric=metric.name, period=period, data_from=span[0], data_to=span[1])


def _stock_over_time(access: Access, metric: Metric, query: MetricQuery, period: Period | None) -> Measured:
    """A stock at the end of each month, quarter, week or year that has begun; this year's where no period is said."""
    if len(times := time_dimensions(query)) > 1 or (metric.begins is None and metric.ends is None):
        raise Refusal("metric.dimension", metric=metric.name, dimension=times[-1])
    at, fiscal = query.group_by.index(times[0]), access.company.fiscal_year_start
    period = period or period_containing(access.today, "year", fiscal)
    rest = query.model_copy(update={"group_by": tuple(name for name in query.group_by if name != times[0])})
    values: Values = {}
    found: Measured | None = None
    refused: Refusal | None = None
    for unit in units_of(period, times[0], fiscal):
        if unit.start > access.today:
            break
        try:
            found = _stock(access, metric, rest, unit)
        except Refusal as refusal:
            if refusal.code != "no_data.period":
                raise
            refused = refusal
            continue
        for keys, value in found.values.items():
            values[(*keys[:at], (label_on(unit.start, times[0], fiscal), None), *keys[at:])] = value
    if found is None:
        raise refused or Refusal("no_data.empty", metric=metric.name, kind=metric.source)
    return replace(found, values=values)


def units_of(period: Period, grain: str, fiscal_year_start: int) -> Iterator[Period]:
    """The calendar units that a period touches, cut to it at both ends."""
    day = period.start
    while day <= period.end:
        end = min(period_containing(day, grain, fiscal_year_start).end, period.end)
        yield Period(start=day, end=end)
        day = end + timedelta(days=1)


@dataclass
class Amounts:
    """Of how many rows a metric rests on, and in how many of them the column that it can't do without is recorded."""

    rows: int = 0
    given: int = 0


def _values(access: Access, metric: Metric, query: MetricQuery, statement: Statement) -> tuple[Values, Amounts]:
    """The values by group, and how complete they are, in one pass over the rows."""
    if metric.value is not None:
        return _run(access, metric, query, statement, metric.value(statement.by_line))
    if metric.each is None:
        raise RuntimeError(f"{metric.name} is derived")
    return _run(access, metric, query, statement, metric.each(statement.by_line), folded=True)


def _run(
    access: Access, metric: Metric, query: MetricQuery, statement: Statement, value: Expression, *, folded: bool = False
) -> tuple[Values, Amounts]:
    """Run the statement: one row per group. `folded`: the value is each record's, still to be folded."""
    columns = []
    for at, name in enumerate(query.group_by):
        rolled = rolled_up(access, query, name, statement.source, statement.day)
        label, key = rolled or _group(access, metric, name, statement)
        columns += [statement.see(label).label(f"label{at}"), statement.see(key).label(f"key{at}")]
    # By id before name: numbers are compared faster than texts.
    names = sorted((column.name for column in columns), key=lambda name: name.startswith("label"))
    value = statement.see(value)
    # Only where the metric can't do without a column is it counted, and rows apart from records only where they differ.
    needed = None if metric.amounts is None else statement.see(metric.amounts)
    if folded and statement.by_line:
        given = [] if needed is None else [func.max(needed).label("given")]
        each = statement.rows(*columns, value.label("value"), *given)
        one = each.group_by(statement.source.table.id, *names).subquery()
        groups: list[Any] = [one.c[column.name] for column in columns]
        complete = [] if needed is None else [func.count(), func.count(one.c.given)]
        grouped = select(*groups, metric.fold(one.c.value), func.count(), *complete).group_by(*groups)
    else:
        figure = metric.fold(value) if folded else value
        complete = [] if needed is None else [func.count(), func.count(needed)]
        grouped = statement.rows(*columns, figure, statement.count, *complete).group_by(*names)
    values: Values = {}
    amounts = Amounts()
    width = len(columns)
    for row in access.session.execute(grouped):
        group, (found, count, *counted) = row[:width], row[width:]
        if counted:
            amounts = Amounts(amounts.rows + counted[0], amounts.given + counted[1])
        keys = tuple((_text(label), key) for label, key in zip(group[::2], group[1::2], strict=True))
        values[keys] = (None if found is None else float(found), count)
    if metric.additive and not query.group_by and (not values or values[()][1] == 0):
        values[()] = (0.0, 0)
    return values, amounts


def _group(access: Access, metric: Metric, name: str, statement: Statement) -> tuple[Expression, Expression]:
    """A dimension's label, and its record's id where it has one."""
    if name in DIMENSIONS and DIMENSIONS[name].is_time:
        day = Target.period_start if metric.name == "target" else metric.day
        return time_label(name, day, access.company.fiscal_year_start), literal(None)
    field = field_of(access, statement.source, name, metric.name)
    return expression(field, statement.day), literal(None) if field.key is None else field.key


def _text(label: object) -> str | None:
    return None if label is None else str(getattr(label, "value", label))


def _money_notes(metric: Metric, amounts: Amounts) -> list[Note]:
    """Whether the amounts the metric rests on are recorded; refuses with `no_data.amounts` when none is."""
    if metric.amounts is None or not amounts.rows:
        return []
    if amounts.given == 0:
        raise Refusal("no_data.amounts", metric=metric.name, records=amounts.rows)
    missing = amounts.rows - amounts.given
    code = "amounts_missing" if metric.source == "deals" else "values_missing"
    return [Note(code=code, facts={"records": missing})] if missing else []


def _derived(access: Access, metric: Metric, query: MetricQuery, period: Period | None) -> Measured:
    """A metric computed from others, group by group."""
    parts: dict[str, Measured] = {}
    refused: list[Refusal] = []
    if planned := {"target", "budget"} & set(metric.parts):
        name = planned.pop()
        parts[name] = measure(access, METRICS[name], query, period)
        period = parts[name].period
    elif period is None:
        period = period_containing(access.today, "quarter", access.company.fiscal_year_start)
    for name in metric.parts:
        if name in parts:
            continue
        try:
            parts[name] = measure(access, METRICS[name], query, period)
        except Refusal as refusal:
            if refusal.code != "no_data.period":
                raise
            refused.append(refusal)
    ended = period is not None and period.end < access.today
    if refused and not set(parts) - {"target", "budget"} and (ended or not parts):
        raise refused[0]
    figures: dict[Keys, dict[str, float | None]] = defaultdict(dict)
    records: dict[Keys, int] = defaultdict(int)
    for name, part in parts.items():
        for keys, (value, count) in part.values.items():
            figures[keys][name] = value
            records[keys] += count
    if not query.group_by:
        figures[()] = figures.get((), {})
    values: Values = {keys: (combine(metric.name, found), records[keys]) for keys, found in figures.items()}
    notes: list[Note] = []
    for part in parts.values():
        notes += [note for note in part.notes if note not in notes]
    return Measured(values, next(iter(parts.values())).scope, period, None, tuple(notes))
