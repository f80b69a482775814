"""Files into documents and sections, in SQL alone: one transaction a file, so that a stop loses or halves none."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import numpy as np
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from knowledge.database import Database
from knowledge.library.about import EVERYBODY, About, read_about
from knowledge.library.documents import Document, Section
from knowledge.library.readers import READERS, read_document
from knowledge.library.sections import SectionText, split
from knowledge.library.sentences import language_of
from knowledge.library.source import SourceText, unreadable
from knowledge.library.twins import Twins, signature
from knowledge.refusals import Refusal
from knowledge.visible import visible

log = logging.getLogger(__name__)


@dataclass
class Filed:
    """What became of files: paths as they are kept. `skipped` are those that could not be read, with the reason."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    moved: list[tuple[str, str]] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    skipped: list[tuple[str, Refusal]] = field(default_factory=list)

    @property
    def did_anything(self) -> bool:
        """Whether any document is other than before."""
        return bool(self.added or self.changed or self.moved or self.removed)


@dataclass(frozen=True)
class Found:
    """A file on the disk: the folder that was given, its path in it, and the hash of its content."""

    root: str
    path: str
    file: Path
    content_hash: str


def files_of(given: Path) -> list[tuple[Path, Path]]:
    """Each file of a folder (or the one file) with the root that its path is told from; hidden ones are left out.

    Refuses with `library.no_file` where there is none.
    """
    if not given.exists():
        raise Refusal("library.no_file", path=str(given))
    if given.is_file():
        return [(given.resolve().parent, given.resolve())]
    root = given.resolve()
    inside = (path for path in sorted(root.rglob("*")) if path.is_file())
    return [(root, path) for path in inside if not _hidden(path.relative_to(root))]


def _hidden(path: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in path.parts)


def look_at(given: Path) -> Iterator[Found]:
    """The files of a folder or the one file, with their hashes."""
    for root, file in files_of(given):
        yield Found(str(root), file.relative_to(root).as_posix(), file, hash_of(file))


def hash_of(file: Path) -> str:
    """The hash of a file's content."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


@dataclass(frozen=True)
class Draft:
    """What a file would be as a document: read and cut, not kept yet."""

    title: str
    about: About
    sections: list[SectionText]


def file_document(
    database: Database, found: Found, told: About, filed: Filed, twins: Twins, *, person_id: int | None, now: datetime
) -> None:
    """Bring one file in: nothing where it is there unchanged, a move where only its path is new.

    A file that can't be read is noted as skipped with its reason; what was known of it stays.
    """
    if is_unchanged(database, found, told):
        filed.unchanged.append(found.path)
        return
    try:
        draft = read_draft(found, told)
    except Refusal as refusal:
        filed.skipped.append((found.path, refusal))
        return
    keep_draft(database, found, draft, filed, twins, person_id=person_id, now=now)


def is_unchanged(database: Database, found: Found, told: About) -> bool:
    """Whether a file is there as it is, and nothing else is told of it."""
    with database.transaction() as session:
        known = _document(session, found)
        return known is not None and known.content_hash == found.content_hash and told == About()


def read_draft(found: Found, told: About) -> Draft:
    """Read a file and cut it into sections. Refuses as `read_document` does, and with `library.front_matter`."""
    source = _read(found)
    return Draft(source.title[:500], told.over(read_about(source.facts, found.path)), split(source.blocks))


def keep_draft(
    database: Database, found: Found, draft: Draft, filed: Filed, twins: Twins, *, person_id: int | None, now: datetime
) -> None:
    """Keep a draft as the document of its root and path, in one transaction; it waits for the index then."""
    with database.transaction(write=True) as session:
        known = _document(session, found, include_removed=True)
        (filed.changed if known is not None and known.removed_at is None else filed.added).append(found.path)
        document = known or Document(root=found.root, path=found.path)
        _describe(document, draft)
        document.content_hash, document.indexed, document.removed_at = found.content_hash, False, None
        document.added_at, document.added_by = now, person_id
        session.add(document)
        session.flush()
        _replace_sections(session, document, draft.sections, twins)


def _read(found: Found) -> SourceText:
    if found.file.suffix.lower() not in READERS:
        raise unreadable("unknown_kind", found.path, kinds=sorted(READERS))
    try:
        source = read_document(found.file)
        blocks = [replace(block, text=_kept(block.text)) for block in source.blocks]
        blocks = [block for block in blocks if block.text.strip()]
        if all(block.kind == "heading" for block in blocks):
            raise unreadable("empty", found.file.name)
        return replace(source, title=_in_a_line(source.title) or found.file.stem, blocks=blocks)
    except Refusal:
        raise
    except Exception as error:  # a reader's library may raise anything on a damaged file
        log.warning("%s could not be read", found.path, exc_info=True)
        raise unreadable("damaged", found.path, problem=type(error).__name__) from error


def _document(session: Session, found: Found, *, include_removed: bool = False) -> Document | None:
    query = select(Document).where(Document.root == found.root, Document.path == found.path)
    return session.scalar(query if include_removed else query.where(Document.removed_at.is_(None)))


def storable(text: str) -> str:
    """A text without what no store takes: NUL and lone surrogates."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")


