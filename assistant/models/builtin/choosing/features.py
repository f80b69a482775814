"""What speaks for a tool and against it, as numbers that mean the same for every tool: the ranker weighs them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.models.builtin.choosing.profiles import TOLD, Profiles
from assistant.models.builtin.mentioned import (
    CALLED_FOR,
    asks,
    asks_for_figure,
    covered,
    lists,
    mentioned,
    missing,
    records_said,
)
from assistant.models.builtin.reading.counts import is_count
from assistant.models.builtin.slots import Slots

Numbers = npt.NDArray[np.float64]
# Kinds of field that only a tool for figures has.
FIGURES = {"metric", "having", "share", "dimension", "deal", "lead", "deal_state", "heads", "target_roll_up"}
# Kinds of field that take a name of the records.
NAMES = {
    "account", "contact", "deal", "lead", "person", "people", "manager", "team", "region", "product", "stage",
    "opening", "candidate", "candidates", "course",
}  # fmt: skip
# Small words of orders, one of which a tool that writes needs.
ORDERING = ("log", "order", "proposing", "minutes_told", "call", "visit", "email", "meeting", "message")
# Small words that tell what is wanted, whatever it is about.
TELLING = (
    "count", "which", "who", "why", "listing", "records", "asking", "how_to", "won", "lost", "open", "change", "trend",
    "definition", "compare", "highest", "lowest", "rank", "sorting", "share", "split", "group", "he_she", "that_one",
    "how_much", "money_asked", "log", "order", "edit", "delete", "call", "visit", "email", "meeting", "message",
    "judge", "performance", "at_risk", "stalling", "overdue", "next_step",
)  # fmt: skip


class Said:
    """What a message says that decides between tools, read once for all of them."""

    def __init__(self, slots: Slots, strange: float, readings: Sequence[str] = ()) -> None:
        frame, figures = slots.frame, slots.figures
        self.slots, self.strange, self.readings = slots, strange, readings
        self.mentioned, self.covered, self.figure = mentioned(slots), covered(frame), asks_for_figure(slots)
        self.asks, self.asks_dividing = asks(slots), asks(slots, divides=True)
        self.records = records_said(slots)
        self.ordered = frame.has(*ORDERING)
        self.one_deal = figures.measures.one_deal
        self.ignored = bool(figures.filters.ignored)
        self.idle = bool(slots.idle_numbers())
        self.lists = lists(slots)
        # A figure that counts no records, and facts that are asked of a record.
        self.measured = any(not is_count(name) for name in figures.metrics) and not figures.measures.one_deal
        self.facts = any("attributes" in wanted for wanted in self.mentioned)
        self.counted = bool(figures.metrics) and frame.has("count") and not frame.has("listing", "which", "records")
        # A ranking of nothing: a total would be another answer.
        self.ranks_nothing = bool(figures.metrics and not figures.group_by and (figures.order or frame.limits))
        # "Which channel brings the most leads": a ranking of groups, and no list.
        ordered = figures.metrics and figures.group_by and figures.order and not frame.has("sorting")
        self.ranked = bool(ordered and not figures.measures.one_deal)
        self.cues = {cue.value for cue in frame.cues} - {"filler"}
        self.metrics = {mention.value for mention in frame.metrics}
        self.sliced = not frame.has("sorting") and any(
            frame.before(mention.start, "group", within=0)
            for mention in frame.dimensions
            if mention.value in figures.group_by
        )


def in_message(said: Said) -> dict[str, float]:
    """What is in the message, whichever tool it is for."""
    frame, figures = said.slots.frame, said.slots.figures
    conditions = figures.filters.conditions
    values: dict[str, Any] = {
        "covered": said.covered, "strange": said.strange, "figure": said.figure, "lists": said.lists,
        "measured": said.measured, "asks": said.asks, "ordered": said.ordered, "one_deal": said.one_deal,
        "ranked": said.ranked, "facts": said.facts, "metrics": min(len(figures.metrics), 2),
        "periods": min(len(frame.periods), 2), "compare_to": bool(figures.compare_to),
        "grouped": bool(figures.group_by), "conditions": min(len(conditions), 2),
        "ranges": any(item.op.value != "=" for item in conditions), "limit": bool(frame.limits),
        "order_given": bool(figures.order), "length": math.log1p(len(frame.tokens)), "names": min(len(frame.names), 3),
        "records_said": bool(said.records), "share_asked": bool(figures.share), "having_asked": bool(figures.having),
    }  # fmt: skip
    named = {f"name_{kind}": any(name.of(kind) for name in frame.names) for kind in sorted(NAMES)}
    small = {f"cue_{cue}": frame.has(cue) for cue in TELLING}
    return {name: float(value) for name, value in (values | named | small).items()}


def found(profiles: Profiles, said: Said) -> dict[str, Numbers]:
    """What the extractors found, by name of the feature: a number for each tool, truths as 1 and 0."""
    slots, of = said.slots, profiles
    lacking = of.numbers(lambda one: len(missing(one.tool, slots)))
    filled = [one.kinds_of(slots.filled(one.tool)) for one in of.each]
    free = [kinds - TOLD - {"scope", "limit", "order"} for kinds in filled]
    complete, figure = of.required & (lacking == 0), of.takes("metric")
    names, figures, others = _untaken(profiles, said)
    untaken = names + figures + others
    bare = not said.mentioned and not slots.frame.metrics
    asks = np.where(of.speaks_of_groups, said.asks_dividing, said.asks)
    records = of.truths(lambda one: bool(said.records & one.records))
    cue = of.truths(lambda one: bool(one.cues & said.cues))
    own_figure = of.truths(lambda one: bool(one.figures & said.metrics))
    called = {kind for kind, small in CALLED_FOR.items() if slots.frame.has(small)}
    measured, count = said.measured, slots.frame.has("count")
    return {name: np.asarray(value, dtype=float) for name, value in {
        "lacking": lacking, "complete": complete, "complete_covered": complete * said.covered,
        "filled": np.array([len(kinds) for kinds in free]),
        "filled_rare": np.array([of.rarity(kinds) for kinds in free]),
        "taken_all": (untaken == 0) & bool(said.mentioned),
        "untaken": others, "untaken_figure": figures, "untaken_name": names,
        "asks_anything": of.takes_anything, "asks_anything_bare": of.takes_anything & bare,
        "asks_anything_strange": of.takes_anything * said.strange,
        "idle_number": ~of.takes_numbers & said.idle, "ignored": figure & said.ignored,
        "sliced": ~of.takes("dimension") & said.sliced,
        "one_deal": of.takes("deal_state") & said.one_deal,
        "ranks_nothing": figure & said.ranks_nothing,
        "figure_lists": figure & (not said.figure and said.lists),
        "figure_asked": figure & complete & said.figure,
        "metric_left": ~figure & measured, "metric_taken": figure & complete & measured,
        "metric_covered": (figure & complete & measured) * said.covered,
        "facts_taken": of.takes("attributes") & said.facts, "facts_left": ~of.takes("attributes") & said.facts,
        "count_taken": figure & complete & (not measured and count),
        "figure_unasked": figure & complete & (not said.figure),
        "counted": ~figure & said.counted, "ranked": ~of.takes("dimension") & said.ranked,
        "other_kind": ~figure & ~records & bool(said.records), "own_kind": ~figure & records,
        "own_cue": cue, "own_cue_missing": of.has_cues & ~cue,
        "cue_share": of.numbers(lambda one: one.share_of(said.cues)),
        "own_figure": own_figure, "own_figure_missing": of.has_figures & ~own_figure,
        "whole_list": ~of.writes & ~of.required & np.array([not kinds for kinds in filled]),
        "writes": of.writes, "writes_unordered": of.writes & (not said.ordered), "writes_asked": of.writes & asks,
        "writes_complete": of.writes & complete, "reads_ordered": ~of.writes & said.ordered & ~asks,
        "tells": of.tells, "tells_strange": of.tells * said.strange,
        "called_for": np.array([bool(called & kinds) for kinds in filled]),
        "read": of.named(said.readings), "read_first": of.named(said.readings[:1]),
    }.items()}  # fmt: skip


def _untaken(profiles: Profiles, said: Said) -> tuple[Numbers, Numbers, Numbers]:
    """How many names, things of figures and other things of the message each tool has no field for."""
    names, figures, others = (np.zeros(len(profiles.each)) for _ in range(3))
    for wanted in said.mentioned:
        kind = names if wanted & NAMES else figures if wanted & FIGURES else others
        kind += np.array([not wanted & one.takes for one in profiles.each])
    return names, figures, others
