"""Days to come, as people say them: "by Friday", "next Tuesday", "in 3 days", "下周二", "三天后", "月底前"."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from knowledge.access import Access
from knowledge.metrics.model import Period
from knowledge.metrics.period import find_moments, find_periods
from knowledge.numerals import ENGLISH, small
from knowledge.spans import Span

DAYS = {"today": 0, "tonight": 0, "tomorrow": 1, "今天": 0, "今晚": 0, "明天": 1, "明早": 1, "后天": 2, "大后天": 3}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ZH_WEEKDAYS = {char: place for place, char in enumerate("一二三四五六日")} | {"天": 6}
LENGTHS = {"day": 1, "week": 7, "天": 1, "日": 1, "周": 7, "星期": 7, "个星期": 7}
_BY = r"(?:(?:\b(?:due|by|on|before|until|till|no later than)\b)\s*)?"
_UNTIL_ZH = r"(?:之前|以前|前)?"
_COUNT = rf"(?P<n>\d{{1,3}}|{'|'.join(ENGLISH)}|an?|[一二两三四五六七八九十]{{1,3}})"
PATTERNS = [
    re.compile(rf"{_BY}(?P<word>{'|'.join(sorted(DAYS, key=len, reverse=True))}){_UNTIL_ZH}", re.IGNORECASE),
    re.compile(rf"{_BY}(?P<next>\bnext\s+|\bthis\s+|\bcoming\s+)?\b(?P<weekday>{'|'.join(WEEKDAYS)})\b", re.IGNORECASE),
    re.compile(rf"\bin\s+{_COUNT}\s+(?P<unit>day|week)s?\b", re.IGNORECASE),
    re.compile(rf"{_COUNT}\s*(?P<unit>天|日|周|个星期)(?:之后|以后|后|之内|内)"),
    re.compile(rf"(?P<week>下下|下|这|本)?(?:个)?(?:周|星期|礼拜)(?P<zh>[一二三四五六日天]){_UNTIL_ZH}"),
]


def find_due(access: Access, text: str) -> list[Span[date]]:
    """Every day from today on that a text names, in order; of a longer period ("next week") its last day."""
    today, found = access.today, list[Span[date]]()
    for pattern in PATTERNS:
        for match in pattern.finditer(text):
            if (day := _day(match.groupdict(), today)) is not None:
                found.append(Span(match.start(), match.end(), match.group(), day))
    for span in find_periods(text, today, access.company.fiscal_year_start):
        if span.value.end >= today and not _inside(span, found):
            ahead = re.search(r"(?:\b(?:due|by|on|before|until|till)\s+)$", text[: span.start], re.IGNORECASE)
            start = ahead.start() if ahead else span.start
            found.append(Span(start, span.end, text[start : span.end], span.value.end))
    return sorted(found, key=lambda span: span.start)


def _inside(span: Span[Period], others: list[Span[date]]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)


def _day(parts: dict[str, str | None], today: date) -> date | None:
    if word := parts.get("word"):
        return today + timedelta(days=DAYS[word.casefold()])
    if weekday := parts.get("weekday"):
        return today + timedelta(days=(WEEKDAYS.index(weekday.casefold()) - today.weekday()) % 7 or 7)
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
