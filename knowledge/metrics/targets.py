"""Targets as a metric: the one level of the target tree that a question means."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import ColumnElement, exists, tuple_
from sqlalchemy.orm import aliased

from knowledge.access import Access
from knowledge.metrics.dimensions import DIMENSIONS
from knowledge.metrics.model import MetricQuery, Note, Op, Period, Scope
from knowledge.metrics.period import period_containing
from knowledge.metrics.scope import Allowed
from knowledge.metrics.sources import REP_TARGETS, TARGETS, Source
from knowledge.metrics.statement import Statement, condition, field_of, in_order
from knowledge.metrics.teams import LED, asks_for_teams, rolled_up, target_teams, whole_teams_only
from knowledge.refusals import Refusal
from knowledge.sales.plan.targets import Target

SLICES = {
    "rep": Target.person_id, "team": Target.team_id, "manager": Target.team_id, "region": Target.region_id,
    "product": Target.product_id, "product_line": Target.product_line_id, "segment": Target.segment,
    "channel": Target.channel,
}  # fmt: skip
SPANS = {"month", "quarter", "year"}
# When no target has exactly the slice asked for, the sum over one of these finer levels is the same whole.
WHOLES = ((), ("region",), ("team",), ("rep",))
# What reps are in: without a target of its own it has the sum of theirs.
OF_REPS = {"team", "manager", "region"}


def target_statement(
    access: Access, query: MetricQuery, allowed: Allowed, period: Period | None
) -> tuple[Statement, Period, list[Note]]:
    """The targets that a question means, and the period they are for: as asked, else this quarter's, year's, month's.

    Targets of several levels lie side by side (year and quarter, region and rep), so exactly one level is taken: that
    of the slices asked for, and of it the longest periods. By month, quarter or year it is the targets of just that
    length. Where no team or region asked for has a target, the targets of its reps stand for it, which a note says.
    Refuses with `no_data.targets`.
    """
    times = [name for name in query.group_by if name in DIMENSIONS and DIMENSIONS[name].is_time]
    for name in query.group_by:
        if name not in SLICES and name not in SPANS:
            raise Refusal("metric.dimension", metric="target", dimension=name)
    asked = {name for name in (*query.group_by, *[item.field for item in query.where]) if name in SLICES}
    if allowed.scope is Scope.MINE:
        asked.add("rep")
    elif allowed.scope is Scope.TEAM and not asked & {"rep", "team", "manager"}:
        asked.add("team")
    grains = ("year", "quarter", "month") if times else ("quarter", "year", "month")
    periods = (
        [period]
        if period
        else [period_containing(access.today, grain, access.company.fiscal_year_start) for grain in grains]
    )
    for candidate in periods:
        for source, level in _levels(asked):
            found = _level(access, query, allowed, level, candidate, source)
            if source is TARGETS and level & set(LED) and not _by_team(access, query):
                found = replace(found, conditions=(*found.conditions, whole_teams_only(access, found)))
            lengths = _longest(access, found, times)
            if lengths:
                within = tuple_(Target.period_start, Target.period_end).in_(lengths)
                notes = [] if source is TARGETS else [_sum_of_reps(asked)]
                return replace(found, conditions=(*found.conditions, within)), candidate, notes
    raise Refusal("no_data.targets", metric="target", period=period)


def _levels(asked: set[str]) -> list[tuple[Source, set[str]]]:
    """The levels of targets that answer for the slices asked for, the first of which there are any counts."""
    if not asked:
        return [(TARGETS, set(whole)) for whole in WHOLES]
    of_reps = [(REP_TARGETS, asked - OF_REPS | {"rep"})] if asked & OF_REPS else []
    return [(TARGETS, asked), *of_reps]


def _sum_of_reps(asked: set[str]) -> Note:
    return Note(code="target_of_reps", facts={"dimension": next(name for name in SLICES if name in asked & OF_REPS)})


def _level(
    access: Access, query: MetricQuery, allowed: Allowed, level: set[str], period: Period, source: Source
) -> Statement:
    """The targets of one level of slices within a period."""
    columns = {SLICES[name].key for name in level}
    conditions: list[ColumnElement[bool]] = [
        column.is_not(None) if column.key in columns else column.is_(None) for column in dict.fromkeys(SLICES.values())
    ]
    named = "rep" in query.group_by or any(item.field == "rep" for item in query.where)
    if "rep" in level and not named and allowed.scope is not Scope.MINE:
        conditions.append(~_holds_those_of_others())
    joins: list[str] = []
    for item in query.where:
        field = field_of(access, source, item.field, "target")
        if source is TARGETS and item.field in LED and item.op is Op.EQ:
            conditions.append(target_teams(access, item))
            continue
        joins += () if asks_for_teams(source, item) else field.joins
        conditions.append(condition(access, source, field, item, access.today))
    for name in query.group_by:
        joins += field_of(access, source, name, "target").joins if name in SLICES else ()
    conditions += [
        Target.metric == "bookings",
        Target.period_start >= period.start,
        Target.period_end <= period.end,
        allowed.on(access.today),
    ]
    return Statement(source, in_order(source, joins), tuple(conditions), False, access.today)


def _holds_those_of_others() -> ColumnElement[bool]:
    """Whether a person's target is the sum of other people's of the same days: in a sum those stand for it."""
    part = aliased(Target, name="part")
    return exists().where(
        part.parent_id == Target.id, part.person_id.is_not(None), part.person_id != Target.person_id,
        part.period_start == Target.period_start, part.period_end == Target.period_end, part.deleted_at.is_(None),
    )  # fmt: skip


def _by_team(access: Access, query: MetricQuery) -> bool:
    """Whether each team's own target is wanted, whatever team it is a part of."""
    return any(name in LED and rolled_up(access, query, name, TARGETS, access.today) is None for name in query.group_by)


def _longest(access: Access, statement: Statement, times: list[str]) -> list[tuple[object, object]]:
    """The periods of the longest targets; with a time unit, the periods that are one such unit."""
    found = [
        (start, end) for start, end in access.session.execute(
            statement.rows(Target.period_start, Target.period_end).group_by(Target.period_start, Target.period_end)
        )
    ]  # fmt: skip
    for grain in times:
        fiscal = access.company.fiscal_year_start
        found = [
            (start, end)
            for start, end in found
            if (unit := period_containing(start, grain, fiscal)).start == start and unit.end == end
        ]
    # Months and quarters differ by a few days, so lengths are compared in steps of twenty.
    longest = max(((end - start).days // 20 for start, end in found), default=0)
    return [(start, end) for start, end in found if (end - start).days // 20 == longest]
