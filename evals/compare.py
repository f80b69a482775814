"""Two runs side by side: which cases flipped, and whether that is more than chance; a run against the baseline."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from evals.case import CASES, CaseError
from evals.result import Run
from evals.splits import digests
from evals.statistics import sign_test, worse

# A run is worse than the one before where so many losses among its flips had a smaller chance than this.
CHANCE = 0.05
BASELINE = Path(__file__).parent / "baseline.json"


@dataclass(frozen=True)
class Comparison:
    """What flipped between two runs of the same cases, each named `suite/case`.

    `harmful`: cases that were right, and now write or show what they must not. `new`: the cases that only the later run
    has, and whether they are right; `gone`: how many only the earlier one has.
    """

    shared: int
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    harmful: tuple[str, ...] = ()
    new: Mapping[str, bool] = field(default_factory=dict)
    gone: int = 0

    @property
    def chance(self) -> float:
        """The two-sided exact probability of so uneven a flip, were both alike (McNemar)."""
        return sign_test(len(self.gained), len(self.lost))

    @property
    def faults(self) -> list[str]:
        """Why the later run counts as worse; empty where it does not.

        More was lost than gained, by more than chance: as a whole, or in one suite (of several suites with flips, each
        is held to its part of the chance). There is no chance in harm.
        """
        found = [f"{name} was right, and now writes or shows what it must not" for name in self.harmful]
        gained, lost = _by_suite(self.gained), _by_suite(self.lost)
        suites = sorted(gained.keys() | lost.keys())
        parts = [("as a whole", len(self.gained), len(self.lost), CHANCE)]
        if len(suites) > 1:
            parts += [(name, gained.get(name, 0), lost.get(name, 0), CHANCE / len(suites)) for name in suites]
        for name, up, down, limit in parts:
            if down > up and worse(up, down) < limit:
                found.append(f"{name}: {down} lost, {up} gained (one-sided p = {worse(up, down):.4f} < {limit:.4f})")
        return found

    @property
    def regressed(self) -> bool:
        """Whether the later run is worse, by more than chance."""
        return bool(self.faults)

    @property
    def text(self) -> str:
        """The comparison in lines."""
        verdict = "no more than chance" if self.chance >= CHANCE else "more than chance"
        lines = [
            f"{self.shared} cases in both; {len(self.gained)} gained, {len(self.lost)} lost "
            f"(two-sided p = {self.chance:.3f}: {verdict})"
        ]
        lines += [f"+ {name}" for name in self.gained] + [f"- {name}" for name in self.lost]
        if self.new or self.gone:
            lines.append(f"{len(self.new)} cases only in the later run, {self.gone} only in the earlier one")
            lines += [f"  new, {'right' if right else 'not right'}: {name}" for name, right in self.new.items()]
        return "\n".join([*lines, *(f"worse: {fault}" for fault in self.faults)])


def _by_suite(names: Collection[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in names:
        suite = name.partition("/")[0]
        found[suite] = found.get(suite, 0) + 1
    return found


def compare(before: Mapping[str, bool], after: Mapping[str, bool], harmful: Collection[str] = ()) -> Comparison:
    """Cases by name and whether each was solved; only those that both runs have are held against each other."""
    shared = [name for name in before if name in after]
    gained = tuple(name for name in shared if after[name] and not before[name])
    lost = tuple(name for name in shared if before[name] and not after[name])
    harm = tuple(name for name in lost if name in harmful)
    new = {name: right for name, right in after.items() if name not in before}
    return Comparison(len(shared), gained, lost, harm, new, len(before) - len(shared))


def outcomes(run: Run) -> dict[str, bool]:
    """Each case of a run, named `suite/case`, and whether it was solved."""
    cases = run.cases
    return {f"{cases[name][0].suite}/{name}": right for name, right in run.solved.items()}


def harmful(run: Run) -> set[str]:
    """The cases that wrote more than they may, or showed what must not come out."""
    return {f"{one.suite}/{one.id}" for one in run.results if one.wrote_wrongly or one.leaked}


def read_run(path: Path) -> tuple[dict[str, bool], set[str]]:
    """Each case's outcome, and the harmful cases, out of a run's JSON or a baseline. Raises CaseError for another."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if "results" in data:
            run = Run.model_validate(data)
            return outcomes(run), harmful(run)
        return dict.fromkeys(data["failed"], False) | dict.fromkeys(data["passed"], True), set()
    except OSError as error:
        raise CaseError(f"{path} can't be read: {error.strerror}") from error
    except (ValidationError, ValueError, KeyError, TypeError) as error:
        raise CaseError(f"{path} is no run (--json FILE) and no baseline") from error


def unkept(path: Path, folder: Path) -> list[str]:
    """The files of the train split that are new, another or gone since a baseline was kept; none where it kept none."""
    kept = json.loads(path.read_text(encoding="utf-8")).get("files")
    now = digests(folder, "train")
    return [] if kept is None else sorted(name for name in now.keys() | kept.keys() if now.get(name) != kept.get(name))


def baseline_of(run: Run) -> str:
    """What a baseline keeps of a run: which cases pass and which don't, a line each, so that a diff shows a change.

    And the digests of their files, so that no case is added or changed behind its back.
    """
    found = outcomes(run)
    kept = {
        "model": run.model,
        "files": digests(CASES, "train"),
        "passed": sorted(name for name, right in found.items() if right),
        "failed": sorted(name for name, right in found.items() if not right),
    }
    return json.dumps(kept, indent=1, ensure_ascii=False) + "\n"
