"""A data set's own copy for each case, and what the case changed in it."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text

from assistant.agent import Assistant
from assistant.build import open_library, open_searcher
from assistant.models.choice import Model
from assistant.settings import Settings, load
from assistant.toolbox import Toolbox
from assistant.turn import ToolResult, Turn
from evals.case import CaseError
from evals.poisoned import make_poisoned
from evals.tiny import make_tiny
from knowledge.access import Principal, load_principal
from knowledge.database import Database
from knowledge.demo import HANDBOOK, create_demo, demo_people
from knowledge.imports.run import import_paths
from knowledge.library.about import About
from knowledge.migrate import migrate
from knowledge.refusals import Refusal
from knowledge.sales.team.people import Person
from knowledge.tables import METADATA

if TYPE_CHECKING:
    from knowledge.library.search import Searcher

FILE = "salesdesk.db"
TOUCHED = "eval_touched"
# What every turn or decision writes: the talk itself, its proposals, the log of changes, and the index of names.
BOOKKEEPING = {"threads", "turns", "proposals", "change_sets", "changes", "name_keys", "company", "model_uses"}
TRIGGER = (
    "CREATE TRIGGER eval_{table}_{event} AFTER {event} ON {table} "
    "BEGIN INSERT INTO eval_touched VALUES ('{table}', {row}.id); END"
)
SPENT = ("", "-wal", "-shm")


@dataclass(frozen=True)
class DataSet:
    """How a data set is made, the day it is looked at on, and who asks: e-mail addresses by role.

    `documents` is the folder of its library; without one the library is empty.
    """

    name: str
    today: date
    make: Callable[[Database, date], None]
    cast: Callable[[Database], dict[str, str]]
    documents: Path | None = None


TINY_CAST = {
    role: f"{role}@tiny.example" for role in ("rep", "colleague", "manager", "director", "operations", "trainee")
}


def _demo_cast(database: Database) -> dict[str, str]:
    with database.transaction() as session:
        found = dict(demo_people(session))
        operations = session.scalar(text("select email from people where role = 'operations' order by id limit 1"))
    return {**found, "trainee": found["new hire"], "operations": str(operations)}


def _make_demo(database: Database, today: date) -> None:
    create_demo(database, today=today)


DEMO = DataSet("demo", date(2026, 6, 30), _make_demo, _demo_cast)
DEMO_LIBRARY = DataSet("demo-library", DEMO.today, _make_demo, _demo_cast, documents=HANDBOOK)
TINY = DataSet("tiny", date(2026, 6, 30), make_tiny, lambda _: TINY_CAST)
POISONED = DataSet("poisoned", date(2026, 6, 30), make_poisoned, lambda _: TINY_CAST)


def of_folder(name: str, folder: Path, today: date) -> DataSet:
    """A data set of one's own: a folder that `salesdesk import` takes, looked at by the installation's owner."""

    def make(database: Database, day: date) -> None:
        migrate(database)
        now = datetime.combine(day, datetime.min.time(), UTC)
        with tempfile.TemporaryDirectory() as rejects:
            import_paths(database, [folder], person_id=None, today=day, now=now, rejects_dir=Path(rejects))

    return DataSet(name, today, make, lambda _: {})


class RecordingToolbox(Toolbox):
    """The toolbox, keeping what its tools gave, so that a scorer can hold sentences against results."""

    def __init__(self, database: Database, library: Callable[[], Searcher]) -> None:
        super().__init__(database, library=library)
        self.seen: list[ToolResult] = []

    def run(self, turn: Turn, name: str, arguments: dict[str, Any]) -> ToolResult:
        """Run a call as ever, and keep its result."""
        result = super().run(turn, name, arguments)
        self.seen.append(result)
        return result


class Sandbox:
    """One data set as a whole, made once, and the copy that cases run on, made anew for each."""

    def __init__(self, data: DataSet, whole: Path, home: Path) -> None:
        self.data, self.whole, self.home = data, whole, home

    @classmethod
    def made(cls, data: DataSet, folder: Path, home: Path) -> Sandbox:
        """A sandbox over a data set that is made in `folder` where it isn't there yet."""
        whole = folder / data.name
        if not whole.exists():
            unfinished = folder / f"{data.name}.unfinished"
            unfinished.mkdir(parents=True, exist_ok=True)
            database = Database(f"sqlite:///{unfinished / FILE}")
            data.make(database, data.today)
            if data.documents is not None:
                _fill_library(database, unfinished, data, data.documents)
            _watch(database)
            with database.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            database.close()
            unfinished.rename(whole)
        return cls(data, whole, home)

    def fresh(self) -> None:
        """Put a new copy of the records in place; nothing may be open. No case changes the library's index."""
        if not self.home.exists():
            shutil.copytree(self.whole, self.home)
            return
        for suffix in SPENT:
            (self.home / f"{FILE}{suffix}").unlink(missing_ok=True)
        shutil.copyfile(self.whole / FILE, self.home / FILE)

    def open(self, today: date, make: Callable[[Settings, Toolbox], Model], more: dict[str, str]) -> Assistant:
        """An assistant over the copy; it stays usable when the copy is made anew with `database` closed."""
        settings = _settings(self.home, today, more)
        database = Database(settings.database_url)
        toolbox = RecordingToolbox(database, lru_cache(maxsize=1)(lambda: open_searcher(settings, database)))
        return Assistant(settings, database, make(settings, toolbox), toolbox)

    def principal(self, desk: Assistant, who: str) -> Principal:
        """Who asks: a role of the cast, an e-mail address, a person's name, or the installation's owner.

        Raises CaseError where that is nobody, or more than one.
        """
        cast = self.data.cast(desk.database)
        if who == "owner" or (not cast and who == "director"):
            return desk.principal()
        if "@" in who or who in cast:
            try:
                return desk.principal(cast.get(who, who))
            except Refusal as refusal:
                raise CaseError(f"nobody asks as {who} in {self.data.name}: {refusal.code}") from refusal
        with desk.database.transaction() as session:
            found = list(session.scalars(select(Person).where(Person.name == who, Person.active)))
            if len(found) != 1:
                there = f"there are {', '.join(sorted(cast))}; or say" if cast else "say"
                raise CaseError(
                    f"{len(found) or 'no'} people of {self.data.name} are called {who}: {there} an e-mail address, "
                    "the full name of one person, or owner"
                )
            return load_principal(session, found[0], desk.today())


