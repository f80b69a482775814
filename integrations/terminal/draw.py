"""Draws a Reply in a terminal: text, tables, charts as bars, choices, proposals and undo."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from assistant.reply import (
    ChartPart,
    ChoicesPart,
    Part,
    ProposalPart,
    Reply,
    TablePart,
    TextPart,
    UndoPart,
)
from integrations.terminal.phrases import phrase
from knowledge.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console, RenderableType

    from tools.contract import Citation

BAR, SHORT_BAR = 40, 20


def draw_reply(console: Console, reply: Reply) -> None:
    """Draw a whole reply. A chart of what the table before it says stands in that table: nothing is said twice."""
    before: TablePart | None = None
    for part, after in zip_longest(reply.parts, reply.parts[1:]):
        if isinstance(part, ChartPart) and before is not None and _same(before, part):
            before = None
            continue
        before = part if isinstance(part, TablePart) else None
        if before is not None and isinstance(after, ChartPart) and _same(before, after):
            console.print(_with_bars(console, before, after, reply.language))
            continue
        drawn = draw_part(part, reply.language)
        if drawn is not None:
            console.print(drawn)
    for line in _sources(reply):
        console.print(Text(line, style="dim"))


def _sources(reply: Reply) -> Iterator[str]:
    """A line for each number that stands in the text; else the files alone, since the text names what it quotes."""
    if not reply.citations:
        return
    if "[1]" in reply.text:
        for number, one in enumerate(reply.citations, 1):
            place = " › ".join(part for part in (one.title, one.heading) if part)
            yield safe(f"[{number}] {place}{_page(one, reply.language)}")
        return
    files = dict.fromkeys(f"{one.path or one.title}{_page(one, reply.language)}" for one in reply.citations)
    yield safe(phrase("sources", reply.language, files="; ".join(files)))


def _page(source: Citation, language: str) -> str:
    return phrase("page", language, page=source.page) if source.page is not None else ""


def draw_part(part: Part, language: str) -> RenderableType | None:
    """One part as something rich can print; None for a chart that can't be drawn with bars."""
    match part:
        case TextPart():
            return Text(safe(part.text))
        case TablePart():
            return _table(part, language)
        case ChartPart():
            return _bars(part)
        case ChoicesPart():
            lines = [safe(part.prompt), *(f"  {at}. {safe(choice)}" for at, choice in enumerate(part.choices, 1))]
            return Text("\n".join(line for line in lines if line))
        case ProposalPart():
            return _proposal(part, language)
        case UndoPart():
            return Text(phrase("undo", language, id=part.change_set_id), style="dim")


def safe(text: str) -> str:
    """Text as it is seen: what records and documents hold must not steer somebody's terminal."""
    return visible(text)


def _grid(headers: list[str], rows: list[list[str]], numeric: list[bool], title: str | None = None) -> Table:
    table = Table(title=safe(title) if title else None, title_justify="left", header_style="bold", pad_edge=False)
    table.box = None
    table.padding = (0, 2, 0, 0)
    for header, is_number in zip(headers, numeric, strict=True):
        table.add_column(
            Text(safe(header)), justify="right" if is_number else "left", overflow="fold", no_wrap=is_number
        )
    for row in rows:
        table.add_row(*(Text(safe(cell)) for cell in row))
    return table


def _table(part: TablePart, language: str) -> Table:
    table = _grid(part.headers, part.shown, part.numeric, part.title)
    if part.data.total > len(part.shown):
        table.caption = phrase("rows", language, count=len(part.shown), total=part.data.total)
        table.caption_justify = "left"
    return table


def _proposal(part: ProposalPart, language: str) -> Table:
    table = _grid(part.headers, part.rows, [False] * len(part.headers), part.summary)
    if part.asked_by:
        table.caption = phrase("asked by", language, who=safe(part.asked_by))
        table.caption_justify = "left"
    return table


def _same(table: TablePart, chart: ChartPart) -> bool:
    """Whether every bar of a chart is of a row of the table."""
    bars = _bar_texts(chart, BAR)
    names = [row[0] for row in table.shown if row]
    return bars is not None and len(set(names)) == len(names) and {name for name, _ in bars} <= set(names)


def _with_bars(console: Console, part: TablePart, chart: ChartPart, language: str) -> Table:
    """A table with a bar at the end of each row, where the window is wide enough for them."""
    from rich.measure import Measurement

    plain = _table(part, language)
    if Measurement.get(console, console.options, plain).maximum + SHORT_BAR + 2 > console.width:
        return plain
    bars = dict(_bar_texts(chart, SHORT_BAR) or [])
    shown = [[*row, bars.get(row[0], "")] for row in part.shown]
    drawn = _table(
        part.model_copy(update={"headers": [*part.headers, ""], "shown": shown, "numeric": [*part.numeric, False]}),
        language,
    )
    drawn.columns[-1].style, drawn.columns[-1].no_wrap = "cyan", True
    return drawn


def _bars(part: ChartPart) -> Table | None:
    """A chart with one series as bars; more series than one are told by the table that stands beside the chart."""
    found = _bar_texts(part, BAR)
    if found is None:
        return None
    bars = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0))
    for name, bar in found:
        bars.add_row(Text(safe(name)), Text(bar, style="cyan"))
    return bars


def _bar_texts(part: ChartPart, width: int) -> list[tuple[str, str]] | None:
    """Each bar's name and its blocks; None for a chart that can't be drawn with bars to one side."""
    encoding: dict[str, Any] = part.spec.get("encoding", {})
    values: list[dict[str, Any]] = part.spec.get("data", {}).get("values", [])
    axes = [encoding.get(axis, {}) for axis in ("x", "y")]
    measure = next((axis["field"] for axis in axes if axis.get("type") == "quantitative"), None)
    along = next((axis["field"] for axis in axes if axis.get("type") != "quantitative" and "field" in axis), None)
    amounts = [row.get(measure) or 0 for row in values] if measure else []
    if measure is None or along is None or "color" in encoding or not amounts or max(amounts) <= 0 or min(amounts) < 0:
        return None
    found = []
    for row, amount in zip(values, amounts, strict=True):
        length = round(amount / max(amounts) * width * 8)
        found.append(
            (str(row.get(along)), "█" * (length // 8) + ("" if length % 8 == 0 else "▏▎▍▌▋▊▉"[length % 8 - 1]))
        )
    return found
