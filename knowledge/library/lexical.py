"""Words in common: BM25, and the share of a question's weight that a section has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from knowledge.library.terms import terms_of, translated

Scores = npt.NDArray[np.float32]

# The usual constants of BM25.
SATURATION = 1.2
LENGTH = 0.75


class Lexical:
    """A term–section matrix over the sections' texts, in their order."""

    def __init__(self, texts: Sequence[str]) -> None:
        vocabulary: dict[str, int] = {}
        rows, columns, counts = [], [], []
        for row, text in enumerate(texts):
            for term, count in Counter(terms_of(text)).items():
                rows.append(row)
                columns.append(vocabulary.setdefault(term, len(vocabulary)))
                counts.append(count)
        shape = (len(texts), len(vocabulary))
        self._vocabulary = vocabulary
        self._weights: Any = sparse.csc_matrix((np.array(counts, dtype=np.float32), (rows, columns)), shape=shape)
        lengths = np.asarray(self._weights.sum(axis=1)).ravel()
        found_in = np.diff(self._weights.indptr)
        self._idf = np.log1p((shape[0] - found_in + 0.5) / (found_in + 0.5)).astype(np.float32)
        # A term that no section has weighs as much as the rarest: a question about it is not answered.
        self._unknown = float(np.log1p((shape[0] + 0.5) / 0.5))
        cells = self._weights.tocoo()
        norm = SATURATION * (1 - LENGTH + LENGTH * lengths[cells.row] / max(lengths.mean(), 1)) if len(texts) else 1
        self._weights = sparse.csc_matrix(
            (cells.data * (SATURATION + 1) / (cells.data + norm), (cells.row, cells.col)), shape=shape
        )

    def score(self, question: str) -> tuple[Scores, Scores]:
        """For each section BM25 as a share of the most there could be, and coverage, both from 0 to 1.

        Coverage is the share, by weight, of the question's terms that the section has.
        """
        return self._score([[term] for term in dict.fromkeys(terms_of(question))])

    def score_translated(self, question: str) -> tuple[Scores, Scores]:
        """The same for the question's words in the other language; of what a word may be called, the best counts."""
        return self._score(translated(question))

    def _score(self, groups: Sequence[Sequence[str]]) -> tuple[Scores, Scores]:
        count = self._weights.shape[0]
        bm25: Scores = np.zeros(count, np.float32)
        covered: Scores = np.zeros(count, np.float32)
        total = 0.0
        for group in groups:
            known = [self._vocabulary[term] for term in set(group) if term in self._vocabulary]
            if not known:
                total += self._unknown
                continue
            weights = self._weights[:, known].toarray() * self._idf[known]
            bm25 += weights.max(axis=1)
            rarest = float(self._idf[known].max())
            covered += ((weights > 0) * self._idf[known]).max(axis=1)
            total += rarest
        return bm25 / np.float32(total * (SATURATION + 1) or 1), covered / np.float32(total or 1)
