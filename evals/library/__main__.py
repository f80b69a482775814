"""`python -m evals.library bench|speed|fit`: how well the library's search finds, and how fast it is.

`bench` sets it beside BM25 and each embedder alone.
Options: --split train|test (bench; fit reads the train split alone), --keep FOLDER (where the libraries lie).
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from sqlalchemy import select

from evals.library.fit import gather, tables, typed_of
from evals.library.sets import ASKER, SETS, Question, direction, documents_of, open_set, read_questions
from evals.library.speed import indexing, latency
from knowledge.library.documents import Document, Section
from knowledge.library.embedders import Embedder, built_in
from knowledge.library.library import Library
from knowledge.library.relevance import ANSWERED, evidence, relevance
from knowledge.library.search import Searcher
from knowledge.library.sentences import language_of
from knowledge.library.snapshot import Scope, Snapshot

DEEP = 200
# Draws of the questions, with some twice and others not, that tell how far a difference is chance.
DRAWS = 2000
# A way to search: a question in, pages out, the likeliest first.
Search = Callable[[str], Sequence[str]]


class _Set:
    """A set's library and what its sections' pages and languages are."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.library = open_set(name, folder, built_in())
        with self.library.database.transaction() as session:
            self.snapshot = Snapshot(session, 0)
            self.everything = self.snapshot.mask(Scope(ASKER.role.value, None))
            rows = session.execute(select(Section.id, Document.path, Document.language).join(Document)).all()
        self.page = {row.id: row.path for row in rows}
        self.language = {row.path: row.language for row in rows}

    def by_words(self, question: str) -> Sequence[str]:
        """BM25 alone."""
        words = self.snapshot.lexical.within(self.everything).score(question).words
        order = np.argsort(-words, kind="stable")[:DEEP]
        return self._pages([int(self.snapshot.ids[row]) for row in order if words[row] > 0])

    def by(self, library: Library, embedder: Embedder) -> Search:
        """One embedder alone, through Chroma, over all sections whatever their language."""
        return lambda question: self._pages(_nearest(library, embedder, question))

    def ours(self) -> Search:
        """The library's own search, of any day."""
        searcher = Searcher(self.library)
        return lambda question: self._pages(
            [hit.section_id for hit in searcher.search(ASKER, question, on=None, most=30).hits]
        )

    def _pages(self, sections: Sequence[int]) -> Sequence[str]:
        return list(dict.fromkeys(self.page[key] for key in sections))


def _nearest(library: Library, embedder: Embedder, question: str) -> Sequence[int]:
    """The sections nearest to a question, of all languages."""
    vector = embedder.query(question)
    found = [library.index.nearest(embedder.name, language, vector, DEEP) for language in sorted(embedder.languages)]
    ids, values = (np.concatenate(column) for column in zip(*found, strict=True))
    return [int(key) for key in ids[np.argsort(-values, kind="stable")]]


class _Alone:
    """An embedder asked to embed every section, for comparison."""

    def __init__(self, embedder: Embedder) -> None:
        self.name = f"{embedder.name}-alone"
        self.languages = frozenset({"en", "zh"})
        self.passages, self.query = embedder.passages, embedder.query


