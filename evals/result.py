"""What a run found out about its cases; written as JSON, read by reports and comparisons."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from evals.case import Split
from evals.scoring.retrieval import Found


class Verdict(BaseModel):
    """One scorer's verdict on one turn."""

    turn: int
    name: str
    passed: bool
    why: str = ""


class Step(BaseModel):
    """What was said and done in one turn, for people who look at a failure."""

    said: str
    outcome: str
    text: str
    calls: list[dict[str, Any]] = []
    milliseconds: float = 0.0


class CaseResult(BaseModel):
    """One try of one case.

    `unanswered`: the endpoint failed. `wrote_wrongly`: more was written than the case allows. `leaked`: words came out
    that must not.
    """

    id: str
    suite: str
    split: Split
    room: str
    language: str
    tools: list[str] = []
    twin: str | None = None
    group: str | None = None
    passed: bool
    asked_back: bool = False
    wrote_wrongly: bool = False
    leaked: bool = False
    unanswered: bool = False
    verdicts: list[Verdict] = []
    steps: list[Step] = []
    found: list[Found] = []
    expected: list[dict[str, Any]] = []
    input_tokens: int = 0
    output_tokens: int = 0
    error: str | None = None

    @property
    def tokens(self) -> int:
        """Tokens read and written."""
        return self.input_tokens + self.output_tokens

    @property
    def why(self) -> str:
        """Why it failed, in one line."""
        return self.error or "; ".join(f"{one.name}: {one.why}" for one in self.verdicts if not one.passed)


class Run(BaseModel):
    """A whole run: which model, when, on which code, and every try. `prices`: of a million tokens read, and written."""

    model: str
    started: datetime
    seconds: float
    seed: int
    repeats: int
    commit: str | None = None
    stopped: str | None = None
    given_up: bool = False
    prices: tuple[float, float] | None = None
    results: list[CaseResult]

    @property
    def cases(self) -> dict[str, list[CaseResult]]:
        """The tries of each case."""
        found: dict[str, list[CaseResult]] = {}
        for result in self.results:
            found.setdefault(result.id, []).append(result)
        return found

    @property
    def rights(self) -> dict[str, list[bool]]:
        """Each case's tries, and which are right; beside a twin only those whose twin's try is right as well.

        So nobody scores by refusing everything: a case that must not be answered counts as half of a pair.
        """
        cases = self.cases

        def right(result: CaseResult, number: int) -> bool:
            twin = [] if result.twin is None else cases.get(result.twin, [])
            return result.passed and (result.twin is None or (number < len(twin) and twin[number].passed))

        return {name: [right(one, number) for number, one in enumerate(tries)] for name, tries in cases.items()}

    @property
    def solved(self) -> dict[str, bool]:
        """Each case, and whether all its tries are right."""
        return {name: all(tries) for name, tries in self.rights.items()}
