"""`salesdesk import`: what it prints, its exit codes, the rejects file, dry runs and undo."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from assistant.words import words
from tests.integrations.terminal.conftest import Run

pytestmark = pytest.mark.slow

HEAD = "Deal ID,Deal Name,Account,Stage,Amount,Close Date"
GOOD = f"{HEAD}\nD1,a,Acme,Won,10,2017-01-01\n"


@pytest.fixture
def deals(home: Path) -> Path:
    path = home.parent / "deals.csv"
    path.write_text(GOOD + "D2,b,Acme,,5,2017-01-01\n", encoding="utf-8")
    return path


def test_an_import_says_what_it_did(run: Run, deals: Path) -> None:
    done = run("import", str(deals))
    assert done.exit_code == 0, done.output + done.stderr
    for said in ("Deal ID", "external_id", "Acme", "Created", "Import 1 is done", "--undo 1"):
        assert said in done.stdout
    assert "1 row was not taken:\n  deals.csv row 3: the stage is missing\n" in done.stdout
    again = run("import", str(deals))
    assert again.exit_code == 0
    assert "Nothing changed." in again.stdout


@pytest.mark.quick
def test_rejected_rows_are_in_a_file(run: Run, deals: Path) -> None:
    report = json.loads(run("import", str(deals), "--json").stdout)
    assert report["rejected"] == 1
    with Path(report["rejects_file"]).open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["file"], row["row"], row["reason"]) == ("deals.csv", "3", "the stage is missing")
    assert json.loads(row["record"])["Deal ID"] == "D2"


def test_a_dry_run_writes_nothing_and_undo_takes_back(run: Run, deals: Path) -> None:
    dry = run("import", str(deals), "--dry-run")
    assert dry.exit_code == 0
    assert (
        "1 row would not be taken:\n  deals.csv row 3: the stage is missing\nDry run: nothing was written."
        in dry.stdout
    )
    assert [path.name for path in deals.parent.glob("*.csv")] == ["deals.csv"]
    assert json.loads(run("import", str(deals), "--json").stdout)["counts"]["deals"]["created"] == 1
    undone = run("import", "--undo", "1")
    assert undone.exit_code == 0
    assert "1 deal removed" in undone.stdout
    assert run("import", "--undo", "1").exit_code != 0
    assert run("import", "--undo", "99").exit_code != 0
    assert json.loads(run("import", str(deals), "--json").stdout)["counts"]["deals"]["created"] == 1


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.csv", b""), ("binary.csv", bytes(range(256)) * 40), ("unknown.csv", b"foo,bar\n1,2\n"),
        ("headers.csv", HEAD.encode()), ("line.csv", b"x" * 2_000_000), ("broken.xlsx", b"PK\x03\x04"),
        ("all_rejected.csv", f"{HEAD}\nD1,a,Acme,,1,\n".encode()), ("cut.json", b'[{"deal id": "D1", "sta'),
    ],
)  # fmt: skip
def test_where_nothing_was_done_the_code_says_so(run: Run, home: Path, name: str, data: bytes) -> None:
    (home.parent / name).write_bytes(data)
    done = run("import", str(home.parent / name))
    assert done.exit_code != 0
    assert name in done.output + done.stderr
    assert "Traceback" not in done.output + done.stderr


@pytest.mark.parametrize(
    "arguments", [(), ("nowhere",), ("--undo", "1", "x.csv"), ("deals.csv", "--map", "nowhere.toml"),
     ("deals.csv", "--map", "deals.csv")]
)  # fmt: skip
def test_wrong_usage_is_code_2(run: Run, deals: Path, arguments: tuple[str, ...]) -> None:
    done = run("import", *arguments)
    assert done.exit_code == 2, done.output
    assert done.stderr.strip()


@pytest.mark.parametrize("suffix", ["toml", "json"])
def test_a_mapping_file(run: Run, home: Path, suffix: str) -> None:
    (home.parent / "x.csv").write_text("Nr,Wer,Stand\n1,Acme,Won\n", encoding="utf-8")
    mapping = {"x.csv": {"kind": "deals", "columns": {"Nr": "external_id", "Wer": "account", "Stand": "stage"}}}
    toml = '["x.csv"]\nkind = "deals"\n["x.csv".columns]\nNr = "external_id"\nWer = "account"\nStand = "stage"\n'
    (home.parent / f"map.{suffix}").write_text(json.dumps(mapping) if suffix == "json" else toml, encoding="utf-8")
    assert run("import", "x.csv").exit_code != 0
    done = run("import", "x.csv", "--map", f"map.{suffix}", "--json")
    assert done.exit_code == 0, done.output + done.stderr
    assert json.loads(done.stdout)["counts"]["deals"]["created"] == 1


def test_a_wrong_field_in_a_mapping_names_the_right_ones(run: Run, deals: Path, home: Path) -> None:
    (home.parent / "map.json").write_text('{"deals.csv": {"kind": "deals", "columns": {"Amount": "money"}}}', "utf-8")
    done = run("import", str(deals), "--map", "map.json")
    assert done.exit_code == 2
    assert "amount" in done.stderr


def test_a_dry_run_says_how_many_more_rows_would_be_left_out(run: Run, deals: Path) -> None:
    deals.write_text(GOOD + "".join(f"D{number},b,Acme,,5,2017-01-01\n" for number in range(2, 25)), "utf-8")
    said = run("import", str(deals), "--dry-run").stdout
    assert "23 rows would not be taken:" in said
    assert said.count("the stage is missing") == 20
    assert "and 3 more." in said


def test_one_record_is_counted_in_the_singular(run: Run, deals: Path) -> None:
    run("import", str(deals))
    said = run("ask", "What data do you have?").stdout.splitlines()[0]
    assert said == "The records hold 1 deal (1 Jan 2017 – 1 Jan 2017); 1 account."
    assert run("ask", "Which deals were won?").stdout.startswith("1 deal won: a")
    assert "商机 1 个（2017年1月1日至2017年1月1日）；客户 1 个" in run("ask", "有哪些数据？").stdout


def test_on_a_chinese_machine_the_report_is_chinese(run: Run, deals: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deals.write_text(
        "Deal ID,Account,Stage,Close Date,Amount (in thousands),Potential\n"
        "D1,Acme,Won,2017-01-01,10,high\nD2,Acme,,2017-01-01,5,low\n", encoding="utf-8",
    )  # fmt: skip
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    report = run("import", str(deals)).stdout
    fixed = {key: text for key, text in words("en").items() if key.startswith("import.") and "{" not in text}
    assert {key for key, text in fixed.items() if text in report} == set()
    for said in ("商机 2 行", "作为单独的列保留", "（见表头）", "1 行没有导入：", "第 3 行：缺少阶段", "导入 1 已完成"):
        assert said in report
    assert "没有任何变化。" in run("import", str(deals)).stdout
    assert "已删除：商机 1 个" in run("import", "--undo", "1").stdout
    assert "请给出要导入的" in run("import").stderr


@pytest.mark.parametrize(("locale", "said"), [("C.UTF-8", "x.csv: left alone:"), ("zh_CN.UTF-8", "x.csv：未处理：")])
def test_files_that_hold_no_records_are_named_in_words(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, locale: str, said: str
) -> None:
    (home.parent / "x.csv").write_text("foo,bar\n1,2\n", encoding="utf-8")
    monkeypatch.setenv("LC_ALL", locale)
    refused = run("import", "x.csv").stderr
    assert said in refused
    assert "no_known_list" not in refused
