"""Imports of sales records: files given, looked at, taken in with their progress, and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path as FilePath
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict, Field

from api import import_work
from api.auth import AssistantOf, Caller
from api.errors import Language, language_of
from api.repeated import IdempotencyKey, once
from api.rules import NO_TOKEN, OPERATING, allow
from assistant.agent import Assistant, storable
from assistant.render import word_note, word_refusal
from assistant.words import has, say
from knowledge.access import Principal
from knowledge.imports import jobs
from knowledge.imports.fields import KINDS
from knowledge.imports.headers import read_mapping
from knowledge.imports.jobs import BUSY, ImportJob, JobState
from knowledge.imports.report import ColumnMapping, ImportReport, KindCount, UndoReport
from knowledge.imports.undo import undo_import
from knowledge.metrics.model import Note
from knowledge.refusals import Refusal

router = APIRouter(prefix="/v1/imports", tags=["imports"])

IMPORTS = allow(roles=OPERATING, by=NO_TOKEN, tools=())
ImportId = Annotated[str, Path(max_length=40, examples=["im_2bQvTq5lX0s1Yw3k"])]
FILE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The file as it is: CSV, XLSX or JSON, at most 50 MB.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class KindView(BaseModel):
    """Something that a file can hold a list of, and the fields that its columns can be, each with its words."""

    kind: str
    label: str
    fields: list[str]
    labels: dict[str, str]


class FileMapping(BaseModel):
    """What a person says of one file: what it lists ("ignore": leave it), and which column is which field.

    A column may also be "extra" (kept by its header) or "ignore".
    """

    model_config = ConfigDict(extra="forbid")

    kind: str | None = Field(default=None, max_length=50)
    columns: dict[str, str] = Field(default={}, max_length=500)


class ImportAsked(BaseModel):
    """How files are to be read, by their names; what isn't said is recognised."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"mapping": {"deals.csv": {"kind": "deals", "columns": {"Volume": "amount"}}}}]
        },
    )

    mapping: dict[str, FileMapping] = Field(default={}, max_length=import_work.MOST_FILES)


class FileRead(BaseModel):
    """What a file, or a sheet of it, was found to be. `kind` None: it is left alone, with the reason in `problem`."""

    file: str
    sheet: str | None
    kind: str | None
    rows: int
    columns: list[ColumnMapping]
    decisions: list[str]
    problem: str | None
    failed: bool


class RejectedView(BaseModel):
    """A row that was not taken: where it stands, and why."""

    file: str
    sheet: str | None
    row: int
    column: str | None
    value: str | None
    reason: str


class ImportResult(BaseModel):
    """What an import did, or (`dry_run`) would do. `rejects` are the first rows that were not taken, of `rejected`."""

    dry_run: bool
    changed: bool
    files: list[FileRead]
    counts: dict[str, KindCount]
    decisions: list[str]
    findings: list[str]
    rejects: list[RejectedView]
    rejected: int


class ImportProgress(BaseModel):
    """How far it is: the file that is being read, its rows so far, and of how many where that is known."""

    file: str | None
    rows: int
    of: int | None


class ImportView(BaseModel):
    """An import of the caller's. `problem` says why it failed."""

    id: str
    state: JobState
    created_at: datetime
    files: list[str]
    progress: ImportProgress | None
    result: ImportResult | None
    problem: str | None


