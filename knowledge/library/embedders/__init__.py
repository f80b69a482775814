"""What turns text into vectors, offline. Each embeds the languages that it ranks best; see docs/decisions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

_UNSOUND = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Beyond this no embedder reads on; some slow down with the square of the length.
LONGEST_INPUT = 4000


class Embedder(Protocol):
    """Texts in, unit vectors out, one row a text (shape: texts x dimensions, 32-bit floats).

    `name` changes with whatever changes the vectors; vectors of different names are never compared.
    `languages`: of the sections that it embeds.
    """

    name: str
    languages: frozenset[str]

    def passages(self, texts: Sequence[str]) -> Vectors:
        """The vectors of sections."""
        ...

    def query(self, text: str) -> Vectors:
        """The vector of a question, shape: dimensions."""
        ...


def sound(text: str) -> str:
    """A text as every embedder takes it: without NUL, lone surrogates and control characters, and bounded."""
    return _UNSOUND.sub(" ", text)[:LONGEST_INPUT].strip() or " "


def built_in() -> list[Embedder]:
    """The embedders that need no network."""
    from knowledge.library.embedders.crossing import Crossing
    from knowledge.library.embedders.english import English

    return [English(), Crossing()]
