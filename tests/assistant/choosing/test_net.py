"""The net: its points, the mean of several, and what is kept of it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

from assistant.models.builtin.choosing.features import TELLING
from assistant.models.builtin.choosing.net import Net
from assistant.models.builtin.choosing.ranker import Ranker, fitted
from assistant.models.builtin.reading.lexicon import CUES
from tools.catalogue import TOOLS

HIDDEN = 4
FEATURES, MESSAGE, TAKES = ["near", "lacking"], ["asks"], ["metric", "deal"]


def a_net(seed: int) -> Net:
    chance = np.random.default_rng(seed)
    shapes = ((2,), (2, HIDDEN), (1, HIDDEN), (2, HIDDEN), (HIDDEN,), (HIDDEN,))
    return Net(FEATURES, MESSAGE, TAKES, *(chance.normal(size=shape) for shape in shapes))


def points(net: Net) -> list[float]:
    own = {"near": np.array([0.9, 0.2, 0.4]), "lacking": np.array([0.0, 1.0, 2.0])}
    takes = [{"metric": 1.0, "deal": 0.0}, {"metric": 0.0, "deal": 1.0}, {"metric": 1.0, "deal": 1.0}]
    return [float(one) for one in net.points(own, {"asks": 1.0}, takes)]


def test_points_are_the_features_and_the_hidden_layer_added_up() -> None:
    net = a_net(1)
    inner = np.tanh(
        0.2 * net.from_features[0] + net.from_features[1] + net.from_message[0] + net.from_declared[1] + net.bias
    )
    by_hand = 0.2 * net.straight[0] + net.straight[1] + inner @ net.out
    assert points(net)[1] == pytest.approx(by_hand)


def test_the_mean_of_nets_gives_the_mean_of_their_points() -> None:
    nets = [a_net(seed) for seed in range(3)]
    assert points(Net.mean(nets)) == pytest.approx(np.mean([points(net) for net in nets], axis=0))


def test_a_net_is_kept_as_it_is(tmp_path: Path) -> None:
    net = a_net(2)
    net.save(tmp_path / "net.npz")
    kept = Net.load(tmp_path / "net.npz")
    assert (kept.features, kept.message, kept.declared) == (FEATURES, MESSAGE, TAKES)
    assert points(kept) == pytest.approx(points(net), abs=0.01)


def test_no_input_of_the_fitted_net_is_a_name_of_a_tool() -> None:
    net = fitted().ranking
    names = {tool.name for tool in TOOLS}
    assert not names & {*net.features, *net.message, *net.declared}
    assert set(net.declared) == set(Ranker(TOOLS[:1]).profiles.declared[0])


def test_the_small_words_that_the_net_reads_are_known() -> None:
    """One that nobody knows would weigh nothing, unseen."""
    assert set(TELLING) <= set(tomllib.loads(CUES.read_text(encoding="utf-8")))
