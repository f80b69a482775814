"""`salesdesk eval`: run suites, compare runs."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from evals.case import CASES, SCHEMA, Case, CaseError, Split, json_schema, read_cases
from evals.compare import BASELINE, baseline_of, compare, outcomes, read_run
from evals.html import page
from evals.report import failures, table
from evals.result import CaseResult, Run
from evals.runner import Options, run

FLOORS = ("nothing", "random")
NOT_RIGHT, WRONG_USE = 1, 2


@dataclass(frozen=True)
class Asked:
    """What the command was asked for, as it was written."""

    words: tuple[str, ...]
    options: Options
    split: Literal["train", "test", "all"] = "train"
    folder: Path = CASES
    floors: bool = True
    show: bool = False
    json: Path | None = None
    html: Path | None = None
    update_baseline: bool = False
    against: Path | None = None


def evaluate(asked: Asked) -> int:
    """Do what was asked and print it; the exit code: 0, 1 where a run is worse than the one it is held against, 2."""
    try:
        if asked.words[:1] == ("compare",):
            return _compare(asked.words[1:])
        if asked.words == ("schema",):
            SCHEMA.write_text(json_schema(), encoding="utf-8")
            return 0
        return _run(asked)
    except CaseError as error:
        print(error, file=sys.stderr)  # noqa: T201 - what a command prints
        return WRONG_USE


def _compare(paths: tuple[str, ...]) -> int:
    if len(paths) != 2:
        raise CaseError("name two runs: salesdesk eval compare BEFORE.json AFTER.json")
    found = compare(*(read_run(Path(path)) for path in paths))
    print(found.text)  # noqa: T201
    return NOT_RIGHT if found.regressed else 0


def _run(asked: Asked) -> int:
    split: Split | None = None if asked.split == "all" else asked.split
    cases = read_cases(asked.folder, suites=asked.words, split=split)
    done = run(cases, asked.options, _Progress().step)
    floors = [_floor(cases, asked.options, name) for name in FLOORS] if asked.floors else []
    print(table(done, floors))  # noqa: T201
    if asked.show:
        print("\n".join(["", *failures(done)]))  # noqa: T201
    if asked.json is not None:
        asked.json.write_text(done.model_dump_json(indent=1), encoding="utf-8")
    if asked.html is not None:
        asked.html.write_text(page(done), encoding="utf-8")
    if asked.update_baseline:
        BASELINE.write_text(baseline_of(done), encoding="utf-8")
    if asked.against is None:
        return 0
    found = compare(read_run(asked.against), outcomes(done))
    print(found.text)  # noqa: T201
    return NOT_RIGHT if found.regressed else 0


def _floor(cases: list[Case], options: Options, name: str) -> Run:
    """What a stand-in reaches on the same cases, so that nobody is fooled by an easy set."""
    return run(cases, replace(options, model=name, repeats=1, most_seconds=None, most_tokens=None))


class _Progress:
    """A counter on a terminal; silent where output goes to a file."""

    def __init__(self) -> None:
        self.done = self.wrong = 0

    def step(self, result: CaseResult, of: int) -> None:
        """Count one try."""
        self.done += 1
        self.wrong += not result.passed
        if sys.stderr.isatty():
            end = "\n" if self.done == of else "\r"
            print(f"{self.done} of {of}, {self.wrong} not right", end=end, file=sys.stderr, flush=True)  # noqa: T201
