"""Settings of the company that are changed when the database is there already."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.settings import sqlite_url
from knowledge.company import Company, get_company
from knowledge.database import Database
from tests.integrations.terminal.conftest import Run

pytestmark = pytest.mark.slow

DEALS = "Deal ID,Account,Stage,Amount,Close Date\nD1,Acme,Won,10,2025-02-01\nD2,Acme,Won,7,2025-05-01\n"


@pytest.fixture
def imported(run: Run, new_home: Path) -> Path:
    (new_home.parent / "deals.csv").write_text(DEALS, encoding="utf-8")
    assert run("import", "deals.csv").exit_code == 0
    return new_home


def company_in(home: Path) -> Company:
    database = Database(sqlite_url(home))
    with database.transaction() as session:
        company = get_company(session)
        session.expunge(company)
    database.close()
    return company


def test_another_fiscal_year_and_time_zone_hold_at_once(
    run: Run, imported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ("ask", "bookings in FY2025", "--today", "2026-06-01")
    assert "$17" in run(*asked).stdout
    before = company_in(imported)
    monkeypatch.setenv("SALESDESK_FISCAL_YEAR_START", "4")
    monkeypatch.setenv("SALESDESK_TIMEZONE", "Asia/Shanghai")
    assert "$17" not in run(*asked).stdout
    after = company_in(imported)
    assert (after.timezone, after.fiscal_year_start, after.currency) == ("Asia/Shanghai", 4, "USD")
    assert after.generation > before.generation
    monkeypatch.delenv("SALESDESK_TIMEZONE")
    run(*asked)
    assert company_in(imported).timezone == "Asia/Shanghai"


def test_a_currency_changes_until_amounts_are_recorded(
    run: Run, new_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("migrate").exit_code == 0
    monkeypatch.setenv("SALESDESK_CURRENCY", "EUR")
    assert run("migrate").exit_code == 0
    assert company_in(new_home).currency == "EUR"
    (new_home.parent / "deals.csv").write_text(DEALS, encoding="utf-8")
    assert run("import", "deals.csv").exit_code == 0
    assert "€17" in run("ask", "bookings in 2025").stdout


@pytest.mark.parametrize("command", [("ask", "bookings in 2025"), ("import", "deals.csv"), ("migrate",)])
def test_amounts_are_not_taken_for_another_currency(
    run: Run, imported: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("SALESDESK_CURRENCY", "EUR")
    monkeypatch.setenv("SALESDESK_FISCAL_YEAR_START", "4")
    refused = run(*command)
    assert refused.exit_code == 2
    assert "SALESDESK_CURRENCY is EUR, but 2 records here are counted in USD" in refused.stderr
    assert (company_in(imported).currency, company_in(imported).fiscal_year_start) == ("USD", 1)
    monkeypatch.setenv("SALESDESK_CURRENCY", "USD")
    assert run(*command).exit_code == 0
