"""Periods by their distance from today: yesterday, last quarter, the past six months, the year to date, Friday.

Each function reads a match of a pattern; None means that the words name no period after all.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import timedelta

from knowledge.metrics.model import Period
from knowledge.metrics.period.calendar import Calendar
from knowledge.metrics.period.units import MONTHS_IN, months_from, one_day, period_containing
from knowledge.metrics.period.words import GRAINS, NEAR_DAYS, SHIFTS, WEEKDAYS
from knowledge.numerals import small


def near_day(m: re.Match[str], calendar: Calendar) -> Period:
    """`yesterday`, `大前天`."""
    return one_day(calendar.today + timedelta(days=NEAR_DAYS[m.group().casefold()]))


def near_unit(m: re.Match[str], calendar: Calendar) -> Period:
    """`last quarter`, `the next month`, `上上周`, `前年`."""
    grain, start = GRAINS[m["grain"].casefold()], calendar.fiscal_year_start
    shift = SHIFTS[re.sub(r"\s+", " ", m["which"].casefold())]
    found = period_containing(calendar.today, grain, start)
    for _ in range(abs(shift)):
        beside = found.start - timedelta(days=1) if shift < 0 else found.end + timedelta(days=1)
        found = period_containing(beside, grain, start)
    return found


def rolling(m: re.Match[str], calendar: Calendar) -> Period | None:
    """`the last three months`, `近半年`: so many units up to and including today."""
    count = small(m["n"]) if m.groupdict().get("n") else 1
    grain = GRAINS[m["grain"].casefold().rstrip("s")]
    if not count:
        return None
    if grain in ("day", "week"):
        start = calendar.today - timedelta(days=count * (7 if grain == "week" else 1) - 1)
    else:
        first = months_from(calendar.today, -count * MONTHS_IN[grain])
        start = first.replace(day=min(calendar.today.day, monthrange(first.year, first.month)[1])) + timedelta(days=1)
    return Period(start=start, end=calendar.today, grain="range")


def ahead(m: re.Match[str], calendar: Calendar) -> Period | None:
    """`the next 30 days`, `未来三个月`: from today on until so many units later."""
    count, grain = small(m["n"]), GRAINS[m["grain"].casefold().rstrip("s")]
    if not count:
        return None
    if grain in ("day", "week"):
        end = calendar.today + timedelta(days=count * (7 if grain == "week" else 1))
    else:
        first = months_from(calendar.today, count * MONTHS_IN[grain])
        end = first.replace(day=min(calendar.today.day, monthrange(first.year, first.month)[1]))
    return Period(start=calendar.today, end=end, grain="range")


def to_date(m: re.Match[str], calendar: Calendar) -> Period:
    """`year to date`, `本月至今`."""
    text, today = m.group().casefold(), calendar.today
    marks = {"month": ("month", "mtd", "月"), "quarter": ("quarter", "qtd", "季"), "week": ("week", "wtd", "周")}
    grain = next((name for name, words in marks.items() if any(word in text for word in words)), "year")
    return Period(start=period_containing(today, grain, calendar.fiscal_year_start).start, end=today, grain="range")


def weekday(m: re.Match[str], calendar: Calendar) -> Period:
    """`last Friday`: the latest that is over; `上周五`: last week's; `Friday`: this week's."""
    today, number = calendar.today, WEEKDAYS[m["weekday"].casefold()]
    which = (m.groupdict().get("which") or "").casefold()
    monday = today - timedelta(days=today.weekday())
    if which in ("上", "上个"):
        monday -= timedelta(days=7)
    elif which in ("下", "下个"):
        monday += timedelta(days=7)
    found = monday + timedelta(days=number)
    if which == "last" and found >= today:
        found -= timedelta(days=7)
    elif which == "next" and found <= today:
        found += timedelta(days=7)
    return one_day(found)
