"""Planning: markets and our share of them, budgets and what was spent."""

from __future__ import annotations

from sqlalchemy import func

from knowledge.metrics.definitions.metric import MONEY, PERCENT, Metric, declare, plain
from knowledge.sales.plan.budgets import Budget, Expense
from knowledge.sales.plan.markets import Market

# What a market had a year before, from what it has and how it grew.
EARLIER = Market.size / (1 + Market.growth / 100)

PLAN_METRICS: tuple[Metric, ...] = (
    declare(
        "market_size", "market size", "市场规模", MONEY, "flow", "markets",
        ("What all sellers together sell in a market in the period, as recorded.", "某市场在该期间所有卖方的销售总额（按记录）。"),
        ("size of the market, size of the whole market, size of the total market, whole market, entire market, size of market, addressable market, market volume, total market, how big…market, how large…market",
         "市场容量、市场总量、市场有多大、市场大小、市场体量、市场盘子、市场的盘子、盘子有多大、整个市场…多大"),
        value=plain(func.sum(Market.size)), day=Market.period_start, additive=True, needs=Market.size,
    ),
    declare(
        "market_growth", "market growth", "市场增长率", PERCENT, "flow", "markets",
        ("How much a market grew against the same period a year before; of several markets together by their sizes.",
         "市场规模与上年同期相比的增幅；多个市场合计时按规模计算。"),
        ("growth of the market, market growth rate, market demand, demand growth, growth in demand, market…growing, market…growth",
         "市场增长、市场增速、市场增幅、需求增长、需求增速、市场需求、需求增长率"),
        value=plain(100 * (func.sum(Market.size) / func.nullif(func.sum(EARLIER), 0) - 1)), day=Market.period_start,
        where=Market.growth.is_not(None), needs=Market.growth,
    ),
    declare(
        "market_share", "market share", "市场份额", PERCENT, "flow", "markets",
        ("Our bookings ÷ market size, of the same region, product line and period.", "我们的业绩 ÷ 市场规模（同一区域、产品线和期间）。"),
        ("share of market, share of the market, our share of market, market shares, our share, our shares", "市场占有率、市占率、占有率、市场占比、我们的份额、我们份额"),
        parts=("bookings", "market_size"), day=Market.period_start, weighed_by="market_size",
    ),
    declare(
        "budget", "budget", "预算", MONEY, "flow", "budgets",
        ("What may be spent in the period, as set.", "该期间可以支出的金额（按设定）。"),
        ("budgets, budgeted, budget amount, planned spend, spending plan", "预算额、预算金额、费用预算"),
        value=plain(func.sum(Budget.amount)), day=Budget.period_start, additive=True,
    ),
    declare(
        "spend", "spend", "费用支出", MONEY, "flow", "expenses",
        ("What was spent, by the day of spending.", "已支出的费用，按支出日期计算。"),
        ("spending, expense, expenses, expenditure, expenditures, total spend, actual spend, money spent, marketing spend, ad spend, advertising spend, "
         "advertising cost, marketing cost, travel cost, travel costs, travel expenses, spent, how much…spend, how much…spent",
         "费用、花费、支出、开支、开销、广告费、营销费用、市场费用、差旅费、差旅费用、花了、花了多少、花了多少钱、花掉、花费多少"),
        value=plain(func.sum(Expense.amount)), day=Expense.spent_on, additive=True,
    ),
    declare(
        "budget_variance", "budget left", "预算余额", MONEY, "flow", "budgets",
        ("Budget − spend of the same period and slice; below 0 more was spent than planned.",
         "同一期间、同一范围的预算 − 支出；小于 0 表示超支。"),
        ("budget variance, variance to budget, remaining budget, budget remaining, left of the budget, left in the budget, budget…left, money…left, left to spend",
         "预算差异、剩余预算、预算剩余、预算结余、预算还剩、预算…剩、经费…剩、钱…剩"),
        parts=("budget", "spend"), additive=True, day=Budget.period_start,
    ),
)  # fmt: skip
