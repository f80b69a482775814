"""The metrics: each declared once, in words and in SQL.

A *flow* is summed over a named day (bookings by close date); a *stock* holds as of the end of the period (pipeline).
`value` is an aggregate over the source's rows; a mean or median folds what `each` record has. Where a question slices or filters by product, `by_line` says that the
rows are a deal's lines: money is then the lines' amounts and deals are counted once.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import and_, case, distinct, func, literal, literal_column, or_, select

from knowledge.metrics.functions import days_after, days_between, median
from knowledge.metrics.model import Unit
from knowledge.metrics.sources import Expression, deal_began, deal_line, product, stage
from knowledge.sales.plan.targets import Target
from knowledge.sales.sell.accounts import Account, Contact, Lead
from knowledge.sales.sell.activities import Activity, ActivityKind, Task
from knowledge.sales.sell.complaints import Complaint, SatisfactionScore, VoiceKind
from knowledge.sales.sell.deals import Deal, Stage, StageKind
from knowledge.sales.sell.orders import Order, OrderLine
from knowledge.sales.sell.products import Product
from knowledge.sales.team.people import Person, Role

Value = Callable[[bool], Expression]


@dataclass(frozen=True)
class Metric:
    """One metric. `joins` are those its own value or condition needs; `parts` make it a derived metric.

    `additive`: the parts of a breakdown add up to the whole. `amounts`: a column it can't do without.
    `begins`/`ends`: the days between which a record belongs to a stock. `until_today`: days to come don't count yet.
    `leaderboard`: everybody may see its ranking by rep. `undated`: records without a day count too, where no period
    is asked for.
    """

    name: str
    label_en: str
    label_zh: str
    unit: Unit
    kind: Literal["flow", "stock"]
    source: str
    meaning_en: str
    meaning_zh: str
    synonyms_en: tuple[str, ...]
    synonyms_zh: tuple[str, ...]
    value: Value | None = None
    each: Value | None = None
    fold: Callable[[Expression], Expression] = func.avg
    where: Expression | None = None
    day: Expression | None = None
    joins: tuple[str, ...] = ()
    additive: bool = False
    amounts: Expression | None = None
    parts: tuple[str, ...] = ()
    leaderboard: bool = False
    undated: bool = False
    begins: Expression | None = None
    ends: Expression | None = None
    until_today: bool = False
    # The metric meant when a word stands beside this one: "lost", "won", "open", "averaged", "median".
    variants: dict[str, str] = field(default_factory=dict)
    # A column that at least one of its records must have, or the metric can't be told.
    needs: Expression | None = None


def stage_ids(*kinds: StageKind) -> Expression:
    """The deals whose stage is of these kinds: by id, so that the index on stage and close date serves."""
    return Deal.stage_id.in_(select(Stage.id).where(Stage.kind.in_(kinds)))


WON, LOST, OPEN = stage_ids(StageKind.WON), stage_ids(StageKind.LOST), stage_ids(StageKind.OPEN)
CLOSED = stage_ids(StageKind.WON, StageKind.LOST)


def _deal_money(by_line: bool) -> Expression:
    """A deal's amount, or a line's; a deal without lines keeps its own."""
    return case((deal_line.id.is_(None), Deal.amount), else_=deal_line.amount) if by_line else Deal.amount


def _sum_of_deals(by_line: bool) -> Expression:
    return func.sum(_deal_money(by_line))


def _count_of_deals(by_line: bool) -> Expression:
    return func.count(distinct(Deal.id)) if by_line else func.count()


def _won_case(value: Expression) -> Expression:
    return case((WON, value))


def _win_rate(by_line: bool) -> Expression:
    if by_line:
        return 100.0 * func.count(distinct(_won_case(Deal.id))) / func.nullif(func.count(distinct(Deal.id)), 0)
    return 100.0 * func.sum(case((WON, 1), else_=0)) / func.nullif(func.count(), 0)


def _loss_rate(by_line: bool) -> Expression:
    return 100.0 - _win_rate(by_line)


def _win_rate_by_amount(by_line: bool) -> Expression:
    money = _deal_money(by_line)
    return 100.0 * func.sum(case((WON, money), else_=0)) / func.nullif(func.sum(money), 0)


def _deal_size(by_line: bool) -> Expression:
    return func.sum(_deal_money(True)) if by_line else Deal.amount


def _cycle(by_line: bool) -> Expression:
    return func.max(cycle_days) if by_line else cycle_days


def _weighted(by_line: bool) -> Expression:
    return func.sum(_deal_money(by_line) * func.coalesce(Deal.probability, stage.probability))


def _listed(_: bool) -> Expression:
    return func.sum(product.list_price * deal_line.quantity)


def _realization(_: bool) -> Expression:
    priced = case(
        (and_(product.list_price > 0, deal_line.amount.is_not(None)), product.list_price * deal_line.quantity)
    )
    paid = case((product.list_price > 0, deal_line.amount))
    return 100.0 * func.sum(paid) / func.nullif(func.sum(priced), 0)


def _list_discount(by_line: bool) -> Expression:
    return 100.0 - _realization(by_line)


def _count(_: bool) -> Expression:
    return func.count()


def _plain(value: Expression) -> Value:
    return lambda _: value


cycle_days = days_between(func.coalesce(Deal.engaged_on, Deal.created_on), Deal.closed_on)
CUSTOMER_FOR = 365


def _other_win(later: bool) -> Expression:
    """Another won deal of the deal's account, before or after it; of one day, by id."""
    other = Deal.__table__.alias("other")
    won = other.c.stage_id.in_(select(Stage.id).where(Stage.kind == StageKind.WON))
    order = operator.gt if later else operator.lt
    apart = or_(
        order(other.c.closed_on, Deal.closed_on),
        and_(other.c.closed_on == Deal.closed_on, order(other.c.id, Deal.id)),
    )
    return select(literal(1)).where(other.c.account_id == Deal.account_id, won, apart).correlate(Deal).exists()


