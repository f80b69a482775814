"""For when a question asks, and against what: one period, several side by side, or two to compare."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise

from assistant.models.builtin.figures.slices import JOINTS
from assistant.models.builtin.reading.filters import FilterReader
from assistant.models.builtin.reading.frame import Frame
from knowledge.access import Access
from knowledge.metrics.model import Period
from knowledge.metrics.period import parse_period, period_containing, same_period_last_year
from knowledge.metrics.period.ranges import NEAR_TODAY
from knowledge.refusals import Refusal
from knowledge.spans import Span

ENDS = (" to ", " and ", " through ", "–", "到", "至", "和", "与")
AGAINST = re.compile(
    r"\b(?:compared?(?: with| to)|compares? (?:with|to)|vs\.?|versus|against|relative to|than(?: in)?)\s+(?:the\s+)?$"
    r"|(?:比|较|相比|对比)\s*$",
    re.IGNORECASE,
)
AGAINST_ZH = re.compile(r"(?:的[^，,]{0,6})?(?:相比|对比|比较|比起来|比(?=[，,。？?]|$))")
# What has another of its kind before it.
UNITS = ("day", "week", "month", "quarter", "year")
YEAR = re.compile(r"(?:19|20)\d\d|[’']\d\d|\d\d年")
Said = tuple[Period, str]


@dataclass
class Times:
    """The periods of a question that no condition took, each with its words."""

    frame: Frame
    access: Access
    filters: FilterReader
    # Each unit of time is held against the one before it: then a range is one period and no two ends.
    stepwise: bool = False

    @cached_property
    def comparing(self) -> bool:
        """Whether one period is held against another."""
        if self.frame.has("change", "compare", "previous", "last_year"):
            return True
        if not self.frame.has("than", "difference"):
            return False
        return len(self.frame.periods) > 1 or any(self._ends(span) for span in self.frame.periods)

    @cached_property
    def said(self) -> list[Said]:
        """Every period; a range is two where the question compares its ends, the later one first."""
        found: list[Said] = []
        for span in self.frame.periods:
            ends = self._ends(span) if self.comparing and not self.stepwise else None
            found += ends or [(span.value, span.text)]
        if len(found) == 2:
            found = self._share_year(found)
            found = self._before_itself(_beside_each_other(found)) if self.comparing else found
        if self.comparing:
            found.sort(key=lambda item: item[0].start, reverse=True)
        return found

    @cached_property
    def other(self) -> Said | None:
        """`pipeline compared with last quarter`: the only period that is said is the one to hold against."""
        if len(self.frame.periods) != 1 or self.stepwise or self.frame.has("last_year"):
            return None
        span = self.frame.periods[0]
        ahead = self.frame.text[: span.start]
        ends_before = span.value.end < self.access.today
        against = AGAINST.search(ahead) or AGAINST_ZH.match(self.frame.text[span.end :])
        return (span.value, span.text) if ends_before and against and not self._ends(span) else None

    @cached_property
    def side_by_side(self) -> list[str]:
        """`in 2024 and 2025`: several periods that are joined and not compared; each gets its own figure."""
        spans = self.frame.periods
        joined = all(
            self.frame.gap(one.end, other.start).casefold() in JOINTS
            or self.frame.words_between(one.end, other.start) <= 2
            for one, other in pairwise(spans)
        )
        return [text for _, text in self.said] if len(spans) > 1 and joined and not self.comparing else []

    def parse(self, text: str) -> Period:
        """A period in words. Refuses with `unknown.period`."""
        return parse_period(text, self.access.today, self.access.company.fiscal_year_start)

    def _ends(self, span: Span[Period]) -> list[Said] | None:
        """`from Q2 to Q3 2017` as its two ends, the later one first."""
        joint = next((joint for joint in ENDS if joint in span.text), None)
        if joint is None or span.value.grain != "range":
            return None
        left, right = span.text.split(joint, 1)
        for opening in ("from ", "between ", "从", "自", "由"):
            left = left.removeprefix(opening)
        try:
            later = self.parse(right.strip())
            earlier = parse_period(left.strip(), later.end, self.access.company.fiscal_year_start)
        except Refusal:
            return None  # it has no two ends that are periods themselves: then it is one
        return [(later, spoken(later)), (earlier, spoken(earlier))]

    def _share_year(self, found: list[Said]) -> list[Said]:
        """`Q3 2017 vs Q2`: the end without a year is meant in the other's year."""
        (first, first_text), (second, second_text) = found
        fiscal = self.access.company.fiscal_year_start
        if NEAR_TODAY.search(first_text) or NEAR_TODAY.search(second_text):
            return found  # it is counted from today
        early, late = sorted((first, second), key=lambda period: period.start)
        if late.start == early.end + timedelta(days=1) and early.grain == late.grain:
            return found  # "Q1 against Q4 2025": the one that follows it
        if YEAR.search(first_text) and not YEAR.search(second_text):
            again = parse_period(second_text, _year_end(first, fiscal), fiscal)
            return [(first, first_text), (again, spoken(again))]
        if YEAR.search(second_text) and not YEAR.search(first_text):
            again = parse_period(first_text, _year_end(second, fiscal), fiscal)
            return [(again, spoken(again)), (second, second_text)]
        return found

    def _before_itself(self, found: list[Said]) -> list[Said]:
        """`Q1 against the last quarter`, which is that Q1: the one before it is meant."""
        (one, text), (other, _) = found
        if one != other or one.grain not in UNITS:
            return found
        fiscal = self.access.company.fiscal_year_start
        earlier = period_containing(one.start - timedelta(days=1), one.grain, fiscal)
        return [(one, text), (earlier, spoken(earlier))]


def _beside_each_other(found: list[Said]) -> list[Said]:
    """`Q3 vs Q2` without a year, of which this year's third has not begun: those that lie nearest to each other."""
    (one, text), (other, other_text) = found
    if any(YEAR.search(words) or NEAR_TODAY.search(words) for words in (text, other_text)):
        return found
    if one.grain != other.grain or one.grain not in ("month", "quarter", "half"):
        return found
    early, late = sorted((one, other), key=lambda period: period.start)
    again = same_period_last_year(late)
    if early.start.year == late.start.year or abs(early.start - again.start) >= late.start - early.start:
        return found
    return [(again, spoken(again)) if period is late else (period, words) for period, words in found]


def _year_end(period: Period, fiscal_year_start: int) -> date:
    """The last day of the year that a period ends in."""
    return period_containing(period.end, "year", fiscal_year_start).end


def spoken(period: Period) -> str:
    """A period in words that the parser reads back as the same period."""
    start = period.start
    named = {
        "month": f"{start:%Y-%m}", "quarter": f"Q{(start.month + 2) // 3} {start.year}", "year": f"{start.year}",
        "day": start.isoformat(),
    }  # fmt: skip
    if period.grain in named and not period.fiscal:
        return named[period.grain]
    return f"{start.isoformat()} to {period.end.isoformat()}"
