"""What a question asks of groups as wholes: "reps with a win rate above 65 %", "customers who never bought X"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from assistant.models.builtin.reading.counts import is_count
from assistant.models.builtin.reading.frame import Frame
from assistant.models.builtin.reading.lexicon import Mention
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.dimensions import DIMENSIONS, FACTS
from knowledge.metrics.model import Unit
from knowledge.quantities import Comparison, find_durations
from knowledge.spans import Span

# Kinds of record that a condition on a figure can pick out by name, and of which some may have no record at all.
MEMBERS = ("rep", "account", "product")
MEMBER_OF = {"reps": "rep", "accounts": "account", "products": "product"}
MEMBER_SOURCES = ("accounts", "people", "products")
ASKED = ("which", "who", "count", "listing", "group")
# A count ahead of a comparison is a figure ("won deals: more than 60") only where it is called a number.
NUMBER_OF = re.compile(r"(?:number|count)$|[数量]$")
COUNTED_AFTER = re.compile(r"\s*(?:deals?|times?|单|笔|个|次|家)")
PERCENT = re.compile(r".?\s*(?:%|％|per ?cent\b|pct\b)", re.IGNORECASE)
TIMES = re.compile(r"once|twice|次", re.IGNORECASE)
MONEY = re.compile(r"[$¥￥€£]|\d\s?(?:k|m|mn|bn|w)\b|thousand|million|万|亿|usd|dollars?|元|块", re.IGNORECASE)


@dataclass(frozen=True)
class GroupCondition:
    """Groups of a dimension that are kept by a figure: `op` and `values` as `GroupBound` has them."""

    dimension: str
    metric: str
    op: str
    values: tuple[float, ...]
    start: int
    end: int
    # The condition is about so many days up to today.
    days: int | None = None

    @property
    def bound(self) -> dict[str, Any]:
        """As a tool takes it."""
        return {"op": self.op, "values": [int(value) if value == int(value) else value for value in self.values]}


@dataclass
class GroupReader:
    """Finds the condition on groups before other readers take its number for a fact's."""

    frame: Frame

    @cached_property
    def compared(self) -> GroupCondition | None:
        """A comparison that stands by a metric's words while something else is counted or listed."""
        return self.every[0] if self.every else None

    @cached_property
    def every(self) -> list[GroupCondition]:
        """All such comparisons of one subject: "a win rate above 65 % and at least 300,000 in bookings"."""
        for subject in self.subjects:
            found = []
            for span in [*self.frame.comparisons, *self._durations()]:
                if (metric := self._figure(span, subject)) is not None:
                    values = tuple(float(value) for value in span.value.values)
                    found.append(
                        GroupCondition(
                            subject.value, metric.value, span.value.op.value, values,
                            min(span.start, metric.start), max(span.end, metric.end),
                        )
                    )  # fmt: skip
            if found:
                return sorted(found, key=lambda item: METRICS[item.metric].additive)
        return []

    @cached_property
    def subjects(self) -> list[Mention]:
        """The dimensions whose groups may be meant, those that are asked for by "which" or "how many" first."""
        named = [m for m in self.frame.dimensions if m.value in DIMENSIONS]
        named += [
            Mention(m.start, m.end, "dimension", MEMBER_OF[m.value]) for m in self.frame.metrics
            if m.value in MEMBER_OF and not any(m.overlaps(other) for other in named)
        ]  # fmt: skip
        free = [m for m in named if not self._names_a_value(m)]
        asked = [m for m in free if self.frame.before(m.start, *ASKED, within=2)]
        others = [m for m in free if m not in asked and not DIMENSIONS[m.value].is_time]
        return [*asked, *others]

    def _names_a_value(self, mention: Mention) -> bool:
        """`the West region`: the word only says what kind of name stands beside it."""
        kind = "person" if mention.value == "rep" else mention.value
        return any(
            name.of(kind) and min(abs(mention.start - name.end), abs(name.start - mention.end)) <= 1
            for name in self.frame.names
        )

    def _durations(self) -> list[Span[Comparison]]:
        """Lengths of time that are compared in so many words."""
        spans = find_durations(self.frame.text)
        return [span for span in spans if not self.frame.text[span.start : span.end].lstrip()[:1].isdigit()]

    def _figure(self, span: Span[Comparison], subject: Mention) -> Mention | None:
        """The metric that a comparison is about; None where it is about a fact of single records."""
        if self._fact_beside(span, subject):
            return None
        text = self.frame.text[span.start : span.end + 1]
        days = span not in self.frame.comparisons
        percent = PERCENT.match(self.frame.text[span.end - 1 :]) is not None or "百分" in text
        near: list[tuple[int, Mention]] = []
        for metric in self.frame.metrics:
            declared = METRICS[metric.value]
            if declared.source in MEMBER_SOURCES or metric.overlaps(subject):
                continue
            if days != (declared.unit is Unit.DAYS) or (percent and declared.unit is not Unit.PERCENT):
                continue
            apart = self._apart(span, metric, counts=declared.unit is Unit.COUNT)
            if apart is not None:
                near.append((apart, metric))
        if near:
            return min(near, key=lambda item: item[0])[1]
        if percent and self.frame.has("won") is not self.frame.has("lost"):
            rate = "win_rate" if self.frame.has("won") else "loss_rate"
            return Mention(span.start, span.end, "metric", rate)
        return None if days or percent else self._by_verb(span, subject)

    def _apart(self, span: Span[Comparison], metric: Mention, *, counts: bool) -> int | None:
        """How many words lie between a comparison and a metric it may be about; None where it is not.

        `deals over 20,000` are single deals by their amount: a count is only meant behind the number ("more than 60
        deals") or where it is called a number ("won deals: over 60 单").
        """
        frame, text = self.frame, self.frame.text
        if metric.end <= span.start:
            apart = frame.words_between(metric.end, span.start)
            named = NUMBER_OF.search(text[metric.start : metric.end]) or COUNTED_AFTER.match(text[span.end :])
            meant = not counts or named or frame.before(metric.start, "count", within=0)
            money = counts and MONEY.search(text[span.start : span.end])
            return apart if meant and apart <= 3 and not money else None
        if metric.start >= span.end:
            apart = frame.words_between(span.end, metric.start)
            money = counts and MONEY.search(text[span.start : metric.start])
            return apart if apart <= (1 if counts else 2) and not money else None
        return 0

    def _by_verb(self, span: Span[Comparison], subject: Mention) -> Mention | None:
        """`reps that won more than 400k`, `丢了超过100单的销售`: the verb says which figure."""
        frame = self.frame
        text = frame.text[span.start : span.end + 1]
        states = [cue for cue in frame.cues if cue.value in ("won", "lost", "bought") and _within(frame, cue, span, 3)]
        if not states:
            return None
        state = "lost" if states[-1].value == "lost" else "won"
        counted = COUNTED_AFTER.match(frame.text[span.end :]) or TIMES.search(text)
        money = MONEY.search(text)
        if subject.value == "account" and states[-1].value == "bought" and not (counted or money):
            return None
        if counted:
            return Mention(span.start, span.end, "metric", f"deals_{state}")
        if money or max(span.value.values) >= 1000:
            return Mention(span.start, span.end, "metric", "bookings" if state == "won" else "lost_amount")
        return None

    def _fact_beside(self, span: Span[Comparison], subject: Mention) -> bool:
        """Whether a fact of the subject itself stands nearest: employees, price, an account's revenue."""
        for fact in self.frame.facts:
            same = [m for m in self.frame.metrics if m.start <= fact.start and fact.end <= m.end]
            if FACTS[fact.value].unit is Unit.DAYS and same:
                continue
            if same and not (fact.value == "annual_revenue" and subject.value == "account"):
                continue
            ahead = fact.end <= span.start and self.frame.words_between(fact.end, span.start) <= 3
            behind = fact.start >= span.end and self.frame.words_between(span.end, fact.start) <= 2
            if ahead or behind:
                return True
        return False


