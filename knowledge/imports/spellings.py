"""Spellings that mean one thing: a status in another case, a province with or without its 省. The first one stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from sqlalchemy import Column, Connection, func, select

from knowledge.imports.fields import Kind
from knowledge.metrics.model import Note
from knowledge.places import place_key

SHOWN = 20


def case_key(written: str) -> str:
    """Words without their case."""
    return " ".join(written.split()).casefold()


FOLDED: dict[tuple[str, str], Callable[[str], str]] = {
    ("leads", "status"): case_key,
    ("leads", "location"): place_key,
    ("accounts", "location"): place_key,
    ("accounts", "city"): place_key,
}


class Spellings:
    """One column's spellings: each becomes the first of those that mean the same, in the records or in the file."""

    def __init__(self, connection: Connection, column: Column[str], key: Callable[[str], str]) -> None:
        self.name, self.key = column.name, key
        self.first: dict[str, str] = {}
        self.rows: Counter[str] = Counter()  # other spellings → rows
        known = select(column).where(column.is_not(None)).group_by(column).order_by(func.min(column.table.c.id))
        for written in connection.scalars(known):
            self.first.setdefault(key(written), written)

    def read(self, written: str) -> str:
        """The spelling that a cell is taken as."""
        first = self.first.setdefault(self.key(written), written)
        if first != written:
            self.rows[written] += 1
        return first

    def notes(self) -> list[Note]:
        """What was taken as something else."""
        return [
            Note(code="value.written_otherwise", facts={
                "field": self.name, "written": written, "name": self.first[self.key(written)], "rows": rows,
            })
            for written, rows in self.rows.most_common(SHOWN)
        ]  # fmt: skip


def spellings_of(kind: Kind, fields: set[str], connection: Connection) -> dict[str, Spellings]:
    """The fields of a table whose spellings are taken as one."""
    table = kind.table
    return {
        name: Spellings(connection, table.c[name], key)
        for (kind_name, name), key in FOLDED.items()
        if table is not None and kind_name == kind.name and name in fields
    }
