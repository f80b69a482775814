"""Runs cases in parallel, each on its own copy of its data set, within a budget of time and tokens."""

from __future__ import annotations

import multiprocessing
import random
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from assistant.settings import load
from evals.case import Case, CaseError
from evals.models import Script, environment, maker
from evals.play import Stage, nothing_came
from evals.result import CaseResult, Run
from evals.sandbox import DEMO, DEMO_LIBRARY, POISONED, TINY, DataSet, Sandbox, of_folder

DATA_SETS: dict[str, DataSet] = {data.name: data for data in (DEMO, DEMO_LIBRARY, TINY, POISONED)}
# So many tries go to a worker at once: enough that handing over costs little, few enough that workers end together.
CHUNK = 8
# An endpoint that failed so often in a row is not asked any more: what is left counts as failed.
GIVE_UP = 5


@dataclass(frozen=True)
class Options:
    """How to run. `folders` are data sets of one's own by name, each with the day it is looked at on.

    `answer_seconds`: how long an endpoint is waited for. `prices`: of a million tokens read, and written.
    """

    model: str = "builtin"
    base_url: str | None = None
    key: str | None = None
    repeats: int = 1
    parallel: int = 2
    seed: int = 1
    most_seconds: float | None = None
    most_tokens: int | None = None
    folders: dict[str, tuple[Path, date]] = field(default_factory=dict)
    answer_seconds: float | None = None
    prices: tuple[float, float] | None = None

    @property
    def is_plain(self) -> bool:
        """Whether the built-in model plays every case once, to the end."""
        return (self.model, self.repeats, self.most_seconds, self.most_tokens) == ("builtin", 1, None, None)

    @property
    def environment(self) -> dict[str, str]:
        """The settings of an installation with this model."""
        return environment(self.model, self.base_url, self.key, self.answer_seconds)


@dataclass(frozen=True)
class Place:
    """Where the workers' copies of data sets lie, and the whole ones that they are copied from."""

    copies: Path
    made: Path


def data_sets(options: Options) -> dict[str, DataSet]:
    """The data sets by name: those that are built in, and folders of one's own."""
    own = {name: of_folder(name, folder, day) for name, (folder, day) in options.folders.items()}
    return {**DATA_SETS, **own}


def run(
    cases: Sequence[Case], options: Options, progress: Callable[[CaseResult, int], None] | None = None,
    made: Path | None = None,
) -> Run:  # fmt: skip
    """Play every case `repeats` times. Raises CaseError where a case itself is wrong, SettingsError for a bad model.

    `made` is the folder of data sets that several runs share; without it, they are made for this run alone.
    """
    if not cases:
        raise CaseError("there are no cases to run")
    known = data_sets(options)
    if unknown := {case.dataset for case in cases} - known.keys():
        raise CaseError(f"no data set is called {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")
    load(options.environment)
    began, started = time.monotonic(), datetime.now(UTC)
    tries = [case for case in cases for _ in range(options.repeats)]
    random.Random(options.seed).shuffle(tries)  # noqa: S311 - an order, no secret
    tries.sort(key=lambda case: case.dataset)  # a worker opens one data set after the other
    results, stopped, silent, given_up = [], None, 0, False
    with tempfile.TemporaryDirectory(prefix="salesdesk-eval-") as name:
        place = Place(Path(name), made or Path(name) / "made")
        for dataset in {case.dataset for case in cases}:
            Sandbox.made(known[dataset], place.made, place.copies / "unused")
        for result in _played(tries, options, place):
            results.append(result)
            silent = silent + 1 if result.unanswered else 0
            if progress is not None:
                progress(result, len(tries))
            if silent == GIVE_UP:
                stopped = f"the endpoint failed {GIVE_UP} times in a row ({result.error}); the rest counts as failed"
                results, given_up = [*results, *_unasked(tries, results)], True
                break
            stopped = _spent(options, results, len(tries), time.monotonic() - began)
            if stopped:
                break
    order = {case.id: number for number, case in enumerate(cases)}
    results.sort(key=lambda result: order[result.id])
    return Run(
        model=options.model, started=started, seconds=round(time.monotonic() - began, 1), seed=options.seed,
        repeats=options.repeats, commit=_commit(), stopped=stopped, given_up=given_up, results=results,
        prices=options.prices,
    )  # fmt: skip


def _unasked(tries: Sequence[Case], done: Sequence[CaseResult]) -> list[CaseResult]:
    """The tries that were left when the endpoint was given up, each failed."""
    left = Counter(case.id for case in tries) - Counter(result.id for result in done)
    known = {case.id: case for case in tries}
    return [
        nothing_came(known[name], error="not asked: the endpoint was given up").model_copy(update={"unanswered": True})
        for name, times in left.items() for _ in range(times)
    ]  # fmt: skip


def _spent(options: Options, results: Sequence[CaseResult], of: int, seconds: float) -> str | None:
    """That a budget is used up before the end; None where there is still some left."""
    tokens, told = sum(result.tokens for result in results), f"{len(results)} of {of} tries: the budget was used up"
    if len(results) == of:
        return None
    if options.most_seconds is not None and seconds > options.most_seconds:
        return f"after {seconds:.0f} s and {told}"
    if options.most_tokens is not None and tokens > options.most_tokens:
        return f"after {tokens:,} tokens and {told}"
    return None


def _played(tries: Sequence[Case], options: Options, place: Place) -> Iterator[CaseResult]:
    """Each try's result as it comes; in this process where one worker is enough."""
    size = 1 if options.model.startswith("openai:") else CHUNK
    chunks = [tries[at : at + size] for at in range(0, len(tries), size)]
    if options.parallel == 1 or len(chunks) == 1:
        _prepare(options, place)
        for chunk in chunks:
            yield from _play(chunk)
        return
    # Workers start afresh: an engine or a thread of this process would not survive a fork.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(options.parallel, context, _prepare, (options, place)) as pool:
        waiting: list[Future[list[CaseResult]]] = [pool.submit(_play, chunk) for chunk in chunks]
        try:
            for done in as_completed(waiting):
                yield from done.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


_worker: tuple[Options, Place] | None = None
_stages: dict[str, Stage] = {}


def _prepare(options: Options, place: Place) -> None:
    """What a worker needs to know."""
    global _worker
    _worker = (options, place)
    _stages.clear()


def _play(chunk: Sequence[Case]) -> list[CaseResult]:
    return [_stage(case.dataset).play(case) for case in chunk]


def _stage(dataset: str) -> Stage:
    if _worker is None:
        raise RuntimeError("a worker plays after it was prepared")
    options, place = _worker
    if dataset not in _stages:
        home = place.copies / f"{multiprocessing.current_process().pid}-{dataset}"
        sandbox = Sandbox.made(data_sets(options)[dataset], place.made, home)
        script = Script()
        make = maker(options.model, script, options.seed)
        _stages[dataset] = Stage(sandbox, make, script, options.environment)
    return _stages[dataset]


def _commit() -> str | None:
    """The checkout's commit, where there is one."""
    command = ["git", "-C", str(Path(__file__).parent), "rev-parse", "--short", "HEAD"]
    try:
        found = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)  # noqa: S603 - constant
    except OSError:
        return None
    return found.stdout.strip() or None
