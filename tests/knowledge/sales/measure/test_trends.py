"""Trends: held to scipy.stats, and what is planted is found while what is not there is not."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.sales.measure.trends import (
    FEWEST_POINTS,
    adjusted,
    trend_of,
    turning_point,
    unusual_values,
)

series = st.lists(st.integers(-1000, 1000), min_size=FEWEST_POINTS, max_size=60)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(series)
def test_slope_interval_and_p_are_those_of_scipy(values: list[int]) -> None:
    from scipy import stats  # here, since it takes a second and one worker needs it

    found = trend_of(values)
    if len(set(values)) == 1:
        assert found is None
        return
    assert found is not None
    theirs = stats.theilslopes(values)
    assert (found.slope, found.low, found.high) == pytest.approx((theirs.slope, theirs.low_slope, theirs.high_slope))
    # Theirs is without the continuity correction, so ours is never smaller; both agree on the score's variance.
    steps = np.arange(len(values))
    assert found.p >= stats.kendalltau(steps, values, method="asymptotic").pvalue - 1e-9
    assert found.low <= found.slope <= found.high


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(series, st.integers(-50, 50), st.integers(1, 9))
def test_a_trend_moves_with_its_series(values: list[int], tilt: int, times: int) -> None:
    found, moved = trend_of(values), trend_of([times * value + tilt * at for at, value in enumerate(values)])
    if found and moved:
        assert moved.slope == pytest.approx(times * found.slope + tilt)
    turned = trend_of([-value for value in values])
    if found and turned:
        assert turned.p == pytest.approx(found.p)
        assert turned.slope == pytest.approx(-found.slope)


def test_a_planted_rise_is_found_under_a_season_and_a_flat_series_has_none() -> None:
    chance = random.Random(3)
    season = [math.sin(at * math.pi / 6) * 300 for at in range(36)]
    rising = [1000 + 5 * at + season[at] + chance.gauss(0, 20) for at in range(36)]
    found = trend_of(rising, 12)
    assert found is not None
    assert (found.direction, found.seasonal) == ("up", True)
    assert found.low <= 5 <= found.high
    falling = trend_of([-value for value in rising], 12)
    assert falling is not None
    assert falling.direction == "down"
    flat = trend_of([1000 + season[at] + chance.gauss(0, 20) for at in range(36)], 12)
    assert flat is not None
    assert flat.direction == "flat"
    # Without taking the season out it would be noise that hides the rise.
    plain = trend_of(rising)
    assert plain is not None
    assert plain.p > found.p


@pytest.mark.slow
def test_chance_is_called_a_trend_in_one_of_twenty_series_at_most() -> None:
    chance = random.Random(5)
    found = [trend_of([chance.gauss(0, 1) for _ in range(36)], 12) for _ in range(400)]
    assert sum(one is not None and one.direction != "flat" for one in found) <= 0.07 * len(found)


def test_too_few_values_and_gaps() -> None:
    assert trend_of([1, 2, 3, 4, 5, 6, 7]) is None
    assert trend_of([3.0] * 20) is None
    gapped = [None if at % 5 == 0 else float(at) for at in range(20)]
    found = trend_of(gapped)
    assert found is not None
    assert (found.points, found.slope) == (16, 1.0)


def test_a_planted_outlier_is_the_only_unusual_value() -> None:
    chance = random.Random(8)
    values = [100 + 2 * at + 40 * math.cos(at * math.pi / 6) + chance.gauss(0, 3) for at in range(36)]
    assert unusual_values(values, 2, 12) == []
    values[20] += 150
    (found,) = unusual_values(values, 2, 12)
    assert (found.at, found.value) == (20, values[20])
    assert found.z > 3.5
    assert unusual_values(values[:24], 2, 12) == []  # two years can't tell which of two is the odd one


def test_a_turn_is_found_where_it_is_and_a_line_has_none() -> None:
    chance = random.Random(2)
    peak = [float(at if at <= 14 else 28 - at) * 10 + chance.gauss(0, 4) for at in range(30)]
    at = turning_point(peak, 0)
    assert at is not None
    assert abs(at - 14) <= 2
    assert turning_point([10.0 * at + chance.gauss(0, 4) for at in range(30)], 10) is None


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_adjusted_p_values_are_those_of_benjamini_and_hochberg(ps: list[float]) -> None:
    from scipy import stats

    assert adjusted(ps) == pytest.approx(list(stats.false_discovery_control(ps)))
