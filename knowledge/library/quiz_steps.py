"""What a learner gets to see of a quiz, one turn at a time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where in the library something stands."""

    section_id: int
    title: str
    path: str
    headings: tuple[str, ...]
    page: int | None


@dataclass(frozen=True)
class Asked:
    """A question as its learner sees it: what is right is not in it."""

    number: int
    size: int
    kind: str
    facts: dict[str, str]
    options: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """What became of an answer; `chosen` None: they did not know. `evidence` shows the right option."""

    kind: str
    correct: bool
    chosen: str | None
    right: str
    answer: str
    evidence: str
    place: Place


@dataclass(frozen=True)
class Score:
    """A quiz that is over; `again` is where the questions that were not answered rightly stand."""

    topic: str | None
    course_id: int | None
    size: int
    asked: int
    correct: int
    again: tuple[Place, ...]


@dataclass(frozen=True)
class Step:
    """One turn of a quiz: the verdict on an answer, the next question, or the score."""

    verdict: Verdict | None = None
    question: Asked | None = None
    score: Score | None = None
    left_out: int = 0
