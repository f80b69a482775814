"""The records behind a figure."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select, union

from knowledge.access import Access
from knowledge.company import major
from knowledge.metrics.definitions import METRICS, Metric
from knowledge.metrics.measure import measure
from knowledge.metrics.model import MetricQuery, Period, RecordList
from knowledge.metrics.record_columns import RecordField, record_columns, shown_cell
from knowledge.metrics.scope import allow
from knowledge.metrics.sources import SOURCES
from knowledge.metrics.spanned import KINDS as SPANNED
from knowledge.metrics.spanned import spanned_statement
from knowledge.metrics.spans import has_records, require_recorded
from knowledge.metrics.statement import Statement, build
from knowledge.metrics.targets import target_statement
from knowledge.refusals import Refusal

# What a metric's parts are held against: its own records are behind the others.
AIMS = {"target", "budget", "market_size"}


def metric_records(access: Access, query: MetricQuery, *, limit: int = 50) -> RecordList:
    """The records a figure was computed from, the first `limit` of them, with how many there are.

    A stock's records are shown as they were on its day. Behind a metric that is computed from others stand the deals
    of those.
    """
    metric, period = METRICS[query.metric], query.period
    if metric.parts:
        period = measure(access, metric, query, period).period
    statements = [_statement(access, part, query, period) for part in _read_from(metric)]
    source = statements[0].source
    ids: Any = union(*[_ids(statement) for statement in statements]).subquery()
    if not has_records(access, SOURCES[metric.source]):
        raise Refusal("no_data.empty", metric=metric.name, kind=metric.source)
    if query.order_by is not None and query.order_by not in source.fields:
        raise Refusal("metric.dimension", metric=metric.name, dimension=query.order_by)
    columns = record_columns(source, statements[0].day, query.order_by)
    wanted = Statement(
        source,
        tuple(dict.fromkeys(join for column in columns for join in column.joins)),
        (source.table.id.in_(select(ids.c.id)),),
        False,
        statements[0].day,
        statements[0].see,
    )
    total = access.session.scalar(select(func.count()).select_from(ids)) or 0
    if not total and period is not None and not metric.parts:
        measure(access, metric, query, period)  # refuses where the period lies outside of all records
    if not total:
        require_recorded(access, metric, source, query.where)
    shown = [wanted.see(column.value).label(column.name) for column in columns]
    listed = wanted.rows(*shown).distinct().order_by(*_order(columns, shown, query)).limit(limit)
    rows = [
        [shown_cell(access, column, value) for column, value in zip(columns, row, strict=True)]
        for row in access.session.execute(listed)
    ]
    return RecordList(
        kind=source.name,
        amount=_amount(access, wanted, columns, shown) if total else None,
        columns=[column.describe() for column in columns],
        rows=rows,
        total=total,
        currency=access.company.currency,
    )


def record_ids(access: Access, query: MetricQuery) -> list[int]:
    """The ids of all the records behind a figure, in order, as far as the caller may read them."""
    statements = [_statement(access, part, query, query.period) for part in _read_from(METRICS[query.metric])]
    return sorted({row[0] for statement in statements for row in access.session.execute(_ids(statement))})


def _read_from(metric: Metric) -> list[Metric]:
    """The metrics whose records stand behind one: itself, or its parts but what those are held against."""
    return [METRICS[name] for name in metric.parts if name not in AIMS] or [metric]


def _statement(access: Access, metric: Metric, query: MetricQuery, period: Period | None) -> Statement:
    source = SOURCES[metric.source]
    allowed = allow(access, metric, source, query, rows_only=True)
    if metric.name == "target":
        return target_statement(access, query, allowed, period)[0]
    if metric.source in SPANNED:
        return spanned_statement(access, metric, query, allowed, period)
    return build(access, metric, source, query, allowed, period)


def _ids(statement: Statement) -> Select[Any]:
    return statement.rows(statement.source.table.id.label("id")).distinct()


def _amount(access: Access, wanted: Statement, columns: list[RecordField], shown: list[Any]) -> float | int | None:
    """The sum of all the records' amounts in major units; None where the kind has none, or none is recorded."""
    at = next((place for place, column in enumerate(columns) if column.name == "amount"), None)
    if at is None:
        return None
    each = wanted.rows(shown[0], shown[at]).distinct().subquery()
    found = access.session.scalar(select(func.sum(each.c.amount)))
    return None if found is None else major(int(found), access.company.currency)


def _order(columns: list[RecordField], shown: list[Any], query: MetricQuery) -> list[Any]:
    """By amount where a ranking is asked for, else the newest first; at last by id, so that it is always the same."""
    at = {column.name: value for column, value in zip(columns, shown, strict=True)}
    amounts = [at[name] for name in (query.order_by, "amount", "employees") if name in at]
    if (query.order or query.order_by) and amounts:
        ranked = amounts[0].asc() if query.order == "lowest" else amounts[0].desc()
        return [ranked.nulls_last(), at["id"]]
    dates = ("expected_close_on", "happened_on", "ordered_on", "opened_on", "scored_on", "created_on")
    days = [at[column.name] for column in columns if column.name in dates][:1]
    if "closed_on" in at:
        return [at["closed_on"].desc().nulls_first(), *[day.asc().nulls_last() for day in days], at["id"]]
    names = [at[column.name] for column in columns if column.name in ("account", "name")][:1]
    return [*[day.desc().nulls_last() for day in days], *names, at["id"]]
