"""Words in common: BM25, and the share of a question's weight that a section has."""

from __future__ import annotations

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


class Words:
    """The terms of sections as numbers, kept from one snapshot to the next: what an id stands for never changes."""

    def __init__(self) -> None:
        self.vocabulary: dict[str, int] = {}
        self._of: dict[int, npt.NDArray[np.int32]] = {}

    def knows(self, section_id: int) -> bool:
        """Whether a section was read."""
        return section_id in self._of

    def read(self, section_id: int, text: str) -> None:
        """Take in a section's text."""
        number = self.vocabulary
        terms = [number.setdefault(term, len(number)) for term in terms_of(text)]
        self._of[section_id] = np.array(terms, dtype=np.int32)

    def of(self, section_ids: Sequence[int]) -> list[npt.NDArray[np.int32]]:
        """The terms of each of these sections; those of all others are forgotten."""
        self._of = {one: self._of[one] for one in section_ids}
        return list(self._of.values())


class Lexical:
    """A term–section matrix over sections in their order, whose terms `words` holds."""

    def __init__(self, words: Words, section_ids: Sequence[int]) -> None:
        terms = words.of(section_ids)
        self._vocabulary = dict(words.vocabulary)
        shape = (len(terms), len(self._vocabulary))
        rows = np.repeat(np.arange(len(terms)), [len(one) for one in terms])
        columns = np.concatenate([np.zeros(0, np.int32), *terms])
        self._weights: Any = sparse.csc_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=shape)
        lengths = np.asarray(self._weights.sum(axis=1)).ravel()
        found_in = np.diff(self._weights.indptr)
        self._idf = np.log1p((shape[0] - found_in + 0.5) / (found_in + 0.5)).astype(np.float32)
        # A term that no section has weighs as much as the rarest: a question about it is not answered.
        self._unknown = float(np.log1p((shape[0] + 0.5) / 0.5))
        cells = self._weights.tocoo()
        norm = SATURATION * (1 - LENGTH + LENGTH * lengths[cells.row] / max(lengths.mean(), 1)) if len(terms) else 1
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

    def weight(self, question: str) -> float:
        """How much there is to find of a question: its terms by rarity, each at most 1."""
        terms = dict.fromkeys(terms_of(question))
        rarities = (self._idf[self._vocabulary[term]] if term in self._vocabulary else self._unknown for term in terms)
        return float(sum(rarities)) / self._unknown

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
            said, rarity = (np.zeros(count, np.float32) for _ in range(2))
            for column in known:
                cells = slice(*self._weights.indptr[column : column + 2])
                rows, idf = self._weights.indices[cells], self._idf[column]
                said[rows] = np.maximum(said[rows], self._weights.data[cells] * idf)
                rarity[rows] = np.maximum(rarity[rows], idf)
            bm25 += said
            covered += rarity
            total += float(self._idf[known].max())
        return bm25 / np.float32(total * (SATURATION + 1) or 1), covered / np.float32(total or 1)
