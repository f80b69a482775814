"""What is reckoned, cited or listed: the likeliest explanation counts, and what is made up beside it does not pass."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.facts import Facts
from assistant.facts.chance import chance
from assistant.facts.numbers import Number, numbers_of
from assistant.facts.recurring import days_of
from tests.assistant.facts.test_properties import metric

TODAY = date(2026, 6, 30)
ROWS = {"South 南区": 840, "East 东区": 609, "North 北区": 486, "West 西区": 26}
ORDERS = metric(ROWS, "orders", "count")
PASSAGES = [{"tool": "search_library", "arguments": {}, "output": {"passages": [
    {"marker": "S12", "quote": "Offers are answered in five working days. Clean up on the last Friday of a month."},
    {"marker": "S40", "quote": "Goods can go back within 14 days."},
]}}]  # fmt: skip
QUARTERS = [{"tool": "analyze_trend", "arguments": {}, "output": {"table": {
    "columns": [{"name": "quarter"}, {"name": "win_rate", "unit": "percent"}],
    "rows": [["2025-Q3", 29.9], ["2025-Q4", 32.0], ["2026-Q1", 34.2]], "total": 3,
}}}]  # fmt: skip


def alarms(results: list[dict[str, Any]], text: str) -> list[str]:
    return [problem.text for _, problems in Facts("", results, TODAY).read(text) for problem in problems]


@pytest.mark.parametrize("text", [
    "South has 840 orders, 1.4 times those of the East (609).", "South and East together have 1,449 of the 1,961.",
    "南区840笔，比东区多231笔。", "北区４８６笔。", "Four regions: South, East, North and West.",
    "South leads with 840, ahead of East's 609.", "Only the West stays below 100.",
])  # fmt: skip
def test_what_follows_from_the_rows_that_are_named_is_left_alone(text: str) -> None:
    assert alarms(ORDERS, text) == []


@pytest.mark.parametrize(("text", "wrong"), [
    ("South has 840 orders, 2.2 times those of the East (609).", "2.2 times"),
    ("南区840笔，比东区多331笔。", "331笔"), ("北区５８６笔。", "586笔"),
    ("South leads with 840, ahead of East's 486.", "486"), ("Five regions: South, East, North and West.", "Five"),
])  # fmt: skip
def test_what_does_not_follow_is_alarmed(text: str, wrong: str) -> None:
    assert alarms(ORDERS, text) == [wrong]


@pytest.mark.parametrize(("text", "wrong"), [
    ("Offers are answered within five working days [S12].", []),
    ("Goods can go back within 14 days [S40].", []),
    ("Offers are answered within 14 days [S12].", ["14 days"]),
    ("We clean up on the last Friday of every month, so on 26 June [S12].", []),
    ("We clean up on the last Friday of every month, so on 19 June [S12].", ["19 June"]),
])  # fmt: skip
def test_a_citation_binds_a_figure_to_its_passage(text: str, wrong: list[str]) -> None:
    assert alarms(PASSAGES, text) == wrong


@pytest.mark.parametrize(("text", "wrong"), [
    ("2025年四季度赢单率32.0%，今年一季度34.2%。", []), ("2025年四季度赢单率29.9%。", ["29.9%"]),
    ("The win rate rose from 32.0% in Q4 2025 to 34.2% in Q1 2026.", []),
])  # fmt: skip
def test_a_row_of_a_quarter_is_told_by_it(text: str, wrong: list[str]) -> None:
    assert alarms(QUARTERS, text) == wrong


def test_a_day_that_comes_again_is_that_of_its_month() -> None:
    assert date(2026, 6, 26) in days_of("每月最后一个星期五", TODAY)
    assert date(2026, 7, 6) in days_of("the first Monday of the month", TODAY)
    assert days_of("every Monday", TODAY) == set()


@given(
    value=st.floats(10, 1e6),
    others=st.lists(st.floats(1, 1e7), max_size=20),
    more=st.lists(st.floats(1, 1e7), max_size=5),
)
def test_the_more_is_possible_the_likelier_is_chance(value: float, others: list[float], more: list[float]) -> None:
    number = Number(0, 1, value, 0.5)
    assert 0 <= chance(number, others) <= chance(number, [*others, *more]) <= 1


def test_digits_right_ahead_of_chinese_letters_end_a_code() -> None:
    assert [number.value for number in numbers_of("D-05948已逾期181天")] == [181]
