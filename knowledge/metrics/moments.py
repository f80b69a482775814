"""Moments in words: the day something happened, and the time where it was said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from knowledge.numerals import small
from knowledge.spans import Span


@dataclass(frozen=True)
class Moment:
    """A day, and the instant where a time of day was said."""

    day: date
    at: datetime | None = None


DAYS = {
    "today": 0, "this morning": 0, "this afternoon": 0, "this evening": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1,
    "just now": 0, "earlier today": 0, "last night": -1, "今天": 0, "今早": 0, "今晚": 0, "昨天": -1, "昨晚": -1, "前天": -2,
    "明天": 1, "刚才": 0, "刚刚": 0, "刚": 0, "今日": 0, "昨日": -1,
}  # fmt: skip
WEEKDAYS = {
    name: number
    for number, name in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
}
_DAY = "|".join(sorted(map(re.escape, DAYS), key=len, reverse=True))
_CLOCK = r"(?:\s*(?:at\s+)?(?P<hour>\d{1,2})(?::(?P<minute>\d\d))?\s*(?P<half>am|pm)?(?![\d%万千k]))?"
_ZH_CLOCK = r"(?:\s*(?P<part>上午|下午|早上|晚上|中午)?(?:(?P<zhour>\d{1,2}|[一二两三四五六七八九十]{1,2})[点时](?P<zhalf>半)?)?)"
MOMENT = re.compile(rf"(?P<day>{_DAY})(?:{_CLOCK}){_ZH_CLOCK}", re.IGNORECASE)
ON_WEEKDAY = re.compile(rf"\b(?P<which>last|next|on)\s+(?P<weekday>{'|'.join(WEEKDAYS)}){_CLOCK}", re.IGNORECASE)


def find_moments(text: str, now: datetime, zone: ZoneInfo) -> list[Span[Moment]]:
    """Days and times near now, in the order they stand."""
    today = now.astimezone(zone).date()
    spans = []
    for match in MOMENT.finditer(text):
        day = today + timedelta(days=DAYS[match["day"].casefold()])
        spans.append(Span(match.start(), match.end(), match.group(), Moment(day, _instant(match, day, zone))))
    for match in ON_WEEKDAY.finditer(text):
        back = (today.weekday() - WEEKDAYS[match["weekday"].casefold()]) % 7
        ahead = match["which"].casefold() == "next"
        day = today + timedelta(days=(7 - back) if ahead else -(back or 7))
        spans.append(Span(match.start(), match.end(), match.group(), Moment(day, _instant(match, day, zone))))
    return sorted(spans, key=lambda span: span.start)


def _instant(match: re.Match[str], day: date, zone: ZoneInfo) -> datetime | None:
    groups = match.groupdict()
    hour = small(groups.get("hour") or groups.get("zhour") or "")
    if hour is None or hour > 23:
        return None
    late = (groups.get("half") or "").casefold() == "pm" or groups.get("part") in ("下午", "晚上")
    minute = int(groups.get("minute") or (30 if groups.get("zhalf") else 0))
    return datetime.combine(day, time(hour + 12 if late and hour < 12 else hour, min(minute, 59)), tzinfo=zone)
