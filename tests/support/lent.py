"""PostgreSQL databases that are lent to one test after the other: a new one takes a second, one put right a moment."""

from __future__ import annotations

import shutil
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from knowledge.database import Database
from knowledge.tables import METADATA
from tests.support.postgres import drop_database, loaded, new_database

TABLES = [table.name for table in METADATA.sorted_tables]
# Of a table: how many rows there are, and which transaction wrote the newest. Whatever is written changes one of them.
Marks = dict[str, tuple[int, int | None]]
COLUMNS = (
    "SELECT count(*), max(xmin::text::bigint) FROM pg_attribute "
    "WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)"
)
SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
OTHERS = (
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)
PATIENCE_SECONDS = 5.0
_free: dict[tuple[str, str], list[_Whole]] = defaultdict(list)


@contextmanager
def lent(server: str, template: str) -> Iterator[str]:
    """The URL of a database that is as its template, for as long as the block takes.

    Nobody may have it open when the block ends. One whose tables a test made anew is not lent again.
    """
    free = _free[server, template]
    whole = free.pop() if free else _Whole(new_database(server, template))
    yield whole.url
    if whole.put_right():
        free.append(whole)
    else:
        whole.connection.close()
        drop_database(whole.url)


@contextmanager
def copied(file: Path, folder: Path, server: str | None) -> Iterator[Database]:
    """A copy of a kept SQLite file: in a folder, or on a server where there is one."""
    with ExitStack() as stack:
        if server is None:
            url = f"sqlite:///{shutil.copyfile(file, folder / 'company.db')}"
        else:
            url = stack.enter_context(lent(server, loaded(server, file)))
        database = Database(url)
        yield database
        database.close()


@dataclass
class _Whole:
    """A database as it was at first, and what it takes to make it so again."""

    url: str
    connection: psycopg.Connection = field(init=False)
    columns: tuple[int, int] = field(init=False)
    sequences: dict[str, int | None] = field(init=False)
    rows: dict[str, bytes] = field(init=False)
    marks: Marks = field(init=False)

    def __post_init__(self) -> None:
        # One for all times: the first look at each table through a new one takes longer than the rest.
        plain = make_url(self.url).set(drivername="postgresql")
        self.connection = psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True)
        self.connection.execute("SET session_replication_role = replica")
        self.columns = _columns(self.connection)
        self.sequences = _sequences(self.connection)
        self.rows = {table: _rows(self.connection, table) for table in TABLES}
        self.marks = _marks(self.connection)

    def put_right(self) -> bool:
        """Give every table its first rows again; False where the tables themselves are others."""
        connection = self.connection
        _wait_alone(connection)
        if _columns(connection) != self.columns:
            return False
        found = _marks(connection)
        changed = [name for name, mark in found.items() if mark != self.marks[name]]
        for table in changed:
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
            if self.rows[table]:
                with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
                    copy.write(self.rows[table])
        for name, last in _sequences(connection).items():
            if last != (first := self.sequences[name]):
                connection.execute("SELECT setval(%s, %s, %s)", (name, first or 1, first is not None))
        if changed:
            self.marks = _marks(connection)
        return True


def _columns(connection: psycopg.Connection) -> tuple[int, int]:
    """What changes with every change of a table's columns."""
    [found] = connection.execute(COLUMNS).fetchall()
    return (found[0], found[1])


def _sequences(connection: psycopg.Connection) -> dict[str, int | None]:
    """The last number that each sequence gave out."""
    return dict(connection.execute(SEQUENCES).fetchall())


def _rows(connection: psycopg.Connection, table: str) -> bytes:
    """A table's rows as COPY gives them."""
    with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copy:
        return b"".join(copy)


def _marks(connection: psycopg.Connection) -> Marks:
    counted = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {}, count(*), max(xmin::text::bigint) FROM {}").format(sql.Literal(name), sql.Identifier(name))
        for name in TABLES
    )
    return {name: (count, newest) for name, count, newest in connection.execute(counted)}


def _wait_alone(connection: psycopg.Connection) -> None:
    """Until every other connection is gone: whoever leaves one open would write into the next test."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while connection.execute(OTHERS).fetchall() != [(0,)]:
        assert time.monotonic() < deadline, "the database is still open"
        time.sleep(0.005)
