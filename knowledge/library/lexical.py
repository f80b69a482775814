"""Words in common: BM25, and the share of a question's weight that a section has."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from knowledge.library.terms import asked_terms, terms_of, translated

Scores = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

# The usual constants of BM25.
SATURATION = 1.2
LENGTH = 0.75


Numbers = npt.NDArray[np.int32]


class Said(NamedTuple):
    """What each section says of a question, from 0 to 1, one value a section.

    `words` is BM25 as a share of the most there could be, `coverage` the share of the question's weight that the
    section has, `heading` the share that its own heading has.
    """

    words: Scores
    coverage: Scores
    heading: Scores


class Words:
    """The terms of sections as numbers, kept from one snapshot to the next: what an id stands for never changes."""

    def __init__(self) -> None:
        self.vocabulary: dict[str, int] = {}
        self._of: dict[int, tuple[Numbers, Numbers]] = {}

    def knows(self, section_id: int) -> bool:
        """Whether a section was read."""
        return section_id in self._of

    def read(self, section_id: int, text: str, heading: str) -> None:
        """Take in a section's text, which holds its own heading, and that heading."""
        self._of[section_id] = self._numbers(terms_of(text)), self._numbers(dict.fromkeys(terms_of(heading)))

    def _numbers(self, terms: Iterable[str]) -> Numbers:
        number = self.vocabulary
        return np.array([number.setdefault(term, len(number)) for term in terms], dtype=np.int32)

    def of(self, section_ids: Sequence[int]) -> list[tuple[Numbers, Numbers]]:
        """The terms of each of these sections and of their headings; those of all others are forgotten."""
        self._of = {one: self._of[one] for one in section_ids}
        return list(self._of.values())


class Lexical:
    """How often each term stands in each of these sections, in their order; `words` holds their terms."""

    def __init__(self, words: Words, section_ids: Sequence[int]) -> None:
        terms = words.of(section_ids)
        self._vocabulary = dict(words.vocabulary)
        self._counts = self._table([said for said, _ in terms])
        self._headings = self._table([heading for _, heading in terms])
        self.lengths = np.array([len(said) for said, _ in terms], np.float32)

    def _table(self, terms: Sequence[Numbers]) -> Any:  # noqa: ANN401 - scipy's matrices have no types
        """Sections by terms: how often each stands in each."""
        rows = np.repeat(np.arange(len(terms)), [len(one) for one in terms])
        columns = np.concatenate([np.zeros(0, np.int32), *terms])
        shape = (len(terms), len(self._vocabulary))
        return sparse.csc_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=shape)

    def column(self, term: str) -> tuple[Numbers, Scores]:
        """The places of the sections that have a term, and how often each does."""
        return self._cells(self._counts, term)

    def headed(self, term: str) -> Numbers:
        """The places of the sections whose own heading has a term."""
        return self._cells(self._headings, term)[0]

    def _cells(self, table: Any, term: str) -> tuple[Numbers, Scores]:  # noqa: ANN401 - as above
        number = self._vocabulary.get(term)
        if number is None:
            return np.zeros(0, np.int32), np.zeros(0, np.float32)
        cells = slice(*table.indptr[number : number + 2])
        return table.indices[cells], table.data[cells]

    def within(self, mask: Mask) -> Within:
        """The sections of a mask by their words."""
        return Within(self, mask)


class Within:
    """The sections of a mask by their words; the scores of all others are 0.

    How rare a word is and how long a section usually is are counted in these alone: what somebody may not read must
    not show in the scores of what they may.
    """

    def __init__(self, lexical: Lexical, mask: Mask) -> None:
        self._lexical = lexical
        self._mask = mask
        self._count = int(mask.sum())
        usual = max(float(lexical.lengths[mask].mean()), 1.0) if self._count else 1.0
        norm = SATURATION * (1 - LENGTH + LENGTH * lexical.lengths / usual)
        self._norm: Scores = norm.astype(np.float32)
        # A term that no section has weighs as much as the rarest: a question about it is not answered.
        self._unknown = self._rarity(0)

    def score(self, question: str) -> Said:
        """What each section says of the question's words."""
        return self._score([[term] for term in dict.fromkeys(asked_terms(question))])

    def score_translated(self, question: str) -> Said:
        """The same for the question's words in the other language; of what a word may be called, the best counts."""
        return self._score(translated(question))

    def weight(self, question: str) -> float:
        """How much there is to find of a question: its terms by rarity, each at most 1."""
        terms = dict.fromkeys(asked_terms(question))
        return sum(self._rarity(len(self._cells(term)[0])) for term in terms) / self._unknown

    def _rarity(self, found_in: int) -> float:
        return math.log1p((self._count - found_in + 0.5) / (found_in + 0.5))

    def _cells(self, term: str) -> tuple[Numbers, Scores]:
        """The places of the sections of the mask that have a term, and how much each says of it by BM25."""
        rows, often = self._lexical.column(term)
        here = self._mask[rows]
        rows, often = rows[here], often[here]
        return rows, often * np.float32(SATURATION + 1) / (often + self._norm[rows])

    def _score(self, groups: Sequence[Sequence[str]]) -> Said:
        bm25, covered, headed = (np.zeros(len(self._mask), np.float32) for _ in range(3))
        total = 0.0
        for group in groups:
            said, rarest, above = (np.zeros(len(self._mask), np.float32) for _ in range(3))
            most = 0.0
            for term in dict.fromkeys(group):
                rows, says = self._cells(term)
                if len(rows):
                    rarity = self._rarity(len(rows))
                    said[rows] = np.maximum(said[rows], says * np.float32(rarity))
                    rarest[rows] = np.maximum(rarest[rows], np.float32(rarity))
                    under = self._lexical.headed(term)
                    above[under] = np.maximum(above[under], np.float32(rarity))
                    most = max(most, rarity)
            bm25 += said
            covered += rarest
            headed += above
            total += most or self._unknown
        whole = np.float32(total or 1)
        return Said(bm25 / (whole * np.float32(SATURATION + 1)), covered / whole, headed * self._mask / whole)
