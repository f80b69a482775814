"""Holds the numbers, names and days of a sentence against what this turn's tools gave."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.facts.binding import belongs, is_proper
from assistant.facts.cells import Cell
from assistant.facts.claims import RUN, wrong_marks, wrong_ranks, wrong_runs, wrong_weekdays
from assistant.facts.cues import ADVISES, COMPARES, OF_NO_YEAR, SUPPOSE
from assistant.facts.fitting import clause_span, nearest
from assistant.facts.known import LENGTHS_TO_COME, YEAR, Known
from assistant.facts.names import Mention
from assistant.facts.numbers import WIDE, Number, numbers_of, scale_of
from assistant.facts.recurring import days_of, spans
from assistant.facts.said import Said, bound_to
from assistant.facts.selecting import Scope
from assistant.facts.sentences import Sentence, sentences
from assistant.facts.stated import supposed
from knowledge.metrics.model import Period
from knowledge.spans import Span

# Where a sentence may say a day or a period at all; the parser of periods takes as long as all else together.
TIMED = re.compile(
    r"20\d\d|[年月日周天季半]|\b(?:[QH]\d|year|quarter|month|week|half|today|yesterday|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
    r"|january|february|march|april|june|july|august|september|october|november|december)",
    re.IGNORECASE,
)
# The beginning of a stretch of days, ahead of its last one.
FROM = re.compile(r"\d{1,2}(?:st|nd|rd|th)?\s?(?:and|to|[-–~至到])\s?$")
# What follows from a rule happens on the day after today.
TOMORROW = re.compile(r"tomorrow|明天|明日", re.IGNORECASE)
TO_BE = re.compile(r"\b(?:will|would|is to|'ll|by)\b|会|将|就|才|再|前", re.IGNORECASE)
# Two days with little between them are a stretch.
CLOSE = 15
# So many names and figures ahead may be spoken of again.
REMEMBERED = 12
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


class Facts(Known):
    """What may be said in one turn: read once from its question and its results, then asked sentence by sentence."""

    def check(self, sentence: str, header: str | None = None) -> list[Problem]:
        """What is wrong in a sentence by itself; nothing where all is found. `header` is that of a row's table."""
        return Reading(self).check(sentence, header)

    def read(self, text: str) -> list[tuple[Sentence, list[Problem]]]:
        """A whole text, sentence by sentence, each after those ahead of it."""
        reading = Reading(self)
        return [(one, reading.check(one.text, one.header)) for one in sentences(text)]


