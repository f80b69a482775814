"""The databases of a run, lighter: they share what SQLAlchemy made of a statement, and none waits for the disk.

Each test's own would compile each statement anew. What a crash of the machine would take is of no worth here; what a
killed process has committed stays.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy
from sqlalchemy import Engine
from sqlalchemy.util import LRUCache

from knowledge import database

# More than the statements of all tests, so that none is made twice.
STATEMENTS = 5000
_compiled: LRUCache[Any, Any] = LRUCache(STATEMENTS)
_first: dict[str, Engine] = {}


_prepare_sqlite = database._prepare_sqlite


def lighten() -> None:
    """From now on, every engine of this process compiles as the first one of its kind did, and waits for no disk."""
    database.create_engine = _create_engine
    database._prepare_sqlite = _prepare


def _prepare(connection: Any, record: Any) -> None:
    _prepare_sqlite(connection, record)
    connection.execute("PRAGMA synchronous=OFF")


def _create_engine(*url: Any, **settings: Any) -> Engine:
    """An engine as it is always made; it knows a statement again by the dialect, so that has to be the same one."""
    engine = sqlalchemy.create_engine(*url, **settings)
    name = engine.dialect.name
    if name not in _first:
        if name == "postgresql":  # at the first connection it asks the server for what that can do, and compiles by it
            engine.connect().close()
        _first[name] = engine
    engine.dialect = _first[name].dialect
    engine.update_execution_options(compiled_cache=_compiled)
    return engine
