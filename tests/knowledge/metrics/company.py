"""A small hand-made company with the awkward cases: moved people, missing values, history, returns, several lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.access import Access, load_principal
from knowledge.company import get_company
from knowledge.database import Database
from knowledge.library.quiz_records import Quiz
from knowledge.names import rebuild_names
from knowledge.sales.improve.adjustments import Adjustment, AdjustmentStatus, Finding
from knowledge.sales.improve.reviews import Evaluation, Feedback, FeedbackKind, ReviewMeeting, ReviewStatus
from knowledge.sales.plan.budgets import Budget, Expense, SpendCategory
from knowledge.sales.plan.markets import CompetitorShare, Market
from knowledge.sales.plan.targets import Target
from knowledge.sales.sell.accounts import Account, Contact, Lead
from knowledge.sales.sell.activities import Activity, ActivityKind, Task
from knowledge.sales.sell.complaints import Complaint, SatisfactionScore, VoiceKind
from knowledge.sales.sell.deals import Deal, DealCompetitor, DealHistory, DealLine, HistoryField, Stage
from knowledge.sales.sell.orders import Order, OrderLine
from knowledge.sales.sell.products import Product, ProductLine
from knowledge.sales.sell.stories import SuccessStory
from knowledge.sales.team.hiring import Candidate, HiringStage, Opening
from knowledge.sales.team.incentives import Award, Payout
from knowledge.sales.team.people import Person, Region, Role, Team, TeamMembership
from knowledge.sales.team.training import Course, Enrolment

TODAY = date(2026, 6, 30)
PAST = date(2026, 3, 31)


def day(month: int, number: int, year: int = 2026) -> date:
    return date(year, month, number)


@dataclass(frozen=True)
class Seeded:
    """A database with the company in it."""

    database: Database

    def access(self, session: Session, who: str = "Dora", today: date = TODAY) -> Access:
        person = session.scalars(select(Person).where(Person.name == who)).one()
        return Access(session, load_principal(session, person, today), today, get_company(session))


def seed(session: Session) -> None:
    """Everything below, in the order in which it refers to each other."""
    people = _people(session)
    accounts = _accounts(session, people)
    products = _products(session)
    deals = _deals(session, people, accounts)
    _lines(session, deals, products)
    _history(session, deals, people)
    _orders(session, people, accounts, products)
    _touches(session, people, accounts, deals, products)
    _targets(session, people)
    _hiring(session, people)
    _training(session, people)
    _pay(session, people)
    _improving(session, people)
    _planning(session, people)
    session.flush()
    rebuild_names(session)


def _people(session: Session) -> dict[str, Person]:
    """Rita moved from North to South on 1 May; Ray is in no team."""
    east, west = Region(name="East"), Region(name="West")
    session.add_all([east, west])
    session.flush()
    homes = {"Rita": west.id, "Ron": east.id, "Ray": east.id}
    people = {
        name: Person(name=name, role=role, region_id=homes.get(name))
        for name, role in (
            ("Mona", Role.MANAGER), ("Milo", Role.MANAGER), ("Rita", Role.REP), ("Ron", Role.REP), ("Ray", Role.REP),
            ("Tess", Role.TRAINEE), ("Dora", Role.DIRECTOR), ("Otto", Role.OPERATIONS),
        )
    }  # fmt: skip
    people["Ray"].hired_on, people["Otto"].hired_on = day(4, 1), day(1, 1, 2020)
    people["Gone"] = Person(name="Gone", role=Role.REP, left_on=day(5, 1))
    session.add_all(people.values())
    session.flush()
    north, south = (Team(name=name, manager_id=people[who].id) for name, who in (("North", "Mona"), ("South", "Milo")))
    session.add_all([north, south])
    session.flush()
    moved = day(5, 1)
    for who, team, since, until in (
        ("Rita", north, None, moved), ("Rita", south, moved, None), ("Ron", north, None, None),
        ("Tess", north, None, None),
    ):  # fmt: skip
        session.add(TeamMembership(person_id=people[who].id, team_id=team.id, from_date=since, until_date=until))
    return people


def _accounts(session: Session, people: dict[str, Person]) -> dict[str, Account]:
    facts = (
        ("Acme", "Technology", 100, 900_000_00, 1999, None, {"Score": "12", "Renewal": "2026-09-01", "Plan": "Gold"}),
        ("Beta", "Retail", 5000, None, 2010, day(1, 2, 2025), {"Score": 7, "Renewal": "2027-01-15", "Plan": "silver"}),
        ("Gamma", None, None, 20_000_00, None, day(5, 1), {"Score": "n/a"}),
        ("Dune", "Retail", 12, None, None, day(1, 1, 2025), None),
    )
    accounts = {
        name: Account(
            name=name, sector=sector, employees=employees, annual_revenue=revenue, founded_year=founded,
            created_on=created, extra=extra, currency="USD",
            owner_id=people["Rita" if name in ("Acme", "Beta") else "Ron"].id,
        )
        for name, sector, employees, revenue, founded, created, extra in facts
    }  # fmt: skip
    session.add_all(accounts.values())
    session.flush()
    accounts["Gamma"].parent_id = accounts["Acme"].id
    return accounts


def _products(session: Session) -> dict[str, Product]:
    lines = {name: ProductLine(name=name) for name in ("Basic", "Premium")}
    session.add_all(lines.values())
    session.flush()
    products = {
        name: Product(name=name, product_line_id=lines[line].id, list_price=price, currency="USD")
        for name, line, price in (("Anvil", "Basic", 100_00), ("Bolt", "Basic", 50_00), ("Crane", "Premium", None))
    }
    session.add_all(products.values())
    session.flush()
    return products


def _deals(session: Session, people: dict[str, Person], accounts: dict[str, Account]) -> dict[str, Deal]:
    stages = {name: key for key, name in session.execute(select(Stage.id, Stage.name))}
    # name, stage, account, owner now, owner at close, amount, created, engaged, expected, closed
    rows = (
        ("Alpha", "won", "Acme", "Rita", None, 1000_00, day(1, 5), day(1, 10), None, day(2, 10)),
        ("Bravo", "won", "Beta", "Ron", "Rita", 500_00, None, day(3, 1), None, day(4, 20)),
        ("Coral", "won", None, "Ron", None, None, day(4, 1), None, None, day(5, 5)),
        ("Delta", "lost", "Acme", "Ron", None, 800_00, None, day(1, 1), None, day(3, 15)),
        ("Echo", "lost", "Gamma", "Rita", None, None, day(5, 15), None, None, day(6, 10)),
        ("Foxtrot", "proposal", "Acme", "Ron", None, 300_00, day(2, 1), None, day(6, 20), None),
        ("Golf", "won", "Acme", "Rita", None, 1200_00, None, day(2, 15), None, day(6, 1)),
        ("Hotel", "negotiation", "Gamma", "Ray", None, 2000_00, day(4, 5), None, day(7, 15), None),
        ("India", "qualified", "Beta", "Rita", None, 700_00, day(12, 1, 2025), None, None, None),
        ("Juliet", "lead", None, None, None, None, None, None, None, None),
        ("Kilo", "won", "Beta", "Ron", None, 400_00, None, day(2, 1, 2025), None, day(3, 10, 2025)),
        ("Lima", "won", "Dune", "Ron", None, 100_00, day(1, 1, 2025), None, None, day(1, 15, 2025)),
        ("Mike", "won", "Acme", "Ray", None, 50_00, day(2, 10), None, None, day(2, 10)),
        ("Novice", "qualified", None, "Tess", None, 90_00, day(6, 1), None, day(6, 25), None),
    )
    deals = {
        name: Deal(
            name=name, stage_id=stages[stage], account_id=accounts[account].id if account else None,
            owner_id=people[owner].id if owner else None, booked_owner_id=people[booked].id if booked else None,
            amount=amount, created_on=created, engaged_on=engaged, expected_close_on=expected, closed_on=closed,
            currency="USD", channel="partner" if name in ("Bravo", "Hotel") else None,
            extra={"Campaign": "Spring fair"} if name in ("Alpha", "Foxtrot") else None,
        )
        for name, stage, account, owner, booked, amount, created, engaged, expected, closed in rows
    }  # fmt: skip
    session.add_all(deals.values())
    session.flush()
    deals["Hotel"].probability = 0.9
    deals["Delta"].loss_reason = "Price"
    deals["Mike"].region_id = session.scalars(select(Region.id).where(Region.name == "West")).one()
    for deal, rival in (("Delta", "Kite"), ("Delta", "Lynx"), ("Echo", "Kite"), ("Alpha", "Kite"), ("Alpha", "Lynx")):
        session.add(DealCompetitor(deal_id=deals[deal].id, name=rival))
    return deals


def _lines(session: Session, deals: dict[str, Deal], products: dict[str, Product]) -> None:
    """Alpha has two products of one line, Bravo the same product twice; Golf and others have no lines."""
    for deal, product, quantity, amount in (
        ("Alpha", "Anvil", 5, 600_00), ("Alpha", "Bolt", 10, 400_00),
        ("Bravo", "Anvil", 4, 300_00), ("Bravo", "Anvil", 3, 200_00),
        ("Delta", "Crane", 1, 800_00), ("Foxtrot", "Anvil", 2, 200_00), ("Foxtrot", "Bolt", 2, 100_00),
        ("Hotel", "Crane", 3, 2000_00), ("Kilo", "Bolt", 8, 400_00),
    ):  # fmt: skip
        session.add(
            DealLine(deal_id=deals[deal].id, product_id=products[product].id, quantity=quantity, amount=amount)
        )  # fmt: skip


def _history(session: Session, deals: dict[str, Deal], people: dict[str, Person]) -> None:
    """Bravo changed hands after it was won; Foxtrot grew and moved on; Golf was won; India was lost and came back."""
    stage = {name: key for key, name in session.execute(select(Stage.id, Stage.name))}
    for deal, field, changed_on, before, after in (
        ("Bravo", HistoryField.OWNER, day(5, 10), people["Rita"].id, people["Ron"].id),
        ("Foxtrot", HistoryField.AMOUNT, day(4, 15), 200_00, 300_00),
        ("Foxtrot", HistoryField.STAGE, day(4, 20), stage["qualified"], stage["proposal"]),
        ("Golf", HistoryField.STAGE, day(5, 1), stage["proposal"], stage["negotiation"]),
        ("Golf", HistoryField.STAGE, day(6, 1), stage["negotiation"], stage["won"]),
        ("India", HistoryField.STAGE, day(2, 20), stage["qualified"], stage["lost"]),
        ("India", HistoryField.STAGE, day(5, 20), stage["lost"], stage["qualified"]),
    ):
        session.add(
            DealHistory(deal_id=deals[deal].id, field=field, changed_on=changed_on, before=before, after=after)
        )  # fmt: skip


def _orders(
    session: Session, people: dict[str, Person], accounts: dict[str, Account], products: dict[str, Product]
) -> None:
    """Discounts, a return, a free line, a line that nobody filled in, an order without an account."""
    for account, owner, ordered_on, channel, lines in (
        ("Acme", "Rita", day(1, 20), "web", [("Anvil", 2, 180_00, 120_00, 0.1), ("Bolt", 1, 50_00, None, None)]),
        ("Acme", "Ron", day(4, 2), "web", [("Anvil", 1, 100_00, 60_00, 0.0), ("Anvil", -1, -100_00, -60_00, 0.0)]),
        ("Beta", "Ron", day(5, 9), "phone", [("Crane", 4, 400_00, 300_00, 0.2), ("Anvil", 1, 0, 60_00, 1.0)]),
        ("Beta", "Rita", day(5, 9), None, [(None, None, None, None, None)]),
        (None, "Rita", day(5, 20), "phone", [("Bolt", 2, 90_00, 50_00, 0.1)]),
    ):
        order = Order(
            account_id=accounts[account].id if account else None, owner_id=people[owner].id, ordered_on=ordered_on,
            channel=channel, currency="USD",
        )  # fmt: skip
        session.add(order)
        session.flush()
        for product, quantity, amount, cost, discount in lines:
            session.add(
                OrderLine(
                    order_id=order.id, product_id=products[product].id if product else None, quantity=quantity,
                    amount=amount, cost=cost, discount_rate=discount,
                )
            )  # fmt: skip


def _touches(
    session: Session, people: dict[str, Person], accounts: dict[str, Account], deals: dict[str, Deal],
    products: dict[str, Product],
) -> None:  # fmt: skip
    for kind, who, account, deal, on in (
        ("call", "Rita", "Acme", "Alpha", day(1, 12)), ("call", "Rita", "Acme", "Alpha", day(2, 1)),
        ("visit", "Ron", "Acme", "Foxtrot", day(4, 10)), ("email", "Ron", "Beta", None, day(5, 2)),
        ("meeting", "Rita", "Beta", "Bravo", day(4, 18)), ("message", "Ray", None, None, day(5, 30)),
        ("call", "Ron", "Acme", "Foxtrot", day(6, 2)),
    ):  # fmt: skip
        session.add(
            Activity(
                kind=ActivityKind(kind), person_id=people[who].id, account_id=accounts[account].id if account else None,
                deal_id=deals[deal].id if deal else None, happened_on=on,
            )
        )  # fmt: skip
    for name, account, created in (("Ann", "Acme", None), ("Ben", "Acme", day(5, 2)), ("Cleo", None, day(1, 1))):
        session.add(Contact(name=name, account_id=accounts[account].id if account else None, created_on=created))
    for title, who, due, done in (
        ("Quote", "Rita", day(3, 1), day(4, 5)), ("Visit", "Ron", day(6, 1), None), ("Ring", "Ron", None, None),
        ("Old", "Rita", day(1, 1), day(1, 2)),
    ):  # fmt: skip
        session.add(Task(title=title, person_id=people[who].id, due_on=due, done_on=done))
    for kind, account, who, product, opened, resolved in (
        (VoiceKind.COMPLAINT, "Acme", "Rita", "Anvil", day(1, 10), day(1, 20)),
        (VoiceKind.COMPLAINT, "Beta", "Ron", "Crane", day(3, 1), day(4, 15)),
        (VoiceKind.COMPLAINT, "Beta", "Ron", None, day(5, 1), None),
        (VoiceKind.SUGGESTION, "Acme", "Rita", None, day(5, 3), None),
    ):
        session.add(
            Complaint(
                kind=kind, account_id=accounts[account].id, owner_id=people[who].id, opened_on=opened,
                product_id=products[product].id if product else None, resolved_on=resolved,
            )
        )  # fmt: skip
    for account, who, on, score, scale in (
        ("Acme", "Rita", day(1, 31), 4, 5), ("Acme", "Rita", day(4, 30), 9, 10), ("Beta", "Ron", day(5, 31), 2, 5),
    ):  # fmt: skip
        session.add(
            SatisfactionScore(
                account_id=accounts[account].id, owner_id=people[who].id, scored_on=on, score=score, scale=scale
            )
        )
    for name, who, source, status, created in (
        ("Lee", "Rita", "fair", "new", day(1, 3)), ("Lou", "Ron", "web", "converted", day(5, 4)),
        ("Lin", "Ron", "web", None, None),
    ):  # fmt: skip
        session.add(
            Lead(name=name, owner_id=people[who].id, source=source, status=status, created_on=created, sector="Retail")
        )


def _targets(session: Session, people: dict[str, Person]) -> None:
    """The year for the company, the second quarter by region, by team and by rep, and two months of Rita's."""
    regions = {name: key for key, name in session.execute(select(Region.id, Region.name))}
    teams = {name: key for key, name in session.execute(select(Team.id, Team.name))}
    year, second = (day(1, 1), day(12, 31)), (day(4, 1), day(6, 30))
    rows: tuple[tuple[tuple[date, date], int, dict[str, int]], ...] = (
        (year, 9000_00, {}),
        (second, 1000_00, {"region_id": regions["West"]}), (second, 1500_00, {"region_id": regions["East"]}),
        (second, 1100_00, {"team_id": teams["North"]}), (second, 900_00, {"team_id": teams["South"]}),
        (second, 1200_00, {"person_id": people["Rita"].id}), (second, 800_00, {"person_id": people["Ron"].id}),
        ((day(4, 1), day(4, 30)), 400_00, {"person_id": people["Rita"].id}),
        ((day(5, 1), day(5, 31)), 500_00, {"person_id": people["Rita"].id}),
    )  # fmt: skip
    for (start, end), amount, whose in rows:
        session.add(
            Target(metric="bookings", period_start=start, period_end=end, amount=amount, currency="USD", **whose)
        )
    session.add(Target(metric="deals_won", period_start=second[0], period_end=second[1], amount=7))


