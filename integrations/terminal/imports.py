"""`salesdesk import`: files in, and everything that was found, decided and refused said."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.words import say
from integrations.terminal.common import (
    JsonOption,
    TodayOption,
    console,
    now_of,
    opened,
    print_json,
    read_settings,
    today_of,
)
from integrations.terminal.guard import FAILED, USAGE, stop
from integrations.terminal.progress import Progress

if TYPE_CHECKING:
    from assistant.settings import Settings
    from knowledge.database import Database
    from knowledge.imports.report import ImportReport


def import_records(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH…", help="Folders or files of CSV, XLSX or JSON.")
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option("--map", metavar="FILE", help="Which column is what, for those not recognised.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; write nothing.")] = False,
    undo: Annotated[int | None, typer.Option("--undo", metavar="ID", help="Take an import back.")] = None,
    today: TodayOption = None,
    as_json: JsonOption = False,
) -> None:
    """Import sales records. A second run of the same files changes nothing.

    Exit code 0 when the records are in (or were already), 1 when nothing could be taken.
    """
    settings = read_settings(today)
    if undo is not None:
        if paths:
            stop(say("import.undo_alone", settings.language), USAGE)
        _undo(settings, undo, as_json=as_json)
        return
    if not paths:
        stop(say("import.nothing_named", settings.language), USAGE)
    with opened(settings) as database:
        report = _run(settings, database, paths, mapping, dry_run=dry_run, quiet=as_json)
    if as_json:
        print_json(report.model_dump(mode="json"))
    else:
        from integrations.terminal.import_report import draw_report

        draw_report(console(), report, settings.language)
    taken = sum(count.created + count.updated + count.unchanged for count in report.counts.values())
    if not taken or any(file.failed for file in report.files):
        raise typer.Exit(FAILED)


def _run(
    settings: Settings, database: Database, paths: list[Path], mapping: Path | None, *, dry_run: bool, quiet: bool
) -> ImportReport:
    from assistant.render import word_note
    from knowledge.access import owner_principal
    from knowledge.imports.run import import_paths

    own = read_map(mapping, settings.language) if mapping else None
    with database.transaction() as session:
        today = today_of(settings, session)
        person_id = owner_principal(session, today).person_id
    with Progress(quiet=quiet) as progress:
        return import_paths(
            database, paths, person_id=person_id, today=today, now=now_of(settings), mapping=own,
            dry_run=dry_run, rejects_dir=Path.cwd(), progress=progress.step,
            adopt_currency=settings.currency is None, word=lambda note: word_note(note, settings.language),
        )  # fmt: skip


def read_map(file: Path, language: str) -> dict[str, Any]:
    """A mapping file, TOML or JSON: per file name its `kind` and its `columns` (header to field)."""
    import json
    import tomllib

    try:
        text = file.read_text(encoding="utf-8-sig")
        found = json.loads(text) if file.suffix.lower() == ".json" else tomllib.loads(text)
    except OSError as error:
        stop(f"{file}: {error.strerror}", USAGE)
    except ValueError as error:  # a byte, a bracket or a quote out of place
        stop(say("import.bad_map", language, path=file, problem=error), USAGE)
    if not isinstance(found, dict):
        stop(say("import.map_no_table", language, path=file), USAGE)
    return found


def _undo(settings: Settings, import_id: int, *, as_json: bool) -> None:
    from knowledge.imports.undo import undo_import

    with opened(settings) as database:
        report = undo_import(database, import_id, now=now_of(settings))
    if as_json:
        print_json(report.model_dump(mode="json"))
        return
    from integrations.terminal.import_report import draw_undo

    draw_undo(console(), report, settings.language)
