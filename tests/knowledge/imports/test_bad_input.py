"""Bad input: a clear error or a reported decision, and nothing lost."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from knowledge.database import Database
from knowledge.imports.run import import_paths
from knowledge.refusals import Refusal
from tests.knowledge.imports.conftest import DEALS, NOW, TODAY, Write, codes, query, snapshot, take

pytestmark = pytest.mark.slow

HEAD = ",".join(DEALS)
GOOD = "D1,a,Acme,Won,10,2017-01-01"


@pytest.mark.quick
@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.csv", b"", "file.empty"),
        ("blank.csv", b" \n\n", "file.empty"),
        ("binary.csv", bytes(range(256)) * 40, "file.binary"),
        ("unknown.csv", b"foo,bar\n1,2\n", "file.no_known_list"),
        ("notes.txt", b"dear all, this is a letter\nand no list\n", "file.no_known_list"),
        ("line.csv", b"a,b\n" + b"x" * 2_000_000, "file.line_too_long"),
        ("photo.png", b"\x89PNG", "file.unknown_form"),
        ("old.xls", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "file.unknown_form"),
        ("broken.xlsx", b"PK\x03\x04" + b"\x00" * 100, "file.broken"),
        ("text.xlsx", b"hello", "file.broken"),
        ("bad.json", b'{"a": nope}', "file.json"),
        ("deep.json", b"[" * 100_000, "file.json"),
        ("numbers.json", b"[1, 2, 3]", "file.json_rows"),
    ],
)
def test_files_that_hold_nothing(database: Database, tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(data)
    before = snapshot(database)
    with pytest.raises(Refusal) as refusal:
        take(database, tmp_path / name)
    assert refusal.value.code == "import.nothing"
    (told,) = refusal.value.facts["files"]
    assert (told.facts["file"], told.facts["reason"].code) == (name, reason)
    assert snapshot(database) == before


@pytest.mark.quick
def test_paths_that_are_not_there_and_empty_folders(database: Database, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refusal:
        take(database, tmp_path / "nowhere")
    assert refusal.value.code == "import.missing"
    (tmp_path / "empty").mkdir()
    with pytest.raises(Refusal) as refusal:
        take(database, tmp_path / "empty")
    assert refusal.value.code == "import.nothing"


@pytest.mark.quick
def test_bad_files_do_not_stop_good_ones(database: Database, write: Write) -> None:
    folder = write("deals.csv", DEALS, GOOD.split(",")).parent
    (folder / "empty.csv").touch()
    (folder / "broken.xlsx").write_bytes(b"PK\x03\x04nothing")
    report = take(database, folder)
    assert report.counts["deals"].created == 1
    assert {Path(file.path).name: file.failed for file in report.files} == {
        "broken.xlsx": True, "deals.csv": False, "empty.csv": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("D2,b,Acme,,10,2017-01-01", "reject.no_stage"),
        ("D2,b,Acme,Won,10,2017-01-01,more", "reject.row_long"),
        ("D2,b,Acme", "reject.row_short"),
        ("D1,a,Acme,Won,10,2017-01-01", "reject.duplicate"),
        ("D1,b,Acme,Won,11,2017-01-01", "reject.same_id"),
        ("D2," + "n" * 400 + ",Acme,Won,1,2017-01-01", "reject.too_long"),
        ("D2,b,Acme," + "S" * 150 + ",1,2017-01-01", "reject.too_long"),
        ("Total,,,,10,", "reject.totals"),
        ('D2,"b,Acme,Won,10,2017-01-01\nD3,c,Acme,Won,1,2017-01-01', "reject.open_quote"),
        ('D2,"b and then it en', "reject.file_cut"),
    ],
)
def test_rows_that_are_not_taken(database: Database, tmp_path: Path, row: str, reason: str) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(f"{HEAD}\n{GOOD}\n{row}\n" if reason != "reject.file_cut" else f"{HEAD}\n{GOOD}\n{row}", "utf-8")
    report = take(database, path, rejects_dir=tmp_path / "out")
    assert [(one.row, one.reason.code) for one in report.rejects] == [(3, reason)]
    assert report.counts["deals"].rejected == 1
    assert query(database, "SELECT count(*) FROM deals WHERE external_id = 'D1' AND amount = 1000") == [(1,)]
    assert report.rejects_file is not None
    with Path(report.rejects_file).open(encoding="utf-8-sig", newline="") as file:
        (line,) = csv.DictReader(file)
    assert (line["file"], line["row"]) == ("deals.csv", "3")
    assert reason in line["reason"]
    assert row.split(",")[0] in json.dumps(json.loads(line["record"]), ensure_ascii=False)


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        ("D2,b,Acme,Won,ask Bob,2017-01-01", "Amount", "ask Bob"),
        ("D2,b,Acme,Won,99999999999999999999,2017-01-01", "Amount", "99999999999999999999"),
        ("D2,b,Acme,Won,1e400,2017-01-01", "Amount", "1e400"),
        ("D2,b,Acme,Won,10,2017-02-30", "Close Date", "2017-02-30"),
        ("D2,b,Acme,Won,10,soon", "Close Date", "soon"),
    ],
)
def test_cells_that_cannot_be_read_stay_as_text(
    database: Database, tmp_path: Path, row: str, column: str, value: str
) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(f"{HEAD}\n{GOOD}\n{row}\n", "utf-8")
    report = take(database, path)
    assert report.rejected == 0
    (note,) = [note for note in report.decisions if note.code == "column.kept_as_text"]
    assert (note.facts["column"], note.facts["rows"], note.facts["values"]) == (column, [3], [value])
    assert value in str(query(database, "SELECT extra FROM deals WHERE external_id = 'D2'"))
    assert not take(database, path).changed


def test_a_date_that_a_record_cannot_do_without(database: Database, write: Write) -> None:
    header = ("Order Date", "Customer", "Product", "Amount")
    report = take(database, write("orders.csv", header, ("soon", "Acme", "P", "5"), ("", "Acme", "P", "5")))
    assert [(row.column, row.value, row.reason.code) for row in report.rejects] == [
        ("Order Date", "soon", "reject.date"), ("Order Date", None, "reject.missing"),
    ]  # fmt: skip
    assert query(database, "SELECT (SELECT count(*) FROM orders) + (SELECT count(*) FROM accounts)") == [(0,)]


def test_numbers_too_large_for_a_column(each_database: Database, write: Write) -> None:
    header = ("Account Name", "Employees", "Annual Revenue", "City")
    report = take(each_database, write("accounts.csv", header, ("A", "99999999999", "9" * 30, "Rome")))
    assert report.counts["accounts"].created == 1
    assert query(each_database, "SELECT employees, annual_revenue FROM accounts") == [(None, None)]
    assert {note.facts["reason"] for note in report.decisions} == {"reject.too_large"}


def test_nul_surrogates_and_emoji(each_database: Database, tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_bytes(f"{HEAD}\nD1,a\x00b 😀,Ac\x00me,Won,1,2017-01-01\n".encode())
    lone = {"deal id": "S1", "deal name": "x\ud83d", "account": "Ac\x00me", "stage": "won", "amount": 1}
    (tmp_path / "deals.json").write_text(json.dumps([lone]), "utf-8")
    report = take(each_database, tmp_path)
    assert report.counts["deals"].created == 2
    assert query(each_database, "SELECT name FROM deals ORDER BY id") == [("ab 😀",), ("x",)]
    assert query(each_database, "SELECT name FROM accounts") == [("Acme",)]


def test_json_that_was_cut(database: Database, tmp_path: Path) -> None:
    whole = json.dumps([{"deal id": f"D{n}", "account": "A", "stage": "won", "amount": n} for n in range(3)])
    (tmp_path / "deals.json").write_text(whole[:-20], "utf-8")
    report = take(database, tmp_path / "deals.json")
    assert report.counts["deals"].model_dump() == {"created": 2, "updated": 0, "unchanged": 0, "rejected": 1}
    assert "file.cut" in codes(report)


def test_headers_without_rows(database: Database, write: Write) -> None:
    report = take(database, write("deals.csv", DEALS))
    assert [file.problem.code for file in report.files if file.problem] == ["file.no_rows"]
    assert not report.changed


def test_a_rejects_file_is_not_imported_itself(database: Database, write: Write, tmp_path: Path) -> None:
    path = write("deals.csv", DEALS, ("D1", "a", "A", "", "5", ""), GOOD.split(","))
    first = take(database, path, rejects_dir=path.parent)
    again = take(database, path.parent, rejects_dir=tmp_path)
    assert first.rejects_file is not None
    assert {Path(file.path).name: file.kind for file in again.files}[Path(first.rejects_file).name] is None
    assert not again.changed


@pytest.mark.full
def test_200_megabytes_of_one_line(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    with path.open("wb") as file:
        for _ in range(200):
            file.write(b"x" * 1_000_000)
    with pytest.raises(Refusal):
        import_paths(database, [path], person_id=None, today=TODAY, now=NOW)
