"""Questions to the metrics, answered: totals, breakdowns, rankings and comparisons."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from knowledge.access import Access
from knowledge.company import minor_digits
from knowledge.metrics.definitions import METRICS, Metric
from knowledge.metrics.dimensions import DIMENSIONS
from knowledge.metrics.measure import Key, Keys, Measured, Values, measure, time_dimensions, units_of
from knowledge.metrics.model import MetricQuery, MetricResult, MetricRow, Period, Unit
from knowledge.metrics.period import period_containing, previous_period, same_period_last_year
from knowledge.metrics.records import metric_records
from knowledge.metrics.resolve import dimensions_of, resolve_metric
from knowledge.metrics.spans import describe_data
from knowledge.metrics.statement import label_on
from knowledge.refusals import Refusal

__all__ = ["describe_data", "dimensions_of", "metric_records", "query_metric", "resolve_metric"]

PLACES = 4
# A record may belong to several groups of these, so the whole is asked for by itself.
OVERLAPPING = {"team", "manager", "competitor", "product", "product_line"}
OF_LINES = {"product", "product_line"}


def query_metric(access: Access, query: MetricQuery) -> MetricResult:
    """Answer one question. Shapes and meaning: `MetricQuery` and `MetricResult`.

    Refuses with `no_data.*` when the records can't tell, `access.*` when the caller may not know, `unknown.*` or
    `ambiguous.name` when a name is not one of the records', `metric.dimension` when the metric has no such slice.
    """
    metric = METRICS[query.metric]
    if query.compare_to is not None and query.period is None and metric.source != "targets":
        grain = "quarter" if metric.parts else "month" if metric.kind == "stock" else "year"
        period = period_containing(access.today, grain, access.company.fiscal_year_start)
        query = query.model_copy(update={"period": period})
    whole = query.period
    if whole is not None and _runs(access, metric, query, whole):
        query = query.model_copy(update={"period": Period(start=whole.start, end=access.today, grain="range")})
    now = _measured(access, metric, query, query.period)
    then = _compared(access, metric, query, now, whole)
    result = MetricResult(
        metric=metric.name, unit=metric.unit, kind=metric.kind, group_by=list(query.group_by), where=list(query.where),
        currency=access.company.currency if metric.unit is Unit.MONEY else None, scope=now.scope, rows=[],
        period=now.period, compared_period=then.period if then else None, average_per=query.average_per,
        data_from=now.span[0] if now.span else None, data_to=now.span[1] if now.span else None, notes=list(now.notes),
    )  # fmt: skip
    if then is not None:
        result.notes += [note for note in then.notes if note.code not in {had.code for had in now.notes}]
    every = list(dict.fromkeys([*now.values, *(then.values if then else ())]))
    _recorded(query, metric, every)
    rows = [_row(access, metric, keys, _labels(keys, every), now, then) for keys in every]
    result.total = _total(access, metric, query, now, then, rows)
    if query.share_of_total:
        _share(access, query, rows, result.total)
    rows = _ordered(rows, query)
    result.groups = len(rows)
    result.order = query.order or ("highest" if query.limit and query.group_by else None)
    result.rows = rows[: query.limit] if query.limit else rows
    return result


def _recorded(query: MetricQuery, metric: Metric, every: list[Keys]) -> None:
    """Refuse a breakdown of records none of which has the field: all would stand under one empty name."""
    for at, name in enumerate(query.group_by):
        filtered = any(item.field == name for item in query.where)
        if every and not filtered and all(keys[at][0] is None for keys in every):
            raise Refusal("no_data.dimension", metric=metric.name, dimension=name)


def _measured(access: Access, metric: Metric, query: MetricQuery, period: Period | None) -> Measured:
    now = measure(access, metric, query, period)
    return _averaged(access, metric, query, now) if query.average_per else now


def _runs(access: Access, metric: Metric, query: MetricQuery, period: Period) -> bool:
    """Whether a period held against another of its kind still runs: then both are counted up to the same day."""
    other = query.compare_to
    alike = not isinstance(other, Period) or (other.grain == period.grain != "range" and other.end < access.today)
    counts = metric.kind == "flow" and not metric.parts and metric.source != "targets"
    return other is not None and alike and counts and period.start <= access.today < period.end


def _compared(
    access: Access, metric: Metric, query: MetricQuery, now: Measured, whole: Period | None
) -> Measured | None:
    """The same for the other period, its units of time under the names of those they are compared with."""
    base = query.period or now.period
    if query.compare_to is None or base is None:
        return None
    start = access.company.fiscal_year_start
    if isinstance(query.compare_to, Period):
        other = query.compare_to
    elif query.compare_to == "previous_period":
        other = previous_period(whole or base, start)
    else:
        other = same_period_last_year(base)
    if whole is not None and base.end < whole.end:
        last = min(other.end, other.start + (base.end - base.start))
        other = Period(start=other.start, end=last, grain="range")
    try:
        then = _measured(access, metric, query, other)
    except Refusal as refusal:
        if refusal.code != "no_data.period":
            raise
        raise Refusal("no_data.compare", **refusal.facts) from refusal
    for name in time_dimensions(query):
        at = query.group_by.index(name)
        ours, theirs = (
            [label_on(unit.start, name, start) for unit in units_of(period, name, start)] for period in (base, other)
        )
        named = dict(zip(theirs, ours, strict=False))
        moved: Values = {
            (*keys[:at], (named[str(keys[at][0])], None), *keys[at + 1 :]): value
            for keys, value in then.values.items()
            if str(keys[at][0]) in named
        }
        then = replace(then, values=moved)
    return then


def _averaged(access: Access, metric: Metric, query: MetricQuery, now: Measured) -> Measured:
    """The mean per calendar unit that the period and the data touch: of the sums, or else of the units' own values."""
    period, unit = now.period, query.average_per or "month"
    if unit in DIMENSIONS and not DIMENSIONS[unit].is_time:
        return _averaged_over(access, metric, query, now, unit)
    if period is None:
        return now
    asked = query.period or period
    start = max(asked.start, now.span[0]) if now.span else asked.start
    end = min(asked.end, max(access.today, now.span[1] if now.span else access.today))
    units = list(units_of(Period(start=start, end=max(start, end)), unit, access.company.fiscal_year_start))
    if metric.additive and metric.kind == "flow":
        means: Values = {
            keys: (None if value is None else value / len(units), count) for keys, (value, count) in now.values.items()
        }
        return replace(now, values=means)
    found: dict[Keys, list[float]] = defaultdict(list)
    for one in units:
        try:
            values = measure(access, metric, query, one).values
        except Refusal as refusal:
            if not refusal.code.startswith("no_data"):
                raise
            continue
        for keys, (value, _) in values.items():
            if value is not None:
                found[keys].append(value)
    means = {
        keys: (sum(found[keys]) / len(found[keys]) if found.get(keys) else None, count)
        for keys, (_, count) in now.values.items()
    }
    return replace(now, values=means, period=asked)


