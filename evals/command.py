"""`salesdesk eval`: run suites, compare runs, keep the baseline, the seal and the figures of the READMEs."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from evals import readme
from evals.case import CASES, SCHEMA, Case, CaseError, Split, json_schema, read_cases
from evals.compare import BASELINE, baseline_of, compare, harmful, outcomes, read_run, unkept
from evals.html import page
from evals.models import STANDS
from evals.report import failures, table, won_by_nothing
from evals.result import CaseResult, Run
from evals.runner import Options, run
from evals.splits import SEAL, seal

FLOORS = ("nothing", "random")
NOT_RIGHT, WRONG_USE = 1, 2


@dataclass(frozen=True)
class Asked:
    """What the command was asked for, as it was written."""

    words: tuple[str, ...]
    options: Options
    split: Split = "train"
    folder: Path = CASES
    floors: bool = True
    show: bool = False
    json: Path | None = None
    html: Path | None = None
    update_baseline: bool = False
    update_readme: bool = False
    against: Path | None = None


def evaluate(asked: Asked) -> int:
    """Do what was asked and print it.

    The exit code: 0; 1 where a run is worse than the one it is held against, or the endpoint was given up; 2 where
    the command or a case is wrong.
    """
    try:
        if asked.words[:1] == ("compare",):
            return _compare(asked.words[1:])
        if asked.words == ("schema",):
            SCHEMA.write_text(json_schema(), encoding="utf-8")
            return 0
        if asked.words == ("seal",):
            _say(f"{SEAL}: " + (", ".join(seal(asked.folder)) or "nothing changed"))
            return 0
        return _run(asked)
    except CaseError as error:
        print(error, file=sys.stderr)  # noqa: T201 - what a command prints
        return WRONG_USE


def _say(text: str) -> None:
    print(text)  # noqa: T201 - what a command prints


def _compare(paths: tuple[str, ...]) -> int:
    if len(paths) != 2:
        raise CaseError("name two runs: salesdesk eval compare BEFORE.json AFTER.json")
    (before, _), (after, harm) = (read_run(Path(path)) for path in paths)
    found = compare(before, after, harm)
    _say(found.text)
    return NOT_RIGHT if found.regressed else 0


def _run(asked: Asked) -> int:
    _hold_together(asked)
    before = None if asked.against is None else read_run(asked.against)[0]
    cases = read_cases(asked.folder, suites=asked.words, split=asked.split)
    with tempfile.TemporaryDirectory(prefix="salesdesk-eval-") as name:
        done = run(cases, asked.options, _Progress().step, Path(name))
        wanted = FLOORS if _wants_floors(asked, done) else ()
        floors = [_floor(cases, asked.options, floor, Path(name)) for floor in wanted]
    _say(table(done, floors))
    hollow = [f"doing nothing is right in {one.text} of {one.name}" for one in won_by_nothing(floors)]
    if hollow and (asked.update_baseline or asked.update_readme):
        raise CaseError(f"nothing is kept: {'; '.join(hollow)}")
    if asked.show:
        _say("\n".join(["", *failures(done)]))
    _write(asked, done, floors)
    if asked.against is not None and before is not None:
        found = compare(before, outcomes(done), harmful(done))
        _say(found.text)
        behind = unkept(asked.against, CASES) if asked.folder == CASES else []
        if behind:
            _say(f"the baseline does not know these cases as they are: {', '.join(behind)}; make eval-keep keeps them")
        if found.regressed or behind:
            return NOT_RIGHT
    return NOT_RIGHT if done.given_up else 0


def _wants_floors(asked: Asked, done: Run) -> bool:
    return asked.floors and asked.options.model not in STANDS and not done.given_up


def _hold_together(asked: Asked) -> None:
    """Refuse at once what could only fail after a long run."""
    for path in (asked.json, asked.html):
        if path is not None and not path.absolute().parent.is_dir():
            raise CaseError(f"{path} can't be written: there is no folder {path.absolute().parent}")
    whole = not asked.words and asked.folder == CASES and asked.split == "train" and asked.options.is_plain
    if (asked.update_baseline or asked.update_readme) and not whole:
        raise CaseError("the baseline and the READMEs keep the built-in model on every suite's train split, once each")
    if asked.update_readme and not asked.floors:
        raise CaseError("the READMEs show the floors as well: leave out --no-floors")


def _write(asked: Asked, done: Run, floors: list[Run]) -> None:
    if asked.json is not None:
        asked.json.write_text(done.model_dump_json(indent=1), encoding="utf-8")
    if asked.html is not None:
        asked.html.write_text(page(done), encoding="utf-8")
    if asked.update_baseline:
        BASELINE.write_text(baseline_of(done), encoding="utf-8")
    if asked.update_readme:
        readme.write(done, floors)


def _floor(cases: list[Case], options: Options, name: str, made: Path) -> Run:
    """What a stand-in reaches on the same cases, so that nobody is fooled by an easy set."""
    plain = replace(options, model=name, base_url=None, repeats=1, most_seconds=None, most_tokens=None)
    return run(cases, plain, made=made)


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
