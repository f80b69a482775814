"""The labelled answers: enough of each kind in both languages, sealed, and labelled by what the tools gave."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from evals.facts.answers import HERE, Answer, digests, read_file, sealed
from evals.facts.calls import SUBJECTS
from evals.facts.freeze import freeze
from evals.facts.subject import FILES, File
from evals.scoring.figures import numbers_in

# How far what is said may be from what was told, for rounding; and how near another number may not come.
ROUNDED, MISTAKEN = 0.006, 0.00115
ALL = {file: read_file(file) for files in FILES.values() for file in files}


def test_the_test_split_is_as_it_was() -> None:
    """After a change that is meant: `sha256sum answers-test-4.yaml results-test-4.json > SHA256`."""
    assert sealed() == digests()
    assert set(sealed()) == {"answers-test-4.yaml", "results-test-4.json"}


@pytest.mark.parametrize(
    ("file", "answers"),
    [("train-2", 200), ("train-2-test", 200), ("train-3", 140), ("train-3-test", 120), ("test-4", 240)],
)
def test_there_are_enough_of_each_kind_in_both_languages(file: File, answers: int) -> None:
    counted = Counter((answer.language, answer.label) for answer in ALL[file])
    assert sum(counted.values()) >= answers
    for language in ("en", "zh"):
        assert counted[language, "right"] >= 0.45 * answers / 2
        assert counted[language, "invented"] + counted[language, "stale"] >= 0.25 * answers / 2
        assert counted[language, "re-united"] >= 0.1 * answers / 2
        assert counted[language, "swapped"] >= 0.15 * answers / 2


def test_the_files_share_no_subject() -> None:
    subjects = Counter(
        subject for answers in ALL.values() for subject in {answer.id.split(".")[0] for answer in answers}
    )
    assert set(subjects.values()) == {1}
    assert set(subjects) == {subject.name for subject in SUBJECTS}


def _stale() -> list[Answer]:
    return [answer for answers in ALL.values() for answer in answers if answer.label == "stale"]


@pytest.mark.parametrize("answer", _stale(), ids=lambda answer: answer.id)
def test_what_is_stale_was_said_by_an_earlier_turn_and_not_by_this_one(answer: Answer) -> None:
    (said,) = numbers_in(answer.wrong)
    told = {
        which: [float(number) for number in numbers_in(json.dumps(results, ensure_ascii=False))]
        for which, results in (("earlier", answer.earlier), ("now", answer.results))
    }
    assert any(abs(one - said) <= ROUNDED * abs(said) for one in told["earlier"])
    assert not any(abs(one - said) <= MISTAKEN * abs(said) for one in told["now"])


@pytest.mark.full
def test_the_results_are_what_the_tools_give(tmp_path_factory: pytest.TempPathFactory) -> None:
    """After a change that is meant: `python -m evals.facts.freeze`, and read the answers again."""
    now = freeze(tmp_path_factory.mktemp("frozen"))
    for file, subjects in now.items():
        kept = json.loads((HERE / f"results-{file}.json").read_text(encoding="utf-8"))
        assert kept == subjects
    assert {subject.name for subject in SUBJECTS} == {name for subjects in now.values() for name in subjects}
