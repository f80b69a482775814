"""Whose records a metric may count for this caller: the access table, applied to a question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select, true

from knowledge.access import Access, Area, Reach, area_refusal
from knowledge.metrics.definitions import Metric
from knowledge.metrics.dimensions import DIMENSIONS
from knowledge.metrics.model import MetricQuery, Op, Scope
from knowledge.metrics.named_people import refuse_hidden
from knowledge.metrics.sources import SOURCES, Expression, Source
from knowledge.metrics.teams import LED, named_teams
from knowledge.refusals import Refusal
from knowledge.sales.plan.target_list import targets_visible
from knowledge.sales.sell.account_brief import accounts_owned, accounts_visible
from knowledge.sales.team.lines import teams_below
from knowledge.sales.team.people import TeamMembership

REACH_OF = {Scope.MINE: Reach.OWN, Scope.TEAM: Reach.TEAM, Scope.COMPANY: Reach.ALL}
SCOPE_OF = {reach: scope for scope, reach in REACH_OF.items()}
WHOLE_TEAMS = {"team", "region", "manager"}


@dataclass(frozen=True)
class Allowed:
    """The scope a question is answered in, and the condition that holds it on a day."""

    scope: Scope
    on: Callable[[date], Expression]


def allow(access: Access, metric: Metric, source: Source, query: MetricQuery, *, rows_only: bool = False) -> Allowed:
    """Decide the scope; `rows_only` where records are listed, which no right to totals covers.

    Refuses with `access.scope` where the caller's rows and totals don't reach that far, and with `access.person` where
    they reach none of a named colleague's rows.
    """
    if source.open_to_all:
        return Allowed(Scope.COMPANY, lambda _: true())
    area = source.area
    if access.principal.before_team:
        query = _of_the_team(query, rows_only=rows_only)
    grant = access.principal.grant(area)
    rows, totals = grant.read, grant.totals
    if not rows and not totals:
        raise area_refusal(access.principal.role, area)
    told = query.group_by[:-1] if query.only_mean else query.group_by
    fields = [*told, *[item.field for item in query.where]]
    finer = any(name not in DIMENSIONS or DIMENSIONS[name].finer_than_team for name in fields)
    leaderboard = metric.leaderboard and told == ("rep",) and not query.where
    may_total = not rows_only and totals > rows and (not finer or leaderboard)
    if query.scope is None:
        widens = (leaderboard and rows is Reach.OWN) or any(name in WHOLE_TEAMS for name in fields)
        reach = totals if may_total and widens else rows
    else:
        reach = REACH_OF[query.scope]
        if reach > rows and not (may_total and reach <= totals):
            raise Refusal("access.scope", scope=query.scope.value, role=access.principal.role.value)
    if reach is Reach.TEAM and rows is Reach.ALL and not access.principal.member_of:
        reach = Reach.ALL  # the team of somebody at the top is everybody
    if query.scope is Scope.MINE and source.name == "accounts":
        return Allowed(Scope.MINE, lambda _: accounts_owned(access))
    if reach is not Reach.ALL:
        _refuse_foreign_teams(access, query, reach, rows)
        refuse_hidden(access, metric, source, query, _condition(access, source, reach, area))
    return Allowed(SCOPE_OF[reach], lambda day: _condition(replace(access, today=day), source, reach, area))


def _of_the_team(query: MetricQuery, *, rows_only: bool) -> MetricQuery:
    """What is asked before a whole team is asked of the team; what is somebody's own is refused there."""
    if rows_only or query.scope is Scope.MINE:
        raise Refusal("access.before_team")
    return query.model_copy(update={"scope": query.scope or Scope.TEAM})


def reached(access: Access, source: Source, scope: Scope) -> Expression:
    """The condition that holds a scope over another kind of record: the reps behind a question about their deals."""
    return _condition(access, source, REACH_OF[scope], source.area)


def _refuse_foreign_teams(access: Access, query: MetricQuery, reach: Reach, rows: Reach) -> None:
    """Refuse a team of which the rows in reach are only a part: they would make a wrong figure, or a wrong zero.

    Of one's own rows those of any team that one ever was in can be asked for.
    """
    named = [
        one.teams for item in query.where if item.field in LED and item.op is Op.EQ
        for one in named_teams(access, item)
    ]  # fmt: skip
    if not named:
        return
    if reach is Reach.OWN:
        mine = select(TeamMembership.team_id).where(TeamMembership.person_id == access.principal.person_id)
        known = {*access.session.scalars(mine), *access.principal.member_of}
        foreign = not any(teams & known for teams in named)
    else:
        whole = access.principal.leads if reach is rows else teams_below(access.session, access.principal.member_of)
        foreign = not all(teams <= whole for teams in named)
    if foreign:
        raise Refusal("access.scope", scope=Scope.COMPANY.value, role=access.principal.role.value)


def _condition(access: Access, source: Source, reach: Reach, area: Area) -> Expression:
    """The condition that holds a reach over a source's rows, made once for all questions of a call."""
    if source is not SOURCES.get(source.name):
        return _held(access, source, reach, area)
    return access.once(("metrics.scope", source.name, reach, area), lambda: _held(access, source, reach, area))


def _held(access: Access, source: Source, reach: Reach, area: Area) -> Expression:
    read = access.principal.grant(area).read
    if reach is Reach.ALL:
        return true()
    if source.name == "targets" and reach is read:
        return targets_visible(access)
    if reach is Reach.OWN:
        return accounts_visible(access) if source.name == "accounts" else source.owner == access.principal.person_id
    if reach is read:
        return (
            accounts_visible(access)
            if source.name == "accounts"
            else access.rows(source.owner, source.day, area=area, team=source.team)
        )
    return access.in_teams(teams_below(access.session, access.principal.member_of), source.owner, source.day)
