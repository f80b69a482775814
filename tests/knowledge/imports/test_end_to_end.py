# ruff: noqa: E501 - rows of files read best a line each
"""Whole imports: a real CRM export, again, updated, undone, tried without writing, and killed half way."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from knowledge.database import Database
from knowledge.imports import merge
from knowledge.imports.undo import undo_import
from knowledge.refusals import Refusal
from tests.knowledge.imports.conftest import DEALS, NOW, Write, codes, query, snapshot, take

pytestmark = pytest.mark.slow

D1 = ("D1", "Big", "Acme", "Won", "1,000.50", "2024-03-01")
D2 = ("D2", "Small", "Beta", "Proposal", "200", "2024-09-01")


def records(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Everything but the bookkeeping of imports, and the index of names that is made anew."""
    aside = {"imports", "import_updates", "company", "name_keys"}
    return {name: rows for name, rows in snapshot(database).items() if name not in aside}


def test_the_crm_export(each_database: Database, crm_export: Path) -> None:
    report = take(each_database, crm_export)
    made = {kind: count.created for kind, count in report.counts.items()}
    assert made == {
        "regions": 3, "people": 41, "teams": 6, "product_lines": 3, "products": 7, "accounts": 85, "stages": 2, "deals": 8800,
    }  # fmt: skip
    assert report.rejected == 0
    left = {Path(file.path).name: file.problem.code for file in report.files if file.problem}
    assert left == {"QUESTIONS.md": "file.unknown_form", "data_dictionary.csv": "file.dictionary"}
    matched = [note.facts for note in report.decisions if note.code == "reference.written_otherwise"]
    assert {"kind": "product", "written": "GTXPro", "name": "GTX Pro", "rows": 1480} in matched
    assert next(note for note in report.findings if note.code == "finding.deals_without_account").facts["count"] == 1425
    won = "SELECT count(*), sum(amount) FROM deals JOIN stages ON stages.id = stage_id WHERE kind = 'won'"
    assert query(each_database, won) == [(4238, 10_005_534_00)]
    assert query(each_database, "SELECT count(*) FROM accounts WHERE parent_id IS NOT NULL") == [(15,)]
    assert query(each_database, "SELECT max(annual_revenue) FROM accounts") == [(11_698_030_000_00,)]

    before = snapshot(each_database)
    again = take(each_database, crm_export)
    assert again.import_id is None
    assert not again.changed
    assert again.counts["deals"].unchanged == 8800
    assert snapshot(each_database) == before

    assert report.import_id is not None
    undone = undo_import(each_database, report.import_id, now=NOW)
    assert undone.removed["deals"] == 8800
    assert undone.left == {}
    assert query(each_database, "SELECT (SELECT count(*) FROM deals) + (SELECT count(*) FROM accounts)") == [(0,)]


def test_a_dry_run_says_what_would_happen_and_writes_nothing(each_database: Database, crm_export: Path) -> None:
    before = snapshot(each_database)
    dry = take(each_database, crm_export, dry_run=True)
    assert snapshot(each_database) == before
    assert dry.import_id is None
    real = take(each_database, crm_export)
    assert dry.counts == real.counts
    assert dry.decisions == real.decisions
    assert dry.findings == real.findings


def test_updates_by_id_and_undo(each_database: Database, write: Write) -> None:
    first = take(each_database, write("deals.csv", DEALS, D1, D2))
    initial = records(each_database)
    changed = write("deals.csv", DEALS, ("D1", "Big", "Acme", "Won", "2,000", "2024-03-01"), D2)
    second = take(each_database, changed)
    assert second.counts["deals"].model_dump() == {"created": 0, "updated": 1, "unchanged": 1, "rejected": 0}
    rows = query(each_database, "SELECT external_id, amount, version FROM deals ORDER BY id")
    assert rows == [("D1", 200000, 2), ("D2", 20000, 1)]
    assert query(each_database, "SELECT field, before, after FROM deal_history") == [("amount", 100050, 200000)]
    assert second.import_id is not None
    undone = undo_import(each_database, second.import_id, now=NOW)
    assert undone.restored == {"deals": 1}
    assert records(each_database) == initial
    assert first.import_id is not None
    undo_import(each_database, first.import_id, now=NOW)
    assert query(each_database, "SELECT count(*) FROM deals") == [(0,)]


