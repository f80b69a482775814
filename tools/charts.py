"""Charts as Vega-Lite specifications with their data inside."""

from __future__ import annotations

from typing import Any

from knowledge.metrics.dimensions import DIMENSIONS
from knowledge.metrics.model import MetricResult
from tools.contract import Chart

MOST_BARS = 30


def metric_chart(result: MetricResult) -> Chart | None:
    """A line over time or bars by group; None where there is nothing to compare."""
    if not result.group_by or len(result.rows) < 2 or len(result.rows) > MOST_BARS:
        return None
    names = result.group_by
    data = [
        {**{name: key or "–" for name, key in zip(names, row.keys, strict=True)}, "value": row.value}
        for row in result.rows
    ]
    over_time = names[0] in DIMENSIONS and DIMENSIONS[names[0]].is_time
    first: dict[str, Any] = {"field": names[0], "type": "ordinal" if over_time else "nominal", "title": None}
    value: dict[str, Any] = {"field": "value", "type": "quantitative", "title": None}
    if over_time:
        encoding: dict[str, Any] = {"x": {**first, "sort": None}, "y": value}
    else:
        encoding = {"y": {**first, "sort": None}, "x": value}
    if len(names) == 2:
        encoding["color"] = {"field": names[1], "type": "nominal", "title": None}
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"values": data},
        "mark": {"type": "line", "point": True} if over_time else {"type": "bar"},
        "encoding": encoding,
    }
    return Chart(title=result.metric, spec=spec)


def effect_chart(title: str, effects: list[tuple[str, float | int]]) -> Chart:
    """Bars to either side of zero: what each factor added or took."""
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"values": [{"factor": name, "effect": value} for name, value in effects]},
        "mark": {"type": "bar"},
        "encoding": {
            "y": {"field": "factor", "type": "nominal", "title": None, "sort": None},
            "x": {"field": "effect", "type": "quantitative", "title": None},
            "color": {"condition": {"test": "datum.effect < 0", "value": "#c0392b"}, "value": "#2e7d32"},
        },
    }
    return Chart(title=title, spec=spec)


def score_chart(title: str, scores: list[tuple[str, float]]) -> Chart | None:
    """Bars by name, the best first; None where there is nothing to compare."""
    if len(scores) < 2:
        return None
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"values": [{"name": name, "score": score} for name, score in scores[:MOST_BARS]]},
        "mark": {"type": "bar"},
        "encoding": {
            "y": {"field": "name", "type": "nominal", "title": None, "sort": None},
            "x": {"field": "score", "type": "quantitative", "title": None},
        },
    }
    return Chart(title=title, spec=spec)
