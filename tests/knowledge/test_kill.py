"""kill -9 at any point loses no acknowledged write and leaves no half of one."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from knowledge.changes import Change, ChangeSet
from knowledge.company import Company
from knowledge.database import Database
from knowledge.migrate import migrate
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


def _write_and_kill(url: str, first: int, seconds: float) -> int:
    """Let a writer work for a while and kill it; the last write it acknowledged, or `first` - 1."""
    command = [sys.executable, "-c", WRITER, url, str(first)]
    writer = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=dict(os.environ))
    assert writer.stdout is not None
    said = writer.stdout.readline()  # it has begun
    time.sleep(seconds)
    writer.send_signal(signal.SIGKILL)
    rest = writer.stdout.read()
    writer.wait()
    whole = [line for line in f"{said}{rest}".splitlines(keepends=True) if line.endswith("\n")]
    return int(whole[-1]) if whole else first - 1


def _hold(url: str, writes: int, kills: int) -> None:
    chance, acknowledged, first = random.Random(11), 0, 0
    database = Database(url)
    try:
        for _ in range(kills):
            acknowledged = _write_and_kill(url, first, chance.uniform(0.0, writes / kills / 150))
            with database.transaction() as session:
                accounts = set(session.scalars(select(Account.name)))
                assert {f"A{number}" for number in range(acknowledged + 1)} <= accounts
                contacts = select(func.count(Contact.id)).group_by(Contact.account_id)
                assert set(session.scalars(contacts)) == {3}
                assert session.scalar(select(func.count(ChangeSet.id))) == len(accounts)
                assert session.scalar(select(func.count(Change.id))) == 4 * len(accounts)
            first = len(accounts)
    finally:
        database.close()
    assert acknowledged > 0


def test_a_killed_writer_leaves_whole_writes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'killed.db'}"
    database = Database(url)
    migrate(database, company=Company(id=1, name="Test", currency="USD"))
    database.close()
    _hold(url, writes=200, kills=6)


@pytest.mark.full
def test_a_killed_writer_leaves_whole_writes_in_postgresql(empty_postgres: Database) -> None:
    migrate(empty_postgres, company=Company(id=1, name="Test", currency="USD"))
    _hold(empty_postgres.url.render_as_string(hide_password=False), writes=200, kills=6)
