"""A metric's answer in one sentence that leads with the answer, and its table."""

from __future__ import annotations

from assistant.render.formats import day, number, period_text, value_text
from assistant.render.labels import OP_WORDS, field_label, filter_text, group_noun, key_text, metric_label
from assistant.turn import Language
from assistant.words import has, say
from knowledge.metrics.definitions import METRICS, Metric
from knowledge.metrics.dimensions import DIMENSIONS
from knowledge.metrics.model import MetricBound, MetricResult, MetricRow, Op, Scope, Unit
from tools.contract import Column, Table

INLINE = 8


def metric_text(result: MetricResult, language: Language) -> tuple[str, Table | None]:
    """The sentence, and a table where there is more than one figure."""
    label = metric_label(result.metric, language)
    about = _about(result, language)
    if not result.group_by:
        return _single(result, label, about, language), None
    table = _table(result, language)
    rows = [row for row in result.rows if row.value is not None] or result.rows
    if result.having is not None:
        return _fitting(result, rows, label, about, language), table if rows else None
    if not rows:
        return say("metric.no_groups", language, label=label, about=about), None
    if len(rows) == 1 and result.groups > 1:
        return _winner(result, rows[0], label, about, language), table
    by = say("word.by_joint", language).join(field_label(name, language) for name in result.group_by)
    shown = [_pair(result, row, language) for row in rows[:INLINE]]
    listed = say("word.list_joint", language).join(shown)
    cut = len(result.rows) < result.groups
    ranked = f"_{result.order}" if cut and result.order else ""
    if result.limit_each:
        ranked = f"_each_{result.order or 'highest'}"
    more = "_more" if len(rows) > INLINE else ""
    if more and result.order and not cut and not result.limit_each:
        ranked = "_whole"
    sentence = say(
        f"metric.grouped{ranked}{more}", language, label=label, by=by, about=about, listed=listed,
        last=_pair(result, rows[-1], language),
        groups=result.groups, returned=len(result.rows), rest=len(result.rows) - INLINE,
        first=field_label(result.group_by[0], language),
    )  # fmt: skip
    if result.subtotal and result.subtotal.value is not None:
        sentence += _together(result, result.subtotal, language)
    if result.total and result.total.value is not None:
        total = value_text(result.total.value, result.unit, result.currency, language)
        sentence += say("metric.total_of_all" if cut else "metric.total", language, value=total, groups=result.groups)
    return sentence + _difference(result, rows, language), table


def _together(result: MetricResult, subtotal: MetricRow, language: Language) -> str:
    """What the groups that are shown of more come to together."""
    value = value_text(subtotal.value, result.unit, result.currency, language)
    share = "" if subtotal.share_percent is None else f"{number(subtotal.share_percent)}%"
    key = "metric.subtotal_share" if share else "metric.subtotal"
    return say(key, language, value=value, returned=len(result.rows), share=share)


def _fitting(result: MetricResult, rows: list[MetricRow], label: str, about: str, language: Language) -> str:
    """How many groups fit a condition on their figure, and which."""
    bound = result.having
    if bound is None:
        raise ValueError("only for a question with a condition on the groups")
    nothing = bound.op in ("=", "<=") and not any(bound.values)
    any_at_all = bound.op == ">" and not any(bound.values)
    key = "metric.having_none" if nothing else "metric.having_any" if any_at_all else "metric.having"
    values = [value_text(value, result.unit, result.currency, language) for value in bound.values]
    ends = {"field": _lower(label, language), "values": values[0], "first": values[0], "second": values[-1]}
    sentence = say(
        key, language, groups=result.groups, all=result.all_groups, label=_lower(label, language), about=about,
        by=group_noun(result.group_by, language), condition=say(f"op.{OP_WORDS[Op(bound.op)]}", language, **ends),
    )  # fmt: skip
    for also in result.having_also:
        sentence += say("word.and_joint", language) + _bound_text(also, METRICS[also.metric], result, language)
    valued = [_pair(result, row, language) for row in rows[:INLINE]]
    names = [key_text(result.group_by, row.keys, language) for row in rows[:INLINE]]
    listed = say("word.list_joint", language).join(names if nothing else valued)
    more = "_more" if len(rows) > INLINE else ""
    end = say(f"metric.fitting{more if rows else '_nothing'}", language, listed=listed, rest=len(rows) - INLINE)
    return sentence + end