CUSTOMER_WON = and_(WON, Deal.account_id.is_not(None), Deal.closed_on.is_not(None))


def _order_count_of_account() -> Expression:
    buyers = func.count(distinct(Order.account_id))
    again = func.count(distinct(case((_bought_before(), Order.account_id))))
    return 100.0 * again / func.nullif(buyers, 0)


def _bought_before() -> Expression:
    earlier = Order.__table__.alias("earlier")
    return select(literal(1)).where(
        earlier.c.account_id == Order.account_id,
        or_(earlier.c.ordered_on < Order.ordered_on, and_(earlier.c.ordered_on == Order.ordered_on, earlier.c.id < Order.id)),
    ).correlate(Order).exists()  # fmt: skip


def _activity(kind: ActivityKind) -> Expression:
    return Activity.kind == kind


def _metric(
    name: str, en: str, zh: str, unit: Unit, kind: Literal["flow", "stock"], source: str, meaning: tuple[str, str],
    synonyms: tuple[str, str], **rest: object,
) -> tuple[str, Metric]:  # fmt: skip
    english, chinese = (
        tuple(part.strip() for part in words.split(sep) if part.strip())
        for words, sep in zip(synonyms, ",、", strict=True)
    )
    return name, Metric(name, en, zh, unit, kind, source, *meaning, english, chinese, **rest)  # type: ignore[arg-type]


MONEY, COUNT, PERCENT, DAYS = Unit.MONEY, Unit.COUNT, Unit.PERCENT, Unit.DAYS

