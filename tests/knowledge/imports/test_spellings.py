"""Spellings that mean one thing become the first one, and the report says so."""

from __future__ import annotations

import pytest

from knowledge.database import Database
from knowledge.imports.report import ImportReport
from knowledge.places import place_forms, place_key
from tests.knowledge.imports.conftest import Write, query, take


def told(report: ImportReport) -> list[tuple[str, str, int]]:
    return [
        (note.facts["written"], note.facts["name"], note.facts["rows"])
        for note in report.decisions
        if note.code.endswith(".written_otherwise")
    ]


def test_a_status_in_another_case_is_the_first_one(database: Database, write: Write) -> None:
    head = ("Name", "Company", "Status", "Interest")
    rows = [("Ann", "A", "New", "x"), ("Bo", "B", "new", "x"), ("Cy", "C", "NEW", "x"), ("Di", "D", "new", "x")]
    report = take(database, write("leads.csv", head, *rows, ("Ed", "E", "News", "x")))
    assert told(report) == [("new", "New", 2), ("NEW", "New", 1)]
    counts = "SELECT status, count(*) FROM leads GROUP BY status ORDER BY status"
    assert query(database, counts) == [("New", 4), ("News", 1)]
    later = take(database, write("more.csv", head, ("Flo", "F", "nEW", "x")))
    assert told(later) == [("nEW", "New", 1)]
    assert query(database, counts) == [("New", 5), ("News", 1)]


def test_provinces_and_cities_are_one_with_and_without_their_kind(database: Database, write: Write) -> None:
    head = ("Name", "Region", "Location", "City")
    rows = [
        ("A", "广东", "广东省", "深圳"), ("B", "广东省", "广东", "深圳市"), ("C", "吉林省", "吉林", "吉林市"),
        ("D", "华南", "吉林省", "吉林"),
    ]  # fmt: skip
    report = take(database, write("accounts.csv", head, *rows))
    assert query(database, "SELECT name FROM regions ORDER BY id") == [("广东",), ("吉林省",), ("华南",)]
    places = query(database, "SELECT name, location, city FROM accounts ORDER BY name")
    assert places == [
        ("A", "广东省", "深圳"), ("B", "广东省", "深圳"), ("C", "吉林", "吉林市"), ("D", "吉林", "吉林"),
    ]  # fmt: skip
    assert sorted(told(report)) == sorted(
        [("广东省", "广东", 1), ("广东", "广东省", 1), ("吉林省", "吉林", 1), ("深圳市", "深圳", 1)]
    )


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("广西壮族自治区", "广西"), ("广西", "广西"), ("上海市", "上海"), ("香港特别行政区", "香港"),
        ("苏州市", "苏州"),
        ("吉林市", "吉林市"), ("城市", "城市"), ("北美", "北美"), ("湖南", "湖南"), ("Kansas City", "Kansas City"),
        ("华东区", "华东区"), ("海外省", "海外省"),
    ],
)  # fmt: skip
def test_nothing_else_is_taken_for_one(written: str, key: str) -> None:
    assert place_key(written) == key


@pytest.mark.parametrize(("written", "forms"), [
    ("广东省", {"广东", "广东省"}), ("广西", {"广西", "广西自治区", "广西壮族自治区"}), ("深圳市", {"深圳", "深圳市"}),
    ("吉林市", {"吉林市"}), ("吉林", {"吉林", "吉林省"}), ("East", {"East"}),
])  # fmt: skip
def test_a_place_is_asked_for_in_either_way(written: str, forms: set[str]) -> None:
    assert place_forms(written) == forms
