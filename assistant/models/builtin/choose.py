"""Which tool a message asks for: the nearest examples, and how much of what was mentioned a tool can take."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from assistant.models.builtin.frame import catalogue_lexicon
from assistant.models.builtin.known_words import KnownWords
from assistant.models.builtin.lexicon import cue_lexicon
from assistant.models.builtin.likeness import PLACEHOLDER, features, mask, mask_example
from assistant.models.builtin.mentioned import (
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

# What a candidate gains when the message has every field it must have; what it loses for each one missing, for each
# mention it can't take, for a small word that all its examples have and the message has not, and for a negation that no
# condition has taken up: its answer would be the opposite of what is asked.
COMPLETE = 0.15
COVERED = 0.15
MISSING = 0.25
UNTAKEN = 0.12
UNTAKEN_FIGURE = 0.3
NO_CUE = 0.4
# What a tool with small words of its own gains from one of them.
HAS_CUE = 0.1
UNHEARD = 0.5
# What it loses for a number that nothing took up.
IDLE_NUMBER = 0.6
# What a tool for one kind of record loses where others are named.
OTHER_KIND = 0.12
# What a list loses where a number is asked for.
COUNTED = 0.15
# What it loses where groups are ranked by a figure.
RANKED = 0.3
# What a list of deals gains where one of them is asked for: the biggest, the oldest.
ONE_DEAL = 0.3
# Below this a message is not understood; two candidates closer than this are both offered.
SURE = 0.27
APART = 0.04

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

# Small words of orders, one of which a tool that writes needs.
ORDERING = ("log", "order", "proposing", "minutes_told", "call", "visit", "email", "meeting", "message")

# Cues that say the same by turns: who is judged is asked about by any of them, and which deals want a look.
KINDRED = ({"performance", "why", "summing_up"}, {"stalling", "at_risk", "next_step", "worth_sharing"})

# Tools that their own words alone lead to (pay_asked.py, plan_asked.py, quiz_asked.py, library_asked.py): what speaks
# of something else is never weighed against them.
ROUTED = {
    "explain_payout", "find_pay", "save_pay", "analyze_market", "find_plans", "save_plan", "check_budget",
    "quiz_me", "search_library",
}  # fmt: skip

Vector = dict[str, float]


@dataclass(frozen=True)
class Candidate:
    """A tool with how well it fits."""

    tool: Tool
    score: float
    missing: tuple[str, ...] = ()


class _Said:
    """What a message says that decides between tools, read once for all of them."""

    def __init__(self, slots: Slots, strange: float) -> None:
        frame, figures = slots.frame, slots.figures
        self.slots, self.strange = slots, strange
        self.mentioned, self.covered, self.figure = mentioned(slots), covered(frame), asks_for_figure(slots)
        self.asks, self.asks_dividing = asks(slots), asks(slots, divides=True)
        self.records = records_said(slots)
        self.one_deal = figures.measures.one_deal
        self.ignored = bool(figures.filters.ignored)
        self.idle = IDLE_NUMBER * bool(slots.idle_numbers())
        self.counted = bool(figures.metrics) and frame.has("count") and not frame.has("listing", "which", "records")
        # A ranking of nothing: a total would be another answer.
        self.ranks_nothing = bool(figures.metrics and not figures.group_by and (figures.order or frame.limits))
        # "Which channel brings the most leads": a ranking of groups, and no list.
        ordered = figures.metrics and figures.group_by and figures.order and not frame.has("sorting")
        self.ranked = bool(ordered and not figures.measures.one_deal)
        self.sliced = not frame.has("sorting") and any(
            frame.before(mention.start, "group", within=0)
            for mention in frame.dimensions
            if mention.value in figures.group_by
        )


class Chooser:
    """Nearest examples over words and word pairs, with names and catalogue words replaced by what they are.

    It ranks every tool, so that what the caller may not use is understood and refused; `allowed` names the others.
    """

    def __init__(self, tools: list[Tool], allowed: frozenset[str]) -> None:
        self.tools = tools
        self._ranked = [tool for tool in tools if tool.name not in ROUTED]
        self.words = KnownWords(tools)
        self._kinds = {tool.name: _record_kinds(tool) for tool in tools}
        self._takes = {tool.name: _takes(tool) for tool in tools}
        self.allowed = allowed

    @cached_property
    def _masked(self) -> list[tuple[Tool, Counter[str]]]:
        return [(tool, features(mask_example(example))) for tool in self._ranked for example in tool.examples]

    @cached_property
    def _holding(self) -> dict[str, list[tuple[int, float]]]:
        """By feature: the examples that have it, by their places in `_masked`, and what it weighs in each."""
        holding: dict[str, list[tuple[int, float]]] = {}
        for place, (_, counted) in enumerate(self._masked):
            for feature, weight in self._weigh(counted).items():
                holding.setdefault(feature, []).append((place, weight))
        return holding

    def _nearest(self, message: Vector) -> dict[str, float]:
        """How near each tool's nearest example is to the message."""
        likeness = [0.0] * len(self._masked)
        for feature, value in message.items():
            for place, weight in self._holding.get(feature, ()):
                likeness[place] += value * weight
        nearest: dict[str, float] = {}
        for (tool, _), near in zip(self._masked, likeness, strict=True):
            nearest[tool.name] = max(nearest.get(tool.name, 0.0), near)
        return nearest

    @cached_property
    def _rarity(self) -> dict[str, float]:
        """A feature's weight: the fewer tools use it, the more it tells."""
        seen: dict[str, set[str]] = {}
        for tool, counted in self._masked:
            for feature in counted:
                seen.setdefault(feature, set()).add(tool.name)
        return {feature: math.log(1 + len(self._ranked) / len(names)) for feature, names in seen.items()}

    @cached_property
    def _own_figure(self) -> dict[str, set[str]]:
        """The figures that every example of a tool without own small words names: a list of targets names targets."""
        own = {}
        for tool in self.tools:
            texts = [PLACEHOLDER.sub(" ", example) for example in tool.examples]
            found = [
                {m.value for m in catalogue_lexicon().find(tokenize(text)) if m.kind == "metric"} for text in texts
            ]
            own[tool.name] = set.intersection(*found) if found and not self._own_cues[tool.name] else set()
        return own

    @cached_property
    def _own_cues(self) -> dict[str, set[str]]:
        """The small words that every example of a tool has in some form: without one, the tool is hardly meant."""
        cues = {}
        for tool in self.tools:
            found = [{cue.value for cue in cue_lexicon().find(tokenize(example))} for example in tool.examples]
            own = (set.intersection(*found) if found else set()) - {"filler"}
            kindred = (kin for kin in KINDRED if found and all(kin & said for said in found))
            cues[tool.name] = own or next(kindred, set())
        return cues

    def _weigh(self, features: Counter[str]) -> Vector:
        unknown = math.log(1 + len(self._ranked)) / 2
        vector = {
            name: math.sqrt(count) * self._rarity.get(name, unknown / 2 if " " in name else unknown)
            for name, count in features.items()
        }
        length = math.sqrt(sum(value * value for value in vector.values())) or 1.0
        return {name: value / length for name, value in vector.items()}

    def named(self, name: str) -> Tool | None:
        """The tool of a name, whether or not the caller may use it."""
        return next((tool for tool in self.tools if tool.name == name), None)

    def rank(self, slots: Slots) -> list[Candidate]:
        """Every tool with its score, the best first."""
        nearest = self._nearest(self._weigh(features(mask(slots.frame))))
        said = _Said(slots, self.words.strangeness(slots))
        found = [self._judge(tool, nearest.get(tool.name, 0.0), said) for tool in self._ranked]
        ranked = sorted(found, key=lambda candidate: -candidate.score)
        if self._is_hollow(ranked[0].tool, said):
            ranked[0] = replace(ranked[0], score=ranked[0].score - NO_CUE)
            ranked.sort(key=lambda candidate: -candidate.score)
        return ranked

    def _is_hollow(self, tool: Tool, said: _Said) -> bool:
        """Whether a list would come whole, and nothing of what is said has asked for its kind of record."""
        kinds = self._kinds[tool.name]
        whole = tool.effect is Effect.READ and kinds and not kinds & said.records and not self._own_cues[tool.name]
        return bool(whole) and not tool.required and not said.slots.fill(tool)

    def _judge(self, tool: Tool, nearest: float, said: _Said) -> Candidate:
        """How well a tool fits: how near its examples are, less what the message says that it can't take."""
        kinds = self._takes[tool.name]
        lacking = tuple(missing(tool, said.slots))
        score = nearest - MISSING * len(lacking)
        if not lacking and tool.required:
            score += (COMPLETE + COVERED * said.covered) * (said.figure or "metric" not in kinds)
        if not tells(tool):  # what is told in a log may be anything
            untaken = [wanted for wanted in said.mentioned if not wanted & kinds]
            score -= sum(UNTAKEN_FIGURE if wanted & FIGURES else UNTAKEN for wanted in untaken) + said.strange
            score -= 0.0 if kinds & NUMBERS else said.idle
        score -= UNHEARD * said.ignored + self._by_shape(tool, kinds, said) + self._by_words(tool, said)
        if tool.effect is Effect.WRITE:
            score -= MISSING * (not said.slots.frame.has(*ORDERING))
            score -= UNHEARD * (said.asks_dividing if SPEAKS_OF_GROUPS & kinds else said.asks)
        return Candidate(tool, score, lacking)

    def _by_shape(self, tool: Tool, kinds: set[str], said: _Said) -> float:
        """What is lost where a figure is asked for and a list would come, or the other way round."""
        loss = UNHEARD * (said.sliced and "dimension" not in kinds) - ONE_DEAL * (
            said.one_deal and "deal_state" in kinds
        )
        if "metric" in kinds:
            return loss + UNHEARD * said.ranks_nothing + COUNTED * (not said.figure and lists(said.slots))
        other = bool(said.records and not said.records & self._kinds[tool.name])
        loss += RANKED * (said.ranked and "dimension" not in kinds)
        return loss + COUNTED * said.counted + OTHER_KIND * other

    def _by_words(self, tool: Tool, said: _Said) -> float:
        """What is lost without a tool's own small words, or its own figure; less what is gained by them."""
        loss = 0.0
        if own := self._own_cues[tool.name]:
            loss += -HAS_CUE if said.slots.frame.has(*own) else NO_CUE
        figures = self._own_figure[tool.name]
        return loss + NO_CUE * bool(figures and not figures & {mention.value for mention in said.slots.frame.metrics})

    def gave_order(self, call: dict[str, Any]) -> bool:
        """Whether an earlier call was an order to write something."""
        return any(tool.name == call["tool"] and tool.effect is Effect.WRITE for tool in self.tools)

    def writes(self, slots: Slots) -> bool:
        """Whether a tool that writes is what the message asks for."""
        best = self.rank(slots)[0]
        return best.tool.effect is Effect.WRITE and best.score >= SURE


def _takes(tool: Tool) -> set[str]:
    """The kinds of mention that a tool's fields take."""
    kinds = set(tool.semantics().values())
    return kinds | {ALSO[kind] for kind in kinds & ALSO.keys()}


def _record_kinds(tool: Tool) -> set[str]:
    """The kinds of record that a tool's examples speak of."""
    texts = [PLACEHOLDER.sub(" ", example) for example in tool.examples]
    said = [m for text in texts for m in catalogue_lexicon().find(tokenize(text)) if m.kind == "metric"]
    return {METRICS[m.value].source for m in said}


def tells(tool: Tool) -> bool:
    """Whether the tool keeps what it is told as free text."""
    return tool.effect is Effect.WRITE and bool(TOLD & set(tool.semantics().values()))
