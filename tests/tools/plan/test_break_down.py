"""A target is divided over one level or several; whatever the weights, each level adds up to the one above."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import pytest

from knowledge.refusals import Refusal
from knowledge.sales.plan.targets import Target
from tests.support.company import bookings
from tests.tools.plan.conftest import TARGETS, Plans
from tools.plan.break_down import break_down_target
from tools.plan.set_target import set_target

pytestmark = pytest.mark.slow

BEFORE = len(TARGETS)


def divided(plans: Plans, key: str = "dora", **asked: Any) -> list[Target]:
    """The targets that are there after a division, the ones from before left out."""
    plans.approve("dora", plans.plan(key, break_down_target, **asked))
    return plans.all()[BEFORE:]


def adds_up(targets: list[Target], every: list[Target]) -> None:
    """Whether each target with parts is their sum."""
    parts: dict[int, list[Target]] = defaultdict(list)
    for target in targets:
        if target.parent_id is not None:
            parts[target.parent_id].append(target)
    known = {target.id: target for target in every}
    assert parts
    for whole, below in parts.items():
        assert sum(part.amount for part in below) == known[whole].amount


@pytest.mark.quick
def test_a_year_becomes_quarters_regions_and_reps_that_add_up_to_the_cent(plans: Plans) -> None:
    targets = divided(plans, period="2027", amount=1000.01, by=("quarter", "team", "rep"), weights="even")
    assert len(targets) == 1 + 4 + 8 + 4 * 3
    adds_up(targets, targets)
    quarters = [target.amount for target in targets if target.parent_id == targets[0].id]
    assert quarters == [25001, 25000, 25000, 25000]
    assert {target.period_end for target in targets if target.person_id} == {
        date(2027, 3, 31), date(2027, 6, 30), date(2027, 9, 30), date(2027, 12, 31),
    }  # fmt: skip


def test_reps_get_what_they_booked_in_the_same_days(plans: Plans) -> None:
    # These days of 2027 are weighed by those of 2026, since they are over.
    targets = divided(plans, period="2027-04-01 to 2027-05-31", amount=2000, by=("rep",), weights="history")
    booked = [bookings(key, months=(4, 5)) for key in ("ravi", "rhea", "sami")]
    for target, own in zip(targets[1:], booked, strict=True):
        assert abs(target.amount - 200_000 * own / sum(booked)) < 1
    adds_up(targets, targets)


def test_who_has_no_past_is_named_and_gets_no_part(plans: Plans) -> None:
    plan = plans.plan("dora", break_down_target, period="2027-02-01 to 2027-02-28", amount=110, by=("rep",))
    left = next(note for note in plan.notes if note.code == "target_left_out")
    assert left.facts["names"] == ["Ravi Raman"]
    assert [change.after["amount"] for change in plan.changes if change.after] == [11_000, 7000, 4000]


@pytest.mark.quick
def test_seasons_are_a_mean_of_the_years_that_are_recorded(plans: Plans) -> None:
    plan = plans.plan("dora", break_down_target, period="2027-04-01 to 2027-05-31", amount=300, by=("month",))
    months = [bookings(months=(month,)) for month in (4, 5)]
    parts = [change.after["amount"] for change in plan.changes[1:] if change.after]
    assert sum(parts) == 30_000
    for part, own in zip(parts, months, strict=True):
        assert abs(part - 30_000 * own / sum(months)) < 1


@pytest.mark.quick
def test_capacity_counts_the_months_of_reps(plans: Plans) -> None:
    plan = plans.plan("dora", break_down_target, period="2027", amount=300, by=("team",), weights="capacity")
    # Nobody's day of hiring is known, so all three are past their first year: two in North, one in South.
    assert [change.after["amount"] for change in plan.changes if change.after] == [30_000, 20_000, 10_000]


def test_parts_that_are_there_are_replaced_only_when_it_is_said(plans: Plans) -> None:
    asked: dict[str, Any] = {"period": "Q3 2026", "team": "North", "by": ("rep",), "weights": "even"}
    with pytest.raises(Refusal) as refused:
        plans.run("dora", break_down_target, **asked)
    assert (refused.value.code, refused.value.facts["count"]) == ("target.has_parts", 2)
    number = plans.approve("dora", plans.plan("dora", break_down_target, **asked, replace=True))
    new = [target for target in plans.all() if target.parent_id == list(TARGETS).index("q3 North") + 1]
    assert sorted(target.amount for target in new) == [250_000, 250_000]
    plans.undo("dora", number)
    assert plans.amounts()["q3 rhea"] == 2000
    assert len(plans.all()) == BEFORE


def test_a_target_that_is_there_already_becomes_the_part(plans: Plans) -> None:
    plans.approve("dora", plans.plan("dora", set_target, team="South", period="2027", amount=5))
    before = len(plans.all())
    plans.approve("dora", plans.plan("dora", break_down_target, period="2027", amount=90, by=("team",), weights="even"))
    south = plans.all()[before - 1]
    assert (south.amount, len(plans.all())) == (4500, before + 2)
    assert south.parent_id == plans.all()[before].id


def test_a_manager_divides_the_own_team_s_target_and_a_director_approves(plans: Plans) -> None:
    asked: dict[str, Any] = {"period": "Q4 2026", "team": "North", "amount": 100, "by": ("rep",), "weights": "even"}
    plan = plans.plan("nora", break_down_target, **asked)
    with pytest.raises(Refusal, match=r"access\.write_other"):
        plans.approve("nora", plan)
    plans.approve("dora", plan)
    with pytest.raises(Refusal, match=r"access\.write_other"):
        plans.plan("nora", break_down_target, **{**asked, "team": "South"})


@pytest.mark.quick
@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"period": "2030", "by": ("quarter",)}, "no_data.target_to_divide"),
        ({"period": "2026-07-10 to 2026-09-02", "amount": 9, "by": ("month",)}, "target.level"),
        ({"period": "Q3 2027", "amount": 9, "by": ("quarter",)}, "target.level"),
        ({"period": "2027", "amount": 9, "person": "Rhea Rowe", "by": ("team",)}, "target.level"),
        ({"period": "2027", "amount": 9, "by": ("team",), "weights": "seasonality"}, "target.weights_not_for"),
        ({"period": "2027", "amount": 9, "by": ("region",), "metric": "units_sold"}, "no_data.empty"),
    ],
)
def test_what_can_t_be_divided_is_refused(plans: Plans, asked: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        plans.run("dora", break_down_target, **asked)
    assert refused.value.code == code
