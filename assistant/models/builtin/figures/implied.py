"""Figures that no noun names: by verbs, by what is counted, by what is ranked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.models.builtin.figures.said import counts_said, in_won_deals, states_said
from assistant.models.builtin.figures.single_deal import asks_one_deal
from assistant.models.builtin.figures.slices import Slices
from assistant.models.builtin.reading.counts import is_count
from assistant.models.builtin.reading.filters import FilterReader
from assistant.models.builtin.reading.frame import Frame
from assistant.models.builtin.reading.lexicon import Mention
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.dimensions import FACTS
from knowledge.metrics.model import Unit

# What "how is Anna doing" asks for, and what "top customers" are ranked by.
PERFORMANCE = ("bookings", "deals_won", "win_rate", "deals_open")
WHAT_DID = re.compile(r"\bwhat (?:did|has|have|had)\b", re.IGNORECASE)
# What was signed is money where no noun is counted: 签了多少, and not 签了多少单.
SIGNED = re.compile(
    r"(?:签(?:下来?|到|约)?|成交|拿下|卖(?:出)?)了?(?:有)?多少(?:钱|金额|业绩)?(?=了|呢|啊|呀|吗|[?？，,。！!]|\s*$)"
    r"|\bhow much\b(?!\s+(?:longer|time)).{0,20}\b(?:sign|land|close|bring in|book)(?:ed)?\b",
    re.IGNORECASE,
)
# Customers are "on our books", and nothing was booked.
ON_BOOKS = re.compile(r"\bon (?:our|the|my) books?\b", re.IGNORECASE)
FIGURE_OF_RANKS = "bookings"
FIGURE_OF_FACT = {
    "amount": "bookings",
    "cycle_days": "sales_cycle_days",
    "list_price": "list_price",
    "quantity": "units_sold",
}


@dataclass
class Implied:
    """The figures that a message asks for without naming them."""

    frame: Frame
    filters: FilterReader
    slices: Slices

    def names(self, mentions: list[Mention]) -> list[str]:
        """A figure that no noun names: "how much did we win", "丢了多少单", "top customers", "how is Anna doing"."""
        frame = self.frame
        if any(not is_count(mention.value) for mention in mentions):
            return []
        if frame.has("units_asked"):
            return ["units_won" if in_won_deals(self.frame) else "units_sold"]
        if asks_one_deal(self.frame, self.slices, mentions):
            return []
        states = states_said(self.frame)
        if told := self._days(states, mentions) or self._amount(states, mentions):
            return told
        if business := self._of_business(states, mentions):
            return business
        sliced = [m for m in frame.dimensions if self.slices.sliced(m)]
        if self._asks_units():
            return ["units_sold"]
        if not states and not mentions and frame.has("deals_counted"):
            return ["deals"]
        if not states:
            return self._ranked(mentions, sliced)
        if frame.has("money_asked") or (frame.has("valued") and not mentions) or self._signed(states, mentions):
            worth = METRICS["bookings"].variants.get(states[0], "bookings")
            counted = counts_said(self.frame) and not mentions and not self._signed(states, mentions)
            return [f"deals_{states[0]}", worth] if counted else [worth]
        asked = sliced or self.slices.causes or frame.has("count")
        return [f"deals_{state}" for state in states] if asked and not mentions else []

    def _of_business(self, states: list[str], mentions: list[Mention]) -> list[str]:
        """What was brought in as such, or will be: no kind of record and no figure is named."""
        frame = self.frame
        counted = any(mention.value == "deals" for mention in mentions) and not frame.has("money_asked")
        if self._ahead() and not counted and (states or frame.has("money_asked", "closed")):
            return ["forecast"]
        if mentions:
            return []
        if not states and (self._compares() or self._shared()):
            return ["bookings"]
        brought = (frame.has("booked") and not ON_BOOKS.search(frame.text)) or (
            frame.has("closed", "won") and WHAT_DID.search(frame.text)
        )
        closed = frame.has("money_asked") and frame.has("closed")
        return ["bookings"] if (brought or closed) and not frame.has("lost", "open") else []

    def _signed(self, states: list[str], mentions: list[Mention]) -> bool:
        """`今年签了多少`: what was signed is money where no noun is counted."""
        return states == ["won"] and not mentions and SIGNED.search(self.frame.text) is not None

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

    def _shared(self) -> bool:
        """`what percent of June came from Harbor`: a part of business as such, of those that have a share in it."""
        return self.frame.has("in_percent", "share") and bool(
            self.filters.names_of("team", "region", "person", "product")
        )

    def _asks_units(self) -> bool:
        """`how many GTX Pro did we sell`: a product's name stands where the noun would."""
        products = self.filters.names_of("product")
        counted = any(self.frame.before(name.start, "count", within=1) for name in products)
        return counted and "won" in [cue.value for cue in self.frame.cues]

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
