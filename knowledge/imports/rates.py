"""Rates files: dated exchange rates among the files of an import."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from knowledge.imports.chunk import Rejection
from knowledge.imports.columns import Bad, chunks, day_reader, profile
from knowledge.imports.headers import Recognised
from knowledge.imports.readers import Table
from knowledge.imports.text import clean
from knowledge.imports.values import BadValueError, parse_quantity
from knowledge.metrics.model import Note

if TYPE_CHECKING:
    from knowledge.imports.file_import import Run


def read_rates(run: Run, table: Table, found: Recognised) -> int:
    """Take a rates file in for the files after it. Rows that can't be read are rejected. Returns the rows."""
    setting = run.setting
    formats = profile(table, found, day_first=False, said={}, tick=lambda _: None)
    days = day_reader(formats.orders["date"], setting.zone)
    rows = 0
    for chunk in chunks(table.rows()):
        rows += len(chunk)
        for number, row in chunk:
            cells = {name: row[index] if len(row) > index else None for name, index in found.columns.items()}
            day, source = days[cells["date"]], clean(cells["from_currency"])
            target = clean(cells.get("to_currency")) or setting.currency
            try:
                rate = parse_quantity(cells["rate"], formats.marks["rate"])
            except BadValueError:
                rate = None
            if isinstance(day, Bad) or day is None or source is None or rate is None or rate.value <= Decimal(0):
                run.rejects.add(table, number, Rejection(0, Note(code="reject.rate")), row)
                continue
            run.setting.rates.add(day, setting.code(source), setting.code(target), rate.value)
    return rows
