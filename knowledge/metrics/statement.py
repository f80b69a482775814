"""From a question to one SQL statement: joins as needed, filters with names resolved, groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, not_, or_, select

from knowledge.access import Access
from knowledge.company import minor_digits
from knowledge.metrics.definitions import Metric
from knowledge.metrics.dimensions import DIMENSIONS, FACTS
from knowledge.metrics.extra import extra_field
from knowledge.metrics.functions import month_of, month_shifted, quarter_of, week_of, year_of
from knowledge.metrics.model import Filter, MetricQuery, Op, Period
from knowledge.metrics.sources import DEALS, Expression, Field, Source
from knowledge.metrics.stock import open_on
from knowledge.metrics.values import resolve_values
from knowledge.refusals import Refusal


@dataclass(frozen=True)
class Statement:
    """What a question becomes: the source, its joins in order and the conditions; by_line for a deal's lines."""

    source: Source
    joins: tuple[str, ...]
    conditions: tuple[Expression, ...]
    by_line: bool
    today: date

    def rows(self, *columns: Expression) -> Select[Any]:
        """Select columns over the joined and filtered rows."""
        statement = select(*columns).select_from(self.source.table)
        for name in self.joins:
            join = self.source.joins[name]
            statement = statement.outerjoin(join.target, join.on(self.today))
        return statement.where(*self.conditions)


def field_of(access: Access, source: Source, name: str, metric: str) -> Field:
    """A dimension, fact or extra column of the source.

    Refuses with `metric.dimension` where the metric can't be sliced by it, `unknown.field` where nobody knows it.
    """
    if name in source.fields:
        return source.fields[name]
    if name in DIMENSIONS or name in FACTS:
        raise Refusal("metric.dimension", metric=metric, dimension=name)
    return extra_field(access, source, name)


def expression(field: Field, today: date) -> Expression:
    """A field's SQL, on a day where it depends on one."""
    return field.on_day(today) if field.on_day else field.label


def time_label(name: str, day: Expression, fiscal_year_start: int) -> Expression:
    """The month, quarter, week or year of a day; quarters and years follow the fiscal year."""
    if name == "day":
        return day
    if name == "month":
        return month_of(day)
    if name == "week":
        return week_of(day)
    moved = month_shifted(day, (13 - fiscal_year_start) % 12) if fiscal_year_start != 1 else day
    return quarter_of(moved) if name == "quarter" else year_of(moved)


def build(
    access: Access, metric: Metric, source: Source, query: MetricQuery, allowed: Expression, period: Period | None
) -> Statement:
    """Joins and conditions of a question. Refuses with `unknown.value`, `unknown.field` and `metric.dimension`."""
    needed = list(metric.joins)
    filters = []
    for item in query.where:
        field = field_of(access, source, item.field, metric.name)
        needed += field.joins
        filters.append(condition(access, field, item))
    for name in query.group_by:
        if name in DIMENSIONS and DIMENSIONS[name].is_time:
            if metric.day is None:
                raise Refusal("metric.dimension", metric=metric.name, dimension=name)
            continue
        needed += field_of(access, source, name, metric.name).joins
    joins = _in_order(source, needed)
    conditions = [allowed, *filters]
    if metric.where is not None:
        conditions.append(metric.where)
    if period is not None and metric.kind == "flow" and metric.day is not None:
        conditions += [metric.day >= period.start, metric.day <= period.end]
    if metric.kind == "stock" and source is DEALS:
        conditions.append(open_on(access, period.end if period else access.today))
    by_line = source.line_join is not None and source.line_join in joins
    return Statement(source, joins, tuple(item for item in conditions if item is not True), by_line, access.today)


def _in_order(source: Source, needed: list[str]) -> tuple[str, ...]:
    """Every join needed, each after those it needs itself."""
    ordered: list[str] = []

    def add(name: str) -> None:
        for before in source.joins[name].needs:
            add(before)
        if name not in ordered:
            ordered.append(name)

    for name in needed:
        add(name)
    return tuple(ordered)


def condition(access: Access, field: Field, item: Filter) -> Expression:
    """One filter as SQL. Names are resolved against the records; money comes in major units."""
    column = expression(field, access.today)
    if item.op is Op.EMPTY:
        return column.is_(None)
    if item.op is Op.NOT_EMPTY:
        return column.is_not(None)
    if not item.values:
        raise Refusal("filter.no_value", field=item.field)
    if item.op in (Op.EQ, Op.NE):
        return _equality(access, field, item, column)
    values = [_comparable(access, field, item, value) for value in item.values]
    if item.op is Op.BETWEEN:
        if len(values) != 2:
            raise Refusal("filter.between", field=item.field)
        return column.between(min(values), max(values))
    compare = {
        Op.LT: column < values[0],
        Op.LE: column <= values[0],
        Op.GT: column > values[0],
        Op.GE: column >= values[0],
    }
    return compare[item.op]


def _equality(access: Access, field: Field, item: Filter, column: Expression) -> Expression:
    if field.key is not None:
        column, values = field.key, resolve_values(access, item)
    elif item.field in FACTS:
        values = [_comparable(access, field, item, value) for value in item.values]
    else:
        values = resolve_values(access, item)
    matches = column.in_(values)
    if item.op is Op.EQ:
        return matches
    return or_(column.is_(None), not_(matches))


def _comparable(access: Access, field: Field, item: Filter, value: str | float) -> Any:  # noqa: ANN401
    """A filter's value as the column has it: minor units, dates, numbers. Refuses with `filter.not_a_number`."""
    try:
        if field.dated:
            return date.fromisoformat(str(value))
        number = float(value)
    except ValueError:
        raise Refusal("filter.not_a_number", field=item.field, value=value) from None
    return round(number * 10 ** minor_digits(access.company.currency)) if field.money else number
