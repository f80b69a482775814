"""Which records a Plan can write, and whose each is: what decides who may write it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Enum, inspect
from sqlalchemy.orm import Session

from knowledge.access import Area
from knowledge.library.quiz_records import CourseMaterial
from knowledge.sales.improve.adjustments import Adjustment, Finding
from knowledge.sales.improve.reviews import Evaluation, Feedback, ReviewMeeting, ReviewPromise
from knowledge.sales.plan.budgets import Budget, Expense
from knowledge.sales.plan.expansion import ExpansionChannel, ExpansionPlan
from knowledge.sales.plan.markets import CompetitorShare, Market
from knowledge.sales.plan.resources import Resource
from knowledge.sales.plan.strategies import Strategy
from knowledge.sales.plan.targets import Target
from knowledge.sales.sell.accounts import Account, Contact, Lead
from knowledge.sales.sell.activities import Activity, Task
from knowledge.sales.sell.complaints import Complaint, SatisfactionScore
from knowledge.sales.sell.deals import Deal, DealCompetitor, DealContact, DealLine
from knowledge.sales.sell.orders import Order, OrderLine
from knowledge.sales.sell.stories import SuccessStory
from knowledge.sales.team.hiring import Candidate, CandidateScore, Opening
from knowledge.sales.team.incentives import Award, CommissionPlan, DealSplit, Payout
from knowledge.sales.team.training import CareerStep, Course, CourseRequirement, Enrolment


@dataclass(frozen=True)
class Writable:
    """A kind of record in Plans. `area` is its column of the access table.

    Whose it is stands in the column `owner` (a person) or `team`; a record with neither, or with both empty, is the
    company's. `under` names a column and the kind it refers to: a record is then whose that other one is.
    """

    model: type[Any]
    area: Area = Area.RECORDS
    owner: str | None = "owner_id"
    team: str | None = None
    under: tuple[str, str] | None = None


@dataclass(frozen=True)
class Belongs:
    """Whose a record is."""

    area: Area
    person_id: int | None = None
    team_id: int | None = None


WRITABLE: dict[str, Writable] = {
    "account": Writable(Account),
    "contact": Writable(Contact),
    "lead": Writable(Lead),
    "deal": Writable(Deal),
    "activity": Writable(Activity, owner="person_id"),
    "task": Writable(Task, owner="person_id"),
    "target": Writable(Target, Area.TARGETS, owner="person_id", team="team_id"),
    "complaint": Writable(Complaint),
    "satisfaction_score": Writable(SatisfactionScore),
    "story": Writable(SuccessStory, owner="person_id"),
    "order": Writable(Order),
    "order_line": Writable(OrderLine, under=("order_id", "order")),
    "deal_line": Writable(DealLine, under=("deal_id", "deal")),
    "deal_contact": Writable(DealContact, under=("deal_id", "deal")),
    "deal_competitor": Writable(DealCompetitor, under=("deal_id", "deal")),
    "opening": Writable(Opening, Area.HIRING, team="team_id"),
    "candidate": Writable(Candidate, Area.HIRING, under=("opening_id", "opening")),
    "candidate_score": Writable(CandidateScore, Area.HIRING, under=("candidate_id", "candidate")),
    "course": Writable(Course, owner=None),
    "course_requirement": Writable(CourseRequirement, owner=None),
    "course_material": Writable(CourseMaterial, owner=None),
    "enrolment": Writable(Enrolment, owner="person_id"),
    "career_step": Writable(CareerStep, owner="person_id"),
    "commission_plan": Writable(CommissionPlan, Area.PAY, owner="person_id", team="team_id"),
    "deal_split": Writable(DealSplit, Area.PAY, owner="person_id"),
    "payout": Writable(Payout, Area.PAY, owner="person_id"),
    "award": Writable(Award, Area.PAY, owner="person_id"),
    "review": Writable(ReviewMeeting, team="team_id"),
    "promise": Writable(ReviewPromise, owner=None, under=("meeting_id", "review")),
    "feedback": Writable(Feedback, owner="person_id"),
    "evaluation": Writable(Evaluation, owner="person_id"),
    "finding": Writable(Finding, team="team_id"),
    "adjustment": Writable(Adjustment, team="team_id"),
    "market": Writable(Market, Area.TARGETS, owner=None),
    "competitor_share": Writable(CompetitorShare, Area.TARGETS, owner=None, under=("market_id", "market")),
    "strategy": Writable(Strategy, Area.TARGETS, team="team_id"),
    "expansion_plan": Writable(ExpansionPlan, Area.TARGETS, team="team_id"),
    "expansion_channel": Writable(ExpansionChannel, Area.TARGETS, owner=None, under=("plan_id", "expansion_plan")),
    "budget": Writable(Budget, Area.TARGETS, team="team_id"),
    "expense": Writable(Expense, Area.TARGETS, owner="person_id", team="team_id"),
    "resource": Writable(Resource, Area.TARGETS, team="team_id"),
}


def belongs(session: Session, kind: str, values: dict[str, Any]) -> Belongs:
    """Whose a record with these column values is; removed records above it count too."""
    writable = WRITABLE[kind]
    if writable.under is not None:
        column, above = writable.under
        key = values.get(column)
        record = session.get(WRITABLE[above].model, key, execution_options={"include_deleted": True}) if key else None
        if record is not None:
            return belongs(session, above, {name: getattr(record, name) for name in owners(above)})
        return Belongs(writable.area)
    person_id = values.get(writable.owner) if writable.owner else None
    team_id = values.get(writable.team) if writable.team else None
    return Belongs(writable.area, person_id, team_id)


def is_word(kind: str, column: str) -> bool:
    """Whether a column holds one of our own words (a state, a kind) and not what somebody wrote."""
    return isinstance(inspect(WRITABLE[kind].model).columns[column].type, Enum)


def owners(kind: str) -> list[str]:
    """The columns that decide whose a record of this kind is."""
    writable = WRITABLE[kind]
    named = [writable.under[0] if writable.under else None, writable.owner, writable.team]
    return [name for name in named if name and hasattr(writable.model, name)]
