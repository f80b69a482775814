"""From when to when there are records."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.sql.elements import True_

from knowledge.access import Access
from knowledge.metrics.definitions import Metric
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
from knowledge.sales.sell.account_brief import accounts_visible
from knowledge.sales.sell.deals import Deal
from knowledge.sales.sell.products import Product
from knowledge.sales.team.people import Person


def data_span(access: Access, metric: Metric, source: Source, allowed: Expression) -> tuple[date, date] | None:
    """The first and last day of the source's records that the caller may read, by the metric's own day.

    Two look-ups at the ends of an index rather than one scan. A stock is known from the day its first record began
    until today.
    """
    if metric.kind == "stock":
        first = _end(access, source, metric.begins, [allowed], last=False)
        return None if first is None or first > access.today else (first, access.today)
    if metric.day is None:
        return None
    kept = [allowed]
    if metric.until_today:
        kept.append(metric.day <= access.today)
    if source is DEALS and metric.day is not Deal.closed_on and metric.where is not None:
        kept.append(metric.where)
    first, last = (_end(access, source, metric.day, kept, last=which) for which in (False, True))
    return (first, last) if first is not None and last is not None else None


def _end(access: Access, source: Source, day: Expression, kept: list[Expression], *, last: bool) -> date | None:
    if day is None:
        return None
    conditions = [condition for condition in kept if not isinstance(condition, True_)]
    listed = select(day).select_from(source.table).where(day.is_not(None), *conditions)
    found: date | None = access.session.scalar(listed.order_by(day.desc() if last else day.asc()).limit(1))
    return found


def has_records(access: Access, source: Source) -> bool:
    """Whether there is any record of the source at all, whoever may read it."""
    return access.session.scalar(select(source.table.id).limit(1)) is not None


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
