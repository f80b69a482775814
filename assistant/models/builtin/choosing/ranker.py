"""Which tool a message asks for, and how sure that is: what speaks for each is weighed alike for all of them.

The weights are fitted by `python -m evals.understanding fit`; none is of a tool's own, so that a new one needs none.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.models.builtin.choosing.exemplars import Exemplar, exemplars, signs, stood_in
from assistant.models.builtin.choosing.features import Said, found, in_message
from assistant.models.builtin.choosing.nearness import Nearness
from assistant.models.builtin.choosing.net import Net
from assistant.models.builtin.choosing.profiles import Profiles
from assistant.models.builtin.reading.likeness import mask, mask_names
from tools.contract import Tool

Numbers = npt.NDArray[np.float64]
NET = Path(__file__).parent / "net.npz"
SURE = Path(__file__).parent / "sure.json"


@dataclass(frozen=True)
class Weights:
    """`ranking` gives each tool its points; `sure` weighs what tells whether the likeliest tool is the right one."""

    ranking: Net
    sure: dict[str, float]

    def save(self) -> None:
        """Keep them beside this file."""
        self.ranking.save(NET)
        SURE.write_text(json.dumps(self.sure, indent=1) + "\n", encoding="utf-8")


@cache
def fitted() -> Weights:
    """The weights as they were fitted last."""
    return Weights(Net.load(NET), json.loads(SURE.read_text(encoding="utf-8")))


class Ranker:
    """A list of tools with everything that is said for them, ready for messages."""

    def __init__(self, tools: Sequence[Tool], known: Sequence[Exemplar] | None = None) -> None:
        self.tools = tools
        self.profiles = Profiles(tools)
        self.nearness = Nearness([tool.name for tool in tools], exemplars(tools) if known is None else known)

    def features(self, said: Said, *, without: int | None = None) -> dict[str, Numbers]:
        """What speaks for each tool and against it, by name: a number for each tool."""
        frame = said.slots.frame
        masked = mask(frame)
        near = self.nearness.of(masked, stood_in(mask_names(frame)), signs(masked, said.cues), without=without)
        return near | found(self.profiles, said)

    def chances(self, features: dict[str, Numbers], said: Said, weights: Weights) -> Numbers:
        """How likely each tool is; they add up to 1."""
        return softmax(weights.ranking.points(features, in_message(said), self.profiles.declared))


def softmax(points: Numbers) -> Numbers:
    """Shares that add up to 1."""
    raised: Numbers = np.exp(points - points.max())
    shares: Numbers = raised / raised.sum()
    return shares
