"""XLSX workbooks: every sheet is a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from knowledge.imports.encoding import FileProblemError
from knowledge.imports.field_words import count_known
from knowledge.imports.readers import HEADER_SEARCH, Row, Table, split_header, unique_headers
from knowledge.metrics.model import Note

_MERGE = re.compile(rb'<mergeCell ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')


def open_workbook(path: Path) -> list[Table]:
    """A workbook's sheets as tables; sheets without any filled cell are left out.

    Raises FileProblemError: `file.broken` for a damaged or encrypted file, `file.empty`.
    """
    with _book(path) as book:
        names = [sheet.title for sheet in book.worksheets]
    tables = [table for name in names if (table := _open_sheet(path, name)) is not None]
    if not tables:
        raise FileProblemError("file.empty", file=path.name)
    return tables


class _book:
    """An open workbook, closed at the end of the block."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> Any:  # noqa: ANN401 - openpyxl's read-only workbook has no public type
        from openpyxl import load_workbook
        from openpyxl.utils.exceptions import InvalidFileException

        try:
            self.file = self.path.open("rb")
            self.book = load_workbook(self.file, read_only=True, data_only=True)
        except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError, EOFError, SyntaxError) as error:
            self.file.close()
            raise FileProblemError("file.broken", file=self.path.name) from error
        return self.book

    def __exit__(self, *_: object) -> None:
        self.book.close()
        self.file.close()


def _open_sheet(path: Path, name: str) -> Table | None:
    first: list[Row] = []
    for row in _read(path, name):
        first.append(row)
        if len(first) == HEADER_SEARCH:
            break
    if not first:
        return None
    at = split_header(first, count_known)
    header_row, cells = first[at]
    width = max((index for index, cell in enumerate(cells, start=1) if cell not in (None, "")), default=1)
    table = Table(
        path=path, headers=unique_headers(cells[:width]), rows=partial(_data_rows, path, name, header_row), sheet=name
    )
    if at:
        table.decisions.append(Note(code="file.header_row", facts={"row": header_row}))
    return table


def _read(path: Path, name: str) -> Iterator[Row]:
    with _book(path) as book:
        sheet = book[name]
        sheet.reset_dimensions()  # some writers state a wrong size
        try:
            merged = _merged(path, sheet)
            for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
                if any(cell not in (None, "") for cell in cells):
                    yield number, _filled(cells, number, merged) if merged else cells
        except (BadZipFile, SyntaxError, KeyError, ValueError, EOFError) as error:
            raise FileProblemError("file.broken", file=path.name) from error


@dataclass
class _Block:
    """Cells of one column that are merged over several rows: what the first says holds for all."""

    column: int
    first: int
    last: int
    value: Any = None


def _merged(path: Path, sheet: Any) -> list[_Block]:  # noqa: ANN401
    """The merged blocks of one column, which openpyxl's streaming reader leaves out."""
    from openpyxl.utils import column_index_from_string

    blocks, tail = [], b""
    with ZipFile(path) as archive, archive.open(sheet._worksheet_path) as file:
        while chunk := file.read(1 << 20):
            text = tail + chunk
            for found in _MERGE.finditer(text):
                if found[1] == found[3]:
                    column = column_index_from_string(found[1].decode()) - 1
                    blocks.append(_Block(column, int(found[2]), int(found[4])))
            tail = text[-100:] if len(text) > 100 and not _MERGE.search(text[-100:]) else b""
    return blocks


def _filled(cells: Sequence[Any], number: int, merged: list[_Block]) -> Sequence[Any]:
    filled = list(cells)
    for block in merged:
        if block.first <= number <= block.last and block.column < len(filled):
            if number == block.first:
                block.value = filled[block.column]
            elif filled[block.column] in (None, ""):
                filled[block.column] = block.value
    return filled


def _data_rows(path: Path, name: str, header_row: int) -> Iterator[Row]:
    for number, cells in _read(path, name):
        if number > header_row:
            yield number, cells
