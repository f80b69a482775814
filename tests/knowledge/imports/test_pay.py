"""Statements of what was paid, and awards: joined, renewed, undone, and beside payouts that were computed here."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.database import Database
from knowledge.imports.pay_rows import KIND_WORDS, TAKEN, signed
from knowledge.imports.undo import undo_import
from knowledge.sales.team.incentives import Payout, PayoutStatus
from knowledge.sales.team.people import Person
from tests.knowledge.imports.conftest import NOW, Write, codes, query, snapshot, take

pytestmark = pytest.mark.slow

HEADERS = {
    "en": ("Sales Rep", "Month", "Type", "Deal", "Amount", "Payment date"),
    "zh": ("姓名", "所属月份", "款项类型", "关联商机", "发放金额", "发放日期"),
}
ROWS = {
    "en": (("Ann Lee", "2024-01", "Commission", "Acme", "1,200.50", "2024-02-15"),
           ("Ann Lee", "2024-01", "Clawback", "Old deal", "200", "2024-02-15"),
           ("Ann Lee", "2024-01", "Bonus", "", "300", "2024-02-15"), ("Bo Chen", "Jan 2024", "", "", "900", "")),
    "zh": (("Ann Lee", "2024年1月", "提成", "Acme", "1200.50", "2024/2/15"),
           ("Ann Lee", "2024年1月", "追回", "Old deal", "-200", "2024/2/15"),
           ("Ann Lee", "2024年1月", "奖金", "", "300", "2024/2/15"), ("Bo Chen", "2024年1月", "", "", "900", "")),
}  # fmt: skip
PAID = """select p.name, cast(o.period_start as text), cast(o.period_end as text), o.amount, o.pay_status,
    cast(o.paid_on as text) from payouts o join people p on p.id = o.person_id order by p.name, o.period_start"""


def lines(database: Database, name: str = "Ann Lee") -> list[tuple[str, int, str | None]]:
    listed = query(
        database, f"select o.lines from payouts o join people p on p.id = o.person_id where p.name = '{name}'"
    )
    found = [json.loads(one) if isinstance(one, str) else one for (one,) in listed]
    return [(line["code"], line["amount"], line.get("name")) for each in found for line in each]


@pytest.mark.quick
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_statement_comes_in_as_one_payout_a_person_and_month(database: Database, write: Write, language: str) -> None:
    report = take(database, write("list.csv", HEADERS[language], *ROWS[language]))
    assert [(file.kind, file.rows, file.problem) for file in report.files] == [("payouts", 4, None)]
    assert "payout.joined" in codes(report.files[0])
    assert query(database, PAID) == [
        ("Ann Lee", "2024-01-01", "2024-01-31", 130_050, "paid", "2024-02-15"),
        ("Bo Chen", "2024-01-01", "2024-01-31", 90_000, "paid", None),
    ]
    assert lines(database) == [
        ("paid_commission", 120_050, "Acme"), ("paid_clawback", -20_000, "Old deal"), ("paid_bonus", 30_000, None),
    ]  # fmt: skip


def test_a_newer_statement_renews_what_it_names_without_doubles_and_is_undone(
    each_database: Database, write: Write
) -> None:
    database = each_database
    first = write("payouts.csv", HEADERS["en"], *ROWS["en"])
    take(database, first)
    before = query(database, PAID), lines(database)
    assert not take(database, first).changed
    newer = take(database, write("bonuses.csv", HEADERS["en"],
                                 ("Ann Lee", "2024-01", "Bonus", "", "450", "2024-02-15")))  # fmt: skip
    assert [(count.created, count.updated) for count in newer.counts.values()] == [(0, 1)]
    assert query(database, PAID)[0][3] == 145_050
    assert ("paid_bonus", 45_000, None) in lines(database)
    assert len(lines(database)) == 3
    assert newer.import_id is not None
    undo_import(database, newer.import_id, now=NOW)
    assert (query(database, PAID), lines(database)) == before


def test_the_whole_import_is_taken_back_and_a_dry_run_writes_nothing(database: Database, write: Write) -> None:
    path = write("payouts.csv", HEADERS["en"], *ROWS["en"])
    before = snapshot(database)
    take(database, path, dry_run=True)
    assert snapshot(database) == before
    report = take(database, path)
    assert report.import_id is not None
    undo_import(database, report.import_id, now=NOW)
    assert query(database, "select count(*) from payouts") == query(
        database, "select count(*) from people where id > 1"
    )


def test_what_can_not_be_read_is_rejected_with_its_reason(database: Database, write: Write) -> None:
    rows = (
        ("Ann Lee", "someday", "", "", "900", ""), ("Ann Lee", "2024-02", "Lottery", "", "900", ""),
        ("", "2024-02", "", "", "900", ""), ("Ann Lee", "2024-02", "", "", "abc", ""),
        ("Ann Lee", "2024-02", "", "", "", ""), ("Ann Lee", "", "", "", "5", ""),
        ("Bo Chen", "2024-02", "", "", "7", ""),
        ("Bo Chen", "2024-02", "", "", "7", ""), ("Bo Chen", "2024-02", "", "", "EUR 7", ""),
        ("Total", "", "", "", "9", ""),
    )  # fmt: skip
    report = take(database, write("payouts.csv", HEADERS["en"], *rows))
    assert sorted(row.reason.code for row in report.rejects) == sorted([
        "reject.period", "reject.pay_word", "reject.pay_person", "reject.number", "reject.no_pay_amount",
        "reject.no_pay_month", "reject.pay_twice", "reject.no_rate", "reject.totals",
    ])  # fmt: skip
    assert [row[3] for row in query(database, PAID)] == [700]


def test_a_column_for_each_kind_adds_up_to_its_total_or_is_rejected(database: Database, write: Write) -> None:
    head = ("姓名", "所属月份", "提成", "奖金", "扣回", "合计", "发放日期")
    rows = (("Ann Lee", "2024年3月", "1000", "200", "50", "1150", ""), ("Bo Chen", "2024年3月", "1", "2", "", "4", ""))
    report = take(database, write("提成发放.csv", head, *rows))
    assert [row.reason.code for row in report.rejects] == ["reject.pay_total"]
    assert [row[:4] for row in query(database, PAID)] == [("Ann Lee", "2024-03-01", "2024-03-31", 115_000)]
    assert [line[:2] for line in lines(database)] == [
        ("paid_commission", 100_000), ("paid_bonus", 20_000), ("paid_clawback", -5_000),
    ]  # fmt: skip


def test_a_quarter_counts_in_its_last_month_and_a_payment_day_stands_for_a_month(
    database: Database, write: Write
) -> None:
    take(database, write("payouts.csv", ("Rep", "Quarter", "Payout"), ("Ann Lee", "2024 Q1", "10")))
    report = take(database, write("payouts.csv", ("Rep", "Paid on", "Payout"), ("Bo Chen", "2024-05-15", "20")))
    assert [row[1:4] for row in query(database, PAID)] == [
        ("2024-03-01", "2024-03-31", 1_000), ("2024-05-01", "2024-05-31", 2_000),
    ]  # fmt: skip
    assert "payout.month_of_payment" in codes(report.files[0])


def test_a_payout_that_was_computed_here_stays(database: Database, write: Write) -> None:
    with database.transaction() as session:
        session.add(Person(id=50, name="Ann Lee"))
        session.flush()
        days = {"period_start": date(2024, 1, 1), "period_end": date(2024, 1, 31), "pay_status": PayoutStatus.PAID}
        session.add(Payout(person_id=50, amount=77, currency="USD", lines=[{"code": "rate", "amount": 77}], **days))
    report = take(database, write("payouts.csv", HEADERS["en"], *ROWS["en"]))
    assert [row.reason.code for row in report.rejects] == ["reject.pay_computed"] * 3
    assert [row[3] for row in query(database, PAID)] == [77, 90_000]


def test_awards_come_in(database: Database, write: Write) -> None:
    path = write("awards.csv", ("Award", "Winner", "Date", "Reason", "Amount"),
                 ("Rep of the quarter", "Ann Lee", "2024-03-31", "most new customers", "500"))  # fmt: skip
    take(database, path)
    assert not take(database, path).changed
    told = "select a.name, p.name, cast(a.given_on as text), a.amount from awards a join people p on p.id = a.person_id"
    assert query(database, told) == [("Rep of the quarter", "Ann Lee", "2024-03-31", 50_000)]


def test_targets_and_deals_are_still_what_they_are(database: Database, write: Write) -> None:
    report = take(
        database, write("a.csv", ("Sales Rep", "Month", "Amount"), ("Ann Lee", "2024-01", "5")),
        write("b.csv", ("Deal name", "Account", "Stage", "Amount", "Commission", "Owner"),
              ("D", "Acme", "Won", "100", "5", "Ann Lee")),
    )  # fmt: skip
    assert [file.kind for file in report.files] == ["targets", "deals"]


AMOUNTS = st.lists(st.tuples(st.sampled_from([code for code, _ in KIND_WORDS]), st.integers(-99, 999)), max_size=6)


@given(AMOUNTS)
def test_what_is_taken_back_is_taken_whatever_its_sign(pairs: list[tuple[Any, int]]) -> None:
    read = [(code, signed(code, amount)) for code, amount in pairs]
    assert all(amount <= 0 for code, amount in read if code in TAKEN)
    assert all(amount == said for (code, amount), (_, said) in zip(read, pairs, strict=True) if code not in TAKEN)
    assert [abs(amount) for _, amount in read] == [abs(amount) for _, amount in pairs]
