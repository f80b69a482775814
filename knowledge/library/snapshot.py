"""What search knows of the library between two changes of it: who may read which section, and the words in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.library.documents import Document, Section
from knowledge.library.filing import embedded_text
from knowledge.library.lexical import Lexical

Mask = npt.NDArray[np.bool_]


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
    """The sections of the documents in force at one generation, in the order of their ids."""

    def __init__(self, session: Session, generation: int) -> None:
        self.generation = generation
        query = select(Section, Document).join(Document).where(Document.removed_at.is_(None), Document.indexed)
        rows = session.execute(query.order_by(Section.id)).all()
        documents = {document.id: document for _, document in rows}
        self._documents = list(documents.values())
        place = {key: at for at, key in enumerate(documents)}
        self.ids = np.array([section.id for section, _ in rows], dtype=np.int64)
        self.document = np.array([place[section.document_id] for section, _ in rows], dtype=np.int64)
        self.chinese = np.array([section.language == "zh" for section, _ in rows], dtype=np.bool_)
        self.lexical = Lexical([embedded_text(document.title, section) for section, document in rows])

    def rows_of(self, section_ids: list[int]) -> npt.NDArray[np.int64]:
        """The places of sections; those it does not know (newer than it, or removed) are left out."""
        wanted = np.array(section_ids, dtype=np.int64)
        at = np.searchsorted(self.ids, wanted)
        at[at == len(self.ids)] = 0
        return at[self.ids[at] == wanted] if len(self.ids) else at[:0]

    def mask(self, scope: Scope) -> Mask:
        """Which sections are in a scope."""
        allowed = np.array([scope.allows(document) for document in self._documents], dtype=np.bool_)
        if not len(self.ids):
            return np.zeros(0, dtype=np.bool_)
        found: Mask = allowed[self.document]
        if scope.language is not None:
            found = found & (self.chinese == (scope.language == "zh"))
        return found
