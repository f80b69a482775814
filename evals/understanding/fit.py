"""Fits what the features weigh: the right tool is to outweigh all others, whichever it is."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit

from assistant.models.builtin.choosing.calibration import evidence
from assistant.models.builtin.choosing.net import Net
from assistant.models.builtin.choosing.profiles import Profile
from assistant.models.builtin.choosing.ranker import Weights, softmax
from evals.understanding.collect import Read
from evals.understanding.descent import Inputs, descend
from tools.catalogue import TOOLS

Numbers = npt.NDArray[np.float64]
FOLDS = 5
# A wording was written for its tool, and a case as people would say it; what nobody heard only measures.
OF_SOURCE = {"exemplars": 0.3, "unheard": 0.0}
RIDGE_SURE = 1e-3
MADE = tuple(OF_SOURCE)
# Nets that are fitted from different beginnings, whose mean is taken.
BEGINNINGS = 3


@dataclass(frozen=True)
class Table:
    """All messages as numbers, side by side: message x tool x feature, with each feature's spread."""

    read: Sequence[Read]
    names: list[str]
    numbers: Numbers
    spread: Numbers
    right: npt.NDArray[np.bool_]
    weight: Numbers

    @classmethod
    def of(cls, read: Sequence[Read]) -> Table:
        """The messages as they were read."""
        names = list(read[0].features)
        numbers = np.stack([np.stack([one.features[name] for name in names], axis=1) for one in read])
        spread = numbers.reshape(-1, len(names)).std(axis=0) + 1e-9
        right = np.stack([one.right for one in read])
        weight = np.array([OF_SOURCE.get(one.message.source, 1.0) for one in read])
        return cls(read, names, numbers / spread, spread, right, weight)

    @property
    def folds(self) -> npt.NDArray[np.int64]:
        """Wordings of one question stay together."""
        return np.array([zlib.crc32(one.message.group.encode()) % FOLDS for one in self.read])

    @cached_property
    def inputs(self) -> Inputs:
        """What a net reads."""
        said, declared = list(self.read[0].inside), [Profile(tool).declared for tool in TOOLS]
        return Inputs(
            (self.names, said, list(declared[0])),
            self.numbers,
            np.array([list(one.inside.values()) for one in self.read]),
            np.array([list(one.values()) for one in declared]),
            self.right,
            self.weight,
        )


def fit(table: Table) -> Weights:
    """The weights, from all messages; how sure to be, from chances that no message had a part in itself."""
    net = fit_ranking(table, np.ones(len(table.read), dtype=bool))
    spread = table.spread[:, None]
    net = replace(net, straight=net.straight / table.spread, from_features=net.from_features / spread)
    return Weights(net, fit_sure(table, held_out(table)))


def fit_ranking(table: Table, used: npt.NDArray[np.bool_]) -> Net:
    """The net over features in units of their spread."""
    places = np.flatnonzero(used & table.right.any(axis=1) & (table.weight > 0))
    return Net.mean([descend(table.inputs, places, beginning) for beginning in range(BEGINNINGS)])


def held_out(table: Table) -> Numbers:
    """Each message's chances by weights that were fitted without it and its like."""
    chances = np.zeros(table.right.shape)
    inputs = table.inputs
    for fold in range(FOLDS):
        out = table.folds == fold
        points = fit_ranking(table, ~out).of(inputs.own[out], inputs.said[out], inputs.takes)
        chances[out] = np.stack([softmax(row) for row in points])
    return chances


def fit_sure(table: Table, chances: Numbers) -> dict[str, float]:
    """What tells that the likeliest tool is right."""
    told = [evidence(row, one.features, one.said) for row, one in zip(chances, table.read, strict=True)]
    names = list(told[0])
    numbers = np.array([[one[name] for name in names] for one in told])
    spread = np.where(numbers.std(axis=0) > 0, numbers.std(axis=0), 1.0)
    hit = table.right[np.arange(len(chances)), chances.argmax(axis=1)]
    share = table.weight / table.weight.sum()

    def loss(beta: Numbers) -> tuple[float, Numbers]:
        points = numbers / spread @ beta
        value = float(share @ np.logaddexp(0, np.where(hit, -points, points)) + RIDGE_SURE * beta @ beta / 2)
        return value, (share * (expit(points) - hit)) @ (numbers / spread) + RIDGE_SURE * beta

    beta = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x / spread
    return {name: round(float(one), 4) for name, one in zip(names, beta, strict=True)}
