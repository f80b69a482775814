"""A small library of a few pages, and what its tests ask of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from knowledge.library.about import About
from knowledge.library.documents import Document, Section
from knowledge.library.filing import Filed
from knowledge.library.library import Library

NOW = datetime(2026, 6, 30, 9, tzinfo=UTC)
PAGES = {
    "rules/discounts.md": "# Discounts\n\n## Limits\n\nA rep gives 5 percent.\n\n## Beyond\n\nThe manager decides.\n",
    "rules/visits.md": "# Visits\n\nPlan visits a week ahead.\n",
    "zh/投诉.md": "---\naudience: [manager]\nvalid_until: 2026-12-31\n---\n# 投诉\n\n两个工作日内答复客户。\n",
}


def add(library: Library, *paths: Path, about: About = About()) -> Filed:  # noqa: B008 - frozen
    return library.add(list(paths), about, person_id=None, now=NOW)


def sync(library: Library, folder: Path) -> Filed:
    return library.sync(folder, About(), person_id=None, now=NOW)


def documents(library: Library) -> dict[str, Document]:
    with library.database.transaction() as session:
        found = session.scalars(select(Document).where(Document.removed_at.is_(None)))
        return {document.path: document for document in found}


def whole(library: Library) -> bool:
    """Whether the index holds just the sections of the documents in force."""
    with library.database.transaction() as session:
        wanted = select(func.count()).select_from(Section).join(Document).where(Document.removed_at.is_(None))
        return held(library) == session.scalar(wanted)


def held(library: Library) -> int:
    """How many sections the index holds, as another process would see it."""
    library.index.reopen()
    [embedder] = library.embedders
    return sum(library.index.count(embedder.name, language) for language in embedder.languages)
