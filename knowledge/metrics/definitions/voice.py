"""The customers' voice: satisfaction scores, complaints and suggestions."""

from __future__ import annotations

from sqlalchemy import and_, func

from knowledge.metrics.definitions.metric import COUNT, DAYS, Metric, count, declare, plain
from knowledge.metrics.functions import days_between
from knowledge.metrics.model import Unit
from knowledge.sales.sell.complaints import Complaint, SatisfactionScore, VoiceKind

VOICE_METRICS: tuple[Metric, ...] = (
    declare(
        "csat", "customer satisfaction", "客户满意度", Unit.SCORE, "flow", "satisfaction_scores",
        ("The mean satisfaction score, on a scale of 5.", "满意度评分的平均值（5 分制）。"),
        ("csat, satisfaction, happy, happiness, satisfied, satisfaction score, customer satisfaction score, csat score, how happy…customers, how satisfied…customers, customer happiness, customer mood", "满意、满意度、满意度评分、客户评分、满意度得分、客户…满意吗、客户…满不满意"),
        value=plain(func.avg(SatisfactionScore.score * 5.0 / SatisfactionScore.scale)), day=SatisfactionScore.scored_on,
    ),
    declare(
        "complaints", "complaints", "投诉数", COUNT, "flow", "complaints",
        ("How many complaints came in, by the day they were opened.", "收到的投诉数，按提出日期计算。"),
        ("complaint, number of complaints, customer complaints, case, support case, ticket, support ticket, service case, customers complain, customers complained, complained, grievances", "投诉、投诉数量、客户投诉、投诉量、工单、服务工单、服务单、售后单、客诉、抱怨"),
        value=count, where=Complaint.kind == VoiceKind.COMPLAINT, day=Complaint.opened_on, additive=True,
        variants={"open": "complaints_open"},
    ),
    declare(
        "complaints_open", "open complaints", "未解决投诉数", COUNT, "stock", "complaints",
        ("Complaints not resolved at the end of the period.", "期末仍未解决的投诉数。"),
        ("unresolved complaints, pending complaints, complaints still open, complaints unresolved", "未解决的投诉、未处理投诉、未解决投诉、待处理投诉"),
        value=count, where=Complaint.kind == VoiceKind.COMPLAINT, additive=True,
        begins=Complaint.opened_on, ends=Complaint.resolved_on,
    ),
    declare(
        "suggestions", "suggestions", "建议数", COUNT, "flow", "complaints",
        ("How many suggestions came in, by the day they were made.", "收到的建议数，按提出日期计算。"),
        ("suggestion, number of suggestions, customer suggestions", "建议、建议数量、客户建议"),
        value=count, where=Complaint.kind == VoiceKind.SUGGESTION, day=Complaint.opened_on, additive=True,
    ),
    declare(
        "complaint_resolution_days", "days to resolve a complaint", "投诉解决天数", DAYS, "flow", "complaints",
        ("Mean days from opened to resolved, by the day resolved.", "从提出到解决的平均天数，按解决日期计算。"),
        ("complaint resolution time, time to resolve complaints, resolution days, complaint resolution days, resolution time, how long…complaint, how long…complaints, complaints…to close, complaints…to resolve, days…complaints, how fast…complaints, how fast…complaint, how quickly…complaints, how quickly…complaint, how soon…complaints", "投诉处理时长、平均解决天数、投诉解决时间、投诉处理天数、解决投诉…多久、投诉…处理几天、投诉…处理多久、投诉…解决几天、处理几天…投诉、投诉…多久解决、投诉…多久处理、投诉处理…天、投诉平均…天、投诉…多快、多快…投诉"),
        value=plain(func.avg(days_between(Complaint.opened_on, Complaint.resolved_on))),
        where=and_(Complaint.kind == VoiceKind.COMPLAINT, Complaint.resolved_on.is_not(None)), day=Complaint.resolved_on,
    ),
)  # fmt: skip