DEAL_METRICS = dict(
    [
        _metric(
            "bookings", "bookings", "业绩", MONEY, "flow", "deals",
            ("The sum of won deals' amounts, by close date.", "赢单商机金额之和，按关闭日期计算。"),
            (
                "booking, won revenue, revenue, rev, won rev, total revenue, sales, total sales, sales revenue, closed won revenue, won amount, "
                "won value, turnover, revenue won, sold, sell, income, revenue from won deals, total revenue from all won deals, "
                "closed won amount, amount won, money, brought in, bring in, sales amount, sales volume, close value, "
                "closed revenue, won business, earned, earn, sales result, sales performance",
                "业绩、销售额、赢单收入、赢单金额、收入、总收入、营收、成交额、成交金额、销售收入、赢单总收入、赢单的总收入、销售业绩、"
                "签单额、签单金额、销售总额、卖、卖的、卖了、卖得、卖出了、卖了多少、业绩额、赢单额、进账、成单金额、赢单的收入、赢单总额、销量额、赢得的收入、卖出",
            ),
            value=_sum_of_deals, where=WON, day=Deal.closed_on, additive=True, leaderboard=True, amounts=Deal.amount,
            variants={
                "lost": "lost_amount", "open": "pipeline", "averaged": "average_deal_size", "median": "median_deal_size",
            },
        ),
        _metric(
            "lost_amount", "amount lost", "输单金额", MONEY, "flow", "deals",
            ("The sum of lost deals' amounts, by close date.", "输单商机金额之和，按关闭日期计算。"),
            (
                "lost revenue, lost value, value lost, revenue lost, amount of lost deals, value of lost deals, lost business",
                "丢单金额、输掉的金额、损失金额、失单金额、丢单总额、输单总额",
            ),
            value=_sum_of_deals, where=LOST, day=Deal.closed_on, additive=True, amounts=Deal.amount,
        ),
        _metric(
            "deals", "deals", "商机数", COUNT, "flow", "deals",
            (
                "All deals, whatever their stage; within a period those that began in it.",
                "所有商机，不论阶段；指定期间时为该期间开始的商机。",
            ),
            (
                "deal, opportunity, opp, all deals, total deals, total opportunities, opportunities in total, number of deals, deals in total",
                "商机、商机总数、单子、单子数、全部商机、所有商机、商机数量、机会、销售机会",
            ),
            value=_count_of_deals, day=deal_began, additive=True, undated=True,
            variants={"won": "deals_won", "lost": "deals_lost", "open": "deals_open", "closed": "deals_closed"},
        ),
        _metric(
            "deals_won", "deals won", "赢单数", COUNT, "flow", "deals",
            ("How many deals were won, by close date.", "赢下的商机数，按关闭日期计算。"),
            (
                "won deals, won opportunities, opportunities won, closed won deals, wins, deals closed won, win count, "
                "number of wins, won, deals were won, deals did we win, deals win, deals have won",
                "赢单、赢单数量、赢的单、成交数、成交单数、赢单商机、赢了多少单、成交商机、赢下的商机、赢的商机、签单数、赢单的数量、成单数、成单",
            ),
            value=_count_of_deals, where=WON, day=Deal.closed_on, additive=True, leaderboard=True,
            variants={"valued": "bookings"},
        ),
        _metric(
            "deals_lost", "deals lost", "输单数", COUNT, "flow", "deals",
            ("How many deals were lost, by close date.", "输掉的商机数，按关闭日期计算。"),
            (
                "lost deals, lost opportunities, opportunities lost, closed lost deals, losses, loss count, lost, deals were lost, "
                "deals did we lose, deals lose",
                "输单、丢单、丢单数、输单数量、输的单、输掉的商机、丢掉的商机、输单商机、失单、输了多少单、丢单数量、失败的商机、失单数",
            ),
            value=_count_of_deals, where=LOST, day=Deal.closed_on, additive=True,
            variants={"valued": "lost_amount"},
        ),
        _metric(
            "deals_closed", "deals closed", "已关闭商机数", COUNT, "flow", "deals",
            ("How many deals were won or lost, by close date.", "赢下或输掉的商机数，按关闭日期计算。"),
            ("closed deals, closed opportunities, deals decided, decided deals", "已关闭商机、关闭的商机、已关闭的商机、关单数、结单数"),
            value=_count_of_deals, where=CLOSED, day=Deal.closed_on, additive=True,
        ),
        _metric(
            "deals_created", "deals created", "新建商机数", COUNT, "flow", "deals",
            ("How many deals began, by the day they were created or engaged.", "新建的商机数，按创建或接触日期计算。"),
            (
                "new deals, new opportunities, opportunities created, created deals, deals opened, deals started, deals engaged",
                "新商机、新增商机、新建商机、新增商机数、创建的商机、开始的商机",
            ),
            value=_count_of_deals, day=deal_began, additive=True,
        ),
        _metric(
            "deals_open", "open deals", "在手商机数", COUNT, "stock", "deals",
            ("How many deals were open at the end of the period.", "期末仍未关闭的商机数。"),
            (
                "open opportunities, deals open, deals in the pipeline, active deals, deals still open, unclosed deals, deals in progress, "
                "pipeline deals, ongoing deals",
                "未关闭商机、在手商机、未关闭商机数、进行中的商机、在跟商机、开放商机、未成交商机、未关闭的商机、在谈商机、跟进中的商机、在途商机",
            ),
            value=_count_of_deals, additive=True, begins=deal_began,
            variants={"valued": "pipeline"},
        ),
        _metric(
            "win_rate", "win rate", "赢单率", PERCENT, "flow", "deals",
            ("Won deals ÷ (won + lost deals), by count and close date.", "赢单数 ÷（赢单数 + 输单数），按个数和关闭日期计算。"),
            (
                "win ratio, winning rate, close rate, closing rate, success rate, conversion rate, conversion, win percentage, hit rate, won rate, "
                "percentage of deals won, share of deals won",
                "胜率、成交率、赢率、转化率、成功率、赢单比例、成单率、赢单百分比",
            ),
            value=_win_rate, where=CLOSED, day=Deal.closed_on, variants={"lost": "loss_rate"},
        ),
        _metric(
            "loss_rate", "loss rate", "输单率", PERCENT, "flow", "deals",
            ("Lost deals ÷ (won + lost deals), by count and close date.", "输单数 ÷（赢单数 + 输单数），按个数和关闭日期计算。"),
            ("lose rate, losing rate, lost rate, percentage of deals lost, share of deals lost", "丢单率、失单率、败单率、输单比例、丢单比例"),
            value=_loss_rate, where=CLOSED, day=Deal.closed_on,
        ),
        _metric(
            "win_rate_by_amount", "win rate by amount", "金额赢单率", PERCENT, "flow", "deals",
            ("Won amount ÷ (won + lost amount), by close date.", "赢单金额 ÷（赢单金额 + 输单金额），按关闭日期计算。"),
            ("win rate by value, value win rate, amount win rate, win rate in value", "按金额的赢单率、金额胜率、按金额计算的赢单率"),
            value=_win_rate_by_amount, where=CLOSED, day=Deal.closed_on, amounts=Deal.amount,
        ),
        _metric(
            "average_deal_size", "average deal size", "平均客单价", MONEY, "flow", "deals",
            ("The mean amount of a won deal, by close date.", "赢单商机的平均金额，按关闭日期计算。"),
            (
                "average deal value, average won deal size, avg won deal size, avg won deal, avg deal value, mean deal size, average won deal, average amount, avg deal size, deal size, average ticket, "
                "average deal amount, average won amount, average sale, mean deal value, average value of won deals, "
                "average revenue per deal, average value…won deal, average amount…won deal, average…per deal",
                "平均单值、客单价、平均成交金额、平均商机金额、单均金额、平均成交额、平均赢单金额、平均单价、平均每单金额、每单平均金额、平均每单、平均单笔金额、单笔平均金额、平均单笔、平均一单",
            ),
            each=_deal_size, where=WON, day=Deal.closed_on, amounts=Deal.amount,
            variants={"median": "median_deal_size"},
        ),
        _metric(
            "median_deal_size", "median deal size", "商机金额中位数", MONEY, "flow", "deals",
            ("The median amount of a won deal, by close date.", "赢单商机金额的中位数，按关闭日期计算。"),
            ("median deal value, median won deal, median amount, median deal, median…deal size, median…amount", "金额…中位数、客单价…中位数、金额中位数、成交金额中位数、赢单金额中位数、中位数金额"),
            each=_deal_size, fold=median, where=WON, day=Deal.closed_on, amounts=Deal.amount,
        ),
        _metric(
            "sales_cycle_days", "sales cycle", "销售周期", DAYS, "flow", "deals",
            (
                "Mean days from engaged (or created) to won, by close date.",
                "从接触（或创建）到赢单的平均天数，按关闭日期计算。",
            ),
            (
                "sales cycle length, average sales cycle, days to win, time to close, days to close, cycle time, length of the sales cycle, "
                "average days to close, how long…to close, how long…to win, days from…to won, days from…won, cycle, time to win, average time to close, how long…win a deal",
                "平均销售周期、成交周期、赢单周期、平均成交天数、赢单天数、平均赢单天数、成单周期、多久能成交、多少天成交、周期",
            ),
            each=_cycle, where=WON, day=Deal.closed_on,
            variants={"lost": "days_to_lose", "median": "median_sales_cycle_days"},
        ),
        _metric(
            "median_sales_cycle_days", "median sales cycle", "销售周期中位数", DAYS, "flow", "deals",
            ("Median days from engaged (or created) to won, by close date.", "从接触（或创建）到赢单天数的中位数。"),
            ("median days to close, median cycle, median sales cycle days, median days to win", "成交周期中位数、周期中位数"),
            each=_cycle, fold=median, where=WON, day=Deal.closed_on,
        ),
        _metric(
            "days_to_lose", "days to lose", "输单周期", DAYS, "flow", "deals",
            ("Mean days from engaged (or created) to lost, by close date.", "从接触（或创建）到输单的平均天数。"),
            ("time to lose, average days to lose, how long…to lose, days until lost", "平均输单天数、输单天数、丢单周期、平均输单周期"),
            each=_cycle, where=LOST, day=Deal.closed_on,
        ),
        _metric(
            "pipeline", "pipeline", "在手商机金额", MONEY, "stock", "deals",
            ("The sum of open deals' amounts at the end of the period.", "期末未关闭商机的金额之和。"),
            (
                "open pipeline, pipeline value, pipeline amount, open amount, value of open deals, open deal value, total pipeline, "
                "worth of open deals, funnel, sales funnel, pipeline total, value…open deals, value…open opportunities, amount…open deals",
                "管道金额、在手金额、商机总额、未关闭商机金额、漏斗金额、销售漏斗、管道、未关闭商机总价值、在手商机总额、漏斗、在手商机总金额、未关闭商机的金额",
            ),
            value=_sum_of_deals, additive=True, amounts=Deal.amount, begins=deal_began,
        ),
        _metric(
            "pipeline_at_list_price", "pipeline at list price", "按标价的在手商机金额", MONEY, "stock", "deals",
            ("List price × quantity over the lines of open deals at the end of the period.", "期末未关闭商机各行的标价 × 数量之和。"),
            (
                "list price pipeline, list price value of the open pipeline, open pipeline at list price, pipeline by list price, "
                "list price…pipeline, list price…open deals, list price…open opportunities, retail price…pipeline, retail price…open deals, "
                "list value…open, catalogue price…pipeline, list price…unclosed",
                "标价…商机、目录价…商机、零售价…商机、标价…未关闭、标价…在手、定价…商机、标价…管道、标价…漏斗",
            ),
            value=_listed, joins=("line", "product"), additive=True, begins=deal_began,
        ),
        _metric(
            "weighted_pipeline", "weighted pipeline", "加权在手金额", MONEY, "stock", "deals",
            ("Open deals' amounts × the probability of the deal or its stage.", "未关闭商机金额 × 商机或阶段的赢单概率。"),
            ("weighted value, probability weighted pipeline, weighted forecast, weighted amount", "加权、加权管道、加权金额、加权商机金额、加权漏斗"),
            value=_weighted, joins=("stage",), additive=True, amounts=Deal.amount, begins=deal_began,
        ),
        _metric(
            "list_price_realization", "list price realization", "标价实现率", PERCENT, "flow", "deals",
            ("Won amount ÷ (list price × quantity) of won deals' lines.", "赢单各行的成交额 ÷（标价 × 数量）。"),
            ("price realization, realized price, share of list price, achieved price", "价格实现率、实际价格率、标价达成率"),
            value=_realization, where=WON, day=Deal.closed_on, joins=("line", "product"),
        ),
        _metric(
            "list_price_discount", "discount from list price", "标价折让率", PERCENT, "flow", "deals",
            ("1 − won amount ÷ (list price × quantity) of won deals' lines.", "1 − 赢单各行的成交额 ÷（标价 × 数量）。"),
            (
                "discount to list, discount off list price, discount against list price, discount on list price, off list, "
                "discount from list, average discount from list price",
                "比标价低、低于标价多少、标价折扣、相对标价的折扣、比目录价低、标价的折扣",
            ),
            value=_list_discount, where=WON, day=Deal.closed_on, joins=("line", "product"),
        ),
        _metric(
            "new_customers", "new customers", "新客户数", COUNT, "flow", "deals",
            ("Accounts whose first won deal closed in the period.", "首个赢单在本期关闭的客户数。"),
            ("new accounts won, first time customers, customers gained, new logos, new clients", "新增客户、新客户、首次成交客户、新签客户、新增客户数"),
            value=_plain(func.count(distinct(Deal.account_id))), where=and_(CUSTOMER_WON, ~_other_win(later=False)),
            day=Deal.closed_on, additive=True,
        ),
        _metric(
            "customers_lost", "customers lost", "流失客户数", COUNT, "flow", "deals",
            (
                "Accounts that went 365 days without a won deal, by the day on which that year was over.",
                "连续 365 天没有赢单的客户数，按满 365 天的日期计算。",
            ),
            (
                "lost customers, churned customers, customer churn, churn, accounts lost, lost accounts, customers who left, inactive customers",
                "流失客户、客户流失、流失的客户、丢失的客户、流失客户数量、客户流失数",
            ),
            value=_plain(func.count(distinct(Deal.account_id))), where=and_(CUSTOMER_WON, ~_other_win(later=True)),
            day=days_after(Deal.closed_on, literal_column(str(CUSTOMER_FOR))), additive=True, until_today=True,
        ),
        _metric(
            "active_customers", "active customers", "活跃客户数", COUNT, "flow", "deals",
            ("Accounts with a won deal in the period.", "本期有赢单的客户数。"),
            ("buying customers, customers who bought, accounts that bought, active accounts, customers with a won deal, buying accounts", "活跃客户、成交客户、成交客户数、有成交的客户、购买客户数"),
            value=_plain(func.count(distinct(Deal.account_id))), where=and_(WON, Deal.account_id.is_not(None)), day=Deal.closed_on,
        ),
    ]
)  # fmt: skip

