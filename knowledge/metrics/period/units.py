"""Units of time: the one a day lies in, the one before, and the same a year earlier."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Literal, cast

from knowledge.metrics.model import Period
from knowledge.refusals import Refusal

Grain = Literal["day", "week", "month", "quarter", "half", "year", "range"]
MONTHS_IN: dict[str, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def months_from(day: date, count: int) -> date:
    """The first day of the month `count` months away."""
    index = day.year * 12 + day.month - 1 + count
    if not 12 <= index < 9999 * 12:
        raise Refusal("unknown.period", text=str(count))
    return date(index // 12, index % 12 + 1, 1)


def block(first: date, months: int, grain: Grain, *, fiscal: bool = False) -> Period:
    """So many months, from the first day of one on."""
    return Period(start=first, end=months_from(first, months) - timedelta(days=1), grain=grain, fiscal=fiscal)


def one_day(day: date) -> Period:
    """A single day."""
    return Period(start=day, end=day, grain="day")


def period_containing(day: date, grain: str, fiscal_year_start: int = 1) -> Period:
    """The calendar unit a day lies in; quarters, halves and years follow the fiscal year."""
    if grain == "day":
        return one_day(day)
    if grain == "week":
        monday = day - timedelta(days=day.weekday())
        return Period(start=monday, end=monday + timedelta(days=6), grain="week")
    months = MONTHS_IN[grain]
    into = (day.month - fiscal_year_start) % 12 % months if months > 1 else 0
    return block(months_from(day, -into), months, cast("Grain", grain), fiscal=months > 1 and fiscal_year_start != 1)


def _whole_months(period: Period) -> int | None:
    after = period.end + timedelta(days=1)
    if period.start.day != 1 or after.day != 1:
        return None
    return (after.year - period.start.year) * 12 + after.month - period.start.month


def previous_period(period: Period, fiscal_year_start: int = 1) -> Period:
    """The period before, of the same length: whole months stay whole months, days stay as many days."""
    months = _whole_months(period)
    if months:
        return block(months_from(period.start, -months), months, period.grain, fiscal=period.fiscal)
    length = (period.end - period.start).days + 1
    return Period(
        start=period.start - timedelta(days=length), end=period.start - timedelta(days=1), grain=period.grain
    )  # fmt: skip


def same_period_last_year(period: Period) -> Period:
    """The same days a year earlier; 29 February becomes the 28th, whole months stay whole."""
    months = _whole_months(period)
    if months:
        return block(months_from(period.start, -12), months, period.grain, fiscal=period.fiscal)
    return period.model_copy(update={"start": _year_earlier(period.start), "end": _year_earlier(period.end)})


def _year_earlier(day: date) -> date:
    return date(day.year - 1, day.month, min(day.day, monthrange(day.year - 1, day.month)[1]))
