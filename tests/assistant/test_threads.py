"""A conversation: what is asked next goes on from what was asked before, and is one person's only."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from assistant.agent import TURNS_REMEMBERED
from assistant.reply import Reply
from knowledge import conversations
from knowledge.refusals import Refusal
from knowledge.sales.team.people import Person, Role
from tests.support.company import Desk, bookings, person_id

pytestmark = pytest.mark.slow

Q1, Q2 = (1, 2, 3), (4, 5, 6)


def talk(desk: Desk, who: str, *messages: str) -> list[Reply]:
    """One conversation."""
    replies: list[Reply] = []
    for message in messages:
        replies.append(desk.ask(who, message, thread_id=replies[-1].thread_id if replies else None))
    assert len({reply.thread_id for reply in replies}) == 1
    return replies


def states(reply: Reply, dollars: int) -> bool:
    return reply.outcome == "answered" and f"${dollars:,}" in reply.text


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        (
            ("what were the bookings in the East in Q2?", "and in the West?", "and in Q1?"),
            (("East", Q2), ("West", Q2), ("West", Q1)),
        ),
        (
            ("East第二季度的业绩是多少？", "那West呢？", "那上个季度呢？"),
            (("East", Q2), ("West", Q2), ("West", Q1)),
        ),
        (
            ("what were the bookings in the East in Q2?", "West呢？", "and last quarter?"),
            (("East", Q2), ("West", Q2), ("West", Q1)),
        ),
    ],
)
def test_a_follow_up_reuses_what_was_asked(reading: Desk, messages: Any, expected: Any) -> None:
    for reply, (region, months) in zip(talk(reading, "dora", *messages), expected, strict=True):
        assert states(reply, bookings(region=region, months=months)), reply.text


@pytest.mark.quick
@pytest.mark.parametrize(
    "messages", [("what were my bookings in Q2?", "which deals?"), ("我第二季度的业绩是多少？", "是哪些单子？")]
)
def test_the_records_behind_a_figure(reading: Desk, messages: tuple[str, str]) -> None:
    [_, listed] = talk(reading, "rhea", *messages)
    assert listed.outcome == "answered"
    text = listed.model_dump_json()
    assert "Alder-2" in text
    assert "Alder-3" in text
    assert "Alder-1" not in text  # won in February


def test_a_follow_up_is_answered_under_the_asker_s_own_access(reading: Desk) -> None:
    for who, team in (("nora", "North"), ("sven", "South")):
        [_, then] = talk(reading, who, "what were my team's bookings in Q2?", "and in Q1?")
        assert states(then, bookings(team=team, months=Q1)), then.text


def test_without_its_thread_a_follow_up_stands_alone(reading: Desk) -> None:
    reading.ask("dora", "what were the bookings in the East in Q2?")
    alone = reading.ask("dora", "and in the West?")
    assert not states(alone, bookings(region="West", months=Q2))


@pytest.mark.quick
@pytest.mark.parametrize("who", ["nora", "dora", "otis", "tilda"])
def test_somebody_else_s_thread_is_as_unknown_as_none(reading: Desk, who: str) -> None:
    theirs = reading.ask("rhea", "what are my bookings?").thread_id
    for thread in (theirs, "th_none"):
        with pytest.raises(Refusal) as refused:
            reading.ask(who, "and in Q1?", thread_id=thread)
        assert refused.value.code == "unknown.thread"


def test_a_new_role_begins_a_new_thread(desk: Desk) -> None:
    first = desk.ask("nora", "what were my team's bookings in Q2?")
    with desk.assistant.database.transaction() as session:
        session.get_one(Person, person_id(session, "nora")).role = Role.TRAINEE
    then = desk.ask("nora", "and in Q1?", thread_id=first.thread_id)
    assert then.thread_id != first.thread_id
    assert f"${bookings(team='North', months=Q1):,}" not in then.text
    with desk.assistant.database.transaction() as session:
        with pytest.raises(Refusal) as refused:
            conversations.find_thread(session, desk.who("nora"), first.thread_id)
        assert refused.value.code == "unknown.thread"
        listed = conversations.list_threads(session, desk.who("nora"), 10)
        assert [thread.id for thread in listed] == [then.thread_id]


def test_history_is_bounded(desk: Desk) -> None:
    replies = talk(desk, "rhea", *[f"thanks {number}" for number in range(TURNS_REMEMBERED + 4)])
    with desk.assistant.database.transaction() as session:
        thread = session.get_one(conversations.Thread, replies[0].thread_id)
        kept = conversations.recent_turns(session, thread, TURNS_REMEMBERED)
        assert [turn.message for turn in kept] == [f"thanks {number}" for number in range(4, TURNS_REMEMBERED + 4)]


def test_an_unfinished_turn_is_no_history(desk: Desk) -> None:
    reply = desk.ask("rhea", "thanks")
    with desk.assistant.database.transaction() as session:
        who = desk.who("rhea")
        thread = session.get_one(conversations.Thread, reply.thread_id)
        begun = conversations.begin_turn(session, who, thread, "half", "key", now=datetime.now(UTC))
        assert begun is not None
        assert conversations.begin_turn(session, who, thread, "half", "key", now=datetime.now(UTC)) is None
        assert [turn.message for turn in conversations.recent_turns(session, thread, 5)] == ["thanks"]


@pytest.mark.quick
def test_what_is_kept_is_what_was_said(desk: Desk) -> None:
    reply = desk.ask("rhea", "what are my bookings?")
    with desk.assistant.database.transaction() as session:
        kept = session.get_one(conversations.Turn, reply.turn_id)
        assert (kept.message, kept.person_id) == ("what are my bookings?", person_id(session, "rhea"))
        assert Reply.model_validate(kept.reply) == reply


def test_the_language_of_the_question_is_that_of_the_answer(reading: Desk) -> None:
    [english, chinese, again] = talk(reading, "rhea", "what are my bookings?", "那上个季度呢？", "and in Q2?")
    assert [english.language, chinese.language, again.language] == ["en", "zh", "en"]
    assert "业绩" in chinese.text
    assert again.text.isascii() or "–" in again.text
