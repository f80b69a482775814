"""Who is who: people and teams as everybody in the company may see them."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from knowledge.access import Access
from knowledge.metrics.model import Period
from knowledge.sales.team.lines import nested_teams, teams_below
from knowledge.sales.team.people import Person, Region, Role, Team, TeamMembership


class PersonEntry(BaseModel):
    """One of our people."""

    id: int
    name: str
    role: Role
    title: str | None
    team: str | None
    manager: str | None
    region: str | None
    email: str | None
    hired_on: date | None
    left_on: date | None = None


class TeamEntry(BaseModel):
    """A team with its manager and how many are in it today, those of the teams below included."""

    id: int
    name: str
    manager: str | None
    region: str | None
    people: int


class RegionEntry(BaseModel):
    """A region with its teams and how many people work there today."""

    name: str
    teams: list[str]
    people: int


def find_by_address(access: Access, name: str) -> Person | None:
    """Whoever works here today under an e-mail address of that name (what stands ahead of the @); None for several."""
    found = select(Person).where(
        func.lower(Person.email).startswith(f"{name}@", autoescape=True), ~Person.is_owner, _works_here(access.today)
    )
    people = access.session.scalars(found.limit(2)).all()
    return people[0] if len(people) == 1 else None


def find_people(
    access: Access, *, person_id: int | None = None, manager_id: int | None = None, team_id: int | None = None,
    region_id: int | None = None, role: Role | None = None, joined: Period | None = None, left: Period | None = None,
) -> list[PersonEntry]:  # fmt: skip
    """People who work here today, by name; in a team are also those of the teams below.

    `joined` and `left`: only who came or went in a period. Who left is listed where that is asked, or where `person_id`
    names them, with the team they had last.

    The installation's owner is none of them.
    """
    manager = aliased(Person)
    today = access.today
    gone = Person.left_on <= today
    found = (
        select(Person, Team.name, manager.name, Region.name)
        .select_from(Person)
        .outerjoin(
            TeamMembership,
            (TeamMembership.person_id == Person.id)
            & (or_(_holds(today), gone & _last_of_all()) if left is None else _last_of_all()),
        )
        .outerjoin(Team, Team.id == TeamMembership.team_id)
        .outerjoin(manager, manager.id == Person.manager_id)
        .outerjoin(Region, Region.id == Person.region_id)
        .where(~Person.is_owner)
        .order_by(Person.name, Person.id)
    )
    if left is not None:
        found = found.where(gone)
    elif person_id is None:
        found = found.where(_works_here(today))
    for day, period in ((Person.hired_on, joined), (Person.left_on, left)):
        if period is not None:
            found = found.where(day >= period.start, day <= period.end).order_by(None).order_by(day, Person.id)
    if team_id is not None:
        found = found.where(TeamMembership.team_id.in_(sorted(teams_below(access.session, {team_id}))))
    for column, value in (
        (Person.id, person_id),
        (Person.manager_id, manager_id),
        (Person.region_id, region_id),
        (Person.role, role),
    ):
        if value is not None:
            found = found.where(column == value)
    return [
        PersonEntry(
            id=person.id, name=person.name, role=person.role, title=person.title, team=team, manager=boss,
            region=region, email=person.email, hired_on=person.hired_on, left_on=person.left_on,
        )
        for person, team, boss, region in access.session.execute(found)
    ]  # fmt: skip


def find_teams(
    access: Access, *, team_id: int | None = None, manager_id: int | None = None, region_id: int | None = None
) -> list[TeamEntry]:  # fmt: skip
    """Teams with how many people are in them today, by name."""
    today = access.today
    people = select(func.count()).where(TeamMembership.team_id == Team.id, _holds(today)).scalar_subquery()
    found = (
        select(Team.id, Team.name, Person.name, Region.name, people)
        .outerjoin(Person, Person.id == Team.manager_id)
        .outerjoin(Region, Region.id == Team.region_id)
        .order_by(Team.name)
    )
    for column, value in ((Team.id, team_id), (Team.manager_id, manager_id), (Team.region_id, region_id)):
        if value is not None:
            found = found.where(column == value)
    nested = nested_teams(access.session)
    return [
        TeamEntry(
            id=key, name=name, manager=manager, region=region,
            people=_count(access, nested[key]) if key in nested else count,
        )
        for key, name, manager, region, count in access.session.execute(found)
    ]  # fmt: skip


def find_regions(access: Access) -> list[RegionEntry]:
    """Regions by name, with their teams and how many people work there today."""
    here = select(Person.region_id, func.count()).where(~Person.is_owner, _works_here(access.today))
    people: dict[int | None, int] = dict(access.session.execute(here.group_by(Person.region_id)).all())
    teams: dict[int | None, list[str]] = {}
    for region_id, name in access.session.execute(select(Team.region_id, Team.name).order_by(Team.name)):
        teams.setdefault(region_id, []).append(name)
    listed = access.session.execute(select(Region.id, Region.name).order_by(Region.name)).all()
    return [RegionEntry(name=name, teams=teams.get(key, []), people=people.get(key, 0)) for key, name in listed]


def _works_here(today: date) -> ColumnElement[bool]:
    return or_(Person.left_on.is_(None), Person.left_on > today)


def _last_of_all() -> ColumnElement[bool]:
    """Whether a membership is somebody's last one."""
    other = aliased(TeamMembership)
    newest = select(func.max(other.id)).where(other.person_id == Person.id).correlate(Person).scalar_subquery()
    return TeamMembership.id == newest


def _count(access: Access, teams: frozenset[int]) -> int:
    """How many people are in any of the teams today."""
    people = select(func.count(TeamMembership.person_id.distinct()))
    return access.session.scalar(people.where(TeamMembership.team_id.in_(sorted(teams)), _holds(access.today))) or 0


def _holds(today: date) -> ColumnElement[bool]:
    """Whether a membership holds today."""
    return and_(
        or_(TeamMembership.from_date.is_(None), TeamMembership.from_date <= today),
        or_(TeamMembership.until_date.is_(None), TeamMembership.until_date > today),
    )
