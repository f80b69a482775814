"""A table's rows by its mapping and formats: cells in, typed cells by field and rejected rows out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import String

from knowledge.imports.chunk import Chunk, extra_json
from knowledge.imports.columns import (
    Bad,
    Formats,
    Memo,
    day_reader,
    flag_reader,
    minutes_reader,
    moment_reader,
    money_reader,
    number_reader,
    ratio_reader,
    transpose,
)  # fmt: skip
from knowledge.imports.directory import Directories
from knowledge.imports.fields import Kind, Type
from knowledge.imports.headers import Recognised
from knowledge.imports.raw_rows import ContentIds, deleted_columns, even, says_deleted, totals
from knowledge.imports.readers import Row, Table
from knowledge.imports.reference import CodePairs, Reference, ReferencePairs
from knowledge.imports.setting import Setting
from knowledge.imports.spellings import spellings_of
from knowledge.imports.text import clean
from knowledge.imports.units import Said
from knowledge.metrics.model import Note

ROWS_SHOWN, VALUES_SHOWN = 20, 5
CREATED_FROM_NAME = {"account", "person", "product", "product_line", "region", "team"}


class Converter:
    """Reads a table's rows by its mapping and formats."""

    def __init__(
        self, table: Table, found: Recognised, formats: Formats, setting: Setting, directories: Directories
    ) -> None:
        assert found.kind is not None
        self.table, self.found, self.kind, self.formats, self.setting = table, found, found.kind, formats, setting
        self.directories = directories
        self.references: dict[str, Reference] = {}
        self.pairs: dict[str, ReferencePairs] = {}
        self.pair_columns: dict[str, tuple[str, str]] = {}  # field → the fields of its id or code, and of its name
        self.readers: dict[str, Callable[[list[Any]], list[Any]]] = {}
        self.memos: dict[str, Memo] = {}
        for name in found.columns:
            self._prepare(name)
        self._refer_by_code()
        self.lengths = _lengths(self.kind)
        self.spellings = spellings_of(found.kind, set(found.columns), directories.connection)
        self.content_ids = ContentIds(table.headers)
        self.noted: Counter[str] = Counter()
        self.no_rate: Counter[tuple[str, str]] = Counter()  # field, currency → rows
        self.unread: dict[tuple[str, str], list[tuple[int, str]]] = {}  # field, reason → rows and cells kept as text
        self.unknown_kinds: Counter[str | None] = Counter()  # activities of no known kind
        self.torn: set[str] = set()  # commission plans of which a row is left out, by name
        self.known_rows: dict[str, int] = {}  # of kinds known by their content's key: the row that had it first
        self.scale = 5
        self.deleted = deleted_columns(table.headers)
        if "status" in found.columns:
            self.deleted.append(found.columns["status"])

    def header(self, name: str) -> str:
        """The header that a field was mapped from."""
        return self.table.headers[self.found.columns[name]]

    def _prepare(self, name: str) -> None:
        """Make what reads a field's column."""
        spec = self.kind.fields[name]
        if spec.type is Type.REFERENCE:
            self._refer(name)
            return
        if spec.type is Type.TEXT:
            self.readers[name] = _texts
            return
        memo = self.memos[name] = self._memo(name, spec.type)
        self.readers[name] = lambda column: list(map(memo.__getitem__, column))

    def _refer(self, name: str) -> None:
        """A reference by name, by id, or by both side by side, which are read together under the name's field."""
        columns, record = self.found.columns, self._record(name)
        by_id = name.endswith("_ref")
        if by_id and name.removesuffix("_ref") in columns:
            return
        creates = record in CREATED_FROM_NAME and not by_id
        others = (
            (self.directories["team"], self.directories["region"])
            if self.kind.name == "targets" and name == "person"
            else ()
        )
        reference = Reference(self.directories[record], creates=creates, others=others)
        if f"{name}_ref" in columns:
            self.pairs[name] = ReferencePairs(reference)
            self.pair_columns[name] = f"{name}_ref", name
        else:
            self.references[name] = reference
            self.readers[name] = reference.read

    def _refer_by_code(self) -> None:
        """In lists of lines the product's code finds it where its name does not, or stands for a name."""
        columns = self.found.columns
        if "sku" not in columns or "product" not in self.kind.fields or "product_ref" in columns:
            return
        name = "product" if "product" in columns else "sku"
        reference = self.references.pop("product", None)
        if reference is None:
            reference = Reference(self.directories["product"], creates=True)
        self.readers.pop("product", None)
        self.pairs["product"] = CodePairs(reference, self.directories.connection)
        self.pair_columns["product"] = "sku", name

    def _record(self, name: str) -> str:
        spec = self.kind.fields[name]
        if name.endswith("_ref"):
            return self.kind.fields[name.removesuffix("_ref")].record or self.kind.record
        return spec.record or name

    def _memo(self, name: str, kind: Type) -> Memo:
        setting, formats = self.setting, self.formats
        mark, order = formats.marks.get(name, "."), formats.orders.get(name, "month_first")
        said = formats.units.get(name) or Said()
        match kind:
            case Type.DATE:
                return day_reader(order, setting.zone)
            case Type.MOMENT:
                return moment_reader(order, setting.zone)
            case Type.NUMBER | Type.INTEGER:
                return number_reader(mark, power=said.power, whole=kind is Type.INTEGER)
            case Type.MINUTES:
                return minutes_reader(mark, self.header(name))
            case Type.RATIO:
                return ratio_reader(mark, in_percent=name in formats.in_percent)
            case Type.MONEY:
                return money_reader(mark, said, setting.currency, setting.digits, setting.code)
            case _:
                return flag_reader()

    def has_foreign(self, name: str) -> bool:
        """Whether a money field has shown amounts of another currency."""
        return name in self.memos and self.memos[name].foreign

    def read(self, rows: list[Row]) -> Chunk:
        """Convert a chunk: typed cells by field; rows with a cell that can't be read are rejected."""
        width = len(self.table.headers)
        wide, uneven = even(rows, width, self.table.ragged)
        columns = transpose([row for _, row in wide], width)
        cells = {name: read(columns[self.found.columns[name]]) for name, read in self.readers.items()}
        self._join_ids(cells, columns)
        chunk = Chunk(wide, cells, self._extras(columns, len(wide)))
        for index, code, facts in uneven:
            chunk.reject(index, code, **facts)
        for index in totals(columns):
            chunk.reject(index, "reject.totals")
        for column in self.deleted:
            for index, cell in enumerate(columns[column]):
                if says_deleted(cell):
                    chunk.reject(index, "reject.deleted", self.table.headers[column])
        for name, memo in self.memos.items():
            if memo.bad:
                self._reject_bad(chunk, name, columns[self.found.columns[name]])
        for name, longest in self.lengths.items():
            if name in cells:
                self._reject_long(chunk, name, longest)
        self._keep_names(chunk, columns)
        return chunk

    def _join_ids(self, cells: dict[str, list[Any]], columns: list[list[Any]]) -> None:
        """References by id of the source fill the field of the name; where both are given, the id decides."""
        for base, memo in self.pairs.items():
            ids, names = (columns[self.found.columns[name]] for name in self.pair_columns[base])
            cells[base] = memo.read(list(zip(ids, names, strict=True)))
        for name in self.references:
            if name.endswith("_ref"):
                cells[name.removesuffix("_ref")] = cells[name]

    def _extras(self, columns: list[list[Any]], count: int) -> list[str | None]:
        if not self.found.extras:
            return [None] * count
        headers = sorted(self.found.extras)
        values = [_extra_values(columns[self.found.extras[header]]) for header in headers]
        return [extra_json(dict(zip(headers, row, strict=True))) for row in zip(*values, strict=True)]

    def _reject_bad(self, chunk: Chunk, name: str, column: list[Any]) -> None:
        """A cell that can't be read costs the row only where a record can't do without it; else it stays as text."""
        required = self.kind.fields[name].required or self.kind.fields[name].strict
        for index, value in enumerate(chunk.cells[name]):
            if type(value) is Bad:
                chunk.cells[name][index] = None
                if required:
                    chunk.reject(index, value.code, self.header(name), value=str(column[index])[:200])
                elif index not in chunk.rejected:
                    self.keep_text(chunk, index, name, clean(column[index]))
                    self.unread.setdefault((name, value.code), []).append((chunk.numbers[index], str(column[index])))

    def _reject_long(self, chunk: Chunk, name: str, longest: int) -> None:
        values = chunk.cells[name]
        if max((len(value) for value in values if value is not None), default=0) > longest:
            for index, value in enumerate(values):
                if value is not None and len(value) > longest:
                    chunk.reject(index, "reject.too_long", self.header(name), length=len(value), limit=longest)

    def _keep_names(self, chunk: Chunk, columns: list[list[Any]]) -> None:
        """Names for which there is no record stay with the row, by their header."""
        by_id = {self.pair_columns[base][0]: memo.reference for base, memo in self.pairs.items()}
        for name, reference in (self.references | by_id).items():
            if not reference.kept:
                continue
            column = columns[self.found.columns[name]]
            for index, raw in enumerate(column):
                if raw in reference.kept:
                    self.keep_text(chunk, index, name, clean(raw))

    def keep_text(self, chunk: Chunk, index: int, name: str, value: Any) -> None:  # noqa: ANN401 - any JSON value
        """Keep a cell's own words in the row's extra columns, by the header of its field."""
        chunk.keep_text(index, self.header(name), value)

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


def _texts(column: list[Any]) -> list[str | None]:
    return list(map(clean, column))


def _extra_values(column: list[Any]) -> list[Any]:
    return [value if isinstance(value, int | float) and value == value else clean(value) for value in column]


def _lengths(kind: Kind) -> dict[str, int]:
    found = {}
    for name, spec in kind.fields.items():
        if spec.type is Type.TEXT and kind.table is not None:
            column = kind.table.c.get(spec.column or name)
            if column is not None and isinstance(column.type, String) and column.type.length:
                found[name] = column.type.length
    return found
