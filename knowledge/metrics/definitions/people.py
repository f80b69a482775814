"""People: how many work in sales."""

from __future__ import annotations

from sqlalchemy import and_

from knowledge.metrics.definitions.metric import COUNT, Metric, count, declare
from knowledge.sales.team.people import Person, Role

PEOPLE_METRICS: tuple[Metric, ...] = (
    declare(
        "reps", "reps", "销售人数", COUNT, "stock", "people",
        ("How many reps work here.", "在职销售的人数。"),
        (
            "rep, sales reps, salespeople, sellers, sales agents, agents, account executives, number of reps, sales people, sales staff",
            "销售、销售人员、销售员、销售代表、业务员、销售人数、销售数量",
        ),
        value=count, where=and_(~Person.is_owner, Person.role == Role.REP), additive=True,
        begins=Person.hired_on, ends=Person.left_on,
    ),
    declare(
        "people", "people", "人数", COUNT, "stock", "people",
        ("How many people of the sales organization work here.", "销售组织的在职人数。"),
        ("people in the team, headcount…team, headcount…teams, headcount…region, team headcount, team size, size of the team, team members, colleagues, sales organization", "团队人数、员工人数、成员数、同事、团队规模、多少人、几个人"),
        value=count, where=~Person.is_owner, additive=True, begins=Person.hired_on, ends=Person.left_on,
    ),
)  # fmt: skip
