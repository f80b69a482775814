"""Lists of activities that hold things to do as well: those rows are tasks, and are imported as tasks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from knowledge.imports.assemble import ACTIVITY_WORDS, by_words
from knowledge.imports.fields import KINDS
from knowledge.imports.header_words import header_key
from knowledge.imports.headers import Recognised
from knowledge.imports.readers import Row, Table
from knowledge.imports.report import ColumnMapping
from knowledge.imports.text import clean
from knowledge.metrics.model import Note

TASK_WORDS = (("task", "task tasks todo deadline deadlines reminder reminders 任务 待办 提醒 截止"),)
# The field of a task that each field of an activity fills; others of the same name fill themselves.
TASK_FIELDS = {"subject": "title", "happened": "due_on"}
DONE_HEADERS = {"done", "isdone", "markedasdone", "status", "completed", "是否完成", "完成", "状态"}


def is_task(kind: object) -> bool:
    """Whether a kind means a thing to do ("Task", "Deadline", 待办); a "reminder call" is a call."""
    text = clean(kind)
    return bool(text) and by_words(text or "", ACTIVITY_WORDS) is None and by_words(text or "", TASK_WORDS) is not None


def with_tasks(table: Table, found: Recognised) -> list[tuple[Table, Recognised]]:
    """A table of activities and tasks as two; any other table as it is."""
    if found.kind is None or found.kind.name != "activities" or not {"kind", "subject"} <= found.columns.keys():
        return [(table, found)]
    at = found.columns["kind"]
    kinds = Counter(_cell(row, at) for _, row in table.rows())
    tasks = {kind: count for kind, count in kinds.items() if is_task(kind)}
    if not tasks:
        return [(table, found)]

    def rows(*, of_tasks: bool) -> Iterator[Row]:
        return (row for row in table.rows() if (_cell(row[1], at) in tasks) is of_tasks)

    facts = {"column": table.headers[at], "kinds": list(tasks), "count": sum(tasks.values())}
    said = Note(code="activity.tasks", facts=facts)
    if len(tasks) == len(kinds):
        return [(replace(table, decisions=[*table.decisions, said]), _as_tasks(table, found))]
    return [
        (replace(table, rows=lambda: rows(of_tasks=False)), found),
        (
            replace(table, rows=lambda: rows(of_tasks=True), cut=None, broken={}, decisions=[said]),
            _as_tasks(table, found),
        ),
    ]


def _cell(row: Sequence[Any], at: int) -> str | None:
    return clean(row[at]) if len(row) > at else None


def _as_tasks(table: Table, found: Recognised) -> Recognised:
    """The fields of tasks among the columns of a list of activities."""
    fields = KINDS["tasks"].fields
    columns = {TASK_FIELDS.get(name, name): index for name, index in found.columns.items()}
    columns = {name: index for name, index in columns.items() if name in fields}
    for header, index in found.extras.items():
        if header_key(header.rpartition(" - ")[2]) in DONE_HEADERS:
            columns.setdefault("status", index)
    taken = {index: name for name, index in columns.items()}
    extras = {header: index for index, header in enumerate(table.headers) if index not in taken}
    mapping = [
        ColumnMapping(header=header, field=taken.get(index), how="synonym" if index in taken else "extra")
        for index, header in enumerate(table.headers)
    ]
    return Recognised(KINDS["tasks"], columns, extras, mapping)
