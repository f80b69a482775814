"""Openings and candidates out of files: scores beside them, and columns that must not decide."""
# ruff: noqa: E501 - rows read best in one line

from __future__ import annotations

import json
from pathlib import Path

import pytest

from knowledge.database import Database
from knowledge.imports.hiring_rows import attribute_of
from knowledge.imports.undo import undo_import
from tests.knowledge.imports.conftest import NOW, Write, fields, query, take

pytestmark = pytest.mark.slow

OPENINGS = (("Job Title", "Team", "Headcount", "Posted on", "Status"),
            ("Field seller West", "West Wing", "2", "2024-03-01", "Open"),
            ("Trainee South", "South Wing", "1", "2024-02-01", "Filled"))  # fmt: skip
OPENINGS_ZH = (("职位名称", "团队", "招聘人数", "发布日期", "招聘状态"),
               ("西区销售", "西区队", "2", "2024-03-01", "招聘中"))  # fmt: skip
CANDIDATES = (
    ("Candidate", "Position", "Stage", "Source", "Application date", "Rejected on", "Rejection reason", "Age", "Gender",
     "Marital status", "Selling interview score", "Written test (out of 100)"),
    ("Jo Bloggs", "Field seller West", "Interview", "Referral", "2024-03-05", "", "", "29", "f", "single", "8", "77"),
    ("Max Muster", "Field seller West", "Rejected", "Job board", "2024-03-06", "2024-04-01", "too little selling", "51",
     "m", "married", "4/10", ""),
    ("Nobody Known", "Astronaut", "Applied", "", "2024-03-07", "", "", "44", "m", "", "", ""),
    ("Odd Stage", "Field seller West", "On the moon", "", "2024-03-08", "", "", "33", "f", "", "", ""),
)  # fmt: skip
CANDIDATES_ZH = (
    ("候选人姓名", "应聘职位", "招聘阶段", "简历来源", "投递日期", "年龄", "性别", "民族", "照片", "面试沟通得分"),
    ("李雷", "西区销售", "面试", "内部推荐", "2024-03-05", "29", "男", "汉", "a.jpg", "8"),
)  # fmt: skip
SECRETS = ("married", "single", "51", "Gender", "Marital", '"Age"')


def whole(database: Database) -> str:
    """Everything that the import left behind, as text."""
    from knowledge.tables import METADATA

    with database.engine.connect() as connection:
        return "\n".join(
            repr(tuple(row)) for table in METADATA.sorted_tables for row in connection.execute(table.select())
        )


def test_candidates_come_with_their_scores(database: Database, write: Write, tmp_path: Path) -> None:
    openings, people = write("openings.csv", *OPENINGS), write("candidates.csv", *CANDIDATES)
    dry = take(database, openings, people, dry_run=True)
    assert dry.counts["candidates"].created == 2
    assert query(database, "SELECT count(*) FROM candidates") == [(0,)]
    report = take(database, openings, people, rejects_dir=tmp_path / "out")
    assert query(database, "SELECT openings.name, teams.name, headcount, status, CAST(opened_on AS TEXT) FROM openings "
                           "JOIN teams ON teams.id = team_id ORDER BY openings.id") == [
        ("Field seller West", "West Wing", 2, "open", "2024-03-01"),
        ("Trainee South", "South Wing", 1, "filled", "2024-02-01"),
    ]  # fmt: skip
    assert query(database, "SELECT c.name, o.name, c.stage, c.source, c.reason FROM candidates c "
                           "JOIN openings o ON o.id = opening_id ORDER BY c.id") == [
        ("Jo Bloggs", "Field seller West", "interview", "Referral", None),
        ("Max Muster", "Field seller West", "rejected", "Job board", "too little selling"),
    ]  # fmt: skip
    assert query(database, "SELECT c.name, s.kind, s.criterion, s.score, s.scale FROM candidate_scores s "
                           "JOIN candidates c ON c.id = candidate_id ORDER BY c.id, s.kind") == [
        ("Jo Bloggs", "interview", "Selling", 8.0, 10.0), ("Jo Bloggs", "test", "written test 笔试", 77.0, 100.0),
        ("Max Muster", "interview", "Selling", 4.0, 10.0),
    ]  # fmt: skip
    assert sorted(row.reason.code for row in report.rejects) == ["reject.hiring_word", "reject.opening"]
    again = take(database, openings, people)
    assert not again.changed
    assert report.import_id is not None
    undone = undo_import(database, report.import_id, now=NOW)
    assert (undone.removed["candidates"], undone.removed["openings"], undone.removed["candidate_scores"]) == (2, 2, 3)
    for table in ("openings", "candidates", "candidate_scores"):
        assert query(database, f"SELECT count(*) FROM {table}") == [(0,)]


