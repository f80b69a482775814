"""Periods found in a sentence, and a whole text read as one period."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from knowledge.metrics.model import Period
from knowledge.metrics.period.ahead import written
from knowledge.metrics.period.calendar import Calendar
from knowledge.metrics.period.patterns import single_periods
from knowledge.metrics.period.ranges import joined, open_ended
from knowledge.metrics.period.units import previous_period
from knowledge.metrics.period.words import GRAINS
from knowledge.refusals import Refusal
from knowledge.spans import Span

# Words that a whole period may have around it.
FILLER = re.compile(
    r"\b(?:in|during|for|of|the|on|at|over|within|year|month|quarter|period|a)\b|[在的内里,，.。\s]|期间|全年",
    re.IGNORECASE,
)
# Comparisons with a year ago, whose words would else be read as last year.
LAST_YEAR_PHRASES = re.compile(
    r"same (?:period|month|quarter|time) last year|去年同期"
    r"|(?:compared (?:to|with)|versus|vs\.?|against|than|over)\s+last year",
    re.IGNORECASE,
)
# Only beside another period: that one's own length back.
EARLIER = re.compile(
    r"\bthe (?P<en>week|month|quarter|year) (?:before|prior)(?: (?:that|it))?\b(?! last)"
    r"|(?:\b(?:vs\.?|versus|and|to|than|against) )the one (?:before|prior)(?: (?:that|it))?\b"
    r"|再上一?个?(?P<zh>周|星期|月|季度|年)",
    re.IGNORECASE,
)


def find_periods(text: str, today: date, fiscal_year_start: int = 1) -> list[Span[Period]]:
    """The periods of a sentence in order, without overlaps. "Same period last year" is a comparison, no period."""
    return list(_find_periods(text, today, fiscal_year_start))


# A message is read for its periods by several that each look for other things in it.
@lru_cache(maxsize=256)
def _find_periods(text: str, today: date, fiscal_year_start: int) -> tuple[Span[Period], ...]:
    calendar = Calendar(today, fiscal_year_start)
    hidden = [match.span() for match in LAST_YEAR_PHRASES.finditer(text)]
    parts = [
        span
        for span in single_periods(text, calendar)
        if not any(low <= span.start and span.end <= high for low, high in hidden)
    ]
    out: list[Span[Period]] = []
    index = 0
    while index < len(parts):
        span = parts[index]
        following = parts[index + 1] if index + 1 < len(parts) else None
        if following and (both := joined(text, span, following, calendar)):
            out.append(both)
            index += 2
            continue
        opened = open_ended(text, span, calendar)
        # "Q1前年" is a quarter and the year before last, not what was before the quarter.
        out.append(span if following and opened.end > following.start else opened)
        index += 1
    return tuple(_with_earlier(text, out, calendar))


def _with_earlier(text: str, found: list[Span[Period]], calendar: Calendar) -> list[Span[Period]]:
    """`last month and the month before`, `上周和再上周`: the one ahead of the period that was said before."""
    for said in EARLIER.finditer(text):
        ahead = [span for span in found if span.end <= said.start()]
        grain = said["en"] or said["zh"]  # "the one before" is of whichever length was said
        if ahead and (grain is None or ahead[-1].value.grain == GRAINS[grain.casefold()]):
            earlier = previous_period(ahead[-1].value, calendar.fiscal_year_start)
            found = [span for span in found if span.end <= said.start() or said.end() <= span.start]
            found.insert(found.index(ahead[-1]) + 1, Span(said.start(), said.end(), written(earlier), earlier))
    return found


def parse_period(text: str, today: date, fiscal_year_start: int = 1) -> Period:
    """A whole text as one period. Refuses with `unknown.period`."""
    wanted = text.strip()
    for candidate in (wanted, f"in {wanted}"):
        found = find_periods(candidate, today, fiscal_year_start)
        if len(found) == 1:
            rest = candidate[: found[0].start] + " " + candidate[found[0].end :]
            if not FILLER.sub("", rest):
                return found[0].value
    raise Refusal("unknown.period", text=text[:100])