def _within(frame: Frame, cue: Mention, span: Span[Comparison], most: int) -> bool:
    ahead = cue.end <= span.start and frame.words_between(cue.end, span.start) <= most
    return ahead or (cue.start >= span.end and frame.words_between(span.end, cue.start) <= 1)


REACHED = re.compile(
    r"\b(?:hit|hits|met|meets?|reach(?:ed|es)?|achieved?|achieves|beat|beats|exceed(?:ed|s)?|made|attained?|surpass(?:ed)?|above|over)\b"
    r"|完成|达成|达到|达标|超额|超过|实现|跑赢",
    re.IGNORECASE,
)
MORE = re.compile(r"\b(?:beat|beats|exceed\w*|surpass\w*|above|over)\b|超额|超过|跑赢", re.IGNORECASE)
OR_MORE = re.compile(r"\bor (?:beat|exceed)", re.IGNORECASE)
MISSED = re.compile(
    r"\b(?:miss(?:ed|es)?|below|under|short of|behind|fail(?:ed|s)? to|not|never)\b|n[’']t\b"
    r"|没有?|未能?|不到|不达标|还差",
    re.IGNORECASE,
)
TARGETS = ("target", "attainment", "gap_to_target")


def by_target(frame: Frame, reader: GroupReader) -> GroupCondition | None:
    """`who met their quota`, `哪些销售没完成目标`, `in which months did the West reach its target`."""
    spoken = [m for m in [*frame.metrics, *frame.gapped] if m.value in TARGETS]
    who = frame.has("who")
    subject = next((m for m in reader.subjects if m.value in SLICED_TARGETS and (_is_asked(frame, m) or who)), None)
    if (subject is None and not who) or frame.has("how_much", "highest", "lowest", "share"):
        return None
    if not spoken:
        return _in_percent_of_target(frame, subject)
    said, missed = _said_reached(frame), MISSED.search(frame.text)
    if said is None and missed is None:
        return None
    start = min(match.start() for match in (said, missed) if match)
    end = max([match.end() for match in (said, missed) if match] + [m.end for m in spoken])
    part = next((span for span in frame.comparisons if PERCENT.match(frame.text[span.end - 1 :])), None)
    if part is None and frame.has("in_percent"):
        return None  # "how many percent of its target each team has reached" asks of all of them
    if part is not None:  # "below 80% of target"
        values = tuple(float(value) for value in part.value.values)
        kind = subject.value if subject else "rep"
        return GroupCondition(
            kind, "attainment", part.value.op.value, values, min(start, part.start), max(end, part.end)
        )
    more = said is not None and MORE.search(frame.text) and not OR_MORE.search(frame.text)
    op = "<" if missed else ">" if more else ">="
    return GroupCondition(subject.value if subject else "rep", "attainment", op, (100.0,), start, end)


