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
from knowledge.library.terms import in_other_words

if TYPE_CHECKING:
    from knowledge.library.lexical import Lexical

# How many neighbours each embedder names, and how many sections the shared words do.
NEIGHBOURS = 60
BY_WORDS = 40
# The best sections of a document that speak for its others.
BEST_OF_DOCUMENT = 3

FEATURES = ("similarity", "crossing", "words", "document_lead")
EVIDENCE = ("similarity", "crossing", "coverage")


@dataclass(frozen=True)
class Candidates:
    """Places in the snapshot, and for each a row of FEATURES; `same` says which are in the question's own language.

    `similarity` is the cosine of the section and the question by an embedder of the section's language alone (of a
    question in the other language: its words translated), `crossing` by one of both languages. `words` is BM25 as a
    share of the most there could be, `document_lead` by how much the document's best sections are nearer than the last
    neighbour. `evidence` is the best of each of EVIDENCE: what there is to say that anything here answers; `coverage`
    is the share of the question's weight that a section has.
    """

    rows: npt.NDArray[np.int64]
    features: npt.NDArray[np.float32]
    same: Mask
    evidence: npt.NDArray[np.float32]


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
        for embedder in self._embedders:
            into = crossing if len(embedder.languages) > 1 else similarity
            asked = question if language in embedder.languages else in_other_words(question)
            if not asked:
                continue
            vector = embedder.query(asked)
            for speaks in embedder.languages:
                within = mask & (snapshot.chinese == (speaks == "zh"))
                rows, values = self._nearest(embedder, vector, within)
                if len(rows):
                    into[within] = values[-1]
                    into[rows] = values
                    lead[rows] = np.maximum(lead[rows], values - values[-1])
                    chosen[rows] = True
        words, coverage = _in_common(snapshot.lexical, question, own)
        for within in (mask & own, mask & ~own):
            best = np.argsort(-(words * coverage * within))[:BY_WORDS]
            chosen[best[(words[best] > 0) & within[best]]] = True
        rows = np.flatnonzero(chosen & mask)
        columns = [similarity, crossing, words, self._document_lead(lead, rows)]
        evidence = [column[rows].max(initial=0.0) for column in (similarity, crossing, coverage)]
        # A library without a section in that embedder's language is judged by the other alone.
        evidence[0] = evidence[0] or evidence[1]
        return Candidates(
            rows, np.stack([column[rows] for column in columns], axis=1), own[rows], np.array(evidence, np.float32)
        )

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


def _in_common(lexical: Lexical, question: str, own: Mask) -> tuple[Scores, Scores]:
    """BM25 and coverage: of sections in the question's language by its words, of others by what they mean."""
    words, coverage = lexical.score(question)
    there, covered = lexical.score_translated(question)
    # Names and numbers are the same in both languages.
    there, covered = np.maximum(words, there), np.maximum(coverage, covered)
    return np.where(own, words, there), np.where(own, coverage, covered)
