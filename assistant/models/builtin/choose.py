"""Which tool a message asks for, among all that there are, and how sure that is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from assistant.models.builtin.asked.readings import Reading, doubted, readings
from assistant.models.builtin.choosing.calibration import certainty, evidence
from assistant.models.builtin.choosing.features import NAMES, Said
from assistant.models.builtin.choosing.profiles import takes_anything
from assistant.models.builtin.choosing.ranker import Ranker, fitted
from assistant.models.builtin.known_words import KnownWords
from assistant.models.builtin.mentioned import asks, missing
from assistant.models.builtin.reading.counts import is_count
from assistant.models.builtin.slots import Slots
from knowledge.library.listing import has_documents
from tools.contract import Effect, Tool

# How sure it must be that a tool is the right one before it is called; a write is only proposed, yet nobody wants one
# proposed that was never asked for.
SURE = 0.45
SURE_TO_WRITE = 0.55
# Below this nothing is near enough to be offered as what may have been meant.
NEAR = 0.15
# A tool that a pattern names is taken from this chance on, where another is not as certain as that.
MAY_BE, CLEAR = 0.1, 0.85
# What the chance of a tool is worth that could not answer.
UNABLE = 0.2
# What the chance of a write is worth where it is asked whether something was done: a question never writes.
ASKED = 0.01
MEANING = re.compile(
    r"^\W*(?:what(?:['’]s| is| are)|define|explain)\b|^(?:请问)?(?:什么是|何谓|啥是)|是什么\W*$", re.IGNORECASE
)
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Candidate:
    """A tool with how likely it is meant, and which of its fields the message leaves open."""

    tool: Tool
    chance: float
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choice:
    """Every tool, the likeliest first; `certain` is the chance that the first is right."""

    candidates: list[Candidate]
    certain: float
    readings: list[Reading]

    @property
    def best(self) -> Candidate:
        """The likeliest."""
        return self.candidates[0]

    @property
    def is_sure(self) -> bool:
        """Whether it is to be acted on."""
        return self.certain >= (SURE_TO_WRITE if self.best.tool.effect is Effect.WRITE else SURE)

    @property
    def is_read(self) -> bool:
        """Whether the likeliest is what the most particular reading says."""
        first, name = self.readings[:1], self.best.tool.name
        return any(one.tool == name for one in [*first, *(one for one in self.readings if one.is_whole)])

    @property
    def is_near(self) -> bool:
        """Whether the likeliest are worth offering."""
        return self.certain >= NEAR

    def taking(self, tool: Tool) -> Choice:
        """The choice as it is made by a person."""
        chosen = next(one for one in self.candidates if one.tool is tool)
        others = [one for one in self.candidates if one is not chosen]
        return Choice([chosen, *others], 1.0, self.readings)

    def read(self, tool: str) -> tuple[dict[str, Any], ...]:
        """The arguments that were read for a tool by itself, a set for each call; none where there are none."""
        return next((reading.calls for reading in self.readings if reading.tool == tool and reading.calls), ())


class Chooser:
    """It ranks every tool, so that what the caller may not use is understood and refused.

    `allowed` names those that the caller may use.
    """

    def __init__(self, tools: list[Tool], allowed: frozenset[str]) -> None:
        self.tools = tools
        self.words = _known_words(tuple(tools))
        self.allowed = allowed

    @cached_property
    def ranker(self) -> Ranker:
        """The tools with what is said for them."""
        return _ranker(tuple(self.tools))

    def named(self, name: str) -> Tool | None:
        """The tool of a name, whether or not the caller may use it."""
        return next((tool for tool in self.tools if tool.name == name), None)

    def rank(self, slots: Slots) -> Choice:
        """Every tool with its chance, the likeliest first; a message is ranked once."""
        if "choice" not in slots.kept:
            slots.kept["choice"] = self._rank(slots)
        return cast("Choice", slots.kept["choice"])

    def _rank(self, slots: Slots) -> Choice:
        read = readings(slots)
        said = self.said(slots, read)
        weights = fitted()
        features = self.ranker.features(said)
        chances = self._possible(self.ranker.chances(features, said, weights), slots)
        certain = certainty(evidence(chances, features, said), weights.sure)
        order = [int(at) for at in np.argsort(-chances, kind="stable")]
        candidates = [
            Candidate(self.tools[at], float(chances[at]), tuple(missing(self.tools[at], slots))) for at in order
        ]
        # A letter or a digit alone asks for nothing, and what a word means that nobody knows is told by no record.
        best = candidates[0].tool
        doubts = best.name in doubted(slots) or len(slots.frame.text.strip()) < 2 or self._means_nothing(best, slots)
        choice = self._named(Choice(candidates, 0.0 if doubts else certain, read))
        # A call that was read whole is taken as it is: its reader knows just that question, and its arguments.
        whole = next((tool for one in read if one.is_whole and (tool := self.named(one.tool))), None)
        return choice if whole is None else choice.taking(whole)

    def _named(self, choice: Choice) -> Choice:
        """What a pattern names is taken where it may well be meant, and nothing else is clearly likelier."""
        named = self.named(choice.readings[0].tool) if choice.readings else None
        if named is None or choice.certain >= CLEAR:
            return choice
        chance = next(one.chance for one in choice.candidates if one.tool is named)
        return choice.taking(named) if chance >= MAY_BE else choice

    def _possible(self, chances: Numbers, slots: Slots) -> Numbers:
        """The chances, with less for what could not answer.

        That is a library without documents, what lacks a field, and one figure where several are asked for.
        A tool that reads is not asked back for by its fields, save for a name; so one that has all it needs is meant.
        """
        documents = has_documents(slots.access)
        several = sum(not is_count(name) for name in slots.figures.metrics) > 1
        could = [
            (documents or not takes_anything(tool))
            and (tool.effect is Effect.WRITE or not _lacks(tool, slots))
            and (not several or "metric" in tool.semantics().values())
            for tool in self.tools
        ]
        asked = slots.frame.has("asking") and asks(slots)
        writes = [asked and tool.effect is Effect.WRITE for tool in self.tools]
        weighed: Numbers = np.where(could, chances, chances * UNABLE) * np.where(writes, ASKED, 1.0)
        shares: Numbers = weighed / weighed.sum()
        return shares

    def _means_nothing(self, tool: Tool, slots: Slots) -> bool:
        """`what is MEDDIC?`, of which a tool that reads would take nothing."""
        takes = tool.effect is Effect.WRITE or tool.required or slots.filled(tool) or slots.frame.metrics
        asked = slots.frame.has("definition") or MEANING.search(slots.frame.text)
        return not takes and bool(asked and self.words.strange(slots))

    def said(self, slots: Slots, read: list[Reading]) -> Said:
        """What a message says that decides between tools."""
        return Said(slots, self.words.strangeness(slots), [reading.tool for reading in read])

    def gave_order(self, call: dict[str, Any]) -> bool:
        """Whether an earlier call was an order to write something."""
        return any(tool.name == call["tool"] and tool.effect is Effect.WRITE for tool in self.tools)


@lru_cache(maxsize=4)
def _known_words(tools: tuple[Tool, ...]) -> KnownWords:
    """The words of a list of tools, read once whoever asks."""
    return KnownWords(list(tools))


@lru_cache(maxsize=4)
def _ranker(tools: tuple[Tool, ...]) -> Ranker:
    """One for each list of tools, whoever asks: what a role may use changes nothing in it."""
    return Ranker(tools)


def _lacks(tool: Tool, slots: Slots) -> bool:
    """Whether a tool lacks a field that nobody is asked for by itself."""
    kinds = tool.semantics()
    return any(kinds.get(name) not in NAMES for name in missing(tool, slots))