ORDER_METRICS = dict(
    [
        _metric(
            "sales_revenue", "sales revenue", "订单销售额", MONEY, "flow", "orders",
            ("What customers paid for their orders, by order date.", "客户订单的成交金额，按下单日期计算。"),
            ("order revenue, order amount, order value, orders revenue, revenue from orders, ordered amount", "订单金额、订单收入、订单总额、订单额"),
            value=_plain(func.sum(OrderLine.amount)), day=Order.ordered_on, joins=("line",), additive=True,
        ),
        _metric(
            "average_order_value", "average order value", "平均订单金额", MONEY, "flow", "orders",
            ("What customers paid for their orders ÷ the number of orders.", "订单成交金额 ÷ 订单数。"),
            ("average order, mean order value, average order size, average order amount, order size, average basket, revenue per order", "平均每单金额、平均订单额、订单均价、单均金额、平均订单"),
            value=_plain(1.0 * func.sum(OrderLine.amount) / func.nullif(func.count(distinct(Order.id)), 0)),
            day=Order.ordered_on, joins=("line",),
        ),
        _metric(
            "ordering_customers", "customers who ordered", "下单客户数", COUNT, "flow", "orders",
            ("Accounts with an order in the period.", "本期有订单的客户数。"),
            ("ordering customers, customers with orders, customers with an order, accounts that ordered, buyers", "下单客户、下单的客户、下过单的客户、有订单的客户"),
            value=_plain(func.count(distinct(Order.account_id))), where=Order.account_id.is_not(None), day=Order.ordered_on,
        ),
        _metric(
            "orders", "orders", "订单数", COUNT, "flow", "orders",
            ("How many orders were placed.", "订单的个数。"),
            ("order, purchases, number of orders, orders placed", "订单、订单数量、订单个数、下单数"),
            value=_plain(func.count(distinct(Order.id))), day=Order.ordered_on, additive=True,
        ),
        _metric(
            "order_lines", "order lines", "订单行数", COUNT, "flow", "orders",
            ("How many lines the orders have.", "订单的行数。"),
            ("order line, lines, line items, number of lines", "订单行、行数、明细行"),
            value=_plain(func.count(OrderLine.id)), day=Order.ordered_on, joins=("line",), additive=True,
        ),
        _metric(
            "average_discount", "average discount", "平均折扣", PERCENT, "flow", "orders",
            ("The mean discount rate of the order lines that record one.", "有记录的订单行的平均折扣率。"),
            ("mean discount, average discount rate, avg discount, discount per line, average discount per line", "平均折扣率、平均让利、行平均折扣"),
            value=_plain(100.0 * func.avg(OrderLine.discount_rate)), day=Order.ordered_on, joins=("line",), amounts=OrderLine.discount_rate,
        ),
        _metric(
            "units_sold", "units sold", "销量", COUNT, "flow", "orders",
            ("The quantity of all order lines, by order date.", "订单各行的数量之和，按下单日期计算。"),
            ("units, quantity sold, pieces sold, sales quantity, volume, number of units, items sold, unit sales", "销售数量、件数、卖出数量、销售量、售出数量"),
            value=_plain(func.sum(OrderLine.quantity)), day=Order.ordered_on, joins=("line",), additive=True,
        ),
        _metric(
            "sales_cost", "cost of sales", "销售成本", MONEY, "flow", "orders",
            ("What the ordered goods cost us, where the cost is recorded.", "订单货品的成本（有记录的部分）。"),
            ("cost, sales cost, cost of goods, cogs, cost of goods sold", "成本、货品成本、销货成本"),
            value=_plain(func.sum(OrderLine.cost)), day=Order.ordered_on, joins=("line",), additive=True, amounts=OrderLine.cost,
        ),
        _metric(
            "gross_profit", "gross profit", "毛利", MONEY, "flow", "orders",
            ("Revenue − cost of the order lines whose cost is recorded.", "有成本记录的订单行的收入 − 成本。"),
            ("profit, profitable, margin amount, gross earnings, total profit", "利润、毛利额、利润额、总利润"),
            value=_plain(func.sum(OrderLine.amount - OrderLine.cost)), day=Order.ordered_on, joins=("line",), additive=True, amounts=OrderLine.cost,
        ),
        _metric(
            "gross_margin", "gross margin", "毛利率", PERCENT, "flow", "orders",
            ("Gross profit ÷ revenue of the order lines whose cost is recorded.", "毛利 ÷ 收入（有成本记录的订单行）。"),
            ("margin, profit margin, profit rate, profitability, margin percentage", "利润率、毛利比率、毛利百分比"),
            value=_plain(
                100.0 * func.sum(OrderLine.amount - OrderLine.cost)
                / func.nullif(func.sum(case((OrderLine.cost.is_not(None), OrderLine.amount))), 0)
            ),
            day=Order.ordered_on, joins=("line",), amounts=OrderLine.cost,
        ),
        _metric(
            "discount_rate", "discount rate", "折扣率", PERCENT, "flow", "orders",
            ("Discount given ÷ value before discount, over the order lines that record one.", "有记录的订单行中，折让金额 ÷ 折前金额。"),
            ("discount, discounts, discount percentage, discount given", "折扣、折让率、让利率"),
            value=_plain(
                100.0 * func.sum(OrderLine.discount_rate * OrderLine.amount / func.nullif(1 - OrderLine.discount_rate, 0))
                / func.nullif(func.sum(case((OrderLine.discount_rate.is_not(None), OrderLine.amount / func.nullif(1 - OrderLine.discount_rate, 0)))), 0)
            ),
            day=Order.ordered_on, joins=("line",), amounts=OrderLine.discount_rate,
            variants={"averaged": "average_discount"},
        ),
        _metric(
            "repeat_purchase_rate", "repeat purchase rate", "复购率", PERCENT, "flow", "orders",
            ("Customers of the period who had ordered before ÷ all customers of the period.", "本期下单客户中此前下过单的比例。"),
            ("repurchase rate, repeat rate, repeat customers, returning customers, repeat business", "回购率、重复购买率、老客复购率、复购"),
            value=_plain(_order_count_of_account()), where=Order.account_id.is_not(None), day=Order.ordered_on,
        ),
    ]
)  # fmt: skip

