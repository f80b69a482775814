"""A document that a person hands over: who may, under which path, and beside what is already there."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.access import Area, Principal, Reach, area_refusal
from knowledge.library.about import About
from knowledge.library.documents import Document
from knowledge.library.filing import Draft, storable
from knowledge.library.source import unreadable
from knowledge.refusals import Refusal

LONGEST_PATH = 400
# What file systems take for one name, in bytes; the file is read under its own name.
LONGEST_NAME = 200
# Some minutes of embedding; longer documents are for `salesdesk library add`, at which nobody waits for an answer.
MOST_SECTIONS = 4000
# No folder's root begins like this, so that the sync of a folder never takes an uploaded document out.
_UPLOADED = "uploaded/"
# They turn the direction of the text around them, so that a path would read as another one.
_TURNING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def require_add(principal: Principal) -> None:
    """Refuse whoever may not add documents: by their role, or since their key was narrowed to tools."""
    if principal.only_tools is not None:
        raise Refusal("access.narrowed")
    if not may_add(principal):
        raise area_refusal(principal.role, Area.LIBRARY, write=True)


def may_add(principal: Principal) -> bool:
    """Whether a person may add documents; a key that was narrowed to tools may not."""
    return principal.grant(Area.LIBRARY).opens(write=True) and principal.only_tools is None


def may_change(principal: Principal) -> bool:
    """Whether a person may also change and remove what is there."""
    return may_add(principal) and principal.grant(Area.LIBRARY).write is Reach.ALL


def require_change(principal: Principal) -> None:
    """Refuse whoever may not change and remove documents."""
    require_add(principal)
    if not may_change(principal):
        raise Refusal("access.library_change", role=principal.role.value)


def clean_path(told: str) -> str:
    """The path that a document is kept under, in composed form.

    Refuses with `library.bad_path` what is no plain relative path: hidden or empty parts, `..`, control characters,
    a name too long for a file.
    """
    path = unicodedata.normalize("NFC", told)
    parts = path.split("/")
    sound = 0 < len(path) <= LONGEST_PATH and all(_is_name(part) for part in parts)
    if not sound:
        raise Refusal("library.bad_path", limit=LONGEST_PATH)
    return path


def _is_name(part: str) -> bool:
    if not part or part != part.strip() or part.startswith((".", "~$")) or "\\" in part:
        return False
    if any(unicodedata.category(mark) in ("Cc", "Cs", "Zl", "Zp") or mark in _TURNING for mark in part):
        return False
    return len(part.encode()) <= LONGEST_NAME


def root_for(session: Session, principal: Principal, path: str) -> str:
    """The root that a person's document of this path stands under: that of the document it changes, else their own.

    A document that they may not read is as if it were not there: theirs stands beside it. Refuses with
    `library.path_taken` where they may only add, and `library.kept_in_folder` where a folder's sync keeps the path.
    """
    own = f"{_UPLOADED}{principal.person_id}"
    there = [
        document for document in _in_force(session, path)
        if principal.role.value in document.audience or document.root == own
    ]  # fmt: skip
    if any(not document.root.startswith(_UPLOADED) for document in there):
        raise Refusal("library.kept_in_folder", path=path)
    if there and not may_change(principal):
        raise Refusal("library.path_taken", path=path)
    return there[-1].root if there else own


def documents_at(session: Session, principal: Principal, path: str) -> list[Document]:
    """The documents in force at exactly this path that a person may read. Refuses with `unknown.document`."""
    found = [document for document in _in_force(session, path) if principal.role.value in document.audience]
    if not found:
        raise Refusal("unknown.document", path=path)
    return found


def _in_force(session: Session, path: str) -> list[Document]:
    """By its path as told or in composed form: a folder's paths are as its disk spells them."""
    if path != storable(path):
        return []
    spelt = sorted({path, unicodedata.normalize("NFC", path)})
    query = select(Document).where(Document.path.in_(spelt), Document.removed_at.is_(None))
    return list(session.scalars(query.order_by(Document.id)))


def standing(session: Session, root: str, path: str, draft: Draft) -> Draft:
    """The draft with what stays of the document it changes where nothing new is told: audience, owner and tags.

    A new text never becomes readable to more people by itself; its version and the days it holds are its own.
    """
    query = select(Document).where(Document.root == root, Document.path == path, Document.removed_at.is_(None))
    known = session.scalar(query)
    if known is None:
        return draft
    earlier = About(audience=tuple(known.audience), owner=known.owner, tags=tuple(known.tags) or None)
    return replace(draft, about=draft.about.over(earlier))


def check_draft(path: str, draft: Draft) -> None:
    """Refuse a draft that is too long to be taken while somebody waits, or that never holds."""
    if len(draft.sections) > MOST_SECTIONS:
        raise unreadable("too_long", Path(path).name, sections=len(draft.sections), limit=MOST_SECTIONS)
    about = draft.about
    if about.valid_from is not None and about.valid_until is not None and about.valid_until < about.valid_from:
        days = {"valid_from": about.valid_from.isoformat(), "valid_until": about.valid_until.isoformat()}
        raise unreadable("never_holds", Path(path).name, **days)
