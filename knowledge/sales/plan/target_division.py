"""A target divided: which parts a level has, by what weights, level below level, and exact at each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from sqlalchemy import select

from knowledge.access import Access
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.measure import measure
from knowledge.metrics.model import Filter, MetricQuery, Period
from knowledge.metrics.period import period_containing, same_period_last_year
from knowledge.refusals import Refusal
from knowledge.sales.plan.capacity import Productivity, heads, productivity
from knowledge.sales.plan.target_parts import split
from knowledge.sales.plan.target_slices import NAMED, Wanted, names_in
from knowledge.sales.sell.products import Product
from knowledge.sales.team.people import Team

Level = Literal["half", "quarter", "month", "region", "product_line", "product", "team", "rep"]
Weights = Literal["history", "seasonality", "capacity", "even"]
TIMES = ("half", "quarter", "month")
COLUMN = {
    "region": "region_id", "team": "team_id", "rep": "person_id", "product_line": "product_line_id",
    "product": "product_id",
}  # fmt: skip
DIMENSION = {"person_id": "rep", **{column: name for name, column in COLUMN.items() if name != "rep"}}
OF_PEOPLE = ("region", "team", "rep")
# A person's target has no teams below it, a team's no regions.
INSIDE = {"region": ("region_id", "team_id", "person_id"), "team": ("person_id",), "rep": ("person_id",)}


@dataclass
class Node:
    """A target to be: what it is for, its amount in minor units, and the parts that add up to it."""

    wanted: Wanted
    amount: int
    parts: list[Node] = field(default_factory=list)

    def all(self) -> Iterator[Node]:
        """Itself and every node below."""
        yield self
        for part in self.parts:
            yield from part.all()


@dataclass
class Divider:
    """Divides one target. `base`: the past days that history is read from; `left_out`: parts that have no weight."""

    access: Access
    whole: Wanted
    weights: Weights | None
    left_out: dict[str, None] = field(default_factory=dict)
    used: dict[str, Weights] = field(default_factory=dict)
    _kept: dict[object, list[float]] = field(default_factory=dict)
    _measured: dict[tuple[Filter, ...], Productivity] = field(default_factory=dict)

    @property
    def base(self) -> Period:
        """The same days of the latest year in which all of them are over."""
        return past(self.access, self.whole.period)

    def divide(self, wanted: Wanted, amount: int, levels: tuple[Level, ...]) -> Node:
        """The target with its parts, level by level. Refuses where a level has no parts or no weights."""
        node = Node(wanted, amount)
        if not levels:
            return node
        level = levels[0]
        parts = parts_of(self.access, wanted, level)
        how = self._how(level)
        weights = self._weigh(wanted, parts, level, how)
        if not any(weights):
            raise Refusal("no_data.target_history", by=level, period=self.base, metric=wanted.metric)
        for part, weight, share in zip(parts, weights, split(amount, weights), strict=True):
            if not weight:
                self.left_out[self._name(part, level)] = None
            else:
                node.parts.append(self.divide(part, share, levels[1:]))
        return node

    def _how(self, level: Level) -> Weights:
        """The weights of a level: as asked where they say something about it, else by the past."""
        how: Weights = self.weights or ("seasonality" if level in TIMES else "history")
        if how == "seasonality" and level not in TIMES:
            if self.weights and not any(known in TIMES for known in self.used):
                raise Refusal("target.weights_not_for", weights=how, by=level)
            how = "history"
        if how == "capacity" and level in ("product_line", "product"):
            raise Refusal("target.weights_not_for", weights=how, by=level)
        self.used.setdefault(level, how)
        return how

    def _name(self, part: Wanted, level: Level) -> str:
        if level in TIMES:
            return part.period.start.isoformat()
        column = COLUMN[level]
        return names_in(self.access, [dict(part.values)])[column, part.values[column]]

    def _weigh(self, wanted: Wanted, parts: list[Wanted], level: Level, how: Weights) -> list[float]:
        if how == "even":
            return [1.0] * len(parts)
        days = (wanted.period.start, wanted.period.end) if level in TIMES or how == "capacity" else None
        key = (tuple(sorted(wanted.values.items())), level, days)
        if key not in self._kept:
            found = self._capacity(parts) if how == "capacity" else self._past(wanted, parts, level, how)
            self._kept[key] = found
        return self._kept[key]

    def _capacity(self, parts: list[Wanted]) -> list[float]:
        """The months of ramped reps that each part has."""
        if () not in self._measured:
            self._measured[()] = productivity(self.access)
        measured = self._measured[()]
        return [
            sum(measured.ramped_months(hired, part.period) for _, _, hired in heads(self.access, part.values))
            for part in parts
        ]

    def _past(self, wanted: Wanted, parts: list[Wanted], level: Level, how: Weights) -> list[float]:
        of_people = level in OF_PEOPLE
        where = conditions(self.access, _of_products(wanted.values) if of_people else wanted.values)
        if level not in TIMES:
            query = MetricQuery(metric=wanted.metric, group_by=(level,), where=where, period=self.base)
            values = measure(self.access, METRICS[wanted.metric], query, self.base).values
            booked = {keys[0][1]: float(value or 0) for keys, (value, _) in values.items()}
            return [max(0.0, booked.get(part.values[COLUMN[level]], 0.0)) for part in parts]
        weights = [0.0] * len(parts)
        for base in self._years(wanted) if how == "seasonality" else [past(self.access, wanted.period)]:
            back = wanted.period.start.year - base.start.year
            amounts = [self._total(wanted.metric, where, _back(part.period, back)) for part in parts]
            whole = sum(amounts)
            weights = [
                sum(pair) for pair in zip(weights, (one / whole if whole else 0 for one in amounts), strict=True)
            ]
        return weights

    def _years(self, wanted: Wanted) -> list[Period]:
        """The same days of up to three years that are over and recorded."""
        base = past(self.access, wanted.period)
        return [_back(base, years) for years in range(3)]

    def _total(self, metric: str, where: tuple[Filter, ...], period: Period) -> float:
        try:
            values = measure(
                self.access, METRICS[metric], MetricQuery(metric=metric, where=where, period=period), period
            )
        except Refusal as refused:
            if not refused.code.startswith("no_data."):
                raise
            return 0.0
        return max(0.0, sum(float(value or 0) for value, _ in values.values.values()))


def past(access: Access, period: Period) -> Period:
    """The same days of the latest year in which all of them are over."""
    base = same_period_last_year(period)
    while base.end >= access.today:
        base = same_period_last_year(base)
    return base


def _back(period: Period, years: int) -> Period:
    for _ in range(years):
        period = same_period_last_year(period)
    return period


def conditions(access: Access, values: dict[str, int]) -> tuple[Filter, ...]:
    """A slice as conditions of a metric."""
    names = names_in(access, [dict(values)])
    return tuple(Filter(field=DIMENSION[column], values=(names[column, key],)) for column, key in values.items())


def parts_of(access: Access, whole: Wanted, level: Level) -> list[Wanted]:
    """What a level divides a target into, in the order of time or name.

    Refuses with `target.level` where it can't: a person's target has no teams, a week no quarters.
    """
    if level in TIMES:
        return [Wanted(whole.metric, unit, whole.values) for unit in _units(access, whole.period, level)]
    if COLUMN[level] in whole.values or any(column in whole.values for column in INSIDE.get(level, ())):
        raise Refusal("target.level", by=level)
    keys = [one[0] for one in heads(access, whole.values)] if level == "rep" else _keys(access, whole.values, level)
    if not keys:
        raise Refusal("target.level", by=level)
    of_people = level in OF_PEOPLE
    values = _of_products(whole.values) if of_people else whole.values
    return [Wanted(whole.metric, whole.period, {**values, COLUMN[level]: key}) for key in keys]


def _of_products(values: dict[str, int]) -> dict[str, int]:
    """A slice without whose it is: a rep's target names no team besides, and what a rep booked counts in any team."""
    return {name: value for name, value in values.items() if name in ("product_line_id", "product_id")}


