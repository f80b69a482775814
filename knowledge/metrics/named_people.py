"""Questions about a rep by name: refused where none of their rows is the caller's to read, noted where only some are.

Rows belong to the team in which their owner was on the row's day, so who led somebody earlier may read those of then.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select

from knowledge import names
from knowledge.access import Access, Area, Reach
from knowledge.metrics.definitions import METRICS, Metric
from knowledge.metrics.model import MetricQuery, Note, Scope
from knowledge.metrics.sources import DEALS, SOURCES, Expression, Source
from knowledge.refusals import Refusal
from knowledge.sales.team.people import TeamMembership

Days = tuple[date | None, date | None]
EVER: Days = (None, None)


def refuse_hidden(access: Access, metric: Metric, source: Source, query: MetricQuery, visible: Expression) -> None:
    """Refuse with `access.person` a rep whose rows are not the caller's to read on any day that the question is about.

    `visible` is the condition that holds the caller's reach over the rows.
    """
    days = _days(access, metric, source, query)
    for person_id, label in _named(access, query):
        if person_id == access.principal.person_id or _was_in(access, person_id, access.principal.leads, days):
            continue
        theirs = select(source.table.id).where(source.owner == person_id, visible)
        if metric.kind == "flow" and metric.day is not None and query.period is not None:
            theirs = theirs.where(metric.day >= query.period.start, metric.day <= query.period.end)
        if metric.kind == "stock" and source is DEALS:
            theirs = theirs.where(source.day.is_(None))
        if access.session.scalar(theirs.limit(1)) is None:
            raise Refusal("access.person", name=label)


def partly_seen(access: Access, query: MetricQuery) -> list[Note]:
    """A note for every named rep who was outside of the caller's teams on some of the days that are asked about."""
    metric = METRICS[query.metric]
    counted = [METRICS[name] for name in metric.parts] or [metric]
    dated = any(part.kind == "flow" and SOURCES[part.source].day is not None for part in counted)
    if not dated or access.principal.grant(Area.RECORDS).read is not Reach.TEAM or query.scope is Scope.MINE:
        return []
    days = (query.period.start, query.period.end) if query.period else EVER
    return [
        Note(code="only_in_your_team", facts={"name": label})
        for person_id, label in _named(access, query)
        if person_id != access.principal.person_id and _was_outside(access, person_id, days)
    ]


def _named(access: Access, query: MetricQuery) -> list[tuple[int, str]]:
    """The people whom the question names as reps."""
    found = [
        names.resolve(access, "person", str(value))
        for item in query.where if item.field == "rep"
        for value in item.values
    ]  # fmt: skip
    return [(match.record_id, match.label) for match in found if match.record_id is not None]


def _days(access: Access, metric: Metric, source: Source, query: MetricQuery) -> Days:
    """The days on which a row's owner has to be in the caller's teams for the row to count."""
    if metric.kind == "flow" and source.day is not None and metric.day is source.day:
        return (query.period.start, query.period.end) if query.period else EVER
    day = min(query.period.end, access.today) if query.period and metric.kind == "stock" else access.today
    return day, day


def _was_in(access: Access, person_id: int, teams: frozenset[int], days: Days) -> bool:
    """Whether somebody was in one of the teams on any of the days."""
    return any(team_id in teams for team_id, _ in _stays(access, person_id, days))


def _was_outside(access: Access, person_id: int, days: Days) -> bool:
    """Whether somebody was in a team that the caller does not lead, or had left one that the caller leads."""
    last = min(days[1] or access.today, access.today)
    return any(
        team_id not in access.principal.leads or (until is not None and until <= last)
        for team_id, until in _stays(access, person_id, days)
    )


def _stays(access: Access, person_id: int, days: Days) -> list[tuple[int, date | None]]:
    """The teams somebody was in on any of the days, with the day on which they left."""
    start, end = days
    found = select(TeamMembership.team_id, TeamMembership.until_date).where(TeamMembership.person_id == person_id)
    if end is not None:
        found = found.where(or_(TeamMembership.from_date.is_(None), TeamMembership.from_date <= end))
    if start is not None:
        found = found.where(or_(TeamMembership.until_date.is_(None), TeamMembership.until_date > start))
    return [(team_id, until) for team_id, until in access.session.execute(found)]
