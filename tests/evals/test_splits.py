"""The test split is sealed, kept apart from train, and its figures are printed only where they are asked for."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from evals.case import CASES, read_cases
from evals.command import Asked, evaluate
from evals.runner import Options
from evals.splits import SEAL, digests, seal, sealed

pytestmark = pytest.mark.slow

ONE = Options(parallel=1)
CRM = CASES.parent / "crm"


@pytest.mark.parametrize("folder", [CASES, CRM], ids=["suites", "crm"])
def test_the_sealed_files_are_as_they_were(folder: Path) -> None:
    """After a change that is meant: `salesdesk eval seal`, with `--cases evals/crm` for those over an export."""
    assert digests(folder)
    assert sealed(folder) == digests(folder)


@pytest.mark.quick
def test_the_questions_over_an_export_are_all_there_in_both_languages() -> None:
    counted = {split: len(read_cases(CRM, split=split)) for split in ("train", "test")}
    assert counted == {"train": 2 * 442, "test": 2 * 60}


def test_another_file_breaks_the_seal_until_it_is_sealed(tmp_path: Path) -> None:
    for path in CASES.glob("*-test.yaml"):
        shutil.copy(path, tmp_path)
    one = sorted(tmp_path.glob("*.yaml"))[0]
    assert set(seal(tmp_path)) == set(digests(tmp_path))
    assert seal(tmp_path) == []
    one.write_text(one.read_text(encoding="utf-8") + "\n# another\n", encoding="utf-8")
    assert sealed(tmp_path) != digests(tmp_path)
    assert evaluate(Asked(("seal",), ONE, folder=tmp_path)) == 0
    assert sealed(tmp_path) == digests(tmp_path)
    line = (tmp_path / SEAL).read_text(encoding="utf-8").splitlines()[0]
    assert re.fullmatch(r"[0-9a-f]{64}  \S+\.yaml", line)


def test_no_message_of_the_test_split_is_in_train() -> None:
    said = {
        split: {
            (turns[0], turns[-1])
            for one in read_cases(split=split)
            if (turns := [turn.ask.strip().casefold() for turn in one.turns if turn.ask])
        }
        for split in ("train", "test")
    }
    assert said["test"]
    assert not said["train"] & said["test"]


def test_figures_of_the_test_split_are_printed_only_when_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = 'cases: [{id: %s, room: measure, en: "How many deals did we win in 2026?", expect: {outcome: answered}}]'
    for split in ("train", "test"):
        head = f"suite: small\nsplit: {split}\ndataset: tiny\n"
        (tmp_path / f"small-{split}.yaml").write_text(head + case % f"of-{split}", encoding="utf-8")
    page, data = tmp_path / "page.html", tmp_path / "run.json"
    assert evaluate(Asked((), ONE, folder=tmp_path, floors=False, show=True, html=page, json=data)) == 0
    told = capsys.readouterr().out + page.read_text(encoding="utf-8") + data.read_text(encoding="utf-8")
    assert "of-train" in told
    assert "of-test" not in told
    assert "split     test" not in told
    assert evaluate(Asked((), ONE, split="test", folder=tmp_path, floors=False)) == 0
    assert "split     test" in capsys.readouterr().out
