"""How sure it is that the likeliest tool is the right one: by then it is acted, asked back or offered to choose."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from assistant.models.builtin.choosing.features import Said

Numbers = npt.NDArray[np.float64]
# What no chance is taken to go beyond.
LEAST = 1e-4


def evidence(chances: Numbers, features: dict[str, Numbers], said: Said) -> dict[str, float]:
    """What tells whether the likeliest tool is right, as numbers."""
    first, second = (int(at) for at in np.argsort(-chances)[:2])
    best = float(np.clip(chances[first], LEAST, 1 - LEAST))
    own = {
        name: float(features[name][first])
        for name in (
            "meaning_nearest", "words_nearest", "lacking", "untaken", "untaken_figure", "untaken_name",
            "idle_number", "writes", "read",
        )
    }  # fmt: skip
    return {
        "one": 1.0,
        "chance": math.log(best / (1 - best)),
        "ahead": math.log(best / max(float(chances[second]), LEAST)),
        "strange": said.strange,
        "covered": said.covered,
        "agreed": float(sum(np.argmax(features[name]) == first for name in ("meaning_nearest", "meaning_spread"))),
        **own,
    }  # fmt: skip


def certainty(evidence: dict[str, float], weights: dict[str, float]) -> float:
    """The chance that the likeliest tool is right."""
    return 1 / (1 + math.exp(-sum(weight * evidence[name] for name, weight in weights.items())))
