"""Conditions on days and lengths of time: "founded before 1990", "due in January", "no activity for 30 days"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.models.builtin.reading.lexicon import Mention
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.dimensions import FACTS
from knowledge.metrics.model import Op, Period, Unit
from knowledge.numerals import ENGLISH
from knowledge.quantities import Comparison, find_durations
from knowledge.spans import Span

if TYPE_CHECKING:
    from assistant.models.builtin.reading.filters import FilterReader

NEAR_A_YEAR, NEAR_A_LENGTH, FAR = 3, 2, 99
# Where "before 1985" begins to a reader of periods.
FIRST_YEAR = 1900
EXPECTED = "expected_close_on"
# A length without a comparison.
PLAIN_LENGTH = re.compile(rf"\d|(?:{'|'.join(ENGLISH)}|an?)\b", re.IGNORECASE)
SILENT_DAYS = "days_since_activity"
WITHIN = re.compile(r"\b(?:within|in|during|over)\b|\b(?:last|past)\b|以?内|最近|近|过去", re.IGNORECASE)
SINCE = re.compile(r"\bsince\b|以来|至今", re.IGNORECASE)
UNTIL = re.compile(r"(?:\b(?:to|until|till)|[到至])\s*$", re.IGNORECASE)
INCLUDING = re.compile(r"^\d{4}年?\s*(?:or|and|及|或|含)", re.IGNORECASE)
CLOSE = re.compile(r"clos|成交|关单|签", re.IGNORECASE)
AFTER_ONLY = re.compile(r"\b(?:after|later than)\s*$", re.IGNORECASE)


def read_days(reads: FilterReader) -> None:
    """Days and years beside a dated fact; a period that says when is no longer the question's own."""
    _read_years(reads)
    if reads.frame.has("days_asked"):
        _end_of_count(reads)
    facts = [mention for mention in reads.frame.facts if FACTS[mention.value].is_date]
    if reads.frame.has("overdue") and not reads.frame.has("lost"):
        _read_overdue(reads, facts)
    elif reads.frame.periods and (facts or _hopes_to_close(reads)):
        span = reads.claim(reads.frame.periods[0])
        bounds = (span.value.start.isoformat(), span.value.end.isoformat())
        reads.add(facts[0].value if facts else EXPECTED, Op.BETWEEN, *bounds)
    else:
        return
    for mention in facts:
        reads.use(mention)


def _read_years(reads: FilterReader) -> None:
    """`founded before 1990`: a year beside the fact is a condition and no period."""
    for fact in [mention for mention in reads.frame.facts if mention.value == "founded_year"]:
        for span in list(reads.frame.periods):
            if _apart(reads, fact, span) <= NEAR_A_YEAR and span.value.grain in ("year", "range"):
                said = re.search(r"\d{4}", span.text)
                year = int(said.group()) if said else span.value.start.year
                reads.add(fact.value, _side_of(reads, span), year, of=fact)
                reads.claim(span)


def _side_of(reads: FilterReader, span: Span[Period]) -> Op:
    """On which side of a year: "before 1990", "1990 or later", or in it."""
    text = reads.frame.text
    if _beside_cue(reads, span, "earlier") or span.value.start.year <= FIRST_YEAR:
        return Op.LE if INCLUDING.search(text[span.start :]) else Op.LT
    if _beside_cue(reads, span, "later") or span.value.grain == "range":
        return Op.GT if AFTER_ONLY.search(text[: span.start]) else Op.GE
    return Op.EQ


def _apart(reads: FilterReader, one: Mention, other: Span[Period] | Span[Comparison]) -> int:
    if other.start >= one.end:
        return reads.frame.words_between(one.end, other.start)
    return reads.frame.words_between(other.end, one.start) if other.end <= one.start else FAR


def _beside_cue(reads: FilterReader, span: Span[Period], cue: str) -> bool:
    frame = reads.frame
    inside = any(m.value == cue and m.start >= span.start and m.end <= span.end for m in frame.cues)
    return bool(inside or frame.before(span.start, cue, within=0) or frame.after(span.end, cue, within=0))


def _read_overdue(reads: FilterReader, facts: list[Mention]) -> None:
    """`overdue`, `whose close date has passed`: the day lies before today."""
    about = next((fact.value for fact in facts), EXPECTED if reads.about_deals or _closes(reads) else None)
    closed = [cue for cue in reads.frame.cues if cue.value in ("won", "lost")]
    # What is overdue is open, and has no other close date; the 成交 of 成交日期 says nothing of its own.
    if about == "closed_on" and all(any(fact.overlaps(cue) for fact in facts) for cue in closed):
        about = EXPECTED
    if about is None:
        return
    today = reads.access.today
    reads.add(about, Op.LT, today.isoformat())
    for span in [span for span in reads.frame.periods if span.value.end <= today]:
        reads.claim(span)


