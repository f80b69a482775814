"""The conditions a message puts on records: names, emptiness and negation here, days and numbers beside."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from assistant.models.builtin.extract.lead_words import is_over
from assistant.models.builtin.reading.days import read_days, read_durations
from assistant.models.builtin.reading.frame import Frame, Named
from assistant.models.builtin.reading.lexicon import Mention
from assistant.models.builtin.reading.numbers import read_numbers
from knowledge.access import Access
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.dimensions import FACTS
from knowledge.metrics.model import Filter, Op, Period
from knowledge.quantities import Comparison
from knowledge.sales.sell.stages import first_stage
from knowledge.sales.sell.views import lead_statuses
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
NO_FILTER = {"contact", "deal", "lead", "opening", "candidate", "course"}
BESIDE = 1

WITH = re.compile(r"\+|\b(?:and|plus|with|including|incl)\b|[及和含与加]|算上|连上|包括|连同|以及", re.IGNORECASE)
GROUP_AFTER = re.compile(r"['’]?s?\s*(?:group\b(?! of)|corporate family\b|集团)", re.IGNORECASE)
BELONGS = re.compile(r"belong|part of|owned by", re.IGNORECASE)
OTHERS = re.compile(r"\b(?:other|remaining|rest of the)\s+$|(?:其他|其它|其余|别)的?(?:各个?|几个)?\s*$", re.IGNORECASE)
EVENT = (
    re.compile(r"\b(?:after|from|since|of)\s+$|从\s*$", re.IGNORECASE),
    re.compile(r"\s*(?:之后|以后|后|到|起)", re.IGNORECASE),
)
PASSED_TO = re.compile(r"\s*(?:stage\s+)?(?:to|into|->|→|阶段?到|到|至)\s*", re.IGNORECASE)
OUTCOME_NEXT = re.compile(
    r"\s*(?:stage\s+)?(?:to|until|till|->|→|阶段?到|到|至)\s*(?:won|win|close|closed|成交|赢单|签单|签约)",
    re.IGNORECASE,
)
TAKEN = (
    re.compile(r"\b(?:take|taking|leave|leaving)\s+$", re.IGNORECASE),
    re.compile(r"\s+(?:out|off|aside)\b", re.IGNORECASE),
)


@dataclass
class FilterReader:
    """Reads the conditions once; `used` tells which mentions of dimensions and metrics they are made of."""

    frame: Frame
    access: Access
    # Where a condition on groups stands: its number and its words are no condition on records.
    taken: tuple[tuple[int, int], ...] = ()
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
        if self.frame.categories:
            named = dict.fromkeys(mention.value for mention in self.frame.categories)
            self.add("spend_category", Op.EQ, *named)
        read_days(self)
        read_durations(self)
        read_numbers(self)
        self._read_open_leads()
        self.ignored = [
            cue for cue in self.frame.cues
            if self._says_not(cue) and (cue.start, cue.end) not in self._heard and not self.is_taken(cue)
            and not any(cue.start < end and start < cue.end for start, end in self._used)
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

    def use(self, mention: Mention | Named) -> None:
        """Note that a mention is part of a condition."""
        self._used.add((mention.start, mention.end))

    def _read_emptiness(self) -> None:
        """`no account recorded`, `没有填写客户`."""
        for mention in [*self.frame.dimensions, *self.frame.facts]:
            empty = self.frame.before(mention.start, "empty", within=2) or self.frame.after(
                mention.end, "empty", within=1
            )
            if mention.value == "parent_account" and self.frame.before(mention.start, "having", within=0):
                self.conditions.append(Filter(field=mention.value, op=Op.NOT_EMPTY))
                self.use(mention)
                continue
            if empty is not None and (self.is_taken(empty) or any(empty.overlaps(c) for c in self.frame.conditions)):
                continue
            if empty is not None and empty.start >= mention.end and self._of_what_follows(empty):
                continue
            if empty is None or self.frame.before(mention.start, "filled", within=1) or self.used(mention):
                continue
            if any(
                self.frame.words_between(mention.end, name.start) == 0 and name.start >= mention.end
                for name in self.frame.names
            ):
                continue
            self._heard.add((empty.start, empty.end))
            # An open deal has no day on which it was closed; the one that may be missing is the expected.
            ahead = mention.value == "closed_on" and not self.frame.has("won", "lost")
            self.conditions.append(Filter(field="expected_close_on" if ahead else mention.value, op=Op.EMPTY))
            self.use(mention)

    def _read_open_leads(self) -> None:
        """`open leads`, `还没转化的线索`: neither converted nor lost, by the words that the company has for that."""
        about = any(METRICS[mention.value].source == "leads" for mention in self.frame.metrics)
        stated = any(item.field in ("status", "stage") for item in self.conditions)
        if not (about and self.frame.has("open")) or stated or self.frame.has("won", "lost"):
            return
        over = [status for status in lead_statuses(self.access) if is_over(status)]
        if over:
            self.add("status", Op.NE, *over)

    def _of_what_follows(self, empty: Mention) -> bool:
        """`accounts without an owner`: the owner is missing, and no account."""
        if not self.frame.text[empty.start : empty.end].isascii():
            return False
        named = [*self.frame.dimensions, *self.frame.facts, *self.frame.attributes]
        return any(m.start >= empty.end and self.frame.words_between(empty.end, m.start) <= 1 for m in named)

    def _read_names(self) -> None:
        groups: dict[tuple[str, Op], list[str]] = {}
        for name in self.frame.names:
            kind = self.kind_of(name)
            self._kinds[name.start, name.end] = kind
            if kind == "status" and any(m.start <= name.start and name.end <= m.end for m in self.frame.gapped):
                continue  # 新建 of "新建了多少商机" is what was done
            negated = self.negated(name)
            if not negated and (self._is_outcome(name, kind) or FIELD_OF_KIND.get(kind, kind) in self.whole):
                continue
            if kind == "stage" and self._is_passed_to(name):
                continue
            event = kind == "stage" and self._is_left_for_good(name)
            if kind == "stage" and (self._is_counted(name) or event or self._is_dated(name)):
                continue
            self.use(name)
            for mention in [*self.frame.dimensions, *self.frame.metrics]:
                named = mention.value in (FIELD_OF_KIND.get(kind, kind), f"{kind}s")
                if named and self.beside(name, mention) and not self.frame.before(mention.start, "group", within=0):
                    self.use(mention)
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

    @cached_property
    def whole(self) -> list[str]:
        """`the key accounts and the other segments`, `东区和其他区域`: all of these are meant, and none is left out."""
        text = self.frame.text
        return [m.value for m in self.frame.dimensions if OTHERS.search(text[: m.start])]

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

    def _is_dated(self, name: Named) -> bool:
        """`engaged in July`: a day is asked for, and no stage."""
        dated = [fact for fact in self.frame.facts if FACTS[fact.value].is_date]
        same = any(fact.start <= name.start and name.end <= fact.end for fact in dated)
        stage = any(item.value == "stage" and self.beside(name, item) for item in self.frame.dimensions)
        return same and bool(self.frame.periods) and not stage

    def _is_passed_to(self, name: Named, first: Named | None = None) -> bool:
        """`from proposal to negotiation`, `从方案到谈判`: the stage that is left is asked about, and not the next."""
        return any(
            other.end <= name.start
            and other.of("stage")
            and (first is None or other is first)
            and PASSED_TO.fullmatch(self.frame.text[other.end : name.start])
            for other in self.frame.names
        )

    def _is_left_for_good(self, name: Named) -> bool:
        """`from first contact to won`, `10 days after engaging`: when it was reached, and not where deals stand.

        Of what lies between two stages the one that is left is a condition; between the beginning and the end of deals
        lies all of their time. From a later stage to the end nothing is reckoned, and so that stage stays a condition.
        """
        ahead = [other for other in self.frame.names if self._is_passed_to(other, name)]
        ends = bool(ahead) and all(self._is_outcome(other, "stage") for other in ahead)
        ends = ends or OUTCOME_NEXT.match(self.frame.text[name.end :]) is not None
        if ends:
            return self._is_beginning(name)
        return not ahead and self._is_event(name)

    def _is_beginning(self, name: Named) -> bool:
        """Whether deals begin with it: the first stage of all, or the day of first contact."""
        dated = [fact for fact in self.frame.facts if fact.value in ("engaged_on", "created_on")]
        opens = self.access.once(("stages.first",), lambda: first_stage(self.access).id)
        same = any(fact.start < name.end and name.start < fact.end for fact in dated)
        return same or any(reading.record_id == opens for reading in name.of("stage"))

    def _is_event(self, name: Named) -> bool:
        """`10 days after engaging`, `engage之后`: when it was reached, and not where deals stand."""
        text = self.frame.text
        return bool(EVENT[0].search(text[: name.start]) or EVENT[1].match(text[name.end :]))

    def _is_counted(self, name: Named) -> bool:
        """`leads by status`: the word for a kind of record, which happens to name a stage as well."""
        same = any((metric.start, metric.end) == (name.start, name.end) for metric in self.frame.metrics)
        beside = any(
            item.value == "stage" and self.beside(name, item) and not self.frame.before(item.start, "group", within=0)
            for item in self.frame.dimensions
        )
        return same and not beside

    def negated(self, name: Named) -> bool:
        """Whether the name is taken out."""
        behind = self.frame.after(name.end, "negation", within=2)
        if behind and any(other.start >= behind.end and self.frame.words_between(behind.end, other.start) == 0
                          for other in self.frame.names):  # fmt: skip
            behind = None  # it belongs to the name that follows
        if behind and self._of_what_follows(behind):
            behind = None  # "my prospecting deals without an account": the account is missing
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
        children = self.frame.after(name.end, "children", within=8)
        joined = children is not None and WITH.search(self.frame.text[name.end : children.start])
        return bool(joined) or GROUP_AFTER.match(self.frame.text[name.end :]) is not None

    def _value(self, name: Named, kind: str) -> str:
        """The record's own name where only one is meant; else the words, so that the tool asks which."""
        labels = {reading.label for reading in name.of(kind)}
        return labels.pop() if len(labels) == 1 else name.text

    def claim(self, span: Span[Period]) -> Span[Period]:
        """Take a period for a condition: it is no longer the question's own."""
        self.frame.periods.remove(span)
        self.frame.claimed.append(span)
        return span

    def add(self, field_name: str, op: Op, *values: str | float, of: Mention | None = None) -> None:
        """A condition, and the mention it is made of."""
        self.conditions.append(Filter(field=field_name, op=op, values=values))
        if of is not None:
            self.use(of)

    def is_taken(self, place: Mention | Span[Comparison]) -> bool:
        """Whether a place belongs to a condition on groups."""
        return any(place.start < end and start < place.end for start, end in self.taken)

    @property
    def about_deals(self) -> bool:
        """Whether deals are counted or measured."""
        return any(METRICS[mention.value].source == "deals" for mention in self.frame.metrics)