def _averaged_over(access: Access, metric: Metric, query: MetricQuery, now: Measured, unit: str) -> Measured:
    """The mean over the groups of a dimension that have a name and a value: bookings per rep."""
    inner = query.model_copy(update={"group_by": (*query.group_by, unit), "average_per": None})
    found: dict[Keys, list[float]] = defaultdict(list)
    for keys, (value, _) in measure(access, metric, inner, query.period).values.items():
        if value is not None and keys[-1][0] is not None:
            found[keys[:-1]].append(value)
    means: Values = {
        keys: (sum(found[keys]) / len(found[keys]) if found.get(keys) else None, count)
        for keys, (_, count) in now.values.items()
    }
    return replace(now, values=means)


def _labels(keys: Keys, every: list[Keys]) -> list[str | None]:
    """The groups' names; of several records with one name all but the first get a number."""
    return [_label(key, {other[at] for other in every}) for at, key in enumerate(keys)]


def _label(key: Key, others: set[Key]) -> str | None:
    label, record = key
    if label is None or record is None:
        return label
    before = sum(name == label and other is not None and other < record for name, other in others)
    return f"{label} ({before + 1})" if before else label


def _row(
    access: Access, metric: Metric, keys: Keys, labels: list[str | None], now: Measured, then: Measured | None
) -> MetricRow:
    nothing = (0.0 if metric.additive and not metric.parts else None, 0)
    value, count = now.values.get(keys, nothing)
    row = MetricRow(keys=labels, value=_shown(access, metric, value), records=count)
    if then is not None:
        row.compared = _shown(access, metric, then.values.get(keys, nothing)[0])
        if row.value is not None and row.compared is not None:
            row.change = _tidy(row.value - row.compared)
            row.change_percent = round(100 * row.change / abs(row.compared), PLACES) if row.compared else None
    return row