def test_an_undo_leaves_what_was_changed_since(each_database: Database, write: Write) -> None:
    first = take(each_database, write("deals.csv", DEALS, D1, D2))
    with each_database.engine.begin() as connection:
        connection.execute(text("UPDATE deals SET amount = 5, version = version + 1 WHERE external_id = 'D1'"))
    assert first.import_id is not None
    undone = undo_import(each_database, first.import_id, now=NOW)
    assert undone.left == {"deals": 1, "accounts": 1}
    assert query(each_database, "SELECT external_id, amount FROM deals") == [("D1", 5)]
    assert query(each_database, "SELECT name FROM accounts") == [("Acme",)]


def test_an_undo_leaves_updates_that_were_changed_since(database: Database, write: Write) -> None:
    take(database, write("deals.csv", DEALS, D1, D2))
    rows = (("D1", "Big", "Acme", "Won", "7", "2024-03-01"), ("D2", "Small", "Beta", "Proposal", "8", "2024-09-01"))
    second = take(database, write("deals.csv", DEALS, *rows))
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE deals SET amount = 9, version = version + 1 WHERE external_id = 'D2'"))
    assert second.import_id is not None
    undone = undo_import(database, second.import_id, now=NOW)
    assert (undone.restored, undone.left) == ({"deals": 1}, {"deals": 1})
    assert query(database, "SELECT amount FROM deals ORDER BY id") == [(100050,), (9,)]


def test_an_undo_of_nothing_is_refused(database: Database, write: Write) -> None:
    done = take(database, write("deals.csv", DEALS, D1)).import_id
    assert done is not None
    undo_import(database, done, now=NOW)
    for wrong, code in ((done, "import.undone_already"), (done + 1, "import.unknown")):
        with pytest.raises(Refusal) as refusal:
            undo_import(database, wrong, now=NOW)
        assert refusal.value.code == code


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_file_that_fails_leaves_nothing_and_the_others_go_on(
    each_database: Database, write: Write, monkeypatch: pytest.MonkeyPatch, dry_run: bool
) -> None:
    accounts = write("accounts.csv", ("Account Name", "Industry"), ("Gamma", "Retail"))
    deals = write("deals.csv", DEALS, D1, D2)
    leads = write("leads.csv", ("Lead Name", "Lead Status", "Company"), ("Li", "new", "Delta"))
    create = merge.Merge.create

    def fail(self: merge.Merge, defaults: dict[str, object]) -> int:
        if self.record == "deal":
            create(self, defaults)
            raise RuntimeError("the power failed")
        return create(self, defaults)

    monkeypatch.setattr(merge.Merge, "create", fail)
    report = take(each_database, accounts, deals, leads, dry_run=dry_run)
    failed = {Path(file.path).name: file.problem.code if file.problem else None for file in report.files if file.failed}
    assert failed == {"deals.csv": "file.not_merged"}
    assert {kind: count.created for kind, count in report.counts.items()} == {"accounts": 1, "leads": 1}
    monkeypatch.undo()
    if not dry_run:
        assert query(each_database, "SELECT name FROM accounts") == [("Gamma",)]
        assert take(each_database, deals).counts["deals"].created == 2


