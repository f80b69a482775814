"""Targets as a metric: the one level of the target tree that a question means."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import ColumnElement, func

from knowledge.access import Access
from knowledge.metrics.model import MetricQuery, Period, Scope
from knowledge.metrics.period import period_containing
from knowledge.metrics.sources import TARGETS
from knowledge.metrics.statement import Statement, condition, field_of
from knowledge.refusals import Refusal
from knowledge.sales.plan.target_list import targets_visible
from knowledge.sales.plan.targets import Target

SLICES = {
    "rep": Target.person_id, "team": Target.team_id, "manager": Target.team_id, "region": Target.region_id,
    "product": Target.product_id, "product_line": Target.product_line_id, "segment": Target.segment,
    "channel": Target.channel,
}  # fmt: skip
# When no target has exactly the slice asked for, the sum over one of these finer levels is the same whole.
WHOLES = ((), ("region",), ("team",), ("rep",))


def target_rows(
    access: Access, query: MetricQuery, scope: Scope, period: Period | None
) -> tuple[dict[tuple[str | None, ...], tuple[float | None, int]], Period]:
    """Targets by group, and the period they are for: as asked, else this quarter's, else this year's.

    Targets of several levels lie side by side (year and quarter, region and rep), so exactly one level is summed.
    Refuses with `no_data.targets`.
    """
    asked = {name for name in (*query.group_by, *[item.field for item in query.where]) if name in SLICES}
    for name in query.group_by:
        if name not in SLICES:
            raise Refusal("metric.dimension", metric="target", dimension=name)
    if scope is Scope.MINE:
        asked.add("rep")
    elif scope is Scope.TEAM and not asked & {"rep", "team", "manager"}:
        asked.add("team")
    fiscal = access.company.fiscal_year_start
    periods = (
        [period]
        if period
        else [period_containing(access.today, grain, fiscal) for grain in ("quarter", "year", "month")]
    )
    for candidate in periods:
        for level in [asked] if asked else [set(whole) for whole in WHOLES]:
            found = _sum(access, query, level, candidate)
            if found:
                return found, candidate
    raise Refusal("no_data.targets", metric="target", period=period)


def _sum(
    access: Access, query: MetricQuery, level: set[str], period: Period
) -> dict[tuple[str | None, ...], tuple[float | None, int]]:
    columns = {SLICES[name].key for name in level}
    exact = [
        column.is_not(None) if column.key in columns else column.is_(None) for column in dict.fromkeys(SLICES.values())
    ]
    filters: list[ColumnElement[bool]] = []
    joins: list[str] = []
    for item in query.where:
        field = field_of(access, TARGETS, item.field, "target")
        joins += field.joins
        filters.append(condition(access, field, item))
    fields = [field_of(access, TARGETS, name, "target") for name in query.group_by]
    joins += [join for field in fields for join in field.joins]
    inside = [Target.metric == "bookings", Target.period_start >= period.start, Target.period_end <= period.end]
    statement = Statement(
        TARGETS,
        tuple(dict.fromkeys(_with_needs(joins))),
        (targets_visible(access), *exact, *inside, *filters),
        False,
        access.today,
    )
    labels = [field.label for field in fields]
    rows = access.session.execute(
        statement.rows(*labels, Target.period_start, Target.period_end, func.sum(Target.amount), func.count())
        .group_by(*labels, Target.period_start, Target.period_end)
    ).all()  # fmt: skip
    if not rows:
        return {}
    longest = max((end - start).days // 20 for *_, start, end, _amount, _count in rows)
    sums: dict[tuple[str | None, ...], list[float]] = defaultdict(lambda: [0.0, 0])
    for *keys, start, end, amount, count in rows:
        if (end - start).days // 20 == longest:
            sums[tuple(keys)][0] += float(amount)
            sums[tuple(keys)][1] += count
    return {keys: (total, int(count)) for keys, (total, count) in sums.items()}


def _with_needs(joins: list[str]) -> list[str]:
    return [name for join in joins for name in (*TARGETS.joins[join].needs, join)]
