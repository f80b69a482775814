"""Questions to the metrics, answered: totals, breakdowns, rankings, comparisons, and the records behind them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from knowledge.access import Access
from knowledge.company import minor_digits
from knowledge.metrics.combine import combine
from knowledge.metrics.definitions import METRICS, Metric
from knowledge.metrics.dimensions import DIMENSIONS
from knowledge.metrics.model import (
    MetricQuery,
    MetricResult,
    MetricRow,
    Note,
    Period,
    RecordList,
    Scope,
    Unit,
)
from knowledge.metrics.period import period_containing, previous_period, same_period_last_year
from knowledge.metrics.resolve import dimensions_of, resolve_metric
from knowledge.metrics.scope import allow
from knowledge.metrics.sources import SOURCES, Source
from knowledge.metrics.spans import data_span, describe_data, has_records
from knowledge.metrics.statement import Statement, build, expression, field_of, time_label
from knowledge.metrics.targets import target_rows
from knowledge.refusals import Refusal

__all__ = ["describe_data", "dimensions_of", "metric_records", "query_metric", "resolve_metric"]

Keys = tuple[str | None, ...]
PLACES = 4


@dataclass(frozen=True)
class Measured:
    """A metric's values by group, in minor units for money, with how many records each rests on."""

    values: dict[Keys, tuple[float | None, int]]
    scope: Scope
    period: Period | None
    span: tuple[date, date] | None
    notes: tuple[Note, ...] = ()


def query_metric(access: Access, query: MetricQuery) -> MetricResult:
    """Answer one question. Shapes and meaning: `MetricQuery` and `MetricResult`.

    Refuses with `no_data.*` when the records can't tell, `access.*` when the caller may not know, `unknown.*` or
    `ambiguous.name` when a name is not one of the records', `metric.dimension` when the metric has no such slice.
    """
    metric = METRICS[query.metric]
    now = measure(access, metric, query, query.period)
    then = _compared(access, metric, query, now)
    result = MetricResult(
        metric=metric.name, unit=metric.unit, kind=metric.kind, group_by=list(query.group_by), where=list(query.where),
        currency=access.company.currency if metric.unit is Unit.MONEY else None, scope=now.scope, rows=[],
        period=now.period, compared_period=then.period if then else None, average_per=query.average_per,
        data_from=now.span[0] if now.span else None, data_to=now.span[1] if now.span else None, notes=list(now.notes),
    )  # fmt: skip
    rows = [_row(access, metric, keys, now, then) for keys in _all_keys(now, then)]
    if query.average_per and now.period:
        _average(rows, query.average_per, now.period, access.company.fiscal_year_start)
    total = _total(metric, rows) if query.group_by else (rows[0] if rows else None)
    if query.share_of_total:
        _share(access, query, rows, total)
    rows = _ordered(rows, query)
    result.groups, result.total = len(rows), total
    result.order = query.order or ("highest" if query.limit and query.group_by else None)
    result.rows = rows[: query.limit] if query.limit else rows
    return result


def _compared(access: Access, metric: Metric, query: MetricQuery, now: Measured) -> Measured | None:
    if query.compare_to is None:
        return None
    start = access.company.fiscal_year_start
    base = query.period or period_containing(access.today, "year", start)
    if isinstance(query.compare_to, Period):
        other = query.compare_to
    elif query.compare_to == "previous_period":
        other = previous_period(base, start)
    else:
        other = same_period_last_year(base)
    try:
        return measure(access, metric, query, other)
    except Refusal as refusal:
        if refusal.code != "no_data.period":
            raise
        raise Refusal("no_data.compare", **refusal.facts) from refusal


def measure(access: Access, metric: Metric, query: MetricQuery, period: Period | None) -> Measured:
    """The values of a metric by group for one period."""
    if metric.parts:
        return _derived(access, metric, query, period)
    source = SOURCES[metric.source]
    allowed = allow(access, metric, source, query)
    if metric.name == "target":
        values, period = target_rows(access, query, allowed.scope, period)
        return Measured(values, allowed.scope, period, None)
    dated = period is not None or any(name in DIMENSIONS and DIMENSIONS[name].is_time for name in query.group_by)
    span = data_span(access, metric, source, allowed.condition) if dated or not metric.undated else None
    if span is None and not has_records(access, source):
        raise Refusal("no_data.empty", metric=metric.name, kind=source.name)
    if span and period and (period.end < span[0] or period.start > span[1]):
        raise Refusal("no_data.period", metric=metric.name, period=period, data_from=span[0], data_to=span[1])
    statement = build(access, metric, source, query, allowed.condition, period)
    values = _run(access, metric, source, query, statement)
    notes = _money_notes(access, metric, statement, values)
    if metric.kind == "flow":
        shown = period or (Period(start=span[0], end=span[1]) if span else None)
        if period and span and (period.start < span[0]):
            notes.append(Note(code="period_partly_covered", facts={"data_from": span[0], "data_to": span[1]}))
    else:
        shown = Period(start=access.today, end=period.end if period else access.today, grain="day")
        shown = shown.model_copy(update={"start": shown.end})
    return Measured(values, allowed.scope, shown, span, tuple(notes))


