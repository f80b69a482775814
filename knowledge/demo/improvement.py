"""Review meetings with minutes and promises, feedback, evaluations, findings and adjustments."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from knowledge.demo.people import Place, Seller, Staff
from knowledge.demo.world import Row, World, language_of, words
from knowledge.sales.improve.adjustments import Adjustment, AdjustmentStatus, Finding
from knowledge.sales.improve.reviews import (
    Evaluation,
    Feedback,
    FeedbackKind,
    ReviewMeeting,
    ReviewPromise,
    ReviewStatus,
)
from knowledge.sales.sell.activities import Task
from knowledge.sales.team.people import Person, Team

EVERY, MEETINGS = 28, 6
ZH = "chinese"


def make_improvement(world: World, staff: Staff, seed: int = 29) -> None:
    """Everything of improving; its own chance, so that no other row of the demo depends on it."""
    rng = Random(seed)  # noqa: S311 - invented data, nothing secret
    data = words("improvement")
    people = {row["id"]: row for row in world.rows[Person]}
    teams = {row["id"]: row for row in world.rows[Team]}
    for place in staff.places.values():
        team = teams[place.team_id]
        reps = staff.reps_of(place)
        language = language_of(people[team["manager_id"]]["name"])
        _meetings(world, rng, data[language], team, reps, people)
        _findings(world, rng, data[language], team)
        for seller in reps:
            _evaluations(world, rng, data, team, people[seller.person_id], place)


def _meetings(
    world: World, rng: Random, phrases: dict[str, list[str]], team: Row, reps: list[Seller], people: dict[int, Row]
) -> None:
    """A review every four weeks; the next one stands in the calendar already."""
    for back in range(MEETINGS, -1, -1):
        day = _weekday(world.today - timedelta(days=EVERY * back - 9))
        ahead = day > world.today
        meeting = world.add(
            ReviewMeeting, title=f"{team['name']} {day.isoformat()}", team_id=team["id"], owner_id=team["manager_id"],
            held_on=day, agenda=phrases["agenda"][0],
            minutes=None if ahead else " ".join(rng.sample(phrases["minutes"], 2)),
            status=ReviewStatus.PLANNED if ahead else ReviewStatus.HELD,
        )  # fmt: skip
        if ahead:
            continue
        for seller in rng.sample(reps, min(2, len(reps))):
            _promise(world, rng, people[seller.person_id], meeting, day)
        for seller in rng.sample(reps, min(2, len(reps))):
            _feedback(world, rng, people[seller.person_id], meeting, team["manager_id"], day)


def _weekday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def _promise(world: World, rng: Random, person: Row, meeting: Row, day: date) -> None:
    due = day + timedelta(days=rng.randrange(5, 20))
    done = due - timedelta(days=rng.randrange(0, 4)) if rng.random() < 0.7 else None
    title = rng.choice(words("improvement")[language_of(person["name"])]["promises"])
    task = world.add(
        Task, title=title, person_id=person["id"], due_on=due,
        done_on=done if done is not None and done <= world.today else None,
    )  # fmt: skip
    world.add(ReviewPromise, meeting_id=meeting["id"], task_id=task["id"])


def _feedback(world: World, rng: Random, person: Row, meeting: Row, manager_id: int, day: date) -> None:
    kind = rng.choice(list(FeedbackKind))
    from_them = kind in (FeedbackKind.IDEA, FeedbackKind.PROBLEM)
    world.add(
        Feedback, kind=kind, person_id=person["id"], given_by_id=person["id"] if from_them else manager_id,
        given_on=day, meeting_id=meeting["id"],
        text=rng.choice(words("improvement")[language_of(person["name"])][kind.value]),
    )  # fmt: skip


def _findings(world: World, rng: Random, phrases: dict[str, list[str]], team: Row) -> None:
    """Two findings of each team, each with the adjustment that followed: one well under way, one begun last week."""
    for back, (at, metric, aim) in zip((140, 8), ((0, "win_rate", 3600), (1, "activities", 30_000)), strict=True):
        found = _weekday(world.today - timedelta(days=back))
        finding = world.add(
            Finding, title=phrases["findings"][at], metric=metric, slice_kind="team", slice_name=team["name"],
            team_id=team["id"], owner_id=team["manager_id"], found_on=found, period_start=found - timedelta(days=90),
            period_end=found,
        )  # fmt: skip
        starts = found + timedelta(days=3)
        world.add(
            Adjustment, title=phrases["adjustments"][at], finding_id=finding["id"], metric=metric, slice_kind="team",
            slice_name=team["name"], team_id=team["id"], owner_id=team["manager_id"], aim=aim,
            status=AdjustmentStatus.ACTIVE, starts_on=starts, review_on=starts + timedelta(days=90),
            baseline=aim - rng.randrange(200, 500),
        )  # fmt: skip


def _evaluations(
    world: World, rng: Random, data: dict[str, dict[str, list[str]]], team: Row, person: Row, place: Place
) -> None:
    """One of each of the last two quarters, for who was there."""
    first = date(world.today.year, (world.today.month - 1) // 3 * 3 + 1, 1)
    for back in (2, 1):
        end = (
            first - timedelta(days=1) if back == 1 else (first - timedelta(days=1)).replace(day=1) - timedelta(days=62)
        )
        end = end if back == 1 else _quarter_end(end)
        start = date(end.year, end.month - 2, 1)
        if person["hired_on"] is not None and person["hired_on"] > start:
            continue
        score = round(min(98.0, max(48.0, rng.gauss(76, 10))))
        pool = data[language_of(person["name"])]["evaluations_good" if score >= 75 else "evaluations_weak"]
        world.add(
            Evaluation, person_id=person["id"], given_by_id=team["manager_id"],
            evaluated_on=min(world.today, end + timedelta(days=10)), period_start=start, period_end=end,
            score=float(score), text=rng.choice(pool),
        )  # fmt: skip


def _quarter_end(day: date) -> date:
    """The last day of the quarter that a day lies in."""
    month = (day.month + 2) // 3 * 3
    return date(day.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
