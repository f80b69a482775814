"""A library of any size made of the demo's: its documents repeated, each copy with some sentences of others.

No embedder is asked: a copy's vectors are those of its origin moved by chance, about as far as a page on the same
subject is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from evals.library.sets import open_set
from knowledge.database import Database
from knowledge.library.documents import Document, Section, SectionVector
from knowledge.library.embedders import Embedder, Vectors, built_in
from knowledge.library.filing import embedded_text, hash_text
from knowledge.library.library import Library
from knowledge.library.sentences import sentences
from knowledge.library.vectors import vectors_of
from knowledge.migrate import migrate

# The share of sentences that a copy has from elsewhere, and the cosine of its vector with its origin's.
FOREIGN = 0.3
NEARNESS = 0.8
NOW = datetime(2026, 1, 1, tzinfo=UTC)
# A fifth of the copies are for managers alone, so that a rep's search has something to leave out.
FOR_MANAGERS = 5


def open_large(folder: Path, sections: int) -> Library:
    """A library of at least this many sections, both languages mixed; one that stands in the folder is used again."""
    embedders = built_in()
    database = Database(f"sqlite:///{folder / 'large.db'}")
    migrate(database)
    library = Library(database, folder / "large", embedders)
    with database.transaction() as session:
        stands = session.scalar(select(Document.id).limit(1)) is not None
    if not stands:
        origin = open_set("demo", folder, embedders)
        with origin.database.transaction() as source, database.transaction(write=True) as target:
            _fill(source, target, sections, embedders)
        origin.database.close()
    library.repair()
    return library


def _fill(source: Session, target: Session, most: int, embedders: list[Embedder]) -> None:
    chance = Random(20260101)  # noqa: S311 - nothing secret
    origins = source.execute(select(Section, Document).join(Document).order_by(Section.id)).all()
    spoken: dict[str, list[str]] = {"en": [], "zh": []}
    for section, _ in origins:
        spoken[section.language] += sentences(section.text)
    known = {one.name: vectors_of(source, one.name, [section.text_hash for section, _ in origins]) for one in embedders}
    copy, made = 0, 0
    while made < most:
        documents: dict[int, Document] = {}
        rows: list[tuple[Section, Section]] = []
        for section, document in origins:
            if document.id not in documents:
                documents[document.id] = _document_copy(document, copy)
            rows.append((section, _section_copy(section, documents[document.id], spoken[section.language], chance)))
        target.add_all(documents.values())
        target.flush()
        keys = {key: document.id for key, document in documents.items()}
        for origin, section in rows:
            section.document_id = keys[origin.document_id]
        target.add_all([section for _, section in rows])
        target.execute(insert(SectionVector), list(_vector_rows(rows, known, np.random.default_rng(copy))))
        copy, made = copy + 1, made + len(rows)


def _document_copy(document: Document, number: int) -> Document:
    audience = ["manager", "director"] if number % FOR_MANAGERS == 0 else document.audience
    return Document(
        root="large", path=f"{number}/{document.path}", title=f"{document.title} {number}", language=document.language,
        audience=audience, tags=document.tags, valid_from=document.valid_from, valid_until=document.valid_until,
        content_hash=f"{number}-{document.id}", indexed=False, added_at=NOW,
    )  # fmt: skip


def _section_copy(section: Section, document: Document, spoken: list[str], chance: Random) -> Section:
    said = [chance.choice(spoken) if chance.random() < FOREIGN else one for one in sentences(section.text)]
    copy = Section(
        position=section.position, headings=section.headings, page=section.page, language=section.language,
        text="\n".join(said), signature=section.signature,
    )  # fmt: skip
    copy.text_hash = hash_text(embedded_text(document.title, copy))
    return copy


def _vector_rows(
    rows: list[tuple[Section, Section]], known: dict[str, dict[str, Vectors]], chance: np.random.Generator
) -> Iterator[dict[str, Any]]:
    for name, vectors in known.items():
        for origin, section in rows:
            if (vector := vectors.get(origin.text_hash)) is not None:
                away = chance.standard_normal(len(vector)).astype(np.float32)
                away *= np.sqrt(1 / NEARNESS**2 - 1) / np.linalg.norm(away)
                moved = vector + away
                yield {
                    "embedder": name, "text_hash": section.text_hash,
                    "vector": (moved / np.linalg.norm(moved)).astype(np.float32).tobytes(),
                }  # fmt: skip