def _in_percent_of_target(frame: Frame, subject: Mention | None) -> GroupCondition | None:
    """`how many reps are above 100%`: of people and teams, where no other figure is spoken of, a target is meant."""
    part = next((span for span in frame.comparisons if PERCENT.match(frame.text[span.end - 1 :])), None)
    others = [m for m in [*frame.metrics, *frame.gapped] if not is_count(m.value)]
    if part is None or subject is None or subject.value not in ("rep", "team") or others or frame.facts:
        return None
    values = tuple(float(value) for value in part.value.values)
    return GroupCondition(subject.value, "attainment", part.value.op.value, values, part.start, part.end)


def _said_reached(frame: Frame) -> re.Match[str] | None:
    """A verb of reaching; 完成 inside 完成率 is the figure's own name and asks for no condition."""
    for said in REACHED.finditer(frame.text):
        if not any(m.start <= said.start() and said.end() < m.end for m in frame.metrics):
            return said
    return None


SLICED_TARGETS = ("rep", "team", "manager", "region", "product", "product_line", "month", "quarter", "year")
# The figure of "bought", "sold", "lost" and of deals as such, where it is asked who has any or none.
VERBS = {"won": "deals_won", "bought": "deals_won", "lost": "deals_lost"}
PARTED = re.compile(r"[,，;；。?？]|\band\b|以及", re.IGNORECASE)
NOTHING = ("negation", "empty")


