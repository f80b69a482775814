"""What speaks for a tool and against it, as numbers that mean the same for every tool: the ranker weighs them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.models.builtin.counts import is_count
from assistant.models.builtin.frame import catalogue_lexicon
from assistant.models.builtin.lexicon import cue_lexicon
from assistant.models.builtin.likeness import PLACEHOLDER
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
from assistant.models.builtin.slots import Slots
from assistant.models.builtin.tokens import tokenize
from knowledge.metrics.definitions import METRICS
from tools.contract import Effect, Tool

Numbers = npt.NDArray[np.float64]
# Kinds that take what another kind takes as well: the levels of a breakdown are dimensions.
ALSO = {
    "logged_account": "account", "shown_record": "lead", "shown_kind": "product",
    "target_levels": "dimension", "target_roll_up": "dimension", "target_metric": "metric",
    "target_period": "period",
    "measure_period": "period", "measure_filters": "filters", "defined_metric": "metric",
    "results_period": "period", "score_by": "dimension", "score_weights": "metric", "review_period": "period",
    "review_day": "period",
}  # fmt: skip
# Kinds that keep a part of the message as it was told.
TOLD = {"text", "review_minutes", "adjustment_title"}
# Kinds beside which a named group is no question.
SPEAKS_OF_GROUPS = {"dimension", "review_minutes", "adjustment_title"}
# Kinds that take up a number of the message.
NUMBERS = {
    "training_below", "score_value", "training_score", "headcount", "target_amount", "target_change", "heads",
    "score_weights",
}  # fmt: skip
# Kinds of field that only a tool for figures has.
FIGURES = {"metric", "having", "share", "dimension", "deal", "lead", "deal_state", "heads", "target_roll_up"}
# Kinds of field that take a name of the records.
NAMES = {
    "account", "contact", "deal", "lead", "person", "people", "manager", "team", "region", "product", "stage",
    "opening", "candidate", "candidates", "course",
}  # fmt: skip
# A question in free words: it can be about anything.
QUESTION = "library_question"
# Small words of orders, one of which a tool that writes needs.
ORDERING = ("log", "order", "proposing", "minutes_told", "call", "visit", "email", "meeting", "message")
# Small words that tell what is wanted, whatever it is about.
TELLING = (
    "count", "which", "who", "why", "listing", "records", "asking", "how_to", "won", "lost", "open", "change", "trend",
    "definition", "compare", "highest", "lowest", "rank", "sorting", "share", "split", "group", "he_she", "that_one",
    "how_much", "money_asked", "log", "order", "edit", "delete", "call", "visit", "email", "meeting", "message",
    "judge", "performance", "at_risk", "stalling", "overdue", "next_step",
)  # fmt: skip
# Kinds of field that tell what a tool is for.
DECLARED = (
    "metric", "filters", "period", "dimension", "account", "deal", "person", "team", "region", "product", "lead",
    "contact", "candidate", "opening", "stage", "course", "attributes", "deal_state", "limit", "order", "scope",
)  # fmt: skip


class Profile:
    """What a tool's declaration says that decides when it is meant; read once."""

    def __init__(self, tool: Tool) -> None:
        self.tool = tool
        self.kinds = set(tool.semantics().values())
        self.takes = self.kinds | {ALSO[kind] for kind in self.kinds & ALSO.keys()}
        self.writes = tool.effect is Effect.WRITE
        self.tells, self.takes_anything = tells(tool), takes_anything(tool)
        texts = [tokenize(PLACEHOLDER.sub(" ", example)) for example in tool.examples]
        metrics = [{m.value for m in catalogue_lexicon().find(text) if m.kind == "metric"} for text in texts]
        self.records = {METRICS[name].source for named in metrics for name in named}
        cues = [{cue.value for cue in cue_lexicon().find(tokenize(example))} for example in tool.examples]
        # The small words that every example has in some form.
        self.cues = (set.intersection(*cues) if cues else set()) - {"filler"}
        self.cue_share = Counter(cue for said in cues for cue in said - {"filler"})
        self.examples = max(1, len(cues))
        self.figures = set.intersection(*metrics) if metrics and not self.cues else set()

    @property
    def declared(self) -> dict[str, float]:
        """What the tool takes and does, as numbers."""
        kinds = {kind: float(kind in self.takes) for kind in DECLARED}
        sizes = {"required": float(len(self.tool.required)), "kinds": len(self.kinds) / 10}
        return kinds | sizes | {"writes": float(self.writes), "tells": float(self.tells),
                                "takes_anything": float(self.takes_anything)}  # fmt: skip


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


