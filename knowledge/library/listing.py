"""What the library holds."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from knowledge.access import Access, Principal
from knowledge.library.documents import Document, Section


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


def has_documents(access: Access) -> bool:
    """Whether there is any document at all, whoever may read it."""
    found = select(Document.id).where(Document.removed_at.is_(None)).limit(1)
    return access.kept_for_all(("library.any",), lambda: access.session.scalar(found) is not None)


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
