"""A small net over what speaks for each tool: the same for all of them, so that a new tool needs no weights of its own.

One hidden layer sees a tool's features, what is in the message and what the tool declares, so that a word may count
for one kind of tool and against another. The features weigh straight into the points as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Net:
    """Names of the inputs and what they weigh; H hidden units."""

    features: Sequence[str]
    message: Sequence[str]
    declared: Sequence[str]
    straight: Numbers  # (features)
    from_features: Numbers  # (features, H)
    from_message: Numbers  # (message, H)
    from_declared: Numbers  # (declared, H)
    bias: Numbers  # (H)
    out: Numbers  # (H)

    def points(
        self, features: Mapping[str, Numbers], message: Mapping[str, float], declared: Sequence[Mapping[str, float]]
    ) -> Numbers:
        """The points of each tool; `features` holds a number for each tool, `declared` is in their order."""
        own = np.stack([features[name] for name in self.features], axis=1)
        said = np.array([message[name] for name in self.message])
        takes = np.array([[one[name] for name in self.declared] for one in declared])
        return self.of(own, said, takes)

    def of(self, own: Numbers, said: Numbers, takes: Numbers) -> Numbers:
        """As `points`, of arrays: (…, tools, features), (…, message) and (tools, declared)."""
        hidden = np.tanh(
            own @ self.from_features + (said @ self.from_message)[..., None, :] + takes @ self.from_declared + self.bias
        )
        points: Numbers = own @ self.straight + hidden @ self.out
        return points

    @classmethod
    def mean(cls, nets: Sequence[Net]) -> Net:
        """Nets over the same inputs as one, whose points are their mean."""
        first, share = nets[0], 1 / len(nets)
        beside = {
            name: np.concatenate([getattr(one, name) for one in nets], axis=-1)
            for name in ("from_features", "from_message", "from_declared", "bias", "out")
        }
        beside["out"] = beside["out"] * share
        straight = np.mean([one.straight for one in nets], axis=0)
        return cls(first.features, first.message, first.declared, straight, **beside)

    def save(self, path: Path) -> None:
        """Keep it, at half precision."""
        kept = {one.name: np.asarray(getattr(self, one.name)) for one in fields(self)}
        halved = {name: value.astype(np.float16) if value.dtype.kind == "f" else value for name, value in kept.items()}
        np.savez_compressed(path, **halved)  # type: ignore[arg-type] # numpy's stub takes its own options for names

    @classmethod
    def load(cls, path: Path) -> Self:
        """The net that was kept."""
        with np.load(path) as kept:
            found = {one.name: kept[one.name] for one in fields(cls)}
        named = {name: value.tolist() for name, value in found.items() if value.dtype.kind == "U"}
        return cls(**named, **{name: value.astype(float) for name, value in found.items() if name not in named})