class Reading:
    """A text as it is read: what was named and stated ahead, a sentence may speak of as "these" and "the rest"."""

    def __init__(self, facts: Known) -> None:
        self._facts = facts
        self._named: list[frozenset[str]] = []
        self._stated: list[tuple[Number, float]] = []

    def check(self, sentence: str, header: str | None = None) -> list[Problem]:
        """What is wrong in the next sentence."""
        sentence = sentence.translate(WIDE)
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
            # Q1 under 2024 is that of 2024.
            said = f"{name} {head} : " if YEAR.fullmatch(head) else f"{name} | {head}: "
            said += f"{cells[at]}{unit or ''}"
            problems += self._sentence(said, scale=scale, begin=len(name) + 3 + len(head))
        return problems

    def _sentence(self, text: str, *, scale: float = 1.0, begin: int = 0) -> list[Problem]:
        facts = self._facts
        mentions = facts.names.mentions(text)
        again = spans(text)
        periods = [
            span
            for span in (facts.periods(text) if TIMED.search(text) else [])
            if not any(start <= span.start < end for start, end in again)
        ]
        problems = [Problem("name", text[start:end]) for start, end in facts.names.unknown(text)]
        strange = [span for span in periods if not facts.knows(span) and not self._is_to_come(span, text)]
        problems += [Problem("day", span.text) for span in strange]
        named = [(mention.start, mention.end) for mention in mentions]
        numbers = [
            number if scale == 1.0 else replace(number, value=number.value * scale, half=number.half * scale)
            for number in numbers_of(text)
            if number.start >= begin and not any(start <= number.start < end for start, end in named)
        ]
        said = Said(text, mentions, periods, numbers, facts.evidence.cited(text))
        problems += [*self._days(said), *self._numbers(numbers, said)]
        self._named += [mention.labels for mention in mentions]
        return [*problems, *self._claims(text, mentions)]

    def _is_to_come(self, span: Span[Period], text: str) -> bool:
        """Whether advice speaks of a time ahead."""
        if span.value.start > self._facts.today and TOMORROW.search(span.text):
            return TO_BE.search(text) is not None
        ahead = span.value.end > self._facts.today or OF_NO_YEAR.search(span.text) is not None
        return ahead and ADVISES.search(text) is not None

    def _claims(self, text: str, mentions: Sequence[Mention]) -> Iterator[Problem]:
        facts = self._facts
        yield from (Problem("other", said) for said in wrong_ranks(text, mentions, facts.ledger))
        if RUN.search(text):
            yield from (Problem("number", said) for said in wrong_runs(text, facts.longest_run))
        yield from (Problem("day", said) for said in wrong_weekdays(text, facts.days(text)))
        yield from (Problem("unit", said) for said in wrong_marks(text))

    def _days(self, said: Said) -> Iterator[Problem]:
        """The days that are none of the results, of the question, or today; and those that are another name's."""
        facts = self._facts
        days = facts.days(said.text)
        again = days_of(said.text, facts.today)
        for start, end, day in days:
            if day in again:
                continue
            words = said.text[start:end]
            in_stretch = FROM.search(said.text[:start]) or any(
                start != one and (0 <= start - other < CLOSE or 0 <= one - end < CLOSE) for one, other, _ in days
            )
            if day not in facts.known_days:
                yield Problem("day", words)
            elif not in_stretch and day in facts.evidence.days and day not in facts.bounds:
                number = Number(start, end, float(day.toordinal()), 0.0, "day")
                found = facts.ledger.fitting(number)
                if found and not belongs(number, found, said, facts.ledger):
                    yield Problem("other", words)

    def _numbers(self, numbers: Sequence[Number], said: Said) -> list[Problem]:
        """Those that are in the results first, then what is reckoned of them, then what is reckoned of that."""
        facts, scope = self._facts, self._scope(said)
        left: list[tuple[Number, list[Cell]]] = []
        for number in numbers:
            found = facts.ledger.fitting(number)
            if found and belongs(number, found, said, facts.ledger):
                scope.stated.append((number, nearest(number, found)))
            elif facts.is_exempt(number, said):
                scope.stated.append((number, number.value))
            else:
                left.append((number, found))
        supposes = SUPPOSE.search(said.text) is not None
        while left:
            reckoned = [number for number, found in left if self._reckons(number, found, scope, said)]
            if not reckoned and supposes and left[0][0].kind in ("money", "count", "days", "months"):
                # What an example sets out from; the rest of it has to follow.
                reckoned, supposes = [left[0][0]], False
            if not reckoned:
                break
            scope.stated += [(number, number.value) for number in reckoned]
            left = [(number, found) for number, found in left if number not in reckoned]
        self._stated = scope.stated
        return [self._problem(number, said, found=bool(found)) for number, found in left]

    def _scope(self, said: Said) -> Scope:
        ahead = self._stated[-REMEMBERED:]
        return Scope(
            said.text,
            named=list(dict.fromkeys(mention.labels for mention in said.mentions)),
            before=list(dict.fromkeys(self._named[-REMEMBERED:])),
            asked=self._facts.asked,
            stated=ahead,
            days=[day.toordinal() for _, _, day in self._facts.days(said.text)],
            periods=[(span.value.start, span.value.end) for span in said.periods],
            ahead=len(ahead),
        )

    def _reckons(self, number: Number, found: Sequence[Cell], scope: Scope, said: Said) -> bool:
        if said.cited and number.kind in LENGTHS_TO_COME:
            return False  # a rule's own
        proper = [one for one in said.mentions if is_proper(one)] or said.mentions
        bound = bound_to(number, said.text, [(mention.start, mention.end) for mention in proper])
        start, end = clause_span(said.text, number)
        own = [
            mention.labels
            for at, mention in enumerate(proper)
            if at in bound or (start <= mention.start and mention.end <= end)
        ]
        scope = replace(scope, own=own)
        if self._facts.reckoner.gives(number, self._nearer(number, scope, said) if found else scope, found):
            return True
        if not SUPPOSE.search(said.text):
            return False
        rates = [cell.value for cell in self._facts.ledger.cells if cell.kind == "percent"]
        return supposed(number, scope, rates)

    @staticmethod
    def _nearer(number: Number, scope: Scope, said: Said) -> Scope:
        """The sentence as far as it is about a number that is there, but of something else: only what is nearest."""
        bound = bound_to(number, said.text, [(mention.start, mention.end) for mention in said.mentions])
        if COMPARES.search(said.text):
            return scope
        return replace(scope, named=[said.mentions[at].labels for at in bound], before=())

    def _problem(self, number: Number, said: Said, *, found: bool) -> Problem:
        words = said.text[number.start : number.end]
        if found:
            return Problem("other", words)
        bare = Number(number.start, number.end, number.value, number.half)
        return Problem("unit" if self._facts.ledger.fitting(bare) else "number", words)
