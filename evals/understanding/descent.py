"""How a net is fitted: Adam over small batches, with weight decay and dropout, the same each time from a beginning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.models.builtin.choosing.net import Net

Floats = npt.NDArray[np.float32]
HIDDEN = 24
ROUNDS = 25
BATCH = 128
RATE, WARM = 3e-3, 50
DECAY = 0.03
DROPPED = 0.2
SPREAD = {"from_features": 0.1, "from_message": 0.05, "from_declared": 0.1, "out": 0.1}


@dataclass(frozen=True)
class Inputs:
    """Names of features, of what is in a message and of what tools declare; then the numbers of each.

    `own`: (messages, tools, features), `said`: (messages, …), `takes`: (tools, …), `right`: (messages, tools),
    `weight`: (messages).
    """

    names: tuple[Sequence[str], Sequence[str], Sequence[str]]
    own: npt.NDArray[np.float64]
    said: npt.NDArray[np.float64]
    takes: npt.NDArray[np.float64]
    right: npt.NDArray[np.bool_]
    weight: npt.NDArray[np.float64]


def descend(inputs: Inputs, places: npt.NDArray[np.int64], beginning: int) -> Net:
    """A net fitted on the messages at some places, each of which has a right tool."""
    chance = np.random.default_rng(beginning)
    net = _begin(inputs, chance)
    first = {name: np.zeros_like(value) for name, value in net.items()}
    second = {name: np.zeros_like(value) for name, value in net.items()}
    step = 0
    for turn in range(ROUNDS):
        order = chance.permutation(places)
        for start in range(0, len(order), BATCH):
            step += 1
            rate = RATE * min(1, step / WARM) * (1 - turn / ROUNDS)
            for name, slope in _slopes(net, inputs, order[start : start + BATCH], chance).items():
                first[name] = 0.9 * first[name] + 0.1 * slope
                second[name] = 0.99 * second[name] + 0.01 * slope**2
                steepness = np.sqrt(second[name] / (1 - 0.99**step)) + 1e-8
                net[name] -= rate * (first[name] / (1 - 0.9**step) / steepness + DECAY * net[name])
    shaped = ("straight", "from_features", "from_message", "from_declared", "bias", "out")
    return Net(*inputs.names, *(net[name].astype(float) for name in shaped))


def _begin(inputs: Inputs, chance: np.random.Generator) -> dict[str, Floats]:
    """Small weights, by name of the net's field."""
    features, message, declared = (len(names) for names in inputs.names)
    shapes: dict[str, tuple[int, ...]] = {
        "straight": (features,), "from_features": (features, HIDDEN), "from_message": (message, HIDDEN),
        "from_declared": (declared, HIDDEN), "bias": (HIDDEN,), "out": (HIDDEN,),
    }  # fmt: skip
    return {name: chance.normal(0, SPREAD.get(name, 0), shape).astype(np.float32) for name, shape in shapes.items()}


def _slopes(
    net: dict[str, Floats], inputs: Inputs, batch: npt.NDArray[np.int64], chance: np.random.Generator
) -> dict[str, Floats]:
    """How the loss falls with each weight: minus the logarithm of the right tools' chance."""
    own, said = inputs.own[batch].astype(np.float32), inputs.said[batch].astype(np.float32)
    takes, right = inputs.takes.astype(np.float32), inputs.right[batch]
    pre = own @ net["from_features"] + (said @ net["from_message"])[:, None] + takes @ net["from_declared"]
    hidden = np.tanh(pre + net["bias"])
    kept = (chance.random((len(batch), 1, HIDDEN)) > DROPPED).astype(np.float32) / (1 - DROPPED)
    points = own @ net["straight"] + (hidden * kept) @ net["out"]
    shares = np.exp(points - points.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    due = np.where(right, shares + 1e-9, 0)
    due /= due.sum(axis=1, keepdims=True)
    off = (shares - due) * (inputs.weight[batch] / len(batch)).astype(np.float32)[:, None]
    inner = off[..., None] * net["out"] * kept * (1 - hidden**2)
    return {
        "straight": np.tensordot(off, own, axes=([0, 1], [0, 1])),
        "out": np.tensordot(off, hidden * kept, axes=([0, 1], [0, 1])),
        "from_features": np.tensordot(own, inner, axes=([0, 1], [0, 1])),
        "from_message": said.T @ inner.sum(axis=1),
        "from_declared": takes.T @ inner.sum(axis=0),
        "bias": inner.sum(axis=(0, 1)),
    }
