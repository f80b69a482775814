"""Rows of cells as a Markdown table, in which form a section keeps and quotes them."""

from __future__ import annotations

from collections.abc import Sequence


def as_markdown(rows: Sequence[Sequence[object]]) -> str:
    """A table whose first row is its header; short rows are filled, a bar inside a cell is escaped."""
    if not rows:
        return ""
    width = max(map(len, rows))
    lines = [_line([*row, *[""] * (width - len(row))]) for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _line(cells: Sequence[object]) -> str:
    return "| " + " | ".join(" ".join(_said(cell).split()).replace("|", "\\|") for cell in cells) + " |"


def _said(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
