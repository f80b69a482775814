"""Deals: how many and how much were won and lost, the rates between them, their size and how long they take."""

from __future__ import annotations

from sqlalchemy import case, distinct, func

from knowledge.metrics.definitions.deal_values import CLOSED, LOST, WON, count_of_deals, deal_money, sum_of_deals
from knowledge.metrics.definitions.metric import COUNT, DAYS, MONEY, PERCENT, Metric, declare
from knowledge.metrics.functions import days_between, median
from knowledge.metrics.sources import Expression, deal_began
from knowledge.sales.sell.deals import Deal

_CYCLE_DAYS = days_between(func.coalesce(Deal.engaged_on, Deal.created_on), Deal.closed_on)


def _win_rate(by_line: bool) -> Expression:
    if by_line:
        return 100.0 * func.count(distinct(case((WON, Deal.id)))) / func.nullif(func.count(distinct(Deal.id)), 0)
    return 100.0 * func.sum(case((WON, 1), else_=0)) / func.nullif(func.count(), 0)


def _loss_rate(by_line: bool) -> Expression:
    return 100.0 - _win_rate(by_line)


def _win_rate_by_amount(by_line: bool) -> Expression:
    money = deal_money(by_line)
    return 100.0 * func.sum(case((WON, money), else_=0)) / func.nullif(func.sum(money), 0)


def _deal_size(by_line: bool) -> Expression:
    return func.sum(deal_money(True)) if by_line else Deal.amount


def _cycle(by_line: bool) -> Expression:
    return func.max(_CYCLE_DAYS) if by_line else _CYCLE_DAYS


