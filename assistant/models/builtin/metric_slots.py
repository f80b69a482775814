"""What a question says about figures: which metrics, sliced how, filtered how, for when, against what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from assistant.models.builtin.filters import FilterReader
from assistant.models.builtin.frame import Frame
from assistant.models.builtin.lexicon import Mention
from assistant.models.builtin.tokens import is_chinese
from knowledge.access import Access
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.dimensions import DIMENSIONS
from knowledge.metrics.model import Period, Unit
from knowledge.metrics.period import parse_period
from knowledge.quantities import find_numbers
from knowledge.refusals import Refusal
from knowledge.spans import Span

JOINTS = frozenset(
    (
        ",",
        "，",
        "、",
        "and",
        "&",
        "和",
        "与",
        "及",
        "以及",
        ", and",
        "，和",
        "、和",
        "+",
        "/",
        ";",
        "；",
        "as well as",
        "plus",
        "还有",
        "跟",
    )
)
# Dimensions that answer "why did we lose": named at all, they are asked for.
CAUSES = ("loss_reason", "competitor")
PER_UNITS = ("week", "month", "quarter", "year")
FOLDS = ("averaged", "median")
# What "how is Anna doing" asks for, and what "top customers" are ranked by.
PERFORMANCE = ("bookings", "deals_won", "win_rate", "deals_open")
FIGURE_OF_FACT = {"cycle_days": "sales_cycle_days", "list_price": "list_price"}
FIGURE_OF_RANKS = "bookings"
STATES = ("won", "lost", "open")
EACH_TIME = re.compile(r"^[按每各]|(?:month|quarter|week|dai)ly$|^(\w+) by \1$", re.IGNORECASE)


@dataclass
class MetricSlots:
    """The parts of a figure's question, each read when a tool's field asks for it."""

    frame: Frame
    access: Access

    @cached_property
    def filters(self) -> FilterReader:
        """The conditions, and which mentions they used up."""
        return FilterReader(self.frame, self.access)

    @cached_property
    def metrics(self) -> list[str]:
        """The metrics asked for, in order; several only where the question joins them."""
        if self.frame.gapped:
            widest = max(self.frame.gapped, key=lambda mention: mention.length)
            return [widest.value]
        mentions = [m for m in self._outside_brackets(self.frame.metrics) if not self.filters.used(m)]
        mentions = [m for m in mentions if not self._slices(m)] or mentions
        if implied := self._implied(mentions):
            return implied
        if not mentions:
            return []
        strong = [m for m in mentions if METRICS[m.value].unit is not Unit.COUNT]
        head = self._how_many(mentions) or (self._head(strong) if strong else self._counted(mentions))
        chain = self._chain(mentions, head)
        meant = list(dict.fromkeys(self._meant(mention, chain) for mention in chain))
        return self._valued(meant) if len(meant) == 1 else meant

    def _valued(self, meant: list[str]) -> list[str]:
        """`how many open deals, and what are they worth`: their amount beside or instead of their number."""
        worth = METRICS[meant[0]].variants.get("valued")
        facts = [fact for fact in self.frame.facts if fact.value == "amount" and not self.filters.used(fact)]
        said = any(
            cue.value == "valued" and not any(c.start < cue.end and cue.start < c.end for c in self.frame.comparisons)
            for cue in self.frame.cues
        )
        if worth is None or not (said or facts) or any(item.field == "amount" for item in self.filters.conditions):
            return meant
        return [*meant, worth] if self.frame.has("count") and not self.frame.has("money_asked") else [worth]

    @property
    def only_slices(self) -> bool:
        """Whether the words for figures are the very ones that slice: "by product" counts no products."""
        mentions = self.frame.metrics
        return bool(mentions) and all(self._slices(mention) for mention in mentions)

    def _slices(self, mention: Mention) -> bool:
        """`which accounts have the most deals`: the accounts slice, the deals are counted."""
        same = [d for d in self.frame.dimensions if (d.start, d.end) == (mention.start, mention.end)]
        return any(self._groups(dimension) for dimension in same)

    def _implied(self, mentions: list[Mention]) -> list[str]:
        """A figure that no noun names: "how much did we win", "丢了多少单", "top customers", "how is Anna doing"."""
        states = [cue.value for cue in self.frame.cues if cue.value in STATES]
        measured = any(METRICS[m.value].unit is not Unit.COUNT for m in mentions)
        if measured:
            return []
        sliced = [m for m in self.frame.dimensions if self._groups(m)]
        if not states:
            if self.frame.has("performance") and not mentions:
                return list(PERFORMANCE)
            ranked = self.frame.has("highest", "lowest") and not self.frame.attributes
            facts = {fact.value for fact in self.frame.facts if not self.filters.used(fact)}
            if ranked and sliced and facts and facts <= set(FIGURE_OF_FACT):
                return [FIGURE_OF_FACT[fact] for fact in sorted(facts)]
            ranked = ranked and not facts
            only = all(self._slices(mention) for mention in mentions)
            return [FIGURE_OF_RANKS] if ranked and sliced and only else []
        if self.frame.has("money_asked"):
            return [METRICS["bookings"].variants.get(states[0], "bookings")]
        return [f"deals_{states[0]}"] if not mentions and (sliced or self.frame.has("count")) else []

    def _meant(self, mention: Mention, chain: list[Mention]) -> str:
        """The metric of a mention, or its variant for a word elsewhere: deals that we lost, the average revenue."""
        variants = METRICS[mention.value].variants
        inside = [other for other in chain if other is not mention]
        for cue in self.frame.cues:
            own = mention.start <= cue.start and cue.end <= mention.end
            others = any(other.start <= cue.start and cue.end <= other.end for other in inside)
            if cue.value not in variants or cue.value == "valued" or own or others:
                continue
            if cue.value == "closed" and self.frame.has("expected") and "open" in variants:
                return variants["open"]
            if cue.value == "closed" and cue.end <= mention.start:
                return variants["won"]  # who closed deals has won them; deals that closed may be lost
            if cue.value not in FOLDS or (self._beside(cue, mention) and not self.average_per):
                return variants[cue.value]
        return mention.value

    def _beside(self, cue: Mention, mention: Mention) -> bool:
        first, last = (cue, mention) if cue.start < mention.start else (mention, cue)
        return self.frame.words_between(first.end, last.start) <= 2

    def _outside_brackets(self, mentions: list[Mention]) -> list[Mention]:
        """A definition in brackets explains the metric named before it and asks for nothing."""
        text = self.frame.text
        return [m for m in mentions if _depth(text[: m.start]) <= 0] or mentions

    def _head(self, strong: list[Mention]) -> Mention:
        """Of several figures without a joint, the one the others only describe: Chinese and compounds put it last."""
        head = strong[0]
        for mention in strong[1:]:
            gap = self.frame.gap(head.end, mention.start)
            if gap in ("", "的", "'s", "’s") or (is_chinese(gap) and gap == "的总"):
                head = mention
        return head

    def _how_many(self, mentions: list[Mention]) -> Mention | None:
        """`how many deals were sold below …`: what stands right behind "how many" is counted, whatever else is said."""
        for mention in mentions:
            said = self.frame.before(mention.start, "count", within=5)
            if said and METRICS[mention.value].unit is Unit.COUNT:
                between = [m for m in mentions if said.end <= m.start < mention.start]
                return None if between else mention
        return None

    def _counted(self, mentions: list[Mention]) -> Mention:
        """Of several kinds of record, the one that is counted: the nearest behind "how many", or before "总数"."""
        for mention in mentions:
            if self.frame.before(mention.start, "count", within=2):
                return mention
        for mention in mentions:
            if self.frame.after(mention.end, "count", within=2):
                return mention
        return mentions[0]

    def _chain(self, mentions: list[Mention], head: Mention) -> list[Mention]:
        """The mentions that are joined to the head by commas and "and"."""
        at = mentions.index(head)
        first = last = at
        while first > 0 and self._joined(mentions[first - 1], mentions[first]):
            first -= 1
        while last + 1 < len(mentions) and self._joined(mentions[last], mentions[last + 1]):
            last += 1
        chain = mentions[first : last + 1]
        return [m for m in chain if m.start != head.start or m is head]

    def _joined(self, one: Mention, other: Mention) -> bool:
        gap = self.frame.gap(one.end, other.start).casefold()
        return gap in JOINTS or (gap.startswith(("and ", "和")) and self.frame.words_between(one.end, other.start) <= 4)

    @cached_property
    def group_by(self) -> list[str]:
        """The dimensions to slice by: "by X", "which X", "top 5 X", "各X", "who"."""
        counted = {mention.value for mention in self.frame.dimensions if self._is_counted(mention)}
        groups = [name for name in self.slices if name not in counted]
        if self.frame.has("who") and "rep" not in groups and not self.filters.names_of("person"):
            groups.insert(0, "rep")
        if self.frame.has("trend") and not any(_is_time(name) for name in groups):
            groups.append("month")
        if not groups and self.frame.has("lost"):
            groups += [m.value for m in self.frame.dimensions if m.value in CAUSES and not self.filters.used(m)]
            if self.frame.has("why") and not groups:
                groups.append("loss_reason")
        if self.frame.has("rank") and not groups:
            groups.append("rep")
        for kind in self.filters.compared:
            if kind not in groups:
                groups.append(kind)
        return groups[:2]

    @cached_property
    def slices(self) -> list[str]:
        """Every dimension that the question slices by, what it counts among them."""
        mentions = [m for m in self.frame.dimensions if not self.filters.used(m) and self._groups(m)]
        return list(dict.fromkeys(mention.value for mention in mentions))

    def _is_counted(self, mention: Mention) -> bool:
        """The very words that name what is counted are no slice of it."""
        same = [m for m in self.frame.metrics if (m.start, m.end) == (mention.start, mention.end)]
        return any(METRICS[m.value].unit is Unit.COUNT and m.value in self.metrics for m in same)

    def _groups(self, mention: Mention) -> bool:
        frame = self.frame
        if _is_time(mention.value) and EACH_TIME.search(frame.text[mention.start : mention.end]):
            return self.average_per != mention.value
        if self.average_per == mention.value:
            return False
        if frame.before(mention.start, "which", "group", within=2 if is_chinese(frame.text) else 1):
            return True
        if any(
            span.end <= mention.start and frame.words_between(span.end, mention.start) <= 2 for span in frame.limits
        ):
            return True
        if any(
            span.start >= mention.end and frame.words_between(mention.end, span.start) <= 3 for span in frame.limits
        ):
            return True
        if frame.before(mention.start, "highest", "lowest", "main", within=1):
            return True
        if frame.after(mention.end, "split", within=0) or self._numbered(mention):
            return True
        if is_chinese(frame.text) and self._follows_superlative(mention):
            return True
        joined = [g for g in frame.dimensions if g is not mention and mention.start - g.end >= 0]
        return any(
            frame.gap(other.end, mention.start).casefold() in JOINTS
            and other.start < mention.start
            and self._groups(other)
            for other in joined
        )

    def _numbered(self, mention: Mention) -> bool:
        """A number before the noun, and a superlative somewhere: "4 clients with the most …"."""
        before = self.frame.text[: mention.start].rstrip()
        return before[-1:].isdigit() and self.frame.has("highest", "lowest")

    def _follows_superlative(self, mention: Mention) -> bool:
        """业绩最高的销售是谁: the superlative stands before its noun with 的."""
        cue = self.frame.before(mention.start, "highest", "lowest", within=1)
        return cue is not None and self.frame.gap(cue.end, mention.start) in ("", "的")

    @cached_property
    def order(self) -> str | None:
        """Downwards or upwards, when the question ranks."""
        for span in self.frame.limits:
            if span.value.direction:
                return str(span.value.direction)
        if self.frame.has("lowest"):
            return "lowest"
        if self.frame.has("highest", "rank"):
            return "highest"
        return None

    @cached_property
    def limit(self) -> int | None:
        """How many groups: as said, or one for "which X has the highest"."""
        for span in self.frame.limits:
            return int(span.value.n)
        superlative = self.frame.has("highest", "lowest") and not self.frame.has("rank")
        if superlative and self.frame.has("runner_up"):
            return 2
        if superlative and (said := self._number_of_groups()):
            return said
        return 1 if superlative and len(self.group_by) == 1 else None

    def _number_of_groups(self) -> int | None:
        """`4 clients with the most deals`: a bare number before what is listed."""
        for span in find_numbers(self.frame.text):
            for mention in self.frame.dimensions:
                if mention.value in self.group_by and self.frame.words_between(span.end, mention.start) == 0:
                    count = int(span.value.amount)
                    if span.end <= mention.start and span.value.unit is None and 1 <= count <= 100:
                        return count
        return None

    @cached_property
    def _comparing(self) -> bool:
        if self.frame.has("change", "compare", "previous", "last_year"):
            return True
        return self.frame.has("than") and len(self.frame.periods) > 1

    @cached_property
    def _periods(self) -> list[tuple[Period, str]]:
        """Every period with the words for it; a range is two periods where the question compares its ends."""
        found: list[tuple[Period, str]] = []
        for span in self.frame.periods if self.filters else ():
            ends = self._ends(span) if self._comparing else None
            found += ends or [(span.value, span.text)]
        if len(found) == 2:
            found = _share_year(found, self.access)
        if self._comparing:
            found.sort(key=lambda item: item[0].start, reverse=True)
        return found

    def _ends(self, span: Span[Period]) -> list[tuple[Period, str]] | None:
        """`from Q2 to Q3 2017` as its two ends, the later one first."""
        for joint in (" to ", " and ", " through ", "–", "到", "至", "和", "与"):
            if joint in span.text and span.value.grain == "range":
                left, right = span.text.split(joint, 1)
                for opening in ("from ", "between ", "从", "自", "由"):
                    left = left.removeprefix(opening)
                try:
                    later = self._parse(right.strip())
                    earlier = parse_period(left.strip(), later.end, self.access.company.fiscal_year_start)
                except Refusal:
                    return None
                return [(later, _spoken(later)), (earlier, _spoken(earlier))]
        return None

    def _parse(self, text: str) -> Period:
        return parse_period(text, self.access.today, self.access.company.fiscal_year_start)

    @cached_property
    def period(self) -> str | None:
        """The period, as said; this year for a comparison with last year that names none."""
        if self._periods:
            return self._periods[0][1]
        return _spoken(self._parse("this year")) if self.compare_to else None

    @cached_property
    def compare_to(self) -> str | None:
        """Another period, the one before, or last year's."""
        if self.frame.has("last_year"):
            return "same_period_last_year"
        if len(self._periods) >= 2 and self._comparing:
            return self._periods[1][1]
        if self.frame.has("previous") or (self.frame.has("change") and "month" not in self.group_by):
            return "previous_period"
        return None

    @cached_property
    def average_per(self) -> str | None:
        """The calendar unit of "average per month", "月均"."""
        for cue, unit in (
            ("monthly_average", "month"), ("quarterly_average", "quarter"), ("weekly_average", "week"),
            ("yearly_average", "year"),
        ):  # fmt: skip
            if self.frame.has(cue):
                return unit
        if self.frame.has("averaged") and any(METRICS[m.value].additive for m in self.frame.metrics):
            return next((m.value for m in self.frame.dimensions if m.value in PER_UNITS), None)
        return None

    @cached_property
    def share(self) -> bool | None:
        """Whether shares of the total are asked for; "by what percentage did it change" asks for something else."""
        if self._comparing:
            return None
        return True if self.frame.has("share") or (self.frame.has("in_percent") and self.group_by) else None

    @cached_property
    def scope(self) -> str | None:
        """Whose records: said by "my", "my team", "the whole company"."""
        for cue in ("company", "team", "mine"):
            if self.frame.has(cue):
                return cue
        return None

    def arguments(self) -> dict[str, Any]:
        """Everything but the metric, by the name of its semantic kind."""
        return {
            "dimension": self.group_by, "filters": self.filters.conditions, "period": self.period,
            "compare_to": self.compare_to, "order": self.order, "limit": self.limit, "share": self.share,
            "average_per": self.average_per, "scope": self.scope,
        }  # fmt: skip