def _hiring(session: Session, people: dict[str, Person]) -> None:
    """North looks for one, South for two; who applied, was offered the job and hired on which day."""
    teams = {team.name: team for team in session.scalars(select(Team))}
    openings = {
        name: Opening(name=name, team_id=teams[team].id, owner_id=people[who].id, opened_on=day(1, 10))
        for name, team, who in (("Seller North", "North", "Mona"), ("Seller South", "South", "Milo"))
    }
    session.add_all(openings.values())
    session.flush()
    for name, opening, applied, offered, hired in (
        ("Cleo", "Seller North", day(1, 15), day(2, 20), day(3, 1)),
        ("Cato", "Seller North", day(4, 2), day(5, 1), None),
        ("Cyra", "Seller South", day(4, 10), day(5, 20), day(6, 9)),
        ("Coby", "Seller South", day(5, 5), None, None),
    ):
        stage = HiringStage.HIRED if hired else HiringStage.OFFER if offered else HiringStage.APPLIED
        session.add(Candidate(
            name=name, opening_id=openings[opening].id, stage=stage, applied_on=applied, offered_on=offered,
            hired_on=hired,
        ))  # fmt: skip


def _training(session: Session, people: dict[str, Person]) -> None:
    """Rita finished one course of two, Ron one without a score, Tess failed hers."""
    courses = {name: Course(name=name, topic="selling", passing_score=70) for name in ("Pitch", "Close")}
    session.add_all(courses.values())
    session.flush()
    for who, course, enrolled, completed, score in (
        ("Rita", "Pitch", day(2, 1), day(4, 1), 91), ("Rita", "Close", day(5, 2), None, None),
        ("Ron", "Pitch", day(4, 3), day(5, 3), None), ("Tess", "Pitch", day(4, 5), day(6, 5), 48),
    ):  # fmt: skip
        session.add(Enrolment(
            person_id=people[who].id, course_id=courses[course].id, enrolled_on=enrolled, completed_on=completed,
            score=score,
        ))  # fmt: skip
    # Better, worse and first results; one too short, one of a course that is not completed, one that was given up.
    begun = datetime(2026, 6, 20, 9, tzinfo=UTC)
    for who, course, size, asked, correct in (
        ("Tess", "Pitch", 5, 5, 4), ("Tess", "Pitch", 3, 3, 3), ("Rita", "Pitch", 5, 5, 2), ("Ron", "Pitch", 5, 5, 3),
        ("Rita", "Close", 5, 5, 5), ("Ron", "Pitch", 5, 4, 4),
    ):  # fmt: skip
        session.add(Quiz(
            person_id=people[who].id, role="rep", topic=course, course_id=courses[course].id, size=size, asked=asked,
            correct=correct, started_at=begun, finished_at=begun,
        ))  # fmt: skip


