"""Draws what an import did: files and their columns, decisions, findings, counts, rejected rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from rich.table import Table
from rich.text import Text

from assistant.render import word_note
from assistant.render.formats import number
from assistant.render.labels import counted, word_cell
from assistant.words import say
from integrations.terminal.draw import safe

if TYPE_CHECKING:
    from rich.console import Console

    from knowledge.imports.report import FileReport, ImportReport, RejectedRow, UndoReport
    from knowledge.metrics.model import Note

Language = Literal["en", "zh"]
REJECTS_SHOWN, REJECTS_SHOWN_DRY = 5, 20
# How a column was recognised, where that is no matter of course.
HOW = {"fuzzy": "by_likeness", "cells": "by_cells", "map": "by_map"}


def draw_report(console: Console, report: ImportReport, language: Language) -> None:
    """Draw a whole report; everything in it is said, long lists point to the rejects file."""
    for file in report.files:
        _draw_file(console, file, language)
    told = [note for file in report.files for note in file.decisions]
    _draw_notes(console, "decisions", [note for note in report.decisions if note not in told], language)
    _draw_notes(console, "findings", report.findings, language)
    _draw_counts(console, report, language)
    _draw_rejects(console, report, language)
    console.print(Text(_ending(report, language), style="bold"))


def draw_undo(console: Console, report: UndoReport, language: Language) -> None:
    """Draw what an undo took back."""
    for what, counts in (("removed", report.removed), ("restored", report.restored), ("left", report.left)):
        for kind, count in counts.items():
            console.print(say(f"import.{what}", language, counted=counted(kind, count, language)))
    console.print(say("import.undone", language, id=report.import_id))


def _draw_file(console: Console, file: FileReport, language: Language) -> None:
    name = f"{file.path} [{file.sheet}]" if file.sheet else file.path
    if file.kind is None or file.problem is not None:
        reason = _worded(file.problem, language) if file.problem else say("import.left_alone", language)
        console.print(Text.assemble((safe(name), "bold"), f"  {reason}", style="yellow" if file.failed else ""))
        if file.kind is None:
            return
    facts = [say("import.rows", language, count=number(file.rows), kind=_kind(file.kind, language))]
    facts += [file.encoding] if file.encoding else []
    facts += [say("import.separator", language, value=repr(file.separator))] if file.separator else []
    shown = say("word.and_joint", language).join(facts)
    console.print(Text.assemble((safe(name), "bold"), f"  {shown}"))
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 2))
    for column in file.mapping:
        how = say(f"import.{HOW[column.how]}", language) if column.how in HOW else ""
        target = column.field or say("import.own_column" if column.how == "extra" else "import.not_taken", language)
        table.add_row(Text(safe(column.header)), Text("→ " + safe(target)), Text(how, style="dim"))
    console.print(table)
    for note in file.decisions:
        console.print(Text(f"  ! {_worded(note, language)}", style="cyan"))


def _draw_notes(console: Console, title: str, notes: list[Note], language: Language) -> None:
    if not notes:
        return
    console.print(Text(say(f"import.{title}", language), style="bold"))
    for note in notes:
        console.print(Text(f"  · {_worded(note, language)}"))


def _draw_counts(console: Console, report: ImportReport, language: Language) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column(say("import.records", language))
    for header in ("created", "updated", "unchanged", "rejected"):
        table.add_column(say(f"import.{header}", language), justify="right")
    for kind, count in report.counts.items():
        amounts = (count.created, count.updated, count.unchanged, count.rejected)
        table.add_row(_kind(kind, language), *map(number, amounts))
    if report.counts:
        console.print(table)


def _draw_rejects(console: Console, report: ImportReport, language: Language) -> None:
    if not report.rejected:
        return
    title = "import.would_reject" if report.dry_run else "import.rejects"
    console.print(Text(say(title, language, count=number(report.rejected)), style="bold"))
    shown = report.rejects[: REJECTS_SHOWN_DRY if report.dry_run else REJECTS_SHOWN]
    for row in shown:
        line = say("word.label_value", language, label=_place(row, language), value=_worded(row.reason, language))
        console.print(Text(f"  {line}"))
    if report.dry_run and len(shown) < report.rejected:
        line = say("import.more_rejects", language, count=number(report.rejected - len(shown)))
        console.print(Text(f"  {line}"))
    if report.rejects_file:
        line = say("import.all_rejects", language, path=report.rejects_file)
        console.print(Text(f"  {line}"), soft_wrap=True)


def _place(row: RejectedRow, language: Language) -> str:
    file = f"{row.file} [{row.sheet}]" if row.sheet else row.file
    place = say("import.place", language, file=file, row=row.row)
    cell = row.column if row.value is None else f"{row.column} = {row.value!r}"
    return safe(say("word.and_joint", language).join([place, cell] if row.column and cell else [place]))


def _ending(report: ImportReport, language: Language) -> str:
    if report.dry_run:
        return say("import.dry_run", language)
    if report.import_id is None:
        return say("import.no_change", language)
    return say("import.done", language, id=report.import_id)


def _kind(kind: str, language: Language) -> str:
    return word_cell("kind", kind, language)


def _worded(note: Note, language: Language) -> str:
    return safe(word_note(note, language))
