"""What search knows of the library between two changes of it: who may read which section, and the words in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.library.documents import Document, Section
from knowledge.library.filing import under_headings
from knowledge.library.lexical import Lexical, Mask, Words
from knowledge.library.succession import Succession

# A handful of roles ask of today, a few of other days; a mask is a byte a section.
MOST_MASKS = 50
# Sections whose text is read with one statement.
AT_ONCE = 5000


@dataclass(frozen=True)
class Scope:
    """Which sections a search may look at: those that `role` may read and that hold on `day`; None: of any day.

    `language` and `tag` narrow further.
    """

    role: str
    day: date | None
    language: str | None = None
    tag: str | None = None

    def allows(self, document: Document) -> bool:
        """Whether a document is in it, whatever the language of its sections."""
        if self.role not in document.audience:
            return False
        if self.tag is not None and self.tag.casefold() not in (tag.casefold() for tag in document.tags):
            return False
        if self.day is None:
            return True
        begun = document.valid_from is None or document.valid_from <= self.day
        return begun and (document.valid_until is None or document.valid_until >= self.day)


class Snapshot:
    """The sections of the documents in force at one generation, in the order of their ids.

    Of what an `earlier` one has read only the new sections are read; of two, the later one is to be used.
    """

    def __init__(self, session: Session, generation: int, earlier: Snapshot | None = None) -> None:
        self.generation = generation
        self._masks: dict[Scope, Mask] = {}
        self._successions: dict[Scope, Succession] = {}
        in_force = (Document.removed_at.is_(None), Document.indexed)
        documents = {one.id: one for one in session.scalars(select(Document).where(*in_force).order_by(Document.id))}
        self._documents = list(documents.values())
        place = {key: at for at, key in enumerate(documents)}
        query = select(Section.id, Section.document_id, Section.language).join(Document).where(*in_force)
        rows = session.execute(query.order_by(Section.id)).all()
        self._words: Words = Words() if earlier is None else earlier._words
        _read_words(session, self._words, [row.id for row in rows if not self._words.knows(row.id)])
        # What somebody changed between these queries is of the next generation.
        rows = [row for row in rows if row.document_id in place and self._words.knows(row.id)]
        self.ids = np.array([row.id for row in rows], dtype=np.int64)
        self.document = np.array([place[row.document_id] for row in rows], dtype=np.int64)
        self.chinese = np.array([row.language == "zh" for row in rows], dtype=np.bool_)
        self.lexical = Lexical(self._words, [row.id for row in rows])

    def rows_of(self, section_ids: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], Mask]:
        """The places of those of these sections that it knows, and which of them it knows: newer ones it does not."""
        if not len(self.ids):
            return section_ids[:0], np.zeros(len(section_ids), dtype=np.bool_)
        at = np.searchsorted(self.ids, section_ids)
        at[at == len(self.ids)] = 0
        known: Mask = self.ids[at] == section_ids
        return at[known], known

    def documents_of(self, mask: Mask) -> list[int]:
        """The ids of the documents that have sections in a mask."""
        return [self._documents[place].id for place in np.unique(self.document[mask])]

    def mask(self, scope: Scope) -> Mask:
        """Which sections are in a scope."""
        if scope not in self._masks:
            if len(self._masks) >= MOST_MASKS:
                self._masks.clear()
            self._masks[scope] = self._mask(scope)
        return self._masks[scope]

    def succession(self, scope: Scope) -> Succession:
        """Which documents of a scope have taken the place of others: what somebody may not read replaces nothing."""
        if scope not in self._successions:
            if len(self._successions) >= MOST_MASKS:
                self._successions.clear()
            self._successions[scope] = Succession([one for one in self._documents if scope.allows(one)])
        return self._successions[scope]

    def _mask(self, scope: Scope) -> Mask:
        allowed = np.array([scope.allows(document) for document in self._documents], dtype=np.bool_)
        found: Mask = allowed[self.document]
        if scope.language is not None:
            found = found & (self.chinese == (scope.language == "zh"))
        return found


def _read_words(session: Session, words: Words, section_ids: list[int]) -> None:
    for start in range(0, len(section_ids), AT_ONCE):
        part = section_ids[start : start + AT_ONCE]
        query = select(Section.id, Section.headings, Section.text, Document.title).join(Document)
        for row in session.execute(query.where(Section.id.in_(part)).order_by(Section.id)):
            # A heading that says the document's title again heads nothing of its own.
            own = row.headings[-1] if row.headings and row.headings[-1] != row.title else ""
            words.read(row.id, under_headings(row.title, row.headings, row.text), own)
