"""What a course is made of: documents by their path, the whole of each or what stands under one heading."""

from __future__ import annotations

from sqlalchemy import select

from knowledge.access import Access
from knowledge.library.documents import Document, Section
from knowledge.library.quiz_records import CourseMaterial
from knowledge.library.quiz_topics import material_of


def links_of(access: Access, course_id: int, path: str) -> list[CourseMaterial]:
    """The links between a course and a document, by its path."""
    found = select(CourseMaterial).where(CourseMaterial.course_id == course_id, CourseMaterial.path == path)
    return list(access.session.scalars(found.order_by(CourseMaterial.id)))


def headings_of(access: Access, document: Document) -> list[str]:
    """The headings of a document in order, each once."""
    found = select(Section.headings).where(Section.document_id == document.id).order_by(Section.position)
    return list(dict.fromkeys(heading for row in access.session.scalars(found) for heading in row))


def reading_of(access: Access, course_id: int) -> list[tuple[Document, str | None, int]]:
    """What the caller may read of a course today: documents, the heading that is meant, and the section it opens at."""
    found = []
    for document, heading in material_of(access, course_id):
        sections = access.session.execute(
            select(Section.id, Section.headings).where(Section.document_id == document.id).order_by(Section.position)
        )
        opens = next((row.id for row in sections if heading is None or heading in row.headings), None)
        if opens is not None:
            found.append((document, heading, opens))
    return found
