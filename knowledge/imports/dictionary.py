"""Data dictionaries among the files: not imported, but read for the units they state."""

from __future__ import annotations

from collections.abc import Iterable

from knowledge.imports.fields import Type
from knowledge.imports.header_words import header_key
from knowledge.imports.headers import Recognised, dictionary_columns
from knowledge.imports.readers import Table
from knowledge.imports.units import Said, said_unit


class Dictionary:
    """Units by table and field, as the files' own dictionaries describe them."""

    def __init__(self, tables: Iterable[Table]) -> None:
        self._said: dict[tuple[str, str], Said] = {}
        for table in tables:
            columns = dictionary_columns(table.headers)
            for _, row in table.rows():
                if len(row) > max(columns):
                    name, header, text = (str(row[index] or "") for index in columns)
                    if unit := said_unit(text):
                        self._said[header_key(name), header_key(header)] = unit

    def units(self, table: Table, found: Recognised) -> dict[str, Said]:
        """The units of a table's money columns, by field."""
        name = header_key(table.sheet or table.path.stem)
        kind = found.kind
        return {
            field: unit
            for field, index in found.columns.items()
            if kind and kind.fields[field].type is Type.MONEY
            and (unit := self._said.get((name, header_key(table.headers[index]))))
        }  # fmt: skip
