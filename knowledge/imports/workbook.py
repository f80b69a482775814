"""XLSX workbooks: every sheet is a table."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from knowledge.imports.encoding import FileProblemError
from knowledge.imports.headers import count_known
from knowledge.imports.readers import HEADER_SEARCH, Row, Table, split_header, unique_headers
from knowledge.metrics.model import Note


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
            for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
                if any(cell not in (None, "") for cell in cells):
                    yield number, cells
        except (BadZipFile, SyntaxError, KeyError, ValueError, EOFError) as error:
            raise FileProblemError("file.broken", file=path.name) from error


def _data_rows(path: Path, name: str, header_row: int) -> Iterator[Row]:
    for number, cells in _read(path, name):
        if number > header_row:
            yield number, cells
