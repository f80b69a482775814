"""Which deals are won, lost or open, and what deals come to: by deal, or by line where a question is about products."""

from __future__ import annotations

from sqlalchemy import case, distinct, func, select

from knowledge.metrics.sources import Expression, deal_line, product, stage
from knowledge.sales.sell.deals import Deal, Stage, StageKind


def _of_stage(*kinds: StageKind) -> Expression:
    """The deals whose stage is of these kinds: by id, so that the index on stage and close date serves."""
    return Deal.stage_id.in_(select(Stage.id).where(Stage.kind.in_(kinds)))


WON, LOST, OPEN = _of_stage(StageKind.WON), _of_stage(StageKind.LOST), _of_stage(StageKind.OPEN)
CLOSED = _of_stage(StageKind.WON, StageKind.LOST)


def deal_money(by_line: bool) -> Expression:
    """A deal's amount, or a line's; a deal without lines keeps its own."""
    return case((deal_line.id.is_(None), Deal.amount), else_=deal_line.amount) if by_line else Deal.amount


def sum_of_deals(by_line: bool) -> Expression:
    """What the deals are worth together."""
    return func.sum(deal_money(by_line))


def count_of_deals(by_line: bool) -> Expression:
    """How many deals there are; one with several lines counts once."""
    return func.count(distinct(Deal.id)) if by_line else func.count()


def weighted(by_line: bool) -> Expression:
    """The deals' worth, each by its own probability or else its stage's."""
    return func.sum(deal_money(by_line) * func.coalesce(Deal.probability, stage.probability))


def listed(_: bool) -> Expression:
    """What the deals' lines would cost at list price."""
    return func.sum(product.list_price * deal_line.quantity)
