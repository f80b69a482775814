# ruff: noqa: E501 - sentences read best whole
"""What must not decide hiring is found in both languages, and ordinary sentences are left alone."""

from __future__ import annotations

import pytest

from knowledge.refusals import Refusal
from knowledge.sales.team.hiring_rules import protected_attributes, refuse_protected

USED = [
    ("prefer candidates under 35", "age"), ("which candidate is younger?", "age"), ("哪个候选人更年轻", "age"),
    ("how old is Amara Whitfield?", "age"), ("sort the finalists by age", "age"), ("候选人的年龄分别是多少", "age"),
    ("only candidates between 25 and 35", "age"), ("只要35岁以下的候选人", "age"), ("她多大年纪", "age"),
    ("sort the finalists for Account Executive Harbor by age", "age"), ("put the youngest on top", "age"),
    ("hire someone young", "age"), ("优先考虑年轻的候选人", "age"), ("applicants older than 40 are out", "age"),
    ("add candidate Jo Bloggs, 29 years old", "age"), ("最好是90后", "age"), ("what is his date of birth?", "age"),
    ("reject all female candidates", "sex"), ("prefer men for this opening, we want candidates who travel", "sex"),
    ("只招男生", "sex"), ("优先男性候选人", "sex"), ("她的性别是什么", "sex"), ("is the applicant a woman?", "sex"),
    ("is she pregnant?", "family"), ("which finalist is married?", "family"), ("候选人结婚了吗", "family"),
    ("does this candidate have children?", "family"), ("已婚未育的不要", "family"), ("他有孩子吗", "family"),
    ("rank the candidates by nationality", "origin"), ("哪个候选人是本地人", "origin"), ("这个候选人籍贯哪里", "origin"),
    ("no foreign applicants please", "origin"), ("候选人是什么民族", "origin"), ("what ethnicity is she?", "origin"),
    ("is the candidate muslim?", "belief"), ("候选人信仰什么宗教", "belief"), ("what is his religion?", "belief"),
    ("does the applicant have a disability?", "health"), ("候选人身体健康吗", "health"), ("有残疾的候选人去掉", "health"),
    ("which candidate is healthiest?", "health"), ("compare the candidates' photos", "looks"),
    ("哪个候选人长得漂亮", "looks"), ("the best-looking finalist", "looks"), ("候选人的身高", "looks"),
    ("is the candidate gay?", "orientation"), ("她的性取向", "orientation"),
]  # fmt: skip
ORDINARY = [
    "compare the three finalists on their recorded scores", "比较这三位候选人的成绩", "how many candidates do we have?",
    "which candidates scored under 60 in the interview?", "candidates with a score over 80%", "we need 3 hires by June",
    "hire two reps for the South team", "candidates who applied in the last 30 days", "哪些候选人在面试阶段",
    "show the hiring funnel by source", "candidates above 20 points in the test", "招聘漏斗",
    "open a position for a health food seller in the East", "a candidate from the health food business",
    "add a candidate for Key Account Manager North", "给王小明安排面试", "新增候选人李雷，来源内部推荐",
    "what is the average age of open deals?", "who has been in the interview stage for over 30 days?",
    "list the openings by age", "deals under 35 thousand", "the oldest opening", "which opening has been open longest?", "哪个职位开放最久",
    "candidates in the test stage for under 20 days", "the race for the best rep", "manager of the Harbor team",
    "record a score of 8 out of 10 in communication for Amara Whitfield", "记录杜亦菲沟通得分8分", "优秀候选人有哪些",
    "候选人来自哪些渠道", "Sally Manning is a candidate", "health checks of the pipeline", "健康食品的客户经理招聘",
    "days to hire per team", "candidates for the Men's Wear account team", "男装渠道经理的招聘进展",
]  # fmt: skip


@pytest.mark.parametrize(("text", "attribute"), USED)
def test_it_is_found(text: str, attribute: str) -> None:
    assert attribute in protected_attributes(text)


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_sentences_are_none_of_it(text: str) -> None:
    assert protected_attributes(text) == []


def test_the_refusal_is_one_of_access() -> None:
    with pytest.raises(Refusal) as refused:
        refuse_protected([None, "prefer women under 30 among the candidates"])
    assert refused.value.outcome == "refused"
    assert refused.value.facts["attribute"] == ["age", "sex"]
