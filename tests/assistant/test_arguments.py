"""What is read out of a sentence for the arguments of a figure: each class of words in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.metrics.period import parse_period
from tests.assistant.test_rep_words import heard
from tests.support.company import TODAY, Desk


@pytest.mark.parametrize(
    ("text", "period", "other"),
    [
        ("bookings Q3 vs Q2", "Q3 2025", "Q2 2025"),
        ("三季度和二季度的业绩对比", "Q3 2025", "Q2 2025"),
        ("compare bookings in March with April", "April", "March"),
        ("bookings Q4 vs Q1", "Q1 2026", "Q4 2025"),
        ("compare bookings last month with the month before", "May 2026", "April 2026"),
        ("上个月和再上个月的业绩对比", "2026年5月", "2026年4月"),
    ],
)
def test_two_periods_that_are_compared(desk: Desk, text: str, period: str, other: str) -> None:
    with heard(desk, text, "dora") as slots:
        said = [slots.figures.period, slots.figures.compare_to]
    meant = [parse_period(one or "", TODAY) for one in said]
    assert [(one.start, one.end) for one in meant] == [
        (one.start, one.end) for one in (parse_period(text, TODAY) for text in (period, other))
    ]


PIECES = (
    "last month", "the month before", "Q3", "vs", "early", "June", "the rest of the year", "去年", "年初", "到现在",
    "上旬", "前三个月", "再上周", "第一周", "2024-2025", "一二季度", " ", "and", "since", "3 days ago",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=8))
def test_every_period_that_is_read_is_read_again(reading: Desk, words: list[str]) -> None:
    with heard(reading, "bookings " + " ".join(words), "dora") as slots:
        for _, text in slots.figures.times.said:
            parse_period(text, TODAY)
