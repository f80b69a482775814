"""Lists of markets with competitors' shares, by headers of both languages; reported, repeated, undone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.database import Database
from knowledge.imports.market_join import joined
from knowledge.imports.market_rows import split_shares
from knowledge.imports.undo import undo_import
from tests.knowledge.imports.conftest import NOW, Write, query, snapshot, take

pytestmark = pytest.mark.slow

ENGLISH = ("Region", "Product line", "Year", "Market size", "Growth", "Competitors", "Customer needs")
CHINESE = ("区域", "产品线", "年份", "市场规模", "增长率", "竞争对手份额", "客户需求")
ROWS = (
    ("East", "Drinks", "2023", "42000000", "11%", "Kesslow 22%; Verdano 15.5%", "less sugar"),
    ("West", "Drinks", "2023", "15,000,000", "-2.5%", "", ""),
    ("West", "", "2023-Q4", "4000000", "", "Kesslow: 30", ""),
)
SIZES = """select r.name, l.name, cast(m.period_start as text), cast(m.period_end as text), m.size, m.growth
    from markets m left join regions r on r.id = m.region_id left join product_lines l on l.id = m.product_line_id
    order by m.id"""
SHARES = "select m.id, s.name, s.share from competitor_shares s join markets m on m.id = s.market_id order by s.id"


@pytest.mark.quick
@pytest.mark.parametrize("headers", [ENGLISH, CHINESE])
def test_markets_come_in_with_their_competitors(database: Database, write: Write, headers: tuple[str, ...]) -> None:
    report = take(database, write("list.csv", headers, *ROWS))
    assert [(file.kind, file.rows, file.problem) for file in report.files] == [("markets", 3, None)]
    assert report.rejected == 0
    assert query(database, SIZES) == [
        ("East", "Drinks", "2023-01-01", "2023-12-31", 4_200_000_000, 11.0),
        ("West", "Drinks", "2023-01-01", "2023-12-31", 1_500_000_000, -2.5),
        ("West", None, "2023-10-01", "2023-12-31", 400_000_000, None),
    ]
    assert [row[1:] for row in query(database, SHARES)] == [("Kesslow", 22.0), ("Verdano", 15.5), ("Kesslow", 30.0)]


def test_a_newer_list_brings_markets_up_to_date_and_is_undone(database: Database, write: Write) -> None:
    first = write("markets.csv", ENGLISH, *ROWS)
    take(database, first)
    before = (query(database, SIZES), query(database, SHARES))
    assert not take(database, first).changed
    row = ("East", "Drinks", "2023", "43000000", "12%", "Kesslow 24%", "")
    newer = take(database, write("newer.csv", ENGLISH, row))
    assert query(database, SIZES)[0][4:] == (4_300_000_000, 12.0)
    assert [row[1:] for row in query(database, SHARES)][-1] == ("Kesslow", 24.0)
    assert len(query(database, SIZES)) == 3
    assert newer.import_id is not None
    undo_import(database, newer.import_id, now=NOW)
    assert query(database, SIZES) == before[0]
    assert sorted(row[1:] for row in query(database, SHARES)) == sorted(row[1:] for row in before[1])


def test_the_whole_import_is_taken_back(database: Database, write: Write) -> None:
    report = take(database, write("markets.csv", ENGLISH, *ROWS))
    assert report.import_id is not None
    undo_import(database, report.import_id, now=NOW)
    assert query(database, "select count(*) from markets") == [(0,)]
    assert query(database, "select count(*) from competitor_shares") == [(0,)]


def test_a_dry_run_writes_nothing(database: Database, write: Write) -> None:
    before = snapshot(database)
    report = take(database, write("markets.csv", ENGLISH, *ROWS), dry_run=True)
    assert [(file.kind, file.rows) for file in report.files] == [("markets", 3)]
    assert snapshot(database) == before


def test_what_can_be_no_market_is_rejected_with_its_reason(database: Database, write: Write) -> None:
    rows = (
        ("East", "Drinks", "2023", "1000", "much", "", ""), ("East", "Drinks", "some day", "1000", "1%", "", ""),
        ("East", "Bars", "2023", "1000", "1%", "A 70%; B 40%", ""), ("North", "Bars", "2023", "1000", "1%", "", ""),
        ("North", "Bars", "2023", "2000", "1%", "", ""),
    )  # fmt: skip
    report = take(database, write("markets.csv", ENGLISH, *rows))
    assert report.rejected == 4
    assert [row[4] for row in query(database, SIZES)] == [100_000]


NAMES = st.text("abcdefgh XYZ甲乙丙丁", min_size=1, max_size=8).map(str.strip).filter(bool)


PARTS = st.integers(0, 1000).map(lambda tenths: tenths / 10)


@given(st.dictionaries(NAMES, PARTS, max_size=5), st.sampled_from("；;|"))
def test_shares_are_read_as_they_are_written(shares: dict[str, float], between: str) -> None:
    written = f"{between} ".join(f"{name} {share:g}%" for name, share in shares.items())
    assert split_shares(written) == list(shares.items())


EACH = ("Region", "Product line", "Period", "Market size", "Growth", "Competitor", "Share")
EACH_ZH = ("区域", "产品线", "年份", "市场规模", "增长率", "竞争对手", "市场份额")


@pytest.mark.parametrize("headers", [EACH, EACH_ZH])
def test_a_row_for_each_competitor_makes_one_market(
    each_database: Database, write: Write, headers: tuple[str, ...]
) -> None:
    database = each_database
    rows = (
        ("East", "Drinks", "2023", "42000000", "", "Kesslow", "22%"),
        ("West", "Drinks", "2023", "5", "", "Kesslow", "30%"),
        ("East", "Drinks", "2023", "", "11%", "Verdano", "15.5%"), ("East", "Drinks", "2023", "42000000", "", "", ""),
    )  # fmt: skip
    path = write("list.csv", headers, *rows)
    report = take(database, path)
    assert report.rejected == 0
    assert [row[0::4] + row[5:] for row in query(database, SIZES)] == [
        ("East", 4_200_000_000, 11.0),
        ("West", 500, None),
    ]
    assert [row[1:] for row in query(database, SHARES)] == [("Kesslow", 22.0), ("Verdano", 15.5), ("Kesslow", 30.0)]
    assert not take(database, path).changed
    # A newer list of shares alone leaves the sizes.
    kept = [index for index, name in enumerate(headers) if name not in ("Market size", "市场规模", "Growth", "增长率")]
    newer = [
        tuple(row[index] for index in kept) for row in (headers, ("East", "Drinks", "2023", "", "", "Kesslow", "24%"))
    ]
    change = take(database, write("shares.csv", *newer))
    assert query(database, SIZES)[0][4:] == (4_200_000_000, 11.0)
    assert ("Kesslow", 24.0) in [row[1:] for row in query(database, SHARES)]
    assert change.import_id is not None
    undo_import(database, change.import_id, now=NOW)
    assert sorted(row[1:] for row in query(database, SHARES)) == [
        ("Kesslow", 22.0),
        ("Kesslow", 30.0),
        ("Verdano", 15.5),
    ]


def test_rows_that_contradict_each_other_are_reported(database: Database, write: Write) -> None:
    rows = (
        ("East", "Drinks", "2023", "42", "", "Kesslow", "22%"), ("East", "Drinks", "2023", "43", "", "Brisk", "5%"),
        ("East", "Drinks", "2023", "42", "", "Kesslow", "23%"), ("East", "Drinks", "2023", "42", "", "Kesslow", "22%"),
        ("East", "Drinks", "2023", "42", "", "Brisk", ""), ("West", "Drinks", "2023", "9", "", "Kesslow", "70%"),
        ("West", "Drinks", "2023", "9", "", "Verdano", "40%"), ("North", "Drinks", "2023", "9", "", "Brisk", "lots"),
    )  # fmt: skip
    report = take(database, write("markets.csv", EACH, *rows))
    assert sorted((row.row, row.reason.code) for row in report.rejects) == [
        (3, "reject.other_size"), (4, "reject.other_share"), (5, "reject.same_competitor"), (6, "reject.half_share"),
        (7, "reject.shares_of_rows"), (8, "reject.shares_of_rows"), (9, "reject.number"),
    ]  # fmt: skip
    assert [row[1:] for row in query(database, SHARES)] == [("Kesslow", 22.0)]


@given(
    st.lists(st.tuples(NAMES, st.integers(0, 1000)), min_size=1, max_size=6, unique_by=lambda one: one[0].casefold())
)
def test_one_market_holds_exactly_the_shares_of_its_rows(parts: list[tuple[str, int]]) -> None:
    rows: list[dict[str, Any]] = [
        {"row_no": at, "size": 5, "competitor_names": json.dumps([(name, share / 10)])}
        for at, (name, share) in enumerate(parts)
    ]
    head, shares, wrong = joined(rows)
    if sum(share for _, share in parts) > 1000:
        assert head is None
        assert set(wrong) == set(range(len(rows)))
    else:
        assert shares == [(name, share / 10) for name, share in parts]
        assert not wrong