def _run(
    access: Access, metric: Metric, source: Source, query: MetricQuery, statement: Statement
) -> dict[Keys, tuple[float | None, int]]:
    """Run the statement: one row per group."""
    if metric.value is None:
        raise RuntimeError(f"{metric.name} is derived")
    labels, keys = [], []
    for name in query.group_by:
        if DIMENSIONS.get(name) and DIMENSIONS[name].is_time:
            label = time_label(name, metric.day, access.company.fiscal_year_start)
            labels.append(label)
            keys.append(label)
            continue
        field = field_of(access, source, name, metric.name)
        labels.append(expression(field, access.today))
        keys.append(field.key if field.key is not None else labels[-1])
    grouped = statement.rows(*labels, metric.value(statement.by_line), func.count())
    if labels:
        grouped = grouped.group_by(*dict.fromkeys([*keys, *labels]))
    values: dict[Keys, tuple[float | None, int]] = {}
    for *group, value, count in access.session.execute(grouped):
        if not labels and count == 0 and metric.unit in (Unit.MONEY, Unit.COUNT) and metric.additive:
            value = 0
        found = None if value is None else float(value)
        shown: Keys = tuple(None if part is None else str(getattr(part, "value", part)) for part in group)
        while shown in values:  # two records of one name stay two groups
            shown = (*shown[:-1], f"{shown[-1]} ·")
        values[shown] = (found, count)
    if metric.additive and not query.group_by and not values:
        values[()] = (0.0, 0)
    return values


def _money_notes(
    access: Access, metric: Metric, statement: Statement, values: dict[Keys, tuple[float | None, int]]
) -> list[Note]:
    """Whether the amounts the metric rests on are recorded; refuses with `no_data.amounts` when none is."""
    records = sum(count for _, count in values.values())
    if metric.amounts is None or records == 0:
        return []
    given, all_rows = access.session.execute(statement.rows(func.count(metric.amounts), func.count())).one()
    if given == 0:
        raise Refusal("no_data.amounts", metric=metric.name, records=all_rows)
    return [] if given == all_rows else [Note(code="amounts_missing", facts={"records": all_rows - given})]


def _derived(access: Access, metric: Metric, query: MetricQuery, period: Period | None) -> Measured:
    """A metric computed from others, group by group."""
    parts: dict[str, Measured] = {}
    if "target" in metric.parts:
        parts["target"] = measure(access, METRICS["target"], query, period)
        period = parts["target"].period
    elif period is None:
        period = period_containing(access.today, "quarter", access.company.fiscal_year_start)
    for name in metric.parts:
        if name not in parts:
            try:
                parts[name] = measure(access, METRICS[name], query, period)
            except Refusal as refusal:
                if not refusal.code.startswith("no_data.period"):
                    raise
                parts[name] = Measured({}, Scope.COMPANY, period, None)
    first = parts[metric.parts[0]]
    keys = dict.fromkeys(key for part in parts.values() for key in part.values)
    values = {
        key: (combine(metric.name, {name: part.values.get(key, (None, 0))[0] for name, part in parts.items()}),
              sum(part.values.get(key, (None, 0))[1] for part in parts.values()))
        for key in keys
    }  # fmt: skip
    notes = tuple(note for part in parts.values() for note in part.notes)
    return Measured(values, first.scope, period, first.span, notes)


def _row(access: Access, metric: Metric, keys: Keys, now: Measured, then: Measured | None) -> MetricRow:
    value, count = now.values.get(keys, (0.0 if metric.additive else None, 0))
    row = MetricRow(keys=list(keys), value=_shown(access, metric, value), records=count)
    if then is not None:
        old, _ = then.values.get(keys, (0.0 if metric.additive else None, 0))
        row.compared = _shown(access, metric, old)
        if row.value is not None and row.compared is not None:
            row.change = _tidy(row.value - row.compared)
            row.change_percent = round(100 * row.change / abs(row.compared), PLACES) if row.compared else None
    return row


def _shown(access: Access, metric: Metric, value: float | None) -> float | int | None:
    """Minor units as major ones; whole numbers as int."""
    if value is None:
        return None
    if metric.unit is Unit.MONEY:
        value /= 10 ** minor_digits(access.company.currency)
    return _tidy(value)


