"""CSV, TSV and their kin, streamed with the standard library's csv module."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from knowledge.imports.encoding import LONGEST_LINE, Encoding, FileProblemError, find_encoding
from knowledge.imports.headers import count_known
from knowledge.imports.readers import HEADER_SEARCH, Row, Table, split_header, unique_headers
from knowledge.metrics.model import Note

SEPARATORS = (",", ";", "\t", "|", "，")
csv.field_size_limit(LONGEST_LINE)


def open_delimited(path: Path) -> Table:
    """A delimited file as a table.

    Raises FileProblemError: `file.empty`, `file.binary`, `file.line_too_long`, `file.quotes` (a field without end).
    """
    encoding = find_encoding(path)
    separator = _find_separator(path, encoding)
    strict, cut = _check_quotes(path, encoding, separator)
    first = []
    for row in _read(path, encoding, separator, strict, cut):
        if any(row[1]):
            first.append(row)
        if len(first) == HEADER_SEARCH:
            break
    if not first:
        raise FileProblemError("file.empty", file=path.name)
    at = split_header(first, count_known)
    header_row, cells = first[at]
    width = len(cells)
    while width > 1 and not cells[width - 1].strip():
        width -= 1
    table = Table(
        path=path, headers=unique_headers(cells[:width]), rows=lambda: iter(()),
        encoding=encoding.label, separator=separator, ragged=True, cut=cut,
    )  # fmt: skip
    table.rows = partial(_data_rows, path, encoding, separator, strict, cut, header_row)
    if encoding.errors == "replace":
        table.decisions.append(Note(code="file.unreadable_letters", facts={"encoding": encoding.label}))
    if at:
        table.decisions.append(Note(code="file.header_row", facts={"row": header_row}))
    if not strict:
        table.decisions.append(Note(code="file.loose_quotes", facts={}))
    return table


def _lines(path: Path, encoding: Encoding) -> Iterator[str]:
    with path.open(encoding=encoding.name, errors=encoding.errors, newline="") as file:
        yield from file


def _find_separator(path: Path, encoding: Encoding) -> str:
    """The separator that splits the first lines into the most columns, evenly."""
    lines = []
    for line in _lines(path, encoding):
        if line.strip():
            lines.append(line)
        if len(lines) == 30:
            break
    if lines and (said := lines[0].strip().lower()).startswith("sep=") and len(said) == 5:
        return said[4]

    def evenness(separator: str) -> tuple[float, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=separator) if row]
        usual = max(set(widths), key=widths.count)
        return (widths.count(usual) / len(widths) if usual > 1 else 0.0, usual)

    scores = {separator: evenness(separator) for separator in SEPARATORS}
    # Even rows count first, but a comma inside texts may be even by chance: then more columns win.
    return max(
        scores,
        key=lambda separator: (round(scores[separator][0], 1) * scores[separator][1], -SEPARATORS.index(separator)),
    )


def _check_quotes(path: Path, encoding: Encoding, separator: str) -> tuple[bool, Row | None]:
    """Whether the quotes follow the rules to the end, and the row in which the file was cut, if it was."""
    reader = csv.reader(_lines(path, encoding), delimiter=separator, strict=True)
    start = 1
    try:
        for _ in reader:
            start = reader.line_num + 1
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            return True, (start, [])
        if "field limit" in str(error):
            raise FileProblemError("file.quotes", file=path.name, line=start) from error
        return False, None
    return True, None


def _read(path: Path, encoding: Encoding, separator: str, strict: bool, cut: Row | None) -> Iterator[Row]:
    reader = csv.reader(_lines(path, encoding), delimiter=separator, strict=strict)
    start = 1
    try:
        for row in reader:
            yield start, row
            start = reader.line_num + 1
    except csv.Error as error:
        if cut is None:
            raise FileProblemError("file.quotes", file=path.name, line=start) from error


def _data_rows(
    path: Path, encoding: Encoding, separator: str, strict: bool, cut: Row | None, header_row: int
) -> Iterator[Row]:
    for number, row in _read(path, encoding, separator, strict, cut):
        if number > header_row:
            yield number, row
