"""Orders: revenue, cost and profit, discounts, quantities, and customers who come back."""

from __future__ import annotations

from sqlalchemy import and_, case, distinct, func, literal, or_, select

from knowledge.metrics.definitions.metric import COUNT, MONEY, PERCENT, Metric, declare, plain
from knowledge.metrics.sources import Expression
from knowledge.sales.sell.orders import Order, OrderLine


def _repeat_purchase_rate() -> Expression:
    buyers = func.count(distinct(Order.account_id))
    again = func.count(distinct(case((_bought_before(), Order.account_id))))
    return 100.0 * again / func.nullif(buyers, 0)


def _bought_before() -> Expression:
    earlier = Order.__table__.alias("earlier")
    return select(literal(1)).where(
        earlier.c.account_id == Order.account_id, earlier.c.deleted_at.is_(None),
        or_(earlier.c.ordered_on < Order.ordered_on, and_(earlier.c.ordered_on == Order.ordered_on, earlier.c.id < Order.id)),
    ).correlate(Order).exists()  # fmt: skip


ORDER_METRICS: tuple[Metric, ...] = (
    declare(
        "sales_revenue", "sales revenue", "订单销售额", MONEY, "flow", "orders",
        ("What customers paid for their orders, by order date.", "客户订单的成交金额，按下单日期计算。"),
        ("order revenue, order amount, order value, orders revenue, revenue from orders, ordered amount", "订单金额、订单收入、订单总额、订单额"),
        value=plain(func.sum(OrderLine.amount)), day=Order.ordered_on, joins=("line",), additive=True,
        variants={"averaged": "average_order_value"},
    ),
    declare(
        "average_order_value", "average order value", "平均订单金额", MONEY, "flow", "orders",
        ("What customers paid for their orders ÷ the number of orders.", "订单成交金额 ÷ 订单数。"),
        ("average order, mean order value, average order size, average order amount, order size, average basket, revenue per order", "平均每单金额、平均订单额、订单均价、单均金额、平均订单"),
        value=plain(1.0 * func.sum(OrderLine.amount) / func.nullif(func.count(distinct(Order.id)), 0)),
        day=Order.ordered_on, joins=("line",),
    ),
    declare(
        "ordering_customers", "customers who ordered", "下单客户数", COUNT, "flow", "orders",
        ("Accounts with an order in the period.", "本期有订单的客户数。"),
        ("ordering customers, customers with orders, customers with an order, accounts that ordered, buyers", "下单客户、下单的客户、下过单的客户、有订单的客户"),
        value=plain(func.count(distinct(Order.account_id))), where=Order.account_id.is_not(None), day=Order.ordered_on,
    ),
    declare(
        "orders", "orders", "订单数", COUNT, "flow", "orders",
        ("How many orders were placed.", "订单的个数。"),
        ("order, purchases, number of orders, orders placed", "订单、订单数量、订单个数、下单数"),
        value=plain(func.count(distinct(Order.id))), day=Order.ordered_on, additive=True,
        variants={"valued": "sales_revenue"},
    ),
    declare(
        "order_lines", "order lines", "订单行数", COUNT, "flow", "orders",
        ("How many lines the orders have.", "订单的行数。"),
        ("order line, lines, line items, number of lines", "订单行、行数、明细行"),
        value=plain(func.count(OrderLine.id)), day=Order.ordered_on, joins=("line",), additive=True,
    ),
    declare(
        "average_discount", "average discount", "平均折扣", PERCENT, "flow", "orders",
        ("The mean discount rate of the order lines that record one.", "有记录的订单行的平均折扣率。"),
        ("mean discount, average discount rate, avg discount, discount per line, average discount per line", "平均折扣率、平均让利、行平均折扣"),
        value=plain(100.0 * func.avg(OrderLine.discount_rate)), day=Order.ordered_on, joins=("line",), amounts=OrderLine.discount_rate,
    ),
    declare(
        "units_sold", "units sold", "销量", COUNT, "flow", "orders",
        ("The quantity of all order lines, by order date.", "订单各行的数量之和，按下单日期计算。"),
        ("units, quantity sold, pieces sold, sales quantity, volume, number of units, items sold, unit sales, cases…ordered, cases…sold, boxes…ordered, boxes…sold, bottles…sold, bottles…ordered, units…ordered, pieces…ordered, pallets…ordered, pallets…sold, how many cases…order, how many cases…sell, how many boxes…sell", "销售数量、件数、卖出数量、销售量、售出数量、多少箱、几箱、箱数、多少盒、多少瓶、多少件货、出货量、出了多少箱、销售箱数、卖了…箱、订了…箱"),
        value=plain(func.sum(OrderLine.quantity)), day=Order.ordered_on, joins=("line",), additive=True,
        variants={"valued": "bookings"},
    ),
    declare(
        "sales_cost", "cost of sales", "销售成本", MONEY, "flow", "orders",
        ("What the ordered goods cost us, where the cost is recorded.", "订单货品的成本（有记录的部分）。"),
        ("cost, sales cost, cost of goods, cogs, cost of goods sold", "成本、货品成本、销货成本"),
        value=plain(func.sum(OrderLine.cost)), day=Order.ordered_on, joins=("line",), additive=True, amounts=OrderLine.cost,
    ),
    declare(
        "gross_profit", "gross profit", "毛利", MONEY, "flow", "orders",
        ("Revenue − cost of the order lines whose cost is recorded.", "有成本记录的订单行的收入 − 成本。"),
        ("profit, profitable, margin amount, gross earnings, total profit", "利润、毛利额、利润额、总利润、赚钱、赚、赚了、赚的钱"),
        value=plain(func.sum(OrderLine.amount - OrderLine.cost)), day=Order.ordered_on, joins=("line",), additive=True, amounts=OrderLine.cost,
    ),
    declare(
        "gross_margin", "gross margin", "毛利率", PERCENT, "flow", "orders",
        ("Gross profit ÷ revenue of the order lines whose cost is recorded.", "毛利 ÷ 收入（有成本记录的订单行）。"),
        ("margin, profit margin, profit rate, profitability, margin percentage, margins, how much margin", "利润率、毛利比率、毛利百分比、毛利水平"),
        value=plain(
            100.0 * func.sum(OrderLine.amount - OrderLine.cost)
            / func.nullif(func.sum(case((OrderLine.cost.is_not(None), OrderLine.amount))), 0)
        ),
        day=Order.ordered_on, joins=("line",), amounts=OrderLine.cost, weighed_by="sales_revenue",
    ),
    declare(
        "discount_rate", "discount rate", "折扣率", PERCENT, "flow", "orders",
        ("Discount given ÷ value before discount, over the order lines that record one.", "有记录的订单行中，折让金额 ÷ 折前金额。"),
        ("discount, discounts, discount percentage, discount given", "折扣、折让率、让利率"),
        value=plain(
            100.0 * func.sum(OrderLine.discount_rate * OrderLine.amount / func.nullif(1 - OrderLine.discount_rate, 0))
            / func.nullif(func.sum(case((OrderLine.discount_rate.is_not(None), OrderLine.amount / func.nullif(1 - OrderLine.discount_rate, 0)))), 0)
        ),
        day=Order.ordered_on, joins=("line",), amounts=OrderLine.discount_rate,
        variants={"averaged": "average_discount"},
    ),
    declare(
        "repeat_purchase_rate", "repeat purchase rate", "复购率", PERCENT, "flow", "orders",
        ("Customers of the period with an order in it that was not their first ÷ all customers of the period.", "本期下单客户中，本期有非首次订单的客户比例。"),
        ("repurchase rate, repeat rate, repeat customers, returning customers, repeat business, customers…come back, customers…buy again, customers…reorder, reorder rate", "回购率、重复购买率、老客复购率、复购、回头客比例、回头率、再次购买率"),
        value=plain(_repeat_purchase_rate()), where=Order.account_id.is_not(None), day=Order.ordered_on,
    ),
)  # fmt: skip
