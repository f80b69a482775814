"""What an import leaves behind: its own row, and the before-values of every row it updated."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.database import Base, UtcDateTime


class Import(Base):
    """One run of an import. Created records carry its id; `summary` is the report as JSON."""

    __tablename__ = "imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    # No foreign key: people themselves carry an import_id, and the two would form a circle.
    person_id: Mapped[int | None]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sources: Mapped[list[str]]
    summary: Mapped[dict[str, Any] | None]


class ImportUpdate(Base):
    """One record that an import changed: only the changed columns, before and after, and the version it made."""

    __tablename__ = "import_updates"
    __table_args__ = (Index("ix_import_updates_kind_record_id", "kind", "record_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int]
    version: Mapped[int]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
