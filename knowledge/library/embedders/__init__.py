"""What turns text into vectors, offline. Each embeds the languages that it ranks best; see docs/decisions."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
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


def on_every_core(embed: Callable[[str], Vectors], texts: Sequence[str]) -> Vectors:
    """The vectors of texts, each by itself, as many at once as there are cores; for models that free Python's lock.

    One at a time needs no padding, and is faster than a batch whose numbers do not fit the processor's cache.
    """
    first = embed(texts[0])  # loads the model, once
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return np.stack([first, *pool.map(embed, texts[1:])])


def built_in() -> list[Embedder]:
    """The embedders that need no network."""
    from knowledge.library.embedders.crossing import Crossing
    from knowledge.library.embedders.english import English

    return [English(), Crossing()]
