"""Conditions by number: "more than 5,000 employees", "deals over 20k", "below list price"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.models.builtin.reading.lexicon import Mention
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.dimensions import CONDITIONS, FACTS
from knowledge.metrics.model import Unit

THOSE = re.compile(r"\bthose\s+(?:with|of|that have|having)\s*$", re.IGNORECASE)
LISTED = re.compile(r"[,，、;；]\s*(?:and\s+|和)?$", re.IGNORECASE)
PEOPLE = re.compile(r".*人")
PEOPLE_EN = re.compile(r"\s+(?:people|heads|staff)\b", re.IGNORECASE)

if TYPE_CHECKING:
    from assistant.models.builtin.reading.filters import FilterReader
    from knowledge.quantities import Comparison
    from knowledge.spans import Span


def read_numbers(reads: FilterReader) -> None:
    """Comparisons with a number, and phrases of the catalogue that are conditions by themselves."""
    for mention in reads.frame.conditions:
        said = CONDITIONS[mention.value]
        if said.of is None or any(METRICS[metric.value].source == said.of for metric in reads.frame.metrics):
            reads.add(said.field, said.op, *(() if said.value is None else (said.value,)))
    last: Mention | None = None
    for span in reads.frame.comparisons:
        fact = _fact_near(reads, span.start, span.end)
        fact = fact or _people(reads, span.end) or (last if _goes_on(reads, span, last) else None)
        last = fact
        percent = reads.frame.text[span.start : span.end + 1].rstrip()[-1:] in "%％"
        if reads.is_taken(span) or (fact is None and percent):
            continue
        reads.compared_numbers.append(span)
        values = [float(value) if value % 1 else int(value) for value in span.value.values]
        # Where nothing is named an amount of money is meant: "deals over 20k".
        reads.add(fact.value if fact else "amount", span.value.op, *values, of=fact)
        if fact is not None:
            for mention in [m for m in reads.frame.metrics if (m.start, m.end) == (fact.start, fact.end)]:
                reads.use(mention)


def _people(reads: FilterReader, end: int) -> Mention | None:
    """`5000人以上`, `more than 4,000 people`: how many people a company has."""
    said = PEOPLE.match(reads.frame.text[max(0, end - 4) : end + 1]) or PEOPLE_EN.match(reads.frame.text, end)
    return Mention(end, end, "fact", "employees") if said else None


def _goes_on(reads: FilterReader, span: Span[Comparison], last: Mention | None) -> bool:
    """`…, compared with those with fewer than 1,000`, `under 1,000, over 5,000`: a second number of the same kind."""
    if THOSE.search(reads.frame.text[: span.start]):
        return True
    return last is not None and LISTED.search(reads.frame.text[: span.start]) is not None


def _fact_near(reads: FilterReader, start: int, end: int) -> Mention | None:
    """The fact a comparison is about: right behind it, else right before it."""
    facts = [m for m in reads.frame.facts if FACTS[m.value].unit is not Unit.DAYS]
    behind = [m for m in facts if m.start >= end and reads.frame.words_between(end, m.start) <= 2]
    ahead = [m for m in facts if m.end <= start and reads.frame.words_between(m.end, start) <= 3]
    return next(iter([*behind[:1], *ahead[-1:]]), None)
