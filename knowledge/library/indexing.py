"""The index brought up to what SQL says: what is new, what was lost, what another embedder is to make."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from knowledge.company import note_change
from knowledge.database import Database
from knowledge.library.documents import Document, LibraryState, Section
from knowledge.library.embedders import Embedder
from knowledge.library.index import Entry, Index
from knowledge.library.vectors import Progress, embed_missing, vectors_of

log = logging.getLogger(__name__)

# Documents that are put in the index together; a stop in between leaves the rest to the next command.
DOCUMENTS_AT_ONCE = 50


def state_of(session: Session) -> LibraryState:
    """The library's one row, made where there is none yet."""
    state = session.get(LibraryState, 1)
    if state is None:
        state = LibraryState(id=1, generation=0, embedders=[])
        session.add(state)
        session.flush()
    return state


def bring_up(
    database: Database, index: Index, embedders: Sequence[Embedder], progress: Progress | None = None, *,
    anew: bool = False,
) -> None:  # fmt: skip
    """Put every document in the index that is not in it, and take those out that were removed.

    All of them where the index was made with other embedders, is not what SQL says (a lost or damaged folder), or
    `anew`. To be called by whoever holds the library for writing.
    """
    names = [embedder.name for embedder in embedders]
    index.reopen()  # another process may have written since this one opened it
    with database.transaction(write=True) as session:
        known = state_of(session).embedders
        whole = is_whole(session, index, embedders)
    if anew or known != names or not whole:
        index.clear()
        with database.transaction(write=True) as session:
            session.execute(update(Document).values(indexed=False))
            _raise_generation(session).embedders = names
    embed_missing(database, embedders, progress)
    while _index_some(database, index, embedders):
        pass


def is_whole(session: Session, index: Index, embedders: Sequence[Embedder]) -> bool:
    """Whether the index holds as many sections as the indexed documents have; False where it can't be read.

    What it holds of documents that wait for it (changed, or taken out) is as it was before, and no fault.
    """
    try:
        return all(
            _holds_all(session, index, embedder.name, language)
            for embedder in embedders for language in embedder.languages
        )  # fmt: skip
    except Exception:  # whatever a damaged folder makes Chroma raise
        log.warning("the library's index could not be read and is made again", exc_info=True)
        return False


def _holds_all(session: Session, index: Index, embedder: str, language: str) -> bool:
    expected, held = _expected(session, language), index.count(embedder, language)
    if held <= expected:
        return held == expected
    waiting = session.scalars(select(Document.id).where(~Document.indexed))
    return held - index.count_of(embedder, language, waiting) == expected


def _expected(session: Session, language: str) -> int:
    query = select(func.count()).select_from(Section).join(Document).where(Document.indexed)
    return session.scalar(query.where(Document.removed_at.is_(None), Section.language == language)) or 0


def _index_some(database: Database, index: Index, embedders: Sequence[Embedder]) -> bool:
    """Index the next documents that wait for it; whether there were any.

    They are marked when they stand in the index: a stop in between shows as an index that is not whole.
    """
    with database.transaction() as session:
        waiting = select(Document).where(~Document.indexed).order_by(Document.id).limit(DOCUMENTS_AT_ONCE)
        documents = list(session.scalars(waiting))
        present = [document.id for document in documents if document.removed_at is None]
        sections = list(session.scalars(select(Section).where(Section.document_id.in_(present)).order_by(Section.id)))
        vectors = {
            embedder.name: vectors_of(session, embedder.name, [section.text_hash for section in sections])
            for embedder in embedders
        }
    if not documents:
        return False
    for name, language in ((embedder.name, language) for embedder in embedders for language in embedder.languages):
        mine = [section for section in sections if section.language == language]
        made = vectors[name]
        index.drop(name, language, [document.id for document in documents])
        index.put(name, language, [Entry(one.id, one.document_id, made[one.text_hash]) for one in mine])
    with database.transaction(write=True) as session:
        done = Document.id.in_([document.id for document in documents])
        session.execute(update(Document).where(done).values(indexed=True))
        _raise_generation(session)
    return True


def _raise_generation(session: Session) -> LibraryState:
    note_change(session)  # whether there are documents at all is kept until then
    state = state_of(session)
    state.generation += 1
    return state
