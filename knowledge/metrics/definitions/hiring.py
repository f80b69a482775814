"""Hiring and training: candidates, offers, hires, how long hiring takes; how far training is and how well it went."""

from __future__ import annotations

from sqlalchemy import case, func

from knowledge.library.quiz_scores import with_quiz
from knowledge.metrics.definitions.metric import COUNT, DAYS, PERCENT, Metric, count, declare, plain
from knowledge.metrics.functions import days_between
from knowledge.metrics.model import Unit
from knowledge.sales.team.hiring import Candidate
from knowledge.sales.team.training import Enrolment

_SCORE = with_quiz(Enrolment.score, Enrolment.person_id, Enrolment.course_id)

HIRING_METRICS: tuple[Metric, ...] = (
    declare(
        "candidates", "candidates", "候选人数", COUNT, "flow", "candidates",
        ("How many people applied for an opening, by the day they applied.", "申请职位的人数，按申请日期计算。"),
        ("candidate, applicants, applicant, job applicants, number of candidates, candidates applied, people applied, people who applied, people have applied, have applied, applied for a job, applied for our openings, applied to us, applications for our openings", "候选人、应聘者、求职者、候选人数量、应聘人数、多少人应聘、多少人来应聘、多少人投简历、几个人应聘、人应聘、人来应聘、人求职"),
        value=count, day=Candidate.applied_on, additive=True,
    ),
    declare(
        "offers", "job offers", "录用通知数", COUNT, "flow", "candidates",
        ("How many candidates were offered a job, by the day of the offer.", "收到录用通知的候选人数，按发出日期计算。"),
        ("job offer, offers made, offers to candidates", "录用通知、发出的录用通知、offer数"),
        value=count, where=Candidate.offered_on.is_not(None), day=Candidate.offered_on, additive=True,
    ),
    declare(
        "hires", "hires", "录用人数", COUNT, "flow", "candidates",
        ("How many candidates were hired, by the day they were hired.", "被录用的候选人数，按录用日期计算。"),
        ("people hired, candidates hired, number of hires, hired, did we hire, new hires, joiners, people joined, newcomers", "录用的人数、招到的人数、招聘人数、录用数、录用了多少人、招到多少人、招了多少人、招了几个人、招了几个、招了几人、招到几个、招到几个人、新招的人数、入职人数、新入职"),
        value=count, where=Candidate.hired_on.is_not(None), day=Candidate.hired_on, additive=True,
    ),
    declare(
        "days_to_hire", "days to hire", "招聘天数", DAYS, "flow", "candidates",
        (
            "Mean days from a candidate's application to the day they were hired, by the day hired.",
            "从候选人申请到被录用的平均天数，按录用日期计算。",
        ),
        ("time to hire, hiring time, hiring cycle, how long…hire, average days to hire, how many days…hire, days…to hire, how long…fill a job, how long…fill an opening", "招聘周期、平均招聘天数、招聘用时、招一个人…多久、招人…多久、招人…多少天、招一个人…多少天、招进…多少天、招到…多少天、招进…多久、招到…多久"),
        value=plain(func.avg(days_between(Candidate.applied_on, Candidate.hired_on))),
        where=Candidate.hired_on.is_not(None), day=Candidate.hired_on,
    ),
    declare(
        "training_completion", "training completion", "培训完成率", PERCENT, "flow", "enrolments",
        (
            "Of the course enrolments made in the period, the share that is completed by now.",
            "该期间内报名的课程中，至今已完成的比例。",
        ),
        (
            "training completion rate, course completion, course completion rate, completion of training, completed training, completion rate…course, completion rate…courses, completion rate…training",
            "课程完成率、课…完成率、培训…完成率、培训的完成率、培训完成比例、培训完成情况",
        ),
        value=plain(100.0 * func.sum(case((Enrolment.completed_on.is_not(None), 1), else_=0)) / func.nullif(func.count(), 0)),
        day=Enrolment.enrolled_on,
    ),
    declare(
        "training_score", "training score", "培训成绩", Unit.SCORE, "flow", "enrolments",
        (
            "Mean score (out of 100) of the courses completed with a score, by the day completed; a better quiz on the course counts.",
            "有成绩的已完成课程的平均分（满分 100），按完成日期计算；课程测验分数更高时以测验为准。",
        ),
        ("training scores, average training score, course scores, course score, average score…course, average…score in", "培训得分、培训分数、平均培训成绩、课程成绩、培训平均分"),
        value=plain(func.avg(_SCORE)), where=_SCORE.is_not(None) & Enrolment.completed_on.is_not(None), day=Enrolment.completed_on,
    ),
)  # fmt: skip
