"""Rows as they stand in a table: as wide as its header, totals and deleted ones told apart, ids of their content."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Any

from knowledge.imports.header_words import header_key
from knowledge.imports.readers import Row
from knowledge.imports.text import clean

TOTALS_SEARCH = 3  # a table's totals are named in one of its first columns
_TOTALS = re.compile(
    r"\s*(((grand|sub)[\s-]*)?totals?|sum)\s*[:：]?\s*$|\s*(合\s*计|总\s*计|小\s*计|共\s*计|汇\s*总)", re.I
)
_DELETED_HEADERS = {"isdeleted", "deleted", "是否删除", "已删除"}
_DELETED = {"true", "1", "yes", "deleted", "是", "已删除"}


def even(rows: list[Row], width: int, ragged: bool) -> tuple[list[Row], list[tuple[int, str, dict[str, Any]]]]:
    """Rows made as wide as the header; those that can't be are named, with the reason."""
    if all(len(row) == width for _, row in rows):
        return rows, []
    wide: list[Row] = []
    uneven: list[tuple[int, str, dict[str, Any]]] = []
    for number, row in rows:
        length = len(row)
        if length > width and any(cell not in (None, "") for cell in row[width:]):
            uneven.append((len(wide), "reject.row_long", {"columns": length, "expected": width}))
        elif length < width and ragged and length:
            uneven.append((len(wide), "reject.row_short", {"columns": length, "expected": width}))
        elif not length:
            continue
        wide.append((number, [*row[:width], *[None] * (width - length)]))
    return wide, uneven


def totals(columns: list[list[Any]]) -> Iterator[int]:
    """The rows that sum up the others: "Total" in the first filled cell, nothing but figures beside it."""
    for position, column in enumerate(columns[:TOTALS_SEARCH]):
        for index, cell in enumerate(column):
            if isinstance(cell, str) and _TOTALS.match(cell):
                others = [one[index] for at, one in enumerate(columns) if at != position]
                filled = [str(one) for one in others if one not in (None, "")]
                before = any(one[index] not in (None, "") for one in columns[:position])
                if not before and len(filled) < len(others) and all(any(map(str.isdigit, one)) for one in filled):
                    yield index


def deleted_columns(headers: Sequence[str]) -> list[int]:
    """The columns that say of a row that it is deleted."""
    return [index for index, header in enumerate(headers) if header_key(header) in _DELETED_HEADERS]


def says_deleted(cell: Any) -> bool:  # noqa: ANN401 - any cell
    """Whether a cell of such a column, or a status, says so."""
    return bool(cell) and str(cell).strip().casefold() in _DELETED


class ContentIds:
    """Ids for rows without one of their source, made of their content whatever the order of the columns."""

    def __init__(self, headers: Sequence[str]) -> None:
        keys = [header_key(header) for header in headers]
        self._columns = [(keys[index].encode(), index) for index in sorted(range(len(keys)), key=keys.__getitem__)]
        self._seen: dict[bytes, int] = {}

    def of(self, rows: Sequence[Sequence[Any]]) -> list[str]:
        """An id for each row, numbered where several rows are alike."""
        ids = []
        for row in rows:
            parts = [key + b"=" + text.encode() for key, index in self._columns if (text := clean(row[index]))]
            digest = blake2b(b"\x1f".join(parts), digest_size=12).digest()
            count = self._seen[digest] = self._seen.get(digest, 0) + 1
            ids.append(f"row:{digest.hex()}:{count}")
        return ids
