"""Targets: what is set, how much of it is reached, and what may still come."""

from __future__ import annotations

from sqlalchemy import func

from knowledge.metrics.definitions.deal_values import OPEN, weighted
from knowledge.metrics.definitions.metric import MONEY, PERCENT, Metric, declare, plain
from knowledge.metrics.model import Unit
from knowledge.sales.plan.targets import Target
from knowledge.sales.sell.deals import Deal

TARGET_METRICS: tuple[Metric, ...] = (
    declare(
        "target", "target", "目标", MONEY, "flow", "targets",
        ("The bookings target set for the period. A team or region without one of its own has the sum of its reps' targets.",
         "为本期设定的业绩目标。没有单独目标的团队或区域，以其成员目标之和为准。"),
        ("supposed to bring in, supposed to sell, supposed to book, supposed to win, meant to bring in, meant to sell, expected to bring in, quota, goal, sales target, bookings target, sales quota, sales goal, company number, our number, number to hit, number we have to hit, what we have to hit, what…have to bring in, what…has to bring in, what…have to sell, what…has to sell, what…need to bring in", "指标、销售目标、销售指标、业绩目标、任务额、配额、业绩指标、要做多少业绩、要完成多少、任务目标、背了多少、任务指标"),
        value=plain(func.sum(Target.amount)), where=Target.metric == "bookings", additive=True,
    ),
    declare(
        "attainment", "attainment", "完成率", PERCENT, "flow", "targets",
        ("Bookings ÷ target of the same period and slice.", "同一期间、同一范围的业绩 ÷ 目标。"),
        (
            "quota attainment, target attainment, achievement, target achievement, percent of target, percent of quota, quota achievement, "
            "goal attainment, progress to target, progress against target, target completion, percent to quota, on track…target, how far along…target, how far along…quota, how far…against…target, "
            "on target, made…number, hit…number, above…target, below…target, above…quota, below…quota, against target, against quota, against…target, against…quota, against…goal, stand against plan, versus target, vs target, hit…target, hit…quota, reach…target, meet…target, furthest behind, farthest behind, most behind, lagging, percent of plan, percent…of target, percent…of quota, how much of…target, how much of…quota, how much of…number",
            "达标率、达标、目标…完成、指标…完成、完成…目标、完成…指标、目标完成率、达成率、指标完成率、目标达成率、完成情况、达成情况、完成了多少目标、业绩完成率、完成进度、目标完成情况、目标进度、指标进度、任务进度、目标进展、指标进展、完成了百分之几、完成百分之几、完成到百分之几、完成了几成、完成几成、任务完成率、任务完成了、目标完成…百分、落后最多、落后得最多、谁落后、谁最落后、拖后腿",
        ),
        parts=("bookings", "target"), leaderboard=True, weighed_by="target",
    ),
    declare(
        "gap_to_target", "gap to target", "目标差额", MONEY, "flow", "targets",
        ("Target − bookings of the same period and slice.", "同一期间、同一范围的目标 − 业绩。"),
        (
            "gap to quota, distance to target, distance to quota, remaining to target, short of target, behind target, shortfall, missing to target, "
            "left to target, far…quota, far…target, far…goal, short…quota, short…target, away…target, away…quota, left…quota, gap…target, gap…quota, by how much…over…target, by how much…above…target, by how much…below…target, by how much…under…target, by how much…miss…target, how much…over target, how much…over quota, remaining…quota, far off…number, over or under…target, above or below…target, over or under…quota, above or below…quota, off…number, off…target, off…quota, off…goal, off…plan, far…number, short…number, to go…target, to go…quota, to go…number, missing…target, missing…quota, missing…number, still need…target, still need…quota, below…number",
            "距离目标、离目标还差、目标缺口、差距、还差多少、缺口、离…目标、离…指标、距…目标、距…指标、差…目标、差…指标、超…目标…多少、超…指标…多少、比目标…多多少、比目标…少多少、距离指标、离…任务、距…任务、差…任务、离任务还差、离完成…还差、差多少完成、差多少达标、落后多少、超了多少、超额多少、超额完成多少、超出多少",
        ),
        parts=("target", "bookings"), additive=True,
    ),
    declare(
        "coverage", "pipeline coverage", "商机覆盖率", Unit.RATIO, "stock", "targets",
        ("Pipeline ÷ (target − bookings): how many times the open deals cover what is missing.", "在手商机金额 ÷（目标 − 业绩）。"),
        ("coverage, coverage ratio, pipeline coverage ratio, cover, pipeline cover, enough pipeline", "覆盖率、管道覆盖率、覆盖倍数、管道覆盖、商机够不够、管道够不够"),
        parts=("pipeline", "target", "bookings"),
    ),
    declare(
        "forecast", "forecast", "预测", MONEY, "flow", "deals",
        ("Bookings so far + weighted amounts of open deals expected to close in the period.", "已有业绩 + 预计本期关闭的在手商机加权金额。"),
        ("sales forecast, expected bookings, expected revenue, projection, projected revenue, predicted revenue, outlook", "销售预测、业绩预测、预计业绩、预期业绩、预计收入、预计销售额"),
        parts=("bookings", "weighted_expected"), additive=True,
    ),
    declare(
        "weighted_expected", "weighted pipeline expected to close", "预计关闭的加权金额", MONEY, "flow", "deals",
        ("Weighted amounts of open deals by their expected close date.", "按预计关闭日期的在手商机加权金额。"),
        ("expected pipeline, weighted pipeline expected to close", "预计关闭金额"),
        value=weighted, where=OPEN, day=Deal.expected_close_on, joins=("stage",), additive=True,
        needs=Deal.expected_close_on,
    ),
)  # fmt: skip
