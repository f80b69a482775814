"""What the library holds, and what it was asked in vain."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from knowledge.access import Principal
from knowledge.library.documents import Document, LibraryGap, Section
from knowledge.refusals import Refusal
from knowledge.sales.team.people import Role

# Operations write the documents, and directors answer for what their people can know.
GAPS_FOR = (Role.DIRECTOR, Role.OPERATIONS)


@dataclass(frozen=True)
class Listed:
    """A document that is not taken out. `holds` is the span of days as written, empty without one."""

    path: str
    title: str
    language: str
    audience: list[str]
    owner: str | None
    tags: list[str]
    version: str | None
    holds: str
    sections: int
    first_section: int

    def as_dict(self) -> dict[str, Any]:
        """As JSON shows it."""
        return asdict(self)


@dataclass(frozen=True)
class Unanswered:
    """A question that the library did not answer: how often, when last, and what came nearest."""

    question: str
    times: int
    last_asked_at: datetime
    nearest: list[str]

    def as_dict(self) -> dict[str, Any]:
        """As JSON shows it."""
        return {**asdict(self), "last_asked_at": self.last_asked_at.isoformat()}


def documents_for(session: Session, principal: Principal) -> list[Listed]:
    """The documents that a person may read, by their paths."""
    count, first = func.count().label("count"), func.min(Section.id).label("first")
    counted = select(Section.document_id, count, first).group_by(Section.document_id).subquery()
    query = select(Document, counted.c.count, counted.c.first).join(counted, counted.c.document_id == Document.id)
    rows = session.execute(query.where(Document.removed_at.is_(None)).order_by(Document.path, Document.id))
    return [
        Listed(
            document.path, document.title, document.language, document.audience, document.owner, document.tags,
            document.version, _span(document), sections, at,
        )
        for document, sections, at in rows
        if principal.role.value in document.audience
    ]  # fmt: skip


def _span(document: Document) -> str:
    if document.valid_from is None and document.valid_until is None:
        return ""
    return f"{document.valid_from or ''} – {document.valid_until or ''}".strip()


def require_gaps(principal: Principal) -> None:
    """Refuse whoever may not read what others asked in vain; a key that was narrowed to tools may not either."""
    if principal.role not in GAPS_FOR:
        raise Refusal("access.library_gaps", role=principal.role.value, roles=[role.value for role in GAPS_FOR])
    if principal.only_tools is not None:
        raise Refusal("access.narrowed")


def unanswered_for(session: Session, principal: Principal) -> list[Unanswered]:
    """The questions asked in vain, with those of the nearest titles that this person may read."""
    require_gaps(principal)
    known = {document.title for document in documents_for(session, principal)}
    return [
        replace(gap, nearest=[title for title in gap.nearest if title in known]) for gap in unanswered(session)
    ]  # fmt: skip


def unanswered(session: Session) -> list[Unanswered]:
    """The questions asked in vain, the most asked first. Of everybody: for the installation's owner alone."""
    times, last = func.count().label("times"), func.max(LibraryGap.id).label("last")
    grouped = select(func.lower(LibraryGap.question), times, last).group_by(func.lower(LibraryGap.question)).subquery()
    query = select(LibraryGap, grouped.c.times).join(grouped, grouped.c.last == LibraryGap.id)
    rows = session.execute(query.order_by(grouped.c.times.desc(), LibraryGap.id.desc()))
    return [Unanswered(gap.question, count, gap.asked_at, gap.nearest) for gap, count in rows]
