"""Days that come again: the last Friday of a month, each Monday."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

_EN = ["mon", "tues", "wednes", "thurs", "fri", "satur", "sun"]
_ZH = "一二三四五六日"
_PLACES = {"first": 1, "second": 2, "third": 3, "fourth": 4, "一": 1, "二": 2, "三": 3, "四": 4}
RECURRING = re.compile(
    r"(?:(?P<last>最后一?个?)|第(?P<zhth>[一二三四])个?|每个?)\s?(?:周|星期|礼拜)(?P<zh>[一二三四五六日天])"
    rf"|\b(?:(?P<final>last)|(?P<nth>first|second|third|fourth)|every|each)\s(?P<en>{'|'.join(_EN)})day\b(?:\s(?:of|in)\b)?",
    re.IGNORECASE,
)


def spans(text: str) -> list[tuple[int, int]]:
    """Where a text says a day that comes again: it is none by itself."""
    return [match.span() for match in RECURRING.finditer(text)]


def days_of(text: str, today: date) -> set[date]:
    """The days of this month, of that before and of the next that a text says so."""
    found = set()
    for match in RECURRING.finditer(text):
        weekday = _EN.index(match["en"].casefold()) if match["en"] else _ZH.index(match["zh"].replace("天", "日"))
        place = _PLACES.get((match["nth"] or match["zhth"] or "").casefold())
        for middle in (today.replace(day=15) + timedelta(days=30 * months) for months in (-1, 0, 1)):
            length = calendar.monthrange(middle.year, middle.month)[1]
            days = [day for number in range(1, length + 1) if (day := middle.replace(day=number)).weekday() == weekday]
            if match["last"] or match["final"]:
                found.add(days[-1])
            elif place:
                found.add(days[place - 1])
    return found
