"""Cases are read, run on copies of their data, and runs are reported and compared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.agent import Assistant
from evals.case import SCHEMA, CaseError, Expect, State, json_schema, read_cases
from evals.compare import baseline_of, outcomes, read_run
from evals.html import page
from evals.models import Script, environment, maker
from evals.play import Stage
from evals.report import table
from evals.result import CaseResult, Run
from evals.runner import Options, run
from evals.sandbox import TINY, Sandbox, query, touched
from tests.evals.support import case, data_sets

FIGURE = case("What are our bookings this year?", Expect(numbers="select 16200", outcome="answered", touches={}))
WRONG = case("What are our bookings this year?", Expect(numbers="select 16300"), id="wrong.en")
LOGGED = State(sql="select count(*) from activities", gives=[[4]])
WRITES = case(
    "Log a call with Alder Works today, they want a quote",
    Expect(outcome="done", state=[LOGGED], touches={"activities": 1}),
    asker="rep",
    id="writes.en",
)
ONE = Options(parallel=1)


def _stage(folder: Path, name: str = "builtin") -> Stage:
    script = Script()
    sandbox = Sandbox.made(TINY, data_sets(), folder / name)
    return Stage(sandbox, maker(name, script, 1), script, environment(name, None, None))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("suite: x\ncases: []", "cases"),
        ("suite: x\ncases: [{id: a, room: m, en: hello}]", "nothing is expected"),
        ("suite: x\ncases: [{id: a, room: m, en: hi, expect: {outcom: answered}}]", "outcom"),
        ("suite: x\ncases: [{id: a, room: m, en: hi, expect: {outcome: fine}}]", "outcome"),
        ("suite: x\ncases: [{id: a, room: m, en: [{decide: approve, ask: x}], expect: {touches: {}}}]", "either"),
        ("suite: [", "own.yaml"),
    ],
)  # fmt: skip
def test_a_slip_in_a_suite_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CaseError, match=said):
        read_cases(tmp_path)


def test_two_cases_of_one_name_and_unknown_suites_are_refused(tmp_path: Path) -> None:
    text = "suite: x\ncases: [{id: a, room: m, en: hi, expect: {touches: {}}}]"
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CaseError, match=r"a\.en"):
        read_cases(tmp_path)
    (tmp_path / "two.yaml").unlink()
    assert [one.id for one in read_cases(tmp_path)] == ["a.en"]
    with pytest.raises(CaseError, match="there are x"):
        read_cases(tmp_path, suites=["y"])


def test_a_csv_is_read_and_its_slips_are_named(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(
        "question,as,data,tool,arguments,number\n"
        'Bookings? | by region,director,tiny,query_metric,"{""metric"": ""bookings""}","1,800 | East"\n',
        encoding="utf-8",
    )
    (one,) = read_cases(path)
    assert [turn.ask for turn in one.turns] == ["Bookings?", "by region"]
    assert one.turns[-1].expect.says == [1800.0, "East"]
    path.write_text("question,answer\nhi,5\n", encoding="utf-8")
    with pytest.raises(CaseError, match="unknown columns answer"):
        read_cases(path)
    path.write_text("question,问题,number\nhi,hello,5\n", encoding="utf-8")
    with pytest.raises(CaseError, match="two columns are called question"):
        read_cases(path)
    path.write_text("question,number\nhi,\n", encoding="utf-8")
    with pytest.raises(CaseError, match="line 2"):
        read_cases(path)


def test_the_schema_beside_the_suites_is_the_present_one() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == json_schema()


@pytest.mark.parametrize(
    "expect",
    [
        "never: [query_metrics]",
        "calls: [{tool: query_metrics}]",
        "calls: [{tool: query_metric, arguments: {x: 1}}]",
    ],
)
def test_a_slip_in_a_tool_s_name_or_field_is_named(tmp_path: Path, expect: str) -> None:
    text = f"suite: x\nsplit: train\ncases: [{{id: a, room: sell, en: hi, expect: {{{expect}}}}}]\n"
    (tmp_path / "one.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CaseError, match=r"near: query_metric|query_metric takes no x"):
        read_cases(tmp_path)


def test_a_case_that_proves_nothing_stops_the_run(tmp_path: Path) -> None:
    stage = _stage(tmp_path)
    for expect in (
        Expect(numbers="select amount from deals where 1 = 0"), Expect(rows="select 1 where 1 = 0"),
        Expect(state=[State(sql="select count(*) from activities", gives=[[3]])]), Expect(numbers="select nothing"),
    ):  # fmt: skip
        with pytest.raises(CaseError):
            stage.play(case("hello", expect))


def test_each_case_has_its_own_copy_and_no_write_hides(tmp_path: Path) -> None:
    stage = _stage(tmp_path)
    assert stage.play(WRITES).passed
    again = stage.play(WRITES)
    assert again.passed, again.why
    desk = stage.desk(TINY.today)
    assert touched(desk.database) == {}
    with desk.database.engine.begin() as connection:
        connection.exec_driver_sql("update deals set amount = amount + 1 where name = 'Alder-1'")
        connection.exec_driver_sql("delete from tasks")
        connection.exec_driver_sql("update deals set notes = 'x' where name = 'Alder-1'")
    assert touched(desk.database) == {"deals": 1, "tasks": 1}
    stage.desk(TINY.today)
    assert query(desk.database, "select count(*) from tasks") == [[1]]


def test_a_fault_of_ours_fails_its_case_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stage, reply = _stage(tmp_path), Assistant.reply

    def breaks(desk: Assistant, asker: Any, message: str, **more: Any) -> Any:
        if message == "break":
            raise KeyError("no words")
        return reply(desk, asker, message, **more)

    monkeypatch.setattr(Assistant, "reply", breaks)
    broken = stage.play(case("break", Expect(outcome="answered")))
    assert not broken.passed
    assert "turn 1: the assistant broke: KeyError: 'no words'" in broken.why
    assert not broken.unanswered
    assert stage.play(FIGURE).passed


@pytest.mark.slow
def test_a_stand_in_is_as_good_as_it_says(tmp_path: Path) -> None:
    cases = read_cases(suites=["tools"])
    tiny = [one for one in cases if one.dataset == "tiny"]
    oracle, nothing = (_stage(tmp_path, name) for name in ("oracle", "nothing"))
    for one in tiny:
        told = oracle.play(one)
        assert told.passed, told.why
        assert not nothing.play(one).passed


@pytest.mark.slow
def test_side_by_side_gives_what_one_after_the_other_gives() -> None:
    cases = [FIGURE, WRONG, WRITES, *(FIGURE.model_copy(update={"id": f"more{n}.en"}) for n in range(4))]
    serial, parallel = run(cases, ONE, made=data_sets()), run(cases, Options(parallel=2), made=data_sets())
    assert outcomes(serial) == outcomes(parallel)
    assert outcomes(serial) == {f"tools/{one.id}": one.id != "wrong.en" for one in cases}
    assert [one.id for one in serial.results] == [one.id for one in cases]


@pytest.mark.slow
def test_a_run_is_repeated_stopped_reported_and_compared(tmp_path: Path) -> None:
    done = run([FIGURE, WRONG], Options(parallel=1, repeats=2), made=data_sets())
    assert {name: len(tries) for name, tries in done.cases.items()} == {"one.en": 2, "wrong.en": 2}
    told = table(done)
    assert "50.0 %" in told
    assert "pass^2: 50.0 %" in told
    html = page(done)
    assert "16300" in html
    assert "http" not in html
    (tmp_path / "run.json").write_text(done.model_dump_json(), encoding="utf-8")
    (tmp_path / "base.json").write_text(baseline_of(done), encoding="utf-8")
    assert outcomes(done) == {"tools/one.en": True, "tools/wrong.en": False}
    kept = ({"tools/one.en": True, "tools/wrong.en": False}, set())
    assert read_run(tmp_path / "run.json") == read_run(tmp_path / "base.json") == kept
    assert run([FIGURE, WRONG], Options(parallel=1, repeats=8, most_seconds=0), made=data_sets()).stopped
    with pytest.raises(CaseError, match="no data set"):
        run([FIGURE.model_copy(update={"dataset": "gone"})], ONE, made=data_sets())


def test_a_page_holds_what_was_said_as_text() -> None:
    result = CaseResult(
        id="<i>", suite="s", split="train", room="r", language="en", passed=False, error="<script>alert(1)</script>"
    )
    done = Run(
        model="<b>", started="2026-01-01T00:00:00Z", seconds=1, seed=1, repeats=1, results=[result]  # type: ignore[arg-type]
    )  # fmt: skip
    assert "<script>alert" not in page(done)
    assert "<b>" not in page(done).split("<body>")[1].split("</h1>")[0].replace("<h1>", "")
