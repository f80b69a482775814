"""Parts of a target add up to it, whatever the weights."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.refusals import Refusal
from knowledge.sales.plan.target_parts import split

pytestmark = pytest.mark.slow

amounts = st.integers(min_value=-(10**15), max_value=10**15)
weight = st.one_of(
    st.integers(min_value=0, max_value=10**12),
    st.floats(min_value=0, max_value=1e12, allow_nan=False),
    st.fractions(min_value=0, max_value=1000),
)
weights = st.lists(weight, min_size=1, max_size=40).filter(any)


@given(amounts, weights)
def test_parts_sum_exactly_to_the_whole(amount: int, by: list[int | float | Fraction]) -> None:
    parts = split(amount, by)
    assert sum(parts) == amount
    assert len(parts) == len(by)


@given(amounts, weights)
def test_no_part_is_a_unit_away_from_its_share(amount: int, by: list[int | float | Fraction]) -> None:
    total = sum(Fraction(one) for one in by)
    for part, one in zip(split(amount, by), by, strict=True):
        assert abs(part - amount * Fraction(one) / total) < 1
        assert one or part == 0


@given(amounts, weights)
def test_a_larger_weight_never_gets_less(amount: int, by: list[int | float | Fraction]) -> None:
    parts = split(amount, by)
    ranked = sorted(zip(by, parts, strict=True), key=lambda pair: (pair[0], abs(pair[1])))
    assert [abs(part) for _, part in ranked] == sorted(abs(part) for part in parts)


@given(amounts, weights, st.integers(min_value=1, max_value=10**6))
def test_only_the_proportions_of_the_weights_count(
    amount: int, by: list[int | float | Fraction], times: int
) -> None:  # fmt: skip
    assert split(amount, [Fraction(one) * times for one in by]) == split(amount, by)


@pytest.mark.quick
@given(st.integers(min_value=0, max_value=10**9), st.integers(min_value=1, max_value=40))
def test_even_parts_differ_by_a_unit_at_most_and_the_first_get_it(amount: int, count: int) -> None:
    parts = split(amount, [1] * count)
    assert parts == sorted(parts, reverse=True)
    assert parts[0] - parts[-1] in (0, 1)


@pytest.mark.quick
def test_what_is_left_goes_to_the_largest_remainders() -> None:
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(10, [0.5, 0, 1.5]) == [3, 0, 7]
    assert split(-10, [1, 1, 1]) == [-4, -3, -3]
    assert split(1, [1, 2, 2]) == [0, 1, 0]


@pytest.mark.quick
@pytest.mark.parametrize(
    ("by", "code"),
    [
        ([], "target.no_parts"),
        ([0, 0.0], "target.weights_zero"),
        ([1, None], "target.weight_missing"),
        ([math.nan, 1], "target.weight_missing"),
        ([math.inf, 1], "target.weight_missing"),
        ([2, -1], "target.weight_negative"),
    ],
)
def test_weights_that_say_nothing_are_refused(by: list[float | None], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        split(100, by)
    assert refused.value.code == code
