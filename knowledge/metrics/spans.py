"""From when to when there are records."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select, true

from knowledge.access import Access
from knowledge.metrics.definitions import Metric
from knowledge.metrics.model import Filter, Op
from knowledge.metrics.sources import (
    ACCOUNTS,
    ACTIVITIES,
    COMPLAINTS,
    CONTACTS,
    DEALS,
    LEADS,
    ORDERS,
    SATISFACTION,
    TASKS,
    Expression,
    Source,
)
from knowledge.metrics.statement import expression, in_order
from knowledge.refusals import Refusal
from knowledge.sales.sell.account_brief import accounts_visible
from knowledge.sales.sell.deals import Deal
from knowledge.sales.sell.products import Product
from knowledge.sales.team.people import Person


def data_span(access: Access, metric: Metric, source: Source) -> tuple[date, date] | None:
    """The first and last day of the source's records, by the metric's own day.

    Whoever's they are: who has no record on days that the others have is missing none.

    Two look-ups at the ends of an index rather than one scan. A stock is known from the day its first record began
    until today, and so are days that come to pass by themselves.
    """
    known = ("metrics.span", metric.name, source.name)
    return access.kept_for_all(known, lambda: _data_span(access, metric, source))


def _data_span(access: Access, metric: Metric, source: Source) -> tuple[date, date] | None:
    if metric.kind == "stock":
        first = _end(access, source, metric.begins, None)
        return None if first is None or first > access.today else (first, access.today)
    if metric.day is None:
        return None
    only = metric.where if source is DEALS and metric.day is not Deal.closed_on else None
    first = _end(access, source, metric.day, only)
    last = access.today if metric.until_today else _end(access, source, metric.day, only, last=True)
    return (first, last) if first is not None and last is not None and first <= last else None


def _end(
    access: Access, source: Source, day: Expression, condition: Expression | None, *, last: bool = False
) -> date | None:
    if day is None:
        return None
    if condition is None:  # most metrics of a source are dated by the same day
        known = ("metrics.end", source.name, str(day), last)
        return access.kept_for_all(known, lambda: _look_up_end(access, source, day, None, last=last))
    return _look_up_end(access, source, day, condition, last=last)


def _look_up_end(
    access: Access, source: Source, day: Expression, condition: Expression | None, *, last: bool
) -> date | None:
    listed = select(day).select_from(source.table).where(day.is_not(None))
    if condition is not None:
        listed = listed.where(condition)
    found: date | None = access.session.scalar(listed.order_by(day.desc() if last else day.asc()).limit(1))
    return found


def has_records(access: Access, source: Source) -> bool:
    """Whether there is any record of the source at all, whoever may read it."""
    found = select(source.table.id).limit(1)
    return access.kept_for_all(("metrics.any", source.name), lambda: access.session.scalar(found) is not None)


def is_recorded(access: Access, source: Source, name: str) -> bool:
    """Whether any record of the source has a value in a field, whoever may read it."""
    return access.kept_for_all(("metrics.recorded", source.name, name), lambda: _is_recorded(access, source, name))


def _is_recorded(access: Access, source: Source, name: str) -> bool:
    field = source.fields[name]
    column = expression(field, access.today)
    statement = select(column).select_from(source.table)
    for join in in_order(source, field.joins):
        statement = statement.outerjoin(source.joins[join].target, source.joins[join].on(access.today))
    return access.session.scalar(statement.where(column.is_not(None)).limit(1)) is not None


def require_recorded(access: Access, metric: Metric, source: Source, where: tuple[Filter, ...]) -> None:
    """Where nothing fits: refuse with `no_data.field` if a condition is on a field that no record has at all."""
    for item in where:
        field = source.fields.get(item.field)
        if field is None or item.op in (Op.NE, Op.EMPTY) or field.through is not None:
            continue
        if not is_recorded(access, source, item.field):
            raise Refusal("no_data.field", metric=metric.name, kind=source.name, field=item.field)


def describe_data(access: Access) -> list[dict[str, Any]]:
    """How many records of each kind the caller may read, and from when to when."""
    spans = []
    for source in (DEALS, ACCOUNTS, CONTACTS, LEADS, ORDERS, ACTIVITIES, TASKS, COMPLAINTS, SATISFACTION):
        allowed: ColumnElement[bool] = (
            accounts_visible(access) if source is ACCOUNTS else access.rows(source.owner, source.day)
        )
        day = source.day if source.day is not None else None
        columns = [func.count(), *([func.min(day), func.max(day)] if day is not None else [])]
        count, *days = access.session.execute(select(*columns).select_from(source.table).where(allowed)).one()
        if count:
            first, last = days or (None, None)
            spans.append({"kind": source.name, "records": count, "first_day": first, "last_day": last})
    for kind, table, where in (("products", Product, true()), ("people", Person, ~Person.is_owner)):
        count = access.session.scalar(select(func.count()).select_from(table).where(where))
        if count:
            spans.append({"kind": kind, "records": count})
    return spans
