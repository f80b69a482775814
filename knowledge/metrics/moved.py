"""Why a figure moved, or is another here than over all: what each group of a dimension adds to the difference.

A sum's difference is the sum of its groups' own. A rate or mean is that of its groups, weighed by what it rests on:
each group adds by its own value (at its weight now) and by its weight (at its value before). What the groups leave
unexplained, since a weight is not recorded of everything, is kept apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from knowledge.access import Access
from knowledge.metrics.definitions import METRICS, Metric
from knowledge.metrics.functions import median
from knowledge.metrics.model import Filter, MetricQuery, Period
from knowledge.metrics.query import query_metric
from knowledge.metrics.resolve import dimensions_of
from knowledge.metrics.sources import SOURCES
from knowledge.refusals import Refusal

# Dimensions that tell nearly the same of a record: who is named by one is not divided by the others.
KIN = ({"region", "team", "manager", "rep"}, {"product", "product_line"})
# By what a figure is taken apart, as far as it can be; two of them are told.
USUAL = ("product_line", "region", "team", "rep", "segment", "channel", "stage", "sector", "product", "account")
MOST = 2
# What the groups leave unexplained counts as nothing up to this part of the difference.
NEGLIGIBLE = 0.005


@dataclass(frozen=True)
class Side:
    """One of the two figures that are held side by side: its conditions and days."""

    where: tuple[Filter, ...]
    period: Period | None


@dataclass(frozen=True)
class PartMoved:
    """A group's figure on both sides in the metric's unit, and what it adds to the difference."""

    name: str | None
    before: float | None
    after: float | None
    effect: float


@dataclass(frozen=True)
class Apart:
    """A difference by the groups of one dimension, the largest parts first; `rest` is what they leave unexplained."""

    dimension: str
    parts: tuple[PartMoved, ...]
    rest: float


Ask = Callable[[Side, tuple[str, ...], str | None], dict[str | None, tuple[float | None, float]]]


def taken_apart(access: Access, base: MetricQuery, before: Side, after: Side) -> list[Apart]:
    """A difference of two figures by up to two dimensions; empty where no group of any adds up to it."""
    metric = METRICS[base.metric]
    ask = _asking(access, base)
    whole = [ask(side, (), None).get(None, (None, 0.0))[0] for side in (before, after)]
    if whole[0] is None or whole[1] is None or (metric.each is not None and metric.fold is median):
        return []  # a median is no mean of its groups' medians
    found: list[Apart] = []
    left_out = _left_out(metric, before, after)
    for name in [name for name in USUAL if name in dimensions_of(metric)]:
        if len(found) == MOST or name in left_out:
            continue
        apart = _by(metric, ask, name, (before, after), whole[1] - whole[0])
        if apart is not None:
            found.append(apart)
            left_out |= {"region", "team"} if name in ("region", "team") else set()
    return found


def _left_out(metric: Metric, before: Side, after: Side) -> set[str]:
    """The dimensions that would divide nothing, or of which one record has several values."""
    named = {item.field for item in (*before.where, *after.where)}
    whole = {"region", "team"} if named & {"team", "manager"} else set()
    lines = {"product", "product_line"} if SOURCES[metric.source].line_join and not metric.additive else set()
    kin = set().union(*(one for one in KIN if one & named)) if before.where != after.where else set()
    ends = {"stage"} if metric.told_by != "stage" else set()  # whether deals are won is told by theirs
    return named | whole | lines | kin | ends


def _asking(access: Access, base: MetricQuery) -> Ask:
    def ask(side: Side, group_by: tuple[str, ...], metric: str | None) -> dict[str | None, tuple[float | None, float]]:
        query = base.model_copy(
            update={"metric": metric or base.metric, "where": side.where, "period": side.period, "group_by": group_by}
        )
        try:
            rows = query_metric(access, query).rows
        except Refusal as refusal:
            if refusal.code.split(".")[0] in ("no_data", "access", "metric"):
                return {}
            raise
        return {row.keys[0] if row.keys else None: (row.value, float(row.records or 0)) for row in rows}

    return ask


def _by(metric: Metric, ask: Ask, name: str, sides: tuple[Side, Side], difference: float) -> Apart | None:
    """The parts by one dimension; None where there are fewer than two groups."""
    then, now = (ask(side, (name,), None) for side in sides)
    groups = list(dict.fromkeys([*now, *then]))
    if len(groups) < 2:
        return None
    if metric.additive:
        effects = {group: (now.get(group, (0, 0))[0] or 0) - (then.get(group, (0, 0))[0] or 0) for group in groups}
    else:
        weights = [_weights(metric, ask, name, side, found) for side, found in zip(sides, (then, now), strict=True)]
        if not all(weights):
            return None
        effects = _weighed(then, now, weights[0], weights[1])
    parts = [
        PartMoved(group, then.get(group, (None, 0))[0], now.get(group, (None, 0))[0], effects[group])
        for group in groups
    ]  # fmt: skip
    rest = difference - sum(effects.values())
    scale = max(abs(difference), *(abs(effect) for effect in effects.values()))
    return Apart(
        name, tuple(sorted(parts, key=lambda part: -abs(part.effect))), 0.0 if abs(rest) <= NEGLIGIBLE * scale else rest
    )


def _weights(
    metric: Metric, ask: Ask, name: str, side: Side, found: dict[str | None, tuple[float | None, float]]
) -> dict[str | None, float]:
    """Each group's part of what a rate or mean rests on; empty where that is nothing."""
    known = found
    if metric.weighed_by is not None:
        known = {group: (value, value or 0.0) for group, (value, _) in ask(side, (name,), metric.weighed_by).items()}
    rests = {group: weight for group, (_, weight) in known.items() if found.get(group, (None, 0))[0] is not None}
    whole = sum(rests.values())
    return {group: weight / whole for group, weight in rests.items()} if whole else {}


def _weighed(
    then: dict[str | None, tuple[float | None, float]], now: dict[str | None, tuple[float | None, float]],
    old: dict[str | None, float], new: dict[str | None, float],
) -> dict[str | None, float]:  # fmt: skip
    """What each group adds to the change of the weighed mean; the parts sum to it."""
    mean = sum(weight * (then[group][0] or 0.0) for group, weight in old.items())
    effects: dict[str | None, float] = {}
    for group in dict.fromkeys([*now, *then]):
        before, after = (side.get(group, (None, 0))[0] for side in (then, now))
        weight, had = new.get(group, 0.0), old.get(group, 0.0)
        # A group of one side only had or has no value of its own there: it counts by its weight alone.
        base = before if before is not None else after
        own = weight * (after - base) if after is not None and base is not None else 0.0
        effects[group] = own + (weight - had) * ((base or 0.0) - mean)
    return effects
