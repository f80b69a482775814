"""A target's period as sheets write it: 2017, FY2017, 2017Q1, Q1 2017, 2017-03, Mar 2017, 2017年3月, 2017年第一季度."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime
from itertools import pairwise

from knowledge.imports.dates import MONTHS as MONTH_NAMES

_YEAR = re.compile(r"(?<!\d)(?:fy\s*)?((?:19|20)\d{2})(?!\d)", re.I)
_QUARTER = re.compile(r"q\s*([1-4])|([1-4])\s*q|第?\s*([一二三四1-4])\s*季度?|qtr\s*([1-4])", re.I)
_HALF = re.compile(r"h\s*([12])|(上|下)半年", re.I)
_MONTH = re.compile(r"(?:[-/.年]\s*|^)(0?[1-9]|1[0-2])\s*(?:月|$|(?=[-/.]))|([^\W\d_]{3,9})")
_CHINESE = {"一": 1, "二": 2, "三": 3, "四": 4}


def cell_period(
    period: object, year: object, quarter: object, month: object, fiscal_year_start: int = 1
) -> tuple[date, date] | None:
    """First and last day of a period given in one cell or in year, quarter and month cells; None where unclear.

    "FY" and 财年 count from `fiscal_year_start` (a month); a fiscal year bears the year it ends in.
    """
    if isinstance(period, datetime | date):
        return _months(period.year, period.month, 1)
    text = unicodedata.normalize("NFKC", " ".join(str(cell) for cell in (period, year) if cell is not None))
    found = _YEAR.search(text)
    if not found:  # "2025-Q1" under "quarter", "2025年3月" under "month"
        alone = " ".join(str(cell) for cell in (text, quarter, month) if cell)
        return cell_period(alone, None, None, None, fiscal_year_start) if _YEAR.search(alone) else None
    if not found:
        return None
    number = int(found[1])
    start = fiscal_year_start if "fy" in text.lower() or "财" in text else 1
    rest = (text[: found.start()] + " " + text[found.end() :]).strip()
    first = _first_month(f"{rest} {_named(quarter, 'Q')}".strip(), rest, month)
    if first is None:
        return None
    offset, length = first
    if length >= 3 and start > 1:
        offset += start - 1
        number -= 1
    return _months(number + (offset // 12), offset % 12 + 1, length)


def start_length(starts: Iterable[str | None]) -> int | None:
    """How many months the periods last of which only the first days are given: as far apart as the nearest two starts.

    None where there are fewer than two, or they are no months, quarters, half-years or years apart.
    """
    days = {date.fromisoformat(start) for start in starts if start}
    months = sorted({day.year * 12 + day.month for day in days})
    apart = min((late - early for early, late in pairwise(months)), default=0)
    return apart if apart in {1, 3, 6, 12} and all(day.day == 1 for day in days) else None


def period_from(start: str, months: int) -> tuple[date, date]:
    """The period of so many months that begins on a day."""
    first = date.fromisoformat(start)
    return _months(first.year, first.month, months)


def _named(cell: object, prefix: str) -> str:
    text = "" if cell is None else str(cell).strip().removesuffix(".0")
    return f"{prefix}{text}" if text in {"1", "2", "3", "4"} else text


def _first_month(quarterly: str, rest: str, month: object) -> tuple[int, int] | None:
    """Months from the year's start, and how many; (0, 12) for a whole year, None for words that are no period."""
    if found := _QUARTER.search(quarterly):
        mark = next(group for group in found.groups() if group)
        return ((_CHINESE.get(mark) or int(mark)) - 1) * 3, 3
    if found := _HALF.search(quarterly):
        return (6 if found[1] == "2" or found[2] == "下" else 0), 6
    text = str(month).strip().removesuffix(".0") if month is not None else rest.strip(" -/.年")
    if not text or text.lower() in {"fy", "财年", "年度", "全年"}:
        return 0, 12
    if found := _MONTH.search(text):
        number = int(found[1]) if found[1] else MONTH_NAMES.get(found[2].lower())
        return (number - 1, 1) if number else None
    return None


def _months(year: int, month: int, length: int) -> tuple[date, date]:
    last = month - 1 + length - 1
    end_year, end_month = year + last // 12, last % 12 + 1
    return date(year, month, 1), date(end_year, end_month, monthrange(end_year, end_month)[1])
