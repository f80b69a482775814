"""What the lines of won deals sold: how many units, at which price, and how much of the list price they kept."""

from __future__ import annotations

from sqlalchemy import and_, case, func

from knowledge.metrics.definitions.deal_values import WON
from knowledge.metrics.definitions.metric import COUNT, MONEY, PERCENT, Metric, declare, plain
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


def _unit_price(_: bool) -> Expression:
    priced = case((deal_line.amount.is_not(None), deal_line.quantity))
    return 1.0 * func.sum(deal_line.amount) / func.nullif(func.sum(priced), 0)


LIST_PRICE_METRICS: tuple[Metric, ...] = (
    declare(
        "units_won", "units in won deals", "赢单数量（件）", COUNT, "flow", "deals",
        ("The quantity of all lines of won deals, by close date.", "赢单各行的数量之和，按关闭日期计算。"),
        ("units in won deals, units won, quantity won, units in deals won", "赢单件数、赢单的件数、赢单台数、赢单产品数量"),
        value=plain(func.sum(deal_line.quantity)), where=WON, day=Deal.closed_on, joins=("line",), additive=True,
    ),
    declare(
        "average_selling_price", "average selling price", "平均成交价", MONEY, "flow", "deals",
        ("Amount ÷ quantity of won deals' lines, by close date.", "赢单各行的成交额 ÷ 数量，按关闭日期计算。"),
        (
            "selling price, average price sold, actual price, actual selling price, average actual price, unit price achieved, "
            "average unit price, price per unit, average sales price, average sale price, asp",
            "成交均价、平均售价、实际成交价、实际成交均价、平均成交单价、成交单价、实际售价、销售均价、实际均价、均价",
        ),
        value=_unit_price, where=WON, day=Deal.closed_on, joins=("line",),
    ),
    declare(
        "list_price_realization", "list price realization", "标价实现率", PERCENT, "flow", "deals",
        ("Won amount ÷ (list price × quantity) of won deals' lines.", "赢单各行的成交额 ÷（标价 × 数量）。"),
        ("price realization, realized price, share of list price, achieved price, percentage of list price, percent of list price", "价格实现率、实际价格率、标价达成率、标价总额…百分之、标价…百分之几"),
        value=_realization, where=WON, day=Deal.closed_on, joins=("line", "product"),
    ),
    declare(
        "list_price_discount", "discount from list price", "标价折让率", PERCENT, "flow", "deals",
        ("1 − won amount ÷ (list price × quantity) of won deals' lines.", "1 − 赢单各行的成交额 ÷（标价 × 数量）。"),
        (
            "discount to list, discount off list price, discount against list price, discount on list price, off list, discount rate vs list price, discount vs list price, "
            "discount from list, average discount from list price",
            "让利、优惠幅度、相对标价…折扣、标价…折扣、标价…让利、单价…让利、比标价低、低于标价多少、标价折扣、相对标价的折扣、比目录价低、标价的折扣",
        ),
        value=_list_discount, where=WON, day=Deal.closed_on, joins=("line", "product"),
    ),
)  # fmt: skip
