"""Lists of activities that hold things to do as well."""

from __future__ import annotations

import pytest

from knowledge.database import Database
from knowledge.imports.todo_rows import is_task
from knowledge.imports.undo import undo_import
from tests.knowledge.imports.conftest import NOW, Write, query, take

HEAD = ("Activity - ID", "Activity - Done", "Activity - Type", "Activity - Subject", "Activity - Due date",
        "Activity - Assigned to user")  # fmt: skip
ROWS = (
    ("1", "Done", "Call", "Intro", "2024-05-01", "Ann Lee"),
    ("2", "To do", "Task", "Send offer", "2024-07-01", "Ann Lee"),
    ("3", "Done", "Deadline", "Tender", "2024-05-03", "Bo Diaz"),
    ("4", "Done", "Lunch", "Bistro", "2024-05-04", "Bo Diaz"),
)


@pytest.mark.slow
def test_tasks_among_activities_are_tasks(database: Database, write: Write) -> None:
    sheet = write("activities.csv", HEAD, *ROWS)
    report = take(database, sheet)
    assert query(database, "SELECT external_id, kind FROM activities ORDER BY id") == [("1", "call"), ("4", "meeting")]
    tasks = "SELECT tasks.external_id, tasks.title, CAST(due_on AS TEXT), CAST(done_on AS TEXT), people.name FROM tasks"
    assert query(database, f"{tasks} JOIN people ON people.id = person_id ORDER BY tasks.id") == [
        ("2", "Send offer", "2024-07-01", None, "Ann Lee"), ("3", "Tender", "2024-05-03", "2024-05-03", "Bo Diaz"),
    ]  # fmt: skip
    assert report.rejected == 0
    (told,) = [note.facts for note in report.decisions if note.code == "activity.tasks"]
    assert told == {"column": "Activity - Type", "kinds": ["Task", "Deadline"], "count": 2}
    assert [(file.kind, file.rows) for file in report.files] == [("activities", 2), ("tasks", 2)]
    assert not take(database, sheet).changed
    assert report.import_id is not None
    undo_import(database, report.import_id, now=NOW)
    assert query(database, "SELECT count(*) FROM tasks") == [(0,)]


def test_a_list_of_tasks_alone(database: Database, write: Write) -> None:
    report = take(database, write("activities.csv", HEAD, ROWS[1]))
    assert [(file.kind, file.rows, file.problem) for file in report.files] == [("tasks", 1, None)]


@pytest.mark.slow
def test_kinds_that_nobody_knows_are_named(database: Database, write: Write) -> None:
    odd = [(str(number), "Done", "Audit", "x", "2024-05-01", "Ann Lee") for number in (7, 8)]
    report = take(database, write("activities.csv", HEAD, *ROWS, *odd))
    (told,) = [note.facts for note in report.decisions if note.code == "activity.unknown_kinds"]
    assert told == {"count": 2, "kinds": ["Audit"]}
    assert [row.value for row in report.rejects] == ["Audit", "Audit"]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("Task", True), ("To-do", True), ("DEADLINE", True), ("待办任务", True), ("Reminder call", False), ("Call", False),
     ("跟进", False), ("Audit", False), ("", False), (None, False)],
)  # fmt: skip
def test_what_is_a_thing_to_do(kind: str | None, expected: bool) -> None:
    assert is_task(kind) is expected
