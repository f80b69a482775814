"""The pipeline: what the open deals are worth, as they stand, at list price and by their probability."""

from __future__ import annotations

from knowledge.metrics.definitions.deal_values import listed, sum_of_deals, weighted
from knowledge.metrics.definitions.metric import MONEY, Metric, declare
from knowledge.metrics.sources import deal_began
from knowledge.sales.sell.deals import Deal

PIPELINE_METRICS: tuple[Metric, ...] = (
    declare(
        "pipeline", "pipeline", "在手商机金额", MONEY, "stock", "deals",
        ("The sum of open deals' amounts at the end of the period.", "期末未关闭商机的金额之和。"),
        (
            "open pipeline, pipeline value, pipeline amount, open amount, value of open deals, open deal value, total pipeline, "
            "worth of open deals, funnel, sales funnel, pipeline total, value…open deals, value…open opportunities, amount…open deals",
            "管道金额、在手金额、商机总额、未关闭商机金额、漏斗金额、销售漏斗、管道、未关闭商机总价值、在手商机总额、漏斗、在手商机总金额、未关闭商机的金额、手里的盘子、在跟的金额、池子",
        ),
        value=sum_of_deals, additive=True, amounts=Deal.amount, begins=deal_began,
    ),
    declare(
        "pipeline_at_list_price", "pipeline at list price", "按标价的在手商机金额", MONEY, "stock", "deals",
        ("List price × quantity over the lines of open deals at the end of the period.", "期末未关闭商机各行的标价 × 数量之和。"),
        (
            "list price pipeline, list price value, value at list price, open deals…list price, list price value of the open pipeline, open pipeline at list price, pipeline by list price, "
            "list price…pipeline, list price…open deals, list price…open opportunities, retail price…pipeline, retail price…open deals, "
            "list value…open, catalogue price…pipeline, list price…unclosed",
            "标价…商机、目录价…商机、零售价…商机、标价…未关闭、标价…在手、定价…商机、标价…管道、标价…漏斗",
        ),
        value=listed, joins=("line", "product"), additive=True, begins=deal_began,
    ),
    declare(
        "weighted_pipeline", "weighted pipeline", "加权在手金额", MONEY, "stock", "deals",
        ("Open deals' amounts × the probability of the deal or its stage.", "未关闭商机金额 × 商机或阶段的赢单概率。"),
        ("weighted value, probability weighted pipeline, weighted forecast, weighted amount, probability weighted…pipeline, weighted…pipeline, pipeline…weighted, pipeline…weight it, weight…pipeline, pipeline…weighting, pipeline…by probability, pipeline…times probability, risk adjusted pipeline, risk weighted pipeline", "加权、加权管道、加权金额、加权商机金额、加权漏斗、按概率…管道、按概率…商机、按赢率…商机、概率加权…商机、加权…商机、加权…管道、打折后的管道"),
        value=weighted, joins=("stage",), additive=True, amounts=Deal.amount, begins=deal_began,
    ),
)  # fmt: skip
