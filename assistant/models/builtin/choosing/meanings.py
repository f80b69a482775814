"""What texts mean, as vectors that cross languages: how near the exemplars are, and how each tool's lie."""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from knowledge.library.embedders.crossing import Crossing

Numbers = npt.NDArray[np.float64]
# How far the spread of meanings within a tool is taken to be the same in all directions; the rest is as it was found.
EVEN = 0.3
# What a difference of distances is divided by, so that it is no surer than it proves to be.
FLAT = 10.0


class Meanings:
    """The exemplars' vectors, and how each tool's lie."""

    def __init__(self, tools: int, of_tool: npt.NDArray[np.int64], vectors: Numbers) -> None:
        self._of_tool, self._vectors = of_tool, vectors.astype(np.float32)
        self._each = np.bincount(of_tool, minlength=tools).astype(float)
        middles = np.zeros((tools, vectors.shape[1]))
        np.add.at(middles, of_tool, vectors)
        middles /= self._each[:, None]
        apart = (vectors - middles[of_tool]).astype(np.float32)
        spread = (apart.T @ apart).astype(float) / max(1, len(apart) - 1)
        spread = (1 - EVEN) * spread + EVEN * np.trace(spread) / len(spread) * np.eye(len(spread))
        self._turned = np.linalg.inv(np.linalg.cholesky(spread)).T
        self._middles = middles @ self._turned

    def of(self, text: str) -> Numbers:
        """How near each exemplar is."""
        near: Numbers = (self._vectors @ vector(text).astype(np.float32)).astype(float)
        return near

    def spread(self, text: str, without: int | None) -> Numbers:
        """How likely each tool is by where its exemplars lie and how they spread (linear discriminant)."""
        place = vector(text) @ self._turned
        middles = self._middles
        if without is not None:
            tool = self._of_tool[without]
            middles = middles.copy()
            left = max(1.0, self._each[tool] - 1)
            middles[tool] = (middles[tool] * self._each[tool] - self._vectors[without] @ self._turned) / left
        points: Numbers = -((middles - place) ** 2).sum(axis=1) / 2 / FLAT
        largest = points.max()
        likely: Numbers = points - largest - np.log(np.exp(points - largest).sum())
        return likely


@cache
def _embedder() -> Crossing:
    return Crossing()


@lru_cache(maxsize=256)
def vector(text: str) -> Numbers:
    """A text's vector."""
    return _embedder().query(text).astype(np.float64)
