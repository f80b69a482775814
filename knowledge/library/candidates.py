"""The sections that a question may be about, each with what speaks for it, as rows of features."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from knowledge.library.embedders import Embedder, Vectors
from knowledge.library.index import Ids, Index
from knowledge.library.lexical import Mask, Said, Scores, Within
from knowledge.library.snapshot import Snapshot
from knowledge.library.terms import in_other_words

# How many neighbours each embedder names, and how many sections the shared words do.
NEIGHBOURS = 60
BY_WORDS = 40
# How many times the neighbours are asked for that a mask should leave, and beyond how many its documents are asked.
# Each more costs a search time, and where too few are left its documents are asked all the same.
MARGIN = 1.25
MOST_ASKED = 1000
# The best sections of a document that speak for its others.
BEST_OF_DOCUMENT = 3

# In how many of the nearest sections the words are looked for that speak for the same as their meaning.
NEAREST = 5

FEATURES = ("similarity", "crossing", "words", "document_lead", "coverage", "length", "heading")
EVIDENCE = ("similarity", "crossing", "said", "said_near")


@dataclass(frozen=True)
class Candidates:
    """Places in the snapshot, and for each a row of FEATURES; `same` says which are in the question's own language.

    `similarity` is the cosine of the section and the question in the section's language (of a question in the other:
    its words translated), by an embedder of that language alone where there is one; `crossing` by one of both
    languages, of the question as it is. `words` is BM25 as a share of the most there could be, `coverage` the share of
    the question's weight that a section has, `document_lead` by how much the document's best sections are nearer than
    the last neighbour, `length` the logarithm of how many words the section has: vectors of short texts are nearer to
    everything. `heading` is the share of the question's weight that the section's own heading has: it is what tells
    the sections of one document apart.

    `evidence` is what there is to say that anything here answers, whichever it be: the best `similarity` and
    `crossing`, the most that a section says of the question, and the most that one of the nearest says. It is BM25 not
    as a share: of a long question in other words, a small share is found in the section that answers; of a short one as
    good as all. `said` is that for each section.
    """

    rows: npt.NDArray[np.int64]
    features: npt.NDArray[np.float32]
    same: Mask
    said: Scores
    evidence: npt.NDArray[np.float32]


@dataclass(frozen=True)
class _Way:
    """What an embedder is asked about sections of some languages; `crosses`: as it is, across languages."""

    embedder: Embedder
    asked: str
    sections: Sequence[str]
    crosses: bool


@dataclass(frozen=True)
class _Near:
    """The nearest sections that a way found within a mask, by their places, and their cosines."""

    crosses: bool
    within: Mask
    rows: npt.NDArray[np.int64]
    values: Scores


@cache
def _side_by_side() -> ThreadPoolExecutor:
    """Where the ways of a question are asked at once: embedders and Chroma work outside of Python's lock."""
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="library-search")


