"""An import from files to report: what each file is, in which order they go, and the undo's other half.

A file's way: readers.py (rows) → headers.py (its kind and fields) → columns.py (how its columns are written) →
converter.py, assemble.py (values) → store.py (staged) → merge.py (created, changed, unchanged), all or nothing per
file.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from knowledge.company import Company, get_company, minor_digits, note_change
from knowledge.database import Database
from knowledge.imports import crew, currency, findings
from knowledge.imports.deal_lines import DealLinesImport
from knowledge.imports.deal_reports import with_lines
from knowledge.imports.dictionary import Dictionary
from knowledge.imports.directory import Directories
from knowledge.imports.encoding import FileProblemError
from knowledge.imports.file_import import FileImport, Run
from knowledge.imports.headers import MapFile, Recognised, is_dictionary, read_mapping, recognise
from knowledge.imports.hiring_rows import with_scores, without_protected
from knowledge.imports.rates import read_rates
from knowledge.imports.readers import Table, is_readable, open_tables
from knowledge.imports.records import Import
from knowledge.imports.rejects import Rejects
from knowledge.imports.report import FileReport, ImportReport
from knowledge.imports.setting import Setting
from knowledge.imports.store import Store
from knowledge.imports.target_parents import place_targets
from knowledge.imports.todo_rows import with_tasks
from knowledge.metrics.model import Note
from knowledge.refusals import Refusal

Progress = Callable[[str, int, int | None], None]
log = logging.getLogger(__name__)
SAID = 20


@dataclass
class _Source:
    """A table that was opened, with what it is."""

    table: Table
    found: Recognised
    report: FileReport


def import_paths(
    database: Database,
    paths: Sequence[Path],
    *,
    person_id: int | None,
    today: date,
    now: datetime,
    mapping: Mapping[str, Any] | None = None,
    dry_run: bool = False,
    rejects_dir: Path | None = None,
    progress: Progress | None = None,
    word: Callable[[Note], str] | None = None,
    adopt_currency: bool = False,
) -> ImportReport:
    """Import files and folders; every file is taken whole or not at all, the others go on.

    `mapping` is a mapping file's content (headers.read_mapping). `progress(file, rows done, rows or None)` is called
    as rows are read. `adopt_currency`: a company without records counts in the one currency that all its files say.
    `word` makes a sentence of a reason, for the rejects file in `rejects_dir`; a dry run writes none.
    Refuses with `import.missing` (a path that is not there), `import.nothing` (nothing importable in the paths),
    `import.map` (a mapping that names what does not exist).
    """
    own = read_mapping(mapping or {})
    sources, reports = _open(paths, own)
    report = ImportReport(dry_run=dry_run, files=reports)
    if not any(source.found.kind for source in sources):
        raise Refusal("import.nothing", files=_said(reports), count=len(reports))
    importable = [source for source in sources if source.found.kind]
    importable.sort(key=lambda source: source.found.kind.order if source.found.kind else 0)
    with database.engine.connect() as connection:
        store = Store(database, connection, dry_run=dry_run)
        try:
            rejects = Rejects(None if dry_run else rejects_dir, f"rejects-{now:%Y%m%d-%H%M%S}", word)
            run = _start(store, database, rejects, importable, person_id, today, now, progress or (lambda *_: None))
            if adopt_currency:
                report.decisions += _adopt_currency(run, importable)
            dictionary = Dictionary(source.table for source in sources if is_dictionary(source.table.headers))
            with _collector_off():
                for source in importable:
                    _import_one(run, source, dictionary)
                with store.unit():
                    report.decisions += crew.place_teams(run)
                    report.decisions += place_targets(run)
            _finish(run, report, importable, now)
        finally:
            connection.rollback()
            connection.detach()
    if not dry_run and report.changed:
        _refresh_names(database)
    return report


def _open(paths: Sequence[Path], own: Mapping[str, MapFile]) -> tuple[list[_Source], list[FileReport]]:
    sources, reports = [], []
    for path in _files(paths):
        if not is_readable(path):
            reports.append(
                FileReport(path=str(path), problem=Note(code="file.unknown_form", facts={"file": path.name}))
            )
            continue
        try:
            tables = open_tables(path)
        except FileProblemError as error:
            reports.append(FileReport(path=str(path), problem=error.note, failed=True))
            continue
        for whole in tables:
            said = [path.name, whole.sheet or ""]
            kept, recognised = without_protected(whole, recognise(whole.headers, said, own.get(path.name)), said)
            parts = [part for one in with_tasks(kept, recognised) for part in with_lines(*one)]
            for table, found in [part for one in parts for part in with_scores(*one)]:
                report = FileReport(
                    path=str(path), sheet=table.sheet,
                    kind=found.kind.name if found.kind else None, encoding=table.encoding,
                    separator=table.separator, mapping=found.mapping,
                    decisions=list(table.decisions), problem=found.problem,
                )  # fmt: skip
                sources.append(_Source(table, found, report))
                reports.append(report)
    return sources, reports


def _files(paths: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(one for one in path.rglob("*") if one.is_file() and not one.name.startswith((".", "~$")))
        elif path.exists():
            found.append(path)
        else:
            raise Refusal("import.missing", path=str(path))
    return list(dict.fromkeys(found))


def _said(reports: list[FileReport]) -> list[Note]:
    """Each file with why it was not taken, for the refusal."""
    return [
        Note(code="file.not_taken", facts={"file": Path(report.path).name, "reason": report.problem})
        for report in reports[:SAID]
    ]


def _start(
    store: Store, database: Database, rejects: Rejects, sources: list[_Source], person_id: int | None, today: date,
    now: datetime, progress: Progress,
) -> Run:  # fmt: skip
    if store.dry_run:
        store.begin(writing=True)
    with Session(store.connection) as session:
        company = get_company(session)
        session.expunge(company)
    names = [str(source.table.path) for source in sources]
    if not store.dry_run:
        store.begin(writing=True)
    created = insert(Import).values(person_id=person_id, started_at=now, sources=list(dict.fromkeys(names)))
    import_id = int(store.connection.execute(created.returning(Import.id)).scalar_one())
    if not store.dry_run:
        store.connection.commit()
    setting = Setting(
        currency=company.currency, digits=minor_digits(company.currency), zone=company.zone, today=today,
        is_sqlite=database.is_sqlite, fiscal_year_start=company.fiscal_year_start,
    )  # fmt: skip
    return Run(store, setting, Directories(store.connection), rejects, import_id, {}, progress)


def _adopt_currency(run: Run, sources: list[_Source]) -> list[Note]:
    """Let a company without records count in the currency of its files; the decision, if there was one to take."""
    connection, setting = run.store.connection, run.setting
    if not currency.is_new(connection):
        return []
    said = currency.said_currency(((source.table, source.found) for source in sources), setting.currency)
    if said is None or said == setting.currency or not currency.is_known(said):
        return []
    if not run.store.dry_run:
        run.store.connection.commit()
        run.store.begin(writing=True)
    connection.execute(update(Company).values(currency=said))
    if not run.store.dry_run:
        connection.commit()
    setting.currency, setting.digits = said, minor_digits(said)
    return [Note(code="company.currency_adopted", facts={"currency": said})]


@contextmanager
def _collector_off() -> Iterator[None]:
    """No search for cycles meanwhile: millions of rows come and go, none in a cycle, and it would walk them again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _import_one(run: Run, source: _Source, dictionary: Dictionary) -> None:
    """Import one table; what stops it is reported with it, and nothing of it stays."""
    table, found, report = source.table, source.found, source.report
    try:
        if found.kind and found.kind.name == "rates":
            report.rows = read_rates(run, table, found)
        else:
            form = DealLinesImport if found.kind and found.kind.name == "deal_lines" else FileImport
            with run.store.part():
                form(run, table, found, report, dictionary.units(table, found)).execute()
    except FileProblemError as error:
        report.problem, report.failed = error.note, True
    except Exception:  # whatever one file brings up, the others are imported
        log.exception("import of %s failed", table.label)
        report.problem, report.failed = Note(code="file.not_merged", facts={"file": table.label}), True
    if report.failed:
        report.rows = 0
        run.directories.forget()


