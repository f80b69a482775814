"""Imports of small files written by the tests."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from knowledge.database import Database
from knowledge.imports.report import FileReport, ImportReport
from knowledge.imports.run import import_paths

TODAY = date(2024, 6, 1)
NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
DEALS = ("Deal ID", "Deal Name", "Account", "Stage", "Amount", "Close Date")

Write = Callable[..., Path]


def take(database: Database, *paths: Path, **options: Any) -> ImportReport:
    return import_paths(database, list(paths), person_id=None, today=TODAY, now=options.pop("now", NOW), **options)


def query(database: Database, sql: str) -> list[tuple[Any, ...]]:
    with database.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def snapshot(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    from knowledge.tables import METADATA

    with database.engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(table.select())), key=repr)
            for table in METADATA.sorted_tables
        }


def codes(report: ImportReport | FileReport) -> list[str]:
    return [note.code for note in report.decisions]


def fields(report: FileReport) -> dict[str, str | None]:
    return {column.header: column.field for column in report.mapping}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a delimited file: `write("deals.csv", header, row, …)`."""

    def call(
        name: str, *rows: Sequence[Any], encoding: str = "utf-8", delimiter: str = ",", folder: str = "files"
    ) -> Path:
        path = tmp_path / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows(rows)
        return path

    return call
