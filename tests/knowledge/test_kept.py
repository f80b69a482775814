"""What was found is kept until records change, for the caller it was found for, and never out of a write."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from knowledge import changes
from knowledge.access import Access, Principal, owner_principal
from knowledge.changes import Plan, RecordChange, Risk
from knowledge.company import get_company
from knowledge.database import Database, Kept
from knowledge.metrics.sources import SOURCES
from knowledge.metrics.spans import has_records
from knowledge.roster import add_person
from knowledge.sales.team.people import Role
from tests.knowledge.test_changes import NOW, TODAY


class Count:
    """A finding that says how often it was looked for."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return self.times


def ask(
    database: Database, find: Count, *, who: Principal | None = None, day: date = TODAY, write: bool = False
) -> int:
    with database.transaction(write=write) as session:
        access = Access(session, who or owner_principal(session, day), day, get_company(session))
        return access.kept(("counted",), find)


def test_it_is_found_once_until_records_change(each_database: Database) -> None:
    find = Count()
    assert [ask(each_database, find), ask(each_database, find)] == [1, 1]
    with each_database.transaction(write=True) as session:
        access = Access(session, owner_principal(session, TODAY), TODAY, get_company(session))
        made = RecordChange(kind="account", after={"name": "Hollow Creek"})
        applied = changes.apply(access, Plan(tool="t", summary="s", risk=Risk.HIGH, changes=[made]), now=NOW)
    assert [ask(each_database, find), ask(each_database, find)] == [2, 2]
    with each_database.transaction(write=True) as session:
        access = Access(session, owner_principal(session, TODAY), TODAY, get_company(session))
        changes.undo(access, applied.change_set_id, now=NOW)
    assert ask(each_database, find) == 3


@pytest.mark.slow
def test_who_comes_into_a_team_changes_what_its_manager_reads(each_database: Database) -> None:
    find = Count()
    ask(each_database, find)
    with each_database.transaction(write=True) as session:
        add_person(
            session, "new@example.com", name="New Here", role=Role.REP, today=TODAY, team="North", create_team=True
        )
    assert ask(each_database, find) == 2


def test_another_caller_and_another_day_find_for_themselves(each_database: Database) -> None:
    find = Count()
    with each_database.transaction() as session:
        owner = owner_principal(session, TODAY)
    rep = replace(owner, role=Role.REP, is_owner=False)
    assert [ask(each_database, find), ask(each_database, find, who=rep)] == [1, 2]
    assert ask(each_database, find, day=TODAY - timedelta(days=1)) == 3
    assert ask(each_database, find, who=rep) == 2


def test_nothing_is_kept_out_of_a_write(each_database: Database) -> None:
    find = Count()
    assert [ask(each_database, find, write=True), ask(each_database, find, write=True)] == [1, 2]
    assert [ask(each_database, find), ask(each_database, find, write=True), ask(each_database, find)] == [3, 4, 3]


def test_what_was_used_least_is_forgotten_first() -> None:
    kept, find = Kept(2), Count()
    assert [kept.get(key, find) for key in "abacab"] == [1, 2, 1, 3, 1, 4]


def test_what_is_the_same_whoever_asks_is_found_once_for_all(each_database: Database) -> None:
    find = Count()

    def ask_for_all(who: Principal) -> int:
        with each_database.transaction() as session:
            return Access(session, who, TODAY, get_company(session)).kept_for_all(("counted",), find)

    with each_database.transaction() as session:
        owner = owner_principal(session, TODAY)
    rep = replace(owner, role=Role.REP, is_owner=False)
    assert [ask_for_all(owner), ask_for_all(rep)] == [1, 1]
    assert ask(each_database, find, who=rep) == 2


@pytest.mark.slow
def test_the_first_record_of_its_kind_is_seen_at_once(each_database: Database) -> None:
    def any_account() -> bool:
        with each_database.transaction() as session:
            access = Access(session, owner_principal(session, TODAY), TODAY, get_company(session))
            return has_records(access, SOURCES["accounts"])

    assert any_account() is False
    with each_database.transaction(write=True) as session:
        access = Access(session, owner_principal(session, TODAY), TODAY, get_company(session))
        made = RecordChange(kind="account", after={"name": "Hollow Creek"})
        changes.apply(access, Plan(tool="t", summary="s", risk=Risk.HIGH, changes=[made]), now=NOW)
    assert any_account() is True
