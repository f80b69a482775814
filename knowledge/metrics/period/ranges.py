"""Two periods joined to one (from March to May), and periods with an open end (since March, until June)."""

from __future__ import annotations

import re
from datetime import date, timedelta

from knowledge.metrics.model import Period
from knowledge.metrics.period.calendar import Calendar
from knowledge.metrics.period.patterns import single_periods
from knowledge.metrics.period.units import months_from, period_containing
from knowledge.spans import Span

# Where "until 2017" begins: before any record.
LONG_AGO = date(1900, 1, 1)

# What joins two periods, opens or closes one: before it in the text, or behind it.
JOINT = re.compile(r"\s*(?:to|through|until|till|and|-|–|—|~|到|至|和)\s*", re.IGNORECASE)
OPENING = re.compile(r"(?:\bfrom|\bbetween|从|自|由)\s*$", re.IGNORECASE)
SINCE = re.compile(r"(?:\bsince|\bfrom|自从|自|从)\s*(?:the (?:start|beginning) of\s*)?$", re.IGNORECASE)
SINCE_AFTER = re.compile(
    r"^(?:年?初)?(?:以来|起|至今|之后|以后|份?(?:一直)?[到至](?:现在|目前|今天)(?:为止)?)"
    r"|^\s+(?:to|until|till|through|up to) (?:now|today|date)\b",
    re.IGNORECASE,
)
AFTER = re.compile(r"\bafter\s*(?:(?:the\s+)?end of\s*)?$", re.IGNORECASE)
UNTIL = re.compile(
    r"(?:\b(?:until|till|up to|up until|through|by)|截至|截止到?|直到)\s*(?:(?:the\s+)?end of\s*)?$", re.IGNORECASE
)
UNTIL_AFTER = re.compile(r"^(?:底|末)(?:之前|以前|前|为止)|^为止")
BEFORE = re.compile(r"\b(?:before|prior to)\s*$", re.IGNORECASE)
BEFORE_AFTER = re.compile(r"^(?:之前|以前|前)(?!\s*[一二两三四五六七八九十\d])")

# Whether the words of a period say its year, or count from today.
SAID_YEAR = re.compile(r"(?:19|20)\d\d|年|year|['’]\d\d|fy", re.IGNORECASE)
NEAR_TODAY = re.compile(r"last|this|next|previous|current|past|day|today|date|[上下本这今昨前去明近当]", re.IGNORECASE)


def joined(text: str, first: Span[Period], second: Span[Period], calendar: Calendar) -> Span[Period] | None:
    """`from March to May 2017` as one period; a first end without a year takes the second's."""
    gap = text[first.end : second.start]
    if not JOINT.fullmatch(gap):
        return None
    opening = OPENING.search(text[: first.start])
    if gap.strip().casefold() in ("and", "和") and not (opening and opening.group().strip().casefold() == "between"):
        return None
    start, end = first.value, second.value
    if not SAID_YEAR.search(first.text) and re.search(r"(?:19|20)\d\d", second.text):
        start = _reread(first, end.end, calendar)
    elif not SAID_YEAR.search(second.text) and not NEAR_TODAY.search(second.text):
        end = _reread(second, _year_later(start.start), calendar)  # the next one after the start
    if start.start > end.end:
        return None
    begin = opening.start() if opening else first.start
    period = Period(start=start.start, end=end.end, grain="range")
    return Span(begin, second.end, text[begin : second.end], period)


def _year_later(day: date) -> date:
    """The last day of the year that begins with a day."""
    return months_from(day, 12).replace(day=min(day.day, 28)) - timedelta(days=1)


def _reread(span: Span[Period], today: date, calendar: Calendar) -> Period:
    """What a text without a year means as of another day."""
    text = f"in {span.text}" if span.text.isascii() else span.text
    again = single_periods(text, Calendar(today, calendar.fiscal_year_start))
    return again[0].value if again else span.value


def open_ended(text: str, span: Span[Period], calendar: Calendar) -> Span[Period]:
    """`since March` lasts until today, `until June` begins with June's year."""
    ahead, behind, today = text[: span.start], text[span.end :], calendar.today
    opening, closing = SINCE.search(ahead), SINCE_AFTER.match(behind)
    after = AFTER.search(ahead) or (closing if closing and closing.group() in ("之后", "以后") else None)
    if (opening or closing or after) and span.value.start <= today:
        first = span.value.end + timedelta(days=1) if after else span.value.start
        said = opening or AFTER.search(ahead)
        begin = said.start() if said else span.start
        end = span.end + (closing.end() if closing else 0)
        if first <= today:
            return Span(begin, end, text[begin:end], Period(start=first, end=today, grain="range"))
    return _up_to(text, span, calendar)


def _up_to(text: str, span: Span[Period], calendar: Calendar) -> Span[Period]:
    """`until June`, `before June`: from the beginning of that year; of years, from long ago."""
    ahead, behind = text[: span.start], text[span.end :]
    until, until_after = UNTIL.search(ahead), UNTIL_AFTER.match(behind)
    before, before_after = BEFORE.search(ahead), BEFORE_AFTER.match(behind)
    found = span.value
    if until and until.group().casefold().startswith("by") and found.grain == "year":
        until = None  # "by 2017" does not say from when
    if not (until or until_after or before or before_after):
        return span
    if not SAID_YEAR.search(span.text) and not NEAR_TODAY.search(span.text):
        found = _reread(span, date(calendar.today.year, 12, 31), calendar)
    excluded = (before or before_after) and not (until or until_after)
    end = found.start - timedelta(days=1) if excluded else found.end
    start = LONG_AGO if found.grain == "year" else period_containing(end, "year", calendar.fiscal_year_start).start
    opening, closing = until or before, until_after or before_after
    low = opening.start() if opening else span.start
    high = span.end + (closing.end() if closing else 0)
    return Span(low, high, text[low:high], Period(start=min(start, end), end=end, grain="range"))
