"""Slack fails, a process dies, somebody changes their mind: everybody is answered once, or told why not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from integrations.slack.client import web_client
from integrations.slack.courier import Courier, Place
from integrations.slack.draw.reply import draw_text
from integrations.slack.events import CHANNEL
from knowledge import inbox
from tests.integrations.slack.conftest import EAST, Office, at_work, dm_of, user_of
from tests.integrations.slack.test_writes import CALL, activities
from tests.support.endpoint import Drips, Stalls, serve
from tests.support.slack.server import BOT_TOKEN, Fault, Slack

pytestmark = pytest.mark.slow

POST = "chat.postMessage"
QUESTION = "What are my bookings this quarter?"


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=500), Fault(status=503),
        Fault(error="internal_error"), Fault(error="fatal_error"), Fault(after_effect=True),
    ],
    ids=["500", "503", "internal_error", "fatal_error", "posted, and nobody hears of it"],
)  # fmt: skip
def test_an_answer_gets_through_once(office: Office, fault: Fault) -> None:
    office.slack.fail("chat.postMessage", fault)
    office.sender.dm(user_of("rhea"), CALL)
    office.settle(30)
    said = office.slack.said_in(dm_of("rhea"))
    assert len(said) == 1
    assert "undo" in said[0].buttons()
    assert len(activities(office)) == 1


@pytest.mark.quick
def test_a_429_is_waited_for_as_long_as_it_says(office: Office) -> None:
    office.slack.fail("chat.postMessage", Fault(status=429, retry_after=1, error="ratelimited"))
    office.ask("rhea", QUESTION)
    first, second = [at for at, name in zip(office.slack.times, office.slack.calls, strict=True) if name[0] == POST]
    assert second - first >= 1.0


def test_a_revoked_token_keeps_the_question_until_there_is_one_again(office: Office) -> None:
    office.slack.token = "xoxb-new"
    office.sender.dm(user_of("rhea"), QUESTION)
    office.slack.wait(lambda: any("token_revoked" in told for told in office.slack.refused))
    office.slack.token = BOT_TOKEN
    office.settle(30)
    assert "$3,400" in office.slack.said_in(dm_of("rhea"))[0].all_text


def test_blocks_that_slack_refuses_are_said_in_words(office: Office) -> None:
    office.slack.fail("chat.postMessage", Fault(error="invalid_blocks"))
    assert "$3,400" in office.ask("rhea", QUESTION).all_text


def test_in_a_channel_nothing_is_posted_twice(office: Office) -> None:
    """A process that died before it noted what it posted leaves at most an empty message."""
    place, posted = Place(EAST, "1700000000.000001"), {}

    def save(answer: dict[str, Any]) -> bool:
        posted.update(answer)
        return True

    def courier(*, again: bool) -> Courier:
        return Courier(web_client(office.assistant.settings), "Ev1", dict(posted), save, again=again)

    courier(again=False).send(place, [draw_text("the answer")])
    courier(again=True).send(place, [draw_text("the answer")])
    assert [one.all_text.count("the answer") for one in office.slack.said_in(EAST)] == [2]  # text and block of one


@pytest.mark.parametrize("text", [QUESTION, CALL])
def test_what_waits_is_answered_after_a_restart(slack: Slack, home: Path, text: str) -> None:
    with at_work(slack, home) as office:
        office.desk.stop()
        office.sender.dm(user_of("rhea"), text)
        assert not slack.said_in(dm_of("rhea"))
    with at_work(slack, home) as again:
        again.settle()
        assert len(slack.said_in(dm_of("rhea"))) == 1


def test_a_turn_that_had_written_when_its_process_died_tells_it_and_writes_nothing_again(office: Office) -> None:
    """The write is committed, the turn's end is not: as a kill between the two leaves it."""
    assistant, close = office.assistant, office.assistant.close

    def die(*_: object, **__: object) -> None:
        raise SystemExit

    principal = assistant.principal("rhea@example.com")
    assistant.close = die  # type: ignore[method-assign, assignment]
    with pytest.raises(SystemExit):
        assistant.reply(principal, CALL, idempotency_key="EvDied")
    assistant.close = close  # type: ignore[method-assign]
    assert len(activities(office)) == 1
    office.desk.stop()
    _leave(office, "EvDied", CALL)
    with at_work(office.slack, office.assistant.settings.home) as again:
        again.settle()
        [card] = office.slack.said_in(dm_of("rhea"))
        assert "undo" in card.buttons()
        assert len(activities(again)) == 1
        again.sender.press(user_of("rhea"), card, "undo")
        again.settle()
        assert not activities(again)


def _leave(office: Office, event_id: str, text: str) -> None:
    """A row of the inbox as a worker leaves it that died: taken, and its lease is over."""
    payload = {"text": text, "place": dm_of("rhea"), "thread": None, "ts": "1.1", "team": "T0HOME", "files": 0}
    came = inbox.Arrival(event_id, dm_of("rhea"), "message", user_of("rhea"), payload)
    with office.assistant.database.transaction(write=True) as session:
        inbox.keep(session, CHANNEL, came, now=datetime.now(UTC))
        item = inbox.take(session, CHANNEL, "gone", now=datetime.now(UTC))
        assert item is not None
        item.lease_until = datetime.now(UTC)


