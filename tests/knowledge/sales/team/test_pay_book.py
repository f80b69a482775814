"""From records to a month's payout, in a small hand-made company on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.database import Database
from knowledge.sales.plan.targets import Target
from knowledge.sales.sell.deals import Deal, DealHistory, HistoryField, Stage
from knowledge.sales.team.commission_rules import PlanRules
from knowledge.sales.team.incentives import CommissionPlan, DealSplit, Payout
from knowledge.sales.team.pay_book import PayBook, load_book
from knowledge.sales.team.people import Person, Role, Team, TeamMembership

pytestmark = pytest.mark.slow

APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)


@dataclass
class Company:
    """Ann and Bob in Cy's team, and what happened."""

    session: Session
    people: dict[str, int] = field(default_factory=dict)
    stages: dict[str, int] = field(default_factory=dict)

    def add(self, record: Any) -> Any:
        self.session.add(record)
        self.session.flush()
        return record

    def plan(self, starts: date = date(2025, 1, 1), ends: date | None = None, **values: Any) -> CommissionPlan:
        whose = {name: values.pop(name) for name in ("role", "team_id", "person_id") if name in values}
        rules = PlanRules.model_validate(values).model_dump(mode="json")
        plan = CommissionPlan(name=f"{starts}", starts_on=starts, ends_on=ends, currency="USD", rules=rules, **whose)
        return self.add(plan)  # type: ignore[no-any-return]

    def won(self, who: str, day: date, amount: int, **more: Any) -> Deal:
        key = self.people[who]
        return self.add(Deal(  # type: ignore[no-any-return]
            name=f"{who} {day}", owner_id=key, booked_owner_id=key, stage_id=self.stages["won"], closed_on=day,
            amount=amount, currency="USD", **more,
        ))  # fmt: skip

    def moved(self, deal: Deal, kind: HistoryField, day: date, before: int, after: int) -> None:
        self.add(DealHistory(deal_id=deal.id, field=kind, changed_on=day, before=before, after=after))

    def lost_again(self, deal: Deal, won_on: date, day: date) -> None:
        won, lost = self.stages["won"], self.stages["lost"]
        self.moved(deal, HistoryField.STAGE, won_on, self.stages["proposal"], won)
        self.moved(deal, HistoryField.STAGE, day, won, lost)
        deal.stage_id, deal.closed_on = lost, day
        self.session.flush()

    def book(self, *who: str) -> PayBook:
        return load_book(self.session, [self.people[name] for name in who], APRIL, date(2026, 6, 30), 1)

    def lines(self, who: str, month: date) -> list[tuple[str, int]]:
        return [(line.code, line.amount) for line in self.book(who).pay(self.people[who], month).lines]


@pytest.fixture
def company(each_database: Database) -> Iterator[Company]:
    with each_database.transaction() as session:
        made = Company(session, stages={stage.name: stage.id for stage in session.scalars(select(Stage))})
        for name, role in (("Cy", Role.MANAGER), ("Ann", Role.REP), ("Bob", Role.REP)):
            made.people[name] = made.add(Person(name=name, role=role)).id
        team = made.add(Team(name="Team", manager_id=made.people["Cy"]))
        for name in ("Ann", "Bob"):
            made.add(TeamMembership(person_id=made.people[name], team_id=team.id))
        yield made


@pytest.mark.quick
def test_the_quarters_bookings_before_the_month_decide_the_tier(company: Company) -> None:
    company.plan(tiers=[{"above": 0, "rate": 1}, {"above": 50, "rate": 2}])
    company.add(Target(
        metric="bookings", period_start=APRIL, period_end=date(2026, 6, 30), amount=1000_00, currency="USD",
        person_id=company.people["Ann"],
    ))  # fmt: skip
    company.won("Ann", date(2026, 4, 30), 400_00)
    company.won("Ann", MAY, 300_00)
    company.won("Bob", MAY, 900_00)
    assert company.lines("Ann", MAY) == [("rate", 1_00), ("rate", 4_00)]
    assert company.lines("Bob", MAY) == [("rate", 9_00)]  # no target: the first rate alone


def test_months_make_up_for_a_missing_quarters_target(company: Company) -> None:
    company.plan(tiers=[{"above": 0, "rate": 1}, {"above": 100, "rate": 5}])
    for start, end in ((APRIL, date(2026, 4, 30)), (MAY, date(2026, 5, 31)), (JUNE, date(2026, 6, 30))):
        company.add(Target(
            metric="bookings", period_start=start, period_end=end, amount=100_00, currency="USD",
            person_id=company.people["Ann"],
        ))  # fmt: skip
    company.won("Ann", MAY, 400_00)
    assert company.lines("Ann", MAY) == [("rate", 3_00), ("rate", 5_00)]


def test_what_is_lost_within_the_window_is_taken_back_in_that_month(company: Company) -> None:
    company.plan(rate=10, clawback_days=60)
    company.won("Ann", MAY, 100_00)
    deal = company.won("Ann", date(2026, 4, 20), 500_00)
    company.lost_again(deal, date(2026, 4, 20), date(2026, 6, 2))
    company.won("Ann", JUNE, 700_00)
    assert company.lines("Ann", APRIL) == [("rate", 50_00)]  # it had been won then
    assert company.lines("Ann", MAY) == [("rate", 10_00)]
    assert company.lines("Ann", JUNE) == [("rate", 70_00), ("clawback", -50_00)]


