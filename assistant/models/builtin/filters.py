"""The conditions a message puts on records: names, comparisons, emptiness, negation."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from assistant.models.builtin.frame import Frame, Named
from assistant.models.builtin.lexicon import Mention
from knowledge.access import Access
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.dimensions import CONDITIONS, FACTS
from knowledge.metrics.model import Filter, Op, Period, Unit
from knowledge.quantities import Comparison, find_durations
from knowledge.sales.team.directory import find_teams
from knowledge.spans import Span

# Of several readings of one name the first of these kinds is taken, unless a dimension's word stands beside it.
KIND_ORDER = (
    "person",
    "account",
    "product",
    "region",
    "team",
    "product_line",
    "contact",
    "lead",
    "deal",
    "stage",
    "sector",
    "status",
)
FIELD_OF_KIND = {"person": "rep"}
NO_FILTER = {"contact", "deal", "lead"}
BESIDE = 1
FAR = 99
# Where "before 1985" begins to a reader of periods.
FIRST_YEAR = 1900
EXPECTED = "expected_close_on"

WITH = re.compile(r"\+|\b(?:and|plus|with|including|incl)\b|[及和含与加]|包括|连同|以及", re.IGNORECASE)
GROUP_AFTER = re.compile(r"['’]?s?\s*(?:group\b(?! of)|corporate family\b|集团)", re.IGNORECASE)
BELONGS = re.compile(r"belong|part of|owned by", re.IGNORECASE)
UNTIL = re.compile(r"(?:\b(?:to|until|till)|[到至])\s*$", re.IGNORECASE)
TAKEN = (
    re.compile(r"\b(?:take|taking|leave|leaving)\s+$", re.IGNORECASE),
    re.compile(r"\s+(?:out|off|aside)\b", re.IGNORECASE),
)
INCLUDING = re.compile(r"^\d{4}年?\s*(?:or|and|及|或|含)", re.IGNORECASE)
AFTER_ONLY = re.compile(r"\b(?:after|later than)\s*$", re.IGNORECASE)


@dataclass
class FilterReader:
    """Reads the conditions once; `used` tells which mentions of dimensions and metrics they are made of."""

    frame: Frame
    access: Access
    # Where a condition on groups stands: its number and its words are no condition on records.
    taken: tuple[int, int] = (0, 0)
    conditions: list[Filter] = field(default_factory=list)
    compared: list[str] = field(default_factory=list)
    ignored: list[Mention] = field(default_factory=list)
    durations: list[Span[Comparison]] = field(default_factory=list)
    compared_numbers: list[Span[Comparison]] = field(default_factory=list)
    _used: set[tuple[int, int]] = field(default_factory=set)
    _heard: set[tuple[int, int]] = field(default_factory=set)
    _kinds: dict[tuple[int, int], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._read_emptiness()
        self._read_names()
        self._read_years()
        self._read_expected()
        self._read_phrases()
        self._read_durations()
        self._read_comparisons()
        self.ignored = [
            cue for cue in self.frame.cues
            if self._says_not(cue) and (cue.start, cue.end) not in self._heard and not self._taken(cue)
        ]  # fmt: skip

    def used(self, mention: Mention) -> bool:
        """Whether a mention is part of a condition and so neither a group nor a metric."""
        return (mention.start, mention.end) in self._used

    def names_of(self, *kinds: str) -> list[Named]:
        """The names that are taken as one of the kinds."""
        return [name for name in self.frame.names if self._kinds.get((name.start, name.end)) in kinds]

    def kind_of(self, name: Named) -> str:
        """Which kind a name is taken as: by the word beside it, else by the usual order."""
        for mention in self.frame.dimensions:
            for kind in {reading.kind for reading in name.readings}:
                if FIELD_OF_KIND.get(kind, kind) == mention.value and self.beside(name, mention):
                    return kind
        kinds = [reading.kind for reading in sorted(name.readings, key=lambda item: -item.weight)]
        ranked = [kind for kind in KIND_ORDER if kind in kinds]
        return ranked[0] if ranked else kinds[0]

    def field_of(self, name: Named) -> str | None:
        """The field that a name became a condition on; None where it did not."""
        kind = self._kinds.get((name.start, name.end))
        fields = {item.field for item in self.conditions}
        wanted = {FIELD_OF_KIND.get(kind, kind), "manager", "parent_account", "corporate_group"} if kind else set()
        named = [
            item.field for item in self.conditions
            if item.field in wanted & fields and kind is not None and self._value(name, kind) in item.values
        ]  # fmt: skip
        return named[0] if named else None

    def beside(self, name: Named, mention: Mention) -> bool:
        """Whether a word stands right by a name."""
        if mention.start >= name.end:
            return self.frame.words_between(name.end, mention.start) <= BESIDE
        return self.frame.words_between(mention.end, name.start) <= BESIDE

    def _use(self, mention: Mention | Named) -> None:
        self._used.add((mention.start, mention.end))

    def _read_emptiness(self) -> None:
        """`no account recorded`, `没有填写客户`."""
        for mention in [*self.frame.dimensions, *self.frame.facts]:
            empty = self.frame.before(mention.start, "empty", within=2) or self.frame.after(
                mention.end, "empty", within=1
            )
            if mention.value == "parent_account" and self.frame.before(mention.start, "having", within=0):
                self.conditions.append(Filter(field=mention.value, op=Op.NOT_EMPTY))
                self._use(mention)
                continue
            if empty is None or self.frame.before(mention.start, "filled", within=1) or self.used(mention):
                continue
            if any(
                self.frame.words_between(mention.end, name.start) == 0 and name.start >= mention.end
                for name in self.frame.names
            ):
                continue
            self._heard.add((empty.start, empty.end))
            self.conditions.append(Filter(field=mention.value, op=Op.EMPTY))
            self._use(mention)

    def _read_names(self) -> None:
        groups: dict[tuple[str, Op], list[str]] = {}
        for name in self.frame.names:
            kind = self.kind_of(name)
            self._kinds[name.start, name.end] = kind
            negated = self._negated(name)
            if not negated and self._is_outcome(name, kind):
                continue
            if kind == "stage" and self._is_counted(name):
                continue
            self._use(name)
            for mention in [*self.frame.dimensions, *self.frame.metrics]:
                named = mention.value in (FIELD_OF_KIND.get(kind, kind), f"{kind}s")
                if named and self.beside(name, mention) and not self.frame.before(mention.start, "group", within=0):
                    self._use(mention)
            if kind in NO_FILTER:
                continue
            groups.setdefault((self._field(name, kind), Op.NE if negated else Op.EQ), []).append(
                self._value(name, kind)
            )
        self._join_teams(groups)
        for value in groups.get(("parent_account", Op.EQ), []):
            groups.pop(("account", Op.NE), None) if value in groups.get(("account", Op.NE), []) else None
            groups.pop(("parent_account", Op.NE), None) if value in groups.get(("parent_account", Op.NE), []) else None
        for (field_name, op), values in groups.items():
            self.conditions.append(Filter(field=field_name, op=op, values=tuple(dict.fromkeys(values))))
            if op is Op.EQ and len(values) > 1:
                self.compared.append(field_name)

    def _join_teams(self, groups: dict[tuple[str, Op], list[str]]) -> None:
        """`Rocco's team and Cara's`: where a team is named beside a manager, both are meant by their managers."""
        for op in (Op.EQ, Op.NE):
            if ("team", op) in groups and ("manager", op) in groups:
                manager_of = {team.name: team.manager for team in find_teams(self.access)}
                managers = [manager_of.get(name) for name in groups["team", op]]
                if all(managers):
                    del groups["team", op]
                    groups["manager", op] = [name for name in managers if name] + groups["manager", op]

    def _is_outcome(self, name: Named, kind: str) -> bool:
        """`won` and `lost` beside a metric say which metric, not which stage."""
        return kind == "stage" and any(
            cue.value in ("won", "lost", "open") and cue.start <= name.start and cue.end >= name.end
            for cue in self.frame.cues
        )

    def _is_counted(self, name: Named) -> bool:
        """`leads by status`: the word for a kind of record, which happens to name a stage as well."""
        same = any((metric.start, metric.end) == (name.start, name.end) for metric in self.frame.metrics)
        beside = any(
            item.value == "stage" and self.beside(name, item) and not self.frame.before(item.start, "group", within=0)
            for item in self.frame.dimensions
        )
        return same and not beside

    def _negated(self, name: Named) -> bool:
        behind = self.frame.after(name.end, "negation", within=2)
        if behind and any(other.start >= behind.end and self.frame.words_between(behind.end, other.start) == 0
                          for other in self.frame.names):  # fmt: skip
            behind = None  # it belongs to the name that follows
        around = (self.frame.before(name.start, "negation", within=1), behind)
        self._heard |= {(said.start, said.end) for said in around if said}
        text = self.frame.text
        return any(around) or bool(TAKEN[0].search(text[: name.start]) and TAKEN[1].match(text[name.end :]))

    def _says_not(self, cue: Mention) -> bool:
        """A small word of negation that stands by itself and not inside a longer one ("not closed", "no. of")."""
        if cue.value not in ("negation", "empty"):
            return False
        wider = [*self.frame.cues, *self.frame.metrics, *self.frame.gapped, *self.frame.facts]
        return not any(
            place.start <= cue.start and cue.end <= place.end and place.length > cue.length for place in wider
        )

    def _field(self, name: Named, kind: str) -> str:
        """A manager's name means the manager's team; any other name its own dimension."""
        if kind == "account" and self._with_family(name):
            return "corporate_group"
        owned = self.frame.after(name.end, "children", within=4)
        if owned and BELONGS.search(self.frame.text[owned.start : owned.end]):
            owned = None  # what belongs to another is no parent by that
        if kind == "account" and (self.frame.before(name.start, "children", within=1) or owned):
            return "parent_account"
        if kind == "person":
            ids = {reading.record_id for reading in name.of("person")}
            leads = {team.manager for team in find_teams(self.access)}
            if len(ids) == 1 and name.of("person")[0].label in leads:
                return "manager"
        return FIELD_OF_KIND.get(kind, kind.removeprefix("extra:"))

    def _with_family(self, name: Named) -> bool:
        """`X and its subsidiaries`, `X集团`, `X连同子公司`: the company with all that belong to it."""
        children = self.frame.after(name.end, "children", within=4)
        joined = children is not None and WITH.search(self.frame.text[name.end : children.start])
        return bool(joined) or GROUP_AFTER.match(self.frame.text[name.end :]) is not None

    def _value(self, name: Named, kind: str) -> str:
        """The record's own name where only one is meant; else the words, so that the tool asks which."""
        labels = {reading.label for reading in name.of(kind)}
        return labels.pop() if len(labels) == 1 else name.text

    def _read_years(self) -> None:
        """`founded before 1990`: a year beside the fact is a condition and no period."""
        for fact in [mention for mention in self.frame.facts if mention.value == "founded_year"]:
            for span in list(self.frame.periods):
                apart = (
                    self.frame.words_between(fact.end, span.start)
                    if span.start >= fact.end
                    else self.frame.words_between(span.end, fact.start)
                )
                if apart > BESIDE + 2 or span.value.grain not in ("year", "range"):
                    continue
                text = self.frame.text
                near = Mention(span.start, span.end, "period", text[span.start : span.end])
                earlier = self._beside_cue(near, "earlier") or span.value.start.year <= FIRST_YEAR
                later = not earlier and (self._beside_cue(near, "later") or span.value.grain == "range")
                including = INCLUDING.search(text[span.start :])
                op = Op.EQ
                if earlier:
                    op = Op.LE if including else Op.LT
                elif later:
                    op = Op.GT if AFTER_ONLY.search(text[: span.start]) else Op.GE
                said = re.search(r"\d{4}", span.text)
                year = int(said.group()) if said else span.value.start.year
                self.conditions.append(Filter(field=fact.value, op=op, values=(year,)))
                self._use(fact)
                self._claim(span)

    def _read_expected(self) -> None:
        """`due to close in January`, `follow-ups this week`, `overdue`: a dated fact, and when."""
        facts = [mention for mention in self.frame.facts if FACTS[mention.value].is_date]
        if self.frame.has("days_asked"):
            self._end_of_count()
        if self.frame.has("overdue"):
            about = next((fact.value for fact in facts), EXPECTED if self._about_deals() else None)
            if about is not None:
                today = self.access.today.isoformat()
                self.conditions.append(Filter(field=about, op=Op.LT, values=(today,)))
                self.frame.claimed += [span for span in self.frame.periods if span.value.end <= self.access.today]
                self.frame.periods = [span for span in self.frame.periods if span.value.end > self.access.today]
        elif facts and self.frame.periods:
            span = self._claim(self.frame.periods[0])
            bounds = (span.value.start.isoformat(), span.value.end.isoformat())
            self.conditions.append(Filter(field=facts[0].value, op=Op.BETWEEN, values=bounds))
        else:
            return
        for mention in facts:
            self._use(mention)

    def _end_of_count(self) -> None:
        """`how many days from engage date to today`: the day is the other end, and no condition."""
        for span in [span for span in self.frame.periods if span.value.grain == "day"]:
            if UNTIL.search(self.frame.text[: span.start]):
                self._claim(span)

    def _claim(self, span: Span[Period]) -> Span[Period]:
        """Take a period for a condition: it is no longer the question's own."""
        self.frame.periods.remove(span)
        self.frame.claimed.append(span)
        return span

    def _about_deals(self) -> bool:
        return any(METRICS[mention.value].source == "deals" for mention in self.frame.metrics)

    def _beside_cue(self, place: Mention, cue: str) -> bool:
        frame = self.frame
        inside = any(m.value == cue and m.start >= place.start and m.end <= place.end for m in frame.cues)
        return bool(inside or frame.before(place.start, cue, within=0) or frame.after(place.end, cue, within=0))

    def _read_phrases(self) -> None:
        """`below list price`: phrases of the catalogue that are conditions by themselves."""
        for mention in self.frame.conditions:
            said = CONDITIONS[mention.value]
            self.conditions.append(Filter(field=said.field, op=said.op, values=(said.value,)))

    def _read_durations(self) -> None:
        """`no activity for 30 days`, `open for more than three months`: a fact in days, and how many."""
        days = [mention for mention in self.frame.facts if FACTS[mention.value].unit is Unit.DAYS]
        for fact in days:
            for span in find_durations(self.frame.text):
                if self._taken(span):
                    continue
                near = min(
                    self.frame.words_between(fact.end, span.start) if span.start >= fact.end else FAR,
                    self.frame.words_between(span.end, fact.start) if span.end <= fact.start else FAR,
                )
                if near <= BESIDE + 1:
                    count = int(span.value.values[0])
                    self.conditions.append(Filter(field=fact.value, op=span.value.op, values=(count,)))
                    self._use(fact)
                    self.durations.append(span)
                    self.frame.periods = [p for p in self.frame.periods if p.end <= span.start or p.start >= span.end]
                    break

    def _read_comparisons(self) -> None:
        for span in self.frame.comparisons:
            if self._taken(span):
                continue
            fact = self._fact_near(span.start, span.end)
            if fact is None or (
                fact.start == fact.end and self.frame.text[span.start : span.end + 1].rstrip()[-1:] in "%％"
            ):
                continue
            self.compared_numbers.append(span)
            values: tuple[Any, ...] = tuple(float(value) if value % 1 else int(value) for value in span.value.values)
            self.conditions.append(Filter(field=fact.value, op=span.value.op, values=values))
            self._use(fact)
            for mention in self.frame.metrics:
                if mention.start == fact.start and mention.end == fact.end:
                    self._use(mention)

    def _taken(self, place: Mention | Span[Comparison]) -> bool:
        return place.start < self.taken[1] and self.taken[0] < place.end

    def _fact_near(self, start: int, end: int) -> Mention | None:
        """The fact a comparison is about: right behind it, else right before it, else the deal's amount for money."""
        facts = [m for m in self.frame.facts if FACTS[m.value].unit is not Unit.DAYS]
        behind = [m for m in facts if m.start >= end and self.frame.words_between(end, m.start) <= 2]
        ahead = [m for m in facts if m.end <= start and self.frame.words_between(m.end, start) <= 3]
        found = behind[:1] or ahead[-1:]
        if found:
            return found[0]
        return Mention(start, start, "fact", "amount")
