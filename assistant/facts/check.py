"""Holds the numbers, names and days of a sentence against what this turn's tools gave."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from assistant.facts.binding import Said, belongs
from assistant.facts.evidence import evidence_of
from assistant.facts.fitting import Ledger
from assistant.facts.names import Names
from assistant.facts.numbers import MONTHS, Number, numbers_of, scale_of
from knowledge.metrics.model import Period
from knowledge.metrics.period import find_periods
from knowledge.spans import Span

# Where a sentence may say a day or a period at all; the parser of periods takes as long as all else together.
TIMED = re.compile(
    r"20\d\d|[年月日周天季]|\b(?:[QH]\d|year|quarter|month|week|today|yesterday|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
    r"|january|february|march|april|june|july|august|september|october|november|december)",
    re.IGNORECASE,
)
# A day that is written out; that of no year is one of any.
DAY = re.compile(
    rf"(?:(?P<year>\d{{4}})\s?年\s?)?\d{{1,2}}\s?月\s?\d{{1,2}}\s?[日号]|(?P<iso>\d{{4}})-\d\d-\d\d"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{MONTHS}(?:,?\s(?P<after>\d{{4}}))?|\b{MONTHS}\s\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s(?P<last>\d{{4}}))?",
    re.IGNORECASE,
)
WITHIN = re.compile(r"天内|日内|周内|个月内|within|工作日", re.IGNORECASE)
RELATIVE = re.compile(r"today|yesterday|tomorrow|今天|昨天|明天|前天|ago|last|next|this|前|上|本|这|下", re.IGNORECASE)
OUT_OF = re.compile(r"(?P<points>\d+(?:\.\d+)?) out of (?P<all>\d+)\b|(?P<zh>\d+(?:\.\d+)?)分（满分(?P<of>\d+)分）")
SMALL = 2
# A number that is told so exactly is not another's by chance.
EXACT = 0.01
RANK = re.compile(r"^\s*(?:#|no\.?|rank|place|排名|名次|序号)\s*$", re.IGNORECASE)
Kind = Literal["number", "unit", "name", "day", "other"]


@dataclass(frozen=True)
class Problem:
    """What a sentence says that the tools did not: `text` of it, and what is wrong.

    `number`: in no result; `unit`: there in another unit or scale; `name`: of nobody there; `day`: in no result;
    `other`: there, but of another name, metric or period.
    """

    kind: Kind
    text: str


class Facts:
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
        self.ledger = Ledger(self.evidence.cells)
        names = self.evidence.names | {name for cell in self.evidence.cells for name in cell.names}
        self.names = Names(names, [question, *told, *self.evidence.texts])
        self.asked = numbers_of(question)
        asked = [span.value for span in self._periods(question)]
        self.known_periods = self.evidence.periods | {(period.start, period.end) for period in asked}
        self.known_days = {today, *self.evidence.days, *(day for days in self.known_periods for day in days)}

    def check(self, sentence: str, header: str | None = None) -> list[Problem]:
        """What is wrong in a sentence; nothing where all of it is found. `header` is that of its table, for a row."""
        if header is not None:
            return self._row(sentence, header)
        return self._sentence(sentence)

    def _row(self, row: str, header: str) -> list[Problem]:
        """A table's row: each cell read as a sentence of its own, after the row's name and its column's header."""
        heads, cells = ([cell.strip() for cell in line.strip().strip("|").split("|")] for line in (header, row))
        ranked = {at for at, head in enumerate(heads) if RANK.match(head)}
        cells = ["" if at in ranked else cell for at, cell in enumerate(cells)]
        numeric = [at for at, cell in enumerate(cells) if numbers_of(cell)]
        name = " ".join(cell for at, cell in enumerate(cells) if at not in numeric)
        problems = self._sentence(name)
        for at in numeric:
            head = heads[at] if at < len(heads) else ""
            scale, unit = scale_of(head)
            said = f"{name}, {head}: {cells[at]}{unit or ''}"
            problems += self._sentence(said, scale=scale, begin=len(name) + 2 + len(head))
        return problems

    def _sentence(self, text: str, *, scale: float = 1.0, begin: int = 0) -> list[Problem]:
        mentions = self.names.mentions(text)
        periods = self._periods(text) if TIMED.search(text) else []
        said = Said(text, mentions, periods)
        problems = [Problem("name", text[start:end]) for start, end in self.names.unknown(text)]
        problems += self._days(text)
        problems += [Problem("day", span.text) for span in periods if not self._knows(span)]
        named = [(mention.start, mention.end) for mention in mentions]
        for number in numbers_of(text):
            if number.start < begin or any(start <= number.start < end for start, end in named):
                continue
            if scale != 1.0:
                number = replace(number, value=number.value * scale, half=number.half * scale)
            if problem := self._number(number, said):
                problems.append(problem)
        return problems + self._out_of(text)

    def _number(self, number: Number, said: Said) -> Problem | None:
        spelt = number.half == 0.0
        # 一月、二月、三月，三个月: so many are named.
        of_named = number.kind in ("months", "years") and "月" in said.text.replace("个月", "")
        if self._is_asked(number) or (spelt and (number.value <= SMALL or of_named)):
            return None
        words = said.text[number.start : number.end]
        found = self.ledger.fitting(number)
        if found and belongs(number, found, said, self.ledger):
            return None
        exact = number.half <= EXACT * number.value and not number.loose
        if not (found and exact) and self.ledger.reckons(number, said.text, said.labels, self.asked):
            return None
        if found:
            return Problem("other", words)
        bare = Number(number.start, number.end, number.value, number.half)
        return Problem("unit" if self.ledger.fitting(bare) else "number", words)

    def _is_asked(self, number: Number) -> bool:
        return any(
            abs(one.value - number.value) < 1e-9 and (one.kind == number.kind or None in (one.kind, number.kind))
            for one in self.asked
        )

    def _periods(self, text: str) -> list[Span[Period]]:
        found = find_periods(text, self.today, self.fiscal_year_start)
        return [span for span in found if not WITHIN.search(text[span.start : span.end + 1])]

    def _knows(self, span: Span[Period]) -> bool:
        """Whether a time touches one of the results' or the question's; days written out are looked at apart."""
        start, end = span.value.start, span.value.end
        if DAY.search(span.text) or any(low <= end and start <= high for low, high in self.known_periods):
            return True
        return any(start <= day <= end for day in self.known_days)

    def _days(self, text: str) -> list[Problem]:
        """The days that are written out and are none of the results, of the question, or today."""
        problems = []
        for match in DAY.finditer(text):
            said = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b|\bof\b", "", match[0])
            read = find_periods(said, self.today, self.fiscal_year_start)
            if not read:
                continue
            day = read[0].value.start
            if match["year"] or match["iso"] or match["after"] or match["last"]:
                known = day in self.known_days
            else:
                known = any((day.month, day.day) == (one.month, one.day) for one in self.known_days)
            if not known:
                problems.append(Problem("day", match[0]))
        return problems

    def _out_of(self, text: str) -> list[Problem]:
        """`86.2 out of 10` can't be."""
        return [
            Problem("unit", match[0])
            for match in OUT_OF.finditer(text)
            if float(match["points"] or match["zh"]) > float(match["all"] or match["of"])
        ]
