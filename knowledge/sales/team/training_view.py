"""What may be seen of training: courses, who is how far, who lacks what, whose scores are low, career plans."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import or_, select

from knowledge.access import Access
from knowledge.library.quiz_scores import best_quizzes
from knowledge.sales.team.people import Person, TeamMembership
from knowledge.sales.team.training import CareerStep, Course, CourseRequirement, Enrolment

SCRIPT = re.compile(r"[\u3400-\u9fff]+|[A-Za-z][A-Za-z -]*[A-Za-z]")


class State(StrEnum):
    """How a person stands in a course."""

    PASSED = "passed"
    COMPLETED = "completed"
    FAILED = "failed"
    OVERDUE = "overdue"
    UNDERWAY = "underway"
    NOT_ENROLLED = "not_enrolled"


DONE = (State.PASSED, State.COMPLETED)


@dataclass(frozen=True)
class Standing:
    """A person in a course: state, score out of 100, the day it is or was due. `required` by the person's role."""

    person: Person
    course: Course
    state: State
    required: bool
    score: float | None = None
    due_on: date | None = None
    completed_on: date | None = None


@dataclass(frozen=True)
class Low:
    """Somebody whose score in a topic is under a limit: the mean of their latest scores, and what to take."""

    person: Person
    score: float
    take: list[Course]


def learners(access: Access, *, person_id: int | None = None, team_id: int | None = None) -> list[Person]:
    """The active people whose training the caller may read, by name."""
    found = select(Person).where(Person.active, ~Person.is_owner, access.rows(Person.id))
    if person_id is not None:
        found = found.where(Person.id == person_id)
    if team_id is not None:
        today = access.today
        found = found.where(Person.id.in_(select(TeamMembership.person_id).where(
            TeamMembership.team_id == team_id,
            or_(TeamMembership.from_date.is_(None), TeamMembership.from_date <= today),
            or_(TeamMembership.until_date.is_(None), TeamMembership.until_date > today),
        )))  # fmt: skip
    return list(access.session.scalars(found.order_by(Person.name)))


def courses(access: Access, *, course_id: int | None = None, topic: str | None = None) -> list[Course]:
    """The courses, which everybody may know, by topic and name."""
    found = select(Course)
    if course_id is not None:
        found = found.where(Course.id == course_id)
    if topic is not None:
        found = found.where(Course.topic == topic)
    return list(access.session.scalars(found.order_by(Course.topic, Course.name)))


def topics_in(access: Access, text: str) -> list[str]:
    """The topics of courses that a text names, in either language of theirs, the longest first."""
    said = text.casefold().replace("-", " ")
    known = access.session.scalars(select(Course.topic).distinct()).all()
    named = [topic for topic in known if any(part.casefold() in said for part in SCRIPT.findall(topic))]
    return sorted(named, key=lambda topic: (-len(topic), topic))


def requirements(access: Access) -> dict[int, list[CourseRequirement]]:
    """By course, which roles need it."""
    found: dict[int, list[CourseRequirement]] = {}
    for row in access.session.scalars(select(CourseRequirement).order_by(CourseRequirement.id)):
        found.setdefault(row.course_id, []).append(row)
    return found


def standings(access: Access, people: list[Person], wanted: list[Course]) -> list[Standing]:
    """Every person in every course that they are enrolled in or need; the last enrolment counts."""
    latest: dict[tuple[int, int], Enrolment] = {}
    listed = select(Enrolment).where(
        Enrolment.person_id.in_([one.id for one in people]), Enrolment.course_id.in_([one.id for one in wanted])
    )  # fmt: skip
    for row in access.session.scalars(listed.order_by(Enrolment.enrolled_on, Enrolment.id)):
        latest[row.person_id, row.course_id] = row
    needed = requirements(access)
    quizzed = best_quizzes(access, [one.id for one in people])
    found = []
    for person in people:
        for course in wanted:
            rule = next((one for one in needed.get(course.id, ()) if one.role is person.role), None)
            last = latest.get((person.id, course.id))
            if last is None and rule is None:
                continue
            due = last.due_on if last else _term(person, rule)
            score = _better(last, quizzed.get((person.id, course.id)))
            found.append(Standing(
                person, course, _state(last, score, course, access.today), rule is not None, score, due,
                last.completed_on if last else None,
            ))  # fmt: skip
    return found


def _term(person: Person, rule: CourseRequirement | None) -> date | None:
    if rule is None or rule.within_days is None or person.hired_on is None:
        return None
    return person.hired_on + timedelta(days=rule.within_days)


def _better(row: Enrolment | None, quiz: float | None) -> float | None:
    """The score of an enrolment, or a quiz on the course's material where that was better."""
    known = [score for score in (row.score if row else None, quiz) if score is not None]
    return max(known) if row is not None and known else None


def _state(row: Enrolment | None, score: float | None, course: Course, today: date) -> State:
    if row is None:
        return State.NOT_ENROLLED
    if row.completed_on is None:
        return State.OVERDUE if row.due_on is not None and row.due_on < today else State.UNDERWAY
    if score is None:
        return State.COMPLETED
    return State.PASSED if score >= course.passing_score else State.FAILED


def low_scores(
    access: Access, people: list[Person], wanted: list[Course], limit: float
) -> tuple[list[Low], list[Person]]:
    """Whose mean of latest scores in these courses is under the limit, the lowest first; and who has no score.

    What to take are those of the courses that they have not passed, what their role needs first.
    """
    found, unknown = [], []
    rows = standings(access, people, wanted)
    for person in people:
        theirs = [row for row in rows if row.person.id == person.id]
        scores = [row.score for row in theirs if row.score is not None]
        if not scores:
            unknown.append(person)
            continue
        mean = sum(scores) / len(scores)
        if mean < limit:
            passed = {row.course.id for row in theirs if row.state in DONE}
            needed = {row.course.id for row in theirs if row.required}
            take = [course for course in wanted if course.id not in passed]
            found.append(Low(person, mean, sorted(take, key=lambda course: (course.id not in needed, course.id))))
    return sorted(found, key=lambda low: (low.score, low.person.name)), unknown


def career_steps(access: Access, person: Person) -> list[tuple[CareerStep, Course | None]]:
    """The steps of a person's career plan by their day; none where the caller may not read them."""
    found = (
        select(CareerStep, Course).outerjoin(Course, Course.id == CareerStep.course_id)
        .where(CareerStep.person_id == person.id, access.rows(CareerStep.person_id))
        .order_by(CareerStep.due_on.nulls_last(), CareerStep.id)
    )  # fmt: skip
    return [(step, course) for step, course in access.session.execute(found).all()]


def last_enrolment(access: Access, person_id: int, course_id: int) -> Enrolment | None:
    """A person's last enrolment in a course, None where there is none or it is not the caller's to read."""
    found = select(Enrolment).where(
        Enrolment.person_id == person_id, Enrolment.course_id == course_id, access.rows(Enrolment.person_id)
    )  # fmt: skip
    return access.session.scalar(found.order_by(Enrolment.enrolled_on.desc(), Enrolment.id.desc()).limit(1))