def _keys(access: Access, values: dict[str, int], level: Level) -> list[int]:
    model = NAMED[COLUMN[level]]
    found = select(model.id).order_by(model.name, model.id)
    if level == "team" and "region_id" in values:
        found = found.where(Team.region_id == values["region_id"])
    if level == "team" and "team_id" in values:
        found = found.where(Team.parent_id == values["team_id"])
    if level == "product" and "product_line_id" in values:
        found = found.where(Product.product_line_id == values["product_line_id"])
    keys = list(access.session.scalars(found))
    if level == "team":
        keys = [key for key in keys if heads(access, {"team_id": key})]
    if level == "region":
        staffed = [key for key in keys if heads(access, {"region_id": key})]
        keys = staffed or keys
    return keys


def _units(access: Access, period: Period, grain: str) -> list[Period]:
    """The calendar units that fill a period. Refuses with `target.level` when they don't, or it is one of them."""
    found: list[Period] = []
    day = period.start
    while day <= period.end:
        unit = period_containing(day, grain, access.company.fiscal_year_start)
        if unit.start != day or unit.end > period.end:
            raise Refusal("target.level", by=grain)
        found.append(unit)
        day = unit.end + timedelta(days=1)
    if len(found) < 2:
        raise Refusal("target.level", by=grain)
    return found
