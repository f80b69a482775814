"""CSV, TSV and their kin, streamed with the standard library's csv module."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import dropwhile, islice
from pathlib import Path

from knowledge.imports.encoding import LONGEST_LINE, Encoding, FileProblemError, find_encoding, has_quotes
from knowledge.imports.field_words import count_known
from knowledge.imports.readers import HEADER_SEARCH, Row, Table, split_header, unique_headers
from knowledge.metrics.model import Note

SEPARATORS = (",", ";", "\t", "|", "，")
BROKEN_LINES = 20
KNOWN_HEADERS = 2  # as many in one line are no chance
csv.field_size_limit(LONGEST_LINE)


@dataclass
class _Form:
    """How a delimited file is written. `broken`: lines that open a quote and never close it, left out of the rows."""

    path: Path
    encoding: Encoding
    separator: str
    strict: bool = True
    broken: dict[int, str] = field(default_factory=dict)
    quoted: bool = True

    def lines(self) -> Iterator[str]:
        """The file's lines; a broken one is empty."""
        with self.path.open(encoding=self.encoding.name, errors=self.encoding.errors, newline="") as file:
            if not self.broken:
                yield from file
                return
            for number, line in enumerate(file, start=1):
                yield "\n" if number in self.broken else line

    def rows(self) -> Iterator[Row]:
        """The rows with anything in them, with their line numbers."""
        reader = csv.reader(self.lines(), delimiter=self.separator, strict=self.strict)
        if not self.quoted:
            yield from (
                (number, row)
                for number, row in enumerate(reader, start=1)
                if row and (row[0].strip() or any(map(str.strip, row)))
            )
            return
        start = 1
        for row in reader:
            if row and (row[0].strip() or any(map(str.strip, row))):
                yield start, row
            start = reader.line_num + 1


def open_delimited(path: Path) -> Table:
    """A delimited file as a table.

    Raises FileProblemError: `file.empty`, `file.binary`, `file.line_too_long`, `file.quotes` (quotes without end).
    """
    encoding = find_encoding(path)
    form = _Form(path, encoding, _find_separator(path, encoding))
    form.quoted = has_quotes(path)
    lines = _check_quotes(form) if form.quoted else 0
    first = list(islice(form.rows(), HEADER_SEARCH))
    if not first:
        raise FileProblemError("file.empty", file=path.name)
    at = split_header(first, count_known)
    header_row, cells = first[at]
    width = len(cells)
    while width > 1 and not cells[width - 1].strip():
        width -= 1
    table = Table(
        path=path, headers=unique_headers(cells[:width]), rows=partial(_data_rows, form, header_row),
        encoding=encoding.label, separator=form.separator, ragged=True,
    )  # fmt: skip
    if form.broken and max(form.broken) == lines:
        table.cut = (lines, [form.broken[lines]])
    table.broken = {number: text for number, text in form.broken.items() if not table.cut or number != lines}
    if encoding.errors == "replace":
        table.decisions.append(Note(code="file.unreadable_letters", facts={"encoding": encoding.label}))
    if at:
        table.decisions.append(Note(code="file.header_row", facts={"row": header_row}))
    if not form.strict:
        table.decisions.append(Note(code="file.loose_quotes", facts={}))
    return table


def _find_separator(path: Path, encoding: Encoding) -> str:
    """The separator that makes known headers of a line; where none or several do, of the most columns, evenly."""
    lines = []
    for line in _Form(path, encoding, "").lines():
        if line.strip():
            lines.append(line)
        if len(lines) == 30:
            break
    if lines and (said := lines[0].strip().lower()).startswith("sep=") and len(said) == 5:
        return said[4]

    def fitness(separator: str) -> tuple[bool, float, int]:
        rows = [row for row in csv.reader(lines, delimiter=separator) if row]
        widths = [len(row) for row in rows]
        usual = max(set(widths), key=widths.count)
        even = widths.count(usual) / len(widths) if usual > 1 else 0.0
        # A sign inside texts may be even by chance: so headers tell first, and then more columns win.
        named = any(count_known(row) >= KNOWN_HEADERS for row in rows[:HEADER_SEARCH])
        return named, round(even, 1) * usual, -SEPARATORS.index(separator)

    return max(SEPARATORS, key=fitness)


def _check_quotes(form: _Form) -> int:
    """Find the lines whose quotes never close, and whether the others follow the rules. Returns the last line.

    Such a line would swallow all rows after it. It is left out of the rows, and they are read.
    """
    while len(form.broken) <= BROKEN_LINES:
        last, broken = _first_open_quote(form)
        if broken is None:
            return last
        if broken == 0:
            form.strict = False
            continue
        form.broken[broken] = next(islice(form.lines(), broken - 1, None)).strip()
    raise FileProblemError("file.quotes", file=form.path.name, line=min(form.broken))


def _first_open_quote(form: _Form) -> tuple[int, int | None]:
    """The file's last line, and the first line with an open quote: None without one, 0 when quotes break the rules."""
    reader = csv.reader(form.lines(), delimiter=form.separator, strict=form.strict)
    start, width = 1, 0
    try:
        for row in reader:
            if reader.line_num == start:
                width = max(width, len(row)) if start <= HEADER_SEARCH else width
            elif width and len(row) != width and not form.strict:
                return reader.line_num, start  # it runs on over the next lines, and is no row then
            start = reader.line_num + 1
    except csv.Error as error:
        is_open = "unexpected end of data" in str(error) or "field limit" in str(error)
        return reader.line_num, start if is_open else 0
    return reader.line_num, None


def _data_rows(form: _Form, header_row: int) -> Iterator[Row]:
    return dropwhile(lambda row: row[0] <= header_row, form.rows())