CUSTOMER_METRICS = dict(
    [
        _metric(
            "accounts", "accounts", "客户数", COUNT, "stock", "accounts",
            ("How many accounts there are.", "客户的个数。"),
            ("account, acct, customers, customer, clients, companies, number of accounts, number of customers", "客户、客户数量、客户总数、公司数、客户个数"),
            value=_count, additive=True, begins=Account.created_on,
            variants={"bought": "active_customers"},
        ),
        _metric(
            "average_employees", "average number of employees", "客户平均员工数", Unit.RATIO, "stock", "accounts",
            ("The mean number of employees of the accounts that record it.", "有记录的客户的平均员工数。"),
            (
                "average employees, mean employees, average number of employees, mean number of employees, average headcount, "
                "average employee count, average company size, average size of our accounts, average size of our customers",
                "平均员工数、平均员工人数、平均人数、平均员工、平均规模、平均雇员数",
            ),
            value=_plain(func.avg(Account.employees)), begins=Account.created_on,
        ),
        _metric(
            "average_annual_revenue", "average annual revenue of accounts", "客户平均年营收", MONEY, "stock", "accounts",
            ("The mean annual revenue of the accounts that record it.", "有记录的客户的平均年营收。"),
            (
                "average annual revenue, mean annual revenue, average account revenue, average yearly revenue, "
                "average company revenue, average customer revenue",
                "平均年营收、平均年收入、平均年营业额、平均公司收入",
            ),
            value=_plain(func.avg(Account.annual_revenue)), begins=Account.created_on,
        ),
        _metric(
            "contacts", "contacts", "联系人数", COUNT, "stock", "contacts",
            ("How many contacts there are.", "联系人的个数。"),
            ("contact, number of contacts, contact people", "联系人、联系人数量、联系人个数"),
            value=_count, begins=Contact.created_on, additive=True,
        ),
        _metric(
            "leads", "leads", "线索数", COUNT, "flow", "leads",
            ("How many leads came in, by the day they were created.", "新增线索数，按创建日期计算。"),
            ("lead, prospects, number of leads, new leads", "线索、潜在客户、线索数量、新线索、意向客户"),
            value=_count, day=Lead.created_on, additive=True,
        ),
        _metric(
            "csat", "customer satisfaction", "客户满意度", Unit.SCORE, "flow", "satisfaction_scores",
            ("The mean satisfaction score, on a scale of 5.", "满意度评分的平均值（5 分制）。"),
            ("csat, satisfaction, happy, happiness, satisfied, satisfaction score, customer satisfaction score, csat score", "满意、满意度、满意度评分、客户评分、满意度得分"),
            value=_plain(func.avg(SatisfactionScore.score * 5.0 / SatisfactionScore.scale)), day=SatisfactionScore.scored_on,
        ),
        _metric(
            "complaints", "complaints", "投诉数", COUNT, "flow", "complaints",
            ("How many complaints came in, by the day they were opened.", "收到的投诉数，按提出日期计算。"),
            ("complaint, number of complaints, customer complaints, case, support case, ticket, support ticket, service case", "投诉、投诉数量、客户投诉、投诉量、工单、服务工单、服务单、售后单"),
            value=_count, where=Complaint.kind == VoiceKind.COMPLAINT, day=Complaint.opened_on, additive=True,
            variants={"open": "complaints_open"},
        ),
        _metric(
            "complaints_open", "open complaints", "未解决投诉数", COUNT, "stock", "complaints",
            ("Complaints not resolved at the end of the period.", "期末仍未解决的投诉数。"),
            ("unresolved complaints, pending complaints, complaints still open, complaints unresolved", "未解决的投诉、未处理投诉、未解决投诉、待处理投诉"),
            value=_count, where=Complaint.kind == VoiceKind.COMPLAINT, additive=True,
            begins=Complaint.opened_on, ends=Complaint.resolved_on,
        ),
        _metric(
            "suggestions", "suggestions", "建议数", COUNT, "flow", "complaints",
            ("How many suggestions came in, by the day they were made.", "收到的建议数，按提出日期计算。"),
            ("suggestion, number of suggestions, customer suggestions", "建议、建议数量、客户建议"),
            value=_count, where=Complaint.kind == VoiceKind.SUGGESTION, day=Complaint.opened_on, additive=True,
        ),
        _metric(
            "complaint_resolution_days", "days to resolve a complaint", "投诉解决天数", DAYS, "flow", "complaints",
            ("Mean days from opened to resolved, by the day resolved.", "从提出到解决的平均天数，按解决日期计算。"),
            ("complaint resolution time, time to resolve complaints, resolution days, complaint resolution days, resolution time, how long…complaint", "投诉处理时长、平均解决天数、投诉解决时间、投诉处理天数、解决投诉…多久"),
            value=_plain(func.avg(days_between(Complaint.opened_on, Complaint.resolved_on))),
            where=and_(Complaint.kind == VoiceKind.COMPLAINT, Complaint.resolved_on.is_not(None)), day=Complaint.resolved_on,
        ),
        _metric(
            "list_price", "average list price", "平均标价", MONEY, "stock", "products",
            ("The mean list price of the products.", "产品标价的平均值。"),
            ("list price, product price, average price, price list, retail price, expensive, cheap, cheapest, priciest", "标价、产品价格、平均价格、产品标价、目录价、贵、最贵、便宜、最便宜"),
            value=_plain(func.avg(Product.list_price)),
        ),
        _metric(
            "products", "products", "产品数", COUNT, "stock", "products",
            ("How many products there are.", "产品的个数。"),
            ("number of products, product count", "产品数量、产品个数、产品总数"),
            value=_count, additive=True,
        ),
    ]
)  # fmt: skip


