"""The library as its users see it: add, sync, take, remove, rebuild, list. Searching it is in search.py."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, update

from knowledge.access import Principal
from knowledge.database import Database
from knowledge.library.about import About
from knowledge.library.documents import Document, Section
from knowledge.library.embedders import Embedder
from knowledge.library.filing import (
    Filed,
    Found,
    file_document,
    hash_of,
    is_unchanged,
    keep_draft,
    known_twins,
    look_at,
    read_draft,
)
from knowledge.library.index import Index
from knowledge.library.indexing import bring_up
from knowledge.library.lock import writer
from knowledge.library.uploads import (
    check_draft,
    clean_path,
    documents_at,
    require_add,
    require_change,
    root_for,
    standing,
)
from knowledge.library.vectors import embed_ahead, forget_unused
from knowledge.refusals import Refusal

log = logging.getLogger(__name__)

# What is being done, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]
PATIENCE_SECONDS = 600.0
# Whoever hands over one document waits for the answer.
UPLOAD_PATIENCE_SECONDS = 30.0


def _quietly(_what: str, _done: int, _total: int) -> None:
    """Show nothing."""


class Library:
    """Documents in SQL, their vectors in an index under `folder` (or on the Chroma server of `url`)."""

    def __init__(
        self, database: Database, folder: Path, embedders: Sequence[Embedder], *, url: str | None = None,
        patience: float = PATIENCE_SECONDS,
    ) -> None:  # fmt: skip
        self.database = database
        self.folder = folder
        self.embedders = list(embedders)
        self.index = Index(folder / "index", url)
        self._patience = patience

    def add(
        self, paths: Sequence[Path], about: About, *, person_id: int | None, now: datetime,
        progress: Progress = _quietly,
    ) -> Filed:  # fmt: skip
        """Add files and folders, and bring those that changed up to date. `about` goes over what the files tell."""
        filed = Filed()
        with writer(self.database, self.folder, patience=self._patience):
            found = [one for path in paths for one in look_at(path)]
            self._file(found, about, filed, person_id, now, progress)
            self._bring_up(progress)
        return filed

    def sync(
        self, given: Path, about: About, *, person_id: int | None, now: datetime, progress: Progress = _quietly
    ) -> Filed:
        """Make the library say what a folder says: files that are new, changed, moved or gone."""
        if not given.is_dir():
            raise Refusal("library.no_folder", path=str(given))
        filed = Filed()
        with writer(self.database, self.folder, patience=self._patience):
            found = list(look_at(given))
            self._move_or_remove(str(given.resolve()), found, filed, now)
            self._file(found, about, filed, person_id, now, progress)
            self._bring_up(progress)
        return filed

    def take(self, path: str, file: Path, about: About, principal: Principal, *, now: datetime) -> Filed:
        """File one document that a person hands over; no sync of a folder takes it out again.

        `file` is a copy of it under the name that `path` ends with. Refuses where they may not, where the file can't be
        read (`library.encrypted` and its like) and for a path that is taken; then everything is as it was before.
        """
        require_add(principal)
        path, filed = clean_path(path), Filed()
        with self.database.transaction() as session:
            root = root_for(session, principal, path)
        found = Found(root, path, file, hash_of(file))
        draft = None if is_unchanged(self.database, found, about) else read_draft(found, about)
        if draft is not None:
            check_draft(path, draft)
            embed_ahead(self.database, self.embedders, draft)
        with writer(self.database, self.folder, patience=min(self._patience, UPLOAD_PATIENCE_SECONDS)):
            if draft is None:
                filed.unchanged.append(path)
            else:
                with self.database.transaction() as session:
                    twins, root = known_twins(session), root_for(session, principal, path)
                    draft = standing(session, root, path, draft)
                found = replace(found, root=root)
                keep_draft(self.database, found, draft, filed, twins, person_id=principal.person_id, now=now)
            self._bring_up(_quietly)
        return filed

    def take_out(self, path: str, principal: Principal, *, now: datetime) -> None:
        """Take out the document of exactly this path, as a person. Refuses with `unknown.document` as for none."""
        require_change(principal)
        with writer(self.database, self.folder, patience=min(self._patience, UPLOAD_PATIENCE_SECONDS)):
            with self.database.transaction(write=True) as session:
                for document in documents_at(session, principal, path):
                    document.removed_at, document.indexed = now, False
                    log.info("document %d was taken out by person %d", document.id, principal.person_id)
            self._bring_up(_quietly)

    def remove(self, paths: Sequence[str], *, now: datetime) -> list[str]:
        """Take documents out by their path (as `list` shows it, or a folder of them); they are kept, not deleted.

        Refuses with `library.unknown_document` where a path is none of the library's.
        """
        with writer(self.database, self.folder, patience=self._patience):
            with self.database.transaction(write=True) as session:
                removed = []
                for path in paths:
                    given = path.rstrip("/")
                    documents = session.scalars(
                        select(Document).where(
                            Document.removed_at.is_(None),
                            (Document.path == given) | Document.path.startswith(f"{given}/", autoescape=True),
                        )
                    ).all()
                    if not documents:
                        raise Refusal("library.unknown_document", path=path)
                    for document in documents:
                        document.removed_at, document.indexed = now, False
                        removed.append(document.path)
            self._bring_up(_quietly)
        return removed

    def rebuild(self, progress: Progress = _quietly) -> int:
        """Make the index again from SQL; vectors that are kept are not made again. How many sections it holds."""
        with writer(self.database, self.folder, patience=self._patience):
            with self.database.transaction(write=True) as session:
                forget_unused(session)
            self._bring_up(progress, anew=True)
        with self.database.transaction() as session:
            return len(session.scalars(select(Section.id).join(Document).where(Document.removed_at.is_(None))).all())

    def repair(self) -> None:
        """Bring the index up to what SQL says, if nobody else is just writing."""
        with writer(self.database, self.folder, patience=0):
            self._bring_up(_quietly)

    def _file(
        self, found: Sequence[Found], about: About, filed: Filed, person_id: int | None, now: datetime,
        progress: Progress,
    ) -> None:  # fmt: skip
        with self.database.transaction() as session:
            twins = known_twins(session)
        for number, one in enumerate(found, start=1):
            file_document(self.database, one, about, filed, twins, person_id=person_id, now=now)
            progress("reading", number, len(found))

    def _move_or_remove(self, root: str, found: Sequence[Found], filed: Filed, now: datetime) -> None:
        """Documents of a folder whose file is gone: moved where a new file has their content, else removed."""
        with self.database.transaction(write=True) as session:
            known = list(session.scalars(select(Document).where(Document.root == root, Document.removed_at.is_(None))))
            here = {one.path for one in found}
            paths = {document.path for document in known}
            new = {one.content_hash: one for one in found if one.path not in paths}
            for document in known:
                if document.path in here:
                    continue
                there = new.pop(document.content_hash, None)
                if there is None:
                    document.removed_at, document.indexed = now, False
                    filed.removed.append(document.path)
                    continue
                # A removed document may have stood at the new path; the one that moves there takes its place.
                session.execute(
                    update(Document)
                    .where(Document.root == root, Document.path == there.path)
                    .values(path=f"{there.path}#{document.id}")
                )
                filed.moved.append((document.path, there.path))
                document.path = there.path

    def _bring_up(self, progress: Progress, *, anew: bool = False) -> None:
        bring_up(
            self.database, self.index, self.embedders, lambda done, total: progress("embedding", done, total),
            anew=anew,
        )  # fmt: skip
