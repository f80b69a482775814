"""What may be said in a turn: the figures, names and times of its results, and what its person said."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

from assistant.facts.across import beside
from assistant.facts.claims import WEEKDAY, runs_of
from assistant.facts.cues import ADVISES, OF_NO_YEAR, SUGGESTS
from assistant.facts.evidence import evidence_of
from assistant.facts.fitting import QUOTED, Ledger
from assistant.facts.listed import is_listed
from assistant.facts.names import Names
from assistant.facts.numbers import COUNTED, DATE, MONTHS, PER_CENT, WIDE, Number, numbers_of
from assistant.facts.reckoning import Reckoner
from assistant.facts.said import Said
from knowledge.metrics.model import Period
from knowledge.metrics.period import find_periods
from knowledge.spans import Span

# A day that is written out; that of no year is one of any.
DAY = re.compile(
    rf"(?:(?P<year>\d{{4}})\s?年\s?)?\d{{1,2}}\s?月\s?\d{{1,2}}\s?[日号]|(?P<iso>\d{{4}})-\d\d-\d\d"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{MONTHS}(?:,?\s(?P<after>\d{{4}}))?|\b{MONTHS}\s{DATE}(?:,?\s(?P<last>\d{{4}}))?",
    re.IGNORECASE,
)
SPANS = ("minutes", "hours")
# Times that advice may have: "in the next two weeks".
LENGTHS_TO_COME = (*SPANS, "days", "weeks", "months")
MOST_TO_COME = 90
TO_COME = re.compile(
    r"(?:\b(?:next|coming|within|in|over the|for|after|every|first)|未来|今后|接下来|下|后续|之后|在|用|每|先|前|最近)\s*(?:the\s)?(?:next\s)?(?:about\s)?$",
    re.IGNORECASE,
)
# 5、6两月.
LISTED_MONTHS = re.compile(r"\d{1,2}(?:\s?[、,，和与]\s?\d{1,2})+(?=\s?[两三四五六]?个?月)")
YEAR_ONLY = re.compile(r"\d{4}")
YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
# A record's text that speaks of a time from its own day.
SPEAKS_OF = re.compile(
    r"\b(?:next|last|this|coming)\s(?:week|month|quarter|year)\b|tomorrow|[下上本这]个?(?:月|周|季度|星期)|明年|去年|明天",
    re.IGNORECASE,
)
WITHIN = re.compile(r"天内|日内|周内|个月内|within|工作日", re.IGNORECASE)
SMALL = 2
# What an answer says that it is about to list.
MOST_ANNOUNCED = 10
FACTOR = re.compile(r"\s?[×*]\s?(?:CN|US)?[¥$￥]?\s?\d")
ANNOUNCED = re.compile(
    r"\s?(?:(?:main|key|quick|possible|concrete|next|other)\s)?(?:things|points|steps|actions|options|questions|ideas|priorities|suggestions|takeaways|observations)\b|[个条]?(?:方面|建议|步骤|要点|思路|选择|方案可)|件事|步|点(?=[：:，,值需])",
    re.IGNORECASE,
)
WHOLE = 100
OUT_OF = re.compile(r"(?:\bout of|/|\bper|\bevery|\bof|\bin|每)\s?$", re.IGNORECASE)
IS_FULL = re.compile(r"\s?(?:=|＝|is|means|为|代表|表示)\s?(?:the\s)?[a-z\u4e00-\u9fff]", re.IGNORECASE)
FULL = re.compile(r"满分(?:为|是)?\s?$")


class Known:
    """What may be said in one turn: read once from its question and its results, then asked sentence by sentence.

    `results` are as `evidence.evidence_of` takes them; `told` are other texts that names may come from, but no figures.
    `today` is the caller's day, for "yesterday" and "last quarter".
    """

    def __init__(
        self,
        question: str,
        results: Sequence[Mapping[str, Any]],
        today: date,
        fiscal_year_start: int = 1,
        *,
        told: Sequence[str] = (),
    ) -> None:
        self.today, self.fiscal_year_start = today, fiscal_year_start
        self.evidence = evidence_of(results)
        self.ledger = Ledger(self.evidence)
        names = self.evidence.names | {name for cell in self.evidence.cells for name in cell.names}
        self.names = Names(names, [question, *told, *self.evidence.texts])
        self.asked = numbers_of(question.translate(WIDE))
        self.known_periods: set[tuple[date, date]] = set()
        asked = [span.value for span in self.periods(question)]
        spoken_of = [
            span.value for text in self.evidence.texts if SPEAKS_OF.search(text) for span in self.periods(text)
        ]
        asked += spoken_of
        self.known_periods = self.evidence.periods | {(period.start, period.end) for period in asked}
        # Days that may be said of anything: today, and where periods begin and end.
        self.bounds = {today, *(day for days in self.known_periods for day in days)}
        self.known_days = self.evidence.days | self.bounds

    @cached_property
    def longest_run(self) -> int:
        """So many periods in a row may be spoken of: as many as there are, or as a text says."""
        return max([len(self.evidence.periods), *runs_of("\n".join(self.evidence.texts))])

    @cached_property
    def lengths(self) -> set[tuple[str, float]]:
        """How long the known periods are; and a year, which anybody may divide by."""
        found = {("months", 12.0), ("weeks", 52.0), ("hours", 24.0)}
        for start, end in self.known_periods:
            days = (end - start).days + 1
            found |= {
                ("days", float(days)),
                ("months", float(round(days / 30.44))),
                ("weeks", float(round(days / 7))),
                ("years", float(round(days / 365))),
            }
        return found

    @cached_property
    def reckoner(self) -> Reckoner:
        """What may be reckoned of the results; most sentences need none of it."""
        dated = [cell for cell in self.evidence.cells if cell.kind == "day"]
        quoted = [cell for cell in self.evidence.cells if QUOTED in cell.place]
        tables = self.ledger.tables
        return Reckoner(tables, dated, self.today, self.ledger.grand, beside(tables), self.lengths, quoted)

    def is_exempt(self, number: Number, said: Said) -> bool:
        """Whether a number need not be found: it is the question's, or only one and two."""
        spelt = number.half == 0.0
        # 一月、二月、三月，三个月: so many are named.
        of_named = number.kind in ("months", "years") and "月" in said.text.replace("个月", "")
        # All of a target, and what a score is out of.
        whole = number.value == WHOLE and (
            number.kind == "percent" or OUT_OF.search(said.text[: number.start]) or IS_FULL.match(said.text, number.end)
        )
        announced = number.value <= MOST_ANNOUNCED and ANNOUNCED.match(said.text, number.end) is not None
        factor = number.value <= MOST_ANNOUNCED and FACTOR.match(said.text, number.end) is not None
        announced = announced or is_listed(number, said.text)
        full = announced or factor or FULL.search(said.text[: number.start]) is not None
        # "A 30-minute slot": where no result counts so, and it is only advice.
        long = (number.kind, number.value) in self.lengths
        free = self._is_free(number, said)
        return (
            bool(whole)
            or full
            or free
            or long
            or self.is_asked(number)
            or (spelt and (number.value <= SMALL or of_named))
        )

    def _is_free(self, number: Number, said: Said) -> bool:
        """Whether advice has a time for something: how long it takes, or by when to do it."""
        if number.kind not in LENGTHS_TO_COME or number.value > MOST_TO_COME or said.cited:
            return False
        if number.kind in SPANS:
            return ADVISES.search(said.text) is not None
        return TO_COME.search(said.text[: number.start]) is not None and SUGGESTS.search(said.text) is not None

    def is_asked(self, number: Number) -> bool:
        """Whether the question has the number."""
        return any(
            abs(one.value - number.value) < 1e-9 and (one.kind == number.kind or None in (one.kind, number.kind))
            for one in self.asked
        )

    def periods(self, text: str) -> list[Span[Period]]:
        """The periods that a text says; one of no year is of the year in which the results know it."""
        found = find_periods(text, self.today, self.fiscal_year_start)
        found += [
            Span(match.start() + one.start(), match.start() + one.end(), said.text, said.value)
            for match in LISTED_MONTHS.finditer(text)
            for one in re.finditer(r"\d+", match[0])
            for said in find_periods(f"{one[0]}月", self.today, self.fiscal_year_start)
        ]
        return [
            self._in_its_year(span)
            for span in found
            if not WITHIN.search(text[span.start : span.end + 1])
            and not PER_CENT.match(text, span.end)
            and not (YEAR_ONLY.fullmatch(span.text) and COUNTED.match(text, span.end))
        ]

    def _in_its_year(self, span: Span[Period]) -> Span[Period]:
        if not OF_NO_YEAR.search(span.text) or YEAR.search(span.text):
            return span
        periods = self.known_periods | self.evidence.periods
        years = [one for one in (_moved(span, years) for years in (0, -1, 1, -2)) if one is not None]
        for one in years:
            if any(low <= one.value.start and one.value.end <= high for low, high in periods):
                return one
        for one in years:
            if any(one.value.start <= day <= one.value.end for day in self.evidence.days):
                return one
        return span

    def knows(self, span: Span[Period]) -> bool:
        """Whether a time touches one of the results' or the question's; days written out are looked at apart."""
        start, end = span.value.start, span.value.end
        year = YEAR.search(span.text)
        if self.names.has(span.text) or (year is not None and self.names.has(year[0])):
            return True  # a document's own words
        if DAY.search(span.text) or self._has_weekday(span):
            return True
        if any(low <= end and start <= high for low, high in self.known_periods):
            return True
        return any(start <= day <= end for day in self.known_days)

    def _has_weekday(self, span: Span[Period]) -> bool:
        """Whether a weekday by itself is that of a day of the results, whichever week it is counted in."""
        told = WEEKDAY.fullmatch(span.text.strip())
        return told is not None and any(day.weekday() == span.value.start.weekday() for day in self.known_days)

    def days(self, text: str) -> list[tuple[int, int, date]]:
        """The days that are written out, from, up to; one of no year in the year in which the results know it."""
        found = []
        for match in DAY.finditer(text):
            said = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b|\bof\b", "", match[0])
            read = find_periods(said, self.today, self.fiscal_year_start)
            if read:
                day = read[0].value.start
                if not (match["year"] or match["iso"] or match["after"] or match["last"]):
                    same = [one for one in self.known_days if (one.month, one.day) == (day.month, day.day)]
                    day = max(same, default=day)
                found.append((match.start(), match.end(), day))
        return found


def _moved(span: Span[Period], years: int) -> Span[Period] | None:
    """The time so many years later; None for a 29 February that is none."""
    try:
        start, end = (day.replace(year=day.year + years) for day in (span.value.start, span.value.end))
    except ValueError:
        return None
    return replace(span, value=span.value.model_copy(update={"start": start, "end": end}))
