"""Questions to the metrics, answered: totals, breakdowns, rankings and comparisons."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from knowledge.access import Access
from knowledge.company import minor_digits
from knowledge.metrics import own, records
from knowledge.metrics.compare import FOR_SPANS, by_step, compared, measured, still_runs
from knowledge.metrics.definitions import METRICS, Metric
from knowledge.metrics.groups import keep_fitting, without_records
from knowledge.metrics.measure import Key, Keys, Measured, time_dimensions
from knowledge.metrics.model import MetricQuery, MetricResult, MetricRow, Period, RecordList, Unit, Whole
from knowledge.metrics.period import period_containing
from knowledge.metrics.resolve import dimensions_of, resolve_metric
from knowledge.metrics.sources import SOURCES
from knowledge.metrics.spans import describe_data, require_recorded
from knowledge.refusals import Refusal

__all__ = ["describe_data", "dimensions_of", "metric_records", "query_metric", "resolve_metric"]

# More than are ever shown: a figure is rounded once, where it is worded.
PLACES = 8
# A record may belong to several groups of these, so the whole is asked for by itself.
OVERLAPPING = {"team", "manager", "competitor", "product", "product_line"}
OF_LINES = {"product", "product_line"}


def query_metric(access: Access, query: MetricQuery) -> MetricResult:
    """Answer one question. Shapes and meaning: `MetricQuery` and `MetricResult`.

    Refuses with `no_data.*` when the records can't tell, `access.*` when the caller may not know, `unknown.*` or
    `ambiguous.name` when a name is not one of the records', `metric.dimension` when the metric has no such slice.
    "Mine" of somebody who leads others is what own.py says, with a note.
    """
    if own.leads_plan(access, query):
        planned = _answer(access, own.of_those_led(query))
        return planned.model_copy(update={"notes": [own.READ_FOR_PLAN, *planned.notes]})
    result = _answer(access, query)
    if own.may_widen(access, query) and own.is_empty(result):
        led = _answer(access, own.of_those_led(query))
        if not own.is_empty(led):
            return led.model_copy(update={"notes": [own.READ_FOR_NONE, *led.notes]})
    return result


def metric_records(access: Access, query: MetricQuery, *, limit: int = 50) -> RecordList:
    """The records a figure was computed from, the first `limit` of them, with how many there are (records.py).

    "Mine" of somebody who leads others is what own.py says, with a note.
    """
    found = records.metric_records(access, query, limit=limit)
    if not own.may_widen(access, query):
        return found
    if not own.is_empty(found):
        return found.model_copy(update={"notes": [own.OWN_ALONE]})
    led = records.metric_records(access, own.of_those_led(query), limit=limit)
    return found if own.is_empty(led) else led.model_copy(update={"notes": [own.READ_FOR_NONE]})


def _answer(access: Access, query: MetricQuery) -> MetricResult:
    """One question, as it stands."""
    metric = METRICS[query.metric]
    if query.compare_to is not None and query.period is None and metric.source not in FOR_SPANS:
        grain = "quarter" if metric.parts else "month" if metric.kind == "stock" else "year"
        period = period_containing(access.today, grain, access.company.fiscal_year_start)
        query = query.model_copy(update={"period": period})
    whole = query.period
    if whole is not None and still_runs(access, metric, query, whole):
        query = query.model_copy(update={"period": Period(start=whole.start, end=access.today, grain="range")})
    now = measured(access, metric, query, query.period)
    then = compared(access, metric, query, now, whole)
    result = MetricResult(
        metric=metric.name, unit=metric.unit, kind=metric.kind, group_by=list(query.group_by), where=list(query.where),
        currency=access.company.currency if metric.unit is Unit.MONEY else None, scope=now.scope, rows=[],
        period=now.period, compared_period=then.period if then and not by_step(query) else None,
        average_per=query.average_per, having=query.having, limit_each=query.limit_each,
        having_also=list(query.having_also), rank_by=query.rank_by if query.compare_to is not None else None,
        data_from=now.span[0] if now.span else None, data_to=now.span[1] if now.span else None, notes=list(now.notes),
    )  # fmt: skip
    if then is not None:
        result.notes += [note for note in then.notes if note.code not in {had.code for had in now.notes}]
    known = dict.fromkeys([*now.values, *(then.values if then else ())])
    every = [*known, *without_records(access, metric, query, now)]
    _recorded(query, metric, every)
    if query.where and not metric.parts and not any(count for _, count in now.values.values()):
        require_recorded(access, metric, SOURCES[metric.source], query.where)
    names = _names(every)
    rows = [_row(access, metric, keys, _labels(keys, names), now, then) for keys in every]
    result.total = _total(access, metric, query, now, None if by_step(query) else then, rows)
    if query.share_of_total:
        _share(access, query, rows, result)
    result.all_groups = len([row for row in rows if None not in row.keys])
    rows = _ordered(_fitting_also(access, query, keep_fitting(query, rows)), query)
    result.groups = len(rows)
    result.order = query.order or ("highest" if query.limit and query.group_by else None)
    result.rows = _first(rows, query)
    result.subtotal = _subtotal(query, result)
    return result


def _fitting_also(access: Access, query: MetricQuery, rows: list[MetricRow]) -> list[MetricRow]:
    """The rows whose groups also fit what is asked of other figures."""
    for bound in query.having_also:
        plain = {"compare_to": None, "having_also": (), "share_of_total": False, "limit": None, "average_per": None}
        asked = query.model_copy(update={**plain, "metric": bound.metric, "having": bound})
        fitting = {tuple(row.keys) for row in _answer(access, asked).rows}
        rows = [row for row in rows if tuple(row.keys) in fitting]
    return rows


def _first(rows: list[MetricRow], query: MetricQuery) -> list[MetricRow]:
    """The rows up to the limit: of all, or within each group of the first dimension."""
    if not query.limit or not (query.limit_each and len(query.group_by) == 2):
        return rows[: query.limit] if query.limit else rows
    within: dict[str | None, list[MetricRow]] = {}
    for row in rows:
        within.setdefault(row.keys[0], []).append(row)
    return [row for outer in sorted(within, key=str) for row in within[outer][: query.limit]]


def _subtotal(query: MetricQuery, result: MetricResult) -> MetricRow | None:
    """What the rows shown of more come to, where they add up: the ten largest accounts together."""
    cut = len(result.rows) < result.groups and len(result.rows) > 1 and not query.limit_each
    if not cut or result.total is None or result.total.value is None or OVERLAPPING & set(query.group_by):
        return None
    value = _tidy(sum(row.value or 0 for row in result.rows))
    whole = result.total.value if query.share_of_total else None
    return MetricRow(value=value, share_percent=round(100 * value / whole, PLACES) if whole else None)


def _recorded(query: MetricQuery, metric: Metric, every: list[Keys]) -> None:
    """Refuse a breakdown of records none of which has the field: all would stand under one empty name."""
    for at, name in enumerate(query.group_by):
        filtered = any(item.field == name for item in query.where)
        if every and not filtered and all(keys[at][0] is None for keys in every):
            raise Refusal("no_data.dimension", metric=metric.name, dimension=name)


def _names(every: list[Keys]) -> list[dict[Key, str]]:
    """What the groups of each dimension are called; of several records with one name all but the first get a number.

    Made once for all rows: a breakdown may have as many as there are accounts.
    """
    names: list[dict[Key, str]] = []
    for keys in zip(*every, strict=True):
        had = Counter[str]()
        names.append({})
        for record, label in sorted((record, label) for label, record in set(keys) if None not in (label, record)):
            had[label] += 1
            names[-1][label, record] = f"{label} ({had[label]})" if had[label] > 1 else label
    return names


def _labels(keys: Keys, names: list[dict[Key, str]]) -> list[str | None]:
    """The groups of one row by their names."""
    return [names[at].get(key, key[0]) for at, key in enumerate(keys)]


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
    if not metric.additive or query.having is not None or (metric.kind == "stock" and time_dimensions(query)):
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
        total = _answer(access, whole.model_copy(update={"share_of_total": False, "limit": None})).rows[0]
        return total.model_copy(update={"share_percent": None})
    whole_then = None if then is None else _summed(then)
    return _row(access, metric, (), [], _summed(now), whole_then)


def _summed(measured: Measured) -> Measured:
    """All groups as one."""
    value = sum(value or 0 for value, _ in measured.values.values())
    return replace(measured, values={(): (value, sum(count for _, count in measured.values.values()))})


def _share(access: Access, query: MetricQuery, rows: list[MetricRow], result: MetricResult) -> None:
    """Each group's percent of the breakdown; a single figure's percent of the whole that the question names."""
    whole = result.total.value if result.total else None
    if not query.group_by and (query.where or query.share_of_metric):
        kept = tuple(item for item in query.where if item.field in query.share_within)
        of = query.model_copy(
            update={
                "metric": query.share_of_metric or query.metric, "where": kept, "compare_to": None,
                "share_of_total": False, "share_of_metric": None, "share_within": (),
            }
        )  # fmt: skip
        whole = _answer(access, of).rows[0].value
        result.share_of = Whole(metric=of.metric, where=list(kept))
    for row in rows:
        row.share_percent = None if row.value is None or not whole else round(100 * row.value / whole, PLACES)


def _ordered(rows: list[MetricRow], query: MetricQuery) -> list[MetricRow]:
    """By value where an order or a limit is asked for, else time runs forward and names have the highest first.

    A ranking is among groups that have a name and a value; without a limit the others follow.
    """
    rows.sort(key=lambda row: tuple((key is None, key or "") for key in row.keys))
    if query.order or (query.limit and query.group_by):
        ranked_by = query.rank_by or "value"
        named = [r for r in rows if getattr(r, ranked_by) is not None and (None not in r.keys or len(rows) == 1)]
        placed = {id(row) for row in named}
        rest = [row for row in rows if id(row) not in placed]
        named.sort(key=lambda row: getattr(row, ranked_by), reverse=query.order != "lowest")
        return named if query.limit else [*named, *rest]
    if not time_dimensions(query):
        rows.sort(key=lambda row: -(row.value or 0))
    return rows
