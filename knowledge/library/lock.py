"""One writer of the library at a time, over all processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import text

from knowledge.database import Database
from knowledge.refusals import Refusal

# Any number that nothing else in the database locks by.
_ADVISORY = 5_270_213


@contextmanager
def writer(database: Database, folder: Path, *, patience: float) -> Iterator[None]:
    """Hold the library for writing; the operating system lets go of it when the process dies.

    A file lock serves the processes of one machine, and PostgreSQL's own lock those of several. Refuses with
    `library.busy` when somebody else holds it for longer than `patience` seconds.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / "lock", timeout=patience), _advisory(database):
            yield
    except Timeout:
        raise Refusal("library.busy", seconds=round(patience)) from None


@contextmanager
def _advisory(database: Database) -> Iterator[None]:
    if database.is_sqlite:
        yield
        return
    with database.engine.connect() as connection:
        if not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _ADVISORY}).scalar():
            raise Refusal("library.busy", seconds=0)
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _ADVISORY})