@router.get("", dependencies=IMPORTS)
def list_imports(
    request: Request, assistant: AssistantOf, principal: Caller, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> list[ImportView]:
    """The caller's imports, the newest first."""
    with assistant.database.transaction() as session:
        return [_view(assistant, job, language_of(request)) for job in jobs.list_jobs(session, principal, limit)]


@router.get("/kinds", dependencies=IMPORTS)
def list_import_kinds(request: Request, principal: Caller) -> list[KindView]:
    """What files can list, and the fields that columns can be, with the words for them in the request's language."""
    language = language_of(request)

    def label(kind: str, field: str) -> str:
        own = f"import_field.{kind}_{field}"
        return say(own if has(own) else f"import_field.{field}", language)

    return [
        KindView(
            kind=name, label=say(f"import_kind.{name}", language), fields=sorted(kind.fields),
            labels={field: label(name, field) for field in sorted(kind.fields)},
        )
        for name, kind in KINDS.items()
    ]  # fmt: skip


@router.post("", status_code=201, dependencies=IMPORTS)
def begin_import(
    request: Request, assistant: AssistantOf, principal: Caller, idempotency_key: IdempotencyKey = None
) -> ImportView:
    """Begin an import; its files come next."""
    with assistant.database.transaction(write=True) as session:

        def begin() -> tuple[int, dict[str, Any]]:
            job = jobs.begin_job(session, principal, now=assistant.now())
            return 201, _view(assistant, job, language_of(request)).model_dump(mode="json")

        _, told = once(session, principal, request, None, begin)
        return ImportView.model_validate(told)


@router.get("/{import_id}", dependencies=IMPORTS)
def read_import(import_id: ImportId, request: Request, assistant: AssistantOf, principal: Caller) -> ImportView:
    """One import of the caller's, with how far it is and what came of it. Anybody else's is not found."""
    return _current(assistant, principal, import_id, language_of(request))


@router.put("/{import_id}/files/{name}", dependencies=IMPORTS, openapi_extra=FILE_BODY)
async def put_import_file(
    import_id: ImportId,
    name: Annotated[str, Path(max_length=200, examples=["deals.csv"])],
    request: Request,
    assistant: AssistantOf,
    principal: Caller,
) -> ImportView:
    """Give a file to an import; one of the same name takes the earlier one's place."""
    name = import_work.file_name(name)
    with assistant.database.transaction() as session:
        job = jobs.find_job(session, principal, storable(import_id))
        _require(job, JobState.OPEN, JobState.CHECKED, JobState.FAILED)
    known = {file.name for file in import_work.files_of(assistant, job.id)}
    if len(known | {name}) > import_work.MOST_FILES:
        raise Refusal("import.too_many_files", limit=import_work.MOST_FILES)
    folder = import_work.folder_of(assistant, job.id) / "files"
    folder.mkdir(parents=True, exist_ok=True)
    coming = folder.parent / f".{name}"
    with coming.open("wb") as file:
        async for chunk in request.stream():
            file.write(chunk)
    coming.replace(folder / name)
    return _current(assistant, principal, job.id, language_of(request))


@router.post("/{import_id}/check", status_code=202, dependencies=IMPORTS)
def check_import(
    import_id: ImportId, asked: ImportAsked, request: Request, assistant: AssistantOf, principal: Caller
) -> ImportView:
    """Look what the files would do, and write nothing: how their columns are read, what would be refused and why."""
    return _begin(assistant, principal, import_id, asked, language_of(request), dry_run=True)


@router.post("/{import_id}/run", status_code=202, dependencies=IMPORTS)
def run_import(
    import_id: ImportId, asked: ImportAsked, request: Request, assistant: AssistantOf, principal: Caller
) -> ImportView:
    """Take the files in. Every file is taken whole or not at all; all of it can be taken back."""
    return _begin(assistant, principal, import_id, asked, language_of(request), dry_run=False)


@router.get("/{import_id}/rejects", dependencies=IMPORTS, response_class=FileResponse, responses={
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}},
})  # fmt: skip
def download_rejects(import_id: ImportId, assistant: AssistantOf, principal: Caller) -> FileResponse:
    """Every row that was not taken, with the reason, as a CSV file."""
    with assistant.database.transaction() as session:
        job = jobs.find_job(session, principal, storable(import_id))
    found = sorted(import_work.folder_of(assistant, job.id).glob("rejects-*.csv"))
    if not found:
        raise Refusal("unknown.rejects")
    return FileResponse(found[-1], media_type="text/csv; charset=utf-8", filename="rejects.csv")


@router.post("/{import_id}/undo", dependencies=IMPORTS)
def undo_whole_import(import_id: ImportId, assistant: AssistantOf, principal: Caller) -> UndoReport:
    """Take an import back: what it made goes, what it changed is as before, where nothing newer rests on it."""
    with assistant.database.transaction() as session:
        job = jobs.find_job(session, principal, storable(import_id))
    if job.import_id is None:
        raise Refusal("import.not_done")
    report = undo_import(assistant.database, job.import_id, now=assistant.now())
    with assistant.database.transaction(write=True) as session:
        jobs.move(session, job.id, (JobState.DONE,), JobState.UNDONE)
    return report


