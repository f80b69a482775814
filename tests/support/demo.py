"""The invented company, made once in a run of the tests and copied to whoever needs it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from assistant.agent import Assistant
from assistant.build import build_assistant
from assistant.settings import load
from knowledge.database import Database
from knowledge.demo import create_demo
from tests.support.kept import kept
from tests.support.postgres import drop_database, loaded, new_database

TODAY = date(2026, 6, 30)
FILE = "salesdesk.db"
_server: list[str | None] = [None]


def demo_file() -> Path:
    """The company's database on 30 June 2026, closed and never to be opened: copy it."""
    return kept("demo.db", _make)


def _make(file: Path) -> None:
    database = Database(f"sqlite:///{file}")
    create_demo(database, today=TODAY)
    database.close()


def copy_demo(home: Path) -> Path:
    """A copy of the company as a data folder's database; its path."""
    home.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copyfile(demo_file(), home / FILE))


def copy_demo_to(server: str) -> str:
    """The URL of a copy of the company on a PostgreSQL server, where it is loaded once."""
    return new_database(server, loaded(server, demo_file()))


@contextmanager
def stored_on(server: str | None) -> Iterator[None]:
    """Until the block ends `demo_database` and `open_demo` keep their copies on a PostgreSQL server; None: in files."""
    _server[:] = [server]
    yield
    _server[:] = [None]


@contextmanager
def demo_database(home: Path) -> Iterator[Database]:
    """A copy of the company in the store of the moment."""
    server = _server[0]
    url = copy_demo_to(server) if server else f"sqlite:///{copy_demo(home)}"
    database = Database(url)
    try:
        yield database
    finally:
        database.close()
        if server:
            drop_database(url)


@contextmanager
def open_demo(home: Path, **settings: str) -> Iterator[Assistant]:
    """An assistant over a copy of the company in the store of the moment, on its last day."""
    with demo_database(home) as database:
        stored = {"SALESDESK_DATABASE_URL": database.url.render_as_string(hide_password=False)}
        day = {"SALESDESK_HOME": str(home), "SALESDESK_TODAY": TODAY.isoformat()}
        assistant = build_assistant(load({**day, **stored, **settings}))
        try:
            yield assistant
        finally:
            assistant.database.close()
