"""The built-in embedders: a text's vector is its own, whatever is embedded beside it."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.library.embedders import built_in

pytestmark = pytest.mark.slow

TEXTS = ["A rep gives up to 5 percent.", "经理可以批准百分之十的折扣。" * 40, "x", "\x00 \ud800 " + "word " * 3000]


def test_a_text_has_one_vector_alone_and_among_others() -> None:
    from threadpoolctl import threadpool_info

    for embedder in built_in():
        together = embedder.passages(TEXTS)
        alone = np.stack([embedder.query(text) for text in TEXTS])
        assert together.shape == alone.shape
        assert together.dtype == np.float32
        assert np.allclose(together, alone, atol=1e-6)
        assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    # Numpy's threads spin while they wait for each other: indexing on a busy machine took four times as long.
    assert {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"} == {1}
