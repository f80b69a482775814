"""Regions, teams and the forty people, with who was in which team when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from knowledge.demo.world import World, language_of, words
from knowledge.sales.team.people import Person, Region, Role, Team, TeamMembership

RAMP = timedelta(days=90)


@dataclass(frozen=True)
class Place:
    """A team in its region, with how selling goes there against the usual."""

    code: str
    team_id: int
    region_id: int
    region: str
    volume: float
    win: float
    size: float


@dataclass(frozen=True)
class Stint:
    """A seller's time in one team; `until` is exclusive, None: still."""

    place: Place
    start: date
    until: date | None

    def covers(self, day: date) -> bool:
        """Whether the day falls in it."""
        return self.start <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Seller:
    """Somebody who carries deals: a rep or a trainee."""

    person_id: int
    is_rep: bool
    hired: date
    left: date | None
    volume: float
    win: float
    size: float
    stints: list[Stint] = field(default_factory=list)

    def place_on(self, day: date) -> Place | None:
        """The team they were in on a day."""
        return next((stint.place for stint in self.stints if stint.covers(day)), None)

    @property
    def active(self) -> bool:
        """Whether they still work here."""
        return self.left is None


@dataclass(frozen=True)
class Staff:
    """The organization: its places by team code, and who sells."""

    places: dict[str, Place]
    sellers: list[Seller]
    operations: list[int]

    def reps_of(self, place: Place) -> list[Seller]:
        """The reps of a team today."""
        return [
            seller for seller in self.sellers if seller.is_rep and seller.active and seller.stints[-1].place == place
        ]

    def all_reps_of(self, place: Place) -> list[Seller]:
        """Everybody who was ever a rep of a team."""
        return [seller for seller in self.sellers if seller.is_rep and any(s.place == place for s in seller.stints)]


def moving_day(today: date) -> date:
    """When the rep changed teams: the first of July of last year, so that no quarter is cut."""
    return date(today.year - 1, 7, 1)


def make_people(world: World) -> Staff:
    """Add everybody, with reporting line and dated membership."""
    data = words("people")
    regions = {entry["code"]: (world.add(Region, name=entry["name"]), entry) for entry in data["regions"]}
    ids = {entry["key"]: _add_person(world, entry, data) for entry in data["people"]}
    places = {}
    for entry in data["teams"]:
        region, kind = regions[entry["region"]]
        team = world.add(Team, name=entry["name"], manager_id=ids[entry["manager"]], region_id=region["id"])
        places[entry["code"]] = Place(
            entry["code"], team["id"], region["id"], entry["region"], kind["volume"], kind["win"], kind["size"]
        )
    managers = {entry["code"]: entry["manager"] for entry in data["teams"]}
    sellers = []
    rows = {row["id"]: row for row in world.rows[Person]}
    for entry in data["people"]:
        row = rows[ids[entry["key"]]]
        home = entry.get("moved_to", entry.get("team"))
        superior = entry.get("manager") or managers.get(home or "")
        row["manager_id"] = ids[superior] if superior else None
        if home is None:
            continue
        row["region_id"] = places[home].region_id
        stints = _stints(world, entry, row, places)
        for stint in stints:
            world.add(
                TeamMembership, person_id=row["id"], team_id=stint.place.team_id, from_date=stint.start,
                until_date=stint.until,
            )  # fmt: skip
        if "volume" in entry:
            sellers.append(
                Seller(
                    row["id"], entry["role"] == Role.REP, row["hired_on"], row["left_on"], entry["volume"],
                    entry["win"], entry["size"], stints,
                )
            )  # fmt: skip
    operations = [row["id"] for row in rows.values() if row["role"] is Role.OPERATIONS]
    return Staff(places, sellers, operations)


def _add_person(world: World, entry: dict[str, Any], data: dict[str, Any]) -> int:
    left = world.today - timedelta(days=entry["left"]) if "left" in entry else None
    row = world.add(
        Person, name=entry["name"], email=f"{entry['key']}@{data['domain']}", role=Role(entry["role"]),
        title=entry["title"], hired_on=world.today - timedelta(days=entry["hired"]), left_on=left, active=left is None,
        may_sign_in=left is None, language=language_of(entry["name"]),
    )  # fmt: skip
    return int(row["id"])


def _stints(world: World, entry: dict[str, Any], row: dict[str, Any], places: dict[str, Place]) -> list[Stint]:
    first = places[entry["team"]]
    if "moved_to" not in entry:
        return [Stint(first, row["hired_on"], row["left_on"])]
    moved = moving_day(world.today)
    return [Stint(first, row["hired_on"], moved), Stint(places[entry["moved_to"]], moved, row["left_on"])]
