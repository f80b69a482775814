"""The rejects file: every row that was not taken, with its place, the reason, and the row itself."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.imports.readers import Table
from knowledge.imports.report import RejectedRow
from knowledge.imports.text import clean
from knowledge.metrics.model import Note

if TYPE_CHECKING:
    from knowledge.imports.chunk import Rejection

SHOWN = 100
COLUMNS = ("file", "sheet", "row", "column", "value", "reason", "record")


class Rejects:
    """Collects rejected rows; the file is made with the first of them. `word` makes a sentence of a reason."""

    def __init__(self, folder: Path | None, stem: str, word: Callable[[Note], str] | None) -> None:
        self.path = folder / f"{stem}.csv" if folder else None
        self.word = word or _plain_words
        self.shown: list[RejectedRow] = []
        self.count = 0
        self._file: TextIOWrapper | None = None
        self._writer: Any = None

    def add(self, table: Table, number: int, rejection: Rejection, raw: Any) -> None:  # noqa: ANN401 - any cells
        """A row of a chunk."""
        value = rejection.reason.facts.get("value")
        record = {header: clean(cell) for header, cell in zip(table.headers, raw, strict=False)}
        self._write(RejectedRow(
            file=table.path.name, sheet=table.sheet, row=number, column=rejection.header,
            value=None if value is None else str(value), reason=rejection.reason, record=record,
        ))  # fmt: skip

    def add_note(self, table: Table, number: int, reason: Note, text: str = "") -> None:
        """A row that could not even be read, as it stands in the file."""
        record = {"line": clean(text)} if text else {}
        self._write(RejectedRow(file=table.path.name, sheet=table.sheet, row=number, reason=reason, record=record))

    def add_rows(self, table: Table, reasons: dict[int, Note]) -> None:
        """Rows that turned out wrong only after they were staged."""
        for number, row in table.rows() if reasons else ():
            if number in reasons:
                record = {header: clean(cell) for header, cell in zip(table.headers, row, strict=False)}
                self._write(RejectedRow(
                    file=table.path.name, sheet=table.sheet, row=number, reason=reasons[number], record=record
                ))  # fmt: skip

    def add_repeated(self, table: Table, pairs: dict[int, int], header: str) -> None:
        """Rows that repeat an id: row → the first row with that id; says whether all of it is repeated."""
        firsts: dict[int, list[Any]] = {}
        wanted = set(pairs.values())
        for number, row in table.rows():
            cells = [clean(cell) for cell in row]
            if number in wanted:
                firsts[number] = cells
            if number in pairs:
                first = pairs[number]
                code = "reject.duplicate" if firsts[first] == cells else "reject.same_id"
                record = dict(zip(table.headers, cells, strict=False))
                facts = {"row": first, "name": record.get(header)}
                self._write(RejectedRow(
                    file=table.path.name, sheet=table.sheet, row=number, column=header, value=record.get(header),
                    reason=Note(code=code, facts=facts), record=record,
                ))  # fmt: skip

    def _write(self, row: RejectedRow) -> None:
        self.count += 1
        if len(self.shown) < SHOWN:
            self.shown.append(row)
        if self.path is None:
            return
        if self._writer is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("w", encoding="utf-8-sig", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow(COLUMNS)
        record = json.dumps(row.record, ensure_ascii=False)
        self._writer.writerow([row.file, row.sheet, row.row, row.column, row.value, self.word(row.reason), record])

    def close(self) -> str | None:
        """End the file; its path, None when nothing was rejected."""
        if self._file:
            self._file.close()
        return str(self.path) if self._file else None


def _plain_words(reason: Note) -> str:
    facts = ", ".join(f"{name}={value}" for name, value in reason.facts.items())
    return f"{reason.code} ({facts})" if facts else reason.code
