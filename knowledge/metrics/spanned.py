"""Metrics of records that are for a span of days, not a day: markets and budgets.

A market's year counts for a year, and for no quarter of it. Where a record covers others of its slice, it stands for
them, so that a year beside its quarters, or a whole region beside its product lines, is not counted twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from knowledge.access import Access
from knowledge.metrics.definitions import Metric
from knowledge.metrics.dimensions import DIMENSIONS
from knowledge.metrics.model import MetricQuery, Period
from knowledge.metrics.period import period_containing
from knowledge.metrics.plan_sources import NOTHING
from knowledge.metrics.scope import Allowed, allow
from knowledge.metrics.sources import SOURCES
from knowledge.metrics.spans import has_records
from knowledge.metrics.statement import Statement, build, label_on
from knowledge.refusals import Refusal
from knowledge.sales.plan.budgets import Budget
from knowledge.sales.plan.markets import Market
from knowledge.sales.plan.target_slices import period_of, span_label

Key = tuple[str | None, int | None]
GRAINS = ("quarter", "year", "month")


@dataclass(frozen=True)
class Kind:
    """How records of one source cover each other.

    `slices`: the columns of a record's slice by dimension. `wide`: one with an empty column stands for all its values.
    """

    slices: dict[str, str]
    wide: bool


KINDS = {
    "markets": Kind({"region": "region_id", "product_line": "product_line_id"}, wide=True),
    "budgets": Kind({"spend_category": "category", "team": "team_id"}, wide=False),
}


@dataclass(frozen=True)
class Entry:
    """One record: its span, slice and the groups it belongs to."""

    record: Market | Budget
    keys: tuple[Key, ...]

    @property
    def span(self) -> tuple[date, date]:
        """Its first and last day."""
        return self.record.period_start, self.record.period_end


def entries(
    access: Access, metric: Metric, query: MetricQuery, period: Period | None, allowed: Allowed | None = None
) -> tuple[list[Entry], Period]:
    """The records that count for a question, none covered by another, and the period they are for.

    Without a period: of budgets this quarter's, year's or month's; of markets the newest that is over, else the newest.
    Refuses with `no_data.no_markets` or `no_data.no_budgets`, and with `no_data.whole_periods` where records exist, but
    for other spans of days.
    """
    source = SOURCES[metric.source]
    if not has_records(access, source):
        raise Refusal(NOTHING[source.name], metric=metric.name)
    allowed = allowed or allow(access, metric, source, query)
    found = _read(access, metric, query, build(access, replace(metric, where=None), source, query, allowed, None))
    times = [name for name in query.group_by if _is_time(name)]
    fitting = [entry for entry in found if all(_is_in_one(access, entry, grain) for grain in times)]
    if found and not fitting:
        raise Refusal("no_data.dimension", metric=metric.name, dimension=times[0])
    found = fitting
    chosen = period or _usual(access, metric.source, found, times)
    within = [entry for entry in found if chosen and chosen.start <= entry.span[0] and entry.span[1] <= chosen.end]
    counted = _uncovered(within, KINDS[metric.source], _used(query))
    if chosen is None or not counted:
        spans = sorted({entry.span for entry in found}, reverse=True)[:6]
        code = "no_data.whole_periods" if spans else "no_data.slice_of_plan"
        facts = {"periods": [span_label(*span) for span in spans]} if spans else {}
        raise Refusal(code, metric=metric.name, period=period, **facts)
    return counted, chosen


def spanned_statement(
    access: Access, metric: Metric, query: MetricQuery, allowed: Allowed, period: Period | None
) -> Statement:
    """The statement of just the records that count."""
    source = SOURCES[metric.source]
    counted, _ = entries(access, metric, query, period, allowed)
    built = build(access, replace(metric, where=None), source, query, allowed, None)
    only = source.table.id.in_(sorted(entry.record.id for entry in counted))
    return replace(built, conditions=(*built.conditions, only))


def spanned_values(
    access: Access, metric: Metric, query: MetricQuery, period: Period | None
) -> tuple[dict[tuple[Key, ...], tuple[float | None, int]], Period]:
    """The metric's values by group with how many records each rests on, and the period."""
    counted, chosen = entries(access, metric, query, period)
    needed = None if metric.needs is None else str(metric.needs.key)
    if needed is not None and all(getattr(entry.record, needed) is None for entry in counted):
        raise Refusal("no_data.field", metric=metric.name, kind=metric.source, field=needed)
    groups: dict[tuple[Key, ...], list[Entry]] = defaultdict(list)
    for entry in counted:
        groups[entry.keys].append(entry)
    fold = FOLDS[metric.name]
    return {keys: (fold([entry.record for entry in part]), len(part)) for keys, part in groups.items()}, chosen


def market_total(markets: Iterable[Market]) -> float | None:
    """The sizes together, in minor units; None where one of them is not known."""
    sizes = [market.size for market in markets]
    return None if None in sizes else float(sum(size or 0 for size in sizes))