class Gatherer:
    """Looks in the index and the words for one question."""

    def __init__(self, snapshot: Snapshot, index: Index, embedders: Sequence[Embedder]) -> None:
        self._snapshot = snapshot
        self._index = index
        self._embedders = embedders

    def gather(self, question: str, language: str, mask: Mask) -> Candidates:
        """The candidates of a question among the sections of a mask."""
        snapshot = self._snapshot
        count = len(snapshot.ids)
        own = snapshot.chinese == (language == "zh")
        similarity, crossing, lead = (np.zeros(count, np.float32) for _ in range(3))
        chosen = np.zeros(count, dtype=np.bool_)
        asked = [_side_by_side().submit(self._ask, way, mask) for way in self._ways(question, language, mask)]
        lexical = snapshot.lexical.within(mask)
        said = _in_common(lexical, question, own, foreign=bool((mask & ~own).any()))
        for way in asked:
            for found in way.result():
                into = crossing if found.crosses else similarity
                into[found.within] = found.values[-1]
                into[found.rows] = found.values
                lead[found.rows] = np.maximum(lead[found.rows], found.values - found.values[-1])
                chosen[found.rows] = True
        for within in (mask & own, mask & ~own):
            best = np.argsort(-(said.words * said.coverage * within))[:BY_WORDS]
            chosen[best[(said.words[best] > 0) & within[best]]] = True
        rows = np.flatnonzero(chosen & mask)
        columns = [
            similarity[rows], crossing[rows], said.words[rows], self._document_lead(lead, rows), said.coverage[rows],
            np.log1p(snapshot.lexical.lengths[rows]), said.heading[rows],
        ]  # fmt: skip
        says = said.words[rows] * np.float32(lexical.weight(question))
        evidence = _evidence(similarity[rows], crossing[rows], says)
        return Candidates(rows, np.stack(columns, axis=1), own[rows], says, evidence)

    def _ways(self, question: str, language: str, mask: Mask) -> Iterator[_Way]:
        """How the embedders are asked: as it is where they know its language, and in the words of the section's own."""
        other = "en" if language == "zh" else "zh"
        foreign = bool((mask & (self._snapshot.chinese == (other == "zh"))).any())
        words = in_other_words(question) if foreign else ""
        alone = any(embedder.languages == {other} for embedder in self._embedders)
        for embedder in self._embedders:
            crosses = len(embedder.languages) > 1
            if language in embedder.languages:
                yield _Way(embedder, question, sorted(embedder.languages), crosses)
            if words and other in embedder.languages and not (crosses and alone):
                yield _Way(embedder, words, [other], crosses=False)

    def _ask(self, way: _Way, mask: Mask) -> list[_Near]:
        """What one way finds in each of its languages."""
        vector, found = way.embedder.query(way.asked), []
        for speaks in way.sections:
            within = mask & (self._snapshot.chinese == (speaks == "zh"))
            rows, values = self._nearest(way.embedder, speaks, vector, within)
            if len(rows):
                found.append(_Near(way.crosses, within, rows, values))
        return found

    def _nearest(
        self, embedder: Embedder, language: str, vector: Vectors, within: Mask
    ) -> tuple[npt.NDArray[np.int64], Scores]:
        """The places of the nearest sections of a language that are within a mask, with their cosines.

        Where the mask leaves most of them, it is laid over what is found in all; else, or where that is too few, its
        documents alone are asked.
        """
        snapshot = self._snapshot
        wanted = min(NEIGHBOURS, int(within.sum()))
        if not wanted:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        spoken = int((snapshot.chinese == (language == "zh")).sum())
        asked = math.ceil(NEIGHBOURS * MARGIN * spoken / int(within.sum()))
        if asked <= MOST_ASKED:
            rows, values = self._found(self._index.nearest(embedder.name, language, vector, asked), within)
            if len(rows) >= wanted:
                return rows, values
        documents = snapshot.documents_of(within)
        return self._found(self._index.nearest(embedder.name, language, vector, NEIGHBOURS, documents), within)

    def _found(self, found: tuple[Ids, Scores], within: Mask) -> tuple[npt.NDArray[np.int64], Scores]:
        """As many of these sections as are wanted and within a mask, by their places."""
        ids, values = found
        rows, known = self._snapshot.rows_of(ids)
        here = within[rows]
        return rows[here][:NEIGHBOURS], values[known][here][:NEIGHBOURS]

    def _document_lead(self, leads: Scores, rows: npt.NDArray[np.int64]) -> Scores:
        """For each of these places the mean lead of the best sections of its document."""
        document = self._snapshot.document[rows]
        order = np.lexsort((-leads[rows], document))
        first = np.r_[True, document[order][1:] != document[order][:-1]][: len(rows)]
        number = np.cumsum(first) - 1
        rank = np.arange(len(rows)) - np.flatnonzero(first)[number]
        sums = np.bincount(number, weights=np.where(rank < BEST_OF_DOCUMENT, leads[rows][order], 0))
        found = np.empty(len(rows), np.float32)
        found[order] = sums[number] / BEST_OF_DOCUMENT
        return found


def _in_common(lexical: Within, question: str, own: Mask, *, foreign: bool) -> Said:
    """What sections in the question's language say of its words, and others of what these mean."""
    here = lexical.score(question)
    if not foreign:
        return here
    there = lexical.score_translated(question)
    # Names and numbers are the same in both languages.
    words, coverage = (
        np.where(own, one, np.maximum(one, other)) for one, other in zip(here[:2], there[:2], strict=True)
    )
    # A heading is a few words: translated, which of its meanings was meant is chance.
    return Said(words, coverage, here.heading)


def _evidence(similarity: Scores, crossing: Scores, said: Scores) -> Scores:
    """The values of EVIDENCE."""
    # A library without a section in that embedder's language is judged by the other alone.
    best = similarity.max(initial=0.0) or crossing.max(initial=0.0)
    nearest = np.argsort(-crossing, kind="stable")[:NEAREST]
    found = [best, crossing.max(initial=0.0), said.max(initial=0.0), said[nearest].max(initial=0.0)]
    return np.array(found, np.float32)
