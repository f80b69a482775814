"""Deals as of a past day, out of their dated history."""

from __future__ import annotations

from datetime import date

from sqlalchemy import and_, case, exists, or_, select

from knowledge.access import Access
from knowledge.metrics.definitions import OPEN
from knowledge.metrics.sources import Expression, deal_began
from knowledge.sales.sell.deals import Deal, DealHistory, HistoryField, Stage, StageKind


def changed_after(access: Access, day: date) -> bool:
    """Whether anything about deals happened after a day, so that the present columns don't tell about it."""
    later = [
        select(DealHistory.id).where(DealHistory.changed_on > day),
        select(Deal.id).where(Deal.closed_on > day),
    ]
    return any(access.session.scalar(query.limit(1)) is not None for query in later)


def open_on(access: Access, day: date) -> Expression:
    """The deals that were open at the end of a day.

    A deal was open if it had begun, and: its stage before the first stage change after that day was open; without such
    a change, if it closed only later, or is open now.
    """
    begun = or_(deal_began.is_(None), deal_began <= day)
    if not changed_after(access, day):
        return and_(OPEN, begun) if _begins_after(access, day) else OPEN
    first = (
        select(DealHistory.before)
        .where(DealHistory.deal_id == Deal.id, DealHistory.field == HistoryField.STAGE, DealHistory.changed_on > day)
        .order_by(DealHistory.changed_on, DealHistory.id)
        .limit(1)
        .correlate(Deal)
        .scalar_subquery()
    )
    recorded = exists().where(
        DealHistory.deal_id == Deal.id, DealHistory.field == HistoryField.STAGE, DealHistory.changed_on > day
    )
    was_open = first.in_(select(Stage.id).where(Stage.kind == StageKind.OPEN))
    return and_(begun, or_(and_(recorded, was_open), and_(~recorded, or_(Deal.closed_on > day, OPEN))))


def _begins_after(access: Access, day: date) -> bool:
    return access.session.scalar(select(Deal.id).where(deal_began > day).limit(1)) is not None


def amount_on(day: date) -> Expression:
    """A deal's amount at the end of a day: what it was before the first change of it after that day."""
    mine = and_(DealHistory.deal_id == Deal.id, DealHistory.field == HistoryField.AMOUNT, DealHistory.changed_on > day)
    first = (
        select(DealHistory.before)
        .where(mine)
        .order_by(DealHistory.changed_on, DealHistory.id)
        .limit(1)
        .correlate(Deal)
        .scalar_subquery()
    )
    return case((exists().where(mine).correlate(Deal), first), else_=Deal.amount)
