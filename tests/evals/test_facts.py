"""The labelled answers: enough of each kind in both languages, sealed, and labelled by what the tools gave."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from evals.facts.answers import HERE, Answer, digests, read_answers, sealed
from evals.facts.calls import SUBJECTS
from evals.facts.freeze import freeze
from evals.scoring.figures import numbers_in

# How far what is said may be from what was told, for rounding; and how near another number may not come.
ROUNDED, MISTAKEN = 0.006, 0.00115
ALL = {split: read_answers(split) for split in ("train", "test")}


def test_the_test_split_is_as_it_was() -> None:
    """After a change that is meant: `sha256sum answers-test.yaml results-test.json > SHA256`."""
    assert sealed() == digests()


def test_there_are_enough_of_each_kind_in_both_languages() -> None:
    counted = Counter((answer.language, answer.label) for answers in ALL.values() for answer in answers)
    assert sum(counted.values()) >= 320
    for language in ("en", "zh"):
        assert counted[language, "right"] >= 70
        assert counted[language, "invented"] + counted[language, "stale"] >= 50
        assert counted[language, "re-united"] >= 20
        assert counted[language, "swapped"] >= 20


def test_the_splits_share_no_subject() -> None:
    subjects = {split: {answer.id.split(".")[0] for answer in answers} for split, answers in ALL.items()}
    assert not subjects["train"] & subjects["test"]
    assert len(subjects["train"]) == len(subjects["test"]) == 12


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
    for split, subjects in now.items():
        kept = json.loads((HERE / f"results-{split}.json").read_text(encoding="utf-8"))
        assert kept == subjects
    assert {subject.name for subject in SUBJECTS} == {name for subjects in now.values() for name in subjects}