def without_any(frame: Frame, reader: GroupReader) -> GroupCondition | None:
    """`customers that never bought …`, `reps without a deal`, `一个商机都没有的销售`."""
    subject = next((m for m in reader.subjects if m.value in MEMBERS and _is_asked(frame, m)), None)
    if subject is None:
        return None
    for cue in frame.cues:
        if cue.value not in NOTHING or (cue.end <= subject.start and frame.words_between(cue.end, subject.start) <= 1):
            continue
        counted = [
            metric for metric in frame.metrics
            if METRICS[metric.value].unit is Unit.COUNT and METRICS[metric.value].source not in MEMBER_SOURCES
            and not metric.overlaps(subject) and _by(frame, cue, metric)
        ]  # fmt: skip
        verbs = [verb for verb in frame.cues if verb.value in VERBS and _by(frame, cue, verb)]
        if counted or verbs:
            found = counted[0] if counted else verbs[0]
            metric = _stated(frame, counted[0].value) if counted else VERBS[verbs[0].value]
            return GroupCondition(
                subject.value, metric, "=", (0.0,), min(cue.start, found.start), max(cue.end, found.end)
            )
    return None


def silent(frame: Frame, reader: GroupReader) -> GroupCondition | None:
    """`which of my customers have I not contacted for 60 days`: accounts without an activity in that time."""
    fact = next((fact for fact in frame.facts if fact.value == "days_since_activity"), None)
    subject = next((m for m in reader.subjects if m.value == "account" and _is_asked(frame, m)), None)
    about_deals = any(METRICS[metric.value].source == "deals" for metric in frame.metrics)
    if fact is None or subject is None or about_deals:
        return None
    for span in find_durations(frame.text):
        if span.value.op.value in (">", ">="):
            start, end = min(span.start, fact.start), max(span.end, fact.end)
            return GroupCondition("account", "activities", "=", (0.0,), start, end, int(span.value.values[0]))
    return None


def _is_asked(frame: Frame, subject: Mention) -> bool:
    """Whether the question is about the subject: "which reps", "销售有哪些", or it opens with it."""
    before = frame.before(subject.start, *ASKED, within=2)
    after = frame.after(subject.end, "which", "who", "count", "listing", within=2)
    return bool(before or after) or frame.words_between(0, subject.start) <= 1


def _stated(frame: Frame, metric: str) -> str:
    """Deals as such, or those of the state that is said beside them."""
    states = [cue.value for cue in frame.cues if cue.value in ("won", "lost", "open")]
    return METRICS[metric].variants.get(states[0], metric) if states else metric


def _by(frame: Frame, cue: Mention, other: Mention) -> bool:
    """Whether something stands right behind a "no" or "never", or right before a Chinese 都没有."""
    if other.start >= cue.end:
        return frame.words_between(cue.end, other.start) <= 2
    chinese = not frame.text[cue.start : cue.end].isascii()
    return chinese and other.end <= cue.start and frame.words_between(other.end, cue.start) <= 2


def _parted(frame: Frame, one: Mention, other: Mention) -> bool:
    """Whether a comma or an "and" lies between two."""
    first, last = sorted((one, other), key=lambda place: place.start)
    return PARTED.search(frame.text[first.end : last.start]) is not None


def with_any(frame: Frame, reader: GroupReader, fields: set[str]) -> GroupCondition | None:
    """`how many reps sold X`: members are asked for, and only their deals tell the conditions (`fields`)."""
    asked = [m for m in reader.subjects if m.value in MEMBERS and frame.before(m.start, "which", "count", within=2)]
    verbs = [cue for cue in frame.cues if cue.value in VERBS and asked and not _parted(frame, asked[0], cue)]
    own = (
        {"rep", "manager", "team", "region"}
        if asked and asked[0].value == "rep"
        else {asked[0].value}
        if asked
        else set()
    )
    if not asked or not verbs or not (fields - own) or frame.has("highest", "lowest", "rank", "money_asked"):
        return None
    return GroupCondition(asked[0].value, VERBS[verbs[0].value], ">", (0.0,), verbs[0].start, verbs[0].end)
