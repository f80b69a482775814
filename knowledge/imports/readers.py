"""Files into tables of rows: CSV and TSV, XLSX, JSON. Streamed: a table is read again for every pass over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from knowledge.imports.encoding import FileProblemError
from knowledge.metrics.model import Note

TEXT_SUFFIXES = {".csv", ".tsv", ".txt", ".tab"}
JSON_SUFFIXES = {".json", ".jsonl", ".ndjson"}
SHEET_SUFFIXES = {".xlsx", ".xlsm"}
HEADER_SEARCH = 15

Row = tuple[int, Sequence[Any]]


@dataclass
class Table:
    """One table of a file. `rows` starts a new pass: row numbers count from 1 as the file's editor shows them.

    `cut` is the row in which the file ends before its time, `broken` the lines that could not be read as rows;
    `ragged` says that short rows are a sign of damage.
    """

    path: Path
    headers: list[str]
    rows: Callable[[], Iterator[Row]]
    sheet: str | None = None
    encoding: str | None = None
    separator: str | None = None
    ragged: bool = False
    decisions: list[Note] = field(default_factory=list)
    cut: Row | None = None
    broken: dict[int, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """File and sheet, for people."""
        return f"{self.path.name} [{self.sheet}]" if self.sheet else self.path.name

    def sample(self, count: int = 200) -> list[Sequence[Any]]:
        """The first rows."""
        found: list[Sequence[Any]] = []
        for _, row in self.rows():
            found.append(row)
            if len(found) >= count:
                break
        return found


def is_readable(path: Path) -> bool:
    """Whether a file's name is of a form that imports read."""
    return path.suffix.lower() in TEXT_SUFFIXES | JSON_SUFFIXES | SHEET_SUFFIXES


def open_tables(path: Path) -> list[Table]:
    """The tables of a file: one, or one per sheet.

    Raises FileProblemError for a file that is empty, binary, broken or of an unknown form.
    """
    suffix = path.suffix.lower()
    if not path.exists() or not path.is_file():
        raise FileProblemError("file.missing", file=path.name)
    if path.stat().st_size == 0:
        raise FileProblemError("file.empty", file=path.name)
    with path.open("rb") as file:
        is_archive = file.read(4) == b"PK\x03\x04"
    if suffix in SHEET_SUFFIXES or (is_archive and suffix in TEXT_SUFFIXES | {".xls"}):
        from knowledge.imports.workbook import open_workbook

        return open_workbook(path)
    if suffix in JSON_SUFFIXES:
        from knowledge.imports.json_rows import open_json

        return [open_json(path)]
    if suffix in TEXT_SUFFIXES:
        from knowledge.imports.delimited import open_delimited

        return [open_delimited(path)]
    raise FileProblemError("file.unknown_form", file=path.name)


def split_header(rows: list[Row], count_known: Callable[[Sequence[Any]], int]) -> int:
    """The index of the header among a table's first rows.

    A sheet's title, its author and date fill few cells: the header is the first row that fills most of the width,
    unless none of its cells is a known header and a row below it consists mostly of known ones.
    """
    filled = [sum(cell not in (None, "") for cell in row) for _, row in rows]
    first = next((index for index, count in enumerate(filled) if count >= 0.6 * max(filled)), 0)
    known = [count_known(row) for _, row in rows]
    below = [index for index in range(len(rows)) if known[index] >= max(2, filled[index] / 2)]
    return below[0] if below and not known[first] else first


def unique_headers(cells: Sequence[Any]) -> list[str]:
    """Headers as text, each once: blank ones by position, repeated ones numbered."""
    from knowledge.imports.text import clean

    seen: dict[str, int] = {}
    headers = []
    for position, cell in enumerate(cells, start=1):
        name = clean(cell) or f"column {position}"
        seen[name] = seen.get(name, 0) + 1
        headers.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return headers
