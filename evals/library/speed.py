"""How long a search takes among 10,000 sections, and how much of the time of indexing is spent embedding.

Processor time stands beside the clock's, which says nothing on a machine that others use as well.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from evals.library.large import open_large
from evals.library.sets import ASKER, documents_of, read_questions
from knowledge.access import Principal
from knowledge.database import Database
from knowledge.library.about import About
from knowledge.library.embedders import Embedder, Vectors, built_in
from knowledge.library.library import Library
from knowledge.library.search import Searcher
from knowledge.migrate import migrate
from knowledge.refusals import Refusal
from knowledge.sales.team.people import Role

SECTIONS = 10_000
QUERY_SECONDS = 0.040
# The most that indexing may take for each second of embedding, and a sync that finds nothing new.
OVERHEAD = 1.25
UNCHANGED_SECONDS = 2.0
NOW = datetime(2026, 6, 30, tzinfo=UTC)
TODAY = date(2026, 6, 30)
REP = Principal(person_id=2, name="Rep", role=Role.REP)


@dataclass(frozen=True)
class Spent:
    """Seconds of the clock and of the processor."""

    clock: float
    processor: float

    def __str__(self) -> str:
        return f"{self.clock:.1f} s ({self.processor:.1f} s of processor)"


def timed(call: Callable[[], object]) -> Spent:
    """How long a call takes."""
    clock, processor = time.perf_counter(), time.process_time()
    call()
    return Spent(time.perf_counter() - clock, time.process_time() - processor)


def latency(folder: Path) -> None:
    """Print the median and the 95th percentile of a search, for who may read everything and who may not."""
    library = open_large(folder, SECTIONS)
    questions = [one.question for one in read_questions("demo", "train")]
    print(f"a search among {SECTIONS:,} sections; the bar: a median of {QUERY_SECONDS * 1000:.0f} ms")
    for who in (ASKER, REP):
        searcher = Searcher(library)
        first = timed(lambda s=searcher, w=who: _search(s, w, questions[0]))  # type: ignore[misc]
        spent = [timed(lambda q=one, s=searcher, w=who: _search(s, w, q)) for one in questions]  # type: ignore[misc]
        for name in ("clock", "processor"):
            each = np.array([getattr(one, name) for one in spent]) * 1000
            told = f"median {np.median(each):.1f} ms, 95 % within {np.quantile(each, 0.95):.1f} ms"
            print(f"  {who.role.value:9} {name:9} {told}, n={len(each)}")
        print(f"  {who.role.value:9} the first of a process: {first}")


def _search(searcher: Searcher, who: Principal, question: str) -> None:
    try:
        searcher.search(who, question, on=TODAY)
    except Refusal as refusal:  # nothing that they may read is an answer as well
        if refusal.code != "no_data.library_empty":
            raise


class _Watched:
    """An embedder whose calls are timed; `stop_after` calls it breaks off, as a stopped process does."""

    def __init__(self, embedder: Embedder, stop_after: int | None = None) -> None:
        self.name, self.languages, self.query = embedder.name, embedder.languages, embedder.query
        self._passages = embedder.passages
        self.stop_after = stop_after
        self.texts = 0
        self.spent = Spent(0.0, 0.0)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """The vectors of sections, timed."""
        if self.stop_after is not None:
            if self.stop_after == 0:
                raise KeyboardInterrupt
            self.stop_after -= 1
        clock, processor = time.perf_counter(), time.process_time()
        made = self._passages(texts)
        new = Spent(time.perf_counter() - clock, time.process_time() - processor)
        self.spent = Spent(self.spent.clock + new.clock, self.spent.processor + new.processor)
        self.texts += len(texts)
        return made


def indexing(name: str, folder: Path) -> None:
    """Print how long a set takes from scratch beside its embedding, after a stop half way, and with nothing new."""
    documents = documents_of(name)
    if documents is None:
        return
    database = Database(f"sqlite:///{folder / f'indexing-{name}' / 'library.db'}")
    migrate(database)
    models = built_in()
    for model in models:
        model.query("ready")
    first, second = ([_Watched(model) for model in models] for _ in range(2))
    first[0].stop_after = 2

    def sync(embedders: Sequence[_Watched]) -> None:
        library = Library(database, folder / f"indexing-{name}", embedders)
        library.sync(documents, About(), person_id=None, now=NOW)

    def until_stopped() -> None:
        try:
            sync(first)
        except KeyboardInterrupt:
            return
        raise RuntimeError("it was to stop half way")

    before, after = timed(until_stopped), timed(lambda: sync(second))
    calls = [one.spent for one in (*first, *second)]
    total = Spent(before.clock + after.clock, before.processor + after.processor)
    alone = Spent(sum(one.clock for one in calls), sum(one.processor for one in calls))
    made = sum(one.texts for one in (*first, *second))
    print(f"indexing {name} from scratch, stopped once: {total} for {made} vectors, the embedding calls alone {alone}")
    times, of_processor = total.clock / alone.clock, total.processor / alone.processor
    print(f"  {times:.2f} times (of processor {of_processor:.2f}); the bar: {OVERHEAD}")
    halves = [sum(one.texts for one in half) for half in (first, second)]
    print(f"  {halves[0]} vectors before the stop, {halves[1]} after it")
    print(f"  a sync with nothing new: {timed(lambda: sync(second))}; the bar: {UNCHANGED_SECONDS:.0f} s")