DEAL_METRICS: tuple[Metric, ...] = (
    declare(
        "bookings", "bookings", "业绩", MONEY, "flow", "deals",
        ("The sum of won deals' amounts, by close date.", "赢单商机金额之和，按关闭日期计算。"),
        (
            "booking, business, won revenue, revenue, rev, won rev, total revenue, sales, total sales, sales revenue, closed won revenue, won amount, "
            "won value, turnover, revenue won, sold, sell, income, revenue from won deals, total revenue from all won deals, "
            "closed won amount, amount won, money, brought in, bring in, brought us, bring us, given us, sales amount, sales volume, close value, "
            "closed revenue, won business, earned, earn, sales result, sales performance",
            "业绩、销售额、赢单收入、赢单金额、收入、总收入、营收、成交额、成交金额、销售收入、赢单总收入、赢单的总收入、销售业绩、"
            "签得、签单额、签单金额、贡献、贡献了、贡献额、销售总额、完成了多少、完成多少、完成额、完成金额、卖、卖的、卖了、卖得、卖出了、卖了多少、业绩额、赢单额、进账、成单金额、赢单的收入、赢单总额、销量额、赢得的收入、卖出、拿下的金额、出了多少货款",
        ),
        value=sum_of_deals, where=WON, day=Deal.closed_on, additive=True, leaderboard=True, amounts=Deal.amount,
        variants={
            "lost": "lost_amount", "open": "pipeline", "averaged": "average_deal_size", "median": "median_deal_size",
        },
    ),
    declare(
        "lost_amount", "amount lost", "输单金额", MONEY, "flow", "deals",
        ("The sum of lost deals' amounts, by close date.", "输单商机金额之和，按关闭日期计算。"),
        (
            "lost revenue, lost value, value lost, revenue lost, amount of lost deals, value of lost deals, lost business",
            "丢单金额、输掉的金额、损失金额、失单金额、丢单总额、输单总额",
        ),
        value=sum_of_deals, where=LOST, day=Deal.closed_on, additive=True, amounts=Deal.amount,
    ),
    declare(
        "deals", "deals", "商机数", COUNT, "flow", "deals",
        (
            "All deals, whatever their stage; within a period those that began in it.",
            "所有商机，不论阶段；指定期间时为该期间开始的商机。",
        ),
        (
            "deal, opportunity, opp, all deals, total deals, total opportunities, opportunities in total, number of deals, deals in total",
            "商机、商机总数、关的单、签的单、阶段的单、单子、单子数、全部商机、所有商机、商机数量、机会、销售机会",
        ),
        value=count_of_deals, day=deal_began, additive=True, undated=True,
        variants={
            "won": "deals_won", "lost": "deals_lost", "open": "deals_open", "closed": "deals_closed", "valued": "pipeline",
        },
    ),
    declare(
        "deals_won", "deals won", "赢单数", COUNT, "flow", "deals",
        ("How many deals were won, by close date.", "赢下的商机数，按关闭日期计算。"),
        (
            "won deals, won opportunities, opportunities won, closed won deals, wins, deals closed won, win count, "
            "number of wins, won, deals were won, deals did we win, deals win, deals have won, deals we signed, deals signed, contracts signed, signed contracts, deals landed, deals closed successfully",
            "赢单、赢单数量、赢的单、成交数、成交单数、赢单商机、赢了多少单、成交商机、赢下的商机、赢的商机、签单数、赢单的数量、成单数、成单、签下来的单、签的合同数、合同数",
        ),
        value=count_of_deals, where=WON, day=Deal.closed_on, additive=True, leaderboard=True,
        variants={"valued": "bookings"},
    ),
    declare(
        "deals_lost", "deals lost", "输单数", COUNT, "flow", "deals",
        ("How many deals were lost, by close date.", "输掉的商机数，按关闭日期计算。"),
        (
            "lost deals, lost opportunities, opportunities lost, closed lost deals, losses, loss count, lost, deals were lost, "
            "deals did we lose, deals lose",
            "输单、丢单、丢单数、输单数量、输的单、输掉的商机、丢掉的商机、输单商机、失单、输了多少单、丢单数量、失败的商机、失单数",
        ),
        value=count_of_deals, where=LOST, day=Deal.closed_on, additive=True,
        variants={"valued": "lost_amount"},
    ),
    declare(
        "deals_closed", "deals closed", "已关闭商机数", COUNT, "flow", "deals",
        ("How many deals were won or lost, by close date.", "赢下或输掉的商机数，按关闭日期计算。"),
        ("closed deals, closed opportunities, deals decided, decided deals", "已关闭商机、关闭的商机、已关闭的商机、关单数、结单数"),
        value=count_of_deals, where=CLOSED, day=Deal.closed_on, additive=True,
    ),
    declare(
        "deals_created", "deals created", "新建商机数", COUNT, "flow", "deals",
        ("How many deals began, by the day they were created, or engaged where that day is not recorded.", "新建的商机数，按创建日期计算；没有创建日期的按接触日期。"),
        (
            "new deals, new opportunities, deals…created, deals…create, opportunities created, created deals, deals opened, deals started, deals engaged, deals…added, deals…opened, deals came in, new deals came in, deals…came in",
            "新商机、新增商机、新建…商机、新增…商机、新开…商机、新立…商机、新建…单、新增…单、新开…单、新建商机、新增商机数、创建的商机、开始的商机、新进来…商机、新进…商机",
        ),
        value=count_of_deals, day=deal_began, additive=True,
    ),
    declare(
        "deals_open", "open deals", "在手商机数", COUNT, "stock", "deals",
        ("How many deals were open at the end of the period.", "期末仍未关闭的商机数。"),
        (
            "open opportunities, deals open, deals in the pipeline, active deals, deals still open, unclosed deals, deals in progress, "
            "pipeline deals, ongoing deals",
            "未关闭商机、在手商机、未关闭商机数、进行中的商机、在跟商机、开放商机、未成交商机、未关闭的商机、在谈商机、跟进中的商机、在途商机、没签下来的单、还没签下来的单、没签的单、还没签的单、未签的单、要签的单、待签的单",
        ),
        value=count_of_deals, additive=True, begins=deal_began,
        variants={"valued": "pipeline"},
    ),
    declare(
        "win_rate", "win rate", "赢单率", PERCENT, "flow", "deals",
        ("Won deals ÷ (won + lost deals), by count and close date.", "赢单数 ÷（赢单数 + 输单数），按个数和关闭日期计算。"),
        (
            "win ratio, winning rate, close rate, closing rate, success rate, conversion rate, conversion, win percentage, hit rate, won rate, "
            "percentage of deals won, share of deals won, how often…win, how often do we win, winning percentage, strike rate",
            "胜率、成交率、赢率、转化率、成功率、赢单比例、成单率、赢单百分比、赢的概率、十单…赢几单、成单比例",
        ),
        value=_win_rate, where=CLOSED, day=Deal.closed_on, variants={"lost": "loss_rate"},
    ),
    declare(
        "loss_rate", "loss rate", "输单率", PERCENT, "flow", "deals",
        ("Lost deals ÷ (won + lost deals), by count and close date.", "输单数 ÷（赢单数 + 输单数），按个数和关闭日期计算。"),
        ("lose rate, losing rate, lost rate, percentage of deals lost, share of deals lost", "丢单率、失单率、败单率、输单比例、丢单比例"),
        value=_loss_rate, where=CLOSED, day=Deal.closed_on,
    ),
    declare(
        "win_rate_by_amount", "win rate by amount", "金额赢单率", PERCENT, "flow", "deals",
        ("Won amount ÷ (won + lost amount), by close date.", "赢单金额 ÷（赢单金额 + 输单金额），按关闭日期计算。"),
        ("win rate by value, value win rate, amount win rate, win rate in value, win rate in money, win rate…in money, win rate…by money, win rate…in value, win rate…by amount", "按金额的赢单率、金额胜率、按金额计算的赢单率、按金额…赢单率、按金额…胜率、赢单率…按金额、胜率…按金额"),
        value=_win_rate_by_amount, where=CLOSED, day=Deal.closed_on, amounts=Deal.amount,
    ),
    declare(
        "average_deal_size", "average deal size", "平均客单价", MONEY, "flow", "deals",
        ("The mean amount of a won deal, by close date.", "赢单商机的平均金额，按关闭日期计算。"),
        (
            "average deal value, average won deal size, avg won deal size, avg won deal, avg deal value, mean deal size, average won deal, average amount, avg deal size, deal size, average ticket, "
            "average deal amount, average won amount, average sale, mean deal value, average value of won deals, "
            "average revenue per deal, average value…won deal, average amount…won deal, average…per deal, typical deal, typical deal size, usual deal size, average contract, average contract value, acv",
            "平均单值、客单价、平均成交金额、平均商机金额、单均金额、平均成交额、平均赢单金额、平均单价、平均每单金额、每单平均金额、平均每单、平均单笔金额、单笔平均金额、平均单笔、平均一单、一单平均多少、每单多少钱、平均一单多少、平均合同金额",
        ),
        each=_deal_size, where=WON, day=Deal.closed_on, amounts=Deal.amount,
        variants={"median": "median_deal_size"},
    ),
    declare(
        "median_deal_size", "median deal size", "商机金额中位数", MONEY, "flow", "deals",
        ("The median amount of a won deal, by close date.", "赢单商机金额的中位数，按关闭日期计算。"),
        ("median deal value, median won deal, median amount, median deal, median…deal size, median…amount", "金额…中位数、客单价…中位数、金额中位数、成交金额中位数、赢单金额中位数、中位数金额"),
        each=_deal_size, fold=median, where=WON, day=Deal.closed_on, amounts=Deal.amount,
    ),
    declare(
        "sales_cycle_days", "sales cycle", "销售周期", DAYS, "flow", "deals",
        (
            "Mean days from engaged (or created) to won, by close date.",
            "从接触（或创建）到赢单的平均天数，按关闭日期计算。",
        ),
        (
            "sales cycle length, average sales cycle, days…first contact…win, days…first contact…close, days…first contact…won, from first contact to win, days to win, time to close, days to close, cycle time, length of the sales cycle, "
            "average days to close, how long…to close, how long…to win, days from…to won, days from…won, cycle, time to win, average time to close, how long…win a deal, how many days…to close a deal, how fast…close, how quickly…close, speed of closing, how long…to won, how many days…to won, time from…to won, from first contact to won, from lead to won",
            "平均销售周期、成交周期、赢单周期、平均成交天数、赢单天数、平均赢单天数、成单周期、多久能成交、多少天成交、周期、成一单要多久、多久成一单、签单周期、从建…到赢、成单要多久、从线索到赢单、从…到赢单要、从接触到签单、从接触到成交、从接触到赢单、从立项到签单、从建单到签单",
        ),
        each=_cycle, where=WON, day=Deal.closed_on,
        variants={"lost": "days_to_lose", "median": "median_sales_cycle_days"},
    ),
    declare(
        "median_sales_cycle_days", "median sales cycle", "销售周期中位数", DAYS, "flow", "deals",
        ("Median days from engaged (or created) to won, by close date.", "从接触（或创建）到赢单天数的中位数。"),
        ("median days to close, median cycle, median sales cycle days, median days to win", "成交周期中位数、周期中位数"),
        each=_cycle, fold=median, where=WON, day=Deal.closed_on,
    ),
    declare(
        "days_to_lose", "days to lose", "输单周期", DAYS, "flow", "deals",
        ("Mean days from engaged (or created) to lost, by close date.", "从接触（或创建）到输单的平均天数。"),
        ("time to lose, average days to lose, how long…to lose, days until lost", "平均输单天数、输单天数、丢单周期、平均输单周期"),
        each=_cycle, where=LOST, day=Deal.closed_on, variants={"median": "median_days_to_lose"},
    ),
    declare(
        "median_days_to_lose", "median days to lose", "输单天数中位数", DAYS, "flow", "deals",
        ("Median days from engaged (or created) to lost, by close date.", "从接触（或创建）到输单天数的中位数。"),
        ("median time to lose, median…to loss, median…lost deals", "输单周期中位数、输单…天数中位数、丢单…天数中位数、输单…中位数"),
        each=_cycle, fold=median, where=LOST, day=Deal.closed_on,
    ),
)  # fmt: skip
