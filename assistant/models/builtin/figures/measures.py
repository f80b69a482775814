"""Which figures a question asks for: the catalogue's words in it, and what verbs and small words make of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

from assistant.models.builtin.figures.heads import asked_how_many, counted_of, head_of, joined_to
from assistant.models.builtin.figures.implied import Implied
from assistant.models.builtin.figures.said import STATES, counts_said, depth_at, in_won_deals, states_said
from assistant.models.builtin.figures.single_deal import CLAUSE, asks_one_deal, is_oldest
from assistant.models.builtin.figures.slices import Slices
from assistant.models.builtin.reading.counts import is_count
from assistant.models.builtin.reading.filters import FilterReader
from assistant.models.builtin.reading.frame import Frame
from assistant.models.builtin.reading.lexicon import Mention
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.dimensions import FACTS

# Words that change a figure only beside it; the others ("lost", "open") do wherever they stand.
ACCOUNT_FACTS = ("sector", "location", "segment", "tier", "city")
FOLDS = ("averaged", "median")
PERCENT = re.compile(r"(?<![\d.])\s*%")
# What counts the deals that a figure is the worth of.
WORTH_OF = {"pipeline": "deals_open", "bookings": "deals_won", "lost_amount": "deals_lost"}
COUNTED = re.compile(r"many|number|count|[个笔单家条次]", re.IGNORECASE)
DOMAIN = re.compile(r"(?:里面?|[当其]?中|范围内)\s*$|^\s*(?:among|of the|out of)\b", re.IGNORECASE)
# Kinds of record that a clause often only names in passing.
MEMBERS = ("accounts", "reps", "products")
NUMBER_OF = re.compile(r"number|count|[数量]$", re.IGNORECASE)
WE_CLOSE = re.compile(
    r"\b(?:do|did|does|have|has)\s+(?:we|i|they|he|she|\w+)\s+(?:win|won|lose|lost)\b(?!\s+(?:to|against|on|over|because))"
    r"|\bdeals?\s+(?:we|i|they|he|she)\s+(?:win|won|lose|lost)\b",
    re.IGNORECASE,
)
BROUGHT = re.compile(
    r"br(?:ought|ings?|inging) in|earn(?:s|ed)?|ma(?:kes?|de)|带来(?:了|的)?|赚(?:了|的)?", re.IGNORECASE
)
# The figures that hold something against a target, the most telling first.
TARGETED = ("gap_to_target", "attainment", "coverage", "target")
DONE_SO_FAR = re.compile(
    r"(?:做|签|卖|完成|干|成交)了?多少(?:了|钱|业绩)*\s*[，,、]"
    r"|\bhow much (?:have|has|did) (?:we|i|they|he|she|[A-Z][a-z]+)\b[^,?]{0,30}(?:,|\band\b)",
    re.IGNORECASE,
)
QUANTIFIED = ("bookings", "sales_revenue")


@dataclass
class Measures:
    """The metrics asked for, in order."""

    frame: Frame
    filters: FilterReader
    slices: Slices

    @cached_property
    def names(self) -> list[str]:
        """Several only where the question joins them."""
        if asks_one_deal(self.frame, self.slices, self.frame.metrics):
            return []
        if (rate := self._rate_of_closed()) is not None:
            return [rate]
        if len(several := self._by_clause()) > 1:
            return several
        targets = [m.value for m in (*self.frame.metrics, *self.frame.gapped) if METRICS[m.value].source == "targets"]
        # "做了多少，离目标还差多少": what was done is asked for beside what it is held against.
        if targets and DONE_SO_FAR.search(self.frame.text):
            return ["bookings", next(name for name in TARGETED if name in targets)]
        return self._of_one()

    def _rate_of_closed(self) -> str | None:
        """`what percentage of closed deals was lost`, `what share of our deals do we win`: a rate of the catalogue."""
        named = {mention.value for mention in self.frame.metrics}
        shared = self.frame.has("share", "in_percent") or PERCENT.search(self.frame.text) is not None
        ours = named == {"deals"} and WE_CLOSE.search(self.frame.text) and not self.slices.names
        if not shared or not ("deals_closed" in named or ours):
            return None
        states = [state for state in ("won", "lost") if self.frame.has(state)]
        return {"won": "win_rate", "lost": "loss_rate"}[states[0]] if len(states) == 1 else None

    def _by_clause(self) -> list[str]:
        """`赢了几单，丢了几单，收入多少`: each clause that names a figure of its own asks for it."""
        listed = self.frame.has("listing") and all(is_count(m.value) for m in self.frame.metrics)
        if self.frame.gapped or listed:
            return []
        found: list[str] = []
        clauses = 0
        for match in CLAUSE.finditer(self.frame.text):
            if DOMAIN.search(match.group()):
                continue  # "among the reps that …" only says of whom
            frame = self.frame.window(*match.span())
            if match.span() in self._topics:
                continue
            names = self._in_clause(frame) or self._worth(frame, found)
            clauses += bool(names)
            found += names
        return list(dict.fromkeys(found)) if clauses > 1 else []

    @cached_property
    def _topics(self) -> list[tuple[int, int]]:
        """Where the clauses stand that only say of which records a figure is asked for."""
        places = [match.span() for match in CLAUSE.finditer(self.frame.text)]
        return [place for place in places if self._is_topic(self.frame.window(*place))]

    def _is_topic(self, frame: Frame) -> bool:
        """`今年线上渠道的商机，丢单率是多少`: a clause that only says of which records the figure asked for is."""
        kinds = frame.metrics and all(METRICS[m.value].source == m.value for m in frame.metrics)
        asks = frame.has("count", "deals_counted", "money_asked", "how_much", "days_asked", "units_asked", "listing")
        measured = any(not is_count(m.value) for m in self.frame.metrics)
        return bool(kinds and frame.names) and not asks and measured and self.frame.has("how_much", "in_percent")

    def _in_clause(self, frame: Frame) -> list[str]:
        """The figures that a clause names; deals as such are those of the state that the whole message speaks of."""
        states = [cue for cue in frame.cues if cue.value in STATES]
        passing = not frame.has("count") or states or self.frame.has("who")
        frame = replace(frame, metrics=[m for m in frame.metrics if not (passing and self._passed(m))])
        slices = Slices(frame, self.filters)
        own = [m for m in frame.metrics if not self.filters.used(m) and slices.counts(m)]
        if not own and not (states and frame.has("count", "deals_counted", "money_asked", "days_asked")):
            return []
        names = Measures(frame, self.filters, slices)._of_one()
        spoken = states_said(self.frame) or (["open"] if any(m.value == "pipeline" for m in self.frame.metrics) else [])
        if names == ["deals"] and len(spoken) == 1:
            return [METRICS["deals"].variants[spoken[0]]]
        return names

    def _passed(self, mention: Mention) -> bool:
        """Whether a kind of record is only named in passing, and its number not asked for as such."""
        said = self.frame.text[mention.start : mention.end]
        return mention.value in MEMBERS and not NUMBER_OF.search(said)

    def _worth(self, frame: Frame, before: list[str]) -> list[str]:
        """`…, and what are they worth?`: the amount of what an earlier clause counts, or the number of it."""
        last = METRICS.get(before[-1]) if before else None
        if last is None or (last.name not in WORTH_OF and "valued" not in last.variants):
            return []
        amounts = [fact for fact in frame.facts if fact.value == "amount" and not self.filters.used(fact)]
        if frame.has("valued", "money_asked") or amounts:
            return [last.variants["valued"]] if "valued" in last.variants else []
        return [WORTH_OF[last.name]] if frame.has("count") and last.name in WORTH_OF else []

    def _of_one(self) -> list[str]:
        """The figures of a single clause."""
        if self.frame.gapped:
            named = {METRICS[m.value].source for m in self.frame.metrics if is_count(m.value)}
            own = [m for m in self.frame.gapped if METRICS[m.value].source in named] or self.frame.gapped
            return self._valued([max(own, key=lambda mention: mention.length).value])
        mentions = [m for m in self._outside_brackets(self.frame.metrics) if not self.filters.used(m)]
        mentions = [m for m in mentions if not any(start <= m.start < end for start, end in self._topics)]
        mentions = [m for m in mentions if not self._is_visited(m, mentions)]
        told = [m for m in mentions if METRICS[m.value].source == "deals"]
        if told and not self.frame.has("who"):
            mentions = [m for m in mentions if not self._passed(m) or self.frame.before(m.start, "count", within=2)
                        or self.frame.after(m.end, "count", within=1)]  # fmt: skip
        if self.frame.has("who", "best_seller"):
            mentions = [m for m in mentions if m.value != "reps"]  # who is asked for among them
        mentions = [m for m in mentions if not self._brings(m, mentions)]
        counted = [m for m in mentions if self.slices.counts(m) and not self._carries(m)]
        if implied := Implied(self.frame, self.filters, self.slices).names(counted):
            return self._valued(implied) if len(implied) == 1 else implied
        mentions = counted or [m for m in mentions if not self._carries(m)]
        if not mentions or asks_one_deal(self.frame, self.slices, mentions):
            return []
        measured = [m for m in mentions if not is_count(m.value)]
        head = asked_how_many(self.frame, mentions) or (
            head_of(self.frame, measured) if measured else counted_of(self.frame, mentions)
        )
        chain = joined_to(self.frame, mentions, head)
        meant = list(dict.fromkeys(name for mention in chain for name in self._meant(mention, chain)))
        return self._valued(meant) if len(meant) == 1 else meant

    @property
    def only_slices(self) -> bool:
        """Whether the words for figures are the very ones that slice: "by product" counts no products."""
        mentions = self.frame.metrics
        return bool(mentions) and not any(self.slices.counts(mention) for mention in mentions)

    def _carries(self, mention: Mention) -> bool:
        """`how much did we win from retail customers`: the customers only carry the condition."""
        if mention.value != "accounts" or not (states_said(self.frame) or self.frame.has("money_asked", "units_asked")):
            return False
        named = self.filters.names_of(*ACCOUNT_FACTS)
        by_name = any(self.filters.beside(name, mention) for name in named)
        by_fact = any(item.field in FACTS for item in self.filters.conditions)
        return (by_name or by_fact) and not self.frame.before(mention.start, "count", within=1)

    def _brings(self, mention: Mention, mentions: list[Mention]) -> bool:
        """`which rep brought in the most new customers`: what was brought in is the figure, and no money."""
        if not BROUGHT.fullmatch(self.frame.text[mention.start : mention.end]):
            return False
        return any(
            other.start >= mention.end and self.frame.words_between(mention.end, other.start) <= 4
            for other in mentions
            if self.slices.counts(other)
        )

    def _is_visited(self, mention: Mention, mentions: list[Mention]) -> bool:
        """`拜访客户次数`: whom we visited is no figure."""
        return mention.value == "accounts" and any(
            METRICS[other.value].source == "activities" and self.frame.gap(other.end, mention.start) in ("", "了", "过")
            for other in mentions
            if other.end <= mention.start
        )

    @property
    def oldest(self) -> bool:
        """Whether what is ranked is how long deals have been open."""
        return is_oldest(self.frame, self.slices)

    @property
    def one_deal(self) -> bool:
        """Whether a deal itself is asked for: the biggest, the oldest."""
        return asks_one_deal(self.frame, self.slices, self.frame.metrics)

    def _meant(self, mention: Mention, chain: list[Mention]) -> list[str]:
        """The metric of a mention, or its variant for a word elsewhere: deals that we lost, the average revenue."""
        variants = METRICS[mention.value].variants
        if mention.value == "units_sold" and in_won_deals(self.frame):
            return ["units_won"]
        if mention.value == "deals" and (states := states_said(self.frame)):
            if self.frame.has("closed") and {"won", "lost"} == set(states):
                return [variants["closed"]]
            return [variants[state] for state in states]
        if mention.value == "bookings" and self.filters.names_of("stage") and not states_said(self.frame):
            return [variants["open"]]  # what stands in a stage is not won yet
        others = [other for other in chain if other is not mention]
        for cue in self.frame.cues:
            if cue.value not in variants or cue.value == "valued" or depth_at(self.frame.text, cue.start) > 0:
                continue
            if any(place.start <= cue.start and cue.end <= place.end for place in (mention, *others)):
                continue
            if cue.value == "closed" and cue.end <= mention.start:
                return [variants["won"]]  # who closed deals has won them; deals that closed may be lost
            if cue.value not in FOLDS or (self._beside(cue, mention) and not self.slices.average_per):
                return [variants[cue.value]]
        quantity = any(fact.value == "quantity" and not self.filters.used(fact) for fact in self.frame.facts)
        if mention.value in QUANTIFIED and (quantity or self.frame.has("units_asked")):
            return ["units_sold"]
        return [mention.value]

    def _valued(self, meant: list[str]) -> list[str]:
        """`how many open deals, and what are they worth`: their amount beside or instead of their number."""
        frame, worth = self.frame, METRICS[meant[0]].variants.get("valued")
        if meant[0] in WORTH_OF and any(
            COUNTED.search(frame.text[c.start : c.end]) for c in frame.cues if c.value == "count"
        ):
            return [WORTH_OF[meant[0]], meant[0]]
        if worth is None or frame.has("listing") or any(item.field == "amount" for item in self.filters.conditions):
            return meant
        amounts = any(
            fact.value == "amount" and not self.filters.used(fact) and not self._ranks_by(fact) for fact in frame.facts
        )
        valued = any(
            cue.value == "valued" and not any(c.start < cue.end and cue.start < c.end for c in frame.comparisons)
            for cue in frame.cues
        )
        if not (amounts or valued or frame.has("money_asked")):
            return meant
        for fold in FOLDS:
            if frame.has(fold) and fold in METRICS[worth].variants:
                return [METRICS[worth].variants[fold]]
        return [*meant, worth] if counts_said(self.frame) else [worth]

    def _ranks_by(self, fact: Mention) -> bool:
        """`the top 10 deals by amount`: how they are ordered, and no sum."""
        return bool(self.frame.limits) and self.frame.before(fact.start, "group", within=0) is not None

    def _beside(self, cue: Mention, mention: Mention) -> bool:
        first, last = (cue, mention) if cue.start < mention.start else (mention, cue)
        return self.frame.words_between(first.end, last.start) <= 2

    def _outside_brackets(self, mentions: list[Mention]) -> list[Mention]:
        """A definition in brackets explains the metric named before it and asks for nothing."""
        return [m for m in mentions if depth_at(self.frame.text, m.start) <= 0] or mentions
