"""Several figures of the same groups: one table with a column for each, instead of a table after the other."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.render.tables import table_part
from assistant.reply import ChartPart, Part, TablePart
from assistant.turn import Language, ToolResult
from knowledge.metrics.model import MetricResult
from tools.contract import Column, Table
from tools.measure.metrics import MetricAnswer


def side_by_side(results: Sequence[ToolResult], parts: list[list[Part]], language: Language) -> None:
    """Put the tables of a turn's figures together where they have the same groups; `parts` are those of each result.

    Figures that are held against others, of other days, or cut to the first few, keep tables of their own: a row would
    not be the same in all of them.
    """
    groups: dict[tuple[object, ...], list[int]] = {}
    for at, result in enumerate(results):
        if isinstance(result.output, MetricAnswer) and (key := _key(result.output.result)) is not None:
            groups.setdefault(key, []).append(at)
    for places in groups.values():
        answers = [answer.result for at in places if isinstance(answer := results[at].output, MetricAnswer)]
        days = {answer.period.start for answer in answers if answer.kind == "flow" and answer.period is not None}
        if len({answer.metric for answer in answers}) < max(2, len(answers)) or len(days) > 1:
            continue
        for at in places:
            parts[at][:] = [part for part in parts[at] if not isinstance(part, TablePart | ChartPart)]
        parts[places[-1]].append(table_part(_joined(answers), language))


def _key(result: MetricResult) -> tuple[object, ...] | None:
    """What must be the same for two figures to stand in one table; None for a figure that stays by itself."""
    whole = result.having is None and len(result.rows) == result.groups and not result.average_per
    held = any(row.compared is not None or row.share_percent is not None for row in result.rows)
    if not result.group_by or not result.rows or not whole or held:
        return None
    where = tuple(condition.model_dump_json() for condition in result.where)
    return (tuple(result.group_by), where, result.scope, result.average_per)


def _joined(answers: list[MetricResult]) -> Table:
    """Every group with all figures; what a figure has no value for stays empty."""
    values = [{tuple(row.keys): row.value for row in answer.rows} for answer in answers]
    groups = list(dict.fromkeys(keys for column in values for keys in column))
    columns = [Column(name=name) for name in answers[0].group_by]
    columns += [Column(name=answer.metric, unit=answer.unit) for answer in answers]
    rows = [[*keys, *[column.get(keys) for column in values]] for keys in groups]
    currency = next((answer.currency for answer in answers if answer.currency), None)
    return Table(columns=columns, rows=rows, total=len(rows), currency=currency)
