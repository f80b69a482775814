"""The calls that a message asks of a tool: one, or one for each thing that it joins."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from assistant.models.builtin.slots import Slots
from tools.contract import Tool

MOST_CALLS = 6


@dataclass(frozen=True)
class Call:
    """A tool call to make."""

    tool: str
    arguments: dict[str, Any]


def calls_of(tool: Tool, slots: Slots) -> list[Call]:
    """One call; or one for each metric and each period that the question joins."""
    arguments = slots.fill(tool)
    kinds = tool.semantics()
    metric_field = next((name for name, kind in kinds.items() if kind == "metric"), None)
    period_field = next((name for name, kind in kinds.items() if kind == "period"), None)
    # A tool that can do without a metric answers for all of them at once.
    if metric_field is None or not tool.input.model_fields[metric_field].is_required():
        return [Call(tool.name, arguments)]
    changes: list[dict[str, Any]] = [{metric_field: metric} for metric in slots.figures.metrics]
    if "where" in arguments and (sides := _apart(arguments["where"])):
        changes = [{**change, "where": side} for change in changes for side in sides]
    if period_field and (periods := slots.figures.times.side_by_side):
        changes = [{**change, period_field: period} for change in changes for period in periods]
    return [Call(tool.name, {**arguments, **change}) for change in changes[:MOST_CALLS]]


def _apart(where: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Conditions on one fact of which no two can hold together are sides: under 1,000, 1,000 to 5,000, over 5,000."""
    ranges = [(item, _range(item)) for item in where]
    fields = [item["field"] for item in where]
    sided = [item for item, bounds in ranges if bounds is not None and fields.count(item["field"]) > 1]
    if len(sided) < 2 or len({item["field"] for item in sided}) > 1:
        return []
    bounds = sorted(span for item, span in ranges if item in sided and span is not None)
    if any(one[1] > other[0] for one, other in pairwise(bounds)):
        return []
    return [[item for item in where if item is side or item not in sided] for side in sided]


def _range(item: dict[str, Any]) -> tuple[float, float] | None:
    """The numbers that a condition lets through; None where it compares no number."""
    values = item["values"]
    if not values or any(isinstance(value, str) for value in values):
        return None
    if item["op"] in (">", ">="):
        return (values[0], math.inf)
    if item["op"] in ("<", "<="):
        return (-math.inf, values[0])
    return (min(values), max(values)) if item["op"] == "between" else None
