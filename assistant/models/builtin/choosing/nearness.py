"""How near a message is to what people say for each tool: by its words, by its meaning, and by what is found in it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from assistant.models.builtin.choosing.exemplars import Exemplar
from assistant.models.builtin.choosing.meanings import Meanings
from assistant.models.builtin.choosing.prepared import prepared
from assistant.models.builtin.reading.likeness import features

Numbers = npt.NDArray[np.float64]
# How many of a tool's nearest exemplars are looked at besides the very nearest.
SEVERAL = 3
# How many exemplars' worth is thought of all tools alike before a tool's own are counted.
THOUGHT = 2.0
# No sign is taken for quite impossible or quite certain.
RAREST, SUREST = 0.002, 0.98


class Nearness:
    """The exemplars of a list of tools, prepared so that a message is compared with all of them at once."""

    def __init__(self, names: Sequence[str], known: Sequence[Exemplar]) -> None:
        place = {name: at for at, name in enumerate(names)}
        self.names, self.known = names, known
        self.of_tool = np.array([place[one.tool] for one in known])
        self.counts = np.bincount(self.of_tool, minlength=len(names)).astype(float)
        # Each tool's exemplars in a row, filled up with a place behind the last one.
        self._table = np.full((len(names), max(SEVERAL, int(self.counts.max()))), len(known))
        for at, row in enumerate(self._table):
            own = np.flatnonzero(self.of_tool == at)
            row[: len(own)] = own
        read = prepared(known)
        self._words = _Words(len(names), self.of_tool, read.words)
        self._signs = _Signs(len(names), self.of_tool, read.signs)
        self._meanings = Meanings(len(names), self.of_tool, read.vectors)

    def of(self, masked: str, plain: str, signs: set[str], *, without: int | None = None) -> dict[str, Numbers]:
        """By name of the feature: a number for each tool. `without`: the exemplar that the message was made of."""
        words, meaning = self._words.of(features(masked)), self._meanings.of(plain)
        spread = self._meanings.spread(plain, without)
        there, absent = self._signs.of(signs, without)
        if without is not None:
            words[without] = meaning[without] = -1.0
        word, words_several = self._by_tool(words)
        near, near_several = self._by_tool(meaning)
        return {
            "words_nearest": word, "words_several": words_several, "words_behind": word - word.max(),
            "meaning_nearest": near, "meaning_several": near_several, "meaning_behind": near - near.max(),
            "meaning_several_behind": near_several - near_several.max(), "meaning_spread": spread,
            "signs_there": there, "signs_absent": absent, "exemplars": np.log(self.counts),
        }  # fmt: skip

    def _by_tool(self, likeness: Numbers) -> tuple[Numbers, Numbers]:
        """Each tool's nearest exemplar, and the mean of its nearest few; one that has fewer counts its last again."""
        each = np.append(likeness, -np.inf)[self._table]
        nearest = -np.sort(np.partition(-each, SEVERAL - 1, axis=1)[:, :SEVERAL], axis=1)
        few = np.minimum(np.arange(SEVERAL), self.counts[:, None].astype(int) - 1)
        nearest = np.take_along_axis(nearest, few, axis=1)
        return nearest[:, 0], nearest.mean(axis=1)


class _Words:
    """Words and neighbouring pairs: the fewer tools use one, the more it tells."""

    def __init__(self, tools: int, of_tool: npt.NDArray[np.int64], texts: Sequence[dict[str, int]]) -> None:
        seen: dict[str, set[int]] = {}
        for tool, counted in zip(of_tool, texts, strict=True):
            for feature in counted:
                seen.setdefault(feature, set()).add(int(tool))
        self._rarity = {feature: math.log(1 + tools / len(used)) for feature, used in seen.items()}
        self._unknown = math.log(1 + tools) / 2
        self._size = len(texts)
        holding: dict[str, list[tuple[int, float]]] = {}
        for place, counted in enumerate(texts):
            for feature, weight in self._weigh(counted).items():
                holding.setdefault(feature, []).append((place, weight))
        self._holding = {
            feature: (np.array([place for place, _ in held]), np.array([weight for _, weight in held]))
            for feature, held in holding.items()
        }

    def of(self, message: dict[str, int]) -> Numbers:
        likeness = np.zeros(self._size)
        for feature, value in self._weigh(message).items():
            if (held := self._holding.get(feature)) is not None:
                likeness[held[0]] += value * held[1]
        return likeness

    def _weigh(self, counted: dict[str, int]) -> dict[str, float]:
        """A vector of length 1; a pair that nobody uses weighs less than a word that nobody uses."""
        unknown = self._unknown
        vector = {
            name: math.sqrt(count) * self._rarity.get(name, unknown / 2 if " " in name else unknown)
            for name, count in counted.items()
        }
        length = math.sqrt(sum(value * value for value in vector.values())) or 1.0
        return {name: value / length for name, value in vector.items()}


class _Signs:
    """How much likelier each small word and each kind of name is where a tool is asked for than elsewhere."""

    def __init__(self, tools: int, of_tool: npt.NDArray[np.int64], texts: Sequence[frozenset[str]]) -> None:
        self._place = {sign: at for at, sign in enumerate(sorted(set().union(*texts)))}
        self._of_tool = of_tool
        self._rows = np.stack([self._row(text) for text in texts])
        self._each = np.bincount(of_tool, minlength=tools).astype(float)
        self._counted = np.zeros((tools, len(self._place)))
        np.add.at(self._counted, of_tool, self._rows)
        self._usual = np.clip((self._counted / self._each[:, None]).mean(axis=0), RAREST, SUREST)
        self._there, self._absent = self._ratios(self._counted, self._each[:, None])

    def of(self, signs: set[str], without: int | None) -> tuple[Numbers, Numbers]:
        row = self._row(signs)
        there, absent = self._there @ row, self._absent @ (1 - row)
        if without is not None:
            tool = self._of_tool[without]
            one = self._ratios(self._counted[tool] - self._rows[without], self._each[tool] - 1)
            there[tool], absent[tool] = one[0] @ row, one[1] @ (1 - row)
        return there, absent

    def _ratios(self, counted: Numbers, each: Numbers | float) -> tuple[Numbers, Numbers]:
        share = (counted + THOUGHT * self._usual) / (each + THOUGHT)
        return np.log(share / self._usual), np.log((1 - share) / (1 - self._usual))

    def _row(self, signs: set[str] | frozenset[str]) -> Numbers:
        row = np.zeros(len(self._place))
        row[[self._place[sign] for sign in signs if sign in self._place]] = 1.0
        return row