@pytest.mark.quick
def test_what_must_not_decide_is_refused_for_its_column_and_stored_nowhere(
    database: Database, write: Write, tmp_path: Path
) -> None:
    report = take(
        database, write("openings.csv", *OPENINGS), write("candidates.csv", *CANDIDATES), rejects_dir=tmp_path / "out"
    )
    told = {
        (note.facts["column"], note.facts["attribute"]) for note in report.decisions if note.code == "column.protected"
    }
    assert told == {("Age", "age"), ("Gender", "sex"), ("Marital status", "family")}
    (file,) = [one for one in report.files if one.kind == "candidates"]
    assert {header: field for header, field in fields(file).items() if header in ("Age", "Gender")} == {
        "Age": None, "Gender": None,
    }  # fmt: skip
    stored = whole(database).replace(file.path, "")
    rejects = (tmp_path / "out" / Path(report.rejects_file or "").name).read_text(encoding="utf-8")
    imports = [line for line in stored.splitlines() if "column.protected" in line]
    for secret in SECRETS:
        assert secret not in rejects
        assert not [line for line in stored.splitlines() if secret in line and line not in imports], secret
    for line in imports:  # the report names the column, and none of its cells
        assert not any(cell in line for cell in ("married", "single", "51"))


def test_chinese_headers_are_read_alike(database: Database, write: Write) -> None:
    report = take(database, write("招聘职位.csv", *OPENINGS_ZH), write("候选人.csv", *CANDIDATES_ZH))
    assert query(
        database,
        "SELECT c.name, o.name, c.stage, c.source, c.extra IS NULL FROM candidates c "
        "JOIN openings o ON o.id = opening_id",
    ) == [("李雷", "西区销售", "interview", "内部推荐", 1)]
    assert query(database, "SELECT kind, criterion, score, scale FROM candidate_scores") == [
        ("interview", "沟通", 8.0, 10.0)
    ]
    told = {
        note.facts["column"]: note.facts["attribute"] for note in report.decisions if note.code == "column.protected"
    }
    assert told == {"年龄": "age", "性别": "sex", "民族": "origin", "照片": "looks"}


def test_scores_in_a_list_of_their_own_and_candidates_as_json(database: Database, write: Write, tmp_path: Path) -> None:
    path = tmp_path / "candidates.json"
    path.write_text(json.dumps([{"candidate": "Jo Bloggs", "position": "Field seller West", "stage": "applied",
                                 "applied on": "2024-03-05", "religion": "none"}]))  # fmt: skip
    scores = write("candidate scores.csv", ("Candidate", "Criterion", "Score", "Out of", "Type", "Date"),
                   ("Jo Bloggs", "Selling", "7", "10", "Case study", "2024-03-20"),
                   ("Jo Bloggs", "Selling", "12", "10", "Interview", "2024-03-21"),
                   ("Ann Other", "Selling", "5", "10", "Interview", "2024-03-21"))  # fmt: skip
    report = take(database, write("openings.csv", *OPENINGS), path, scores)
    assert query(database, "SELECT kind, score, scale, CAST(scored_on AS TEXT) FROM candidate_scores") == [
        ("case", 7.0, 10.0, "2024-03-20")
    ]
    assert sorted(row.reason.code for row in report.rejects) == ["reject.candidate", "reject.score"]
    assert "religion" not in json.dumps(query(database, "SELECT extra FROM candidates"))


def test_remarks_that_speak_of_it_are_left_out_too(database: Database, write: Write) -> None:
    head = ("Candidate", "Position", "Stage", "Application date", "Remarks", "Languages")
    row = ("Jo Bloggs", "Field seller West", "Applied", "2024-03-05", "married, two kids", "English, German")
    take(database, write("openings.csv", *OPENINGS), write("candidates.csv", head, row))
    ((extra,),) = query(database, "SELECT extra FROM candidates")
    assert json.loads(extra) if isinstance(extra, str) else extra == {"Languages": "English, German"}
    assert "married" not in str(extra)


@pytest.mark.quick
@pytest.mark.parametrize(
    ("header", "expected"),
    [("Age", "age"), ("Date of birth", "age"), ("DOB", "age"), ("Geburtsname", None), ("Gender", "sex"), ("Sex", "sex"),
     ("Marital Status", "family"), ("Children", "family"), ("Nationality", "origin"), ("Race", "origin"),
     ("Religion", "belief"), ("Disability", "health"), ("Photo", "looks"), ("年龄", "age"), ("出生日期", "age"),
     ("身份证号", "age"), ("性别", "sex"), ("婚姻状况", "family"), ("籍贯", "origin"), ("政治面貌", "belief"), ("健康状况", "health"),
     ("身高", "looks"), ("Stage", None), ("Source", None), ("Family name", None), ("Languages", None), ("Application date", None),
     ("Team", None), ("沟通得分", None), ("应聘职位", None), ("来源", None), ("阶段", None)],
)  # fmt: skip
def test_headers_that_must_not_decide(header: str, expected: str | None) -> None:
    assert attribute_of(header) == expected
