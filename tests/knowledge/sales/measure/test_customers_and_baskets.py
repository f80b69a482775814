"""Habits, baskets and faults in small companies made by hand, on both databases."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from knowledge.access import Access, load_principal, owner_principal
from knowledge.company import get_company
from knowledge.database import Database
from knowledge.sales.measure.baskets import bought_together
from knowledge.sales.measure.customers import EPOCH, Customer, Known, Purchases, habits, known_accounts, purchases_of
from knowledge.sales.measure.data_check import Within, check_records
from knowledge.sales.measure.faults import CHECKS, KINDS
from knowledge.sales.sell.accounts import Account, Contact
from knowledge.sales.sell.deals import Deal, DealLine, Stage, StageKind
from knowledge.sales.sell.orders import Order, OrderLine
from knowledge.sales.sell.products import Product
from knowledge.sales.team.people import Person, Role

pytestmark = pytest.mark.slow

TODAY = date(2026, 6, 30)


def judged(days_ago: list[int]) -> Customer:
    """A customer who bought so many days ago, each time for 100."""
    import numpy as np

    now = (TODAY - EPOCH).days
    day = np.array(sorted({now - ago for ago in days_ago}), dtype=np.int64)
    bought = Purchases("orders", np.ones_like(day), day, np.full(len(day), 100.0), np.ones_like(day))
    return habits(bought, {1: Known("Acme", None, None)}, TODAY)[0]


@pytest.mark.quick
def test_overdue_is_told_by_the_accounts_own_gaps() -> None:
    monthly = [30 * at for at in range(12)]
    assert judged([10 + day for day in monthly]).signs == ()
    late = judged([95 + day for day in monthly])
    assert (late.usual, late.silent, late.longer_than, late.gaps) == (30, 95, 11, 11)
    assert "overdue" in late.signs
    # Somebody who buys twice a year is not late after the same time.
    assert judged([95 + 180 * at for at in range(5)]).signs == ()
    assert judged([95, 125]).signs == ()  # two purchases are no habit
    assert judged([400 + day for day in monthly]).lost


@pytest.mark.quick
def test_buying_less_often_is_told_where_chance_would_not() -> None:
    falling = judged([20, 150, *range(190, 360, 14)])
    assert "falling" in falling.signs
    assert (falling.recent, falling.earlier) == (2, 13)
    steady = judged([*range(5, 360, 14)])
    assert "falling" not in steady.signs


@settings(max_examples=80, deadline=None)
@given(st.sets(st.integers(0, 1500), min_size=1, max_size=40))
def test_a_habit_is_made_of_its_gaps(days: set[int]) -> None:
    found = judged(list(days))
    ordered = sorted(days)
    gaps = [later - day for day, later in pairwise(ordered)]
    assert (found.purchases, found.silent, found.gaps) == (len(days), ordered[0], len(gaps))
    assert found.recent + found.earlier <= len(days)
    assert found.longer_than == sum(gap < found.silent for gap in gaps)
    if found.usual is not None:
        assert min(gaps) <= found.usual <= max(gaps)
    assert found.stake == 100 * sum(day - ordered[0] < 365 for day in days)
    assert 0 < found.falling_p <= 1


@pytest.fixture
def company(each_database: Database) -> Database:
    """Two reps with accounts, orders with a couple of products that go together, and some faults."""
    chance = random.Random(9)
    with each_database.transaction() as session:
        session.execute(insert(Person), [
            {"id": 101, "name": "Ann", "role": Role.REP, "active": True},
            {"id": 102, "name": "Bo", "role": Role.REP, "active": True},
            {"id": 103, "name": "Gone", "role": Role.REP, "active": False},
        ])  # fmt: skip
        session.execute(insert(Product), [{"id": at, "name": f"P{at}"} for at in range(1, 9)])
        session.execute(insert(Account), [
            {"id": 1, "name": "One", "owner_id": 101, "founded_year": 1990, "created_on": date(2024, 1, 1)},
            {"id": 2, "name": "Two", "owner_id": 102, "founded_year": 2025, "created_on": None},
            {"id": 3, "name": "Three", "owner_id": 103, "founded_year": 2030, "created_on": None},
        ])  # fmt: skip
        session.execute(insert(Contact), [
            {"id": 1, "name": "C", "account_id": 1, "email": " ", "phone": None},
            {"id": 2, "name": "D", "account_id": 2, "email": "no address", "phone": "1"},
        ])  # fmt: skip
        orders, lines = [], []
        for key in range(1, 301):
            orders.append({
                "id": key, "account_id": key % 2 + 1, "owner_id": 101 + (key + 1) % 2, "currency": "USD",
                "ordered_on": TODAY - timedelta(days=key),
            })  # fmt: skip
            pair = [1, 2] if key % 5 == 0 else chance.sample(range(1, 9), 2)
            lines += [{"order_id": key, "product_id": product, "quantity": 1, "amount": 100} for product in pair]
        orders += [
            {"id": 301, "account_id": 2, "owner_id": 102, "currency": "USD", "ordered_on": date(2023, 5, 1)},
            {"id": 302, "account_id": None, "owner_id": None, "currency": "USD", "ordered_on": date(2027, 1, 1)},
        ]
        session.execute(insert(Order), orders)
        session.execute(insert(OrderLine), lines)
        session.execute(insert(OrderLine), [{"order_id": 301, "product_id": 1, "quantity": -1, "amount": -5}])
        stages = {stage.kind: stage.id for stage in session.scalars(select(Stage))}
        session.execute(insert(Deal), [
            {"id": 1, "name": "x", "owner_id": 103, "stage_id": stages[StageKind.OPEN], "currency": "USD",
             "amount": None, "created_on": None, "closed_on": None, "next_step": "  "},
            {"id": 2, "name": "y", "owner_id": 101, "stage_id": stages[StageKind.WON], "currency": "USD",
             "amount": 0, "created_on": date(2026, 5, 1), "closed_on": date(2026, 4, 1), "next_step": None},
            {"id": 3, "name": "z", "owner_id": 102, "stage_id": stages[StageKind.LOST], "currency": "USD",
             "amount": -5, "created_on": date(2026, 5, 1), "closed_on": date(2026, 8, 1), "next_step": None},
        ])  # fmt: skip
    return each_database


def test_a_planted_couple_is_found_and_no_other(company: Database) -> None:
    with company.transaction() as session:
        access = Access(session, owner_principal(session, TODAY), TODAY, get_company(session))
        found = bought_together(access)
        assert (found.kind, found.total, found.several) == ("orders", 301, 300)
        assert [{one.first, one.second} for one in found.couples if one.sure] == [{"P1", "P2"}]
        best = found.couples[0]
        assert best.together >= 60
        assert best.support == best.together / 301
        assert best.together > 2 * best.expected


def test_a_rep_has_only_their_own_accounts_and_orders(company: Database) -> None:
    with company.transaction() as session:
        rep = load_principal(session, session.get_one(Person, 101), TODAY)
        access = Access(session, rep, TODAY, get_company(session))
        accounts = known_accounts(access)
        assert set(accounts) == {1}
        bought = purchases_of(access, accounts)
        assert set(bought.account.tolist()) == {1}
        assert len(bought.day) == 150
        assert bought_together(access).total == 150
        done = check_records(access, Within(tuple(KINDS)))
        assert done.records["orders"] == 150
        assert {fault.code for fault in done.faults if fault.kind == "deals"} == {
            "deal_no_account",
            "deal_not_positive",
            "closed_before_created",
        }


EXPECTED = {
    "deal_no_account": 3, "deal_no_amount": 1, "deal_no_close": 1, "deal_no_next_step": 1, "deal_no_created": 1,
    "lost_no_reason": 1, "deal_not_positive": 1, "deal_negative": 1, "closed_before_created": 1, "closed_ahead": 1,
    "deal_owner_gone": 1, "account_no_contact": 1, "account_no_sector": 3, "account_no_region": 3, "founded_ahead": 1,
    "account_owner_gone": 1, "contact_no_email": 1, "contact_no_reach": 1, "contact_bad_email": 1,
    "order_no_account": 1, "order_no_owner": 1, "order_no_lines": 1, "order_not_positive": 1, "order_ahead": 1,
    "order_before_founding": 1,
}  # fmt: skip


def test_every_fault_is_counted(company: Database) -> None:
    with company.transaction() as session:
        access = Access(session, owner_principal(session, TODAY), TODAY, get_company(session))
        done = check_records(access, Within(tuple(KINDS)), by_owner=True)
        assert {fault.code: fault.count for fault in done.faults} == EXPECTED
        assert done.owners[103] == 11  # six of the open deal, five of the account
        assert all(fault.examples and fault.count <= fault.total for fault in done.faults)
        one = check_records(access, Within(("deals",), people=[102]))
        assert {fault.code for fault in one.faults} == {
            "deal_no_account",
            "lost_no_reason",
            "deal_negative",
            "closed_ahead",
        }


def test_deals_are_purchases_where_there_are_no_orders(database: Database) -> None:
    with database.transaction() as session:
        won = session.scalars(select(Stage.id).where(Stage.kind == StageKind.WON)).one()
        session.execute(insert(Person), [{"id": 101, "name": "Ann", "role": Role.REP}])
        session.execute(insert(Product), [{"id": 1, "name": "P1"}, {"id": 2, "name": "P2"}])
        session.execute(insert(Account), [{"id": 1, "name": "One", "owner_id": 101}])
        session.execute(insert(Deal), [
            {"id": at, "account_id": 1, "owner_id": 101, "stage_id": won, "amount": 100, "currency": "USD",
             "closed_on": TODAY - timedelta(days=30 * at)}
            for at in range(1, 6)
        ])  # fmt: skip
        session.execute(insert(DealLine), [
            {"deal_id": at, "product_id": product, "amount": 50} for at in range(1, 6) for product in (1, 2)
        ])  # fmt: skip
        access = Access(session, owner_principal(session, TODAY), TODAY, get_company(session))
        accounts = known_accounts(access)
        bought = purchases_of(access, accounts)
        assert bought.kind == "deals"
        (one,) = habits(bought, accounts, TODAY)
        assert (one.purchases, one.usual, one.stake, bought.items.tolist()) == (5, 30, 500, [2] * 5)
        assert (bought_together(access).kind, bought_together(access).several) == ("deals", 5)


@pytest.mark.quick
def test_each_check_has_its_words() -> None:
    from assistant.words import has

    for language in ("en", "zh"):
        for check in CHECKS:
            assert has(f"value.fault_{check.code}", language), check.code
            assert has(f"value.todo_{check.todo}", language), check.todo
    assert len({check.code for check in CHECKS}) == len(CHECKS)
