"""Two runs side by side: which cases flipped, and whether that is more than chance; a run against the baseline."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from evals.report import solved
from evals.result import Run
from evals.statistics import sign_test

# A run is worse than the baseline where so uneven a flip of cases had a smaller chance than this.
CHANCE = 0.05
BASELINE = Path(__file__).parent / "baseline.json"


@dataclass(frozen=True)
class Comparison:
    """What flipped between two runs of the same cases, and the chance of that where both were alike."""

    shared: int
    gained: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def chance(self) -> float:
        """The two-sided exact probability (McNemar)."""
        return sign_test(len(self.gained), len(self.lost))

    @property
    def regressed(self) -> bool:
        """Whether more was lost than chance explains."""
        return len(self.lost) > len(self.gained) and self.chance < CHANCE

    @property
    def text(self) -> str:
        """The comparison in lines."""
        verdict = "no more than chance" if self.chance >= CHANCE else "more than chance"
        lines = [
            f"{self.shared} cases in both; {len(self.gained)} gained, {len(self.lost)} lost "
            f"(p = {self.chance:.3f}: {verdict})"
        ]
        lines += [f"+ {name}" for name in self.gained] + [f"- {name}" for name in self.lost]
        return "\n".join(lines)


def compare(before: dict[str, bool], after: dict[str, bool]) -> Comparison:
    """Cases by id and whether each was solved; only those that both runs have count."""
    shared = [name for name in before if name in after]
    gained = tuple(name for name in shared if after[name] and not before[name])
    lost = tuple(name for name in shared if before[name] and not after[name])
    return Comparison(len(shared), gained, lost)


def outcomes(run: Run) -> dict[str, bool]:
    """Each case of a run and whether it was solved."""
    return {name: solved(tries) for name, tries in run.cases.items()}


def read_run(path: Path) -> dict[str, bool]:
    """Each case's outcome out of a run's JSON, or out of a baseline."""
    data = json.loads(path.read_text(encoding="utf-8"))
    if "results" in data:
        return outcomes(Run.model_validate(data))
    return dict.fromkeys(data["failed"], False) | dict.fromkeys(data["passed"], True)


def baseline_of(run: Run) -> str:
    """What a baseline keeps of a run: which cases pass and which don't, a line each, so that a diff shows a change."""
    found = outcomes(run)
    kept = {
        "model": run.model,
        "passed": sorted(name for name, right in found.items() if right),
        "failed": sorted(name for name, right in found.items() if not right),
    }
    return json.dumps(kept, indent=1, ensure_ascii=False) + "\n"
