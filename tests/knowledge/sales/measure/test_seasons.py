"""Seasons and cells of tables: held to scipy.stats; planted ones are found, and none where there is none."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.sales.measure.seasons import cells_above, residuals, seasonality

SHAPE = [0.5, 0.6, 0.7, 0.9, 1.1, 1.3, 1.6, 1.6, 1.2, 1.0, 0.8, 0.7]


def test_a_planted_season_is_found_over_a_trend() -> None:
    chance = random.Random(4)
    values = [(200 + 4 * at) * SHAPE[(at + 3) % 12] * chance.uniform(0.95, 1.05) for at in range(36)]
    found = seasonality(values, first_month=4)
    assert found is not None
    assert found.p < 0.001
    assert found.months == 36
    assert list(found.index) == pytest.approx([one / sum(SHAPE) * 12 for one in SHAPE], rel=0.12)
    assert found.peak in (7, 8)
    assert found.trough in (1, 2)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(50, 150), min_size=24, max_size=60), st.integers(1, 12))
def test_an_index_is_twelve_months_around_one(values: list[int], first: int) -> None:
    found = seasonality(values, first)
    assert found is not None
    assert sum(found.index) == pytest.approx(12)
    assert min(found.index) >= 0
    assert 0 <= found.p <= 1


@pytest.mark.slow
def test_chance_is_called_a_season_in_one_of_twenty_series_at_most() -> None:
    chance = random.Random(6)
    found = [seasonality([chance.gauss(100, 15) for _ in range(36)], 1) for _ in range(300)]
    assert sum(one is not None and one.p <= 0.05 for one in found) <= 0.06 * len(found)


def test_less_than_two_years_and_years_of_nothing_have_no_index() -> None:
    assert seasonality([10.0] * 23, 1) is None
    assert seasonality([0.0] * 24 + [5.0] * 12, 1) is None


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.integers(1, 80), min_size=3, max_size=3), min_size=2, max_size=5))
def test_residuals_are_those_of_the_contingency_table(rows: list[list[int]]) -> None:
    from scipy import stats  # here, since it takes a second and one worker needs it

    table = np.array(rows, dtype=np.float64)
    expected, z = residuals(table)
    assert expected == pytest.approx(stats.contingency.expected_freq(table))
    whole = table.sum()
    for at, row in enumerate(rows):
        for to, count in enumerate(row):
            # The square is Pearson's chi-square of the 2 × 2 table of this cell against all others.
            across, down = table[at].sum(), table[:, to].sum()
            square = [[count, across - count], [down - count, whole - across - down + count]]
            if 0 < across < whole and 0 < down < whole:
                chi = stats.chi2_contingency(square, correction=False).statistic
                assert z[at, to] ** 2 == pytest.approx(chi, rel=1e-6, abs=1e-9)
                assert math.copysign(1, z[at, to]) == math.copysign(1, count - expected[at, to]) or abs(chi) < 1e-9


def test_a_planted_cell_is_found_and_an_even_table_has_none() -> None:
    regions, seasons = ("East", "North", "South"), ("winter", "spring", "summer", "autumn")
    even = {"Tea": {region: dict.fromkeys(seasons, 40.0 * (at + 1)) for at, region in enumerate(regions)}}
    assert cells_above(even) == []
    even["Tea"]["North"]["winter"] += 60
    (found,) = [cell for cell in cells_above(even) if cell.row == "North"]
    assert (found.table, found.column, found.count) == ("Tea", "winter", 140)
    assert found.times > 1.2
    assert found.p < 0.001
    assert cells_above({"": {"only": {"one": 5.0}}}) == []
