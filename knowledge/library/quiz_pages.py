"""The pages that a quiz on a topic is made of: those that its learner may read, and that no newer ones replaced."""

from __future__ import annotations

from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.library.documents import Document, Section
from knowledge.library.quiz_material import Book, Page
from knowledge.library.quiz_topics import Topic
from knowledge.library.snapshot import Scope
from knowledge.library.succession import in_force

# More give no better questions, and take time.
MOST_PAGES, MOST_DOCUMENTS = 30, 12


def pages_of(session: Session, topic: Topic, scope: Scope, seed: str) -> tuple[list[Page], dict[int, Book]]:
    """The sections that a topic's questions are made of, the fittest first, and the documents they stand in."""
    rng = Random(seed)  # noqa: S311 - a quiz, nothing secret
    query = select(Document).where(Document.removed_at.is_(None), Document.indexed).order_by(Document.id)
    if topic.document_ids is not None:
        query = query.where(Document.id.in_(topic.document_ids))
    documents = {one.id: one for one in in_force([one for one in session.scalars(query) if scope.allows(one)])}
    if topic.document_ids is None:
        spoken = {key: one for key, one in documents.items() if topic.language in (None, one.language)}
        documents = spoken or documents
        documents = {key: documents[key] for key in rng.sample(sorted(documents), min(MOST_DOCUMENTS, len(documents)))}
    sections = select(Section).where(Section.document_id.in_(documents)).order_by(Section.document_id, Section.position)
    found: dict[int, list[Page]] = {key: [] for key in documents}
    for one in session.scalars(sections):
        title = documents[one.document_id].title
        found[one.document_id].append(Page(one.id, one.document_id, title, tuple(one.headings), one.language, one.text))
    pages = [page for pages in found.values() for page in pages]
    rng.shuffle(pages)
    best = {section_id: at for at, section_id in enumerate(topic.section_ids)}
    named = [page for page in pages if topic.heading_of(page.document_id) in (None, *page.headings)]
    # What is in the asker's language first, and of that what fits best.
    named.sort(key=lambda page: (topic.language not in (None, page.language), best.get(page.section_id, len(best))))
    return named[:MOST_PAGES], {key: Book(pages) for key, pages in found.items()}