def test_a_row_that_kills_every_worker_is_given_up_with_a_word(office: Office) -> None:
    office.desk.stop()
    _leave(office, "EvPoison", QUESTION)
    with office.assistant.database.transaction(write=True) as session:
        item = session.get_one(inbox.InboxItem, 1)
        item.attempts = 5
    with at_work(office.slack, office.assistant.settings.home) as again:
        again.settle()
        assert "failed several times" in office.slack.said_in(dm_of("rhea"))[0].all_text


def test_an_error_of_ours_is_told_with_its_id(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(office.assistant, "reply", broken)
    said = office.ask("rhea", QUESTION).all_text
    assert "Something went wrong on our side (id " in said
    assert "ZeroDivision" not in said


def test_messages_of_a_thread_are_answered_in_order(office: Office) -> None:
    thread = office.slack.ts()
    asked = ["What are my bookings this quarter?", "show me my open deals", "list my accounts", "我的业绩是多少？"]
    for text in asked:
        office.sender.dm(user_of("rhea"), text, thread=thread)
    office.settle(30)
    said = [one.all_text for one in office.slack.said_in(dm_of("rhea"), thread)]
    for answer, word in zip(said, ["$3,400", "Alder-Open", "Delphi", "业绩"], strict=True):
        assert word in answer


def test_stop_ends_what_runs_and_takes_back_what_waits(slack: Slack, home: Path) -> None:
    with serve([Drips(), Drips()]) as model:
        settings = {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": model.url, "SALESDESK_MODEL_SECONDS": "60"}
        with at_work(slack, home, **settings) as office:
            office.sender.dm(user_of("rhea"), QUESTION)
            slack.wait(lambda: model.requests)
            office.sender.dm(user_of("rhea"), "list my accounts")
            office.sender.dm(user_of("rhea"), "stop")
            office.settle(20)
            said = [one.all_text for one in slack.said_in(dm_of("rhea"))]
            assert len(said) == 2
            assert all("Stopped." in one for one in said)
            model.over.set()


def test_stop_where_nothing_runs_says_so(office: Office) -> None:
    assert "没有正在进行" in office.ask("rhea", "停").all_text


def test_forty_kilobytes_are_refused_with_the_limit(office: Office) -> None:
    assert "8,000" in office.ask("rhea", "called Alder Works " * 2000).all_text.replace("8000", "8,000")
    assert not activities(office)


def test_a_file_is_not_read_and_the_words_beside_it_are(office: Office) -> None:
    files = [{"id": "F1", "name": "deals.xlsx"}]
    said = office.ask("rhea", QUESTION, files=files, subtype="file_share").all_text
    assert "$3,400" in said
    assert "don't read files" in said
    said = office.ask("rhea", "", files=files, subtype="file_share").all_text
    assert "don't read files" in said


def _changed(office: Office, ts: str, before: str, after: str) -> None:
    message = {"type": "message", "user": user_of("rhea"), "ts": ts}
    office.sender.event(
        {
            "type": "message", "subtype": "message_changed", "channel": dm_of("rhea"), "channel_type": "im",
            "ts": office.slack.ts(), "message": {**message, "text": after},
            "previous_message": {**message, "text": before},
        }
    )  # fmt: skip


def test_a_message_edited_before_its_turn_is_answered_as_it_stands(slack: Slack, home: Path) -> None:
    with at_work(slack, home) as office:
        office.desk.stop()
        ts = office.sender.dm(user_of("rhea"), "list my accounts")
        _changed(office, ts, "list my accounts", QUESTION)
    with at_work(slack, home) as again:
        again.settle()
        [answer] = slack.said_in(dm_of("rhea"))
        assert "$3,400" in answer.all_text


def test_a_message_edited_after_its_answer_writes_nothing_twice(office: Office) -> None:
    ts = office.sender.dm(user_of("rhea"), CALL)
    office.settle()
    _changed(office, ts, CALL, f"{CALL} soon")
    office.settle()
    assert len(activities(office)) == 1
    assert "as it was before" in office.slack.said_in(dm_of("rhea"))[-1].all_text


def test_a_preview_that_slack_adds_is_no_edit(office: Office) -> None:
    ts = office.sender.dm(user_of("rhea"), QUESTION)
    office.settle()
    _changed(office, ts, QUESTION, QUESTION)
    office.settle()
    assert len(office.slack.said_in(dm_of("rhea"))) == 1


def test_a_message_deleted_before_its_turn_is_not_answered(slack: Slack, home: Path) -> None:
    with at_work(slack, home) as office:
        office.desk.stop()
        ts = office.sender.dm(user_of("rhea"), CALL)
        event = {"type": "message", "subtype": "message_deleted", "channel_type": "im", "channel": dm_of("rhea")}
        office.sender.event({**event, "deleted_ts": ts, "ts": slack.ts()})
    with at_work(slack, home) as again:
        again.settle()
        assert not slack.said_in(dm_of("rhea"))
        assert not activities(again)


def test_a_slow_turn_says_that_it_works_and_then_answers_there(slack: Slack, home: Path) -> None:
    with serve([Stalls()]) as model:
        settings = {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": model.url, "SALESDESK_MODEL_SECONDS": "3"}
        with at_work(slack, home, **settings) as office:
            office.sender.dm(user_of("rhea"), QUESTION)
            slack.wait(lambda: slack.said_in(dm_of("rhea")))
            assert "Looking at the records" in slack.said_in(dm_of("rhea"))[0].text
            office.settle()
            [answer] = slack.said_in(dm_of("rhea"))
            assert "$3,400" in answer.all_text
