"""One chunk of a table: cells in, database columns and rejected rows out."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import String

from knowledge.company import minor_digits
from knowledge.imports.columns import (
    Bad,
    Foreign,
    Formats,
    Memo,
    day_reader,
    flag_reader,
    minor,
    minutes_reader,
    moment_reader,
    money_reader,
    number_reader,
    ratio_reader,
)  # fmt: skip
from knowledge.imports.directory import Directories, Reference
from knowledge.imports.fields import Kind, Type
from knowledge.imports.headers import Recognised, header_key
from knowledge.imports.money import Rates, currency_code
from knowledge.imports.readers import Row, Table
from knowledge.imports.text import clean
from knowledge.imports.units import Said
from knowledge.metrics.model import Note

TOTALS_SEARCH = 3
ROWS_SHOWN, VALUES_SHOWN = 20, 5
_TOTALS = re.compile(
    r"\s*(((grand|sub)[\s-]*)?totals?|sum)\s*[:：]?\s*$|\s*(合\s*计|总\s*计|小\s*计|共\s*计|汇\s*总)", re.I
)
DELETED_HEADERS = {"isdeleted", "deleted", "是否删除", "已删除"}
DELETED = {"true", "1", "yes", "deleted", "是", "已删除"}
CREATED_FROM_NAME = {"account", "person", "product", "product_line", "region", "team"}


@dataclass
class Setting:
    """What every conversion needs to know of the company and the run."""

    currency: str
    digits: int
    zone: ZoneInfo
    today: date
    is_sqlite: bool
    fiscal_year_start: int = 1
    rates: Rates = field(default_factory=Rates)

    def code(self, written: str) -> str:
        """A written currency as ISO code."""
        return currency_code(written, self.currency)


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


class PairMemo(dict[Any, "int | None"]):
    """Cells of id and name side by side → record ids."""

    def __init__(self, reference: Reference) -> None:
        super().__init__()
        self.reference = reference

    def __missing__(self, pair: tuple[Any, Any]) -> int | None:
        external_id, name = self.words(pair)
        found = self[pair] = self.reference.by_id_and_name((external_id, name))
        return found

    @staticmethod
    def words(pair: tuple[Any, Any]) -> tuple[str | None, str | None]:
        """Id and name as text."""
        external_id, name = (clean(cell) for cell in pair)
        return external_id, " ".join(name.split()) if name else None

    def read(self, pairs: list[tuple[Any, Any]]) -> list[int | None]:
        """The ids of a column of pairs."""
        ids = list(map(self.__getitem__, pairs))
        self.reference.tally(name or external_id for external_id, name in map(self.words, pairs))
        return ids


class Converter:
    """Reads a table's rows by its mapping and formats."""

    def __init__(
        self, table: Table, found: Recognised, formats: Formats, setting: Setting, directories: Directories
    ) -> None:
        assert found.kind is not None
        self.table, self.found, self.kind, self.formats, self.setting = table, found, found.kind, formats, setting
        self.directories = directories
        self.references: dict[str, Reference] = {}
        self.readers: dict[str, Callable[[list[Any]], list[Any]]] = {}
        self.memos: dict[str, Memo] = {}
        self.pairs: dict[str, PairMemo] = {}
        for name in found.columns:
            self._prepare(name, directories)
        self.lengths = _lengths(self.kind)
        self.hashed: dict[bytes, int] = {}
        self.noted: Counter[str] = Counter()
        self.no_rate: Counter[tuple[str, str]] = Counter()  # field, currency → rows
        self.unread: dict[tuple[str, str], list[tuple[int, str]]] = {}  # field, reason → rows and cells kept as text
        self.scale = 5
        headers = [header_key(header) for header in table.headers]
        self.deleted = [index for index, key in enumerate(headers) if key in DELETED_HEADERS]
        if "status" in found.columns:
            self.deleted.append(found.columns["status"])
        self._order = sorted(range(len(table.headers)), key=lambda index: header_key(table.headers[index]))

    def header(self, name: str) -> str:
        """The header that a field was mapped from."""
        return self.table.headers[self.found.columns[name]]

    def _prepare(self, name: str, directories: Directories) -> None:
        spec, formats, setting = self.kind.fields[name], self.formats, self.setting
        if spec.type is Type.TEXT:
            self.readers[name] = _texts
            return
        if spec.type is Type.REFERENCE and f"{name}_ref" in self.found.columns:
            record = self._record(name)
            self.pairs[name] = PairMemo(Reference(directories[record], creates=record in CREATED_FROM_NAME))
            return
        if spec.type is Type.REFERENCE:
            record = self._record(name)
            base = name.removesuffix("_ref")
            if base != name and base in self.found.columns:
                return
            reference = Reference(
                directories[record], creates=record in CREATED_FROM_NAME and not name.endswith("_ref")
            )
            self.references[name] = reference
            self.readers[name] = reference.read
            return
        mark, order = formats.marks.get(name, "."), formats.orders.get(name, "month_first")
        unit = formats.units.get(name)
        power = unit.power if unit else 0
        memo = {
            Type.DATE: lambda: day_reader(order, setting.zone),
            Type.MOMENT: lambda: moment_reader(order, setting.zone),
            Type.NUMBER: lambda: number_reader(mark, power=power),
            Type.INTEGER: lambda: number_reader(mark, power=power, whole=True),
            Type.MINUTES: lambda: minutes_reader(mark, self.header(name)),
            Type.RATIO: lambda: ratio_reader(mark, in_percent=name in formats.in_percent),
            Type.MONEY: lambda: self._money(name),
            Type.FLAG: flag_reader,
        }[spec.type]()
        self.memos[name] = memo
        self.readers[name] = lambda column: list(map(memo.__getitem__, column))

    def _record(self, name: str) -> str:
        spec = self.kind.fields[name]
        if name.endswith("_ref"):
            return self.kind.fields[name.removesuffix("_ref")].record or self.kind.record
        return spec.record or name

    def _money(self, name: str) -> Memo:
        said = self.formats.units.get(name) or Said()
        return money_reader(
            self.formats.marks.get(name, "."), said, self.setting.currency, self.setting.digits, self.setting.code
        )

    def digits_of(self, currency: str) -> int:
        """The decimals of a currency."""
        return minor_digits(currency)

    def read(self, rows: list[Row]) -> Chunk:
        """Convert a chunk: typed cells by field; rows with a cell that can't be read are rejected."""
        width = len(self.table.headers)
        even, uneven = _even(rows, width, self.table.ragged)
        columns = (
            [list(column) for column in zip(*(row for _, row in even), strict=True)]
            if even
            else [[] for _ in range(width)]
        )
        cells = {name: read(columns[self.found.columns[name]]) for name, read in self.readers.items()}
        self._join_ids(cells, columns)
        chunk = Chunk(even, cells, self._extras(columns, len(even)))
        for index, code, facts in uneven:
            chunk.reject(index, code, **facts)
        for index in _totals(columns):
            chunk.reject(index, "reject.totals")
        for column in self.deleted:
            for index, cell in enumerate(columns[column]):
                if cell and str(cell).strip().casefold() in DELETED:
                    chunk.reject(index, "reject.deleted", self.table.headers[column])
        for name, memo in self.memos.items():
            if memo.bad:
                self._reject_bad(chunk, name, columns[self.found.columns[name]])
        for name, longest in self.lengths.items():
            if name in cells:
                self._reject_long(chunk, name, longest)
        self._keep_text(chunk, columns)
        return chunk

    def _join_ids(self, cells: dict[str, list[Any]], columns: list[list[Any]]) -> None:
        """References by id of the source fill the field of the name; where both are given, the id decides."""
        for base, memo in self.pairs.items():
            written = zip(columns[self.found.columns[f"{base}_ref"]], columns[self.found.columns[base]], strict=True)
            cells[base] = memo.read(list(written))
        for name in self.references:
            if name.endswith("_ref"):
                cells[name.removesuffix("_ref")] = cells[name]

    def _extras(self, columns: list[list[Any]], count: int) -> list[str | None]:
        if not self.found.extras:
            return [None] * count
        headers = sorted(self.found.extras)
        values = [_extra_values(columns[self.found.extras[header]]) for header in headers]
        return [_json(dict(zip(headers, row, strict=True))) for row in zip(*values, strict=True)]

    def _reject_bad(self, chunk: Chunk, name: str, column: list[Any]) -> None:
        """A cell that can't be read costs the row only where a record can't do without it; else it stays as text."""
        required = self.kind.fields[name].required
        for index, value in enumerate(chunk.cells[name]):
            if type(value) is Bad:
                chunk.cells[name][index] = None
                if required:
                    chunk.reject(index, value.code, self.header(name), value=str(column[index])[:200])
                elif index not in chunk.rejected:
                    self.keep_extra(chunk, index, name, clean(column[index]))
                    self.unread.setdefault((name, value.code), []).append((chunk.numbers[index], str(column[index])))

    def _reject_long(self, chunk: Chunk, name: str, longest: int) -> None:
        values = chunk.cells[name]
        if max((len(value) for value in values if value is not None), default=0) > longest:
            for index, value in enumerate(values):
                if value is not None and len(value) > longest:
                    chunk.reject(index, "reject.too_long", self.header(name), length=len(value), limit=longest)

    def _keep_text(self, chunk: Chunk, columns: list[list[Any]]) -> None:
        """Names for which there is no record stay with the row, by their header."""
        by_id = {f"{base}_ref": memo.reference for base, memo in self.pairs.items()}
        for name, reference in (self.references | by_id).items():
            if not reference.kept:
                continue
            column = columns[self.found.columns[name]]
            for index, raw in enumerate(column):
                if raw in reference.kept:
                    self.keep_extra(chunk, index, name, clean(raw))

    def keep_extra(self, chunk: Chunk, index: int, name: str, value: Any) -> None:  # noqa: ANN401 - any JSON value
        """Keep a cell's own words in the row's extra columns."""
        extra = json.loads(chunk.extras[index] or "{}")
        chunk.extras[index] = _json({**extra, self.header(name): value})

    def drop_unused(self, dropped: Mapping[str, set[int]]) -> None:
        """Say nothing of records that are not created after all."""
        for reference in (*self.references.values(), *(memo.reference for memo in self.pairs.values())):
            reference.drop(dropped.get(reference.directory.record, set()))

    def unread_notes(self) -> list[Note]:
        """What was not read as what its column holds, and stays as text."""
        return [
            Note(code="column.kept_as_text", facts={
                "column": self.header(name), "reason": code, "count": len(cells),
                "rows": [row for row, _ in cells[:ROWS_SHOWN]],
                "values": list(dict.fromkeys(text[:100] for _, text in cells))[:VALUES_SHOWN],
            })
            for (name, code), cells in self.unread.items()
        ] + [
            Note(code="column.no_rate", facts={
                "column": self.header(name), "count": count, "currency": currency, "company": self.setting.currency,
            })
            for (name, currency), count in self.no_rate.items()
        ]  # fmt: skip

    def content_ids(self, chunk: Chunk) -> list[str]:
        """An id for each row made of its content, numbered where several rows are alike."""
        ids = []
        keys = [header_key(self.table.headers[index]).encode() for index in self._order]
        for row in chunk.raw:
            parts = [
                key + b"=" + text.encode()
                for key, index in zip(keys, self._order, strict=True)
                if (text := clean(row[index]))
            ]
            digest = blake2b(b"\x1f".join(parts), digest_size=12).digest()
            count = self.hashed[digest] = self.hashed.get(digest, 0) + 1
            ids.append(f"row:{digest.hex()}:{count}")
        return ids

    def to_company_money(
        self, chunk: Chunk, name: str, days: Sequence[str | None]
    ) -> tuple[list[int | None], dict[int, Foreign]]:
        """A money field in minor units of the company's currency, converted by each row's day; and the originals.

        An amount without a rate is not counted: its row is kept without it where it can be, with the original as text.
        """
        values: list[Any] = chunk.get(name)
        codes = chunk.cells.get("currency")
        setting, originals = self.setting, {}
        if codes is None and not (name in self.memos and self.memos[name].foreign):
            return values, {}
        converted: list[int | None] = list(values)
        for index, value in enumerate(values):
            foreign = self.foreign(value, codes[index] if codes else None)
            if foreign is None:
                continue
            day = days[index]
            amount = setting.rates.convert(foreign.amount, foreign.currency, setting.currency, day) if day else None
            originals[index] = foreign
            converted[index] = None if amount is None else minor(amount, setting.digits)
            if amount is None and index not in chunk.rejected:
                self._without_rate(chunk, index, name, foreign, day)
        return converted, originals

    def _without_rate(self, chunk: Chunk, index: int, name: str, foreign: Foreign, day: str | None) -> None:
        code = "reject.no_rate" if day else "reject.no_rate_day"
        facts = {"currency": foreign.currency, "company": self.setting.currency, "day": day}
        if self.kind.fields[name].required:
            chunk.reject(index, code, self.header(name), **facts)
            return
        self.keep_extra(chunk, index, name, f"{foreign.amount} {foreign.currency}")
        self.no_rate[name, foreign.currency] += 1

    def foreign(self, value: int | Foreign | None, written: str | None) -> Foreign | None:
        """A money value of another currency than the company's, by its own sign or the row's currency cell."""
        if value is None or isinstance(value, Foreign):
            return value
        if not written or (code := self.setting.code(written)) == self.setting.currency:
            return None
        from decimal import Decimal

        return Foreign(Decimal(value).scaleb(-self.setting.digits), code)


