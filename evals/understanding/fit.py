"""Fits what the features weigh: the right tool is to outweigh all others, whichever it is."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit, logsumexp

from assistant.models.builtin.choosing.calibration import evidence
from assistant.models.builtin.choosing.ranker import Weights, softmax
from evals.understanding.collect import Read

Numbers = npt.NDArray[np.float64]
FOLDS = 5
# A wording was written for its tool, and a case as people would say it.
OF_WORDINGS = 0.3
# How far weights are held near zero.
RIDGE = 3e-4
RIDGE_SURE = 1e-3
MADE = "exemplars"


@dataclass(frozen=True)
class Table:
    """All messages as numbers: message x tool x feature, with each feature's spread."""

    read: Sequence[Read]
    names: list[str]
    numbers: Numbers
    spread: Numbers
    right: npt.NDArray[np.bool_]
    weight: Numbers

    @classmethod
    def of(cls, read: Sequence[Read]) -> Table:
        """The messages as they were read, side by side."""
        names = list(read[0].features)
        numbers = np.stack([np.stack([one.features[name] for name in names], axis=1) for one in read])
        spread = numbers.reshape(-1, len(names)).std(axis=0) + 1e-9
        right = np.stack([one.right for one in read])
        weight = np.array([OF_WORDINGS if one.message.source == MADE else 1.0 for one in read])
        return cls(read, names, numbers / spread, spread, right, weight)

    @property
    def folds(self) -> npt.NDArray[np.int64]:
        """Wordings of one question stay together."""
        return np.array([zlib.crc32(one.message.group.encode()) % FOLDS for one in self.read])


def fit(table: Table) -> Weights:
    """The weights, from all messages; how sure to be, from chances that no message had a part in itself."""
    weights = fit_ranking(table, np.ones(len(table.read), dtype=bool)) / table.spread
    ranking = {name: round(float(one), 4) for name, one in zip(table.names, weights, strict=True)}
    return Weights(ranking, fit_sure(table, held_out(table)))


def fit_ranking(table: Table, used: npt.NDArray[np.bool_]) -> Numbers:
    """The weights of features in units of their spread."""
    used = used & table.right.any(axis=1)
    numbers, right = table.numbers[used], table.right[used]
    share = table.weight[used] / table.weight[used].sum()

    def loss(beta: Numbers) -> tuple[float, Numbers]:
        points = numbers @ beta
        right_points = np.where(right, points, -np.inf)
        of_all, of_right = (logsumexp(one, axis=1, keepdims=True) for one in (points, right_points))
        off = (np.exp(points - of_all) - np.exp(right_points - of_right)) * share[:, None]
        value = float((share * (of_all - of_right)[:, 0]).sum() + RIDGE * beta @ beta / 2)
        return value, np.tensordot(off, numbers, axes=([0, 1], [0, 1])) + RIDGE * beta

    found: Numbers = minimize(loss, np.zeros(numbers.shape[2]), jac=True, method="L-BFGS-B").x
    return found


def held_out(table: Table) -> Numbers:
    """Each message's chances by weights that were fitted without it and its like."""
    chances = np.zeros(table.right.shape)
    for fold in range(FOLDS):
        out = table.folds == fold
        points = table.numbers[out] @ fit_ranking(table, ~out)
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