def _touches(name: str, en: str, zh: str, kind: ActivityKind | None, english: str, chinese: str) -> tuple[str, Metric]:
    return _metric(
        name, en, zh, COUNT, "flow", "activities", (f"How many {en} were logged, by day.", f"记录的{zh}，按日期计算。"),
        (english, chinese), value=_count, where=_activity(kind) if kind else None, day=Activity.happened_on, additive=True,
    )  # fmt: skip


PEOPLE_METRICS = dict(
    [
        _metric(
            "reps", "reps", "销售人数", COUNT, "stock", "people",
            ("How many reps work here.", "在职销售的人数。"),
            (
                "rep, sales reps, salespeople, sellers, sales agents, agents, account executives, number of reps, sales people, sales staff",
                "销售、销售人员、销售员、销售代表、业务员、销售人数、销售数量",
            ),
            value=_count, where=and_(~Person.is_owner, Person.role == Role.REP), additive=True,
            begins=Person.hired_on, ends=Person.left_on,
        ),
        _metric(
            "people", "people", "人数", COUNT, "stock", "people",
            ("How many people of the sales organization work here.", "销售组织的在职人数。"),
            ("people in the team, team size, size of the team, team members, colleagues, sales organization", "团队人数、员工人数、成员数、同事、团队规模、多少人、几个人"),
            value=_count, where=~Person.is_owner, additive=True, begins=Person.hired_on, ends=Person.left_on,
        ),
    ]
)  # fmt: skip

