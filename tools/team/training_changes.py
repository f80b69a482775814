"""What is written in training: people enrolled in a course, a course completed with its score, a career step."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from knowledge import names
from knowledge.access import Area, Reach
from knowledge.changes import RecordChange, creation, update_of
from knowledge.metrics.period import find_moments, parse_period
from knowledge.sales.team import training_view as view
from knowledge.sales.team.people import Person
from knowledge.sales.team.training import Course
from tools.contract import (
    Effect,
    MomentText,
    Note,
    Plan,
    Risk,
    Semantic,
    TeamName,
    ToolContext,
    ToolInput,
    ToolRefusal,
    tool,
)
from tools.team.training import CourseName

Action = Annotated[Literal["enrol", "complete", "step"], Semantic("training_action")]


class SaveTraining(ToolInput):
    """`enrol` people (a team; with `lacking` only who has not passed) in a course, `complete` it, or a `step`."""

    action: Action
    people: Annotated[tuple[str, ...], Semantic("people"), Field(description="our people; 'me' for the asker")] = ()
    team: TeamName | None = None
    lacking: Annotated[bool, Semantic("training_lacking")] = False
    course: CourseName | None = None
    score: Annotated[float, Semantic("training_score"), Field(ge=0, le=100)] | None = None
    title: Annotated[str, Semantic("career_title"), Field(max_length=200)] | None = None
    goal: Annotated[str, Semantic("career_goal"), Field(max_length=500)] | None = None
    due: Annotated[str, Semantic("training_due"), Field(description="until when, as said")] | None = None
    when: MomentText | None = None


@tool(
    Effect.WRITE,
    risk=Risk.LOW,
    examples=[
        "enrol {person} in {course}",
        "enroll {person} and {person} in the course {course} by the end of next month",
        "sign everybody in {team} up for {course}",
        "{person} completed {course} with a score of 82",
        "add a career step for {person}: lead a regional campaign by September",
        "给{person}报名课程{course}",
        "给{person}和{person}报名{course}",
        "让{team}所有人报名{course}",
        "{person}完成了{course}，得分82",
        "给{person}的职业规划加一步：独立主持一次展会",
    ],
)
def save_training(asked: SaveTraining, context: ToolContext) -> Plan:
    """Enrol people in a course, record a completed course with its score, or add a step to somebody's career plan.

    Several enrolments are one proposal. A score of one's own is entered by a superior. To see who needs what use
    `find_training`.
    """
    people = _people(asked, context)
    if asked.action == "step":
        return _step(asked, context, people[0])
    if not asked.course:
        raise ToolRefusal("training.course", choices=[one.name for one in view.courses(context.access)])
    match = names.resolve(context.access, "course", asked.course)
    course = view.courses(context.access, course_id=match.record_id)[0]
    if asked.action == "complete":
        return _complete(asked, context, people[0], course)
    return _enrol(asked, context, people, course)


def _people(asked: SaveTraining, context: ToolContext) -> list[Person]:
    access = context.access
    if asked.people:
        found: list[Person] = []
        for text in dict.fromkeys(asked.people):
            match = names.resolve(access, "person", text)
            one = view.learners(access, person_id=match.record_id)
            if not one:
                raise ToolRefusal("access.person", name=match.label)
            found += one
        return found
    if not asked.team and not asked.lacking:
        raise ToolRefusal("training.person")
    team = names.resolve(access, "team", asked.team).record_id if asked.team else None
    people = view.learners(access, team_id=team)
    if not people:
        raise ToolRefusal("no_data.learners")
    return people


def _due(text: str | None, context: ToolContext) -> date | None:
    """The last day of the time said; refuses a day that has passed."""
    if not text:
        return None
    access = context.access
    zone = ZoneInfo(access.principal.timezone or access.company.timezone)
    period = parse_period(text, context.today, access.company.fiscal_year_start)
    moments = find_moments(text, context.now, zone)
    day = period.end if period else moments[0].value.day if moments else None
    if day is not None and day < context.today:
        raise ToolRefusal("training.past", day=day)
    return day


def _enrol(asked: SaveTraining, context: ToolContext, people: list[Person], course: Course) -> Plan:
    access, due = context.access, _due(asked.due, context)
    known = {one.person.id: one for one in view.standings(access, people, [course])}
    terms = {rule.role: rule.within_days for rule in view.requirements(access).get(course.id, ())}
    changes, there = [], []
    for person in people:
        standing = known.get(person.id)
        if standing is not None and standing.state in (view.State.UNDERWAY, view.State.OVERDUE):
            there.append(person.name)
            continue
        if asked.lacking and (standing is None or standing.state in view.DONE):
            continue
        days = terms.get(person.role)
        until = due or (context.today + timedelta(days=days) if days else None)
        values = {"person_id": person.id, "course_id": course.id, "enrolled_on": context.today, "due_on": until}
        changes.append(creation("enrolment", person.name, values, {"person_id": person.name, "course_id": course.name}))
    if not changes:
        raise ToolRefusal("training.all_enrolled", course=course.name)
    notes = [Note(code="training_already", facts={"people": there, "course": course.name})] if there else []
    facts = {"done": "training_enrol", "people": [one.label for one in changes], "course": course.name, "due": due}
    return _plan(facts, changes, Risk.LOW if len(changes) == 1 else Risk.HIGH, notes)


def _complete(asked: SaveTraining, context: ToolContext, person: Person, course: Course) -> Plan:
    access = context.access
    whole = access.principal.grant(Area.RECORDS).write is Reach.ALL
    if asked.score is not None and person.id == access.principal.person_id and not whole:
        raise ToolRefusal("access.own_score")
    found = find_moments(asked.when, context.now, access.company.zone) if asked.when else []
    day = found[0].value.day if found else context.today
    if day > context.today:
        raise ToolRefusal("activity.future", day=day)
    last = view.last_enrolment(access, person.id, course.id)
    shown = {"person_id": person.name, "course_id": course.name}
    notes: list[Note] = []
    change: RecordChange | None
    if last is not None and last.completed_on is None:
        change = update_of("enrolment", last, person.name, {"completed_on": max(day, last.enrolled_on),
                                                            "score": asked.score})  # fmt: skip
    else:
        values = {"person_id": person.id, "course_id": course.id, "enrolled_on": day, "completed_on": day,
                  "score": asked.score}  # fmt: skip
        change = creation("enrolment", person.name, values, shown)
        notes.append(Note(code="training_not_enrolled", facts={"person": person.name, "course": course.name}))
    facts = {"done": "training_complete", "people": [person.name], "course": course.name, "score": asked.score}
    return _plan(facts, [change] if change else [], Risk.LOW, notes)


def _step(asked: SaveTraining, context: ToolContext, person: Person) -> Plan:
    if not asked.title:
        raise ToolRefusal("training.title", person=person.name)
    course = names.resolve(context.access, "course", asked.course) if asked.course else None
    due = _due(asked.due, context)
    values = {"person_id": person.id, "title": asked.title, "goal": asked.goal, "due_on": due,
              "course_id": course.record_id if course else None}  # fmt: skip
    shown = {"person_id": person.name, "course_id": course.label if course else None}
    facts = {"done": "training_step", "people": [person.name], "title": asked.title, "due": due}
    return _plan(facts, [creation("career_step", person.name, values, shown)], Risk.LOW, [])


def _plan(facts: dict[str, Any], changes: list[RecordChange], risk: Risk, notes: list[Note]) -> Plan:
    known = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in facts.items() if value is not None
    }  # fmt: skip
    said = ", ".join(str(value) for value in known.values())
    return Plan(tool="save_training", summary=said, facts=known, risk=risk, changes=changes, notes=notes)
