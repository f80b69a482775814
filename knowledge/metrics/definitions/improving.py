"""Improving: review meetings, feedback, evaluations, findings and adjustments."""

from __future__ import annotations

from sqlalchemy import func

from knowledge.metrics.definitions.metric import COUNT, Metric, count, declare, plain
from knowledge.metrics.model import Unit
from knowledge.sales.improve.adjustments import Adjustment, Finding
from knowledge.sales.improve.reviews import Evaluation, Feedback, ReviewMeeting

IMPROVING_METRICS: tuple[Metric, ...] = (
    declare(
        "reviews", "review meetings", "复盘会数", COUNT, "flow", "reviews",
        ("How many review meetings there are, by the day they are held.", "复盘会的次数，按召开日期计算。"),
        ("review meeting, team reviews, performance reviews, review minutes", "复盘会、复盘会议、复盘会记录、业绩复盘会"),
        value=count, day=ReviewMeeting.held_on, additive=True, until_today=True,
    ),
    declare(
        "feedback", "feedback notes", "反馈数", COUNT, "flow", "feedback",
        ("How many pieces of feedback were told to or came from our people, by day.", "对同事或来自同事的反馈条数，按日期计算。"),
        ("team feedback, feedback entries, feedback about me, internal feedback", "内部反馈、同事反馈、团队反馈、给我的反馈"),
        value=count, day=Feedback.given_on, additive=True,
    ),
    declare(
        "evaluations", "evaluations", "考评数", COUNT, "flow", "evaluations",
        ("How many evaluations of people were written, by day.", "对人员的考评份数，按日期计算。"),
        ("staff evaluations, evaluation records", "考评、绩效考评、考评记录"),
        value=count, day=Evaluation.evaluated_on, additive=True,
    ),
    declare(
        "evaluation_score", "evaluation score", "考评得分", Unit.SCORE, "flow", "evaluations",
        ("Mean score of the evaluations, from 0 to 100, by the day they were written.", "考评得分的平均值（0 到 100），按日期计算。"),
        ("average evaluation score, mean evaluation score", "平均考评得分、考评分数、考评分"),
        value=plain(func.avg(Evaluation.score)), day=Evaluation.evaluated_on,
    ),
    declare(
        "findings", "findings", "发现数", COUNT, "flow", "findings",
        ("How many findings were written down, by day.", "记下的发现条数，按日期计算。"),
        ("finding, recorded findings", "复盘发现、分析发现、已记录的发现"),
        value=count, day=Finding.found_on, additive=True,
    ),
    declare(
        "adjustments", "adjustments", "策略调整数", COUNT, "flow", "adjustments",
        ("How many changes of plan there are, by the day they start.", "策略调整的项数，按开始日期计算。"),
        ("adjustment, strategy adjustments, changes of plan", "策略调整、调整措施、改进措施"),
        value=count, day=Adjustment.starts_on, additive=True, until_today=True,
    ),
)  # fmt: skip
