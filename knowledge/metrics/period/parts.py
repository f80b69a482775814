"""Parts of longer periods, and periods that run on: early June, the rest of the quarter, last weekend, three days ago.

Each function reads a match of a pattern; None means that the words name no period after all.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from knowledge.metrics.model import Period
from knowledge.metrics.period import named, relative
from knowledge.metrics.period.calendar import Calendar
from knowledge.metrics.period.units import block, months_from, one_day, period_containing
from knowledge.metrics.period.words import GRAINS, ORDINALS, SHIFTS, WEEKDAYS, month_number
from knowledge.numerals import small

# Days of a month by its parts: the first and the last; the last part ends with the month.
PARTS = {
    "early": (1, 10), "mid": (11, 20), "late": (21, 31), "上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31),
    "first half": (1, 15), "second half": (16, 31), "last half": (16, 31), "上半月": (1, 15), "下半月": (16, 31),
    "前半月": (1, 15), "后半月": (16, 31), "上半个月": (1, 15), "下半个月": (16, 31), "前半个月": (1, 15),
    "后半个月": (16, 31),
}  # fmt: skip
# How many are meant where no number is said.
VAGUE = {"couple": 2, "few": 3, "several": 3, "几": 3}
SATURDAY, WEEK, FORTNIGHT, YEAR = 5, 7, 14, 12


def part_of_month(m: re.Match[str], calendar: Calendar) -> Period | None:
    """`early June`, `5月下旬`, `the second half of May`: some days of a month, or of the one that is near."""
    month = _month(m, calendar)
    words = re.sub(r"\s+", " ", m["part"].casefold())
    return None if month is None else _days_of(month, *PARTS[words])


def week_of_month(m: re.Match[str], calendar: Calendar) -> Period | None:
    """`the first week of June`, `5月最后一周`: seven days, counted from the first or the last of the month."""
    month = _month(m, calendar)
    if month is None:
        return None
    word = m["nth"].casefold()
    if word in ("last", "最后一", "最后"):
        return Period(start=month.end - timedelta(days=WEEK - 1), end=month.end)
    nth = ORDINALS.get(word) or small(word)
    return _days_of(month, WEEK * (nth - 1) + 1, WEEK * nth) if nth and nth <= 4 else None


def _month(m: re.Match[str], calendar: Calendar) -> Period | None:
    """The month that a part is of."""
    which = m.groupdict().get("which")
    if which is None:
        return named.month(m, calendar)
    return _shifted("month", SHIFTS[which], calendar)


def _days_of(month: Period, first: int, last: int) -> Period:
    start = month.start + timedelta(days=first - 1)
    return Period(start=start, end=min(month.end, month.start + timedelta(days=last - 1)))


def _shifted(grain: str, shift: int, calendar: Calendar) -> Period:
    """A unit of time by its distance from the running one."""
    found = period_containing(calendar.today, grain, calendar.fiscal_year_start)
    for _ in range(abs(shift)):
        beside = found.start - timedelta(days=1) if shift < 0 else found.end + timedelta(days=1)
        found = period_containing(beside, grain, calendar.fiscal_year_start)
    return found


def before_last(m: re.Match[str], calendar: Calendar) -> Period:
    """`the month before last`."""
    return _shifted(GRAINS[m["grain"].casefold()], -2, calendar)


def this_unit(m: re.Match[str], calendar: Calendar) -> Period:
    """`by the end of the quarter`, `eom`, `年底前`: the one that runs, whose end it is."""
    return _shifted(_grain(m.group()), 0, calendar)


def rest(m: re.Match[str], calendar: Calendar) -> Period:
    """`the rest of the year`, `本月剩下的时间`: from today to the end of the running one."""
    return Period(start=calendar.today, end=this_unit(m, calendar).end)


def _grain(text: str) -> str:
    """The unit of time that words are of."""
    words = {
        "quarter": ("quarter", "eoq", "季"), "month": ("month", "eom", "月"), "week": ("week", "周"),
        "year": ("year", "eoy", "年"),
    }  # fmt: skip
    said = text.casefold()
    return next(grain for grain, signs in words.items() if any(sign in said for sign in signs))


def few(m: re.Match[str], calendar: Calendar) -> Period | None:
    """`the last few weeks`, `最近几个月`, `the last couple of days`: three, or two, up to today."""
    count = VAGUE[m["n"].casefold()]
    again = re.compile(r"(?P<n>\d+) (?P<grain>.+)").match(f"{count} {m['grain'].casefold()}")
    return None if again is None else relative.rolling(again, calendar)


def half_year(_: re.Match[str], calendar: Calendar) -> Period:
    """`the last half year`, `半年内`: six months up to today."""
    again = re.compile(r"(?P<n>\d) (?P<grain>\w+)").match("6 months")
    found = None if again is None else relative.rolling(again, calendar)
    return found or one_day(calendar.today)


def fortnight(m: re.Match[str], calendar: Calendar) -> Period:
    """`the last fortnight`, `next fortnight`."""
    if m["which"].casefold() == "next":
        return Period(start=calendar.today, end=calendar.today + timedelta(days=FORTNIGHT))
    return Period(start=calendar.today - timedelta(days=FORTNIGHT - 1), end=calendar.today)


def trailing_year(_: re.Match[str], calendar: Calendar) -> Period:
    """`ttm`: the twelve months up to today."""
    first = months_from(calendar.today, -YEAR)
    day = min(calendar.today.day, block(first, 1, "month").end.day)
    return Period(start=first.replace(day=day) + timedelta(days=1), end=calendar.today)


def days_ago(m: re.Match[str], calendar: Calendar) -> Period | None:
    """`3 days ago`, `三天前`."""
    count = small(m["n"])
    return one_day(calendar.today - timedelta(days=count)) if count else None


def weekend(m: re.Match[str], calendar: Calendar) -> Period:
    """`last weekend`, `这周末`; `over the weekend` is the latest that has begun."""
    today, which = calendar.today, m["which"].casefold().strip()
    saturday = today + timedelta(days=SATURDAY - today.weekday())
    begun = which in ("the", "over the") and saturday > today
    shift = -1 if begun else SHIFTS.get(which, 0)
    saturday += timedelta(days=WEEK * shift)
    return Period(start=saturday, end=saturday + timedelta(days=1))


def weekday_of_week(m: re.Match[str], calendar: Calendar) -> Period:
    """`Tuesday last week`, `last week's Tuesday`."""
    monday = _shifted("week", SHIFTS[m["which"].casefold()], calendar).start
    return one_day(monday + timedelta(days=WEEKDAYS[m["weekday"].casefold()]))


def day_of_month(m: re.Match[str], calendar: Calendar) -> Period | None:
    """`上个月15号`: a day of a month that is near."""
    month, number = _shifted("month", SHIFTS[m["which"]], calendar), small(m["day"])
    if not number or number > month.end.day:
        return None
    return one_day(month.start.replace(day=number))


def years_between(m: re.Match[str], calendar: Calendar) -> Period | None:
    """`2024-2025`."""
    first, last = calendar.year_of(m["year"]), calendar.year_of(m["until"])
    if first is None or last is None or last <= first:
        return None
    return block(date(first, 1, 1), YEAR * (last - first + 1), "range")


def two_months(m: re.Match[str], calendar: Calendar) -> Period | None:
    """`1、2月`, `三四月份`: two months, one after the other."""
    first, second = month_number(m["month"]), month_number(m["until"])
    return named.months_between(m, calendar) if first and second == first + 1 else None


def two_quarters(m: re.Match[str], calendar: Calendar) -> Period | None:
    """`一二季度`: two quarters, one after the other."""
    first, second = small(m["q"]), small(m["until"])
    if not first or second != first + 1:
        return None
    found = calendar.part_of_year(first, 3, "quarter", calendar.year_of(m.groupdict().get("year")))
    return None if found is None else block(found.start, 6, "range", fiscal=found.fiscal)
