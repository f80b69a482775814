"""A whole document, opened at one of its sections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from knowledge.access import Principal
from knowledge.library.documents import Document, Section

# As many sections as are shown of a document, around the one that was asked for; few have more.
MOST_SECTIONS = 2000
LARGEST_ID = 2**31 - 1


@dataclass(frozen=True)
class Opened:
    """A document's sections in order (`total` of them in all, from the `first` on, 0 the first), and `at` which."""

    document: Document
    sections: Sequence[Section]
    at: Section
    first: int
    total: int

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day."""
        begun = self.document.valid_from is None or self.document.valid_from <= day
        return begun and (self.document.valid_until is None or self.document.valid_until >= day)


def open_at(session: Session, principal: Principal, section_id: int, *, around: int | None = None) -> Opened | None:
    """The document around a section; None where there is none, or none that this person may read.

    `around`: only so many sections before and behind it.
    """
    at = session.get(Section, section_id)
    document = session.get(Document, at.document_id) if at is not None else None
    if at is None or document is None or document.removed_at is not None:
        return None
    if principal.role.value not in document.audience:
        return None
    of_it = Section.document_id == document.id
    total = session.scalar(select(func.count()).select_from(Section).where(of_it)) or 0
    most = MOST_SECTIONS if around is None else 2 * around + 1
    first = max(0, min(at.position - most // 2, total - most))
    query = select(Section).where(of_it).order_by(Section.position).offset(first).limit(most)
    return Opened(document, list(session.scalars(query)), at, first, total)
