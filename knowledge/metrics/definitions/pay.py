"""Pay: commission as it was recorded, and awards."""

from __future__ import annotations

from sqlalchemy import func

from knowledge.metrics.definitions.metric import COUNT, MONEY, Metric, count, declare, plain
from knowledge.sales.team.incentives import Award, Payout

PAY_METRICS: tuple[Metric, ...] = (
    declare(
        "commission", "commission", "提成", MONEY, "flow", "payouts",
        (
            "Sum of the recorded payouts of commission, computed here or imported from statements of what was paid, "
            "whether paid already or not, by the month they are for.",
            "已登记的提成奖金之和（系统计算的和导入的发放记录，无论是否已发放），按奖金所属月份计算。",
        ),
        (
            "commissions, payout, payouts, commission payouts, commission payout, paid commission, bonus, bonuses, incentive pay, "
            "incentives, incentive, commission earned, how much commission",
            "提成奖金、佣金、奖金、提成额、提成金额、奖金总额、激励、提成总额、发了多少提成、拿了多少提成",
        ),
        value=plain(func.sum(Payout.amount)), day=Payout.period_end, additive=True,
    ),
    declare(
        "awards", "awards", "荣誉数", COUNT, "flow", "awards",
        ("How many awards were given, by day.", "授予的荣誉数，按授予日期计算。"),
        ("award, awards given, number of awards, honours", "荣誉、获得的荣誉、荣誉数量"),
        value=count, day=Award.given_on, additive=True,
    ),
)  # fmt: skip