def _even(rows: list[Row], width: int, ragged: bool) -> tuple[list[Row], list[tuple[int, str, dict[str, Any]]]]:
    """Rows made as wide as the header; those that can't be are named, with the reason."""
    if all(len(row) == width for _, row in rows):
        return rows, []
    even: list[Row] = []
    uneven: list[tuple[int, str, dict[str, Any]]] = []
    for number, row in rows:
        length = len(row)
        if length > width and any(cell not in (None, "") for cell in row[width:]):
            uneven.append((len(even), "reject.row_long", {"columns": length, "expected": width}))
        elif length < width and ragged and length:
            uneven.append((len(even), "reject.row_short", {"columns": length, "expected": width}))
        elif not length:
            continue
        even.append((number, [*row[:width], *[None] * (width - length)]))
    return even, uneven


def _totals(columns: list[list[Any]]) -> Iterator[int]:
    """The rows that sum up the others: "Total" in the first filled cell, nothing but figures beside it."""
    for position, column in enumerate(columns[:TOTALS_SEARCH]):
        for index, cell in enumerate(column):
            if isinstance(cell, str) and _TOTALS.match(cell):
                others = [one[index] for at, one in enumerate(columns) if at != position]
                filled = [str(one) for one in others if one not in (None, "")]
                before = any(one[index] not in (None, "") for one in columns[:position])
                if not before and len(filled) < len(others) and all(any(map(str.isdigit, one)) for one in filled):
                    yield index


def _texts(column: list[Any]) -> list[str | None]:
    return list(map(clean, column))


def _extra_values(column: list[Any]) -> list[Any]:
    return [value if isinstance(value, int | float) and value == value else clean(value) for value in column]


def _json(values: dict[str, Any]) -> str | None:
    filled = {name: value for name, value in values.items() if value is not None}
    return json.dumps(filled, ensure_ascii=False, sort_keys=True) if filled else None


def _lengths(kind: Kind) -> dict[str, int]:
    found = {}
    for name, spec in kind.fields.items():
        if spec.type is Type.TEXT and kind.table is not None:
            column = kind.table.c.get(spec.column or name)
            if column is not None and isinstance(column.type, String) and column.type.length:
                found[name] = column.type.length
    return found
