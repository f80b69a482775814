"""Teams as a filter: a team is everybody below its manager, so a named one stands for all teams below it too."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import and_, case, not_, null, or_

from knowledge import names
from knowledge.access import Access
from knowledge.metrics.model import Filter, MetricQuery, Op
from knowledge.metrics.sources import TARGETS, Expression, Source
from knowledge.refusals import Refusal
from knowledge.sales.plan.targets import Target
from knowledge.sales.team.lines import teams_below, teams_led_by, topmost

if TYPE_CHECKING:
    from knowledge.metrics.statement import Statement

LED = ("team", "manager")


@dataclass(frozen=True)
class NamedTeam:
    """A team as a question names it, by its own name or its manager's: the record so named, and the teams it covers."""

    label: str
    record_id: int
    teams: frozenset[int]


def named_teams(access: Access, item: Filter) -> list[NamedTeam]:
    """What a filter on team or manager names.

    Refuses with `ambiguous.name`, `unknown.name`, and `unknown.value` for somebody who leads no team.
    """
    return access.once(("teams.named", item.field, item.values), lambda: _named_teams(access, item))


def _named_teams(access: Access, item: Filter) -> list[NamedTeam]:
    found = []
    for value in item.values:
        match = names.resolve(access, "team" if item.field == "team" else "person", str(value))
        if match.record_id is None:
            raise RuntimeError(f"{item.field} {value!r} has no record")
        if item.field == "team":
            below = teams_below(access.session, {match.record_id})
        else:
            below = teams_led_by(access.session, match.record_id)
        if not below:
            raise Refusal("unknown.value", field=item.field, value=match.label)
        found.append(NamedTeam(match.label, match.record_id, below))
    return found


def asks_for_teams(source: Source, item: Filter) -> bool:
    """Whether a filter is held by membership on the record's day; a target belongs to one team instead."""
    return item.field in LED and item.op in (Op.EQ, Op.NE) and source is not TARGETS


def in_named_teams(access: Access, source: Source, item: Filter, day: date) -> Expression:
    """Whether a record's owner was in the named teams on the record's day; open ones count as of `day`.

    The ids of the teams are looked up first, so a row costs one probe of the memberships and is never counted twice.
    """
    if not item.values:
        raise Refusal("filter.no_value", field=item.field)
    named = named_teams(access, item)
    inside = _inside(access, source, frozenset[int]().union(*[one.teams for one in named]), day)
    if source.team is not None and item.op is Op.NE:
        return or_(and_(source.team.is_(None), source.owner.is_(None)), not_(inside))
    return inside if item.op is Op.EQ else or_(source.owner.is_(None), not_(inside))


def rolled_up(
    access: Access, query: MetricQuery, name: str, source: Source, day: date
) -> tuple[Expression, Expression] | None:
    """Label and id of the groups where several teams are named side by side: those below count under the one named.

    None where no named team has others below it: then the groups are the teams as they are.
    """
    named = [
        one for item in query.where if item.field == name and item.op is Op.EQ and len(item.values) > 1
        for one in named_teams(access, item)
    ] if name in LED else []  # fmt: skip
    if all(len(one.teams) == 1 for one in named):
        return None
    nearest = [(_inside(access, source, one.teams, day), one) for one in sorted(named, key=lambda one: len(one.teams))]
    return (
        case(*[(inside, one.label) for inside, one in nearest], else_=null()),
        case(*[(inside, one.record_id) for inside, one in nearest], else_=null()),
    )


def _inside(access: Access, source: Source, teams: frozenset[int], day: date) -> Expression:
    """Whether a record belongs to one of the teams: by its own team where it has one, else by its owner on its day."""
    if source is TARGETS:
        return Target.team_id.in_(sorted(teams))
    known = ("teams.inside", source.name, teams, day)
    return access.once(known, lambda: _belongs(replace(access, today=day), source, teams))


def _belongs(access: Access, source: Source, teams: frozenset[int]) -> Expression:
    of_owner = access.in_teams(teams, source.owner, source.day)
    if source.team is None:
        return of_owner
    return or_(source.team.in_(sorted(teams)), and_(source.team.is_(None), of_owner))


def target_teams(access: Access, item: Filter) -> Expression:
    """The targets of the named teams and those below; of one team's and its part's only the whole is to be counted."""
    teams = frozenset[int]().union(*[named.teams for named in named_teams(access, item)])
    return Target.team_id.in_(sorted(teams))


def whole_teams_only(access: Access, statement: Statement) -> Expression:
    """The targets of the topmost teams among those of a statement: the targets of the teams below are their parts."""
    teams = access.session.scalars(statement.rows(Target.team_id).distinct())
    return Target.team_id.in_(sorted(topmost(access.session, [team_id for team_id in teams if team_id is not None])))
