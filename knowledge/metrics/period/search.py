"""Periods found in a sentence, and a whole text read as one period."""

from __future__ import annotations

import re
from datetime import date

from knowledge.metrics.model import Period
from knowledge.metrics.period.calendar import Calendar
from knowledge.metrics.period.patterns import single_periods
from knowledge.metrics.period.ranges import joined, open_ended
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


def find_periods(text: str, today: date, fiscal_year_start: int = 1) -> list[Span[Period]]:
    """The periods of a sentence in order, without overlaps. "Same period last year" is a comparison, no period."""
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
        out.append(open_ended(text, span, calendar))
        index += 1
    return out


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
