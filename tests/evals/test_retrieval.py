"""The figures of a search, held against values worked out by hand and published, and against what must always hold."""

from __future__ import annotations

from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.scoring.retrieval import grades_of, means, ndcg_at, recall_at, reciprocal_rank
from tools.contract import Citation

GRADES = st.lists(st.integers(0, 3), min_size=1, max_size=12)
RELEVANT = GRADES.filter(any)


def test_figures_worked_out_by_hand() -> None:
    found, wanted = [0, 2, 0, 1], [2, 1, 1]
    assert recall_at(1, found, wanted) == 0
    assert recall_at(2, found, wanted) == pytest.approx(1 / 3)
    assert recall_at(10, found, wanted) == pytest.approx(2 / 3)
    assert reciprocal_rank(found) == 0.5
    assert reciprocal_rank([0, 0]) == reciprocal_rank([]) == 0
    gained, best = 2 / log2(3) + 1 / log2(5), 2 + 1 / log2(3) + 1 / 2
    assert gained / best == pytest.approx(1.692536 / 3.130930, abs=1e-6)
    assert ndcg_at(10, found, wanted) == pytest.approx(0.540586, abs=1e-6)


def test_the_published_example_of_ndcg() -> None:
    """Six results of grades 3, 2, 3, 0, 1, 2 where another 3 and another 2 were not found: 6.861 of 8.740."""
    assert ndcg_at(6, [3, 2, 3, 0, 1, 2], [3, 3, 3, 2, 2, 2, 1, 0]) == pytest.approx(0.785, abs=5e-4)


def test_where_nothing_is_relevant_there_is_no_figure() -> None:
    for figure in (recall_at, ndcg_at):
        with pytest.raises(ValueError, match="nothing is relevant"):
            figure(5, [0], [0, 0])


@given(RELEVANT, st.integers(1, 12))
def test_figures_lie_between_none_and_all_and_the_best_order_has_all(wanted: list[int], k: int) -> None:
    best = sorted(wanted, reverse=True)
    for order in (wanted, best, wanted[::-1]):
        assert 0 <= recall_at(k, order, wanted) <= 1
        assert 0 <= reciprocal_rank(order) <= 1
        assert 0 <= ndcg_at(k, order, wanted) <= 1 + 1e-9
    assert ndcg_at(k, best, wanted) == pytest.approx(1)
    assert reciprocal_rank(best) == 1
    assert recall_at(len(wanted), wanted, wanted) == 1


@pytest.mark.slow
@given(RELEVANT, st.integers(1, 11))
def test_looking_further_finds_no_less(wanted: list[int], k: int) -> None:
    assert recall_at(k + 1, wanted, wanted) >= recall_at(k, wanted, wanted)


@pytest.mark.slow
@given(RELEVANT, st.integers(0, 10))
def test_a_better_result_moved_forward_never_costs(wanted: list[int], place: int) -> None:
    at = place % len(wanted)
    moved = [wanted[at], *wanted[:at], *wanted[at + 1 :]] if wanted[at] == max(wanted) else wanted
    assert ndcg_at(12, moved, wanted) >= ndcg_at(12, wanted, wanted) - 1e-9
    assert reciprocal_rank(moved) >= reciprocal_rank(wanted)


@pytest.mark.slow
@given(RELEVANT)
def test_what_is_beside_the_point_after_the_rest_changes_nothing(wanted: list[int]) -> None:
    longer = [*wanted, 0, 0]
    assert recall_at(20, longer, wanted) == recall_at(20, wanted, wanted)
    assert reciprocal_rank(longer) == reciprocal_rank(wanted)
    assert ndcg_at(20, longer, wanted) == pytest.approx(ndcg_at(20, wanted, wanted))


def test_results_are_graded_by_section_or_document_and_counted_once() -> None:
    returns = Citation(title="Returns policy", path="returns.md", heading="Damaged goods")
    other = Citation(title="Returns policy", path="returns.md", heading="Who signs")
    price = Citation(title="Price list", path="prices.md", heading="Rebates")
    relevant = {"Returns policy#Damaged goods": 3, "prices.md": 1}
    assert means(returns, "returns.md # damaged goods")
    assert not means(other, "returns.md#damaged goods")
    below = Citation(title="Returns", path="en/returns.md", heading="Returns policy › Damaged goods")
    assert means(below, "returns.md#Damaged goods")
    assert means(below, "en/returns.md#Returns policy")
    for name in ("turns.md", "no-returns.md", "returns.md#Damaged", "returns.md#goods", "Return"):
        assert not means(below, name), name
    assert grades_of([other, returns, price, returns], relevant) == [0, 3, 1]
    assert grades_of([price, price, other], relevant) == [1, 0]
    assert grades_of([], relevant) == []
    assert grades_of([other, returns], {"returns.md": 2}) == [2]
