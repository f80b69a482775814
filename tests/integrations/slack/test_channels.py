"""Channels: before an audience only what all of it may know, everywhere else a pointer and a direct message."""

from __future__ import annotations

import pytest

from integrations.slack.events import CHANNEL
from knowledge import outsiders
from tests.integrations.slack.conftest import EAST, Office, dm_of, user_of
from tests.integrations.slack.test_writes import activities

pytestmark = pytest.mark.slow


@pytest.fixture
def north(office: Office) -> Office:
    """The channel #east is read by the team North."""
    with office.assistant.database.transaction() as session:
        outsiders.set_audience(session, CHANNEL, EAST, "east", outsiders.find_team(session, "North"))
    return office


def test_without_an_audience_the_asker_gets_a_pointer_and_a_direct_message(office: Office) -> None:
    thread = office.sender.mention(user_of("rhea"), EAST, "What are my bookings this quarter?")
    office.settle()
    assert not office.slack.said_in(EAST)
    [pointer] = office.slack.ephemerals
    assert (pointer.to, pointer.channel, pointer.thread_ts) == (user_of("rhea"), EAST, thread)
    assert "$" not in pointer.all_text
    assert "$3,400" in office.slack.said_in(dm_of("rhea"))[0].all_text


@pytest.mark.quick
def test_before_a_team_its_totals_are_said_in_the_thread(north: Office) -> None:
    thread = north.sender.mention(user_of("rhea"), EAST, "What are the bookings of my team this quarter?")
    north.settle()
    [answer] = north.slack.said_in(EAST)
    assert answer.thread_ts == thread
    assert "$6,400" in answer.all_text
    assert not north.slack.said_in(dm_of("rhea"))


@pytest.mark.parametrize("asked", ["What are my bookings this quarter?", "show me my open deals", "我的业绩是多少？"])
def test_before_a_team_ones_own_is_said_aside(north: Office, asked: str) -> None:
    north.sender.mention(user_of("rhea"), EAST, asked)
    north.settle()
    assert not north.slack.said_in(EAST)
    assert north.slack.said_in(dm_of("rhea"))
    assert [one.to for one in north.slack.ephemerals] == [user_of("rhea")]


def test_a_director_is_narrowed_to_what_the_team_may_know(north: Office) -> None:
    for asked in ("What are the bookings this quarter?", "What are the bookings by team this quarter?"):
        north.sender.mention(user_of("dora"), EAST, asked)
    north.settle()
    said = "\n".join(one.all_text for one in north.slack.said_in(EAST))
    assert "$6,400" in said
    assert "9,000" not in said
    assert "15,400" not in said


def test_somebody_of_another_team_gets_nothing_of_this_one(north: Office) -> None:
    north.sender.mention(user_of("sami"), EAST, "What are the bookings of team North this quarter?")
    north.settle()
    assert not north.slack.said_in(EAST)
    assert "6,400" not in north.slack.said_in(dm_of("sami"))[0].all_text


def test_two_people_in_one_thread_see_nothing_of_each_others(office: Office) -> None:
    thread = office.sender.mention(user_of("rhea"), EAST, "show me my open deals")
    office.settle()
    office.sender.mention(user_of("sami"), EAST, "show me my open deals", thread=thread)
    office.settle()
    office.sender.mention(user_of("sami"), EAST, "and the largest of them?", thread=thread)
    office.settle()
    sami = "\n".join(one.all_text for one in office.slack.said_in(dm_of("sami")))
    rhea = "\n".join(one.all_text for one in office.slack.said_in(dm_of("rhea")))
    assert "Cedar-Open" in sami
    assert "Alder" not in sami
    assert "Alder-Open" in rhea
    assert "Cedar" not in rhea


def test_nothing_is_written_before_a_team(north: Office) -> None:
    north.sender.mention(user_of("rhea"), EAST, "called Alder Works, they want a discount")
    north.settle()
    assert not north.slack.said_in(EAST)
    [card] = north.slack.said_in(dm_of("rhea"))
    assert "undo" in card.buttons()
    assert len(activities(north)) == 1


def test_a_command_is_answered_in_the_direct_message(office: Office) -> None:
    heard = office.sender.command(user_of("rhea"), "what are my bookings this quarter?")
    assert heard.seconds < 3
    assert "direct messages" in heard.body
    office.settle()
    assert "$3,400" in office.slack.said_in(dm_of("rhea"))[0].all_text


def test_a_command_without_words_explains_itself(office: Office) -> None:
    office.sender.command(user_of("rhea"), "")
    office.settle()
    assert "/sales" in office.slack.said_in(dm_of("rhea"))[0].all_text


PRIVATE = (
    "show me the deals of Rhea Rowe", "what did Rhea Rowe do this month?", "which deals are those?",
    "bookings by account this quarter", "bookings of Alder Works", "tell me about Alder Works", "who earns what?",
    "my commission this quarter", "how is Ravi Raman doing?", "list our targets", "列出所有商机", "各客户的业绩",
)  # fmt: skip


def test_before_a_team_no_question_shows_anybodys_own_records(north: Office) -> None:
    for at, asked in enumerate(PRIVATE):
        north.sender.mention(user_of(("nora", "dora")[at % 2]), EAST, asked)
    north.settle(60)
    said = "\n".join(one.all_text for one in north.slack.said_in(EAST))
    for word in ("Alder-", "Birch-", "Cedar", "Alder Works", "$3,400", "$3,000", "$700"):
        assert word not in said, said
