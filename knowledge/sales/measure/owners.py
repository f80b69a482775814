"""Whose the records are: people of teams today, and the names to show for owners."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, or_, select

from knowledge.access import Access
from knowledge.sales.team.lines import teams_below
from knowledge.sales.team.people import Person, Team, TeamMembership


def members_of(access: Access, teams: Collection[int]) -> frozenset[int]:
    """Who is in the teams, or in those below them, today."""
    below = teams_below(access.session, set(teams))
    found = select(TeamMembership.person_id).where(TeamMembership.team_id.in_(sorted(below)), *_today(access))
    return frozenset(access.session.scalars(found))


def people_of_region(access: Access, region_id: int) -> frozenset[int]:
    """Whose region it is."""
    return frozenset(access.session.scalars(select(Person.id).where(Person.region_id == region_id)))


def names_of(access: Access, by: str, people: Collection[int]) -> dict[int, str]:
    """By person's id: the name of the person (`rep`) or of their team of today (`team`)."""
    if by == "rep":
        named = select(Person.id, Person.name).where(Person.id.in_(sorted(people)))
    else:
        named = (
            select(TeamMembership.person_id, Team.name)
            .join(Team, Team.id == TeamMembership.team_id)
            .where(TeamMembership.person_id.in_(sorted(people)), *_today(access))
        )
    return {key: name for key, name in access.session.execute(named)}  # noqa: C416 - a Row is not a pair


def _today(access: Access) -> tuple[ColumnElement[bool], ...]:
    return (
        or_(TeamMembership.from_date.is_(None), TeamMembership.from_date <= access.today),
        or_(TeamMembership.until_date.is_(None), TeamMembership.until_date > access.today),
    )
