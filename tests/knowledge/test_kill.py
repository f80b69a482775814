"""kill -9 at any point loses no acknowledged write and leaves no half of one."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from knowledge.changes import Change, ChangeSet
from knowledge.database import Database
from knowledge.sales.sell.accounts import Account, Contact

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
WRITER = """
import sys
from datetime import UTC, date, datetime
import knowledge.tables
from knowledge.access import Access, owner_principal
from knowledge.changes import Created, Plan, Risk, apply, creation
from knowledge.company import get_company
from knowledge.database import Database

database, first = Database(sys.argv[1]), int(sys.argv[2])
for number in range(first, 10_000):
    with database.transaction(write=True) as session:
        access = Access(session, owner_principal(session, date(2026, 6, 30)), date(2026, 6, 30), get_company(session))
        home = Created(created=0).model_dump()
        people = [creation("contact", "c", {"name": f"C{number}-{at}", "account_id": home}) for at in range(3)]
        changes = [creation("account", "a", {"name": f"A{number}"}), *people]
        apply(access, Plan(tool="test", summary=str(number), risk=Risk.LOW, changes=changes), now=datetime.now(UTC))
    print(number, flush=True)
"""


WRITES = 200


def _write_and_kill(url: str, first: int, writes: int, delay: float) -> int:
    """Let a writer acknowledge some writes and kill it within one of the next; the last that it acknowledged."""
    command = [sys.executable, "-c", WRITER, url, str(first)]
    writer = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=dict(os.environ))
    assert writer.stdout is not None
    said = [writer.stdout.readline() for _ in range(writes)]
    time.sleep(delay)
    writer.send_signal(signal.SIGKILL)
    said += writer.stdout.read().splitlines(keepends=True)
    writer.wait()
    return int([line for line in said if line.endswith("\n")][-1])


def _left_by_killed_writers(url: str) -> Iterator[tuple[int, list[str], set[int], tuple[int | None, int | None]]]:
    """After each kill: the last acknowledged write, accounts, contacts by account, change sets and changes."""
    chance, acknowledged = random.Random(11), -1
    database = Database(url)
    while acknowledged + 1 < WRITES:
        with database.transaction() as session:
            first = session.scalar(select(func.count(Account.id))) or 0
        acknowledged = _write_and_kill(url, first, chance.randint(1, 50), chance.uniform(0.0, 0.01))
        with database.transaction() as session:
            accounts = list(session.scalars(select(Account.name)))
            contacts = set(session.scalars(select(func.count(Contact.id)).group_by(Contact.account_id)))
            logged = (session.scalar(select(func.count(ChangeSet.id))), session.scalar(select(func.count(Change.id))))
        yield acknowledged, accounts, contacts, logged
    database.close()


def test_a_killed_writer_leaves_whole_writes(database: Database) -> None:
    url = str(database.url)
    database.close()
    for acknowledged, accounts, contacts, logged in _left_by_killed_writers(url):
        assert {f"A{number}" for number in range(acknowledged + 1)} <= set(accounts)
        assert (contacts, logged) == ({3}, (len(accounts), 4 * len(accounts)))


@pytest.mark.full
def test_a_killed_writer_leaves_whole_writes_in_postgresql(postgres: Database) -> None:
    url = postgres.url.render_as_string(hide_password=False)
    for acknowledged, accounts, contacts, logged in _left_by_killed_writers(url):
        assert {f"A{number}" for number in range(acknowledged + 1)} <= set(accounts)
        assert (contacts, logged) == ({3}, (len(accounts), 4 * len(accounts)))
