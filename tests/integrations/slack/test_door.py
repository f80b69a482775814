"""The HTTP door: who may knock, what comes twice, and how fast it is acknowledged."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.settings import load
from integrations.slack.desk import Desk
from integrations.slack.doors import http_reception
from tests.integrations.slack.conftest import Office, at_work, dm_of, served_at_once, settings_of, user_of
from tests.support.company import opened
from tests.support.endpoint import Stalls, serve
from tests.support.slack.sender import Sender, over_http, sign
from tests.support.slack.server import Slack

pytestmark = pytest.mark.slow

QUESTION = "What are my bookings this quarter?"


def body_of(office: Office, text: str = QUESTION) -> bytes:
    event = office.sender.dm_event(user_of("rhea"), text, office.slack.ts())
    return json.dumps({"type": "event_callback", "team_id": "T0HOME", "event": event, "event_id": "Ev1"}).encode()


def knock(office: Office, body: bytes, headers: dict[str, str]) -> httpx.Response:
    return httpx.post(
        f"{office.url}/slack/events", content=body, headers={"Content-Type": "application/json", **headers}
    )


@pytest.mark.parametrize(
    "wrong",
    [
        lambda body: sign(body, secret="another"),
        lambda body: sign(body + b" "),
        lambda body: sign(body, at=time.time() - 301),
        lambda body: sign(body, at=time.time() + 3600),
        lambda _body: {},
        lambda body: {"X-Slack-Signature": sign(body)["X-Slack-Signature"]},
    ],
    ids=["another secret", "another body", "stale", "from the future", "unsigned", "no timestamp"],
)
def test_what_slack_did_not_sign_now_is_refused(office: Office, wrong: Any) -> None:
    body = body_of(office)
    assert knock(office, body, wrong(body)).status_code == 401
    office.settle()
    assert not office.slack.said_in(dm_of("rhea"))
    assert not office.slack.calls


@pytest.mark.quick
def test_what_slack_signed_is_taken(office: Office) -> None:
    body = body_of(office)
    assert knock(office, body, sign(body)).status_code == 200
    office.settle()
    assert len(office.slack.said_in(dm_of("rhea"))) == 1


def test_bytes_that_are_no_text_are_refused(office: Office) -> None:
    assert knock(office, b"\xff\xfe", sign(b"\xff\xfe")).status_code == 400


def test_slack_can_verify_the_address(office: Office) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "t"}).encode()
    assert "abc" in knock(office, body, sign(body)).text


def test_a_redelivered_event_is_answered_once(office: Office) -> None:
    ts = office.slack.ts()
    for number in range(4):
        event = office.sender.dm_event(user_of("rhea"), QUESTION, ts)
        headers = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": "http_timeout"} if number else {}
        assert office.sender.event(event, "EvSame", **headers).status == 200
    office.settle()
    assert len(office.slack.said_in(dm_of("rhea"))) == 1


def test_a_redelivery_to_another_process_is_answered_once(office: Office, slack: Any, home: Any) -> None:
    event = office.sender.dm_event(user_of("rhea"), "called Alder Works, they want a discount", slack.ts())
    with at_work(slack, home) as other:
        office.sender.event(event, "EvSame")
        other.sender.event(event, "EvSame")
        office.settle()
    assert len(slack.said_in(dm_of("rhea"))) == 1


def test_it_acknowledges_whatever_the_model_does(slack: Any, home: Any) -> None:
    with serve([Stalls()] * 4) as model:
        settings = {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": model.url, "SALESDESK_MODEL_SECONDS": "1"}
        with at_work(slack, home, **settings) as office:
            event = office.sender.dm_event(user_of("rhea"), QUESTION, slack.ts())
            assert office.sender.event(event).seconds < 1
            assert office.sender.command(user_of("sami"), QUESTION).seconds < 1
            slack.wait(lambda: slack.said_in(dm_of("rhea")) and slack.said_in(dm_of("sami")))
            office.settle()
            assert "$3,400" in slack.said_in(dm_of("rhea"))[-1].all_text


def test_what_bots_and_slack_itself_say_is_no_question(office: Office) -> None:
    event = office.sender.dm_event(user_of("rhea"), QUESTION, office.slack.ts())
    office.sender.event({**event, "bot_id": "B9"})
    office.sender.event({**event, "subtype": "channel_join"})
    office.sender.event({**event, "channel_type": "channel", "channel": "C0ANY"})
    office.settle()
    assert not office.slack.messages


@pytest.mark.quick
def test_without_the_slack_settings_there_is_no_door(home: Path) -> None:
    settings = load({"SALESDESK_HOME": str(home)})
    assert http_reception(settings) is None
    assert http_reception(replace(settings, slack_bot_token="xoxb-1")) is None


def test_before_the_assistant_is_loaded_what_comes_is_taken_in_and_answered_then(slack: Slack, home: Path) -> None:
    """The first seconds of `salesdesk serve`: the door is open, the desk comes later."""
    with opened(home, **settings_of(slack)) as company:
        reception = http_reception(company.assistant.settings)
        assert reception is not None
        with served_at_once(reception.door) as url:
            sender = Sender(slack, over_http(url))
            event = sender.dm_event(user_of("rhea"), QUESTION, slack.ts())
            for _ in range(2):
                assert sender.event(event, "EvEarly").seconds < 1
            assert "direct messages" in sender.command(user_of("sami"), QUESTION).body
            offered: list[Any] = []
            menu = threading.Thread(
                target=lambda: offered.append(sender.options(user_of("rhea"), "find:account", "alder").body)
            )
            menu.start()  # what needs the tools waits for them
            assert not slack.messages
            desk = Desk(company.assistant, reception=reception)
            desk.start()
            office = Office(slack, desk, sender, url)
            office.settle()
            menu.join()
            assert offered[0]["options"]
            assert len(slack.said_in(dm_of("rhea"))) == 1
            assert len(slack.said_in(dm_of("sami"))) == 1
            assert "$3,400" in office.ask("rhea", QUESTION).all_text
            desk.stop()
        reception.database.close()


def test_a_body_beyond_every_bound_is_refused_unread(office: Office) -> None:
    body = b"x" * 300_000
    assert knock(office, body, sign(body)).status_code == 413
