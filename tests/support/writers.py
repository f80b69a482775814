"""Processes that write until they are done or killed: forks of one that has loaded what they need, once for all."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import knowledge.tables  # noqa: F401 - every table is known before the first is written
from knowledge.access import Access, owner_principal
from knowledge.changes import Created, Plan, Risk, apply, creation
from knowledge.company import get_company
from knowledge.database import Database
from knowledge.library import vectors
from knowledge.library.about import About
from knowledge.library.embedders import Vectors
from knowledge.library.library import Library
from tests.support.bag import Bag

DAY = date(2026, 6, 30)


class Writer:
    """A process at work, and what it says. Of what it says, nothing is lost when it is killed."""

    def __init__(self, work: Callable[..., None], *given: Any) -> None:
        context = get_context("forkserver")
        context.set_forkserver_preload([__name__, "chromadb"])
        self._said, told = context.Pipe(duplex=False)
        self.process: BaseProcess = context.Process(target=work, args=(told, *given))
        self.process.start()
        told.close()

    def hear(self) -> Any:
        """What it says next; raises EOFError where it has ended."""
        return self._said.recv()

    def end(self, *, kill: bool = False) -> tuple[list[Any], int]:
        """What else it said, and how it ended: 0 where it came to its end."""
        if kill:
            self.process.kill()
        left = []
        try:
            while True:
                left.append(self._said.recv())
        except EOFError:
            self.process.join()
        assert self.process.exitcode is not None
        return left, self.process.exitcode


def write_records(told: Connection, url: str, first: int) -> None:
    """An account with three contacts, again and again, and says each number when it is written."""
    database = Database(url)
    for number in range(first, 10_000):
        with database.transaction(write=True) as session:
            access = Access(session, owner_principal(session, DAY), DAY, get_company(session))
            home = Created(created=0).model_dump()
            people = [creation("contact", "c", {"name": f"C{number}-{at}", "account_id": home}) for at in range(3)]
            changes = [creation("account", "a", {"name": f"A{number}"}), *people]
            apply(access, Plan(tool="test", summary=str(number), risk=Risk.LOW, changes=changes), now=datetime.now(UTC))
        told.send(number)


class _Slow(Bag):
    def passages(self, texts: Sequence[str]) -> Vectors:
        time.sleep(0.02)
        return super().passages(texts)


def write_library(
    told: Connection, store: str, library: Path, documents: Path, what: str, url: str, most: int | None = None
) -> None:
    """Add documents, or make the index again; says "begun" and "done". No file may grow beyond `most` bytes."""
    if most is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    vectors.BATCH = 4
    opened = Library(Database(store), library, [_Slow()], url=url or None, patience=5)
    told.send("begun")
    if what == "add":
        opened.add([documents], About(), person_id=None, now=datetime.now(UTC))
    else:
        opened.rebuild()
    told.send("done")
