"""A judged answer becomes a case once a person said what is right; it is shown to nobody but the owner."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml

from assistant.agent import Assistant
from assistant.build import build_assistant
from assistant.settings import load
from evals.candidates import accept, candidates, settle
from evals.case import CaseError, read_suite
from evals.tiny import make_tiny
from knowledge.refusals import Refusal
from knowledge.turn_feedback import Verdict

pytestmark = pytest.mark.slow

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Assistant:
    found = build_assistant(load({"SALESDESK_HOME": str(tmp_path), "SALESDESK_TODAY": "2026-06-30"}))
    make_tiny(found.database, date(2026, 6, 30))
    return found


def _judged(desk: Assistant, *messages: str, good: bool = False, **said: str) -> int:
    """The last message's turn, judged."""
    rep, thread, turn = desk.principal("rep@tiny.example"), None, 0
    for message in messages:
        reply = desk.reply(rep, message, thread_id=thread)
        thread, turn = reply.thread_id, reply.turn_id
    desk.judge(rep, turn, good=good, **said)
    return turn


def test_a_bad_answer_waits_until_a_person_says_what_is_right(desk: Assistant, tmp_path: Path) -> None:
    turn = _judged(desk, "my bookings this year", "and by region?", comment="no:\n- regions", correct="East only")
    (one,) = candidates(desk.database)
    assert (one.id, one.who, one.verdict) == (turn, "rep@tiny.example", Verdict.BAD)
    assert one.earlier[0][0] == "my bookings this year"
    path = tmp_path / "own.yaml"
    for edited in (None, one.draft, "  - id: [", one.draft.replace("expect: {}", "expect: {calls: [{tool: none}]}")):
        with pytest.raises(CaseError):
            accept(desk.database, turn, path, lambda _, told=edited: told, now=NOW)
        assert not path.exists()
    right = one.draft.replace("expect: {}", "expect: {says: [East]}")
    accept(desk.database, turn, path, lambda _: right, now=NOW)
    (case,) = read_suite(path)
    assert [step.ask for step in case.turns] == ["my bookings this year", "and by region?"]
    assert case.turns[0].does
    assert case.turns[0].does[0].tool == "query_metric"
    assert (case.asker, case.today, case.turns[-1].expect.says) == ("rep@tiny.example", date(2026, 6, 30), ["East"])
    assert "East only" in path.read_text(encoding="utf-8")
    assert candidates(desk.database) == []
    with pytest.raises(CaseError, match="no judged answer"):
        accept(desk.database, turn, path, lambda _: right, now=NOW)


def test_a_good_answer_is_expected_again_and_added_to_the_same_file(desk: Assistant, tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    for message in ("我今年的业绩？", 'bookings of "Rhea Rowe": this year # now'):
        turn = _judged(desk, message, good=True)
        assert candidates(desk.database) == []
        assert [one.id for one in candidates(desk.database, good_too=True)] == [turn]
        accept(desk.database, turn, path, lambda draft: draft, now=NOW)
    first, second = read_suite(path)
    assert (first.language, second.language) == ("zh", "en")
    assert second.turns[0].ask == 'bookings of "Rhea Rowe": this year # now'
    assert first.turns[0].expect.calls
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["dataset"] == "own"


def test_a_new_word_lists_an_answer_again_and_others_can_not_judge_it(desk: Assistant) -> None:
    turn = _judged(desk, "my bookings this year")
    settle(desk.database, turn, now=NOW)
    assert candidates(desk.database, good_too=True) == []
    with pytest.raises(Refusal, match=r"unknown\.turn"):
        desk.judge(desk.principal("director@tiny.example"), turn, good=True)
    desk.judge(desk.principal("rep@tiny.example"), turn, good=False, comment="still wrong")
    assert [one.comment for one in candidates(desk.database)] == ["still wrong"]
    with pytest.raises(CaseError):
        settle(desk.database, turn + 1, now=NOW)
