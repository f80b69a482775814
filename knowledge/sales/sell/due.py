"""Days to come, as people say them: "by Friday", "next Tuesday", "in 3 days", "下周二", "三天后", "月底前"."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from knowledge.access import Access
from knowledge.metrics.model import Period
from knowledge.metrics.period import find_moments, find_periods, period_containing
from knowledge.numerals import ENGLISH, small
from knowledge.spans import Span

DAYS = {"today": 0, "tonight": 0, "tomorrow": 1, "今天": 0, "今晚": 0, "明天": 1, "明早": 1, "后天": 2, "大后天": 3}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# As they are jotted down; "sat" and "sun" are words of their own.
_WEEKDAY = "|".join((*WEEKDAYS, "mon", "tues", "tue", "wed", "thurs", "thur", "thu", "fri"))
ZH_WEEKDAYS = {char: place for place, char in enumerate("一二三四五六日")} | {"天": 6}
UNITS = {"周": "week", "星期": "week", "月": "month", "季": "quarter", "季度": "quarter", "年": "year"}
LENGTHS = {"day": 1, "week": 7, "天": 1, "日": 1, "周": 7, "星期": 7, "个星期": 7}
_BY = r"(?:(?:\b(?:due|by|on|before|until|till|no later than)\b)\s*)?"
# A weekday that is over is none to come: "last Friday".
_OVER = r"(?<!\blast\s)(?<!\bpast\s)(?<!\bprevious\s)"
_UNTIL_ZH = r"(?:之前|以前|前)?"
_COUNT = rf"(?P<n>\d{{1,3}}|{'|'.join(ENGLISH)}|an?|[一二两三四五六七八九十]{{1,3}})"
# Word boundaries by ASCII: a Chinese sentence goes on right behind an English day.
EITHER_CASE = re.IGNORECASE | re.ASCII
PATTERNS = [
    re.compile(rf"{_BY}(?P<word>{'|'.join(sorted(DAYS, key=len, reverse=True))}){_UNTIL_ZH}", EITHER_CASE),
    re.compile(rf"{_BY}(?P<next>\b(?:next|this|coming)\s+)?\b{_OVER}(?P<weekday>{_WEEKDAY})\b", EITHER_CASE),
    re.compile(rf"\bin\s+{_COUNT}\s+(?P<unit>day|week)s?\b", EITHER_CASE),
    re.compile(rf"{_COUNT}\s*(?P<unit>天|日|周|个星期)(?:之后|以后|后|之内|内)"),
    # "准备一下周五的会" is about this Friday: 一下 belongs to the verb.
    re.compile(rf"(?<![上前])(?<![上前]个)(?P<week>(?<!一)下下|(?<!一)下|这|本)?(?:个)?(?:周|星期|礼拜)(?P<zh>(?:一(?![共直])|日(?!均)|[二三四五六天])){_UNTIL_ZH}"),
    re.compile(rf"{_BY}(?:\bthe\s+)?\bend\s+of\s+(?:(?:the|this)\s+)?(?P<which>next\s+)?(?P<end>week|month|quarter|year)\b",
               EITHER_CASE),
    re.compile(rf"{_BY}(?:\bthe\s+)?(?P<which>\bnext\s+)?\b(?P<end>month|quarter|year)[- ]?end\b", EITHER_CASE),
    re.compile(rf"(?<![\d一二三四五六七八九十年明去前])(?P<which>下下|下)?(?:这|本|个)*(?P<end>星期|周|月|季度|季|年)(?:底|末)(?P<until>{_UNTIL_ZH})"),
    re.compile(rf"{_BY}(?:\bthe\s+)?\b(?P<after>week\s+after\s+next)\b", EITHER_CASE),
    re.compile(rf"(?P<after>下下)个?(?:周|星期|礼拜){_UNTIL_ZH}(?![一二三四五六日天末])"),
]  # fmt: skip
# What is said of a year, or of time that is over.
DATED = re.compile(r"\d{4}|year|ago|last|yesterday|年|上|前|昨|去", re.IGNORECASE)
# A whole week, however far off.
WEEK = re.compile(r"(?:\bweek|周|星期|礼拜)$", re.IGNORECASE)


def find_due(access: Access, text: str) -> list[Span[date]]:
    """Every day from today on that a text names, in order; of a longer period ("next month", "月底") its last day.

    Of a week that is its Friday, since a promise for "next week" or "下周" is kept within the working week; its Sunday
    only where the Friday is over.
    """
    return access.once(("due", text), lambda: _find_due(access, text))


def _find_due(access: Access, text: str) -> list[Span[date]]:
    today, found = access.today, list[Span[date]]()
    for pattern in PATTERNS:
        for match in pattern.finditer(text):
            day = _day(match.groupdict(), today, access.company.fiscal_year_start)
            if day is not None and day >= today and not _inside(match, found):
                found.append(Span(match.start(), match.end(), match.group(), day))
    for read in find_periods(text, today, access.company.fiscal_year_start):
        span = _coming(read, today)
        if span.value.end >= today and not _inside(span, found):
            ahead = re.search(r"(?:\b(?:due|by|on|before|until|till)\s+)$", text[: span.start], re.IGNORECASE)
            start = ahead.start() if ahead else span.start
            found.append(Span(start, span.end, text[start : span.end], _last_day(span, today)))
    return sorted(found, key=lambda span: span.start)


def _coming(span: Span[Period], today: date) -> Span[Period]:
    """A month or day without a year ("August", "8月5日") as the next one, where that is nearer than the latest."""
    period = span.value
    if period.end >= today or period.grain not in ("month", "day") or DATED.search(span.text):
        return span
    year, month = period.end.year + 1, period.end.month
    length = monthrange(year, month)[1]
    end = date(year, month, length if period.grain == "month" else min(period.end.day, length))
    if end - today > today - period.end:
        return span
    return replace(span, value=Period(start=end, end=end, grain="day"))


def _last_day(span: Span[Period], today: date) -> date:
    """The day by which something is due that is due in a period, or by its end."""
    return _friday(span.value.end, today) if WEEK.search(span.text) else span.value.end


def _friday(sunday: date, today: date) -> date:
    """The last working day of a week that ends on a Sunday; the Sunday where that is over."""
    friday = sunday - timedelta(days=2)
    return friday if friday >= today else sunday


def _inside(span: Span[Period] | re.Match[str], others: list[Span[date]]) -> bool:
    start, end = (span.start, span.end) if isinstance(span, Span) else span.span()
    return any(start < other.end and other.start < end for other in others)


def _end_of(parts: dict[str, str | None], today: date, fiscal_year_start: int) -> date:
    """The end of this, the next or the next but one week, month, quarter or year; the Sunday of a weekend itself."""
    word = parts["end"] or ""
    unit = UNITS.get(word, word.casefold())
    end = period_containing(today, unit, fiscal_year_start).end
    for _ in range({"": 0, "下下": 2}.get((parts.get("which") or "").strip(), 1)):
        end = period_containing(end + timedelta(days=1), unit, fiscal_year_start).end
    at_weekend = word in ("周", "星期") and not parts.get("until")
    return _friday(end, today) if unit == "week" and not at_weekend else end


def _day(parts: dict[str, str | None], today: date, fiscal_year_start: int) -> date | None:
    if parts.get("end"):
        return _end_of(parts, today, fiscal_year_start)
    if parts.get("after"):
        return today - timedelta(days=today.weekday()) + timedelta(days=18)
    if word := parts.get("word"):
        return today + timedelta(days=DAYS[word.casefold()])
    if weekday := parts.get("weekday"):
        place = next(at for at, name in enumerate(WEEKDAYS) if name.startswith(weekday.casefold()))
        return today + timedelta(days=(place - today.weekday()) % 7 or 7)
    if zh := parts.get("zh"):
        monday = today - timedelta(days=today.weekday())
        weeks = {"下下": 2, "下": 1}.get(parts.get("week") or "", 0)
        day = monday + timedelta(days=7 * weeks + ZH_WEEKDAYS[zh])
        return day if day >= today or parts.get("week") else day + timedelta(days=7)
    count = small(parts["n"] or "") or (1 if (parts["n"] or "").casefold() in ("a", "an") else None)
    return None if count is None else today + timedelta(days=count * LENGTHS[(parts["unit"] or "").casefold()])


def read_day(access: Access, text: str, *, ahead: bool) -> date | None:
    """A day as said; `ahead` for a day to come: "Friday" is then the next one. None where the text names no day."""
    if ahead and (due := find_due(access, text)):
        return due[0].value
    zone = access.company.zone
    noon = datetime.combine(access.today, time(12), tzinfo=zone).astimezone(UTC)
    if moments := find_moments(text, noon, zone):
        return moments[0].value.day
    periods = find_periods(text, access.today, access.company.fiscal_year_start)
    return periods[0].value.end if len(periods) == 1 else None
