"""From a question to one SQL statement: joins as needed, filters with names resolved, groups."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, distinct, func, not_, or_, select

from knowledge.access import Access
from knowledge.company import minor_digits
from knowledge.metrics.definitions import OPEN, Metric
from knowledge.metrics.dimensions import DIMENSIONS, FACTS
from knowledge.metrics.extra import extra_field
from knowledge.metrics.functions import month_of, month_shifted, number_of, quarter_of, week_of, year_of
from knowledge.metrics.model import Filter, MetricQuery, Op, Period
from knowledge.metrics.period import period_containing
from knowledge.metrics.scope import Allowed
from knowledge.metrics.sources import DEALS, Expression, Field, Source
from knowledge.metrics.stock import as_of, changed_after, held_on, open_on
from knowledge.metrics.teams import asks_for_teams, in_named_teams, rolled_up
from knowledge.metrics.values import resolve_names, resolve_words
from knowledge.refusals import Refusal

FANS_OUT = {"line", "competitor"}


def _same(expression: Expression) -> Expression:
    return expression


@dataclass(frozen=True)
class Statement:
    """What a question becomes: the source, its joins in order and the conditions; by_line for a deal's lines.

    `day` is the day the records are looked at. `see` turns a column into what it was on that day, for a stock of the
    past; conditions are already turned.
    """

    source: Source
    joins: tuple[str, ...]
    conditions: tuple[Expression, ...]
    by_line: bool
    day: date
    see: Callable[[Expression], Expression] = _same

    def rows(self, *columns: Expression) -> Select[Any]:
        """Select columns over the joined and filtered rows."""
        statement = select(*columns).select_from(self.source.table)
        for name in self.joins:
            join = self.source.joins[name]
            statement = statement.outerjoin(join.target, self.see(join.on(self.day)))
        return statement.where(*self.conditions)

    @property
    def count(self) -> Expression:
        """How many records there are in a group of rows."""
        return func.count(distinct(self.source.table.id)) if FANS_OUT & set(self.joins) else func.count()


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


def label_on(day: date, name: str, fiscal_year_start: int) -> str:
    """The label that `time_label` gives a day."""
    unit = period_containing(day, name, fiscal_year_start)
    if name in ("day", "week"):
        return unit.start.isoformat()
    if name == "month":
        return f"{day:%Y-%m}"
    year = period_containing(day, "year", fiscal_year_start)
    if name == "year":
        return f"{year.end.year:04}"
    months = (unit.start.year - year.start.year) * 12 + unit.start.month - year.start.month
    return f"{year.end.year:04}-Q{months // 3 + 1}"


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
    access: Access, metric: Metric, source: Source, query: MetricQuery, allowed: Allowed, period: Period | None
) -> Statement:
    """Joins and conditions of a question. Refuses with `unknown.value`, `unknown.field` and `metric.dimension`."""
    day = min(period.end, access.today) if period and metric.kind == "stock" else access.today
    past = metric.kind == "stock" and source is DEALS and changed_after(access, day)
    see = as_of(day) if past else _same
    needed = list(metric.joins)
    conditions = [allowed.on(day)]
    for item in query.where:
        field = field_of(access, source, item.field, metric.name)
        needed += () if field.through is not None or asks_for_teams(source, item) else field.joins
        conditions.append(condition(access, source, field, item, day))
    for name in query.group_by:
        if name in DIMENSIONS and DIMENSIONS[name].is_time:
            if metric.day is None:
                raise Refusal("metric.dimension", metric=metric.name, dimension=name)
            continue
        rolled = rolled_up(access, query, name, source, day)
        needed += () if rolled else field_of(access, source, name, metric.name).joins
    if metric.where is not None:
        conditions.append(metric.where)
    if metric.kind == "flow" and metric.day is not None:
        if period is not None:
            conditions += [metric.day >= period.start, metric.day <= period.end]
        if metric.until_today:
            conditions.append(metric.day <= access.today)
    conditions = [see(item) for item in conditions]
    if metric.kind == "stock":
        held = held_on(metric, day) if source is not DEALS else [open_on(day)] if past else [OPEN]
        conditions += held
    joins = in_order(source, needed)
    by_line = source.line_join is not None and source.line_join in joins
    return Statement(source, joins, tuple(item for item in conditions if item is not True), by_line, day, see)


def in_order(source: Source, needed: Iterable[str]) -> tuple[str, ...]:
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


def condition(access: Access, source: Source, field: Field, item: Filter, day: date) -> Expression:
    """One filter as SQL. Names are resolved against the records; money comes in major units."""
    if field.through is not None:
        return _any_of(access, source, field, item, day)
    if asks_for_teams(source, item):
        return in_named_teams(access, source, item, day)
    column = expression(field, day)
    if item.op is Op.EMPTY:
        return column.is_(None)
    if item.op is Op.NOT_EMPTY:
        return column.is_not(None)
    if not item.values:
        raise Refusal("filter.no_value", field=item.field)
    if item.op in (Op.EQ, Op.NE):
        return _equality(access, source, field, item, column)
    column, values = _comparables(access, field, item, column)
    if item.op is Op.BETWEEN:
        if len(values) != 2:
            raise Refusal("filter.between", field=item.field)
        return column.between(min(values), max(values))
    compare = {Op.LT: operator.lt, Op.LE: operator.le, Op.GT: operator.gt, Op.GE: operator.ge}[item.op]
    return compare(column, values[0])


def _any_of(access: Access, source: Source, field: Field, item: Filter, day: date) -> Expression:
    """A filter over several values of one record: whether any of them fits, or for ≠ and "is empty" none."""
    negative = {Op.NE: Op.EQ, Op.EMPTY: Op.NOT_EMPTY}
    positive = item.model_copy(update={"op": negative.get(item.op, item.op)})
    fits = condition(access, source, replace(field, through=None), positive, day)
    link: Expression = field.through
    found = source.table.id.in_(select(link).where(fits))
    return not_(found) if item.op in negative else found


def _equality(access: Access, source: Source, field: Field, item: Filter, column: Expression) -> Expression:
    values: list[Any]
    if field.key is not None:
        column, values = field.key, resolve_names(access, item)
    elif item.field in FACTS:
        values = [_comparable(access, field, item, value) for value in item.values]
    elif field.header is not None and all(_number(value) is not None for value in item.values):
        column, values = number_of(column), [_number(value) for value in item.values]
    else:
        values = resolve_words(access, source, field, item)
    matches = column.in_(values)
    if item.op is Op.EQ:
        return matches
    return or_(column.is_(None), not_(matches))


def _comparables(access: Access, field: Field, item: Filter, column: Expression) -> tuple[Expression, list[Any]]:
    """A column and values that can be compared by size. Refuses with `filter.not_a_number` where they can't."""
    if field.header is None:
        if item.field not in FACTS:
            raise Refusal("filter.not_a_number", field=item.field, value=item.values[0])
        return column, [_comparable(access, field, item, value) for value in item.values]
    numbers = [_number(value) for value in item.values]
    if None not in numbers:
        return number_of(column), numbers
    return column, [_comparable(access, replace(field, dated=True), item, value).isoformat() for value in item.values]


def _number(value: str | float) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _comparable(access: Access, field: Field, item: Filter, value: str | float) -> Any:  # noqa: ANN401
    """A filter's value as the column has it: minor units, dates, numbers. Refuses with `filter.not_a_number`."""
    refusal = Refusal("filter.not_a_number", field=item.field, value=value)
    if field.dated:
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            raise refusal from None
    number = _number(value)
    if number is None:
        raise refusal
    return round(number * 10 ** minor_digits(access.company.currency)) if field.money else number
