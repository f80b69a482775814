"""The records' store: engine, sessions, and the column types every table uses.

SQLite (WAL, foreign keys enforced) by default, PostgreSQL by URL. Sessions are synchronous; whoever opens one
with `Database.transaction()` holds one transaction, committed at the end of the block and nowhere else.
"""

from __future__ import annotations

import statistics
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import DateTime, Engine, ForeignKey, MetaData, String, create_engine, event, make_url
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, ORMExecuteState, Session, mapped_column, with_loader_criteria
from sqlalchemy.types import JSON, TypeDecorator

__all__ = ["JSON", "Base", "Database", "Record", "Session", "UtcDateTime"]

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

# Where a session holds what is kept for its database (Access.kept).
KEPT = "kept"
MOST_KEPT = 256
Found = TypeVar("Found")


class Base(DeclarativeBase):
    """Every table; constraint names follow one convention so that migrations can name them."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {dict[str, Any]: JSON(none_as_null=True), list[str]: JSON(none_as_null=True)}  # noqa: RUF012


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Aware datetimes in and out, stored in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC; SQLite keeps no zone, so it gets the naive UTC value."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the instant back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Record:
    """What every business record carries.

    `version` rises with every applied change, so that an approval can see that a record moved meanwhile.
    `external_id` is the id in the system it was imported from; `import_id` the import that created it.
    `extra` holds columns of an import that have no place of their own, by their header.
    `deleted_at`: removed, but kept so that it can come back. No query sees such a row (see `Database.transaction`),
    unless it runs with `execution_options(include_deleted=True)`; one on a plain `__table__` says so itself.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    external_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"), index=True)
    extra: Mapped[dict[str, Any] | None]
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Kept:
    """What was found in the records and is asked for again; the `most` used last are kept."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, threading.Lock()
        self._found: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable, find: Callable[[], Found]) -> Found:
        """What is kept under a key, found now where nothing is."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                kept: Found = self._found[key]
                return kept
        found = find()
        with self._lock:
            self._found[key] = found
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        return found


class _RecordSession(Session):
    """A session whose queries leave removed records out."""


class Database:
    """An engine with this project's settings; opens sessions and transactions."""

    def __init__(self, url: str, *, echo: bool = False) -> None:
        parsed = make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        self.url = parsed
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        self.kept = Kept(MOST_KEPT)
        self.engine: Engine = create_engine(parsed, echo=echo, pool_pre_ping=parsed.get_backend_name() != "sqlite")
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)

    @property
    def is_sqlite(self) -> bool:
        """Whether the store is SQLite."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def transaction(self, *, write: bool = False) -> Iterator[Session]:
        """One session, one transaction: committed at the end of the block, rolled back on an exception.

        `write` is for a block that reads and then writes by what it read: SQLite takes its write lock at the start,
        so that nothing changes in between. PostgreSQL locks the rows it reads for update.
        """
        with _RecordSession(self.engine, expire_on_commit=False) as session, session.begin():
            # What a transaction wrote itself may yet be rolled back, so nothing that it reads is kept.
            session.info[KEPT] = None if write else self.kept
            if write and self.is_sqlite:
                session.connection().exec_driver_sql("BEGIN IMMEDIATE")
            yield session

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def _leave_out_deleted(execution: ORMExecuteState) -> None:
    """Keep removed records out of every query and of everything that a query joins."""
    if execution.is_select and not execution.execution_options.get("include_deleted", False):
        execution.statement = execution.statement.options(_PRESENT)


_PRESENT = with_loader_criteria(Record, lambda record: record.deleted_at.is_(None), include_aliases=True)
event.listen(_RecordSession, "do_orm_execute", _leave_out_deleted)


def _prepare_sqlite(connection: Any, _record: Any) -> None:  # noqa: ANN401 - the DBAPI's own untyped connection
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.execute("PRAGMA cache_size=-65536")
    cursor.execute("PRAGMA temp_store=MEMORY")
    cursor.close()
    connection.create_aggregate("median", 1, _Median)
    connection.create_function("rounded", 1, _rounded, deterministic=True)


def _rounded(value: float | None) -> int | None:
    """SQLite's own `round` takes a half away from zero, PostgreSQL and Python take it to the even number."""
    return None if value is None else round(value)


class _Median:
    """SQLite's missing `median()`: the middle value of a group, the mean of the two middle ones where it is even."""

    def __init__(self) -> None:
        self.values: list[float] = []

    def step(self, value: float | None) -> None:
        """Take one row's value; NULL does not count."""
        if value is not None:
            self.values.append(value)

    def finalize(self) -> float | None:
        """The group's median, NULL for an empty group."""
        return float(statistics.median(self.values)) if self.values else None
