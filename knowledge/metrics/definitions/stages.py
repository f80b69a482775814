"""From stage to stage: how many deals go on from each, and how long they stay in it."""

from __future__ import annotations

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import aliased

from knowledge.metrics.definitions.metric import DAYS, PERCENT, Metric, declare, plain
from knowledge.metrics.functions import days_between
from knowledge.metrics.sell_sources import left_stage, next_stage
from knowledge.sales.sell.deals import Deal, DealHistory, HistoryField, StageKind

_earlier = aliased(DealHistory, name="earlier_change")
# On the same day the change that was recorded first came first.
_came = (
    select(func.max(_earlier.changed_on))
    .where(
        _earlier.deal_id == DealHistory.deal_id,
        _earlier.field == HistoryField.STAGE,
        or_(
            _earlier.changed_on < DealHistory.changed_on,
            and_(_earlier.changed_on == DealHistory.changed_on, _earlier.id < DealHistory.id),
        ),
    )
    .correlate(DealHistory)
    .scalar_subquery()
)
_goes_on = or_(
    next_stage.kind == StageKind.WON,
    and_(next_stage.kind == StageKind.OPEN, next_stage.position > left_stage.position),
)
# A deal that opens again has left no open stage.
_LEFT_OPEN = and_(
    DealHistory.field == HistoryField.STAGE, Deal.id.is_not(None), left_stage.kind == StageKind.OPEN
)  # fmt: skip

STAGE_METRICS: tuple[Metric, ...] = (
    declare(
        "stage_conversion", "stage conversion", "阶段转化率", PERCENT, "flow", "stage_moves",
        ("Of the deals that left an open stage in the period, the share that went on to a later one or was won; the others were lost or went back.",
         "本期离开某个未关闭阶段的商机中，进入更后阶段或赢单的比例；其余为输单或退回。"),
        (
            "stage conversion rate, stage conversion rates, stage to stage conversion, conversion by stage, conversion between stages, conversion from stage to stage, "
            "conversion rate by stage, conversion rates by stage, funnel conversion, pipeline conversion, stage pass rate, from stage to stage, "
            "conver…stage, conversion…stages",
            "阶段转化、阶段间转化率、阶段通过率、漏斗转化率、漏斗转化、商机转化率、转化…阶段、阶段…转化",
        ),
        value=plain(100.0 * func.sum(case((_goes_on, 1), else_=0)) / func.nullif(func.count(), 0)),
        where=_LEFT_OPEN, day=DealHistory.changed_on, joins=("deal", "stage", "next_stage"),
        told_by="stage",
    ),
    declare(
        "days_in_stage", "days in stage", "阶段停留天数", DAYS, "flow", "stage_moves",
        ("Mean days that deals stayed in an open stage, of the stays that ended in the period; the first stay begins when the deal was created.",
         "商机在某个未关闭阶段停留的平均天数，按本期结束的停留计算；第一次停留从商机创建算起。"),
        (
            "time in stage, time spent in, time in each stage, time per stage, days per stage, stage duration, stage durations, average time in stage, "
            "how long…stage, days…stage, how long…stages, days…stages, stage…longest, stage…slowest, stages…longest, longest stage, slowest stage",
            "停留天数、停留时间、停留时长、各阶段时长、平均停留、停留多久、停留多长、停留几天、停留多少天、阶段…停留、阶段…多久、阶段…几天、阶段…停得、阶段…最久、阶段…最长、阶段…最慢、阶段…耗时",
        ),
        each=plain(days_between(func.coalesce(_came, Deal.created_on, Deal.engaged_on), DealHistory.changed_on)),
        where=_LEFT_OPEN, day=DealHistory.changed_on, joins=("deal", "stage"), told_by="stage",
    ),
)  # fmt: skip
