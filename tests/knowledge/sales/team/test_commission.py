"""A month's commission: worked by hand, and what must hold for every plan, deal and target."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from knowledge.sales.team.commission import (
    Clawback,
    Credit,
    Month,
    Segment,
    commission_of,
    compute,
    shares,
    taken_back,
)
from knowledge.sales.team.commission_rules import PlanRules

JUNE = (date(2026, 6, 1), date(2026, 6, 30))
TARGET = 100_000_00


def rules(**values: Any) -> PlanRules:
    return PlanRules.model_validate(values)


def credit(amount: int, day: int = 10, deal_id: int = 1, **more: Any) -> Credit:
    return Credit(deal_id, f"D{deal_id}", date(2026, 6, day), amount, amount, **more)


def month(plan: PlanRules, *amounts: int, prior: int = 0, target: int | None = TARGET, **more: Any) -> Month:
    segment = Segment(1, "Plan", plan, *JUNE, target=target, prior=prior)
    found = tuple(credit(amount, 1 + at % 28, at + 1) for at, amount in enumerate(amounts))
    return Month(*JUNE, (segment,), found, **more)


TIERS = rules(tiers=[{"above": 0, "rate": "3"}, {"above": 70, "rate": "4"}, {"above": 100, "rate": "5"}])


def test_each_tier_pays_for_the_slice_that_lies_in_it() -> None:
    pay = compute(month(TIERS, 80_000_00, prior=40_000_00))
    # 40,000 were booked: up to 70,000 at 3 %, up to 100,000 at 4 %, then 20,000 at 5 %.
    assert [(line.base, line.rate, line.amount) for line in pay.lines] == [
        (30_000_00, Decimal(3), 900_00), (30_000_00, Decimal(4), 1200_00), (20_000_00, Decimal(5), 1000_00),
    ]  # fmt: skip
    assert (pay.amount, pay.balance) == (3100_00, 0)


def test_the_accelerator_counts_the_rate_more_than_once_above_its_threshold() -> None:
    plan = rules(rate="2", accelerator={"above": 100, "times": "1.5"})
    pay = compute(month(plan, 50_000_00, prior=80_000_00))
    assert [(line.code, line.amount) for line in pay.lines] == [
        ("rate", 400_00), ("rate", 600_00), ("accelerator", 300_00),
    ]  # fmt: skip


def test_a_cap_cuts_what_is_above_it() -> None:
    pay = compute(month(rules(rate="10", cap=5000_00), 80_000_00))
    assert [(line.code, line.amount) for line in pay.lines] == [("rate", 8000_00), ("cap", -3000_00)]


def test_a_draw_is_paid_in_advance_and_given_back() -> None:
    plan = rules(rate="10", draw=3000_00)
    first = compute(month(plan, 10_000_00))
    assert ([line.code for line in first.lines], first.amount, first.balance) == (["rate", "draw"], 3000_00, 2000_00)
    second = compute(month(plan, 45_000_00, carried=first.balance))
    assert [(line.code, line.amount) for line in second.lines] == [("rate", 4500_00), ("recovery", -1500_00)]
    assert (second.amount, second.balance) == (3000_00, 500_00)
    third = compute(month(plan, 60_000_00, carried=second.balance))
    assert (third.amount, third.balance) == (5500_00, 0)


def test_a_clawback_above_the_months_pay_is_carried_on() -> None:
    back = Clawback("Big deal", 700_00, date(2026, 5, 3), date(2026, 6, 4))
    pay = compute(month(rules(rate="5"), 10_000_00, clawbacks=(back,)))
    assert [(line.code, line.amount) for line in pay.lines] == [
        ("rate", 500_00), ("clawback", -700_00), ("carry", 200_00),
    ]  # fmt: skip
    assert (pay.amount, pay.balance) == (0, 200_00)


def test_a_bonus_for_a_product_line_is_on_top() -> None:
    held = month(rules(rate="2", line_bonus={"7": "1.5"}), 0)
    held = replace(held, credits=(credit(10_000_00, by_line={"7": 4_000_00, "8": 6_000_00}),))
    assert [(line.code, line.amount) for line in compute(held).lines] == [("rate", 200_00), ("line_bonus", 60_00)]


def test_without_a_target_only_the_first_tier_holds() -> None:
    assert compute(month(TIERS, 500_000_00, target=None)).amount == 15_000_00


def test_tiers_by_amount_need_no_target() -> None:
    plan = rules(tiers_by="amount", tiers=[{"above": 0, "rate": 1}, {"above": 50_000_00, "rate": 2}])
    assert compute(month(plan, 80_000_00, target=None)).amount == 500_00 + 600_00


def test_a_change_of_plan_uses_each_for_its_own_days() -> None:
    old = Segment(1, "Old", rules(rate="10"), JUNE[0], date(2026, 6, 10), TARGET)
    new = Segment(2, "New", rules(rate="1", cap=30_00), date(2026, 6, 11), JUNE[1], TARGET, 10_000_00)
    pay = compute(Month(*JUNE, (old, new), (credit(10_000_00, 10), credit(10_000_00, 11, 2))))
    # The cap of the new plan is that of its 20 of 30 days: 20.00.
    assert [(line.plan, line.code, line.amount) for line in pay.lines] == [
        ("Old", "rate", 1000_00), ("New", "rate", 100_00), ("New", "cap", -80_00),
    ]  # fmt: skip
    assert [line.days for line in pay.lines] == [10, 20, 20]


@pytest.mark.parametrize(
    "wrong",
    [
        {"tiers": [{"above": 50, "rate": 3}, {"above": 50, "rate": 4}]}, {"rate": -1}, {"rate": 101},
        {"cap": 100, "draw": 200}, {"rates": 3}, {"accelerator": {"above": 100, "times": 1}},
    ],
)  # fmt: skip
def test_rules_that_make_no_sense_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        rules(**wrong)


# What holds for every plan.
RATES = st.decimals(0, 30, places=2)
AMOUNTS = st.integers(0, 5_000_000_00)


@st.composite
def plans(draw: Any, *, by_deal: bool = False) -> PlanRules:
    bounds = draw(st.lists(st.integers(1, 200), max_size=4, unique=True))
    tiers = [{"above": above, "rate": draw(RATES)} for above in sorted({0, *bounds})] if draw(st.booleans()) else []
    values: dict[str, Any] = {
        "rate": draw(RATES), "tiers": tiers, "cap": draw(st.none() | st.integers(0, 20_000_00)),
        "tiers_by": draw(st.sampled_from(["attainment", "amount"])),
    }  # fmt: skip
    if values["tiers_by"] == "amount":
        values["tiers"] = [{**tier, "above": tier["above"] * 1000_00} for tier in tiers]
    if draw(st.booleans()):
        values["accelerator"] = {"above": draw(st.integers(1, 200)), "times": draw(st.decimals("1.1", 4, places=2))}
    if draw(st.booleans()):
        values["draw"] = draw(st.integers(0, min(10_000_00, values["cap"] if values["cap"] is not None else 10_000_00)))
    if by_deal:
        values["line_bonus"] = {"1": draw(RATES)}
    return rules(**values)


@st.composite
def months(draw: Any) -> Month:
    """A month of up to three plans, one after the other."""
    cuts = sorted(draw(st.sets(st.integers(2, 30), max_size=2)))
    starts = [1, *cuts]
    ends = [*[cut - 1 for cut in cuts], 30]
    target = draw(st.none() | st.integers(1, 3_000_000_00))
    segments = tuple(
        Segment(
            at, f"P{at}", draw(plans(by_deal=True)), date(2026, 6, first), date(2026, 6, last), target, draw(AMOUNTS)
        )
        for at, (first, last) in enumerate(zip(starts, ends, strict=True))
    )
    credits = []
    for at, (amount, day) in enumerate(draw(st.lists(st.tuples(AMOUNTS, st.integers(1, 30)), max_size=6))):
        credits.append(credit(amount, day, at + 1, by_line={"1": draw(st.integers(0, amount))}))
    backs = tuple(
        Clawback("x", amount, JUNE[0] - timedelta(days=9), JUNE[0]) for amount in draw(st.lists(AMOUNTS, max_size=2))
    )
    return Month(*JUNE, segments, tuple(credits), backs, draw(st.integers(0, 10_000_00)))


@pytest.mark.slow
@given(months())
def test_the_lines_sum_to_the_payout_and_what_is_owed_is_kept(held: Month) -> None:
    pay = compute(held)
    assert pay.amount == sum(line.amount for line in pay.lines) >= 0
    moved = sum(line.amount for line in pay.lines if line.code in ("draw", "recovery", "carry"))
    assert pay.balance == held.carried + moved >= 0


@pytest.mark.slow
@given(months())
def test_every_rated_line_is_its_base_times_its_rate(held: Month) -> None:
    for line in compute(held).lines:
        if line.code in ("rate", "line_bonus") and line.base is not None and line.rate is not None:
            assert abs(line.amount - Decimal(line.base) * line.rate / 100) <= Decimal("0.5")


@pytest.mark.slow
@given(months())
def test_a_cap_is_never_exceeded(held: Month) -> None:
    pay = compute(replace(held, clawbacks=(), carried=0))
    caps = [segment.rules.cap for segment in held.segments]
    earned = sum(line.amount for line in pay.lines if line.code not in ("draw", "recovery", "carry"))
    if None not in caps:
        assert earned <= max(cap for cap in caps if cap is not None)


@pytest.mark.slow
@given(plans(), AMOUNTS, AMOUNTS, AMOUNTS, st.none() | st.integers(1, 3_000_000_00), st.integers(0, 20_000_00))
def test_more_booked_is_never_less_paid(
    plan: PlanRules, prior: int, booked: int, more: int, target: int | None, owed: int
) -> None:
    def paid(amount: int) -> int:
        return compute(month(plan, amount, prior=prior, target=target, carried=owed)).amount

    assert paid(booked + more) >= paid(booked)


@pytest.mark.slow
@given(plans(), AMOUNTS, st.lists(AMOUNTS, min_size=1, max_size=8), st.none() | st.integers(1, 3_000_000_00))
def test_in_how_many_deals_the_same_total_came_does_not_matter(
    plan: PlanRules, prior: int, amounts: list[int], target: int | None
) -> None:
    apart = compute(month(plan, *amounts, prior=prior, target=target))
    assert apart.amount == compute(month(plan, sum(amounts), prior=prior, target=target)).amount


@pytest.mark.slow
@given(plans(), AMOUNTS, st.lists(st.integers(1, 500_000_00), min_size=1, max_size=6), st.integers(1, 3_000_000_00))
def test_the_deals_commissions_come_to_the_months_up_to_rounding(
    plan: PlanRules, prior: int, amounts: list[int], target: int
) -> None:
    bare = plan.model_copy(update={"cap": None, "draw": None})
    held = month(bare, *amounts, prior=prior, target=target)
    apart = [line for one in held.credits for line in commission_of(held, one.deal_id)]
    whole = compute(held)
    assert abs(sum(line.amount for line in apart) - whole.amount) <= len(apart) + len(whole.lines)
    assert sum(line.base or 0 for line in apart if line.code == "rate") == sum(amounts)


@pytest.mark.slow
@given(plans(), st.lists(st.integers(1, 500_000_00), min_size=1, max_size=5), st.data())
def test_taking_a_deal_back_takes_what_the_month_would_be_less(
    plan: PlanRules, amounts: list[int], data: st.DataObject
) -> None:
    held = month(plan, *amounts)
    one = data.draw(st.sampled_from(held.credits))
    rest = replace(held, credits=tuple(each for each in held.credits if each is not one))
    fixed = replace(held.segments[0], rules=plan.model_copy(update={"draw": None}))
    without = compute(replace(rest, segments=(fixed,))).amount
    assert taken_back(held, one.deal_id, one.amount) == compute(replace(held, segments=(fixed,))).amount - without >= 0


@given(st.integers(0, 10**12), st.lists(st.integers(1, 10_000), max_size=5))
def test_the_shares_of_a_deal_sum_to_the_whole(amount: int, weights: list[int]) -> None:
    total = sum(weights)
    points = [weight * 10_000 // total for weight in weights] if total else []
    parts = shares(amount, [part for part in points if part])
    assert sum(parts) == amount
    assert all(part >= 0 for part in parts)


@pytest.mark.slow
@given(months(), st.integers(2, 30))
def test_a_plan_that_changes_into_itself_changes_no_rate(held: Month, day: int) -> None:
    """Without cap and draw, which go by days, a plan cut in two pays the same up to rounding."""
    first = held.segments[0]
    plain = first.rules.model_copy(update={"cap": None, "draw": None, "line_bonus": {}})
    whole = Segment(1, "P", plain, *JUNE, target=first.target, prior=first.prior)
    cut = date(2026, 6, day)
    before = sum(one.amount for one in held.credits if one.day < cut)
    parts = (replace(whole, end=cut - timedelta(days=1)), replace(whole, start=cut, prior=first.prior + before))
    one, two = (compute(Month(*JUNE, segments, held.credits)).amount for segments in ((whole,), parts))
    assert abs(one - two) <= 4
