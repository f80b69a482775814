"""Records as of a past day: deals out of their dated history, others by the days they began and ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Date, Float, Integer, and_, case, cast, exists, null, or_, select
from sqlalchemy.sql import ColumnElement, visitors

from knowledge.access import Access
from knowledge.metrics.definitions import OPEN, Metric
from knowledge.metrics.sources import Expression, deal_began, deal_owner
from knowledge.sales.sell.deals import Deal, DealHistory, HistoryField, Stage, StageKind

# For so many days the conditions are kept: they are long, and depend on the day alone.
DAYS_KEPT = 64


def changed_after(access: Access, day: date) -> bool:
    """Whether anything about deals happened after a day, so that the present columns don't tell about it."""
    return access.kept_for_all(("metrics.changed_after", day), lambda: _changed_after(access, day))


def _changed_after(access: Access, day: date) -> bool:
    later = [
        select(DealHistory.id).where(DealHistory.changed_on > day),
        select(Deal.id).where(Deal.closed_on > day),
        select(Deal.id).where(deal_began > day),
    ]
    return any(access.session.scalar(query.limit(1)) is not None for query in later)


def held_on(metric: Metric, day: date) -> list[Expression]:
    """The records of a stock that had begun and not ended at the end of a day."""
    held = []
    if metric.begins is not None:
        held.append(or_(metric.begins.is_(None), metric.begins <= day))
    if metric.ends is not None:
        held.append(or_(metric.ends.is_(None), metric.ends > day))
    return held


@lru_cache(maxsize=DAYS_KEPT)
def open_on(day: date) -> Expression:
    """The deals that were open at the end of a day.

    A deal was open if it had begun, and: its stage before the first stage change after that day was open; without such
    a change, if it closed only later, or is open now.
    """
    begun = or_(deal_began.is_(None), deal_began <= day)
    recorded = _changed(HistoryField.STAGE, day)
    was_open = _before(HistoryField.STAGE, day).in_(select(Stage.id).where(Stage.kind == StageKind.OPEN))
    return and_(begun, or_(and_(recorded, was_open), and_(~recorded, or_(Deal.closed_on > day, OPEN))))


@lru_cache(maxsize=DAYS_KEPT)
def as_of(day: date) -> Callable[[Any], Any]:
    """A function that rewrites an expression over deals into what it was at the end of a day.

    Stage, amount and owner come from the history. Where a deal closed later and no history tells its stage, the stage
    of that day is unknown; so is a probability of its own, which has no history.
    """
    moved = or_(_changed(HistoryField.STAGE, day), Deal.closed_on > day)
    then: dict[str, ColumnElement[Any]] = {
        "amount": _value_on(HistoryField.AMOUNT, day, Deal.amount),
        "stage_id": case(
            (_changed(HistoryField.STAGE, day), _before(HistoryField.STAGE, day)),
            (Deal.closed_on > day, null()),
            else_=Deal.stage_id,
        ),
        "owner_id": _value_on(HistoryField.OWNER, day, deal_owner),
        "booked_owner_id": cast(null(), Integer),
        "probability": case((moved, cast(null(), Float)), else_=Deal.probability),
        "closed_on": cast(null(), Date),
    }  # fmt: skip

    def replace(element: Any, **_: Any) -> Any:  # noqa: ANN401 - any part of an expression
        table = getattr(element, "table", None)
        if table is not None and getattr(table, "name", None) == Deal.__tablename__:
            return then.get(element.name)
        return None

    def rewrite(expression: Any) -> Any:  # noqa: ANN401
        core = expression.__clause_element__() if hasattr(expression, "__clause_element__") else expression
        return visitors.replacement_traverse(core, {}, replace)

    return rewrite


def _changed(field: HistoryField, day: date) -> Expression:
    return exists().where(*_after(field, day)).correlate(Deal)


def _before(field: HistoryField, day: date) -> Expression:
    first = select(DealHistory.before).where(*_after(field, day)).order_by(DealHistory.changed_on, DealHistory.id)
    return first.limit(1).correlate(Deal).scalar_subquery()


def _after(field: HistoryField, day: date) -> tuple[Expression, ...]:
    return DealHistory.deal_id == Deal.id, DealHistory.field == field, DealHistory.changed_on > day


def _value_on(field: HistoryField, day: date, now: Expression) -> ColumnElement[Any]:
    """What a field was at the end of a day: the value before the first change after it, else the present one."""
    return case((_changed(field, day), _before(field, day)), else_=now)
