"""Customers: accounts that won deals make, keep and lose."""

from __future__ import annotations

import operator

from sqlalchemy import and_, distinct, func, literal, literal_column, or_, select

from knowledge.metrics.definitions.deal_values import WON
from knowledge.metrics.definitions.metric import COUNT, Metric, declare, plain
from knowledge.metrics.functions import days_after
from knowledge.metrics.sources import Expression
from knowledge.sales.sell.deals import Deal, Stage, StageKind

# An account stays a customer for this many days after a won deal.
CUSTOMER_FOR = 365
YEAR_OVER = days_after(Deal.closed_on, literal_column(str(CUSTOMER_FOR)))
CUSTOMER_WON = and_(WON, Deal.account_id.is_not(None), Deal.closed_on.is_not(None))


def _other_win(later: bool) -> Expression:
    """Another won deal of the deal's account, before it or in the `CUSTOMER_FOR` days after it; of one day, by id."""
    other = Deal.__table__.alias("other")
    won = other.c.stage_id.in_(select(Stage.id).where(Stage.kind == StageKind.WON))
    order = operator.gt if later else operator.lt
    apart = or_(
        order(other.c.closed_on, Deal.closed_on),
        and_(other.c.closed_on == Deal.closed_on, order(other.c.id, Deal.id)),
    )
    there = and_(other.c.account_id == Deal.account_id, other.c.deleted_at.is_(None))
    if later:
        there = and_(there, other.c.closed_on <= YEAR_OVER)
    return select(literal(1)).where(there, won, apart).correlate(Deal).exists()


CUSTOMER_METRICS: tuple[Metric, ...] = (
    declare(
        "new_customers", "new customers", "新客户数", COUNT, "flow", "deals",
        ("Accounts whose first won deal closed in the period.", "首个赢单在本期关闭的客户数。"),
        ("new accounts won, first time customers, customers gained, new logos, new clients, customers we won, customers…first time, first time buyers, new clients won, new accounts, customers won over", "新增客户、新客户、首次成交客户、新签客户、新增客户数、新开…客户、新开发…客户、开发了…新客户、拿下…新客户、首单客户、新客"),
        value=plain(func.count(distinct(Deal.account_id))), where=and_(CUSTOMER_WON, ~_other_win(later=False)),
        day=Deal.closed_on, additive=True,
    ),
    declare(
        "customers_lost", "customers lost", "流失客户数", COUNT, "flow", "deals",
        (
            "Accounts that went 365 days without a won deal, by the day on which that year was over, also where they came back later.",
            "连续 365 天没有赢单的客户数，按满 365 天的日期计算，之后又回来的也计入。",
        ),
        (
            "lost customers, churned customers, customer churn, churned, churn, accounts lost, lost accounts, customers who left, inactive customers, lose…customers, lost…customers, customers…walked away, customers…stopped buying, customers…leave us, customers…left us, accounts…lost",
            "流失客户、客户流失、流失的客户、丢失的客户、流失客户数量、客户流失数、流失了…客户、流失…家客户、流失…个客户、丢了…客户、走了…客户、客户…流失了、客户流失了多少、不再买的客户",
        ),
        value=plain(func.count(distinct(Deal.id))), where=and_(CUSTOMER_WON, ~_other_win(later=True)),
        day=YEAR_OVER, additive=True, until_today=True,
    ),
    declare(
        "active_customers", "active customers", "活跃客户数", COUNT, "flow", "deals",
        ("Accounts with a won deal in the period.", "本期有赢单的客户数。"),
        ("buying customers, customers who bought, accounts that bought, active accounts, customers with a won deal, accounts with a won deal, customers with won deals, accounts with won deals, buying accounts, customers…bought, customers…purchased, how many customers…buy, paying customers", "活跃客户、成交客户、成交客户数、有成交的客户、购买客户数、买过的客户、有购买的客户、在买的客户、成交了…家客户、成交了…个客户"),
        value=plain(func.count(distinct(Deal.account_id))), where=and_(WON, Deal.account_id.is_not(None)), day=Deal.closed_on,
    ),
)  # fmt: skip
