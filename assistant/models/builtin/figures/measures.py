"""Which figures a question asks for: the catalogue's words in it, and what verbs and small words make of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

from assistant.models.builtin.figures.slices import JOINTS, Slices
from assistant.models.builtin.reading.counts import is_count
from assistant.models.builtin.reading.filters import FilterReader
from assistant.models.builtin.reading.frame import Frame
from assistant.models.builtin.reading.lexicon import Mention
from assistant.models.builtin.reading.tokens import is_chinese
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.dimensions import FACTS
from knowledge.metrics.model import Unit

# Words that change a figure only beside it; the others ("lost", "open") do wherever they stand.
ACCOUNT_FACTS = ("sector", "location", "segment", "tier", "city")
FOLDS = ("averaged", "median")
STATES = ("won", "lost", "open")
# What "how is Anna doing" asks for, and what "top customers" are ranked by.
PERFORMANCE = ("bookings", "deals_won", "win_rate", "deals_open")
PERCENT = re.compile(r"(?<![\d.])\s*%")
SIZE = re.compile(r"big|larg|small|old|newest|最大|最小|最久|最高|最低", re.IGNORECASE)
CLAUSE = re.compile(r"(?:(?!\band\b|以及|\s-\s)[^，,;；、。.?？:：–—]|\.\d|,\d{3})+", re.IGNORECASE)
# What counts the deals that a figure is the worth of.
WORTH_OF = {"pipeline": "deals_open", "bookings": "deals_won", "lost_amount": "deals_lost"}
COUNTED = re.compile(r"many|number|count|[个笔单家条次]", re.IGNORECASE)
DOMAIN = re.compile(r"(?:里面?|[当其]?中|范围内)\s*$|^\s*(?:among|of the|out of)\b", re.IGNORECASE)
# Kinds of record that a clause often only names in passing.
MEMBERS = ("accounts", "reps", "products")
NUMBER_OF = re.compile(r"number|count|[数量]$", re.IGNORECASE)
WHAT_DID = re.compile(r"\bwhat (?:did|has|have|had)\b", re.IGNORECASE)
WE_CLOSE = re.compile(
    r"\b(?:do|did|does|have|has)\s+(?:we|i|they|he|she|\w+)\s+(?:win|won|lose|lost)\b(?!\s+(?:to|against|on|over|because))"
    r"|\bdeals?\s+(?:we|i|they|he|she)\s+(?:win|won|lose|lost)\b",
    re.IGNORECASE,
)
# What was signed is money where no noun is counted: 签了多少, and not 签了多少单.
SIGNED = re.compile(
    r"(?:签(?:下来?|到|约)?|成交|拿下|卖(?:出)?)了?(?:有)?多少(?:钱|金额|业绩)?(?=了|呢|啊|呀|吗|[?？，,。！!]|\s*$)"
    r"|\bhow much\b(?!\s+(?:longer|time)).{0,20}\b(?:sign|land|close|bring in|book)(?:ed)?\b",
    re.IGNORECASE,
)
BIGGEST_SALE = re.compile(
    r"最[大小高贵]的?(?:那|哪)?一?[单笔](?!个|位)|\b(?:biggest|largest|smallest)\s+(?:single\s+)?sale\b", re.IGNORECASE
)
BROUGHT = re.compile(
    r"br(?:ought|ings?|inging) in|earn(?:s|ed)?|ma(?:kes?|de)|带来(?:了|的)?|赚(?:了|的)?", re.IGNORECASE
)
AGE = re.compile(r"old|long|最[久老长早]|拖", re.IGNORECASE)
FIGURE_OF_RANKS = "bookings"
FIGURE_OF_FACT = {
    "amount": "bookings",
    "cycle_days": "sales_cycle_days",
    "list_price": "list_price",
    "quantity": "units_sold",
}
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
        if self._biggest_deal(self.frame.metrics):
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
        spoken = self._states() or (["open"] if any(m.value == "pipeline" for m in self.frame.metrics) else [])
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
        if implied := self._implied(counted):
            return self._valued(implied) if len(implied) == 1 else implied
        mentions = counted or [m for m in mentions if not self._carries(m)]
        if not mentions or self._biggest_deal(mentions):
            return []
        measured = [m for m in mentions if not is_count(m.value)]
        head = self._how_many(mentions) or (self._head(measured) if measured else self._counted(mentions))
        chain = self._chain(mentions, head)
        meant = list(dict.fromkeys(name for mention in chain for name in self._meant(mention, chain)))
        return self._valued(meant) if len(meant) == 1 else meant

    @property
    def only_slices(self) -> bool:
        """Whether the words for figures are the very ones that slice: "by product" counts no products."""
        mentions = self.frame.metrics
        return bool(mentions) and not any(self.slices.counts(mention) for mention in mentions)

    def _carries(self, mention: Mention) -> bool:
        """`how much did we win from retail customers`: the customers only carry the condition."""
        if mention.value != "accounts" or not (self._states() or self.frame.has("money_asked", "units_asked")):
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

    def _implied(self, mentions: list[Mention]) -> list[str]:
        """A figure that no noun names: "how much did we win", "丢了多少单", "top customers", "how is Anna doing"."""
        frame = self.frame
        if any(not is_count(mention.value) for mention in mentions):
            return []
        if frame.has("units_asked"):
            return ["units_won" if self._in_won_deals() else "units_sold"]
        if self._biggest_deal(mentions):
            return []
        states = self._states()
        if told := self._days(states, mentions) or self._amount(states, mentions):
            return told
        if self._ahead() and (states or frame.has("money_asked", "closed")):
            return ["forecast"]
        if not states and not mentions and self._compares():
            return ["bookings"]
        sliced = [m for m in frame.dimensions if self.slices.sliced(m)]
        brought = frame.has("booked") or (frame.has("closed", "won") and WHAT_DID.search(frame.text))
        if (
            not mentions
            and not frame.has("lost", "open")
            and (brought or (frame.has("money_asked") and frame.has("closed")))
        ):
            return ["bookings"]
        if self._asks_units():
            return ["units_sold"]
        if not states and not mentions and frame.has("deals_counted"):
            return ["deals"]
        if not states:
            return self._ranked(mentions, sliced)
        if frame.has("money_asked") or (frame.has("valued") and not mentions) or self._signed(states, mentions):
            worth = METRICS["bookings"].variants.get(states[0], "bookings")
            counted = self._counts_said() and not mentions and not self._signed(states, mentions)
            return [f"deals_{states[0]}", worth] if counted else [worth]
        asked = sliced or self.slices.causes or frame.has("count")
        return [f"deals_{state}" for state in states] if asked and not mentions else []

    def _signed(self, states: list[str], mentions: list[Mention]) -> bool:
        """`今年签了多少`: what was signed is money where no noun is counted."""
        return states == ["won"] and not mentions and SIGNED.search(self.frame.text) is not None

    def _in_won_deals(self) -> bool:
        """`how many units were in the deals we won`: units of deals, and not of orders."""
        return any(METRICS[m.value].source == "deals" for m in self.frame.metrics) and self.frame.has("won")

    def _days(self, states: list[str], mentions: list[Mention]) -> list[str]:
        """`how many days from proposal to negotiation`, `how long until we lose`: how long something takes."""
        other = [f for f in self.frame.facts if FACTS[f.value].unit is not Unit.DAYS and not FACTS[f.value].is_date]
        if not self.frame.has("days_asked") or other:
            return []
        if states and states != ["open"]:
            return [METRICS["sales_cycle_days"].variants.get(state, "sales_cycle_days") for state in states]
        alone = all(mention.value == "deals" for mention in mentions)
        return ["days_in_stage"] if not states and alone and self.filters.names_of("stage") else []

    def _amount(self, states: list[str], mentions: list[Mention]) -> list[str]:
        """`在谈的单子金额`: what the deals of a state are worth."""
        amounts = {fact.value for fact in self.frame.facts} == {"amount"} and self.frame.has("how_much")
        if mentions or len(states) != 1 or not amounts:
            return []
        return [METRICS["bookings"].variants.get(states[0], "bookings")]

    def _compares(self) -> bool:
        """`how does this December compare to the last one`, `今年增长多少`: business as such."""
        frame = self.frame
        held = frame.has("last_year", "previous", "compare")
        return held and (frame.has("change") or len(frame.periods) > 1) and not frame.names

    def _is_visited(self, mention: Mention, mentions: list[Mention]) -> bool:
        """`拜访客户次数`: whom we visited is no figure."""
        return mention.value == "accounts" and any(
            METRICS[other.value].source == "activities" and self.frame.gap(other.end, mention.start) in ("", "了", "过")
            for other in mentions
            if other.end <= mention.start
        )

    def _asks_units(self) -> bool:
        """`how many GTX Pro did we sell`: a product's name stands where the noun would."""
        products = self.filters.names_of("product")
        counted = any(self.frame.before(name.start, "count", within=1) for name in products)
        return counted and "won" in [cue.value for cue in self.frame.cues]

    @property
    def one_deal(self) -> bool:
        """Whether a deal itself is asked for: the biggest, the oldest."""
        return self._biggest_deal(self.frame.metrics)

    def _biggest_deal(self, mentions: list[Mention]) -> bool:
        """`our biggest single deal`: a deal itself is wanted, and no figure."""
        if BIGGEST_SALE.search(self.frame.text) or self.oldest:
            return True
        deals = [m for m in mentions if METRICS[m.value].source == "deals" and is_count(m.value)]
        clause = next(
            (match for match in CLAUSE.finditer(self.frame.text) if deals and deals[0].start < match.end()), None
        )
        if clause is None or any(self.slices.sliced(d) for d in self.frame.dimensions if d.start < clause.end()):
            return False
        said = [self.frame.before(deal.start, "highest", "lowest", within=2) for deal in deals]
        ranked = [limit for limit in self.frame.limits if limit.value.direction]
        said += [
            Mention(limit.start, limit.end, "limit", "highest") for limit in ranked for deal in deals
            if limit.end <= deal.start and self.frame.words_between(limit.end, deal.start) <= 2
        ]  # fmt: skip
        return any(cue is not None and SIZE.search(self.frame.text[cue.start : cue.end]) for cue in said)

    @property
    def oldest(self) -> bool:
        """`the open deal that has dragged on longest`: ranked by how long it has been open."""
        ranked = [self.frame.text[cue.start : cue.end] for cue in self.frame.cues if cue.value in ("highest", "lowest")]
        if self._states() != ["open"] or not any(AGE.search(word) for word in ranked):
            return False
        return not any(self.slices.sliced(dimension) for dimension in self.frame.dimensions if dimension.value != "day")

    def _ranked(self, mentions: list[Mention], sliced: list[Mention]) -> list[str]:
        frame = self.frame
        if frame.has("performance") and not mentions:
            return ["bookings"] if frame.has("last_year", "previous", "compare") else list(PERFORMANCE)
        ranks = frame.has("highest", "lowest") or any(limit.value.direction for limit in frame.limits)
        if not (sliced or frame.has("best_seller")) or not ranks or frame.attributes:
            return []
        facts = {fact.value for fact in frame.facts if not self.filters.used(fact)}
        if facts:
            return [FIGURE_OF_FACT[fact] for fact in sorted(facts)] if facts <= set(FIGURE_OF_FACT) else []
        return [] if any(self.slices.counts(mention) for mention in mentions) else [FIGURE_OF_RANKS]

    def _ahead(self) -> bool:
        """Whether the period lies ahead and nothing says what is expected of single deals."""
        periods = self.frame.periods
        return bool(periods) and all(span.value.start > self.filters.access.today for span in periods)

    def _states(self) -> list[str]:
        """Won, lost or open, as said; what is expected to close is open, whatever it hopes for."""
        if self.frame.has("expected", "overdue"):
            return ["open"]
        said = [cue.value for cue in self.frame.cues if cue.value in STATES and self._depth(cue.start) <= 0]
        return list(dict.fromkeys(said))

    def _meant(self, mention: Mention, chain: list[Mention]) -> list[str]:
        """The metric of a mention, or its variant for a word elsewhere: deals that we lost, the average revenue."""
        variants = METRICS[mention.value].variants
        if mention.value == "units_sold" and self._in_won_deals():
            return ["units_won"]
        if mention.value == "deals" and (states := self._states()):
            if self.frame.has("closed") and {"won", "lost"} == set(states):
                return [variants["closed"]]
            return [variants[state] for state in states]
        others = [other for other in chain if other is not mention]
        for cue in self.frame.cues:
            if cue.value not in variants or cue.value == "valued" or self._depth(cue.start) > 0:
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
        return [*meant, worth] if self._counts_said() else [worth]

    def _counts_said(self) -> bool:
        """Whether a number is asked for beside money: the 多少 of 多少钱 asks for none."""
        money = [cue for cue in self.frame.cues if cue.value == "money_asked"]
        counts = [cue for cue in self.frame.cues if cue.value == "count"]
        return any(not any(other.start <= cue.start and cue.end <= other.end for other in money) for cue in counts)

    def _ranks_by(self, fact: Mention) -> bool:
        """`the top 10 deals by amount`: how they are ordered, and no sum."""
        return bool(self.frame.limits) and self.frame.before(fact.start, "group", within=0) is not None

    def _beside(self, cue: Mention, mention: Mention) -> bool:
        first, last = (cue, mention) if cue.start < mention.start else (mention, cue)
        return self.frame.words_between(first.end, last.start) <= 2

    def _outside_brackets(self, mentions: list[Mention]) -> list[Mention]:
        """A definition in brackets explains the metric named before it and asks for nothing."""
        return [m for m in mentions if self._depth(m.start) <= 0] or mentions

    def _depth(self, place: int) -> int:
        """How many brackets are open there."""
        return sum((character in "(（") - (character in ")）") for character in self.frame.text[:place])

    def _head(self, measured: list[Mention]) -> Mention:
        """Of several figures without a joint, the one the others only describe: Chinese and compounds put it last."""
        head = measured[0]
        for mention in measured[1:]:
            gap = self.frame.gap(head.end, mention.start)
            if gap in ("", "的", "'s", "’s") or (is_chinese(gap) and gap == "的总"):
                head = mention
        return head

    def _how_many(self, mentions: list[Mention]) -> Mention | None:
        """`how many deals were sold below …`: what stands right behind "how many" is counted, whatever else is said."""
        for mention in mentions:
            said = self.frame.before(mention.start, "count", within=5)
            if said and is_count(mention.value) and not self._is_part(said, mentions):
                first = not any(said.end <= m.start < mention.start for m in mentions)
                counted = [m for m in mentions[mentions.index(mention) :] if is_count(m.value)]
                return self._head(counted) if first else None
        return None

    @staticmethod
    def _is_part(said: Mention, mentions: list[Mention]) -> bool:
        """The 数 of 赢单数 counts those, and not what stands behind."""
        return any(mention.start <= said.start and said.end <= mention.end for mention in mentions)

    def _counted(self, mentions: list[Mention]) -> Mention:
        """Of several kinds of record, the one that is counted: the nearest behind "how many", or before "总数"."""
        for mention in mentions:
            said = self.frame.before(mention.start, "count", within=2)
            if said and not self._is_part(said, mentions):
                return self._head(mentions[mentions.index(mention) :])
        for mention in mentions:
            if self.frame.after(mention.end, "count", within=2):
                return mention
        return self._head(mentions)  # "client meetings" are meetings

    def _chain(self, mentions: list[Mention], head: Mention) -> list[Mention]:
        """The mentions that are joined to the head by commas and "and"."""
        first = last = mentions.index(head)
        while first > 0 and self._joined(mentions[first - 1], mentions[first]):
            first -= 1
        while last + 1 < len(mentions) and self._joined(mentions[last], mentions[last + 1]):
            last += 1
        return [m for m in mentions[first : last + 1] if m.start != head.start or m is head]

    def _joined(self, one: Mention, other: Mention) -> bool:
        gap = self.frame.gap(one.end, other.start).casefold()
        return gap in JOINTS or (gap.startswith(("and ", "和")) and self.frame.words_between(one.end, other.start) <= 4)