def _is_time(dimension: str) -> bool:
    """Whether it is a calendar unit; the header of an extra column never is."""
    return dimension in DIMENSIONS and DIMENSIONS[dimension].is_time


def _spoken(period: Period) -> str:
    """A period in words that the parser reads back as the same period."""
    start = period.start
    named = {
        "month": f"{start:%Y-%m}", "quarter": f"Q{(start.month + 2) // 3} {start.year}", "year": f"{start.year}",
        "day": start.isoformat(),
    }  # fmt: skip
    if period.grain in named and not period.fiscal:
        return named[period.grain]
    return f"{start.isoformat()} to {period.end.isoformat()}"


def _share_year(found: list[tuple[Period, str]], access: Access) -> list[tuple[Period, str]]:
    """`Q3 2017 vs Q2`: the end without a year is meant in the other's year."""
    (first, first_text), (second, second_text) = found
    fiscal = access.company.fiscal_year_start
    if _names_year(first_text) and not _names_year(second_text):
        again = parse_period(second_text, first.end, fiscal)
        return [(first, first_text), (again, _spoken(again))]
    if _names_year(second_text) and not _names_year(first_text):
        again = parse_period(first_text, second.end, fiscal)
        return [(again, _spoken(again)), (second, second_text)]
    return found


def _names_year(text: str) -> bool:
    return any(char.isdigit() for char in text) and any(len(run) >= 4 for run in _digit_runs(text))


def _digit_runs(text: str) -> list[str]:
    return "".join(char if char.isdigit() else " " for char in text).split()


def _depth(text: str) -> int:
    """How many brackets are open where the text ends."""
    return sum((character in "(（") - (character in ")）") for character in text)
