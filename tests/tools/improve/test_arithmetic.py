"""The arithmetic behind reviews: factors that sum to the change, weights of a scorecard, effects before and after."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as some

from knowledge.metrics.factors import Counts, by_factors, by_lines
from knowledge.metrics.model import Unit
from knowledge.sales.improve.effect import SURE, Side, _beyond, _noise
from knowledge.sales.improve.scores import WEIGHTS, _score, shared_weights

counts = some.builds(
    lambda closed, share, amount: Counts(closed, round(closed * share), amount if round(closed * share) else 0),
    some.integers(0, 500), some.floats(0, 1), some.integers(0, 10**11),
)  # fmt: skip
products = some.dictionaries(
    some.sampled_from("ABCDE"), some.tuples(some.integers(1, 1000).map(Fraction), some.integers(0, 10**9))
)


@given(counts, counts)
def test_the_factors_sum_to_the_whole_change(before: Counts, after: Counts) -> None:
    assert sum(by_factors(before, after).values()) == after.amount - before.amount


@pytest.mark.slow
@given(products, products)
def test_volume_mix_and_price_sum_to_the_whole_change(
    before: dict[str, tuple[Fraction, int]], after: dict[str, tuple[Fraction, int]]
) -> None:
    change = sum(amount for _, amount in after.values()) - sum(amount for _, amount in before.values())
    assert sum(by_lines(before, after).values()) == change


def test_a_factor_that_alone_moved_takes_the_whole_change() -> None:
    assert by_factors(Counts(10, 5, 50_000), Counts(20, 10, 100_000)) == {
        "deals_closed": 50_000, "win_rate": 0, "average_deal_size": 0,
    }  # fmt: skip
    assert by_factors(Counts(10, 5, 50_000), Counts(10, 8, 80_000)) == {
        "deals_closed": 0, "win_rate": 30_000, "average_deal_size": 0,
    }  # fmt: skip
    assert by_factors(Counts(10, 5, 50_000), Counts(10, 5, 60_000)) == {
        "deals_closed": 0, "win_rate": 0, "average_deal_size": 10_000,
    }  # fmt: skip


def test_volume_mix_and_price_by_hand() -> None:
    """10 at 100 and 10 at 200 become 10 at 110 and 20 at 200: 10 more at 150, 500 by the dearer mix, 100 by price."""
    before = {"A": (Fraction(10), 1000), "B": (Fraction(10), 2000)}
    after = {"A": (Fraction(10), 1100), "B": (Fraction(20), 4000)}
    assert by_lines(before, after) == {"volume": 1500, "mix": 500, "price": 100}


@pytest.mark.slow
@given(some.dictionaries(some.sampled_from(sorted(WEIGHTS)), some.floats(0, 25), max_size=3))
def test_the_weights_of_a_scorecard_sum_to_a_hundred(asked: dict[str, float]) -> None:
    weights = shared_weights(asked)
    assert sum(weights.values()) == pytest.approx(100)
    assert all(weights[part] == percent for part, percent in asked.items() if percent > 0)


def test_a_score_is_the_weighted_mean_of_places_between_lowest_and_highest() -> None:
    values = {
        "win_rate": {"a": 20.0, "b": 40.0, "c": 30.0},
        "sales_cycle_days": {"a": 10.0, "b": 30.0, "c": 30.0},  # less is better
    }
    weights = {"win_rate": 75.0, "sales_cycle_days": 25.0}
    assert [_score(name, weights, values).score for name in "abc"] == [25.0, 75.0, 37.5]


def test_a_part_that_somebody_lacks_counts_for_nothing_and_not_as_0() -> None:
    values = {"win_rate": {"a": 20.0, "b": 40.0}, "csat": {"a": 5.0}}
    one = _score("b", {"win_rate": 60.0, "csat": 40.0}, values)
    assert (one.score, one.missing) == (100.0, ["csat"])


def side(value: float | None, records: int) -> Side:
    return Side(value=value, records=records)


def test_the_effect_on_a_sum_is_its_change_beyond_that_of_the_rest() -> None:
    """From 100 to 150 (+50%), the rest from 1,000 to 1,100 (+10%): 40 points beyond it."""
    own, rest = [side(100, 25), side(150, 36)], [side(1000, 100), side(1100, 100)]
    assert _beyond(Unit.MONEY, own, rest) == pytest.approx(40)
    assert _noise(Unit.MONEY, own) == pytest.approx(100 * SURE * 36 / 25 * sqrt(1 / 25 + 1 / 36), abs=1e-3)


def test_the_effect_on_a_rate_is_counted_in_points() -> None:
    own, rest = [side(30.0, 100), side(42.0, 100)], [side(33.0, 400), side(32.0, 400)]
    assert _beyond(Unit.PERCENT, own, rest) == pytest.approx(13)
    assert _noise(Unit.PERCENT, own) == pytest.approx(100 * SURE * sqrt(0.3 * 0.7 / 100 + 0.42 * 0.58 / 100), abs=1e-3)


def test_without_records_on_a_side_there_is_no_effect_and_no_noise() -> None:
    assert _beyond(Unit.MONEY, [side(None, 0), side(5, 1)], [side(1, 1), side(1, 1)]) is None
    assert _beyond(Unit.MONEY, [side(0, 0), side(5, 1)], [side(1, 1), side(1, 1)]) is None
    assert _noise(Unit.PERCENT, [side(None, 0), side(40, 3)]) is None
