"""XLSX: each sheet a heading, its rows a table; stretches parted by empty rows are tables of their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from knowledge.library.office import open_office
from knowledge.library.source import Block, SourceText
from knowledge.library.tables import as_markdown


def read(path: Path) -> SourceText:
    """Read a workbook's values (of formulas, what they last came to); hidden sheets are left out.

    Its title is its property, else its name.
    """
    import openpyxl

    book = open_office(path, lambda name: openpyxl.load_workbook(name, read_only=True, data_only=True))
    try:
        shown = (sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
        blocks = [block for sheet in shown for block in _sheet(sheet)]
        title = book.properties.title or path.stem
    finally:
        book.close()
    return SourceText(title, blocks)


def _sheet(sheet: Any) -> Iterator[Block]:  # noqa: ANN401 - openpyxl's read-only sheet
    held: list[list[object]] = []
    headed = False
    for values in [*sheet.iter_rows(values_only=True), ()]:
        row = [_said(value) for value in values]
        while row and row[-1] == "":
            row.pop()
        if row:
            held.append(row)
        elif held:
            if not headed:
                yield Block("heading", sheet.title, level=1)
                headed = True
            alone = len(held) == 1 and len([cell for cell in held[0] if cell != ""]) == 1
            yield Block("text", str(held[0][-1])) if alone else Block("table", as_markdown(held))
            held = []


def _said(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, date) else value