class Rarity:
    """How rare a kind of field is among the tools: what only one of them takes says more than what all take."""

    def __init__(self, profiles: Sequence[Profile]) -> None:
        taking = Counter(kind for profile in profiles for kind in profile.kinds)
        self._of = {kind: math.log(len(profiles) / count) for kind, count in taking.items()}

    def of(self, kinds: set[str]) -> float:
        """The sum over some kinds."""
        return sum(self._of[kind] for kind in kinds)


def found(profile: Profile, said: Said, rarity: Rarity) -> dict[str, float]:
    """What the extractors found, for one tool."""
    tool, slots = profile.tool, said.slots
    lacking = missing(tool, slots)
    filled = {kind for name, kind in tool.semantics().items() if slots.value(tool, name) is not None}
    untaken = [wanted for wanted in said.mentioned if not wanted & profile.takes]
    names = sum(bool(wanted & NAMES) for wanted in untaken)
    figures = sum(bool(wanted & FIGURES and not wanted & NAMES) for wanted in untaken)
    bare = not said.mentioned and not said.slots.frame.metrics
    complete = bool(tool.required) and not lacking
    figure = "metric" in profile.takes
    asks = said.asks_dividing if SPEAKS_OF_GROUPS & profile.takes else said.asks
    free = filled - TOLD - {"scope", "limit", "order"}
    values: dict[str, Any] = {
        "lacking": len(lacking), "complete": complete, "complete_covered": complete * said.covered,
        "filled": len(free), "filled_rare": rarity.of(free),
        "taken_all": not untaken and bool(said.mentioned),
        "untaken": len(untaken) - figures - names, "untaken_figure": figures, "untaken_name": names,
        "asks_anything": profile.takes_anything, "asks_anything_bare": bare and profile.takes_anything,
        "asks_anything_strange": said.strange * (profile.takes_anything),
        "idle_number": said.idle and not profile.kinds & NUMBERS, "ignored": said.ignored and figure,
        "sliced": said.sliced and "dimension" not in profile.takes,
        "one_deal": said.one_deal and "deal_state" in profile.takes,
        "ranks_nothing": figure and said.ranks_nothing,
        "figure_lists": figure and not said.figure and said.lists,
        "figure_asked": figure and complete and said.figure,
        "metric_left": said.measured and not figure, "metric_taken": said.measured and figure and complete,
        "metric_covered": said.covered * (said.measured and figure and complete),
        "facts_taken": said.facts and "attributes" in profile.takes,
        "facts_left": said.facts and "attributes" not in profile.takes,
        "count_taken": figure and complete and not said.measured and said.slots.frame.has("count"),
        "figure_unasked": figure and complete and not said.figure,
        "counted": not figure and said.counted, "ranked": said.ranked and "dimension" not in profile.takes,
        "other_kind": not figure and bool(said.records and not said.records & profile.records),
        "own_kind": not figure and bool(said.records & profile.records),
        "own_cue": bool(profile.cues & said.cues),
        "own_cue_missing": bool(profile.cues) and not profile.cues & said.cues,
        "cue_share": max((profile.cue_share[cue] / profile.examples for cue in said.cues), default=0.0),
        "own_figure": bool(profile.figures & said.metrics),
        "own_figure_missing": bool(profile.figures) and not profile.figures & said.metrics,
        "whole_list": not profile.writes and not tool.required and not filled,
        "writes": profile.writes, "writes_unordered": profile.writes and not said.ordered,
        "writes_asked": profile.writes and asks, "writes_complete": profile.writes and complete,
        "reads_ordered": not profile.writes and said.ordered and not asks,
        "tells": profile.tells, "tells_strange": profile.tells * said.strange,
        "called_for": any(kind in filled and slots.frame.has(cue) for kind, cue in CALLED_FOR.items()),
        "read": tool.name in said.readings, "read_first": tool.name in said.readings[:1],
    }  # fmt: skip
    return {name: float(value) for name, value in values.items()}


def tells(tool: Tool) -> bool:
    """Whether the tool keeps what it is told as free text: that may be anything."""
    return tool.effect is Effect.WRITE and bool(TOLD & set(tool.semantics().values()))


def takes_anything(tool: Tool) -> bool:
    """Whether the tool takes a question in free words, whatever it is about."""
    return QUESTION in tool.semantics().values()
