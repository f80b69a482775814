"""Draws what an import did: files and their columns, decisions, findings, counts, rejected rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from rich.table import Table
from rich.text import Text

from assistant.render import word_note
from assistant.words import has, say
from integrations.terminal.draw import safe

if TYPE_CHECKING:
    from rich.console import Console

    from knowledge.imports.report import FileReport, ImportReport, RejectedRow, UndoReport
    from knowledge.metrics.model import Note

Language = Literal["en", "zh"]
REJECTS_SHOWN = 5


def draw_report(console: Console, report: ImportReport, language: Language) -> None:
    """Draw a whole report; everything in it is said, long lists point to the rejects file."""
    for file in report.files:
        _draw_file(console, file, language)
    told = [note for file in report.files for note in file.decisions]
    _draw_notes(console, "Decisions", [note for note in report.decisions if note not in told], language)
    _draw_notes(console, "Data quality", report.findings, language)
    _draw_counts(console, report, language)
    if report.rejected:
        console.print(Text(f"{report.rejected:,} rows were not taken:", style="bold"))
        for row in report.rejects[:REJECTS_SHOWN]:
            console.print(Text(f"  {_place(row)}: {_worded(row.reason, language)}"))
        if report.rejects_file:
            console.print(Text(f"  All of them, with their reasons: {report.rejects_file}"), soft_wrap=True)
    console.print(Text(_ending(report), style="bold"))


def draw_undo(console: Console, report: UndoReport, language: Language) -> None:
    """Draw what an undo took back."""
    for title, counts in (("removed", report.removed), ("restored", report.restored), ("left", report.left)):
        for kind, count in counts.items():
            why = " (changed since, or something newer rests on it)" if title == "left" else ""
            console.print(f"{count:,} {_kind(kind, language)} {title}{why}")
    console.print(f"Import {report.import_id} is taken back.")


def _draw_file(console: Console, file: FileReport, language: Language) -> None:
    name = f"{file.path} [{file.sheet}]" if file.sheet else file.path
    if file.kind is None or file.problem is not None:
        reason = _worded(file.problem, language) if file.problem else "left alone"
        console.print(Text.assemble((safe(name), "bold"), f"  {safe(reason)}", style="yellow" if file.failed else ""))
        if file.kind is None:
            return
    facts = [f"{file.rows:,} rows of {_kind(file.kind, language)}"]
    facts += [fact for fact in (file.encoding, file.separator and f"separator {file.separator!r}") if fact]
    console.print(Text.assemble((safe(name), "bold"), f"  {', '.join(facts)}"))
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 2))
    for column in file.mapping:
        how = "" if column.how in ("exact", "synonym") else column.how
        target = column.field or ("kept as its own column" if column.how == "extra" else "not taken")
        table.add_row(Text(safe(column.header)), Text("→ " + safe(target)), Text(how, style="dim"))
    console.print(table)
    for note in file.decisions:
        console.print(Text(f"  ! {_worded(note, language)}", style="cyan"))


def _draw_notes(console: Console, title: str, notes: list[Note], language: Language) -> None:
    if not notes:
        return
    console.print(Text(title, style="bold"))
    for note in notes:
        console.print(Text(f"  · {_worded(note, language)}"))


def _draw_counts(console: Console, report: ImportReport, language: Language) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("Records")
    for header in ("Created", "Updated", "Unchanged", "Rejected"):
        table.add_column(header, justify="right")
    for kind, count in report.counts.items():
        amounts = (count.created, count.updated, count.unchanged, count.rejected)
        table.add_row(_kind(kind, language), *(f"{amount:,}" for amount in amounts))
    if report.counts:
        console.print(table)


def _place(row: RejectedRow) -> str:
    sheet = f" [{row.sheet}]" if row.sheet else ""
    column = f", {row.column} = {row.value!r}" if row.column else ""
    return safe(f"{row.file}{sheet} row {row.row}{column}")


def _ending(report: ImportReport) -> str:
    if report.dry_run:
        return "Dry run: nothing was written."
    if report.import_id is None:
        return "Nothing changed."
    return f"Import {report.import_id} is done. To take it back: salesdesk import --undo {report.import_id}"


def _kind(kind: str, language: Language) -> str:
    key = f"value.{kind}"
    return say(key, language) if has(key, language) else kind


def _worded(note: Note, language: Language) -> str:
    return safe(word_note(note, language))
