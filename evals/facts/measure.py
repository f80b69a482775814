"""How much of what is wrong is caught, and how much of what is right is alarmed, by label and language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.facts import Facts, Problem
from evals.facts.answers import Answer
from evals.sandbox import DEMO_LIBRARY

# What has to hold, in per cent: caught at least, false alarms at most.
BARS = {"invented + stale": 98.0, "re-united": 95.0, "swapped": 85.0, "false alarms": 2.0}
# What the model is told of who asks in the invented company: name and team, as its briefing has them.
CALLERS = {"rep": ("Emma Hartley", "Harbor 港湾队"), "manager": ("林若曦", "Harbor 港湾队")}
GROUPS = {"invented": "invented + stale", "stale": "invented + stale", "right": "false alarms"}


@dataclass(frozen=True)
class Judged:
    """An answer with the problems that were found, each with its sentence."""

    answer: Answer
    problems: Sequence[tuple[str, Problem]]

    @property
    def alarmed(self) -> bool:
        """Whether it would not be released: for a wrong answer, because of the sentence that holds what is wrong."""
        if self.answer.label == "right":
            return bool(self.problems)
        return any(self.answer.wrong in sentence for sentence, _ in self.problems)

    @property
    def is_well_judged(self) -> bool:
        """Whether a wrong answer is caught, or a right one left alone."""
        return self.alarmed == (self.answer.label != "right")


def judge(answer: Answer) -> Judged:
    """Hold one answer against its results, sentence by sentence."""
    facts = Facts(answer.question, answer.results, DEMO_LIBRARY.today, told=CALLERS.get(answer.who, ()))
    found = [(sentence.text, problem) for sentence, problems in facts.read(answer.text) for problem in problems]
    return Judged(answer, found)


def shares(judged: Sequence[Judged]) -> dict[str, dict[str, tuple[int, int]]]:
    """How many answers are alarmed out of how many, by group and language (en, zh, both)."""
    counted: dict[str, dict[str, tuple[int, int]]] = {name: {} for name in BARS}
    for one in judged:
        group = GROUPS.get(one.answer.label, one.answer.label)
        for language in (one.answer.language, "both"):
            hit, all_of = counted[group].get(language, (0, 0))
            counted[group][language] = (hit + one.alarmed, all_of + 1)
    return counted


def meets(name: str, share: float) -> bool:
    """Whether a share in per cent meets its bar."""
    return share <= BARS[name] if name == "false alarms" else share >= BARS[name]
