"""The sections that a question may be about, each with what speaks for it, as rows of features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from knowledge.library.embedders import Embedder, Vectors
from knowledge.library.index import Index
from knowledge.library.lexical import Scores
from knowledge.library.snapshot import Mask, Snapshot

if TYPE_CHECKING:
    from knowledge.library.lexical import Lexical

# How many neighbours each embedder names, and how many sections the shared words do.
NEIGHBOURS = 60
BY_WORDS = 40
# The best sections of a document that speak for its others.
BEST_OF_DOCUMENT = 3

FEATURES = (
    "similarity", "lead", "crossing", "crossing_lead", "words", "coverage", "words_coverage", "heading_coverage",
    "document_lead",
)  # fmt: skip


@dataclass(frozen=True)
class Candidates:
    """Places in the snapshot, and for each a row of FEATURES; `same` says which are in the question's own language.

    `similarity` is the cosine of the question and the section by the embedder of their language, `crossing` by the one
    that crosses languages; `lead` by how much that is more than its last neighbour's. `words` is BM25 as a share of
    the best, `coverage` the share of the question's weight that the section has, `heading_coverage` that its title and
    headings have. `document_lead` is the mean lead of the document's best sections.
    """

    rows: npt.NDArray[np.int64]
    features: npt.NDArray[np.float32]
    same: Mask


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
        similarity, lead = np.zeros(count, np.float32), np.zeros(count, np.float32)
        crossing, crossing_lead = np.zeros(count, np.float32), np.zeros(count, np.float32)
        chosen = np.zeros(count, dtype=np.bool_)
        for embedder in self._embedders:
            crosses = len(embedder.languages) > 1
            if not crosses and language not in embedder.languages:
                continue
            vector = embedder.query(question)
            for within in (mask & own, mask & ~own) if crosses else (mask & own,):
                rows, values = self._nearest(embedder, vector, within)
                if not len(rows):
                    continue
                into, led = (crossing, crossing_lead) if crosses else (similarity, lead)
                into[within] = values[-1]
                into[rows], led[rows] = values, values - values[-1]
                chosen[rows] = True
        words, coverage, headed = self._by_words(question, own)
        for within in (mask & own, mask & ~own):
            best = np.argsort(-(words * coverage * within))[:BY_WORDS]
            chosen[best[(words[best] > 0) & within[best]]] = True
        chosen &= mask
        rows = np.flatnonzero(chosen)
        document_lead = self._document_lead(np.maximum(lead, crossing_lead), rows)
        columns = [
            similarity, lead, crossing, crossing_lead, words, coverage, words * coverage, headed, document_lead,
        ]  # fmt: skip
        return Candidates(rows, np.stack([column[rows] for column in columns], axis=1), own[rows])

    def _nearest(self, embedder: Embedder, vector: Vectors, within: Mask) -> tuple[npt.NDArray[np.int64], Scores]:
        """The nearest sections of a mask, the nearest first: ever more are asked for until enough are within it."""
        wanted = min(NEIGHBOURS, int(within.sum()))
        asked = NEIGHBOURS * 2
        while wanted:
            found = self._index.nearest(embedder.name, vector, asked)
            rows = self._snapshot.rows_of([section_id for section_id, _ in found])
            known = {int(self._snapshot.ids[row]): row for row in rows}
            pairs = [(known[key], value) for key, value in found if key in known and within[known[key]]]
            if len(pairs) >= wanted or len(found) < asked:
                pairs = pairs[:NEIGHBOURS]
                return np.array([row for row, _ in pairs], np.int64), np.array(
                    [value for _, value in pairs], np.float32
                )
            asked *= 4
        return np.zeros(0, np.int64), np.zeros(0, np.float32)

    def _by_words(self, question: str, own: Mask) -> tuple[Scores, Scores, Scores]:
        """BM25 as a share of the best, coverage, and coverage by title and headings."""
        snapshot = self._snapshot
        words, coverage = _of_language(snapshot.lexical, question, own)
        _, headed = _of_language(snapshot.headings, question, own)
        return words, coverage, headed

    def _document_lead(self, leads: Scores, rows: npt.NDArray[np.int64]) -> Scores:
        snapshot = self._snapshot
        found = np.zeros(len(snapshot.ids), np.float32)
        by_document: dict[int, list[float]] = {}
        for row in rows:
            by_document.setdefault(int(snapshot.document[row]), []).append(float(leads[row]))
        means = {
            document: sum(sorted(values, reverse=True)[:BEST_OF_DOCUMENT]) / BEST_OF_DOCUMENT
            for document, values in by_document.items()
        }
        for row in rows:
            found[row] = means[int(snapshot.document[row])]
        return found


def _of_language(lexical: Lexical, question: str, own: Mask) -> tuple[Scores, Scores]:
    """BM25's share and coverage: of sections in the question's language by its words, of others by what they mean."""
    words, coverage = lexical.score(question)
    there, covered = lexical.score_translated(question)
    # Names and numbers are the same in both languages.
    words_there, covered_there = np.maximum(words, there), np.maximum(coverage, covered)
    words, coverage = np.where(own, words, words_there), np.where(own, coverage, covered_there)
    return _share(words, own), coverage


def _share(words: Scores, own: Mask) -> Scores:
    """Each language's scores as a share of its best."""
    found = np.zeros_like(words)
    for within in (own, ~own):
        best = words[within].max(initial=0.0)
        if best > 0:
            found[within] = words[within] / best
    return found
