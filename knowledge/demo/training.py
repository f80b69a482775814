"""Courses, who has to take which, how far everybody is, and career plans."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from knowledge.demo.world import World, language_of, words
from knowledge.library.quiz_records import CourseMaterial
from knowledge.sales.team.people import Person, Role
from knowledge.sales.team.training import CareerStep, Course, CourseRequirement, Enrolment

# The share of those who have to take a course and were enrolled, and of those who finished it.
ENROLLED, FINISHED = 0.88, 0.85
LEARNERS = (Role.TRAINEE, Role.REP, Role.MANAGER)


def make_training(world: World, seed: int = 13) -> None:
    """Everything of training; its own chance, so that no other row of the demo depends on it."""
    rng = Random(seed)  # noqa: S311 - invented data, nothing secret
    data = words("hiring")
    courses = []
    for entry in data["courses"]:
        course = world.add(
            Course, name=entry["name"], topic=entry["topic"], hours=float(entry["hours"]),
            passing_score=float(entry["passing"]),
        )  # fmt: skip
        courses.append((course, entry["roles"]))
        for role, days in entry["roles"].items():
            world.add(CourseRequirement, course_id=course["id"], role=Role(role), within_days=days)
        for path in entry["material"]:
            world.add(CourseMaterial, course_id=course["id"], path=path)
    people = [row for row in world.rows[Person] if row["role"] in LEARNERS and row["active"]]
    for person in people:
        talent = rng.uniform(58, 92)
        for course, roles in courses:
            if person["role"] in roles and rng.random() < ENROLLED:
                _enrol(world, rng, person, course, roles[person["role"]], talent)
    for person in people:
        if person["role"] is not Role.MANAGER:
            _career(world, rng, data, person, courses)


def _enrol(
    world: World, rng: Random, person: dict[str, Any], course: dict[str, Any], within: int, talent: float
) -> None:
    """Nobody was enrolled before the demo's records begin; who started long ago took the course in a later round."""
    first = max(person["hired_on"], world.start + timedelta(days=rng.randrange(400)))
    enrolled = min(world.today - timedelta(days=5), first + timedelta(days=rng.randrange(2, 20)))
    due = enrolled + timedelta(days=within)
    done: date | None = enrolled + timedelta(days=rng.randrange(3, max(5, within)))
    if done is None or done > world.today or rng.random() > FINISHED:
        done = None
    score = round(min(99.0, max(35.0, rng.gauss(talent, 7)))) if done else None
    world.add(
        Enrolment, person_id=person["id"], course_id=course["id"], enrolled_on=enrolled, due_on=due,
        completed_on=done, score=None if score is None else float(score),
    )  # fmt: skip


def _career(
    world: World, rng: Random, data: dict[str, Any], person: dict[str, Any], courses: list[tuple[dict[str, Any], Any]]
) -> None:
    language = language_of(person["name"])
    goal = rng.choice(data["goals"][language])
    titles = rng.sample(data["steps"][language], 2)
    for at, title in enumerate(titles):
        due = world.today + timedelta(days=rng.randrange(-40, 200))
        done = due - timedelta(days=3) if due < world.today and rng.random() < 0.6 else None
        course = rng.choice(courses)[0] if at == 0 else None
        world.add(
            CareerStep, person_id=person["id"], title=title, goal=goal, course_id=course["id"] if course else None,
            due_on=due, done_on=done,
        )  # fmt: skip
