"""Bookings targets: a year into quarters, a quarter into regions, teams and reps; every level adds up exactly."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

from knowledge.demo.people import Place, Seller, Staff
from knowledge.demo.sales import CLOSED_SIZE, Course
from knowledge.demo.world import CURRENCY, FEN, Row, World
from knowledge.sales.plan.targets import Target

STEP = 1000 * FEN
LEAST, MOST = 0.62, 1.28
NEWCOMER = 450_000 * FEN
# A quarter younger than this share of itself says too little to plan by.
TELLING = 0.3


@dataclass(frozen=True, order=True)
class Quarter:
    """A calendar quarter."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        """The quarter of a day."""
        return cls(day.year, (day.month + 2) // 3)

    @property
    def start(self) -> date:
        """Its first day."""
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def end(self) -> date:
        """Its last day."""
        return date(self.year + self.number // 4, self.number % 4 * 3 + 1, 1) - timedelta(days=1)

    @property
    def season(self) -> float:
        """How much closes in it against a mean quarter."""
        return sum(CLOSED_SIZE[self.number * 3 - 3 : self.number * 3]) / sum(CLOSED_SIZE) * 4

    def elapsed(self, today: date) -> float:
        """How much of it has passed: 0 before it, 1 after it."""
        return min(1.0, max(0.0, ((today - self.start).days + 1) / ((self.end - self.start).days + 1)))


class Planner:
    """Sets targets as a company does that plans from the past: hard ones in the weak region, none for newcomers."""

    def __init__(self, world: World, written: list[tuple[Course, Row]]) -> None:
        self.world = world
        self.booked: dict[tuple[int, Quarter], int] = defaultdict(int)
        for course, row in written:
            if course.won and row["closed_on"] is not None:
                self.booked[row["booked_owner_id"], Quarter.of(row["closed_on"])] += row["amount"] or 0

    def target(self, seller: Seller, place: Place, quarter: Quarter, aim: float) -> int:
        """One rep's target of a quarter, in minor units. `aim` is the attainment that the rep usually comes to."""
        usual = self._usual(seller) * quarter.season
        share = quarter.elapsed(self.world.today)
        booked = self.booked[seller.person_id, quarter]
        aim = min(MOST, max(LEAST, (aim - (0.2 if place.region == "west" else 0)) * self.world.rng.uniform(0.9, 1.1)))
        if share < TELLING or not booked:
            return max(STEP, round(usual / aim / STEP) * STEP)
        expected = booked / share
        wished = sqrt(expected * usual) / aim
        least, most = -int(-expected / MOST // STEP) * STEP, int(expected / LEAST // STEP) * STEP
        return max(STEP, min(most, max(least, round(wished / STEP) * STEP)))

    def _usual(self, seller: Seller) -> float:
        """A mean quarter of this rep."""
        past = [
            amount / quarter.season
            for (person_id, quarter), amount in self.booked.items()
            if person_id == seller.person_id and quarter.end < self.world.today and quarter.start >= seller.hired
        ]
        return sum(past) / len(past) if past else NEWCOMER


def make_targets(world: World, staff: Staff, written: list[tuple[Course, Row]]) -> None:
    """Add the targets of this year and the two before it.

    A rep has one for each quarter that they spent wholly in a team. The quarters form a tree of parents below
    the company's year; the years of regions, teams and reps stand beside it, as sums of their quarters.
    """
    planner = Planner(world, written)
    aims = {seller.person_id: _aim(world, seller) for seller in staff.sellers if seller.is_rep}
    for year in range(world.today.year - 2, world.today.year + 1):
        quarters = [Quarter(year, number) for number in (1, 2, 3, 4)]
        parts = {
            quarter: {
                (seller.person_id, stint.place): planner.target(seller, stint.place, quarter, aims[seller.person_id])
                for seller in staff.sellers
                if seller.is_rep
                for stint in seller.stints
                if stint.start <= quarter.start and (stint.until is None or stint.until > quarter.end)
            }
            for quarter in quarters
        }
        _write_year(world, staff, year, parts)


def _aim(world: World, seller: Seller) -> float:
    star = seller.size > 1.5
    return 1.2 if star else world.rng.uniform(0.86, 1.08)


def _write_year(
    world: World, staff: Staff, year: int, parts: dict[Quarter, dict[tuple[int, Place], int]]
) -> None:  # fmt: skip
    """Write one year: sums above, parts below."""
    whole = sum(sum(quarter.values()) for quarter in parts.values())
    company = _add(world, date(year, 1, 1), date(year, 12, 31), whole, None)
    years: dict[tuple[str, int], int] = defaultdict(int)
    for quarter, reps in parts.items():
        ends = (quarter.start, quarter.end)
        of_company = _add(world, *ends, sum(reps.values()), company)
        for region_id in dict.fromkeys(place.region_id for place in staff.places.values()):
            amount = sum(part for (_, place), part in reps.items() if place.region_id == region_id)
            of_region = _add(world, *ends, amount, of_company, region_id=region_id)
            years["region_id", region_id] += amount
            for place in (place for place in staff.places.values() if place.region_id == region_id):
                team = {person: part for (person, where), part in reps.items() if where is place}
                of_team = _add(world, *ends, sum(team.values()), of_region, team_id=place.team_id)
                years["team_id", place.team_id] += sum(team.values())
                for person_id, part in team.items():
                    _add(world, *ends, part, of_team, person_id=person_id)
                    years["person_id", person_id] += part
    for (dimension, key), amount in years.items():
        _add(world, date(year, 1, 1), date(year, 12, 31), amount, None, **{dimension: key})


def _add(world: World, start: date, end: date, amount: int, parent: int | None, **slice_of: int) -> int:
    row = world.add(
        Target, metric="bookings", period_start=start, period_end=end, amount=amount, currency=CURRENCY,
        parent_id=parent, **slice_of,
    )  # fmt: skip
    return int(row["id"])