def _tidy(value: float) -> float | int:
    value = round(value, PLACES)
    return int(value) if float(value).is_integer() else value


def _all_keys(now: Measured, then: Measured | None) -> Iterable[Keys]:
    return dict.fromkeys([*now.values, *(then.values if then else ())])


def _total(metric: Metric, rows: list[MetricRow]) -> MetricRow | None:
    """The whole of a breakdown, where its parts add up."""
    if not metric.additive:
        return None
    total = MetricRow(value=_tidy(sum(row.value or 0 for row in rows)), records=sum(row.records or 0 for row in rows))
    if any(row.compared is not None for row in rows):
        total.compared = _tidy(sum(row.compared or 0 for row in rows))
        total.change = _tidy((total.value or 0) - total.compared)
    return total


def _average(rows: list[MetricRow], unit: str, period: Period, fiscal_year_start: int) -> None:
    """Turn sums into means per calendar unit that the period touches."""
    count, day = 0, period.start
    while day <= period.end:
        count += 1
        day = period_containing(day, unit, fiscal_year_start).end
        day = date.fromordinal(day.toordinal() + 1)
    for row in rows:
        row.value = None if row.value is None else _tidy(row.value / count)


def _share(access: Access, query: MetricQuery, rows: list[MetricRow], total: MetricRow | None) -> None:
    """Each group's percent of the breakdown; a single figure's percent of the same figure without its filters."""
    whole = total.value if total else None
    if not query.group_by and query.where:
        everything = query.model_copy(update={"where": (), "compare_to": None, "share_of_total": False})
        whole = query_metric(access, everything).rows[0].value
    for row in rows:
        row.share_percent = None if row.value is None or not whole else round(100 * row.value / whole, PLACES)


def _ordered(rows: list[MetricRow], query: MetricQuery) -> list[MetricRow]:
    """By value where an order or a limit is asked for, else by the groups' names (time runs forward)."""
    if query.order or (query.limit and query.group_by):
        measured = [row for row in rows if row.value is not None and (None not in row.keys or len(rows) == 1)]
        measured.sort(key=lambda row: tuple(key or "" for key in row.keys))
        measured.sort(key=lambda row: row.value or 0, reverse=query.order != "lowest")
        return measured
    time_first = bool(query.group_by) and query.group_by[0] in DIMENSIONS and DIMENSIONS[query.group_by[0]].is_time
    rows.sort(key=lambda row: tuple((key is None, key or "") for key in row.keys))
    if not time_first:
        rows.sort(key=lambda row: -(row.value or 0))
    return rows


def metric_records(access: Access, query: MetricQuery, *, limit: int = 50) -> RecordList:
    """The records a figure was computed from, the first `limit` of them, with how many there are."""
    from knowledge.metrics.record_columns import record_columns, shown_cell

    metric = METRICS[query.metric]
    while metric.parts:
        metric = METRICS[metric.parts[0]]
    source = SOURCES[metric.source]
    allowed = allow(access, metric, source, query)
    statement = build(access, metric, source, query, allowed.condition, query.period)
    columns = record_columns(source, access)
    ids = statement.rows(source.table.id).distinct().subquery()
    wanted = Statement(
        source,
        tuple(dict.fromkeys(join for column in columns for join in column.joins)),
        (source.table.id.in_(select(ids)),),
        False,
        access.today,
    )
    total = access.session.scalar(select(func.count()).select_from(ids)) or 0
    listed = wanted.rows(*[column.value for column in columns]).distinct()
    listed = listed.order_by(*_record_order(source, columns, query.order)).limit(limit)
    rows = [
        [shown_cell(access, column, value) for column, value in zip(columns, row, strict=True)]
        for row in access.session.execute(listed)
    ]
    return RecordList(
        kind=source.name,
        columns=[column.describe() for column in columns],
        rows=rows,
        total=total,
        currency=access.company.currency,
    )


def _record_order(source: Source, columns: list[Any], order: str | None) -> list[Any]:
    """By amount where a ranking is asked for, else the newest first."""
    amounts = [column.value for column in columns if column.name in ("amount", "employees")]
    if order and amounts:
        return [amounts[0].desc().nulls_last() if order == "highest" else amounts[0].asc().nulls_last()]
    days = [
        column.value
        for column in columns
        if column.name in ("expected_close_on", "happened_on", "ordered_on", "opened_on", "scored_on", "created_on")
    ]
    closed = [column.value for column in columns if column.name == "closed_on"]
    names = [column.value for column in columns if column.name in ("account", "name")]
    if closed:
        return [closed[0].desc().nulls_first(), *[day.asc().nulls_last() for day in days[:1]], columns[0].value]
    return [*[day.desc().nulls_last() for day in days[:1]], *names[:1], columns[0].value]
