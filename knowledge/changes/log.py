"""What was applied: one row for each Plan, one for each record of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from knowledge.changes.plan import Saying
from knowledge.database import Base, UtcDateTime


class ChangeSet(Base):
    """One applied Plan: who, when, by which tool, in which thread.

    `said` holds what it is, tool by tool (`parts`), and the ids of who asked for it and who edited it, where that is
    somebody else than `person_id` (`asked_by`, `edited_by`).
    """

    __tablename__ = "change_sets"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    applied_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tool: Mapped[str] = mapped_column(String(100))
    summary: Mapped[str] = mapped_column(String(2000))
    thread_id: Mapped[str | None] = mapped_column(String(40), index=True)
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("change_sets.id"))
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("change_sets.id"))
    said: Mapped[dict[str, Any] | None]

    @property
    def sayings(self) -> list[Saying]:
        """What it did, tool by tool; of one from before this was kept only the summary is known."""
        if self.said is None:
            return [Saying(tool=self.tool, summary=self.summary)]
        return [Saying.model_validate(part) for part in self.said["parts"]]


class Change(Base):
    """One record's change within a change set."""

    __tablename__ = "changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    change_set_id: Mapped[int] = mapped_column(ForeignKey("change_sets.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int] = mapped_column(index=True)
    version: Mapped[int]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]


def records_of(session: Session, change_set_id: int, kind: str) -> list[int]:
    """The records of a kind that an applied Plan wrote, in its order."""
    found = select(Change.record_id).where(Change.change_set_id == change_set_id, Change.kind == kind)
    return list(session.scalars(found.order_by(Change.id)))


def undone(session: Session, change_set_ids: list[int]) -> set[int]:
    """Those of the applied Plans that were taken back."""
    taken = select(ChangeSet.id).where(ChangeSet.id.in_(change_set_ids), ChangeSet.undone_by_id.is_not(None))
    return set(session.scalars(taken))


def changes_page(session: Session, person_id: int, *, before: int | None = None, limit: int) -> list[ChangeSet]:
    """What a person changed, the newest first; `before` is the id of the last one of the page before."""
    found = select(ChangeSet).where(ChangeSet.person_id == person_id)
    if before is not None:
        found = found.where(ChangeSet.id < before)
    return list(session.scalars(found.order_by(ChangeSet.id.desc()).limit(limit)))


def last_change(session: Session, person_id: int, thread_id: str | None = None) -> ChangeSet | None:
    """The newest applied Plan of a person that is not undone and is no undo, for "undo that"."""
    found = select(ChangeSet).where(
        ChangeSet.person_id == person_id, ChangeSet.undone_by_id.is_(None), ChangeSet.undoes_id.is_(None)
    )
    if thread_id is not None:
        found = found.where(ChangeSet.thread_id == thread_id)
    return session.scalar(found.order_by(ChangeSet.id.desc()).limit(1))