ACTIVITY_METRICS = dict(
    [
        _touches("activities", "activities", "活动数", None, "activity, touches, interactions, number of activities, follow ups logged", "活动、活动数量、跟进次数、互动次数、跟进记录、跟进了多少次"),
        _touches("calls", "calls", "电话数", ActivityKind.CALL, "call, phone calls, telephone calls, calls made", "电话、电话次数、通话次数、打电话次数、电话量、通话"),
        _touches("visits", "visits", "拜访数", ActivityKind.VISIT, "visit, customer visits, site visits, visits made", "拜访、拜访次数、客户拜访、拜访量、走访次数"),
        _touches("emails", "e-mails", "邮件数", ActivityKind.EMAIL, "email, emails sent, e mails, mails", "邮件、邮件数量、发送邮件、邮件量"),
        _touches("meetings", "meetings", "会议数", ActivityKind.MEETING, "meeting, meetings held", "会议、会议次数、会面次数"),
        _touches("messages", "messages", "消息数", ActivityKind.MESSAGE, "message, chats", "消息、消息条数、微信消息"),
        _metric(
            "tasks_open", "open tasks", "未完成任务数", COUNT, "stock", "tasks",
            ("Tasks not done at the end of the period.", "期末仍未完成的任务数。"),
            ("open tasks, to dos, pending tasks, tasks, unfinished tasks", "任务、待办、未完成任务、待办任务、未完成的任务"),
            value=_count, ends=Task.done_on, additive=True,
        ),
        _metric(
            "activities_per_deal", "activities per deal", "单均活动数", Unit.RATIO, "flow", "activities",
            ("Activities that belong to a deal ÷ the deals they belong to.", "属于商机的活动数 ÷ 所涉及的商机数。"),
            ("touches per deal, average activities per deal, activities for each deal", "每单活动数、每个商机的活动数、平均每单活动"),
            value=_plain(1.0 * func.count() / func.nullif(func.count(distinct(Activity.deal_id)), 0)),
            where=Activity.deal_id.is_not(None), day=Activity.happened_on,
        ),
    ]
)  # fmt: skip