def market_growth(markets: Iterable[Market]) -> float | None:
    """How all markets together grew, in percent, from those whose size and growth are both known."""
    known = [(market.size, market.growth) for market in markets if market.size and market.growth is not None]
    if not known:
        alone = [market.growth for market in markets if market.growth is not None]
        return alone[0] if len(alone) == 1 else None
    earlier = sum(size / (1 + growth / 100) for size, growth in known)
    return 100 * (sum(size for size, _ in known) / earlier - 1)


FOLDS: dict[str, Callable[[list[Market | Budget]], float | None]] = {
    "market_size": lambda records: market_total([one for one in records if isinstance(one, Market)]),
    "market_growth": lambda records: market_growth([one for one in records if isinstance(one, Market)]),
    "budget": lambda records: float(sum(one.amount for one in records if isinstance(one, Budget))),
}


def _read(access: Access, metric: Metric, query: MetricQuery, statement: Statement) -> list[Entry]:
    """All records that fit the conditions, with their groups; those without a value of a group fall away."""
    table = statement.source.table
    names = [name for name in query.group_by if not _is_time(name)]
    columns = []
    for name in names:
        field = statement.source.fields[name]
        columns += [field.label, field.label if field.key is None else field.key]
    listed = statement.rows(table.id, *columns)
    rows = {row[0]: row[1:] for row in access.session.execute(listed)}
    records = access.session.scalars(select(table).where(table.id.in_(select(listed.subquery().c[0]))))
    wide = KINDS[metric.source].wide
    found = []
    for record in records:
        cells = rows[record.id]
        labels: dict[str, Key] = {}
        for at, name in enumerate(names):
            label, key = cells[2 * at], cells[2 * at + 1]
            labels[name] = (
                None if label is None else str(getattr(label, "value", label)), key if isinstance(key, int) else None
            )  # fmt: skip
        if wide and any(label is None for label, _ in labels.values()):
            continue  # what is of all regions is of no single one
        fiscal = access.company.fiscal_year_start
        keys = tuple(labels.get(name) or (label_on(record.period_start, name, fiscal), None) for name in query.group_by)
        found.append(Entry(record, keys))
    return found


def _is_time(name: str) -> bool:
    return name in DIMENSIONS and DIMENSIONS[name].is_time


def _is_in_one(access: Access, entry: Entry, grain: str) -> bool:
    start, end = entry.span
    return end <= period_containing(start, grain, access.company.fiscal_year_start).end


def _usual(access: Access, source: str, found: list[Entry], times: list[str]) -> Period | None:
    fiscal = access.company.fiscal_year_start
    if not found:
        return None
    if times:  # over time: all that is recorded
        return Period(start=min(e.span[0] for e in found), end=max(e.span[1] for e in found), grain="range")
    if source == "budgets":
        periods = [period_containing(access.today, grain, fiscal) for grain in GRAINS]
        inside = [p for p in periods if any(p.start <= e.span[0] and e.span[1] <= p.end for e in found)]
        return inside[0] if inside else None
    spans = [entry.span for entry in found]
    over = [span for span in spans if span[1] < access.today]
    last = max(over or spans, key=lambda span: (span[1], -span[0].toordinal()))
    return period_of(*last, fiscal)


def _used(query: MetricQuery) -> set[str]:
    """The dimensions that a record must have a value of, as the question slices or filters by them."""
    return {*query.group_by, *[item.field for item in query.where]}


def _uncovered(found: list[Entry], kind: Kind, used: set[str]) -> list[Entry]:
    """The entries that no other one stands for."""
    if kind.wide:
        needed = [column for name, column in kind.slices.items() if name in used]
        found = [e for e in found if all(getattr(e.record, column) is not None for column in needed)]
    by_slice: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
    for entry in found:
        by_slice[_slice(entry, kind)].append(entry)
    kept = []
    for entry in found:
        rivals = [other for key in _wider(_slice(entry, kind), kind) for other in by_slice.get(key, ())]
        if not any(other is not entry and _covers(other, entry, kind) for other in rivals):
            kept.append(entry)
    return kept


def _slice(entry: Entry, kind: Kind) -> tuple[object, ...]:
    return tuple(getattr(entry.record, column) for column in kind.slices.values())


def _wider(key: tuple[object, ...], kind: Kind) -> list[tuple[object, ...]]:
    """The slice itself, and where records may be wide every slice that holds it."""
    if not kind.wide:
        return [key]
    keys: list[tuple[object, ...]] = [()]
    for value in key:
        keys = [(*head, *tail) for head in keys for tail in ([(value,), (None,)] if value is not None else [(None,)])]
    return keys


def _covers(other: Entry, entry: Entry, kind: Kind) -> bool:
    """Whether the other is for all of an entry's days and slice; of equals the later written counts."""
    inside = other.span[0] <= entry.span[0] and entry.span[1] <= other.span[1]
    same = other.span == entry.span and _slice(other, kind) == _slice(entry, kind)
    if same:
        return kind.wide and other.record.id > entry.record.id  # two budgets of one slice add up
    return inside
