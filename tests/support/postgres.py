"""A SQLite database of ours as a PostgreSQL one, and copies of it: what was made once is loaded, not made anew."""

from __future__ import annotations

import uuid
from enum import Enum
from pathlib import Path
from typing import Any

from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import JSON, Table, create_engine, make_url, select, text

from knowledge.company import Company
from knowledge.database import Database
from knowledge.migrate import migrate
from knowledge.tables import METADATA

_migrated: dict[str, str] = {}
_loaded: dict[tuple[str, Path], str] = {}


def new_database(server: str, template: str | None = None) -> str:
    """The URL of a new database on a server: empty, or a copy of one that nobody has open."""
    name = f"t{uuid.uuid4().hex[:12]}"
    url = make_url(server).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else "")))
    engine.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


def drop_database(url: str) -> None:
    """Take a database away that nobody has open any more."""
    named = make_url(url)
    engine = create_engine(named.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {named.database}"))
    engine.dispose()


def migrated_on(server: str) -> str:
    """The name of a database at the newest schema, made once on a server, closed and never to be opened: a template."""
    if server not in _migrated:
        database = Database(new_database(server))
        migrate(database, company=Company(id=1, name="Test", currency="USD"))
        database.close()
        _migrated[server] = str(database.url.database)
    return _migrated[server]


def loaded(server: str, file: Path) -> str:
    """The name of a database with all rows of a kept SQLite file, made once on a server: a template."""
    key = (server, file)
    if key not in _loaded:
        _loaded[key] = load_file(server, file)
    return _loaded[key]


def load_file(server: str, file: Path) -> str:
    """The name of a new database with all rows of a SQLite file; ids go on after the last of each table."""
    url = new_database(server, migrated_on(server))
    source, database = Database(f"sqlite:///{file}"), Database(url)
    with source.engine.connect() as rows, database.engine.begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        connection.execute(text(f"TRUNCATE {', '.join(table.name for table in METADATA.sorted_tables)} CASCADE"))
        cursor = connection.connection.cursor()
        for table in METADATA.sorted_tables:
            _copy(cursor, table, rows.execute(select(table)))
            key = table.c.get("id")
            if key is not None and key.type.python_type is int:
                last = f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) FROM {table.name}"
                connection.execute(text(last))
    source.close()
    database.close()
    return str(make_url(url).database)


def _copy(cursor: Any, table: Table, rows: Any) -> None:
    columns = [sql.Identifier(column.name) for column in table.c]
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), sql.SQL(", ").join(columns))
    documents = [isinstance(column.type, JSON) for column in table.c]
    with cursor.copy(into) as copy:
        for row in rows:
            copy.write_row([_value(value, of) for value, of in zip(row, documents, strict=True)])


def _value(value: Any, is_document: bool) -> Any:
    if is_document and value is not None:
        return Jsonb(value)
    return value.value if isinstance(value, Enum) else value
