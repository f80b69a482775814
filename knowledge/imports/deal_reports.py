"""Reports that repeat a deal in a row for each of its products: read as a list of deals and as one of their lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from knowledge.imports.field_words import meaning
from knowledge.imports.fields import KINDS
from knowledge.imports.headers import Recognised
from knowledge.imports.readers import Row, Table
from knowledge.imports.report import ColumnMapping
from knowledge.metrics.model import Note

SEARCHED = 5_000
OF_LINES = ("product", "sku", "line", "list_price", "quantity", "unit_price", "discount_rate")
# Columns of the deal that its lines are found by or counted in, with the field of a line that they fill.
SHARED = {"external_id": "deal_ref", "name": "deal", "currency": "currency"}


def with_lines(table: Table, found: Recognised) -> list[tuple[Table, Recognised]]:
    """A table as it is, or as its deals and their lines where rows differ in nothing but the product."""
    columns = found.columns
    if found.kind is not KINDS["deals"] or not ({"name", "external_id"} & columns.keys() and "product" in columns):
        return [(table, found)]
    lines = {columns[name]: name for name in OF_LINES if name in columns}
    if (total := _line_total(found)) is not None:
        lines[total] = "amount"
    others = [index for index in range(len(table.headers)) if index not in lines]
    if not _repeats(table, others):
        return [(table, found)]
    shared = {columns[name]: field for name, field in SHARED.items() if name in columns}
    return [_deals(table, found, others), _lines(table, found, shared | lines)]


def _line_total(found: Recognised) -> int | None:
    """The extra column that holds a line's amount: "Total Price" beside the deal's "Amount"."""
    for header, index in found.extras.items():
        if meaning(KINDS["deal_lines"], header).field == "amount" and meaning(KINDS["deals"], header).field is None:
            return index
    return None


def _repeats(table: Table, columns: Sequence[int]) -> bool:
    """Whether a row is there again, but for its product."""
    seen: set[tuple[Any, ...]] = set()
    rows: set[tuple[Any, ...]] = set()
    for row in table.sample(SEARCHED):
        if len(row) == len(table.headers) and tuple(row) not in rows:
            rows.add(tuple(row))
            key = tuple(row[index] for index in columns)
            if key in seen:
                return True
            seen.add(key)
    return False


def _deals(table: Table, found: Recognised, columns: list[int]) -> tuple[Table, Recognised]:
    """The deals, each in its first row."""
    at = {index: position for position, index in enumerate(columns)}
    mapped = {name: at[index] for name, index in found.columns.items() if index in at}
    extras = {header: at[index] for header, index in found.extras.items() if index in at}
    mapping = [found.mapping[index] for index in columns]

    def once(rows: Iterator[Row]) -> Iterator[Row]:
        seen: set[tuple[Any, ...]] = set()
        for number, cells in rows:
            key = tuple(cells)
            if key not in seen:
                seen.add(key)
                yield number, cells

    said = [*table.decisions, Note(code="deal.with_lines", facts={})]
    part = replace(_part(table, columns, once), decisions=said)
    return part, replace(found, columns=mapped, extras=extras, mapping=mapping)


def _lines(table: Table, found: Recognised, fields: dict[int, str]) -> tuple[Table, Recognised]:
    """The lines: what is of the product, and what names the deal."""
    columns = sorted(fields)
    mapped = {fields[index]: position for position, index in enumerate(columns)}
    mapping = [
        ColumnMapping(header=table.headers[index], field=fields[index], how=found.mapping[index].how)
        if found.mapping[index].field
        else ColumnMapping(header=table.headers[index], field=fields[index], how="synonym")
        for index in columns
    ]
    part = replace(_part(table, columns, lambda rows: rows), cut=None, broken={}, decisions=[])  # told with the deals
    return part, Recognised(KINDS["deal_lines"], mapped, {}, mapping, own=found.own)


def _part(table: Table, columns: Sequence[int], choose: Callable[[Iterator[Row]], Iterator[Row]]) -> Table:
    """Some columns of a table, with the same rows; a row that is too short or too long stays so."""
    width = len(table.headers)

    def cut_out() -> Iterator[Row]:
        for number, row in table.rows():
            yield number, [*(row[index] for index in columns if index < len(row)), *row[width:]]

    return replace(table, headers=[table.headers[index] for index in columns], rows=lambda: choose(cut_out()))