def _finish(run: Run, report: ImportReport, sources: list[_Source], now: datetime) -> None:
    """Findings, the import's own row and the generation; an import that changed nothing leaves no row."""
    store, connection = run.store, run.store.connection
    report.counts = run.counts
    report.rejected, report.rejects = run.rejects.count, run.rejects.shown
    report.rejects_file = run.rejects.close()
    report.decisions += [note for source in sources for note in source.report.decisions]
    kinds = {source.found.kind.name for source in sources if source.found.kind}
    report.findings = findings.find(connection, kinds)
    if store.dry_run:
        return
    connection.commit()
    store.begin(writing=True)
    if report.changed:
        report.import_id = run.import_id
        summary = report.model_dump(mode="json", exclude={"rejects"})
        connection.execute(update(Import).where(Import.id == run.import_id).values(finished_at=now, summary=summary))
        note_change(connection)
    else:
        connection.execute(delete(Import).where(Import.id == run.import_id))
    connection.commit()


def _refresh_names(database: Database) -> None:
    from knowledge import names

    rebuild = getattr(names, "rebuild_names", None)
    if rebuild is not None:
        with database.transaction() as session:
            rebuild(session)


def list_imports(session: Session) -> list[Import]:
    """Imports, newest first."""
    return list(session.scalars(select(Import).order_by(Import.id.desc())))
