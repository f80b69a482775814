"""A new company counts in the currency of its files; any other keeps its own."""

from __future__ import annotations

import pytest

from knowledge.database import Database
from tests.knowledge.imports.conftest import DEALS, Write, codes, query, take

pytestmark = pytest.mark.slow

ROW = ("D1", "a", "Acme", "Won", "¥12.3万", "2024-03-01")


def test_a_new_company_takes_the_currency_of_its_files(each_database: Database, write: Write) -> None:
    path = write("deals.csv", DEALS, ROW, ("D2", "b", "Acme", "Won", "500", "2024-03-01"))
    dry = take(each_database, path, adopt_currency=True, dry_run=True)
    assert codes(dry)[0] == "company.currency_adopted"
    assert query(each_database, "SELECT currency FROM company") == [("USD",)]
    report = take(each_database, path, adopt_currency=True)
    assert report.decisions == dry.decisions
    assert query(each_database, "SELECT currency FROM company") == [("CNY",)]
    assert query(each_database, "SELECT amount, currency FROM deals ORDER BY id") == [(12300000, "CNY"), (50000, "CNY")]


@pytest.mark.quick
def test_a_currency_that_was_set_or_used_stays(database: Database, write: Write) -> None:
    path = write("deals.csv", DEALS, ROW)
    assert "column.no_rate" in codes(take(database, path))
    report = take(database, path, adopt_currency=True)
    assert "company.currency_adopted" not in codes(report)
    assert query(database, "SELECT currency FROM company") == [("USD",)]


def test_files_that_say_two_currencies_decide_nothing(database: Database, write: Write) -> None:
    take(database, write("deals.csv", DEALS, ROW, ("D2", "b", "A", "Won", "€5", "2024-03-01")), adopt_currency=True)
    assert query(database, "SELECT currency FROM company") == [("USD",)]


def test_an_unmarked_list_beside_a_marked_one_decides_nothing(database: Database, write: Write) -> None:
    write("deals.csv", DEALS, ("D1", "a", "Acme", "Won", "5", "2024-03-01"))
    orders = write("orders.csv", ("Order Date", "Customer", "Product", "Amount (EUR)"), ("2024-01-02", "A", "P", "5"))
    take(database, orders.parent, adopt_currency=True)
    assert query(database, "SELECT currency FROM company") == [("USD",)]
