"""kill -9 at any point loses no acknowledged write and leaves no half of one."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from knowledge.changes import Change, ChangeSet
from knowledge.database import Database
from knowledge.sales.sell.accounts import Account, Contact
from tests.support.writers import Writer, write_records

pytestmark = pytest.mark.slow

WRITES = 200


def _write_and_kill(url: str, first: int, writes: int, delay: float) -> int:
    """Let a writer acknowledge some writes and kill it within one of the next; the last that it acknowledged."""
    writer = Writer(write_records, url, first)
    said = [writer.hear() for _ in range(writes)]
    time.sleep(delay)
    left, _ = writer.end(kill=True)
    return int([*said, *left][-1])


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