def test_a_killed_process_leaves_nothing_of_its_file(database: Database, write: Write) -> None:
    deals = write("deals.csv", DEALS, *((f"D{n}", "x", f"A{n}", "Won", n, "2024-03-01") for n in range(2000)))
    script = f"""
import sys, time
from datetime import UTC, date, datetime
from pathlib import Path
from knowledge.database import Database
from knowledge.imports import merge
from knowledge.imports.run import import_paths
create = merge.Merge.create
def slow(self, defaults):
    done = create(self, defaults)
    print("merged", flush=True)
    time.sleep(60)
    return done
merge.Merge.create = slow
import_paths(Database({database.url.render_as_string()!r}), [Path({str(deals)!r})], person_id=None,
             today=date(2024, 6, 1), now=datetime(2024, 6, 1, tzinfo=UTC))
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "merged\n"
        process.kill()
    time.sleep(0.1)
    assert query(database, "SELECT (SELECT count(*) FROM deals) + (SELECT count(*) FROM accounts)") == [(0,)]
    assert take(database, deals).counts["deals"].created == 2000


@pytest.mark.quick
def test_deals_of_an_unknown_account_are_kept(database: Database, write: Write) -> None:
    write("Account.csv", ("Id", "Name", "Industry"), ("001", "Acme", "Retail"))
    opps = write("Opportunity.csv", ("Id", "AccountId", "Name", "StageName", "Amount", "CloseDate"),
                 ("006", "001", "a", "Closed Won", "5", "2024-01-01"), ("007", "00X", "b", "Closed Won", "5", "2024-01-01"),
                 ("008", "", "c", "Closed Won", "5", "2024-01-01"))  # fmt: skip
    report = take(database, opps.parent)
    assert report.counts["deals"].created == 3
    assert query(database, "SELECT account_id, extra FROM deals ORDER BY id") == [
        (1, None), (None, '{"AccountId": "00X"}'), (None, None),
    ]  # fmt: skip
    assert next(note for note in report.decisions if note.code == "reference.kept_as_text").facts["names"] == ["00X"]


def test_what_rejected_rows_name_is_not_created(database: Database, write: Write) -> None:
    header = ("Order Date", "Customer", "Category", "Product", "Sales Rep", "Amount")
    report = take(database, write("orders.csv", header, ("2024-01-02", "Acme", "Chairs", "Chair", "Ann", "5"),
                                  ("never", "Ghost", "Nothing", "Void", "Nobody", "6")))  # fmt: skip
    assert {kind: count.created for kind, count in report.counts.items()} == {
        "people": 1, "product_lines": 1, "products": 1, "accounts": 1, "orders": 1,
    }  # fmt: skip
    assert report.rejected == 1
    assert "Ghost" not in str(report.decisions)
    assert query(database, "SELECT product_id, amount FROM order_lines") == [(1, 500)]


def test_deals_that_close_before_they_open_are_found(database: Database, write: Write) -> None:
    report = take(database, write("deals.csv", (*DEALS, "Created Date"), (*D1, "2025-01-01")))
    assert report.counts["deals"].created == 1
    assert [note.facts["names"] for note in report.findings if note.code == "finding.closed_before_opened"] == [["Big"]]


def test_lines_of_deals(each_database: Database, write: Write) -> None:
    header = ("Id", "AccountId", "Name", "StageName", "Amount", "CloseDate")
    deals = write("Opportunity.csv", header, ("006A", "", "a", "Closed Won", "30", "2024-01-01"))
    write("Product2.csv", ("Id", "Name", "ProductCode"), ("01t", "Core", "C-1"))
    lines = ("Id", "OpportunityId", "Product2Id", "Quantity", "UnitPrice", "TotalPrice")
    rows = (("1", "006A", "01t", "2", "10.00", "20.00"), ("2", "006A", "01t", "1", "10.00", "10.00"))
    write("OpportunityLineItem.csv", lines, *rows, ("3", "00Z", "01t", "1", "1", "1"))
    report = take(each_database, deals.parent)
    assert report.counts["deal_lines"].model_dump() == {"created": 2, "updated": 0, "unchanged": 0, "rejected": 1}
    assert [row.reason.code for row in report.rejects] == ["reject.unknown_deal"]
    assert query(each_database, "SELECT quantity, unit_price, amount FROM deal_lines ORDER BY id") == [
        (2, 1000, 2000), (1, 1000, 1000),
    ]  # fmt: skip
    assert not take(each_database, deals.parent).changed
    assert report.import_id is not None
    assert undo_import(each_database, report.import_id, now=NOW).left == {}
    assert query(each_database, "SELECT count(*) FROM deal_lines") == [(0,)]


def test_progress_and_mapping(database: Database, write: Write) -> None:
    seen: list[tuple[str, int, int | None]] = []
    path = write("x.csv", ("Nr", "Wer", "Stand", "Wert"), ("1", "Acme", "Won", "5"))
    mapping = {"x.csv": {"kind": "deals", "columns": {"Nr": "external_id", "Wer": "account", "Stand": "stage", "Wert": "amount"}}}  # fmt: skip
    report = take(database, path, mapping=mapping, progress=lambda *step: seen.append(step))
    assert report.counts["deals"].created == 1
    assert seen[-1] == ("x.csv", 1, 1)
    assert query(database, "SELECT external_id, amount FROM deals") == [("1", 500)]


def test_two_imports_in_a_row_have_reports_of_their_own(database: Database, write: Write) -> None:
    one = take(database, write("deals.csv", DEALS, D1), now=datetime(2024, 1, 1, tzinfo=UTC))
    two = take(database, write("deals.csv", DEALS, D1, D2), now=datetime(2024, 1, 2, tzinfo=UTC))
    assert one.import_id != two.import_id
    assert two.counts["deals"].model_dump() == {"created": 1, "updated": 0, "unchanged": 1, "rejected": 0}
    assert codes(two) == ["reference.created"]
