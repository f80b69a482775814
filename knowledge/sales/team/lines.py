"""The reporting line: which teams lie below others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.sales.team.people import Person, Team


def teams_below(session: Session, tops: Iterable[int]) -> frozenset[int]:
    """The teams themselves and all below them.

    A team lies below its parent. One without a parent lies below the teams of its manager's manager.
    """
    return _closure(_directly_below(session), tops)


def topmost(session: Session, teams: Iterable[int]) -> frozenset[int]:
    """Those of the teams that lie below none of the others."""
    given, below = frozenset(teams), _directly_below(session)
    covered = {lower for team_id in given for lower in _closure(below, {team_id}) - {team_id}}
    return given - covered or given  # in a circle none is topmost


def teams_led_by(session: Session, person_id: int) -> frozenset[int]:
    """The teams that a person leads, and all below them."""
    return teams_below(session, session.scalars(select(Team.id).where(Team.manager_id == person_id)).all())


def nested_teams(session: Session) -> dict[int, frozenset[int]]:
    """Every team that has teams below it, with itself and all of those."""
    below = _directly_below(session)
    return {team_id: _closure(below, {team_id}) for team_id, nearest in below.items() if nearest}


def _directly_below(session: Session) -> dict[int, set[int]]:
    """Each team's teams one step below, out of one look at all teams."""
    rows = session.execute(
        select(Team.id, Team.parent_id, Team.manager_id, Person.manager_id.label("boss"))
        .outerjoin(Person, Person.id == Team.manager_id)
    ).all()  # fmt: skip
    led: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        if row.manager_id is not None:
            led[row.manager_id].add(row.id)
    below: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        above = {row.parent_id} if row.parent_id is not None else led[row.boss] if row.boss is not None else set()
        for team_id in above - {row.id}:
            below[team_id].add(row.id)
    return below


def _closure(below: dict[int, set[int]], tops: Iterable[int]) -> frozenset[int]:
    """The tops and all below them; a circle is walked once."""
    found: set[int] = set()
    ahead = list(tops)
    while ahead:
        team_id = ahead.pop()
        if team_id not in found:
            found.add(team_id)
            ahead += below.get(team_id, ())
    return frozenset(found)


def team_names(session: Session, teams: Iterable[int]) -> list[str]:
    """The names of some teams, the oldest first."""
    return list(session.scalars(select(Team.name).where(Team.id.in_(teams)).order_by(Team.id)))
