"""What a table's cells say against its headers (ranges where a number should be), or beyond them (names of reps)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from knowledge.imports.columns import quantity_or_none
from knowledge.imports.directory import Directories
from knowledge.imports.field_words import meaning
from knowledge.imports.fields import Kind, Type
from knowledge.imports.header_words import header_key
from knowledge.imports.headers import Recognised
from knowledge.imports.readers import Table
from knowledge.imports.report import How
from knowledge.imports.text import BLANKS, clean
from knowledge.imports.values import parse_fold, without_counter
from knowledge.metrics.model import Note

SAMPLE, VALUES_SHOWN = 500, 5
COUNTED = {Type.NUMBER, Type.INTEGER, Type.RATIO, Type.MONEY}
FEWEST, FEWEST_NAMES = 3, 2  # as many cells of words make a column of words; so many names one of names
KNOWN = 0.8  # of the names in a column, so many must be known for it to be a column of such records
NAMED = ("person", "owner", "team", "region", "product", "account")
# Columns of people who are not those the row belongs to.
_OTHERS = re.compile(
    r"creat|modif|updat|enter|approv|import|manager|创建|修改|更新|录入|审批|审核|导入|上级|经理|主管|制单", re.I
)


def settle_by_cells(table: Table, found: Recognised, directories: Directories) -> list[Note]:
    """Correct a table's mapping by its first rows; returns the decisions. A person's own mapping is left as it is."""
    rows = table.sample(SAMPLE)
    notes = [note for name in list(found.columns) if (note := _words_for_numbers(found, name, table, rows))]
    for name in NAMED:
        _find_names(found, name, rows, directories)
    return notes


def _cells(rows: Sequence[Sequence[Any]], index: int) -> list[str]:
    """The filled cells of a column, as text."""
    written = (clean(row[index]) for row in rows if len(row) > index)
    return [cell for cell in written if cell is not None and cell.lower() not in BLANKS]


def _kind(found: Recognised) -> Kind:
    assert found.kind is not None
    return found.kind


def _words_for_numbers(found: Recognised, name: str, table: Table, rows: Sequence[Sequence[Any]]) -> Note | None:
    """A column for numbers most of whose cells are words or ranges ("50-199人") is an extra column, whole."""
    spec, index = _kind(found).fields[name], found.columns[name]
    if spec.type not in COUNTED or spec.required or found.mapping[index].how == "map":
        return None
    cells = _cells(rows, index)
    words = [cell for cell in cells if quantity_or_none(without_counter(cell)) is None and parse_fold(cell) is None]
    if len(words) < max(FEWEST, len(cells) / 2):
        return None
    _release(found, name)
    values = list(dict.fromkeys(words))[:VALUES_SHOWN]
    return Note(code="column.words", facts={"column": table.headers[index], "values": values})


def _release(found: Recognised, name: str) -> None:
    """Make a field's column an extra one; another column of the same meaning, which came second, takes its place."""
    index = found.columns.pop(name)
    column = found.mapping[index]
    column.field, column.how = None, "extra"
    for second in _free(found):
        meant = meaning(_kind(found), found.mapping[second].header)
        if meant.field == name:
            _fill(found, name, second, meant.how)
            break
    found.extras[column.header] = index


def _free(found: Recognised) -> list[int]:
    """The extra columns that a person's own mapping doesn't speak of."""
    return [index for header, index in found.extras.items() if header_key(header) not in found.own.columns]


def _fill(found: Recognised, name: str, index: int, how: How) -> None:
    column = found.mapping[index]
    column.field, column.how = name, how
    found.columns[name] = index
    found.extras.pop(column.header, None)


def _find_names(found: Recognised, name: str, rows: Sequence[Sequence[Any]], directories: Directories) -> None:
    """A column without a known header whose cells name known people, teams, regions … is the field for those."""
    spec = _kind(found).fields.get(name)
    if spec is None or spec.record is None or {name, f"{name}_ref"} & found.columns.keys():
        return
    directory = directories[spec.record]
    for index in _free(found):
        if spec.record == "person" and _OTHERS.search(found.mapping[index].header):
            continue
        names = set(_cells(rows, index))
        known = sum(directory.find(one) is not None for one in names)
        if len(names) >= FEWEST_NAMES and known >= KNOWN * len(names):
            _fill(found, name, index, "cells")
            return