def _pay(session: Session, people: dict[str, Person]) -> None:
    """Payouts of three months, one of somebody who moved, and two awards."""
    for who, start, end, amount in (
        ("Rita", day(3, 1), day(3, 31), 120_50), ("Rita", day(4, 1), day(4, 30), 80_00),
        ("Ron", day(4, 1), day(4, 30), 0), ("Ron", day(5, 1), day(5, 31), 310_25),
        ("Mona", day(5, 1), day(5, 31), 99_99),
    ):  # fmt: skip
        session.add(Payout(person_id=people[who].id, period_start=start, period_end=end, amount=amount, currency="USD"))
    for who, given in (("Rita", day(4, 20)), ("Tess", day(5, 20))):
        session.add(Award(person_id=people[who].id, name="Closer", given_on=given))


def _planning(session: Session, people: dict[str, Person]) -> None:
    """Markets of quarters by region, one region's also by line; budgets of quarters beside one of the year."""
    regions = {region.name: region.id for region in session.scalars(select(Region))}
    lines = {line.name: line.id for line in session.scalars(select(ProductLine))}
    teams = {team.name: team.id for team in session.scalars(select(Team))}
    spans = {"Q1": (day(1, 1), day(3, 31)), "Q2": (day(4, 1), day(6, 30)), "year": (day(1, 1), day(12, 31))}
    for region, line, span, size, growth in (
        ("East", None, "Q1", 8000_00, 25.0), ("West", None, "Q1", 6000_00, -20.0),
        ("East", "Basic", "Q1", 5000_00, 30.0),
        ("East", None, "Q2", 9000_00, None), ("West", None, "Q2", 5000_00, 4.0),
    ):  # fmt: skip
        market = Market(
            region_id=regions[region], product_line_id=lines[line] if line else None, period_start=spans[span][0],
            period_end=spans[span][1], size=size, currency="USD", growth=growth,
        )  # fmt: skip
        session.add(market)
        session.flush()
        session.add(CompetitorShare(market_id=market.id, name="Rival", share=20.0))
    for category, team, span, amount in (
        (SpendCategory.TRAVEL, "North", "Q1", 500_00), (SpendCategory.TRAVEL, "North", "Q2", 600_00),
        (SpendCategory.TRAVEL, "South", "Q2", 400_00), (SpendCategory.ADVERTISING, None, "Q2", 900_00),
        (SpendCategory.TRAINING, None, "year", 3000_00),
    ):  # fmt: skip
        session.add(Budget(
            category=category, team_id=teams[team] if team else None, period_start=spans[span][0],
            period_end=spans[span][1], amount=amount, currency="USD",
        ))  # fmt: skip
    for category, team, who, when, amount in (
        (SpendCategory.TRAVEL, "North", "Rita", day(2, 3), 120_00),
        (SpendCategory.TRAVEL, "North", "Ron", day(4, 8), 650_00),
        (SpendCategory.TRAVEL, "South", "Rita", day(5, 20), 100_50),
        (SpendCategory.ADVERTISING, None, None, day(6, 2), 333_00),
        (SpendCategory.SAMPLES, "South", None, day(6, 9), 40_00),
    ):
        session.add(Expense(
            category=category, team_id=teams[team] if team else None, person_id=people[who].id if who else None,
            spent_on=when, amount=amount, currency="USD",
        ))  # fmt: skip


