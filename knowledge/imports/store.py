"""The import's own connection: bulk staging into temporary tables, transactions and save points in both databases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    Date,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    cast,
    func,
    insert,
    select,
    text,
    type_coerce,
)  # fmt: skip
from sqlalchemy.sql.elements import ColumnElement

from knowledge.database import Database, UtcDateTime

MANY = 50_000


class Store:
    """One connection for one import. In a dry run everything happens inside one transaction that is rolled back."""

    def __init__(self, database: Database, connection: Connection, *, dry_run: bool) -> None:
        self.connection, self.dry_run, self.is_sqlite = connection, dry_run, database.is_sqlite
        if self.is_sqlite:
            # Python's driver would start its own transactions, and not before DDL or save points.
            self._dbapi().isolation_level = None
            connection.exec_driver_sql("PRAGMA temp_store=FILE")
            connection.exec_driver_sql("PRAGMA cache_size=-200000")

    def _dbapi(self) -> Any:  # noqa: ANN401 - the DBAPI's own untyped connection
        return self.connection.connection.dbapi_connection

    def begin(self, *, writing: bool) -> None:
        """Start a transaction; `writing` takes SQLite's write lock at once instead of failing later."""
        if self.is_sqlite:
            self.connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    @contextmanager
    def unit(self) -> Iterator[None]:
        """All or nothing: a transaction, or in a dry run a save point of the one transaction."""
        if self.dry_run:
            with self._save_point():
                yield
            return
        self.connection.commit()
        self.begin(writing=True)
        try:
            yield
        except BaseException:
            self.connection.rollback()
            raise
        self.connection.commit()

    @contextmanager
    def part(self) -> Iterator[None]:
        """One file: what fails in it, be it while staging, leaves the connection fit for the next."""
        if self.dry_run:
            with self._save_point():
                yield
            return
        try:
            yield
        except BaseException:
            self.connection.rollback()
            raise

    @contextmanager
    def _save_point(self) -> Iterator[None]:
        self.connection.exec_driver_sql("SAVEPOINT file")
        try:
            yield
        except BaseException:
            self.connection.exec_driver_sql("ROLLBACK TO SAVEPOINT file")
            raise
        self.connection.exec_driver_sql("RELEASE SAVEPOINT file")

    def start_staging(self) -> None:
        """Leave autocommit while rows are staged; temporary tables take no lock of the records."""
        if not self.dry_run:
            self.connection.commit()
            self.begin(writing=False)

    def create_stage(self, name: str, columns: Sequence[Column[Any]]) -> Table:
        """A fresh temporary table: `row_no` (key), `id`, `changed`, `extra` (text), copies of the given columns."""
        stage = Table(
            name, MetaData(), Column("row_no", Integer, primary_key=True,
            autoincrement=False), Column("id", BigInteger),
            Column("changed", Integer), Column("extra", Text), *(Column(c.name,
            _plain_type(c)) for c in columns), prefixes=["TEMPORARY"],
        )  # fmt: skip
        self.connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{name}"')
        stage.create(self.connection)
        return stage

    def drop(self, stage: Table) -> None:
        """Remove a temporary table."""
        self.connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{stage.name}"')

    def load(self, table: Table, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Bulk-insert rows of plain values (days as ISO text) through the driver itself."""
        columns = ", ".join(f'"{name}"' for name in names)
        if self.is_sqlite:
            marks = ", ".join("?" * len(names))
            self._dbapi().executemany(f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})', rows)  # noqa: S608
            return
        with self._dbapi().cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)

    def analyze(self, stage: Table) -> None:
        """Let PostgreSQL know a temporary table's size; SQLite needs no statistics for these statements."""
        if not self.is_sqlite:
            self.connection.exec_driver_sql(f'ANALYZE "{stage.name}"')

    def reserve(self, table: Table, count: int) -> int:
        """Set the next `count` ids of a table aside; they follow the returned number."""
        if self.is_sqlite:
            return int(self.connection.scalar(select(func.coalesce(func.max(table.c.id), 0))) or 0)
        self.connection.execute(text(f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE"))
        sequence = func.pg_get_serial_sequence(table.name, "id")
        highest = int(self.connection.scalar(select(func.coalesce(func.max(table.c.id), 0))) or 0)
        base = max(highest, int(self.connection.scalar(select(func.nextval(sequence))) or 0))
        self.connection.execute(select(func.setval(sequence, base + max(count, 1))))
        return base

    def as_json(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """A staged text as the value of a JSON column."""
        return type_coerce(column, JSON) if self.is_sqlite else cast(column, JSON)

    @contextmanager
    def without_indexes(self, table: Table, new: int) -> Iterator[None]:
        """Insert many rows into a SQLite table of few without its indexes, which are built again at the end."""
        if not self.is_sqlite or new < MANY or new < (self.connection.scalar(select(func.count(table.c.id))) or 0):
            yield
            return
        named = text(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :table AND sql IS NOT NULL"
        )
        indexes = self.connection.execute(named, {"table": table.name}).all()
        for name, _ in indexes:
            self.connection.exec_driver_sql(f'DROP INDEX "{name}"')
        yield
        for _, definition in indexes:
            self.connection.exec_driver_sql(definition)

    def insert_from(self, table: Table, values: dict[str, ColumnElement[Any]], source: Select[Any]) -> None:
        """INSERT … SELECT; column defaults fill what `values` leaves out."""
        self.connection.execute(insert(table).from_select(list(values), source))


def table_of(model: type[Any]) -> Table:
    """A mapped class's table."""
    table = model.__table__
    assert isinstance(table, Table)
    return table


def from_json(column: Column[Any], value: Any) -> Any:  # noqa: ANN401 - any column's value
    """A column's value out of the JSON that before-values are kept as."""
    if not isinstance(value, str):
        return value
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(column.type, Date) else value


def json_text(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A JSON column as the text it was written as."""
    return cast(column, Text)


def _plain_type(column: Column[Any]) -> Any:  # noqa: ANN401 - any SQL type
    return Text() if isinstance(column.type, JSON) else column.type