def _kept(text: str) -> str:
    """A text as people see it: a document holds nothing that a model alone would read."""
    return visible(storable(text))


def _in_a_line(text: str) -> str:
    return " ".join(_kept(text).split())


def _describe(document: Document, draft: Draft) -> None:
    about = draft.about
    document.title = draft.title
    document.language = about.language or language_of(" ".join(section.text for section in draft.sections))
    # Where nothing new is told, who may read it stays as it was: a change of its text opens it to nobody.
    document.audience = list(about.audience or document.audience or EVERYBODY)
    document.owner = None if about.owner is None else _in_a_line(about.owner)[:200]
    document.version = None if about.version is None else _in_a_line(about.version)[:50]
    document.tags = [_in_a_line(tag) for tag in about.tags or ()]
    document.valid_from, document.valid_until = about.valid_from, about.valid_until


def _replace_sections(session: Session, document: Document, sections: list[SectionText], twins: Twins) -> None:
    """The document's sections anew, each linked to one of another document that says nearly the same."""
    twins.drop(session.scalars(select(Section.id).where(Section.document_id == document.id)))
    session.execute(delete(Section).where(Section.document_id == document.id))
    marks = [signature(one.text) for one in sections]
    rows = [
        Section(
            document_id=document.id, position=position, headings=list(one.headings), page=one.page,
            language=one.language, text=one.text, text_hash=hash_text(embedded_text(document.title, one)),
            signature=mark.tobytes(), twin_of=of,
        )
        for position, (one, mark, of) in enumerate(zip(sections, marks, twins.of(marks), strict=True))
    ]  # fmt: skip
    session.add_all(rows)
    session.flush()
    for row, mark in zip(rows, marks, strict=True):
        if row.twin_of is None:
            twins.keep(row.id, mark)


def known_twins(session: Session) -> Twins:
    """The signatures of the sections of documents in force."""
    query = select(Section.id, Section.signature).join(Document).where(Section.twin_of.is_(None))
    rows = session.execute(query.where(Document.removed_at.is_(None)).order_by(Section.id))
    return Twins({row.id: np.frombuffer(row.signature, dtype=np.uint32) for row in rows})


def embedded_text(title: str, section: SectionText | Section) -> str:
    """What is embedded of a section: its text under the document's title and the headings above it."""
    return under_headings(title, section.headings, section.text)


def under_headings(title: str, headings: Sequence[str], text: str) -> str:
    """A section's text under the document's title and the headings above it."""
    return "\n".join([title, " > ".join(headings), text])


def hash_text(text: str) -> str:
    """The hash that a text's vectors are kept by."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