PLAN_METRICS = dict(
    [
        _metric(
            "target", "target", "目标", MONEY, "flow", "targets",
            ("The bookings target set for the period.", "为本期设定的业绩目标。"),
            ("quota, goal, sales target, bookings target, sales quota, sales goal", "指标、销售目标、销售指标、业绩目标、任务额、配额、业绩指标"),
            value=_plain(func.sum(Target.amount)), where=Target.metric == "bookings", additive=True,
        ),
        _metric(
            "attainment", "attainment", "完成率", PERCENT, "flow", "targets",
            ("Bookings ÷ target of the same period and slice.", "同一期间、同一范围的业绩 ÷ 目标。"),
            (
                "quota attainment, target attainment, achievement, target achievement, percent of target, percent of quota, quota achievement, "
                "goal attainment, progress to target, progress against target, target completion, percent to quota, on track…target, "
                "on target, against target, against quota, versus target, vs target, hit…target, hit…quota, reach…target, meet…target",
                "目标完成率、达成率、指标完成率、目标达成率、完成情况、达成情况、完成了多少目标、业绩完成率、完成进度、目标完成情况",
            ),
            parts=("bookings", "target"), leaderboard=True,
        ),
        _metric(
            "gap_to_target", "gap to target", "目标差额", MONEY, "flow", "targets",
            ("Target − bookings of the same period and slice.", "同一期间、同一范围的目标 − 业绩。"),
            (
                "gap to quota, distance to target, distance to quota, remaining to target, short of target, behind target, shortfall, missing to target, "
                "left to target, far…quota, far…target, far…goal, short…quota, short…target, away…target, away…quota, left…quota, gap…target, gap…quota, remaining…quota",
                "距离目标、离目标还差、目标缺口、差距、还差多少、缺口、离…目标、离…指标、距…目标、距…指标、差…目标、差…指标、距离指标",
            ),
            parts=("target", "bookings"), additive=True,
        ),
        _metric(
            "coverage", "pipeline coverage", "商机覆盖率", Unit.RATIO, "stock", "targets",
            ("Pipeline ÷ (target − bookings): how many times the open deals cover what is missing.", "在手商机金额 ÷（目标 − 业绩）。"),
            ("coverage, coverage ratio, pipeline coverage ratio, cover", "覆盖率、管道覆盖率、覆盖倍数、管道覆盖"),
            parts=("pipeline", "target", "bookings"),
        ),
        _metric(
            "forecast", "forecast", "预测", MONEY, "flow", "deals",
            ("Bookings so far + weighted amounts of open deals expected to close in the period.", "已有业绩 + 预计本期关闭的在手商机加权金额。"),
            ("sales forecast, expected bookings, expected revenue, projection, projected revenue, predicted revenue, outlook", "销售预测、业绩预测、预计业绩、预期业绩、预计收入、预计销售额"),
            parts=("bookings", "weighted_expected"), additive=True,
        ),
        _metric(
            "weighted_expected", "weighted pipeline expected to close", "预计关闭的加权金额", MONEY, "flow", "deals",
            ("Weighted amounts of open deals by their expected close date.", "按预计关闭日期的在手商机加权金额。"),
            ("expected pipeline, weighted pipeline expected to close", "预计关闭金额"),
            value=_weighted, where=OPEN, day=Deal.expected_close_on, joins=("stage",), additive=True,
            needs=Deal.expected_close_on,
        ),
    ]
)  # fmt: skip

METRICS: dict[str, Metric] = {
    **DEAL_METRICS, **ORDER_METRICS, **CUSTOMER_METRICS, **PEOPLE_METRICS, **ACTIVITY_METRICS, **PLAN_METRICS,
}  # fmt: skip