def _improving(session: Session, people: dict[str, Person]) -> None:
    teams = {team.name: team for team in session.scalars(select(Team))}
    alpha = next(iter(sorted(teams)))
    rita, ron = people["Rita"], people["Ron"]
    for held, status in (
        (day(3, 30), ReviewStatus.HELD),
        (day(4, 27), ReviewStatus.HELD),
        (day(6, 26), ReviewStatus.PLANNED),
    ):
        session.add(
            ReviewMeeting(
                title=f"Review {held}", team_id=teams[alpha].id, owner_id=rita.id, held_on=held, status=status
            )
        )
    for who, kind, given in (
        (rita, FeedbackKind.PRAISE, day(2, 3)), (rita, FeedbackKind.IDEA, day(5, 4)),
        (ron, FeedbackKind.CONCERN, day(6, 1)),
    ):  # fmt: skip
        session.add(Feedback(person_id=who.id, given_by_id=rita.id, kind=kind, given_on=given, text="Noted"))
        session.add(SuccessStory(title=f"Won {given}", person_id=who.id, told_on=given, text="Noted"))
    for who, score, when in (
        (rita, 84.0, day(1, 15)),
        (rita, 90.0, day(4, 15)),
        (ron, 61.0, day(4, 16)),
        (ron, None, day(5, 2)),
    ):
        session.add(
            Evaluation(
                person_id=who.id, given_by_id=rita.id, evaluated_on=when, score=score, period_start=day(1, 1),
                period_end=day(3, 31),
            )
        )  # fmt: skip
    for number, found in enumerate((day(2, 9), day(4, 9), day(5, 9))):
        finding = Finding(
            title=f"Finding {number}", metric="win_rate", slice_kind="team", slice_name=alpha, team_id=teams[alpha].id,
            owner_id=(rita if number else ron).id, found_on=found,
        )  # fmt: skip
        session.add(finding)
        session.flush()
        session.add(
            Adjustment(
                title=f"Adjustment {number}", finding_id=finding.id, metric="win_rate", slice_kind="team",
                slice_name=alpha, team_id=teams[alpha].id, owner_id=rita.id if number else ron.id,
                starts_on=found, review_on=day(6, 20), status=AdjustmentStatus.ACTIVE, baseline=3000, aim=3500,
            )
        )  # fmt: skip
