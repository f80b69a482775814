"""Imports at work: the files that were given, a run in a thread of its own, and how far it is.

How far it is stands in a file beside the import's own files: the import holds the database's write lock meanwhile, so a
row of a table could not be written, and other processes of the machine read it all the same.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.render import word_note
from knowledge.imports import jobs
from knowledge.imports.jobs import JobState
from knowledge.imports.readers import is_readable
from knowledge.imports.run import import_paths
from knowledge.refusals import Refusal

if TYPE_CHECKING:
    from assistant.agent import Assistant
    from assistant.turn import Language
    from knowledge.access import Principal

log = logging.getLogger(__name__)

MOST_FILES = 20
LONGEST_NAME = 150
PROGRESS = ".progress.json"
# A run that told nothing for so long has died with its process.
SILENT_SECONDS = 300.0
STEP_SECONDS = 0.2


def folder_of(assistant: Assistant, job_id: str) -> Path:
    """Where the files of an import lie."""
    return assistant.settings.home / "imports" / job_id


def files_of(assistant: Assistant, job_id: str) -> list[Path]:
    """The files that were given for an import, by name."""
    folder = folder_of(assistant, job_id) / "files"
    return sorted(folder.iterdir()) if folder.is_dir() else []


def file_name(text: str) -> str:
    """A name that a file may have here. Refuses with `import.bad_name`: no path, nothing hidden, a form we read."""
    plain = text.isprintable() and not set(text) & set('/\\:*?"<>|') and not text.startswith((".", "~"))
    if not plain or not 0 < len(text.encode()) <= LONGEST_NAME or not is_readable(Path(text)):
        raise Refusal("import.bad_name", name=text[:100])
    return text


def progress_of(assistant: Assistant, job_id: str) -> dict[str, Any] | None:
    """How far a run is: its file, the rows read, and of how many where that is known; None before it says."""
    try:
        told: dict[str, Any] = json.loads((folder_of(assistant, job_id) / PROGRESS).read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return told


def is_silent(assistant: Assistant, job_id: str) -> bool:
    """Whether a run has told nothing for so long that nobody is at it any more."""
    try:
        told_at = (folder_of(assistant, job_id) / PROGRESS).stat().st_mtime
    except FileNotFoundError:
        return True
    return time.time() - told_at > SILENT_SECONDS


def start(assistant: Assistant, principal: Principal, job_id: str, mapping: dict[str, Any], *, dry_run: bool) -> None:
    """Run an import, or only look what it would do, in a thread; its state says when it is done."""
    _tell(assistant, job_id, {"file": None, "rows": 0, "of": None})
    work = threading.Thread(
        target=_work, args=(assistant, principal, job_id, mapping, dry_run), name=f"import {job_id}", daemon=True
    )
    work.start()


def _work(assistant: Assistant, principal: Principal, job_id: str, mapping: dict[str, Any], dry_run: bool) -> None:
    folder, last = folder_of(assistant, job_id), 0.0
    language: Language = "zh" if (principal.language or "").startswith("zh") else "en"

    def progress(file: str, rows: int, of: int | None) -> None:
        nonlocal last
        if time.monotonic() - last >= STEP_SECONDS:
            last = time.monotonic()
            _tell(assistant, job_id, {"file": Path(file).name, "rows": rows, "of": of})

    values: dict[str, Any] = {"problem": None}
    try:
        report = import_paths(
            assistant.database, [folder / "files"], person_id=principal.person_id, today=assistant.today(),
            now=assistant.now(), mapping=mapping, dry_run=dry_run, rejects_dir=None if dry_run else folder,
            progress=progress, adopt_currency=assistant.settings.currency is None,
            word=lambda note: word_note(note, language),
        )  # fmt: skip
        values |= {"report": report.model_dump(mode="json"), "import_id": report.import_id}
        state = JobState.CHECKED if dry_run else JobState.DONE
    except Refusal as refusal:
        state, values["problem"] = JobState.FAILED, {"code": refusal.code, "facts": _plain(refusal.facts)}
    except Exception:
        log.exception("import %s failed", job_id)
        state, values["problem"] = JobState.FAILED, {"code": "server.failed", "facts": {"id": job_id}}
    with assistant.database.transaction(write=True) as session:
        jobs.move(session, job_id, jobs.BUSY, state, **values)


def _tell(assistant: Assistant, job_id: str, told: dict[str, Any]) -> None:
    file = folder_of(assistant, job_id) / PROGRESS
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps(told), encoding="utf-8")
    fresh.replace(file)


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    """A refusal's facts as JSON; notes among them keep their code and facts."""
    plain: dict[str, Any] = json.loads(json.dumps(facts, default=_as_json))
    return plain


def _as_json(value: Any) -> Any:  # noqa: ANN401 - whatever a fact is
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else str(value)
