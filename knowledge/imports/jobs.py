"""Imports that somebody began at a page or through the API: the files they gave, how far it is, and what came of it."""

from __future__ import annotations

import secrets
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from knowledge.access import Principal
from knowledge.database import Base, UtcDateTime
from knowledge.refusals import Refusal
from knowledge.sales.team.people import text_enum


class JobState(StrEnum):
    """Where an import stands. `checked`: its dry run is done, and nothing is written yet."""

    OPEN = "open"
    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNDONE = "undone"


BUSY = (JobState.CHECKING, JobState.RUNNING)


class ImportJob(Base):
    """One import of one person's. `mapping` is what they said of columns, `report` what the last run said.

    `import_id` is the import that it became (knowledge/imports/records.py); None where nothing was written.
    """

    __tablename__ = "import_jobs"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    state: Mapped[JobState] = mapped_column(text_enum(JobState), default=JobState.OPEN)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    mapping: Mapped[dict[str, Any] | None]
    report: Mapped[dict[str, Any] | None]
    problem: Mapped[dict[str, Any] | None]
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))


def begin_job(session: Session, principal: Principal, *, now: datetime) -> ImportJob:
    """A new import without files."""
    job = ImportJob(
        id=f"im_{secrets.token_urlsafe(12)}", person_id=principal.person_id, state=JobState.OPEN, created_at=now
    )
    session.add(job)
    session.flush()
    return job


def find_job(session: Session, principal: Principal, job_id: str) -> ImportJob:
    """The caller's import; anybody else's is `unknown.import`."""
    job = session.get(ImportJob, job_id, populate_existing=True)
    if job is None or job.person_id != principal.person_id:
        raise Refusal("unknown.import", id=job_id[:40])
    return job


def list_jobs(session: Session, principal: Principal, limit: int) -> list[ImportJob]:
    """The caller's newest imports."""
    mine = select(ImportJob).where(ImportJob.person_id == principal.person_id)
    return list(session.scalars(mine.order_by(ImportJob.created_at.desc(), ImportJob.id).limit(limit)))


def move(session: Session, job_id: str, before: tuple[JobState, ...], after: JobState, **values: Any) -> bool:  # noqa: ANN401
    """Take a job from one of some states to another; False where it is in none of them (somebody was faster)."""
    moved = session.execute(
        update(ImportJob)
        .where(ImportJob.id == job_id, ImportJob.state.in_(before))
        .values(state=after, **values)
        .returning(ImportJob.id)
    )
    return moved.scalar() is not None
