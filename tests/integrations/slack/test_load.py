"""Many people at once, and a process killed among them. The figures: `python -m tests.integrations.slack.load`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.integrations.slack.load import Result, company_of, run

ACKNOWLEDGED, ANSWERED = 3.0, 30.0


def hold(result: Result, *, users: int) -> None:
    assert (result.lost, result.twice, result.disordered) == (0, 0, 0), result.told()
    assert set(result.logged.values()) == {1}, result.logged
    assert len(result.logged) == users
    assert len(result.acknowledged) == result.messages


@pytest.mark.slow
def test_a_process_killed_in_the_middle_loses_nothing_and_says_nothing_twice(tmp_path: Path) -> None:
    company_of(tmp_path / "home", 5)
    hold(run(tmp_path / "home", users=5, seconds=1.0, kill=True), users=5)


@pytest.mark.full
def test_two_hundred_messages_of_fifty_people(tmp_path: Path) -> None:
    company_of(tmp_path / "template", 50)
    for kill in (False, True):
        home = Path(shutil.copytree(tmp_path / "template", tmp_path / f"kill-{kill}"))
        result = run(home, users=50, seconds=10.0, kill=kill)
        hold(result, users=50)
        assert max(result.acknowledged) < ACKNOWLEDGED, result.told()
        assert max(result.answered) < ANSWERED, result.told()
