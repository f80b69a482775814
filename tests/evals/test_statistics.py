"""Intervals, pass^k and the tests of a difference, against values from elsewhere and by counting."""

from __future__ import annotations

from itertools import product
from math import comb
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.statistics import pass_hat, sign_test, wilson, worse

COUNTS = st.integers(0, 200)


@pytest.fixture(scope="module")
def binomtest() -> Any:
    """SciPy's test, loaded by the one worker that needs it: that takes a second."""
    from scipy import stats

    return stats.binomtest


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    # Newcombe (1998), table I: Wilson's score interval without continuity correction
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)  # fmt: skip
def test_an_interval_is_the_published_one(hits: int, of: int, low: float, high: float) -> None:
    found = wilson(hits, of)
    assert (round(found[0], 4), round(found[1], 4)) == (low, high)


def test_of_nothing_nothing_is_known() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.slow
@given(COUNTS, COUNTS)
def test_an_interval_is_scipys_and_holds_its_share(binomtest: Any, hits: int, more: int) -> None:
    low, high = wilson(hits, hits + more)
    assert 0 <= low <= high <= 1
    if hits + more:
        known = binomtest(hits, hits + more).proportion_ci(method="wilson")
        assert low == pytest.approx(known.low, abs=1e-7)
        assert high == pytest.approx(known.high, abs=1e-7)
        assert low - 1e-9 <= hits / (hits + more) <= high + 1e-9


@pytest.mark.slow
@given(COUNTS, COUNTS)
def test_the_tests_of_a_difference_are_scipys(binomtest: Any, gained: int, lost: int) -> None:
    if gained + lost:
        assert sign_test(gained, lost) == pytest.approx(binomtest(lost, gained + lost).pvalue)
        assert worse(gained, lost) == pytest.approx(binomtest(lost, gained + lost, alternative="greater").pvalue)
    assert sign_test(gained, lost) == sign_test(lost, gained) <= 1.0


def test_the_tests_of_a_difference_by_hand() -> None:
    assert sign_test(0, 0) == worse(0, 0) == 1.0
    assert sign_test(0, 6) == 2 / 64
    assert worse(0, 5) == 1 / 32
    assert worse(1, 4) == (comb(5, 4) + 1) / 32
    assert worse(5, 0) == 1.0


def test_pass_hat_is_the_share_of_all_draws() -> None:
    for right, together in product(range(5), (1, 2, 3)):
        tries = [True] * right + [False] * (4 - right)
        draws = [all(tries[at] for at in picked) for picked in product(range(4), repeat=together)
                 if len(set(picked)) == together]  # fmt: skip
        assert abs(pass_hat([right], 4, together) - sum(draws) / len(draws)) < 1e-9
    assert pass_hat([2, 1], 2, 1) == 0.75
    assert pass_hat([2, 1], 2, 2) == 0.5
    assert pass_hat([], 2, 2) == 0.0


@pytest.mark.slow
@given(st.lists(st.integers(0, 6), min_size=1), st.integers(1, 5))
def test_pass_hat_falls_with_each_further_try(passes: list[int], together: int) -> None:
    found = pass_hat(passes, 6, together), pass_hat(passes, 6, together + 1)
    assert 0 <= found[1] <= found[0] <= 1