def _shown(access: Access, metric: Metric, value: float | None) -> float | int | None:
    """Minor units as major ones; whole numbers as int."""
    if value is None:
        return None
    if metric.unit is Unit.MONEY:
        value /= 10 ** minor_digits(access.company.currency)
    return _tidy(value)


def _tidy(value: float) -> float | int:
    value = round(value, PLACES)
    return int(value) if float(value).is_integer() else value


def _total(
    access: Access, metric: Metric, query: MetricQuery, now: Measured, then: Measured | None, rows: list[MetricRow]
) -> MetricRow | None:
    """The whole of a breakdown, where its parts add up."""
    if not query.group_by:
        return rows[0] if rows else None
    if not metric.additive or (metric.kind == "stock" and time_dimensions(query)):
        return None
    by_lines = metric.unit is Unit.MONEY and not (OVERLAPPING - OF_LINES) & set(query.group_by)
    if by_lines and not metric.parts and OF_LINES & set(query.group_by):
        # Lines don't overlap, so their money adds up; how many records they belong to would take another pass.
        then_summed = None if then is None else _summed(then)
        return _row(access, metric, (), [], _summed(now), then_summed).model_copy(update={"records": None})
    if metric.parts or OVERLAPPING & set(query.group_by):
        whole = query.model_copy(
            update={"group_by": (), "period": now.period if metric.parts else query.period, "scope": now.scope}
        )
        total = query_metric(access, whole.model_copy(update={"share_of_total": False, "limit": None})).rows[0]
        return total.model_copy(update={"share_percent": None})
    whole_then = None if then is None else _summed(then)
    return _row(access, metric, (), [], _summed(now), whole_then)


def _summed(measured: Measured) -> Measured:
    """All groups as one."""
    value = sum(value or 0 for value, _ in measured.values.values())
    return replace(measured, values={(): (value, sum(count for _, count in measured.values.values()))})


def _share(access: Access, query: MetricQuery, rows: list[MetricRow], total: MetricRow | None) -> None:
    """Each group's percent of the breakdown; a single figure's percent of the same figure without its filters."""
    whole = total.value if total else None
    if not query.group_by and query.where:
        everything = query.model_copy(update={"where": (), "compare_to": None, "share_of_total": False})
        whole = query_metric(access, everything).rows[0].value
    for row in rows:
        row.share_percent = None if row.value is None or not whole else round(100 * row.value / whole, PLACES)


def _ordered(rows: list[MetricRow], query: MetricQuery) -> list[MetricRow]:
    """By value where an order or a limit is asked for, else time runs forward and names have the highest first.

    A ranking is among groups that have a name and a value; without a limit the others follow.
    """
    rows.sort(key=lambda row: tuple((key is None, key or "") for key in row.keys))
    if query.order or (query.limit and query.group_by):
        ranked_by = "change" if query.rank_by == "change" else "value"
        named = [r for r in rows if getattr(r, ranked_by) is not None and (None not in r.keys or len(rows) == 1)]
        rest = [row for row in rows if row not in named]
        named.sort(key=lambda row: getattr(row, ranked_by), reverse=query.order != "lowest")
        return named if query.limit else [*named, *rest]
    if not time_dimensions(query):
        rows.sort(key=lambda row: -(row.value or 0))
    return rows