def _settings(home: Path, today: date, more: dict[str, str]) -> Settings:
    return load({"SALESDESK_HOME": str(home), "SALESDESK_TODAY": today.isoformat(), **more})


def _fill_library(database: Database, home: Path, data: DataSet, documents: Path) -> None:
    """File and index a folder of documents, as an installation with this home does."""
    library = open_library(_settings(home, data.today, {}), database)
    library.sync(documents, About(), person_id=None, now=datetime.combine(data.today, datetime.min.time(), UTC))
    library.index.reopen()


def _watch(database: Database) -> None:
    """Triggers that note each row that is written, so that an extra write can't hide, whoever makes it."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE {TOUCHED} (kind TEXT NOT NULL, record INTEGER NOT NULL)")
        for table in METADATA.sorted_tables:
            if table.name in BOOKKEEPING or "id" not in table.c:
                continue
            for event, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
                connection.exec_driver_sql(TRIGGER.format(table=table.name, event=event, row=row))


def touched(database: Database) -> dict[str, int]:
    """How many rows of each table were written since the copy was made, each counted once."""
    with database.transaction() as session:
        rows = session.execute(text(f"SELECT DISTINCT kind, record FROM {TOUCHED}")).all()  # noqa: S608 - a constant
    return dict(Counter(kind for kind, _ in rows))


def writes(database: Database) -> Counter[str]:
    """How often rows of each table were written since the copy was made."""
    with database.transaction() as session:
        rows = session.execute(text(f"SELECT kind, count(*) FROM {TOUCHED} GROUP BY kind"))  # noqa: S608 - a constant
        return Counter({str(kind): int(count) for kind, count in rows})


def query(database: Database, sql: str) -> list[list[Any]]:
    """The rows of a case's own query. Raises CaseError where it does not run."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        with database.transaction() as session:
            return [list(row) for row in session.execute(text(sql)).all()]
    except SQLAlchemyError as error:
        raise CaseError(f"its query does not run: {getattr(error, 'orig', None) or error}: {sql}") from error
