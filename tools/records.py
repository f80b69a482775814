"""Records as tables, alike for every tool that lists them."""

from __future__ import annotations

from knowledge.metrics.model import RecordList
from tools.contract import Column, Table

# What a person's title is called; a task's or a meeting's is another word in Chinese.
OF_PEOPLE = ("contacts", "people", "leads")
TITLES = {"tasks": "task_title"}


def record_table(found: RecordList) -> Table:
    """A list of records as a table for people."""
    columns = [
        Column(name=_name(found.kind, column.name), unit=column.unit, label=column.label, is_date=column.is_date)
        for column in found.columns
    ]
    return Table(columns=columns, rows=found.rows, total=found.total, currency=found.currency)


def _name(kind: str, column: str) -> str:
    """A column's name, which is its word: the title of a person stays one, of anything else it is another."""
    return column if column != "title" or kind in OF_PEOPLE else TITLES.get(kind, "record_title")
