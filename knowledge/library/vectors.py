"""The vectors of sections: made once for each text and embedder, kept in SQL by the text's hash."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import delete, exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from knowledge.database import Database
from knowledge.library.documents import Document, Section, SectionVector
from knowledge.library.embedders import Embedder, Vectors
from knowledge.library.filing import Draft, embedded_text, hash_text

# As many texts as an embedder gets at once, and as many as a stop in the middle may lose.
BATCH = 64
Progress = Callable[[int, int], None]


def embed_missing(database: Database, embedders: Iterable[Embedder], progress: Progress | None = None) -> int:
    """Embed every section's text that has no vector yet, a batch and a transaction at a time; how many were made."""
    missing = [(embedder, _missing(database, embedder)) for embedder in embedders]
    total, done = sum(len(texts) for _, texts in missing), 0
    for embedder, texts in missing:
        for count in _embed(database, embedder, texts):
            done += count
            if progress is not None:
                progress(done, total)
    return total


def embed_ahead(database: Database, embedders: Iterable[Embedder], draft: Draft) -> None:
    """Embed a document that is not filed yet, so that one whose vectors can't be made is not filed at all."""
    for embedder in embedders:
        mine = [one for one in draft.sections if one.language in embedder.languages]
        texts = {hash_text(text): text for text in (embedded_text(draft.title, one) for one in mine)}
        with database.transaction() as session:
            known = vectors_of(session, embedder.name, list(texts))
        for _ in _embed(database, embedder, [(key, text) for key, text in texts.items() if key not in known]):
            pass


def _embed(database: Database, embedder: Embedder, texts: Sequence[tuple[str, str]]) -> Iterator[int]:
    """Embed texts by their hashes, a batch and a transaction at a time; how many with each."""
    for start in range(0, len(texts), BATCH):
        batch = texts[start : start + BATCH]
        made = embedder.passages([text for _, text in batch])
        with database.transaction(write=True) as session:
            _keep(session, embedder.name, [key for key, _ in batch], made)
        yield len(batch)


def _missing(database: Database, embedder: Embedder) -> list[tuple[str, str]]:
    """Hash and text of each section in the embedder's languages without a vector, the longest first.

    Texts of one length in a batch leave little to pad.
    """
    kept = exists().where(SectionVector.embedder == embedder.name, SectionVector.text_hash == Section.text_hash)
    query = select(Section, Document.title).join(Document).where(Document.removed_at.is_(None), ~kept)
    with database.transaction() as session:
        rows = session.execute(query.where(Section.language.in_(sorted(embedder.languages))))
        texts = {section.text_hash: embedded_text(title, section) for section, title in rows}
    return sorted(texts.items(), key=lambda item: len(item[1]), reverse=True)


def _keep(session: Session, embedder: str, hashes: Iterable[str], made: Vectors) -> None:
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    rows = [
        {"embedder": embedder, "text_hash": key, "vector": row.tobytes()}
        for key, row in zip(hashes, np.asarray(made, dtype=np.float32), strict=True)
    ]
    session.execute(insert(SectionVector).on_conflict_do_nothing(), rows)


def write_out(session: Session, file: Path) -> int:
    """Write every kept vector to a NumPy archive, as 16-bit floats; how many.

    For each embedder a pair of arrays: `NAME.hashes` (texts x 32 bytes) and `NAME.vectors` (texts x dimensions).
    """
    found: dict[str, list[SectionVector]] = defaultdict(list)
    for row in session.scalars(select(SectionVector).order_by(SectionVector.embedder, SectionVector.text_hash)):
        found[row.embedder].append(row)
    arrays: dict[str, Any] = {}
    for name, rows in found.items():
        arrays[f"{name}.hashes"] = np.array([list(bytes.fromhex(row.text_hash)) for row in rows], dtype=np.uint8)
        arrays[f"{name}.vectors"] = np.stack([np.frombuffer(row.vector, np.float32) for row in rows]).astype(np.float16)
    np.savez_compressed(file, **arrays)
    return sum(map(len, found.values()))


def lay_in(session: Session, file: Path) -> None:
    """Keep the vectors that `write_out` wrote; texts that have theirs already keep it."""
    with np.load(file) as arrays:
        for name in (key.removesuffix(".vectors") for key in arrays.files if key.endswith(".vectors")):
            made = arrays[f"{name}.vectors"].astype(np.float32)
            made /= np.linalg.norm(made, axis=1, keepdims=True)
            _keep(session, name, [row.tobytes().hex() for row in arrays[f"{name}.hashes"]], made)


def vectors_of(session: Session, embedder: str, hashes: Sequence[str]) -> dict[str, Vectors]:
    """The kept vectors of these texts."""
    found: dict[str, Vectors] = {}
    for start in range(0, len(hashes), 500):
        part = list(hashes[start : start + 500])
        rows = session.execute(
            select(SectionVector.text_hash, SectionVector.vector).where(
                SectionVector.embedder == embedder, SectionVector.text_hash.in_(part)
            )
        )
        found |= {row.text_hash: np.frombuffer(row.vector, dtype=np.float32) for row in rows}
    return found


def forget_unused(session: Session) -> None:
    """Drop the vectors of texts that no section has any more."""
    session.execute(delete(SectionVector).where(~exists().where(Section.text_hash == SectionVector.text_hash)))
