"""Two runs are held against each other: what flipped, and whether that is worse by more than chance."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.command import Asked, evaluate
from evals.compare import BASELINE, compare, read_run, unkept
from evals.runner import Options

ONE = Options(parallel=1)
NAMES = [f"writes/c{number}" for number in range(20)]
RIGHT = dict.fromkeys(NAMES, True)


def _lost(number: int) -> dict[str, bool]:
    return RIGHT | dict.fromkeys(NAMES[:number], False)


def test_a_regression_is_told_from_chance() -> None:
    assert not compare(RIGHT, RIGHT).regressed
    assert not compare(RIGHT, _lost(4)).regressed  # 1/16
    assert compare(RIGHT, _lost(5)).regressed  # 1/32
    assert not compare(_lost(8), RIGHT).regressed


def test_harm_is_no_matter_of_chance() -> None:
    assert compare(RIGHT, _lost(1), {NAMES[0]}).regressed
    assert not compare(RIGHT, _lost(1), {NAMES[5]}).regressed
    assert not compare(_lost(1), _lost(1), {NAMES[0]}).regressed  # it was so before


def test_what_one_suite_loses_is_not_made_up_for_by_another() -> None:
    before = RIGHT | {f"tools/t{number}": False for number in range(8)}
    after = _lost(6) | {f"tools/t{number}": True for number in range(8)}
    (fault,) = compare(before, after).faults
    assert "writes: 6 lost" in fault
    assert not compare(before, after | {NAMES[0]: True}).regressed  # 1/32 is no less than half of 5 %


def test_only_cases_of_both_are_compared_and_the_others_counted() -> None:
    found = compare({"a/1": True, "a/2": False, "a/3": True}, {"a/1": False, "a/2": True, "a/4": False})
    assert (found.shared, found.gained, found.lost, found.new, found.gone) == (2, ("a/2",), ("a/1",), {"a/4": False}, 1)
    assert "+ a/2\n- a/1\n1 cases only in the later run, 1 only in the earlier one\n  new, not right: a/4" in found.text


def test_the_command_compares_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, found in (("a", RIGHT), ("b", _lost(8))):
        kept = {"passed": [n for n, ok in found.items() if ok], "failed": [n for n, ok in found.items() if not ok]}
        (tmp_path / f"{name}.json").write_text(json.dumps(kept), encoding="utf-8")
    one, other = str(tmp_path / "a.json"), str(tmp_path / "b.json")
    assert evaluate(Asked(("compare", one, other), ONE)) == 1
    assert "8 lost" in capsys.readouterr().out
    assert evaluate(Asked(("compare", other, one), ONE)) == 0
    assert evaluate(Asked(("compare", one), ONE)) == 2
    assert evaluate(Asked(("compare", one, str(tmp_path / "none.json")), ONE)) == 2
    (tmp_path / "text.json").write_text("hello", encoding="utf-8")
    assert evaluate(Asked(("compare", one, str(tmp_path / "text.json")), ONE)) == 2


@pytest.mark.slow
def test_a_case_behind_the_baselines_back_is_told_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "suite: x\ndataset: tiny\ncases: [{id: a, room: m, en: hello, expect: {outcome: needs_detail}}]\n"
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    for module in ("compare", "command"):
        monkeypatch.setattr(f"evals.{module}.CASES", tmp_path)
    monkeypatch.setattr("evals.compare.BASELINE", tmp_path / "baseline.json")
    monkeypatch.setattr("evals.command.BASELINE", tmp_path / "baseline.json")
    keeping = Asked((), ONE, folder=tmp_path, floors=False, update_baseline=True)
    against = Asked((), ONE, folder=tmp_path, floors=False, against=tmp_path / "baseline.json")
    assert evaluate(keeping) == 0
    assert evaluate(against) == 0
    for behind in (text + "# another\n", text.replace("id: a", "id: b")):
        (tmp_path / "x.yaml").write_text(behind, encoding="utf-8")
        capsys.readouterr()
        assert evaluate(against) == 1
        assert "does not know these cases as they are: x.yaml" in capsys.readouterr().out
        assert unkept(tmp_path / "baseline.json", tmp_path) == ["x.yaml"]
    assert evaluate(keeping) == 0
    assert evaluate(against) == 0


@pytest.mark.slow
def test_the_baseline_is_of_the_built_in_model_and_of_train_cases_alone() -> None:
    from evals.case import read_cases

    test = {f"{one.suite}/{one.id}" for one in read_cases(split="test")}
    assert json.loads(BASELINE.read_text(encoding="utf-8"))["model"] == "builtin"
    assert not read_run(BASELINE)[0].keys() & test
