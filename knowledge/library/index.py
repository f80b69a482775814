"""The vector index in Chroma, embedded in a folder or on a server. Made from SQL, and made again when it is lost."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from knowledge.library.embedders import Vectors

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

Ids = npt.NDArray[np.int64]

log = logging.getLogger(__name__)

BATCH = 500
# Chroma keeps the folders that are open in one place for the whole process: they are opened one at a time.
_opening = Lock()


@dataclass(frozen=True)
class Entry:
    """A section's vector on its way into the index."""

    section_id: int
    document_id: int
    vector: Vectors


class Index:
    """A collection for each embedder and language, by cosine: to filter one by language costs ten times the search.

    Only ids and vectors lie in it: whatever is shown is read from SQL.
    """

    def __init__(self, folder: Path, url: str | None = None) -> None:
        self.folder = folder
        self.url = url
        self._opened: ClientAPI | None = None
        self._collections: dict[str, Collection] = {}

    @property
    def _client(self) -> ClientAPI:
        with _opening:
            if self._opened is None:
                self._opened = self._open()
            return self._opened

    def _open(self) -> ClientAPI:
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False, allow_reset=False)
        if self.url is None:
            return chromadb.PersistentClient(path=str(self.folder), settings=settings)
        address = urlsplit(self.url)
        return chromadb.HttpClient(
            host=address.hostname or "localhost", port=address.port or 8000, ssl=address.scheme == "https",
            settings=settings,
        )  # fmt: skip

    def reopen(self) -> None:
        """Read what other processes wrote, or that the folder is gone: an open folder does not show it."""
        with _opening:
            self._collections = {}
            if self.url is None:
                from chromadb.api.shared_system_client import SharedSystemClient

                # Whoever opened it in this process: Chroma hands the same one out again. What is just being asked of it
                # is still answered: it lives as long as somebody holds it.
                SharedSystemClient.clear_system_cache()
                self._opened = None

    def clear(self) -> None:
        """Drop everything; a folder that can't be opened is deleted."""
        self._collections = {}
        try:
            for collection in self._client.list_collections():
                self._client.delete_collection(collection.name)
        except Exception:
            if self.url is not None:
                raise
            self.reopen()
            shutil.rmtree(self.folder, ignore_errors=True)

    def count(self, embedder: str, language: str) -> int:
        """How many sections of a language an embedder's collection holds."""
        return self._collection(embedder, language).count()

    def count_of(self, embedder: str, language: str, document_ids: Iterable[int]) -> int:
        """How many of them are of these documents."""
        collection = self._collection(embedder, language)
        return sum(len(collection.get(where=where, include=[])["ids"]) for where in _of(document_ids))

    def put(self, embedder: str, language: str, entries: Sequence[Entry]) -> None:
        """Add sections, or bring them up to date."""
        collection = self._collection(embedder, language)
        for start in range(0, len(entries), BATCH):
            batch = entries[start : start + BATCH]
            collection.upsert(
                ids=[str(entry.section_id) for entry in batch],
                embeddings=np.stack([entry.vector for entry in batch]),
                metadatas=[{"document": entry.document_id} for entry in batch],
            )

    def drop(self, embedder: str, language: str, document_ids: Iterable[int]) -> None:
        """Take out every section of these documents."""
        collection = self._collection(embedder, language)
        for where in _of(document_ids):
            collection.delete(where=where)

    def nearest(
        self, embedder: str, language: str, vector: Vectors, most: int, document_ids: Sequence[int] | None = None
    ) -> tuple[Ids, Vectors]:
        """The ids of the nearest sections of a language (of these documents) and their cosines, the nearest first.

        None while somebody makes the index again: the words of the sections find alone until it stands.
        """
        from chromadb.errors import NotFoundError

        try:
            found = self._collection(embedder, language).query(
                query_embeddings=np.asarray(vector, dtype=np.float32)[None, :], n_results=most, include=["distances"],
                where=None if document_ids is None else _among(document_ids),
            )  # fmt: skip
        except NotFoundError:
            log.warning("the library's index is being made again; searching by words alone")
            self.reopen()
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        distances = found["distances"] or [[]]
        return np.array(found["ids"][0], dtype=np.int64), 1 - np.array(distances[0], dtype=np.float32)

    def _collection(self, embedder: str, language: str) -> Collection:
        name = f"sections-{embedder}-{language}"
        held = self._collections.get(name)
        if held is None:
            held = self._collections[name] = self._client.get_or_create_collection(
                name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            )
        return held


def _of(document_ids: Iterable[int]) -> Iterator[dict[str, Any]]:
    """The conditions that find the sections of documents, a batch each."""
    ids = list(document_ids)
    for start in range(0, len(ids), BATCH):
        yield _among(ids[start : start + BATCH])


def _among(document_ids: Sequence[int]) -> dict[str, Any]:
    return {"document": {"$in": list(document_ids)}}
