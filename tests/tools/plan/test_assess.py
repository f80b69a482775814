"""A target is held against history, capacity and pipeline; every estimate is added up by hand here."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from knowledge.metrics.model import Period
from knowledge.refusals import Refusal
from knowledge.sales.plan.capacity import Productivity, Step, _ramp, months_in
from knowledge.sales.sell.deals import Deal
from tests.support.company import bookings
from tests.tools.plan.conftest import Plans
from tools.plan.assess import TargetAssessed, assess_target

# Records begin in February; three reps, whose days of hiring are unknown, sold in four whole months up to May.
MONTHS = (2, 3, 4, 5)
MONTHLY = bookings(months=MONTHS) / (3 * len(MONTHS))


def assessed(plans: Plans, key: str = "dora", **asked: Any) -> TargetAssessed:
    found = plans.run(key, assess_target, **asked)
    assert isinstance(found, TargetAssessed)
    return found


def codes(found: TargetAssessed) -> list[str]:
    return [line.code for section in found.sections for line in section.lines]


@pytest.mark.slow
def test_capacity_is_what_a_rep_books_a_month_times_the_reps_and_months(plans: Plans) -> None:
    found = assessed(plans, period="2027", amount=50_000)
    assert found.capacity == round(MONTHLY * 3 * 12) == 57_600
    assert (found.rep_months, found.reps_needed, found.history) == (36, 3, None)
    assert found.verdict == "feasible"
    assert {"target_monthly_all", "target_heads", "target_carry", "target_no_history"} <= set(codes(found))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("amount", "reps", "verdict"),
    [(19_200, 1, "feasible"), (20_000, 1, "stretch"), (24_001, 1, "out_of_reach"), (115_200, 6, "feasible")],
)
def test_so_many_reps_carry_so_much(plans: Plans, amount: float, reps: int, verdict: str) -> None:
    found = assessed(plans, period="2027", amount=amount, reps=reps)
    assert found.capacity == round(MONTHLY * reps * 12)
    assert found.verdict == verdict
    assert ("target_new" in codes(found)) is (reps > 3)


def test_the_target_that_is_set_is_assessed_for_its_slice(plans: Plans) -> None:
    found = assessed(plans, period="Q3 2026", team="North")
    own = bookings(team="North", months=MONTHS) / (2 * len(MONTHS))
    assert found.amount == 5000
    assert found.capacity == round(own * 2 * 3)
    assert found.verdict == "out_of_reach"
    # The open deals of North that are expected in July, by the chance of their stage.
    with plans.database.transaction() as session:
        names = ("Alder-Open", "Birch-Open", "Thistle-Open")
        deals = session.scalars(select(Deal).where(Deal.name.in_(names)))
        assert found.forecast == round(sum(deal.amount * 0.5 for deal in deals) / 100)


@pytest.mark.slow
def test_history_grows_on_as_it_grew(plans: Plans) -> None:
    with plans.database.transaction(write=True) as session:
        for deal in session.scalars(select(Deal).where(Deal.closed_on.is_not(None))):
            assert deal.closed_on is not None
            for back, part in ((1, 0.8), (2, 0.4)):
                session.add(
                    Deal(
                        name=f"{deal.name}-{back}", owner_id=deal.owner_id, account_id=deal.account_id,
                        stage_id=deal.stage_id, amount=round(deal.amount * part), currency="USD",
                        created_on=date(2023, 1, 5), closed_on=deal.closed_on.replace(year=2026 - back),
                    )
                )  # fmt: skip
    found = assessed(plans, period="2026-02-01 to 2026-05-31", amount=40_000)
    last, before = bookings(months=MONTHS) * 0.8, bookings(months=MONTHS) * 0.4
    assert found.growth_percent == pytest.approx(100 * (last / before - 1))
    assert found.history == pytest.approx(last * 2, rel=0.001)  # a year ahead, twice as much
    assert "target_growth" in codes(found)


def test_new_reps_ramp_as_earlier_ones_did() -> None:
    ramp = _ramp({0: [10.0] * 6, 3: [50.0] * 6, 6: [90.0] * 5, 9: [200.0] * 6, 12: [100.0] * 20})
    assert [step.factor for step in ramp] == [0.1, 0.5, 1.0, 1.0, 1.0]
    assert [step.measured for step in ramp] == [True, True, False, True, True]
    measured = Productivity(1000.0, 20, Period(start=date(2025, 1, 1), end=date(2025, 12, 31)), ramp, {}, 0)
    year = Period(start=date(2026, 1, 1), end=date(2026, 12, 31))
    assert measured.carries(date(2026, 1, 1), year) == pytest.approx(1000 * (3 * 0.1 + 3 * 0.5 + 6))
    assert measured.carries(date(2026, 7, 1), year) == pytest.approx(1000 * (3 * 0.1 + 3 * 0.5))
    assert measured.carries(None, year) == 12_000
    assert ramp[0] == Step(0, 0.1, 6, measured=True)


def test_months_count_by_the_part_that_lies_in_the_period() -> None:
    found = months_in(Period(start=date(2026, 1, 1), end=date(2026, 2, 14)))
    assert found == [(date(2026, 1, 1), 1.0), (date(2026, 2, 1), 0.5)]


@pytest.mark.slow
def test_a_manager_assesses_the_own_team_and_a_rep_oneself(plans: Plans) -> None:
    assert assessed(plans, "nora", period="2027", amount=1000).slice == "North"
    assert assessed(plans, "rhea", period="Q3 2026").slice == "Rhea Rowe"
    for key, whose in (("nora", {"team": "South"}), ("rhea", {"team": "North"}), ("nora", {"region": "East"})):
        with pytest.raises(Refusal, match=r"access\.scope"):
            assessed(plans, key, period="2027", amount=1, **whose)


def test_what_the_records_can_t_tell_is_refused(plans: Plans) -> None:
    with pytest.raises(Refusal, match=r"no_data\.target_to_assess"):
        assessed(plans, period="2031")
    with pytest.raises(Refusal, match=r"no_data\.assessment"):
        assessed(plans, period="2027", amount=5, metric="units_sold")
