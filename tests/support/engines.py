"""The databases of a run share what SQLAlchemy made of a statement: each test's own would make it anew."""

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


def share_statements() -> None:
    """From now on, every engine of this process compiles as the first one of its kind did."""
    database.create_engine = _create_engine


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
