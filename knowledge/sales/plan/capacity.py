"""What reps can carry, measured from what reps booked: by tenure, by month of the year, by head."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select

from knowledge.access import Access
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.measure import measure
from knowledge.metrics.model import Filter, MetricQuery, Period
from knowledge.metrics.period.units import months_from
from knowledge.refusals import Refusal
from knowledge.sales.team.people import Person, Role, TeamMembership

# Tenure in months: from a step's start up to the next; the last is a rep who has learnt the trade.
STEPS = (0, 3, 6, 9, 12)
FEWEST = 6  # rep-months that a step must have to say anything
YEARS = 3


@dataclass(frozen=True)
class Step:
    """How much reps of a tenure book in a month against those past their first year, from how many rep-months."""

    from_month: int
    factor: float
    rep_months: int
    measured: bool


@dataclass(frozen=True)
class Productivity:
    """Bookings in minor units of one ramped rep in a mean month, the ramp up to there, and the months' seasons.

    `season`: what a calendar month has against a mean one; empty where less than a year is recorded.
    """

    monthly: float
    rep_months: int
    period: Period
    ramp: tuple[Step, ...]
    season: dict[int, float]
    season_years: int

    def factor(self, hired_on: date | None, month: date) -> float:
        """How much of a ramped rep somebody is in a month, by the day of hiring; unknown days are long past."""
        if hired_on is None:
            return 1.0
        tenure = months_between(hired_on, month)
        if tenure < 0:
            return 0.0
        return next(step.factor for step in reversed(self.ramp) if tenure >= step.from_month)

    def carries(self, hired_on: date | None, period: Period) -> float:
        """What one rep can book in a period, in minor units."""
        return self.monthly * self.ramped_months(hired_on, period)

    def ramped_months(self, hired_on: date | None, period: Period) -> float:
        """A rep's months in a period, counted in months of a ramped rep in a mean season."""
        return sum(
            share * self.factor(hired_on, first) * self.season.get(first.month, 1.0)
            for first, share in months_in(period)
        )


def months_between(earlier: date, later: date) -> int:
    """Calendar months from one day's month to another's."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def months_in(period: Period) -> list[tuple[date, float]]:
    """The first days of the months that a period touches, with the part of each that lies in it."""
    found = []
    first = period.start.replace(day=1)
    while first <= period.end:
        after = months_from(first, 1)
        inside = (min(after - timedelta(days=1), period.end) - max(first, period.start)).days + 1
        found.append((first, inside / (after - first).days))
        first = after
    return found


def complete_months(access: Access, count: int) -> Period:
    """The last so many whole months before today's."""
    first = access.today.replace(day=1)
    return Period(start=months_from(first, -count), end=first - timedelta(days=1), grain="range")


def heads(access: Access, values: dict[str, int]) -> list[tuple[int, str, date | None]]:
    """The active reps of a slice today: id, name, day of hiring."""
    found = select(Person.id, Person.name, Person.hired_on).where(Person.active, Person.role == Role.REP)
    if "person_id" in values:
        found = found.where(Person.id == values["person_id"])
    if "region_id" in values:
        found = found.where(Person.region_id == values["region_id"])
    if "team_id" in values:
        today = access.today
        member = select(TeamMembership.person_id).where(
            TeamMembership.team_id == values["team_id"],
            or_(TeamMembership.from_date.is_(None), TeamMembership.from_date <= today),
            or_(TeamMembership.until_date.is_(None), TeamMembership.until_date > today),
        )
        found = found.where(Person.id.in_(member))
    return [(key, name, hired) for key, name, hired in access.session.execute(found.order_by(Person.name, Person.id))]


def productivity(access: Access, metric: str = "bookings", where: tuple[Filter, ...] = ()) -> Productivity:
    """Measure what reps book. Refuses with `no_data.capacity` when no ramped rep's month is recorded."""
    span = complete_months(access, 12 * YEARS)
    booked = _by_rep_and_month(access, metric, span, where)
    known = {key for key, _ in booked}
    people = {
        person.id: person
        for person in access.session.scalars(select(Person).where(Person.role == Role.REP, Person.id.in_(known)))
    }
    first = min((month for _, month in booked), default=None)
    if first is None or not people:
        raise Refusal("no_data.capacity", metric=metric)
    cells: dict[int, list[float]] = defaultdict(list)
    latest: list[float] = []
    year = complete_months(access, 12)
    for month, _ in months_in(span):
        for person in people.values() if month >= first else ():
            if not _there(person, month):
                continue
            tenure = STEPS[-1] if person.hired_on is None else months_between(person.hired_on, month)
            step = max(start for start in STEPS if start <= max(0, tenure))
            cells[step].append(booked.get((person.id, month), 0.0))
            if step == STEPS[-1] and month >= year.start:
                latest.append(booked.get((person.id, month), 0.0))
    if not latest or not sum(latest):
        raise Refusal("no_data.capacity", metric=metric)
    season, years = _season(booked, first, span)
    return Productivity(sum(latest) / len(latest), len(latest), year, _ramp(cells), season, years)


def _by_rep_and_month(
    access: Access, metric: str, span: Period, where: tuple[Filter, ...]
) -> dict[tuple[int, date], float]:
    query = MetricQuery(metric=metric, group_by=("rep", "month"), where=where, period=span)
    found: dict[tuple[int, date], float] = {}
    for (rep, month), (value, _) in measure(access, METRICS[metric], query, span).values.items():
        if rep[1] is not None and month[0] is not None and value:
            found[rep[1], date.fromisoformat(f"{month[0]}-01")] = float(value)
    return found


def _there(person: Person, month: date) -> bool:
    """Whether somebody was employed for the whole of a month."""
    came = person.hired_on is None or person.hired_on < months_from(month, 1)
    return (
        came
        and (person.left_on is None or person.left_on >= months_from(month, 1))
        and (person.active or person.left_on is not None)
    )


def _ramp(cells: dict[int, list[float]]) -> tuple[Step, ...]:
    """Each step against the ramped; one with too few rep-months is taken like the step behind it."""
    ramped = sum(cells[STEPS[-1]]) / len(cells[STEPS[-1]])
    steps: list[Step] = []
    for start in reversed(STEPS):
        amounts = cells.get(start, [])
        measured = len(amounts) >= FEWEST
        behind = steps[-1].factor if steps else 1.0
        factor = min(1.0, sum(amounts) / len(amounts) / ramped) if measured and ramped else behind
        steps.append(Step(start, 1.0 if start == STEPS[-1] else factor, len(amounts), measured))
    return tuple(reversed(steps))


def _season(booked: dict[tuple[int, date], float], first: date, span: Period) -> tuple[dict[int, float], int]:
    """Each calendar month against a mean one, over the whole years up to the last month."""
    years = min(YEARS, months_between(first, span.end + timedelta(days=1)) // 12)
    since = months_from((span.end + timedelta(days=1)), -12 * years)
    by_month: dict[int, float] = defaultdict(float)
    for (_, month), value in booked.items():
        if month >= since:
            by_month[month.month] += value
    whole = sum(by_month.values())
    if not years or not whole:
        return {}, 0
    return {month: by_month[month] * 12 / whole for month in range(1, 13)}, years
