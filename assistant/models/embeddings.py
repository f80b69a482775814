"""Vectors from an OpenAI-compatible endpoint."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from knowledge.library.embedders import Vectors, sound
from knowledge.refusals import Refusal

if TYPE_CHECKING:
    from openai import OpenAI

    from assistant.settings import Settings

# As many texts as OpenAI's own endpoint takes in one request with room to spare.
AT_ONCE = 64


class EndpointEmbedder:
    """One embedder for both languages; its vectors' length is the model's."""

    languages = frozenset({"en", "zh"})

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.model = settings.embeddings.removeprefix("openai:")
        # Another endpoint's model of the same name need not be the same.
        where = hashlib.sha256((settings.openai_base_url or "").encode()).hexdigest()[:8]
        self.name = re.sub(r"[^A-Za-z0-9._-]", "-", f"{self.model}-{where}")[-100:]

    @cached_property
    def _client(self) -> OpenAI:
        from openai import OpenAI

        return OpenAI(
            api_key=self._settings.openai_api_key or "none", base_url=self._settings.openai_base_url,
            timeout=self._settings.model_seconds, max_retries=3,
        )  # fmt: skip

    def passages(self, texts: Sequence[str]) -> Vectors:
        """The vectors of sections."""
        parts = [self._embed(texts[start : start + AT_ONCE]) for start in range(0, len(texts), AT_ONCE)]
        return np.concatenate(parts)

    def query(self, text: str) -> Vectors:
        """The vector of a question."""
        vector: Vectors = self._embed([text])[0]
        return vector

    def _embed(self, texts: Sequence[str]) -> Vectors:
        from openai import OpenAIError

        try:
            answer = self._client.embeddings.create(
                model=self.model, input=[sound(text) for text in texts], encoding_format="float"
            )
        except OpenAIError as error:
            raise Refusal("library.endpoint", model=self.model, problem=type(error).__name__) from error
        made = np.array([item.embedding for item in sorted(answer.data, key=lambda item: item.index)], dtype=np.float32)
        unit: Vectors = made / np.linalg.norm(made, axis=1, keepdims=True)
        return unit
