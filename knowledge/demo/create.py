"""Make the invented company, and say who of it to look at it as."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.company import Company, get_company
from knowledge.database import Base, Database
from knowledge.demo.accounts import make_accounts, make_leads
from knowledge.demo.cold_leads import make_cold_leads
from knowledge.demo.deals import DealWriter, make_dirt
from knowledge.demo.handbook import lay_in_vectors
from knowledge.demo.hiring import make_hiring
from knowledge.demo.improvement import make_improvement
from knowledge.demo.incentives import make_incentives, make_payouts
from knowledge.demo.orders import make_orders
from knowledge.demo.people import make_people
from knowledge.demo.plan import make_plans
from knowledge.demo.products import make_products
from knowledge.demo.sales import Market
from knowledge.demo.season import make_season
from knowledge.demo.stories import make_stories
from knowledge.demo.targets import make_targets
from knowledge.demo.touches import Diary
from knowledge.demo.training import make_training
from knowledge.demo.voice import make_voice
from knowledge.demo.world import CURRENCY, TIMEZONE, World, words
from knowledge.library.quiz_records import CourseMaterial
from knowledge.migrate import migrate
from knowledge.refusals import Refusal
from knowledge.sales.improve.adjustments import Adjustment, Finding
from knowledge.sales.improve.reviews import Evaluation, Feedback, ReviewMeeting, ReviewPromise
from knowledge.sales.plan.budgets import Budget, Expense
from knowledge.sales.plan.expansion import ExpansionChannel, ExpansionPlan
from knowledge.sales.plan.markets import CompetitorShare
from knowledge.sales.plan.markets import Market as MarketFigures
from knowledge.sales.plan.resources import Resource
from knowledge.sales.plan.strategies import Strategy
from knowledge.sales.plan.targets import Target
from knowledge.sales.sell.accounts import Account, Contact, Lead
from knowledge.sales.sell.activities import Activity, Task
from knowledge.sales.sell.complaints import Complaint, SatisfactionScore
from knowledge.sales.sell.deals import Deal, DealCompetitor, DealContact, DealHistory, DealLine
from knowledge.sales.sell.orders import Order, OrderLine
from knowledge.sales.sell.products import Product, ProductLine
from knowledge.sales.sell.stories import SuccessStory
from knowledge.sales.team.hiring import Candidate, CandidateScore, Opening
from knowledge.sales.team.incentives import Award, CommissionPlan, DealSplit, Payout
from knowledge.sales.team.people import Person, Region, Team, TeamMembership
from knowledge.sales.team.training import CareerStep, Course, CourseRequirement, Enrolment

# In the order in which rows refer to each other.
MODELS: tuple[type[Base], ...] = (
    Region, Person, Team, TeamMembership, ProductLine, Product, Account, Contact, Lead, Deal, DealLine, DealHistory,
    DealCompetitor, DealContact, Order, OrderLine, Activity, Task, Complaint, SatisfactionScore, Target,
    Opening, Candidate, CandidateScore, Course, CourseRequirement, CourseMaterial, Enrolment, CareerStep,
    ReviewMeeting, ReviewPromise, Feedback, Evaluation, Finding, Adjustment,
    MarketFigures, CompetitorShare, Strategy, ExpansionPlan, ExpansionChannel, Budget, Expense, Resource,
    CommissionPlan, DealSplit, Award, Payout, SuccessStory,
)  # fmt: skip


@dataclass(frozen=True)
class DemoSummary:
    """What was made: the company's name, the day its records end on, and rows by table."""

    company: str
    today: date
    rows: dict[str, int]


@dataclass(frozen=True)
class DemoCast:
    """E-mail addresses of one person of each kind; the rep belongs to the manager's team.

    Iterates as (role, address) pairs, in the order in which they are shown.
    """

    rep: str
    manager: str
    director: str
    new_hire: str

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """The pairs."""
        yield "rep", self.rep
        yield "manager", self.manager
        yield "director", self.director
        yield "new hire", self.new_hire


def create_demo(database: Database, *, today: date, seed: int = 7) -> DemoSummary:
    """Fill an empty database with three years of an invented company's records, ending on `today`.

    The same seed and day give the same rows. Migrates the database where that is still to do; everything else
    is one transaction. Refuses with `demo.not_empty` where there are people or accounts already.
    """
    migrate(database)
    with database.transaction() as session:
        for anything in (select(Person.id).where(~Person.is_owner), select(Account.id)):
            if session.scalar(anything.limit(1)) is not None:
                raise Refusal("demo.not_empty")
        company = get_company(session)
        company.name = words("people")["company"]
        company.currency, company.timezone, company.fiscal_year_start = CURRENCY, TIMEZONE, 1
        company.invented = True
        company.generation = Company.generation + 1
        world = World(today, seed)
        world.begin_ids(session, MODELS)
        _make(world, session)
        for model in MODELS:
            if model is Payout:
                make_payouts(world, session)
            world.write(session, model)
        from knowledge.names import rebuild_names

        rebuild_names(session)
        lay_in_vectors(session)
        return DemoSummary(company.name, today, {model.__tablename__: len(world.rows[model]) for model in MODELS})


def _make(world: World, session: Session) -> None:
    """All rows, each subject from those before it."""
    staff = make_people(world)
    items = make_products(world)
    customers = make_accounts(world, staff)
    writer = DealWriter(world, session)
    for course in Market(world, staff, customers, items).courses():
        writer.write(course)
    make_dirt(world, writer)
    make_leads(world, staff, customers, items)
    make_orders(world, staff, writer.rows)
    Diary(world, staff, customers, items).write(writer.rows)
    make_voice(world, customers, items)
    make_targets(world, staff, writer.rows)
    make_hiring(world, staff)
    make_training(world)
    make_improvement(world, staff)
    make_plans(world, staff)
    make_incentives(world, writer.stages)
    make_stories(world, writer.stages)
    make_cold_leads(world)
    make_season(world, customers, items)


def demo_people(session: Session) -> DemoCast:
    """Whose sign-in links the demo shows: always the same four. Refuses with `demo.missing` elsewhere."""
    data = words("people")
    cast = {part: f"{key}@{data['domain']}" for part, key in data["cast"].items()}
    known = set(session.scalars(select(Person.email).where(Person.email.in_(cast.values()), Person.active)))
    if known != set(cast.values()):
        raise Refusal("demo.missing")
    return DemoCast(**cast)