def _bound_text(bound: MetricBound, metric: Metric, result: MetricResult, language: Language) -> str:
    """A further condition in words: bookings ≥ $300,000."""
    values = [value_text(value, metric.unit, result.currency, language) for value in bound.values]
    return say(
        f"op.{OP_WORDS[Op(bound.op)]}", language, field=_lower(metric_label(metric.name, language), language),
        values=values[0], first=values[0], second=values[-1],
    )  # fmt: skip


def _lower(label: str, language: Language) -> str:
    return label[:1].lower() + label[1:] if language == "en" else label


def _difference(result: MetricResult, rows: list[MetricRow], language: Language) -> str:
    """Between two that were named side by side: by how much they differ."""
    first, *others = rows
    if len(result.group_by) != 1 or len(others) != 1 or first.value is None or others[0].value is None:
        return ""
    named = any(item.field == result.group_by[0] and len(item.values) == len(rows) for item in result.where)
    if not named:
        return ""
    apart = _apart(result, abs(first.value - others[0].value), language)
    return say("metric.difference", language, difference=apart)


def _apart(result: MetricResult, change: float, language: Language) -> str:
    """A distance between two values: of percentages in points."""
    if result.unit is Unit.PERCENT:
        return say("unit.points", language, value=number(change))
    return value_text(change, result.unit, result.currency, language)


def _single(result: MetricResult, label: str, about: str, language: Language) -> str:
    row = result.rows[0]
    value = value_text(row.value, result.unit, result.currency, language)
    if row.value is None:
        return say("metric.nothing_to_measure", language, label=label, about=about)
    if result.average_per:
        unit = say(f"unit.{result.average_per}", language)
        return say("metric.average_per", language, label=label, about=about, value=value, unit=unit)
    if row.share_percent is not None:
        share = f"{number(row.share_percent)}%"
        whole = _whole(result, language)
        return say("metric.share", language, label=label, about=about, value=value, share=share, whole=whole)
    if result.compared_period is None:
        told = say("metric.single", language, label=label, about=about, value=value)
        return told + _sign(result, row.value, language)
    then = value_text(row.compared, result.unit, result.currency, language)
    period = period_text(result.compared_period, language)
    facts = {"label": label, "about": about, "value": value, "then": then, "period": period}
    if row.change is None:
        return say("metric.compared_to_nothing", language, **facts)
    direction = "up" if row.change > 0 else "down" if row.change < 0 else "same"
    difference = _apart(result, abs(row.change), language)
    percent = "–" if row.change_percent is None else f"{number(abs(row.change_percent))}%"
    return say(f"metric.compared_{direction}", language, **facts, difference=difference, percent=percent)


def _sign(result: MetricResult, value: float, language: Language) -> str:
    """What it means that a figure is above or below 0, where that says more than its sign."""
    key = f"metric.{'below' if value < 0 else 'above'}_zero_{result.metric}"
    if not value or not has(key, language):
        return ""
    return say(key, language, size=value_text(abs(value), result.unit, result.currency, language))


def _whole(result: MetricResult, language: Language) -> str:
    """What a share was taken of: the total, the total of another metric, or what the kept filters leave of it."""
    of = result.share_of
    if of is None:
        return say("word.total", language)
    where = say("word.and_joint", language).join(filter_text(item, language) for item in of.where)
    what = _lower(metric_label(of.metric, language), language) if of.metric != result.metric else ""
    if not where and not what:
        return say("word.total", language)
    kept = say("word.for", language, what=where) if where else ""
    return say("word.whole", language, what=what or say("word.total", language), where=kept)


def _winner(result: MetricResult, row: MetricRow, label: str, about: str, language: Language) -> str:
    """One row asked for: the first of an order."""
    if result.rank_by in ("change", "change_percent") and row.change is not None:
        return _moved_most(result, row, label, about, language)
    key = f"metric.{result.order}" if result.order else "metric.first"
    return say(
        key, language, label=label, about=about, who=key_text(result.group_by, row.keys, language),
        by=field_label(result.group_by[0], language), groups=result.groups,
        value=value_text(row.value, result.unit, result.currency, language),
    )  # fmt: skip