def _closes(reads: FilterReader) -> bool:
    """`which of mine should have closed by now`: only deals close."""
    said = [reads.frame.text[cue.start : cue.end] for cue in reads.frame.cues if cue.value == "overdue"]
    return any(CLOSE.search(words) for words in said)


def _hopes_to_close(reads: FilterReader) -> bool:
    """`deals that should close in January`, `预计1月成交的商机`: open deals by when they may close."""
    frame = reads.frame
    measured = any(METRICS[mention.value].unit is not Unit.COUNT for mention in frame.metrics)
    ahead = all(span.value.start > reads.access.today for span in frame.periods) and not frame.has("won", "lost")
    asked = frame.has("expected") or (ahead and reads.about_deals)  # what else happens to deals in days to come
    return asked and not measured and (reads.about_deals or frame.has("deals_counted", "won"))


def _end_of_count(reads: FilterReader) -> None:
    """`how many days from engage date to today`: the day is the other end, and no condition."""
    for span in [span for span in reads.frame.periods if span.value.grain == "day"]:
        if UNTIL.search(reads.frame.text[: span.start]):
            reads.claim(span)


def read_durations(reads: FilterReader) -> None:
    """`no activity for 30 days`, `open for more than three months`, `won in less than 10 days`."""
    dated = reads.frame.claimed  # "in the next 30 days" says when
    spans = [
        span for span in find_durations(reads.frame.text)
        if not reads.is_taken(span) and not any(day.start < span.end and span.start < day.end for day in dated)
    ]  # fmt: skip
    facts = [mention for mention in reads.frame.facts if FACTS[mention.value].unit is Unit.DAYS]
    for fact in facts:
        near = next((span for span in spans if _apart(reads, fact, span) <= NEAR_A_LENGTH), None)
        if _silent_since(reads, fact) or near is None:
            continue
        _add_length(reads, fact.value, near, silent=_silent_within(reads, fact, near))
        reads.use(fact)
        reads.frame.periods = [p for p in reads.frame.periods if p.end <= near.start or p.start >= near.end]
    about = None if facts else _days_of_deals(reads)
    for span in spans if about else ():
        compared = not PLAIN_LENGTH.match(reads.frame.text, span.start) or span.value.op is not Op.GE
        if compared and all(span.end <= p.start or p.end <= span.start for p in reads.frame.periods):
            _add_length(reads, about or "", span)


def _add_length(reads: FilterReader, fact: str, span: Span[Comparison], *, silent: bool = False) -> None:
    reads.add(fact, Op.GE if silent else span.value.op, int(span.value.values[0]))
    reads.durations.append(span)


def _silent_within(reads: FilterReader, fact: Mention, span: Span[Comparison]) -> bool:
    """`not touched within 60 days`, `60天内没有跟进`: the last activity lies at least that long back."""
    if fact.value != SILENT_DAYS or not WITHIN.search(reads.frame.text[max(0, span.start - 10) : span.end + 2]):
        return False
    said = reads.frame.text[fact.start : fact.end].casefold()
    return not said.startswith("any") or reads.frame.before(fact.start, "negation", "empty", within=3) is not None


def _silent_since(reads: FilterReader, fact: Mention) -> bool:
    """`no follow-up since December`: the last one lies before that day."""
    today = reads.access.today
    spans = [span for span in reads.frame.periods if SINCE.search(span.text) and span.value.start <= today]
    if fact.value != SILENT_DAYS or not spans:
        return False
    reads.add(fact.value, Op.GT, (today - reads.claim(spans[0]).value.start).days, of=fact)
    return True


def _days_of_deals(reads: FilterReader) -> str | None:
    """What "in less than 10 days" is about where nothing says: how long closed deals took, or open ones stand."""
    frame = reads.frame
    staged = bool(reads.names_of("stage"))
    if not staged and not reads.about_deals and not frame.has("won", "lost", "open"):
        return None
    if frame.has("stalling") and not any(name.of("stage") for name in frame.names):
        return SILENT_DAYS
    counted = {mention.value for mention in frame.metrics}
    stand = "deals_open" in counted or ((staged or frame.has("open")) and not frame.has("won", "lost"))
    return "days_open" if stand else "cycle_days"