def _begin(
    assistant: Assistant, principal: Principal, import_id: str, asked: ImportAsked, language: Language, *, dry_run: bool
) -> ImportView:
    mapping = {name: one.model_dump(exclude_none=True) for name, one in asked.mapping.items()}
    read_mapping(mapping)
    with assistant.database.transaction(write=True) as session:
        job = jobs.find_job(session, principal, storable(import_id))
        _require(job, JobState.OPEN, JobState.CHECKED, JobState.FAILED)
        if not import_work.files_of(assistant, job.id):
            raise Refusal("import.no_files")
        busy = JobState.CHECKING if dry_run else JobState.RUNNING
        jobs.move(session, job.id, (job.state,), busy, mapping=mapping, report=None, problem=None)
        job_id = job.id
    import_work.start(assistant, principal, job_id, mapping, dry_run=dry_run)
    return _current(assistant, principal, job_id, language)


def _require(job: ImportJob, *states: JobState) -> None:
    if job.state in BUSY:
        raise Refusal("import.busy")
    if job.state not in states:
        raise Refusal("import.not_open")


def _current(assistant: Assistant, principal: Principal, import_id: str, language: Language) -> ImportView:
    """An import as it stands; one whose process died is marked as interrupted."""
    with assistant.database.transaction() as session:
        job = jobs.find_job(session, principal, storable(import_id))
    if job.state in BUSY and import_work.is_silent(assistant, job.id):
        with assistant.database.transaction(write=True) as session:
            jobs.move(session, job.id, BUSY, JobState.FAILED, problem={"code": "import.interrupted", "facts": {}})
            job = jobs.find_job(session, principal, job.id)
    return _view(assistant, job, language)


def _view(assistant: Assistant, job: ImportJob, language: Language) -> ImportView:
    told = import_work.progress_of(assistant, job.id) if job.state in BUSY else None
    report = None if job.report is None else ImportReport.model_validate(job.report)
    return ImportView(
        id=job.id, state=job.state, created_at=job.created_at,
        files=[file.name for file in import_work.files_of(assistant, job.id)],
        progress=None if told is None else ImportProgress.model_validate(told),
        result=None if report is None else _result(report, language),
        problem=None if job.problem is None else _problem(job.problem, language),
    )  # fmt: skip


def _problem(kept: Mapping[str, Any], language: Language) -> str:
    facts = {name: _fact(value) for name, value in kept["facts"].items()}
    return word_refusal(Refusal(kept["code"], **facts), language)


def _fact(value: Any) -> Any:  # noqa: ANN401 - a fact as JSON keeps it
    if isinstance(value, list):
        return [_fact(item) for item in value]
    if isinstance(value, dict) and set(value) == {"code", "facts"}:
        return Note(code=value["code"], facts={name: _fact(item) for name, item in value["facts"].items()})
    return value


def _result(report: ImportReport, language: Language) -> ImportResult:
    def words(notes: list[Note]) -> list[str]:
        return [word_note(note, language) for note in notes]

    files = [
        FileRead(
            file=FilePath(file.path).name, sheet=file.sheet, kind=file.kind, rows=file.rows, columns=file.mapping,
            decisions=words(file.decisions), failed=file.failed,
            problem=None if file.problem is None else word_note(file.problem, language),
        )
        for file in report.files
    ]  # fmt: skip
    rejects = [
        RejectedView(
            file=row.file, sheet=row.sheet, row=row.row, column=row.column, value=row.value,
            reason=word_note(row.reason, language),
        )
        for row in report.rejects
    ]  # fmt: skip
    return ImportResult(
        dry_run=report.dry_run,
        changed=report.changed,
        files=files,
        counts=report.counts,
        decisions=words(report.decisions),
        findings=words(report.findings),
        rejects=rejects,
        rejected=report.rejected,
    )
