"""What is asked of `save_training`."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from knowledge.changes import RecordChange
from knowledge.sales.team.people import Role
from tools.contract import MomentText, Note, Plan, Risk, Semantic, TeamName, ToolInput
from tools.team.training import Below, CourseName, TopicName

Action = Annotated[
    Literal["enrol", "complete", "step", "step_done", "course", "require", "material", "unlink"],
    Semantic("training_action"),
]
MOST_HOURS = 1000


class SaveTraining(ToolInput):
    """What to do, with whom, in which course.

    `enrol` people or a team: with `lacking` only who has not passed; without a course in whatever each lacks, or, with
    `below`, in what each should take whose score in the `topic` is lower. `complete` a course with a score each; add a
    career `step`, or say that it is done (`step_done`); make a new `course`; `require` one of a role;
    make a `document` (or what stands under one `heading` of it) `material` of a course, or `unlink` it.
    """

    action: Action
    people: Annotated[tuple[str, ...], Semantic("people"), Field(description="our people; 'me' for the asker")] = ()
    team: TeamName | None = None
    lacking: Annotated[bool, Semantic("training_lacking")] = False
    course: CourseName | None = None
    score: Annotated[float, Semantic("training_score"), Field(ge=0, le=100)] | None = None
    scores: Annotated[
        tuple[float, ...], Semantic("training_scores"), Field(description="one each, in the order of the people")
    ] = ()
    below: Below | None = None
    topic: TopicName | None = None
    new_course: Annotated[str, Semantic("new_course"), Field(max_length=200)] | None = None
    new_topic: Annotated[str, Semantic("new_topic"), Field(max_length=100)] | None = None
    hours: Annotated[float, Semantic("course_hours"), Field(gt=0, le=MOST_HOURS)] | None = None
    passing_score: Annotated[float, Semantic("passing_score"), Field(ge=0, le=100)] | None = None
    role: Annotated[Role, Semantic("required_role")] | None = None
    within_days: Annotated[int, Semantic("within_days"), Field(gt=0, le=3660)] | None = None
    document: Annotated[
        str, Semantic("course_document"), Field(max_length=500, description="a document of the library, by its title")
    ] | None = None  # fmt: skip
    heading: Annotated[str, Semantic("course_heading"), Field(max_length=300)] | None = None
    title: Annotated[str, Semantic("career_title"), Field(max_length=200)] | None = None
    goal: Annotated[str, Semantic("career_goal"), Field(max_length=500)] | None = None
    due: Annotated[str, Semantic("training_due"), Field(description="until when, as said")] | None = None
    when: MomentText | None = None


def training_plan(facts: dict[str, Any], changes: list[RecordChange], risk: Risk, notes: list[Note]) -> Plan:
    """The Plan, with the facts that its sentence says."""
    known = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in facts.items() if value is not None
    }  # fmt: skip
    said = ", ".join(str(value) for value in known.values())
    return Plan(tool="save_training", summary=said, facts=known, risk=risk, changes=changes, notes=notes)
