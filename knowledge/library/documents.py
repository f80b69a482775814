"""Documents, their sections, and what was made of them. These tables are the truth; the index is made from them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.database import Base, UtcDateTime


class Document(Base):
    """A file of the library. `path` is as it was added, relative to `root`, the folder that was given.

    `audience` are the roles that may read it. It holds from `valid_from` until `valid_until`, both included, None:
    without an end. `indexed`: whether its sections stand in the index. `removed_at`: taken out, but kept.
    """

    __tablename__ = "documents"
    __table_args__ = (UniqueConstraint("root", "path"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    root: Mapped[str] = mapped_column(String(1000))
    path: Mapped[str] = mapped_column(String(1000), index=True)
    title: Mapped[str] = mapped_column(String(500))
    language: Mapped[str] = mapped_column(String(2))
    audience: Mapped[list[str]]
    owner: Mapped[str | None] = mapped_column(String(200))
    tags: Mapped[list[str]]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    version: Mapped[str | None] = mapped_column(String(50))
    content_hash: Mapped[str] = mapped_column(String(64), index=True)
    indexed: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Section(Base):
    """A part of a document under one heading. `headings` are those above it from the outermost.

    An id is never given twice, so that a citation of a section that is gone opens no other. `twin_of` is an earlier
    section that says nearly the same; `signature` is how that is found.
    """

    __tablename__ = "sections"
    __table_args__ = (UniqueConstraint("document_id", "position"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    position: Mapped[int]
    headings: Mapped[list[str]]
    page: Mapped[int | None]
    language: Mapped[str] = mapped_column(String(2))
    text: Mapped[str] = mapped_column(Text)
    text_hash: Mapped[str] = mapped_column(String(64), index=True)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    twin_of: Mapped[int | None] = mapped_column(ForeignKey("sections.id", ondelete="SET NULL"), index=True)


class SectionVector(Base):
    """What an embedder made of a text, kept by the text's hash: 32-bit floats. A second build asks no embedder."""

    __tablename__ = "section_vectors"

    embedder: Mapped[str] = mapped_column(String(100), primary_key=True)
    text_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class LibraryState(Base):
    """One row. `generation` rises with every change of the index; `embedders` are those that it was made with."""

    __tablename__ = "library_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    generation: Mapped[int] = mapped_column(default=0)
    embedders: Mapped[list[str]]


class LibraryGap(Base):
    """A question that the library did not answer, with the topics that came nearest. `role`: of who asked.

    `answered_at`: when documents came that answer it for that role.
    """

    __tablename__ = "library_gaps"

    id: Mapped[int] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    nearest: Mapped[list[str]]
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
