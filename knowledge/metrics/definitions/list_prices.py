"""List prices: how much of them the won deals kept, and how much they gave away."""

from __future__ import annotations

from sqlalchemy import and_, case, func

from knowledge.metrics.definitions.deal_values import WON
from knowledge.metrics.definitions.metric import PERCENT, Metric, declare
from knowledge.metrics.sources import Expression, deal_line, product
from knowledge.sales.sell.deals import Deal


def _realization(_: bool) -> Expression:
    priced = case(
        (and_(product.list_price > 0, deal_line.amount.is_not(None)), product.list_price * deal_line.quantity)
    )
    paid = case((product.list_price > 0, deal_line.amount))
    return 100.0 * func.sum(paid) / func.nullif(func.sum(priced), 0)


def _list_discount(by_line: bool) -> Expression:
    return 100.0 - _realization(by_line)


LIST_PRICE_METRICS: tuple[Metric, ...] = (
    declare(
        "list_price_realization", "list price realization", "标价实现率", PERCENT, "flow", "deals",
        ("Won amount ÷ (list price × quantity) of won deals' lines.", "赢单各行的成交额 ÷（标价 × 数量）。"),
        ("price realization, realized price, share of list price, achieved price", "价格实现率、实际价格率、标价达成率"),
        value=_realization, where=WON, day=Deal.closed_on, joins=("line", "product"),
    ),
    declare(
        "list_price_discount", "discount from list price", "标价折让率", PERCENT, "flow", "deals",
        ("1 − won amount ÷ (list price × quantity) of won deals' lines.", "1 − 赢单各行的成交额 ÷（标价 × 数量）。"),
        (
            "discount to list, discount off list price, discount against list price, discount on list price, off list, "
            "discount from list, average discount from list price",
            "比标价低、低于标价多少、标价折扣、相对标价的折扣、比目录价低、标价的折扣",
        ),
        value=_list_discount, where=WON, day=Deal.closed_on, joins=("line", "product"),
    ),
)  # fmt: skip
