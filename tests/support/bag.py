"""An embedder that needs no model: a vector of hashed words, the same on every machine."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

import numpy as np

from knowledge.library.embedders import Vectors

SIZE = 64


class Bag:
    """64 dimensions. `calls` counts the texts that were embedded; `fails_after` lets it break off."""

    def __init__(self, name: str = "bag", languages: frozenset[str] = frozenset({"en", "zh"})) -> None:
        self.name = name
        self.languages = languages
        self.calls = 0
        self.fails_after: int | None = None

    def passages(self, texts: Sequence[str]) -> Vectors:
        if self.fails_after is not None and self.calls + len(texts) > self.fails_after:
            raise OSError(28, "No space left on device")
        self.calls += len(texts)
        return np.stack([self.query(text) for text in texts])

    def query(self, text: str) -> Vectors:
        found = np.zeros(SIZE, dtype=np.float32)
        for word in re.findall(r"[a-z0-9]+|[\u3400-\u9fff]", text.casefold()):
            found[zlib.crc32(word.encode()) % SIZE] += 1
        unit: Vectors = found / max(float(np.linalg.norm(found)), 1e-9)
        return unit
