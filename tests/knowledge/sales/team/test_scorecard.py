"""A scorecard's total is a weighted mean of what is recorded; what is missing is named and counts as nothing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.sales.team.hiring import Candidate, ScoreKind
from knowledge.sales.team.hiring_view import Scored, card_of

CRITERIA = ("communication", "selling", "teamwork")
SCORED = st.lists(st.tuples(st.sampled_from(CRITERIA), st.integers(0, 10)), max_size=8)
WEIGHTS = st.fixed_dictionaries({name: st.integers(1, 5).map(float) for name in CRITERIA})


@given(SCORED, WEIGHTS)
def test_the_total_lies_within_what_is_recorded(scored: list[tuple[str, int]], weights: dict[str, float]) -> None:
    scores = [Scored(ScoreKind.INTERVIEW, name, value, 10, date(2026, 6, 1)) for name, value in scored]
    card = card_of(Candidate(name="A"), scores, weights)
    named = {name for name, _ in scored}
    assert set(card.missing) == set(CRITERIA) - named
    if not named:
        assert card.total is None
        return
    assert card.total is not None
    assert min(card.by_criterion.values()) - 1e-9 <= card.total <= max(card.by_criterion.values()) + 1e-9


def test_by_hand() -> None:
    scores = [
        Scored(ScoreKind.INTERVIEW, "selling", 8, 10, date(2026, 6, 1)),
        Scored(ScoreKind.TEST, "selling", 60, 100, date(2026, 6, 2)),
        Scored(ScoreKind.INTERVIEW, "teamwork", 5, 10, date(2026, 6, 1)),
    ]
    card = card_of(Candidate(name="A"), scores, {"selling": 3.0, "teamwork": 1.0, "communication": 6.0})
    assert card.total == pytest.approx((3 * 70 + 50) / 4)
    assert card.missing == ["communication"]
