"""A month, quarter or day without a year that is meant ahead."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.metrics.period import coming, find_periods, parse_period

TODAY = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Q3", "Q3 2026"), ("july", "2026-07"), ("三季度", "Q3 2026"), ("8月5日", "2026-08-05"),
        # What is nearer as it was, and what says its year, stays.
        ("Q1", "Q1"), ("june", "june"), ("Q3 2025", "Q3 2025"), ("去年7月", "去年7月"), ("last july", "last july"),
    ],
)  # fmt: skip
def test_what_is_nearer_ahead_is_meant(text: str, written: str) -> None:
    assert coming(find_periods(text, TODAY)[0], TODAY).text == written


@given(
    today=st.dates(date(2000, 1, 1), date(2090, 12, 31)), month=st.sampled_from(["january", "feb", "june", "Q2", "Q4"])
)
def test_what_is_written_is_read_back_as_the_same(today: date, month: str) -> None:
    for span in find_periods(month, today):
        later = coming(span, today)
        assert parse_period(later.text, today) == later.value
        assert (later.value.start - span.value.start).days in (0, 365, 366)
