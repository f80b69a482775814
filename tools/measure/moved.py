"""Why a figure moved between two periods, or is another here than over all: the parts of the difference."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from knowledge.metrics import query as metrics
from knowledge.metrics.definitions import METRICS, Metric
from knowledge.metrics.model import Filter, MetricQuery, Period, Scope
from knowledge.metrics.moved import Apart, Side, taken_apart
from knowledge.metrics.period import parse_period
from knowledge.sales.improve.subjects import days_of
from tools.charts import effect_chart
from tools.contract import Note, Section, Table, ToolContext, ToolRefusal
from tools.measure.figures import change, figure

MOST_SAID = 3
MOST_ROWS = 20


class PartRow(BaseModel):
    """A group's figure on both sides, and what it adds to the difference; money in major units."""

    dimension: str
    group: str | None
    before: float | None
    after: float | None
    effect: float


def why_moved(
    context: ToolContext, metric: str, where: tuple[Filter, ...], scope: Scope | None, *,
    period: str | None, against: str | None, against_all: bool,
) -> tuple[list[Section], list[PartRow]]:  # fmt: skip
    """The difference and its parts. `against`: another period (without one the same days before).

    `against_all`: hold what the conditions name against everything of the same days.
    """
    access, declared = context.access, METRICS[metric]
    base = MetricQuery(metric=metric, scope=scope)
    if against_all:
        days = parse_period(period, context.today, access.company.fiscal_year_start) if period else None
        before, after = Side((), days), Side(where, days)
    else:
        now, then = _days(context, period, against)
        before, after = Side(where, then), Side(where, now)
    values = [_figure(context, base, side) for side in (before, after)]
    parts = taken_apart(access, base, before, after)
    lines = [_headline(context, declared, where, values, (before, after), against_all=against_all)]
    lines += [_most(context, declared, one, values[1] - values[0]) for one in parts[:1]]
    lines += [] if parts or values[0] == values[1] else [Note(code="moved_whole", facts={"metric": metric})]
    rows = [
        PartRow(dimension=one.dimension, group=part.name, before=part.before, after=part.after, effect=part.effect)
        for one in parts for part in one.parts
    ]  # fmt: skip
    return [Section(lines=lines), *[_section(context, declared, one, against_all=against_all) for one in parts]], rows


def _days(context: ToolContext, period: str | None, against: str | None) -> tuple[Period, Period]:
    """The days of the figure and those it is held against: as said, else as long a time before."""
    days = days_of(context.access, period)
    if against == "same_period_last_year":
        return days.now, days.last_year
    if against in (None, "previous_period"):
        return days.now, days.previous
    return days.now, parse_period(str(against), context.today, context.access.company.fiscal_year_start)


def _figure(context: ToolContext, base: MetricQuery, side: Side) -> float:
    query = base.model_copy(update={"where": side.where, "period": side.period})
    value = metrics.query_metric(context.access, query).rows[0].value
    if value is None:
        raise ToolRefusal("no_data.moved", metric=base.metric, period=side.period)
    return float(value)


def _headline(
    context: ToolContext, metric: Metric, where: tuple[Filter, ...], values: list[float], sides: tuple[Side, Side], *,
    against_all: bool,
) -> Note:  # fmt: skip
    before, after = values
    currency = context.access.company.currency
    facts: dict[str, Any] = {
        "metric": metric.name, "before": figure(before, metric.unit, currency),
        "after": figure(after, metric.unit, currency), "change": change(abs(after - before), metric.unit, currency),
        "period": sides[1].period, "compared": sides[0].period,
        "name": [str(value) for item in where for value in item.values],
    }  # fmt: skip
    way = "up" if after > before else "down" if after < before else "same"
    named = "_named" if where else ""
    if against_all:
        return Note(code=f"moved_than_all_{way}{'' if sides[1].period else '_ever'}", facts=facts)
    return Note(code=f"moved_{way}{named}", facts=facts)


def _most(context: ToolContext, metric: Metric, one: Apart, difference: float) -> Note:
    """The parts that made most of it, on its side of zero; else that they cancel out."""
    with_it = [part for part in one.parts if part.effect * difference > 0][:MOST_SAID]
    told = [_part(context, metric, one, part.name, part.effect) for part in (with_it or one.parts[:MOST_SAID])]
    return Note(code="moved_most" if with_it else "moved_cancel", facts={"by": one.dimension, "parts": told})


def _part(context: ToolContext, metric: Metric, one: Apart, name: str | None, effect: float) -> Note:
    size = change(abs(effect), metric.unit, context.access.company.currency)
    return Note(
        code="part_plus" if effect >= 0 else "part_minus",
        facts={one.dimension: name or "–", "name": name or "–", "effect": size},
    )


def _section(context: ToolContext, metric: Metric, one: Apart, *, against_all: bool) -> Section:
    """A dimension's groups in a table with a chart of what each adds."""
    currency = context.access.company.currency
    columns = [one.dimension, "over_all" if against_all else "before", "here" if against_all else "now", "effect"]
    rows: list[list[Any]] = [
        [
            part.name,
            *[None if value is None else figure(value, metric.unit, currency) for value in (part.before, part.after)],
            change(part.effect, metric.unit, currency),
        ]
        for part in one.parts[:MOST_ROWS]
    ]  # fmt: skip
    lines = [Note(code="moved_adds_up" if metric.additive else "moved_own_and_weight")]
    if one.rest:
        rest = change(one.rest, metric.unit, currency)
        lines.append(Note(code="moved_rest", facts={"rest": rest}))
    table = Table.of(columns, rows, currency=currency, total=len(one.parts))
    chart = effect_chart("effect", [(part.name or "–", round(part.effect, 2)) for part in one.parts[:MOST_ROWS]])
    return Section(title=f"moved_by_{one.dimension}", lines=lines, table=table, chart=chart)
