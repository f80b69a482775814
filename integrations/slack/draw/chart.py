"""Charts: as Slack's own data-visualization block where that can hold them, else as a picture with words for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from integrations.slack.draw.escape import shorten
from integrations.slack.draw.parts import Upload
from integrations.slack.limits import ALT_TEXT, CHART_CATEGORIES, CHART_LABEL, CHART_SERIES, CHART_TITLE

if TYPE_CHECKING:
    from assistant.reply import ChartPart

PICTURE_WIDTH = 560
SCALE = 2.0


def chart_block(part: ChartPart) -> dict[str, Any] | None:
    """The block; None where the chart has more, longer or other things in it than the block can show."""
    read = _series(part.spec)
    if read is None:
        return None
    kind, categories, series = read
    labels = [*categories, *(name for name in series if len(series) > 1)]
    fits = len(series) <= CHART_SERIES and 1 < len(categories) <= CHART_CATEGORIES
    if not fits or any(not 0 < len(label) <= CHART_LABEL for label in labels):
        return None
    return {
        "type": "data_visualization",
        "title": shorten(part.title, CHART_TITLE) or "–",
        "chart": {
            "type": kind,
            "series": [
                {
                    "name": name if len(series) > 1 else shorten(part.title, CHART_LABEL) or "–",
                    "data": [{"label": at, "value": value} for at, value in zip(categories, values, strict=True)],
                }
                for name, values in series.items()
            ],
            "axis_config": {"categories": categories},
        },
    }


def _series(spec: dict[str, Any]) -> tuple[str, list[str], dict[str, list[float]]] | None:
    """Kind, categories and each series' values of a chart with one mark; None for any other, or one with gaps."""
    encoding: dict[str, Any] = spec.get("encoding", {})
    values: list[dict[str, Any]] = spec.get("data", {}).get("values", [])
    mark = spec.get("mark", {})
    kind = mark.get("type") if isinstance(mark, dict) else mark
    axes = [encoding.get(axis, {}) for axis in ("x", "y")]
    measure = next((axis["field"] for axis in axes if axis.get("type") == "quantitative" and "field" in axis), None)
    along = next((axis["field"] for axis in axes if axis.get("type") != "quantitative" and "field" in axis), None)
    if kind not in ("bar", "line") or measure is None or along is None or not values or "layer" in spec:
        return None
    by = encoding.get("color", {}).get("field")
    categories = list(dict.fromkeys(str(row.get(along)) for row in values))
    found: dict[str, dict[str, float]] = {}
    for row in values:
        value, name = row.get(measure), str(row.get(by)) if by else ""
        if isinstance(value, bool) or not isinstance(value, int | float) or str(row.get(along)) in found.get(name, {}):
            return None
        found.setdefault(name, {})[str(row.get(along))] = value
    if any(len(held) != len(categories) for held in found.values()):
        return None
    return str(kind), categories, {name: [held[at] for at in categories] for name, held in found.items()}


def chart_file(part: ChartPart, name: str) -> Upload:
    """The chart as a PNG picture, with what it shows in words."""
    import vl_convert

    spec = {"width": PICTURE_WIDTH, "background": "white", **part.spec, "title": part.title}
    return Upload(f"{name}.png", part.title, vl_convert.vegalite_to_png(spec, scale=SCALE), alt=in_words(part))


def in_words(part: ChartPart) -> str:
    """What a chart shows, for whoever can't see it."""
    rows: list[dict[str, Any]] = part.spec.get("data", {}).get("values", [])
    told = "; ".join(", ".join(str(value) for value in row.values() if value is not None) for row in rows)
    return shorten(f"{part.title}: {told}" if told else part.title, ALT_TEXT)
