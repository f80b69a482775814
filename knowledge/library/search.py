"""Searching the library: the sections that answer a question, or that it does not say."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from threading import Lock

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.access import Principal
from knowledge.library.candidates import Gatherer
from knowledge.library.documents import Document, LibraryGap, LibraryState, Section
from knowledge.library.indexing import is_whole
from knowledge.library.library import Library
from knowledge.library.passages import trim
from knowledge.library.relevance import answer_alone, is_answered, relevance
from knowledge.library.sentences import language_of
from knowledge.library.snapshot import Scope, Snapshot
from knowledge.library.succession import Succession
from knowledge.refusals import Refusal
from knowledge.tracing import span

log = logging.getLogger(__name__)

MOST_HITS = 10
TOPICS = 3


@dataclass(frozen=True)
class Hit:
    """A section that was found. `quote` are its sentences that answer; `score` is how likely it is the one, 0 to 1.

    `alone`: whether it would count as an answer without the others. `newer` is the title of the document that has taken
    the place of this one, of those that the asker may read.
    """

    section_id: int
    document_id: int
    path: str
    title: str
    headings: tuple[str, ...]
    page: int | None
    language: str
    text: str
    quote: str
    score: float
    valid_from: date | None
    valid_until: date | None
    twin_of: int | None
    alone: bool = True
    newer: str | None = None


@dataclass(frozen=True)
class Found:
    """What a search gave. `answerable`: whether the library says it; if not, `hits` are only the nearest topics."""

    answerable: bool
    hits: Sequence[Hit]

    @property
    def topics(self) -> list[str]:
        """The titles of the nearest documents."""
        return list(dict.fromkeys(hit.title for hit in self.hits))[:TOPICS]


class Searcher:
    """Searches one library; safe to use from several threads."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._snapshot: Snapshot | None = None
        self._lock = Lock()

    def search(
        self, principal: Principal, question: str, *, on: date | None, language: str | None = None,
        tag: str | None = None, most: int = MOST_HITS,
    ) -> Found:  # fmt: skip
        """The sections that answer, the likeliest first, of documents that this person may read and that hold `on`.

        `on` None: of any day. Refuses with `no_data.library_empty` where there is nothing that they may read.
        """
        with span("retrieval library", gen_ai__operation__name="retrieval") as told:
            found = self._search(principal, question, on=on, language=language, tag=tag, most=most)
            told(salesdesk__search__answerable=found.answerable, salesdesk__search__hits=len(found.hits))
            return found

    def _search(
        self, principal: Principal, question: str, *, on: date | None, language: str | None, tag: str | None, most: int
    ) -> Found:
        snapshot = self._present()
        scope = Scope(principal.role.value, on, language, tag)
        mask = snapshot.mask(scope)
        if not mask.any():
            raise Refusal("no_data.library_empty")
        asked = language_of(question)
        candidates = Gatherer(snapshot, self.library.index, self.library.embedders).gather(question, asked, mask)
        likely = relevance(candidates, asked)
        best = np.argsort(-likely, kind="stable")[: most * 3]
        alone = answer_alone(candidates, asked)
        ranked = [(int(snapshot.ids[candidates.rows[at]]), float(likely[at]), bool(alone[at])) for at in best]
        with self.library.database.transaction() as session:
            hits = _read(session, ranked, scope, snapshot.succession(scope))
        hits = [_quoted(hit, question) for hit in _without_twins(hits)[:most]]
        return Found(bool(hits) and is_answered(candidates, likely, asked), hits)

    def note_gap(self, principal: Principal, question: str, found: Found, *, now: datetime) -> None:
        """Keep a question that the library does not answer, for whoever writes its documents."""
        with self.library.database.transaction(write=True) as session:
            session.add(
                LibraryGap(
                    question=question[:2000], person_id=principal.person_id, role=principal.role.value,
                    nearest=found.topics, asked_at=now,
                )
            )  # fmt: skip

    def _present(self) -> Snapshot:
        """The library as it is now: read anew when somebody changed it, repaired when its index is not whole."""
        with self._lock:
            with self.library.database.transaction() as session:
                state = session.get(LibraryState, 1)
                if state is None:
                    raise Refusal("no_data.library_empty")
                generation = state.generation
                if self._snapshot is not None and self._snapshot.generation == generation:
                    return self._snapshot
            self.library.index.reopen()
            self._repair()
            with self.library.database.transaction() as session:
                state = session.get(LibraryState, 1)
                self._snapshot = Snapshot(session, state.generation if state else 0, self._snapshot)
            return self._snapshot

    def _repair(self) -> None:
        with self.library.database.transaction() as session:
            whole = is_whole(session, self.library.index, self.library.embedders)
        if whole:
            return
        try:
            self.library.repair()
        except Refusal:  # somebody writes just now, and leaves it whole
            log.info("the library is being changed; searching what is there")


def _quoted(hit: Hit, question: str) -> Hit:
    return replace(hit, quote=trim(hit.text, question, language=hit.language))


def _read(
    session: Session, ranked: Sequence[tuple[int, float, bool]], scope: Scope, succession: Succession
) -> list[Hit]:
    """The hits as SQL has them now: what was removed, or may no longer be read, is left out."""
    # Sections as rows and each document once: as objects of a join they took a sixth of a search's time.
    columns = (
        Section.id,
        Section.document_id,
        Section.headings,
        Section.page,
        Section.language,
        Section.text,
        Section.twin_of,
    )
    wanted = [section_id for section_id, *_ in ranked]
    sections = {row.id: row for row in session.execute(select(*columns).where(Section.id.in_(wanted)))}
    of = {row.document_id for row in sections.values()}
    present = session.scalars(select(Document).where(Document.id.in_(of), Document.removed_at.is_(None)))
    documents = {document.id: document for document in present if scope.allows(document)}
    hits = []
    for section_id, score, alone in ranked:
        section = sections.get(section_id)
        document = None if section is None else documents.get(section.document_id)
        if section is None or document is None:
            continue
        newest = succession.newest(document)
        hits.append(
            Hit(
                section.id, document.id, document.path, document.title, tuple(section.headings), section.page,
                section.language, section.text, section.text, score,
                document.valid_from, document.valid_until, section.twin_of, alone,
                None if newest is None else newest.title,
            )
        )  # fmt: skip
    return hits


def _without_twins(hits: list[Hit]) -> list[Hit]:
    """Of sections that say nearly the same, the likeliest alone."""
    seen: set[int] = set()
    kept = []
    for hit in hits:
        of = hit.twin_of or hit.section_id
        if of not in seen:
            seen.add(of)
            kept.append(hit)
    return kept
