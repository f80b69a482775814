"""Periods by their names: days, months, quarters, halves, years and holidays, and spans of months within a year.

Each function reads a match of a pattern; None means that the words name no period after all.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from knowledge.metrics.model import Period
from knowledge.metrics.period.calendar import Calendar
from knowledge.metrics.period.units import Grain, block, one_day
from knowledge.metrics.period.words import HOLIDAYS, ORDINALS, month_number
from knowledge.numerals import small

# How far from today a year of two digits may lie: 25年 is 2025, 60年 is a length of time.
SHORT_YEARS = 8


def month(m: re.Match[str], calendar: Calendar) -> Period | None:
    """`March 2017`, `去年3月`; without a year the latest that has begun."""
    number = month_number(m["month"])
    return calendar.latest(number, 1, "month", _year_said(m, calendar)) if number else None


def month_near(m: re.Match[str], calendar: Calendar) -> Period | None:
    """`last March`, `next March`: the nearest that is over or has not begun; `this March` is this year's."""
    number = month_number(m["month"])
    if number is None:
        return None
    today, which = calendar.today, m["which"].casefold()
    if which == "last" and number >= today.month:
        in_year = today.year - 1
    elif which == "next" and number <= today.month:
        in_year = today.year + 1
    else:
        in_year = today.year
    return block(date(in_year, number, 1), 1, "month")


def months_between(m: re.Match[str], calendar: Calendar) -> Period | None:
    """`Jan-Mar 2017`, `1-3月`."""
    first, last = month_number(m["month"]), month_number(m["until"])
    if not first or not last or last < first:
        return None
    grain: Grain = "range" if last > first else "month"
    return calendar.latest(first, last - first + 1, grain, _year_said(m, calendar))


def quarter(m: re.Match[str], calendar: Calendar) -> Period | None:
    """`Q3`, `the third quarter of 2017`, `三季度`."""
    word = m["q"].casefold()
    return calendar.part_of_year(ORDINALS.get(word) or small(word), 3, "quarter", _year_said(m, calendar))


def half(m: re.Match[str], calendar: Calendar) -> Period | None:
    """`H1 2017`, `下半年`."""
    first = m["h"].casefold() in ("1", "first", "上", "1st")
    return calendar.part_of_year(1 if first else 2, 6, "half", _year_said(m, calendar))


def year(m: re.Match[str], calendar: Calendar) -> Period | None:
    """`2017`, `2017年`."""
    number = calendar.year_of(m["year"])
    if number is None or not 1900 <= number <= 2100:
        return None
    return block(date(number, 1, 1), 12, "year")


def short_year(m: re.Match[str], calendar: Calendar) -> Period | None:
    """`25年`: the year 2025, where that is near; else it is a length of time."""
    number = 2000 + int(m["year"])
    return block(date(number, 1, 1), 12, "year") if abs(number - calendar.today.year) <= SHORT_YEARS else None


def fiscal_year(m: re.Match[str], calendar: Calendar) -> Period | None:
    """`FY2017`, `2017财年`: the fiscal year that ends in 2017."""
    number = calendar.year_of(m["year"])
    if number is None:
        return None
    return block(calendar.first_of(number), 12, "year", fiscal=calendar.has_fiscal_year)


def day(m: re.Match[str], calendar: Calendar) -> Period | None:
    """`3 March`, `2017-03-03`, `三月三日`; without a year the latest that has come."""
    in_month, number, in_year = month_number(m["month"]), small(m["day"]), _year_said(m, calendar)
    if not in_month or not number:
        return None
    today = calendar.today
    if in_year is None:
        in_year = today.year if (in_month, number) <= (today.month, today.day) else today.year - 1
    return _day_of(in_year, in_month, number)


def days_between(m: re.Match[str], calendar: Calendar) -> Period | None:
    """`1 to 15 August`, `8月1号到15号`; without a year the latest that has begun."""
    first = day(m, calendar)
    number = small(m["until"])
    if first is None or not number:
        return None
    last = _day_of(first.start.year, first.start.month, number)
    return Period(start=first.start, end=last.end) if last and last.end > first.start else None


def slashed_day(m: re.Match[str], calendar: Calendar) -> Period | None:
    """Month first, day first only where that is impossible."""
    first, second, in_year = int(m["month"]), int(m["day"]), int(m["year"])
    return _day_of(in_year, second, first) if first > 12 else _day_of(in_year, first, second)


def _day_of(in_year: int, in_month: int, number: int) -> Period | None:
    """A day, where there is such a day."""
    if not 1 <= in_month <= 12 or not 1 <= number <= monthrange(in_year, in_month)[1]:
        return None
    return one_day(date(in_year, in_month, number))


def holiday(m: re.Match[str], calendar: Calendar) -> Period:
    """`国庆`: this year's."""
    return one_day(date(calendar.today.year, *HOLIDAYS[m["holiday"]]))


def first_months(m: re.Match[str], calendar: Calendar) -> Period | None:
    """`the first three months of 2017`, `前两个季度`."""
    count = small(m["n"])
    months = (count or 0) * (3 if "季" in m.group() or "quarter" in m.group().casefold() else 1)
    if not 1 <= months <= 12:
        return None
    in_year = calendar.year_of(m.groupdict().get("year") or "this year")
    if in_year is None:
        return None
    return block(calendar.first_of(in_year), months, "range", fiscal=calendar.has_fiscal_year)


def _year_said(m: re.Match[str], calendar: Calendar) -> int | None:
    """The year that stands with a month, quarter or day; not every pattern has one."""
    return calendar.year_of(m.groupdict().get("year"))
