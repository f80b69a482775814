"""Records as tables, alike for every tool that lists them."""

from __future__ import annotations

from knowledge.metrics.model import RecordList
from tools.contract import Column, Table


def record_table(found: RecordList) -> Table:
    """A list of records as a table for people."""
    columns = [
        Column(name=column.name, unit=column.unit, label=column.label, is_date=column.is_date)
        for column in found.columns
    ]
    return Table(columns=columns, rows=found.rows, total=found.total, currency=found.currency)
