"""What an import says at its end: files, mappings, counts, decisions, findings, rejects."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

from knowledge.metrics.model import Note

How = Literal["exact", "synonym", "fuzzy", "cells", "map", "extra", "ignored"]


class ColumnMapping(BaseModel):
    """Where one column went: `field` None for an extra column, which is kept by its header."""

    header: str
    field: str | None
    how: How


class RejectedRow(BaseModel):
    """A row that was not taken, where it stands and why. `row` counts the file's lines or sheet rows from 1."""

    file: str
    sheet: str | None = None
    row: int
    column: str | None = None
    value: str | None = None
    reason: Note
    record: dict[str, Any] = {}


class KindCount(BaseModel):
    """What became of one kind's rows."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0

    def add(self, other: KindCount) -> None:
        """Count the other's rows in."""
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.rejected += other.rejected


class FileReport(BaseModel):
    """One file or sheet. `kind` None: left alone, with the reason in `problem`."""

    path: str
    sheet: str | None = None
    kind: str | None = None
    encoding: str | None = None
    separator: str | None = None
    rows: int = 0
    mapping: list[ColumnMapping] = []
    decisions: list[Note] = []
    problem: Note | None = None
    failed: bool = False


class ImportReport(BaseModel):
    """The whole import. `import_id` is None when nothing changed, and for a dry run.

    `rejects` holds the first rejected rows; all of them are in `rejects_file`, which a dry run does not write.
    """

    import_id: int | None = None
    dry_run: bool = False
    files: list[FileReport] = []
    counts: dict[str, KindCount] = {}
    decisions: list[Note] = []
    findings: list[Note] = []
    rejects: list[RejectedRow] = []
    rejected: int = 0
    rejects_file: str | None = None

    @property
    def changed(self) -> bool:
        """Whether the import wrote (or, dry, would write) anything."""
        return any(count.created or count.updated for count in self.counts.values())


class UndoReport(BaseModel):
    """What an undo took back, per kind, and what it had to leave because something newer rests on it."""

    import_id: int
    removed: dict[str, int] = {}
    restored: dict[str, int] = {}
    left: dict[str, int] = {}
