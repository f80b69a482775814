"""What the declarations of tools say that decides when they are meant, read once for all messages."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Sequence

import numpy as np
import numpy.typing as npt

from assistant.models.builtin.reading.frame import catalogue_lexicon
from assistant.models.builtin.reading.lexicon import cue_lexicon
from assistant.models.builtin.reading.likeness import PLACEHOLDER
from assistant.models.builtin.reading.tokens import tokenize
from knowledge.metrics.definitions import METRICS
from tools.contract import Effect, Tool

Numbers = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]
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
# A question in free words: it can be about anything.
QUESTION = "library_question"
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

    def kinds_of(self, fields: Collection[str]) -> set[str]:
        """The kinds of some of its fields."""
        semantics = self.tool.semantics()
        return {semantics[name] for name in fields}

    def share_of(self, cues: set[str]) -> float:
        """How many of its examples have the commonest of some small words, as a share."""
        return max((self.cue_share[cue] / self.examples for cue in cues), default=0.0)


class Profiles:
    """Tools side by side: what each declares, in their order."""

    def __init__(self, tools: Sequence[Tool]) -> None:
        self.each = [Profile(tool) for tool in tools]
        self.declared = [one.declared for one in self.each]
        self.writes, self.tells = self.truths(lambda one: one.writes), self.truths(lambda one: one.tells)
        self.takes_anything = self.truths(lambda one: one.takes_anything)
        self.takes_numbers = self.truths(lambda one: bool(one.kinds & NUMBERS))
        self.speaks_of_groups = self.truths(lambda one: bool(one.takes & SPEAKS_OF_GROUPS))
        self.required = self.truths(lambda one: bool(one.tool.required))
        self.has_cues, self.has_figures = (
            self.truths(lambda one: bool(one.cues)),
            self.truths(lambda one: bool(one.figures)),
        )
        taking = Counter(kind for one in self.each for kind in one.kinds)
        self._rarity = {kind: math.log(len(self.each) / count) for kind, count in taking.items()}
        kinds = {kind for one in self.each for kind in one.takes}
        self._taking = {kind: np.array([kind in one.takes for one in self.each]) for kind in kinds}

    def takes(self, kind: str) -> Truths:
        """Which tools take a kind of field."""
        nobody: Truths = np.zeros(len(self.each), dtype=bool)
        return self._taking.get(kind, nobody)

    def named(self, names: Collection[str]) -> Truths:
        """Which tools are among some names."""
        return self.truths(lambda one: one.tool.name in names)

    def rarity(self, kinds: set[str]) -> float:
        """How rare some kinds of field are among the tools: what only one of them takes says most."""
        return sum(self._rarity[kind] for kind in kinds)

    def truths(self, of: Callable[[Profile], bool]) -> Truths:
        """What holds of each tool."""
        return np.array([of(one) for one in self.each], dtype=bool)

    def numbers(self, of: Callable[[Profile], float]) -> Numbers:
        """A number for each tool."""
        return np.array([of(one) for one in self.each], dtype=float)


def tells(tool: Tool) -> bool:
    """Whether the tool keeps what it is told as free text: that may be anything."""
    return tool.effect is Effect.WRITE and bool(TOLD & set(tool.semantics().values()))


def takes_anything(tool: Tool) -> bool:
    """Whether the tool takes a question in free words, whatever it is about."""
    return QUESTION in tool.semantics().values()
