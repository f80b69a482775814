"""The arithmetic of deal risk and of account classes holds for any numbers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.sales.sell.classes import SCORES, SEGMENTS, Bought, abc_of, quintiles, score, segment_of
from knowledge.sales.sell.deal_facts import OpenDeal, Recorded
from knowledge.sales.sell.deal_risk import SIGNALS, judge
from knowledge.sales.sell.stalled import Usual

pytestmark = pytest.mark.slow

TODAY = date(2026, 6, 30)
days = st.integers(0, 2000).map(lambda count: TODAY - timedelta(days=count))
flags = st.booleans()


@pytest.mark.quick
def test_the_largest_of_each_group_add_up_to_a_hundred() -> None:
    groups: dict[str, int] = {}
    for signal in SIGNALS.values():
        key = signal.group or signal.code
        groups[key] = max(groups.get(key, 0), signal.most)
    assert sum(groups.values()) == 100


@pytest.mark.quick
@given(st.sampled_from(sorted(SIGNALS)), st.floats(-10, 5000), st.floats(0, 5000))
def test_a_signal_gives_more_for_more_and_never_beyond_its_weight(code: str, value: float, more: float) -> None:
    signal = SIGNALS[code]
    assert 0 <= signal.points(value) <= signal.points(value + more) <= signal.most


@st.composite
def deals(draw: st.DrawFn) -> OpenDeal:
    """Any open deal."""
    return OpenDeal(
        deal_id=1, name="Deal", account="Account", owner="Owner", stage="proposal",
        amount=draw(st.none() | st.integers(0, 10**12)), since=draw(st.none() | days),
        expected_on=draw(st.none() | st.integers(-500, 500).map(lambda count: TODAY + timedelta(days=count))),
        next_step=draw(st.none() | st.just("call")), last_touch=draw(st.none() | days),
        contacts=tuple(draw(st.lists(st.sampled_from(("A", "B")), max_size=2))), decider=draw(flags),
        competitors=tuple(draw(st.lists(st.sampled_from(("X", "Y")), max_size=2))),
        usual_stay=draw(st.none() | st.floats(0, 400).map(lambda long: Usual(stays=9, median=long / 2, long=long))),
        usual_won=draw(st.none() | st.integers(1, 10**10)), pushed=draw(st.integers(0, 5)),
        overdue_task=draw(st.none() | st.just("send the quote")), overdue_on=TODAY, created_on=draw(st.none() | days),
    )  # fmt: skip


@given(deals(), st.builds(Recorded, flags, flags, flags, flags, flags, flags))
def test_a_score_is_the_sum_of_its_signals_and_what_nobody_records_is_no_signal(
    deal: OpenDeal, recorded: Recorded
) -> None:
    found = judge(deal, recorded, TODAY)
    codes = {signal.code for signal in found.signals}
    assert found.score == sum(signal.points for signal in found.signals)
    assert 0 <= found.score <= 100
    assert len(codes) == len(found.signals)
    assert not codes & set(found.unknown)
    assert all(1 <= signal.points <= signal.most for signal in found.signals)
    assert recorded.activities or "no_activity" not in codes
    assert recorded.contacts or not codes & {"no_contact", "no_decision_maker"}
    assert recorded.next_steps or "no_next_step" not in codes
    assert found.action == ("overdue_task" if deal.overdue_task else found.action)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=60))
def test_quintiles_keep_the_order_and_equal_values_are_equal(values: list[int]) -> None:
    scores = quintiles(values)
    assert all(1 <= one <= SCORES for one in scores)
    for value, one in zip(values, scores, strict=True):
        for other, another in zip(values, scores, strict=True):
            assert (one <= another) if value <= other else (one >= another)


@given(st.lists(st.integers(-100, 10**9), max_size=60))
def test_abc_takes_the_largest_first(amounts: list[int]) -> None:
    classes = abc_of(amounts)
    total = sum(max(0, amount) for amount in amounts)
    for amount, one in zip(amounts, classes, strict=True):
        assert one == "C" if amount <= 0 else one in "ABC"
    in_a = [amount for amount, one in zip(amounts, classes, strict=True) if one == "A"]
    if total:
        assert sum(in_a) >= 0.8 * total  # A brings at least its share,
        assert sum(in_a) - min(in_a) < 0.8 * total  # and no account more than it takes
        assert min(in_a) >= max((a for a, one in zip(amounts, classes, strict=True) if one != "A"), default=0)
    else:
        assert set(classes) <= {"C"}


@given(st.integers(1, 5), st.integers(1, 5), st.integers(1, 5))
def test_every_score_has_a_segment(recency: int, frequency: int, money: int) -> None:
    assert segment_of(recency, frequency, money) in SEGMENTS


@given(st.lists(st.tuples(days, st.integers(1, 90), st.integers(0, 10**9)), min_size=1, max_size=40))
def test_every_account_is_scored_once_and_the_largest_comes_first(rows: list[tuple[date, int, int]]) -> None:
    bought = [Bought(at, f"A{at}", None, None, *row) for at, row in enumerate(rows)]
    found = score(bought)
    assert sorted(one.bought.account_id for one in found) == list(range(len(rows)))
    assert [one.bought.amount for one in found] == sorted((row[2] for row in rows), reverse=True)