@pytest.mark.parametrize(
    ("window", "won_on", "lost_on", "taken"),
    [(60, date(2026, 4, 20), date(2026, 6, 20), False), (None, date(2026, 4, 20), date(2026, 6, 2), False),
     (61, date(2026, 4, 20), date(2026, 6, 20), True)],
)  # fmt: skip
def test_beyond_the_window_nothing_is_taken_back(
    company: Company, window: int | None, won_on: date, lost_on: date, taken: bool
) -> None:
    company.plan(rate=10, clawback_days=window)
    company.lost_again(company.won("Ann", won_on, 500_00), won_on, lost_on)
    company.won("Ann", JUNE, 900_00)
    assert ("clawback" in [code for code, _ in company.lines("Ann", JUNE)]) is taken


def test_what_is_won_and_lost_in_one_month_never_counted(company: Company) -> None:
    company.plan(rate=10, clawback_days=60)
    company.lost_again(company.won("Ann", MAY, 500_00), MAY, date(2026, 5, 20))
    assert company.lines("Ann", MAY) == []
    assert company.lines("Ann", JUNE) == []


def test_a_refund_takes_its_part_back(company: Company) -> None:
    company.plan(rate=10, clawback_days=90)
    deal = company.won("Ann", date(2026, 4, 20), 300_00)  # it was 500.00 when it was won
    company.moved(deal, HistoryField.AMOUNT, date(2026, 6, 2), 500_00, 300_00)
    company.won("Ann", JUNE, 900_00)
    assert company.lines("Ann", APRIL) == [("rate", 50_00)]
    assert company.lines("Ann", JUNE) == [("rate", 90_00), ("clawback", -20_00)]


def test_a_year_old_sale_is_found_where_it_is_undone_now(company: Company) -> None:
    company.plan(starts=date(2024, 1, 1), rate=10, clawback_days=500)
    won_on = date(2025, 5, 5)
    company.lost_again(company.won("Ann", won_on, 500_00), won_on, date(2026, 6, 2))
    company.won("Ann", JUNE, 900_00)
    assert company.lines("Ann", JUNE) == [("rate", 90_00), ("clawback", -50_00)]


def test_shared_deals_pay_each_their_part(company: Company) -> None:
    company.plan(rate=10)
    deal = company.won("Ann", MAY, 333_33)
    for who, points in (("Ann", 6000), ("Bob", 4000)):
        company.add(DealSplit(deal_id=deal.id, person_id=company.people[who], basis_points=points))
    month = company.book("Ann", "Bob")
    parts = [month.month(company.people[who], MAY).booked for who in ("Ann", "Bob")]
    assert parts == [200_00, 133_33]


def test_what_the_splits_leave_over_is_the_owners(company: Company) -> None:
    company.plan(rate=10)
    deal = company.won("Ann", MAY, 100_00)
    company.add(DealSplit(deal_id=deal.id, person_id=company.people["Bob"], basis_points=2500))
    book = company.book("Ann", "Bob")
    assert [book.month(company.people[who], MAY).booked for who in ("Ann", "Bob")] == [75_00, 25_00]


def test_the_closest_plan_counts_on_each_day(company: Company) -> None:
    company.plan(rate=1)
    company.plan(role=Role.REP, rate=2)
    company.plan(starts=date(2026, 5, 11), ends=date(2026, 5, 20), person_id=company.people["Ann"], rate=10)
    for day in (5, 15, 25):
        company.won("Ann", date(2026, 5, day), 100_00)
    assert company.lines("Ann", MAY) == [("rate", 2_00), ("rate", 10_00), ("rate", 2_00)]


def test_a_manager_is_paid_for_the_teams_bookings(company: Company) -> None:
    company.plan(role=Role.MANAGER, basis="team", rate=1)
    company.won("Ann", MAY, 100_00)
    company.won("Bob", MAY, 200_00)
    company.won("Cy", MAY, 5_000_00)  # not in the team that Cy leads
    assert company.lines("Cy", MAY) == [("rate", 3_00)]


def test_nobody_is_paid_for_days_before_they_came(company: Company) -> None:
    company.plan(rate=1, draw=310_00)
    ann = company.session.get(Person, company.people["Ann"])
    assert ann is not None
    ann.hired_on = date(2026, 5, 22)
    company.session.flush()
    assert company.lines("Ann", APRIL) == []
    assert company.lines("Ann", MAY) == [("draw", 100_00)]  # 10 of 31 days


def test_what_the_last_payout_left_owed_is_given_back(company: Company) -> None:
    company.plan(rate=10, draw=50_00)
    company.add(Payout(
        person_id=company.people["Ann"], period_start=APRIL, period_end=date(2026, 4, 30), amount=50_00, currency="USD",
        balance=30_00,
    ))  # fmt: skip
    company.won("Ann", MAY, 700_00)
    assert company.lines("Ann", MAY) == [("rate", 70_00), ("recovery", -20_00)]
