"""One chunk of a table: its rows as read, the database columns made of them, and the rows that are left out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from knowledge.imports.readers import Row
from knowledge.metrics.model import Note


@dataclass
class Rejection:
    """A row of the chunk that is not taken: its place in the chunk, the column at fault and the reason."""

    index: int
    reason: Note
    header: str | None = None


class Chunk:
    """Columns of one chunk, by field (`cells`, as read) and by database column (`columns`, to be staged)."""

    def __init__(self, rows: list[Row], cells: dict[str, list[Any]], extras: list[str | None]) -> None:
        self.numbers = [number for number, _ in rows]
        self.raw = [row for _, row in rows]
        self.cells = cells
        self.extras = extras
        self.columns: dict[str, list[Any]] = {}
        self.rejected: dict[int, Rejection] = {}

    def __len__(self) -> int:
        """How many rows."""
        return len(self.numbers)

    def reject(self, index: int, code: str, header: str | None = None, **facts: Any) -> None:  # noqa: ANN401
        """Leave a row out; the first reason counts."""
        self.rejected.setdefault(index, Rejection(index, Note(code=code, facts=facts), header))

    def keep_text(self, index: int, header: str, value: Any) -> None:  # noqa: ANN401 - any JSON value
        """Keep a cell's own words in the row's extra columns."""
        extra = json.loads(self.extras[index] or "{}")
        self.extras[index] = extra_json({**extra, header: value})

    def get(self, name: str) -> list[Any]:
        """A field's values; all None where the table has no such column."""
        return self.cells.get(name) or [None] * len(self)

    def move(self, name: str, column: str) -> None:
        """Stage a field's values as a database column, where the table has the field."""
        if name in self.cells:
            self.columns[column] = self.cells[name]

    def kept(self) -> Iterable[int]:
        """The places of the rows that are taken."""
        return (index for index in range(len(self)) if index not in self.rejected)


def extra_json(values: dict[str, Any]) -> str | None:
    """The extra columns of a row as they are stored; None without any."""
    filled = {name: value for name, value in values.items() if value is not None}
    return json.dumps(filled, ensure_ascii=False, sort_keys=True) if filled else None
