"""Who is answered, and who gets one kind sentence and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from knowledge import outsiders
from knowledge.conversations import Turn
from knowledge.roster import deactivate, find_person
from tests.integrations.slack.conftest import EAST, Office, dm_of, user_of
from tests.support.slack.server import Fault

pytestmark = pytest.mark.slow


def turns(office: Office) -> int:
    with office.assistant.database.transaction() as session:
        return session.scalar(select(func.count()).select_from(Turn)) or 0


def said_to(office: Office, user: str, text: str = "What are my bookings this quarter?") -> str:
    office.sender.dm(user, text)
    office.settle()
    [answer] = office.slack.said_in(f"D{user[1:]}")
    return answer.all_text


@pytest.mark.parametrize(
    ("user", "word"),
    [("UGUEST", "guest"), ("UELSEWHERE", "another one"), ("UGONE", "has ended"), ("UNOBODY", "link CODE"),
     ("UCLAIMS", "link CODE")],
)  # fmt: skip
def test_a_stranger_gets_a_kind_sentence_and_nothing_runs(office: Office, user: str, word: str) -> None:
    said = said_to(office, user)
    assert word in said
    assert "$" not in said
    assert turns(office) == 0


@pytest.mark.quick
def test_a_stranger_is_answered_in_their_language(office: Office) -> None:
    assert "访客" in said_to(office, "UGUEST", "我的业绩是多少？")


def test_a_stranger_in_a_channel_is_told_alone(office: Office) -> None:
    office.sender.mention("UGUEST", EAST, "what are the bookings?")
    office.settle()
    assert [one.to for one in office.slack.ephemerals] == ["UGUEST"]
    assert not office.slack.said_in(EAST)
    assert turns(office) == 0


def test_who_was_deactivated_here_is_answered_no_more_at_once(office: Office) -> None:
    office.ask("rhea", "What are my bookings this quarter?")
    with office.assistant.database.transaction() as session:
        deactivate(session, "rhea@example.com", now=datetime.now(UTC))
    assert "has ended" in office.ask("rhea", "What are my bookings this quarter?").all_text


def test_who_was_deactivated_in_slack_is_answered_no_more(office: Office) -> None:
    office.ask("rhea", "What are my bookings this quarter?")
    office.slack.users[user_of("rhea")]["deleted"] = True
    office.sender.event({"type": "user_change", "user": {"id": user_of("rhea")}})
    assert "has ended" in office.ask("rhea", "What are my bookings this quarter?").all_text


def test_slack_is_asked_once_who_somebody_is(office: Office) -> None:
    for _ in range(3):
        office.ask("rhea", "What are my bookings this quarter?")
    assert len(office.slack.of("users.info")) == 1


def test_a_code_links_somebody_whose_address_is_another(office: Office) -> None:
    with office.assistant.database.transaction() as session:
        code = outsiders.create_code(session, find_person(session, "rhea@example.com"), now=datetime.now(UTC))
    assert "no good" in said_to(office, "UNOBODY", "link 1234567890abcdef")
    office.sender.dm("UNOBODY", f"link {code}")
    office.settle()
    assert "Rhea Rowe" in office.slack.said_in("DNOBODY")[1].all_text
    office.sender.dm("UNOBODY", "What are my bookings this quarter?")
    office.settle()
    assert "$3,400" in office.slack.said_in("DNOBODY")[2].all_text
    office.sender.dm("UCLAIMS", f"link {code}")
    office.settle()
    assert "no good" in office.slack.said_in("DCLAIMS")[0].all_text


def test_a_guest_gains_nothing_by_a_code(office: Office) -> None:
    with office.assistant.database.transaction() as session:
        code = outsiders.create_code(session, find_person(session, "rhea@example.com"), now=datetime.now(UTC))
    assert "guest" in said_to(office, "UGUEST", f"link {code}")
    office.sender.command("UNOBODY", f"link {code}")
    office.settle()
    assert "Rhea Rowe" in office.slack.said_in("DNOBODY")[0].all_text


def test_nobody_is_answered_while_slack_does_not_say_who_they_are(office: Office) -> None:
    office.slack.fail("users.info", Fault(error="internal_error"))
    answer = office.ask("rhea", "What are my bookings this quarter?")
    assert "$3,400" in answer.all_text
    assert len(office.slack.of("users.info")) == 2
    assert len(office.slack.said_in(dm_of("rhea"))) == 1
