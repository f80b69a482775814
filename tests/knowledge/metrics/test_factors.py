"""A change taken apart: whatever the numbers, the parts add up to it to the last cent."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.metrics.factors import FACTORS, Counts, by_factors, by_lines, whole_parts

AMOUNTS = st.integers(0, 10**13)


@st.composite
def sides(draw: st.DrawFn) -> Counts:
    closed = draw(st.integers(0, 5000))
    won = draw(st.integers(0, closed))
    return Counts(closed, won, draw(AMOUNTS) if won else 0)


LINES = st.dictionaries(
    st.sampled_from("abcdef"), st.tuples(st.integers(1, 10**6).map(Fraction), AMOUNTS), min_size=0, max_size=6
)


@pytest.mark.slow
@given(before=sides(), after=sides())
def test_the_three_factors_sum_to_the_change(before: Counts, after: Counts) -> None:
    parts = by_factors(before, after)
    assert tuple(parts) == FACTORS
    assert sum(parts.values()) == after.amount - before.amount


@pytest.mark.slow
@given(before=sides(), after=sides())
def test_the_way_back_takes_what_the_way_there_gave(before: Counts, after: Counts) -> None:
    there, back = by_factors(before, after), by_factors(after, before)
    assert all(abs(there[name] + back[name]) <= 1 for name in FACTORS)


@given(side=sides())
def test_what_stays_moves_nothing(side: Counts) -> None:
    assert set(by_factors(side, side).values()) == {0}


def test_a_change_of_one_factor_is_that_factors() -> None:
    twice_as_many = by_factors(Counts(10, 5, 50_000), Counts(20, 10, 100_000))
    assert twice_as_many == {"deals_closed": 50_000, "win_rate": 0, "average_deal_size": 0}
    better_won = by_factors(Counts(10, 2, 20_000), Counts(10, 4, 40_000))
    assert better_won == {"deals_closed": 0, "win_rate": 20_000, "average_deal_size": 0}
    smaller = by_factors(Counts(10, 5, 50_000), Counts(10, 5, 30_000))
    assert smaller == {"deals_closed": 0, "win_rate": 0, "average_deal_size": -20_000}


def test_two_factors_share_what_they_moved_together() -> None:
    # 10 × ½ × 100 = 500 becomes 20 × ¾ × 100 = 1,500: alone they add 500 and 250, together 250 more, half to each.
    assert by_factors(Counts(10, 5, 500), Counts(20, 15, 1500)) == {
        "deals_closed": 625, "win_rate": 375, "average_deal_size": 0,
    }  # fmt: skip


@pytest.mark.slow
@given(before=LINES, after=LINES)
def test_volume_mix_and_price_sum_to_the_change(
    before: dict[str, tuple[Fraction, int]], after: dict[str, tuple[Fraction, int]]
) -> None:
    change = sum(amount for _, amount in after.values()) - sum(amount for _, amount in before.values())
    assert sum(by_lines(before, after).values()) == change


def test_each_of_volume_mix_and_price_alone() -> None:
    was = {"a": (Fraction(10), 1000), "b": (Fraction(10), 3000)}
    assert by_lines(was, {"a": (Fraction(20), 2000), "b": (Fraction(20), 6000)}) == {
        "volume": 4000, "mix": 0, "price": 0,
    }  # fmt: skip
    assert by_lines(was, {"a": (Fraction(5), 500), "b": (Fraction(15), 4500)}) == {
        "volume": 0, "mix": 1000, "price": 0,
    }  # fmt: skip
    assert by_lines(was, {"a": (Fraction(10), 900), "b": (Fraction(10), 3000)}) == {
        "volume": 0, "mix": 0, "price": -100,
    }  # fmt: skip


def test_the_largest_remainder_takes_what_is_left() -> None:
    thirds = {name: Fraction(100, 3) for name in "abc"}
    assert sorted(whole_parts(thirds, 100).values()) == [33, 33, 34]