def _moved_most(result: MetricResult, row: MetricRow, label: str, about: str, language: Language) -> str:
    """The group that rose or fell most, with both figures."""
    percent = "–" if row.change_percent is None else f"{number(abs(row.change_percent))}%"
    return say(
        f"metric.moved_{'up' if (row.change or 0) >= 0 else 'down'}", language,
        who=key_text(result.group_by, row.keys, language), label=label, about=about,
        value=value_text(row.value, result.unit, result.currency, language),
        then=value_text(row.compared, result.unit, result.currency, language), percent=percent,
        difference=_apart(result, abs(row.change or 0), language),
        extreme=say(f"word.{result.order or 'highest'}_change", language), groups=result.groups,
        by=group_noun(result.group_by, language),
    )  # fmt: skip


def _pair(result: MetricResult, row: MetricRow, language: Language) -> str:
    name = key_text(result.group_by, row.keys, language)
    text = f"{name} {value_text(row.value, result.unit, result.currency, language)}"
    details = []
    if row.change_percent is not None:
        details.append(f"{'−' if row.change_percent < 0 else '+'}{number(abs(row.change_percent))}%")
    if row.share_percent is not None:
        details.append(say("word.share_of", language, value=f"{number(row.share_percent)}%"))
    return f"{text} ({', '.join(details)})" if details else text


def _about(result: MetricResult, language: Language) -> str:
    """For whom, under which filters, in which period: what the figure rests on."""
    where, when = _where(result, language), _when(result, language)
    return say("metric.about", language, where=say("word.for", language, what=where) if where else "", when=when)


def metric_about(result: MetricResult, language: Language) -> str:
    """The same, to stand by itself beside a figure."""
    pieces = [_where(result, language), _when(result, language).strip(", ，")]
    return " · ".join(piece for piece in pieces if piece)


def _where(result: MetricResult, language: Language) -> str:
    pieces = [filter_text(condition, language) for condition in result.where]
    if result.scope is not Scope.COMPANY:
        pieces.insert(0, say(f"scope.{result.scope.value}", language))
    return say("word.and_joint", language).join(pieces)


def _when(result: MetricResult, language: Language) -> str:
    if result.period is None:
        return ""
    if result.kind == "stock":
        return say("word.as_of", language, day=day(result.period.end, language))
    return say("word.in_period", language, period=period_text(result.period, language))


def chart_title(result: MetricResult, language: Language) -> str:
    """What a chart shows: the metric, its slices, for whom and when."""
    by = say("word.by_joint", language).join(field_label(name, language) for name in result.group_by)
    label = metric_label(result.metric, language)
    return say("metric.chart", language, label=label, by=by, about=_about(result, language))


def _compared_label(result: MetricResult, language: Language) -> str | None:
    """What the values stand against: the other period, or each row's unit of time before."""
    if result.compared_period is None:
        units = [name for name in result.group_by if name in DIMENSIONS and DIMENSIONS[name].is_time]
        return say("metric.step_before", language, unit=say(f"unit.{units[0]}", language)) if units else None
    if result.kind == "stock":
        return day(result.compared_period.end, language)
    return period_text(result.compared_period, language)


def _table(result: MetricResult, language: Language) -> Table:
    columns = [Column(name=name) for name in result.group_by]
    columns.append(Column(name=result.metric, unit=result.unit))
    extra = [
        ("compared", result.unit), ("change", result.unit), ("change_percent", Unit.PERCENT),
        ("share_percent", Unit.PERCENT),
    ]  # fmt: skip
    used = [(name, unit) for name, unit in extra if any(getattr(row, name) is not None for row in result.rows)]
    labels = {"compared": _compared_label(result, language)}
    columns += [Column(name=name, unit=unit, label=labels.get(name)) for name, unit in used]
    rows = [[*row.keys, row.value, *[getattr(row, name) for name, _ in used]] for row in result.rows]
    return Table(columns=columns, rows=rows, total=result.groups, currency=result.currency)
