"""How the analyses of this room show figures: rounded for reading, p-values in words, lines and bars."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from knowledge.metrics.model import Unit
from tools.contract import Chart, Figure, Note

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
MOST_BARS = 30


def rounded(value: float | None, unit: Unit | None = None) -> float | int | None:
    """Amounts of a thousand and more in whole units, else two decimals: as sure as an estimate is."""
    if value is None or not math.isfinite(value):
        return None
    if abs(value) >= 1000 or (unit is Unit.COUNT and float(value).is_integer()):
        return round(value)
    return round(value, 2)


def figure(value: float | None, unit: Unit, currency: str | None = None) -> Figure | Note:
    """A measured value; of percentages a difference, which is in points, is `points`."""
    return Figure(value=rounded(value, unit), unit=unit, currency=currency)


def change(value: float, unit: Unit, currency: str | None = None) -> Figure | Note:
    """A difference of two values: of percentages in points."""
    if unit is Unit.PERCENT:
        return Note(code="points", facts={"value": Figure(value=round(value, 2), unit=Unit.SCORE)})
    return figure(value, unit, currency)


def percent(value: float) -> Figure:
    """A share or an index in whole percent."""
    return Figure(value=round(value), unit=Unit.PERCENT)


def p_text(p: float) -> str:
    """A p-value as it is written in both languages: "< 0.001", "= 0.023"."""
    return "< 0.001" if p < 0.001 else f"= {p:.3f}" if p < 0.1 else f"= {p:.2f}"


def p_cell(p: float) -> str:
    """The same for a table's cell."""
    return p_text(p).removeprefix("= ")


def line_chart(title: str, points: Sequence[tuple[str, str | None, float | None]]) -> Chart:
    """Lines over time or over the months of a year: step, line's name (None of the only one), value."""
    several = any(name is not None for _, name, _ in points)
    encoding: dict[str, Any] = {
        "x": {"field": "step", "type": "ordinal", "title": None, "sort": None},
        "y": {"field": "value", "type": "quantitative", "title": None},
    }
    if several:
        encoding["color"] = {"field": "of", "type": "nominal", "title": None}
    data = [
        {"step": step, **({"of": name or "–"} if several else {}), "value": rounded(value)}
        for step, name, value in points
    ]
    mark = {"type": "line", "point": True}
    return Chart(title=title, spec={"$schema": SCHEMA, "data": {"values": data}, "mark": mark, "encoding": encoding})


def bar_chart(title: str, bars: Sequence[tuple[str, float | None]]) -> Chart | None:
    """Bars by name in the order given; None where there is nothing to compare."""
    if len(bars) < 2:
        return None
    encoding = {
        "y": {"field": "name", "type": "nominal", "title": None, "sort": None},
        "x": {"field": "value", "type": "quantitative", "title": None},
    }
    data = [{"name": name, "value": rounded(value)} for name, value in bars[:MOST_BARS]]
    return Chart(
        title=title,
        spec={"$schema": SCHEMA, "data": {"values": data}, "mark": {"type": "bar"}, "encoding": encoding},
    )
