"""Periods without a year that are meant ahead: a forecast for Q3, deals that close in July."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date

from knowledge.metrics.model import Period
from knowledge.spans import Span

# What is said of a year, or of time that is over.
DATED = re.compile(r"\d{4}|[’']\d\d|year|ago|last|this|yesterday|年|上(?!旬)|前|昨|去|今|本|这", re.IGNORECASE)
NAMED = ("day", "month", "quarter", "half", "range")


def coming(span: Span[Period], today: date) -> Span[Period]:
    """Days, a month, quarter or half without a year as the next ones, where these are nearer than the latest."""
    period = span.value
    if period.end >= today or period.grain not in NAMED or DATED.search(span.text):
        return span
    later = period.model_copy(update={"start": _a_year_on(period.start), "end": _a_year_on(period.end)})
    if later.start - today > today - period.end:
        return span
    return replace(span, value=later, text=written(later))


def _a_year_on(day: date) -> date:
    """The same day of the next year; the end of February stays its end."""
    last = monthrange(day.year + 1, day.month)[1]
    ends = day.day == monthrange(day.year, day.month)[1]
    return date(day.year + 1, day.month, last if ends else min(day.day, last))


def written(period: Period) -> str:
    """The period in words that are read back as the same period."""
    if period.grain == "day":
        return period.start.isoformat()
    if period.grain == "month":
        return f"{period.start:%Y-%m}"
    if period.grain == "quarter" and not period.fiscal:
        return f"Q{(period.start.month + 2) // 3} {period.start.year}"
    return f"{period.start.isoformat()} to {period.end.isoformat()}"