def main() -> None:
    """Run the benchmark or the fit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["bench", "speed", "fit"])
    parser.add_argument("--split", choices=["train", "test"], default="train")
    parser.add_argument("--keep", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.keep or Path(temporary)
        names = [name for name in SETS if documents_of(name) is not None]
        if chosen.what == "speed":
            latency(folder)
            for name in names:
                indexing(name, folder)
            return
        if chosen.what == "fit":
            # Weights of one set alone are not those of both: without the handbook it refuses.
            libraries = {name: open_set(name, folder, built_in()) for name in SETS}
            labelled = [one for name in SETS for one in gather(libraries[name], read_questions(name, "train"))]
            typed = [one for library in libraries.values() for one in gather(library, typed_of(library))]
            print(tables(labelled, typed))
            return
        sets = [_Set(name, folder) for name in names]
        _ranking(sets, chosen.split, folder)
        _answerability(sets, chosen.split)


def _ranking(sets: Sequence[_Set], split: str, folder: Path) -> None:
    ranks: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    spent: dict[str, list[float]] = defaultdict(list)
    for one in sets:
        alone = [_Alone(embedder) for embedder in built_in()]
        beside = open_set(one.name, folder / "alone", alone)
        ids = _same_sections(one.library, beside)
        ways: dict[str, Search] = {"BM25": one.by_words}
        for embedder in alone:
            ways[embedder.name.removesuffix("-alone")] = lambda question, e=embedder, b=beside, m=ids, s=one: s._pages(  # type: ignore[misc]
                [m[key] for key in _nearest(b, e, question)]
            )
        ways["ours"] = one.ours()
        for question in read_questions(one.name, split):
            if question.kind != "answerable":
                continue
            row = f"{one.name} {direction(question, one.language)}"
            for name, search in ways.items():
                begun = time.perf_counter()
                pages = search(question.question)
                spent[name].append((time.perf_counter() - begun) * 1000)
                ranks[row][name].append(_rank(pages, question))
    print(f"{split}: recall@1, recall@5, MRR by page")
    for row in sorted(ranks):
        for name, found in ranks[row].items():
            print(f"  {row:16} n={len(found):<3} {name:24} {_figures(found)}")
        print(f"  {row:16}       ours beside the best alone: {_beside(ranks[row])}")
    for name in spent:
        total = [rank for row in ranks.values() for rank in row[name]]
        print(f"  {'all':16} n={len(total):<3} {name:24} {_figures(total)}  median {np.median(spent[name]):.1f} ms")


def _same_sections(one: Library, other: Library) -> dict[int, int]:
    """The other library's section ids as the first one's: the documents are the same."""

    def keys(library: Library) -> dict[tuple[str, int], int]:
        with library.database.transaction() as session:
            rows = session.execute(select(Section.id, Document.path, Section.position).join(Document))
            return {(row.path, row.position): row.id for row in rows}

    mine, theirs = keys(one), keys(other)
    return {section: mine[key] for key, section in theirs.items()}


def _rank(pages: Sequence[str], question: Question) -> int:
    """The place of the first page that answers, from 1; 0 where none is found."""
    return next((at for at, page in enumerate(pages, start=1) if page in question.pages), 0)


def _figures(ranks: Sequence[int]) -> str:
    first = np.mean([rank == 1 for rank in ranks])
    five = np.mean([0 < rank <= 5 for rank in ranks])
    mrr = np.mean([1 / rank if rank else 0.0 for rank in ranks])
    return f"{first:.2f}  {five:.2f}  {mrr:.3f}"


def _beside(ranks: dict[str, list[int]]) -> str:
    """How much better ours is than whichever is the best alone, with the 95 % interval of a draw of other questions."""
    found = {name: np.array([1 / rank if rank else 0.0 for rank in mine]) for name, mine in ranks.items()}
    ours = found.pop("ours")
    best = max(found, key=lambda name: float(found[name].mean()))
    ahead = ours - found[best]
    drawn = np.random.default_rng(1).choice(ahead, (DRAWS, len(ahead))).mean(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return f"{ahead.mean():+.3f} ({low:+.3f} to {high:+.3f}) than {best}"


def _answerability(sets: Sequence[_Set], split: str) -> None:
    """How many answerable questions are refused, and how many others are told that the library does not say."""
    points: dict[str, list[float]] = defaultdict(list)
    for one in sets:
        for labelled in gather(one.library, read_questions(one.name, split)):
            language = language_of(labelled.question.question)
            bias, *weights = ANSWERED[language]
            found = evidence(labelled.candidates, relevance(labelled.candidates, language))
            points[labelled.question.kind].append(float(found @ np.array(weights) + bias))
    answerable, off, near = (np.array(points[kind]) for kind in ("answerable", "off_topic", "near_topic"))
    print(f"{split}: answerable ones refused, off-topic told, near-topic told")
    print(f"  as shipped  {np.mean(answerable <= 0):.2f}  {np.mean(off <= 0):.2f}  {np.mean(near <= 0):.2f}")
    for share in (0.02, 0.05, 0.1, 0.15, 0.2, 0.3):
        limit = np.quantile(answerable, share)
        print(f"  at {share:4.0%}     {share:.2f}  {np.mean(off <= limit):.2f}  {np.mean(near <= limit):.2f}")


if __name__ == "__main__":
    main()
