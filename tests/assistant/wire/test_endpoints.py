"""The endpoint and whoever stands behind it: a second one, certificates, pauses, and people who no longer wait."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from assistant.models.endpoint.ear import Ear, HungUpError, listening
from assistant.models.endpoint.limits import asked_pause
from assistant.settings import SettingsError, load
from tests.assistant.wire.conftest import KEY, Open
from tests.support.company import bookings
from tests.support.endpoint import Breaks, Drips, Fails, Manners, Stalls, Step, calls, says, self_signed

pytestmark = pytest.mark.slow

ASKS = calls(("query_metric", {"metric": "bookings"}))
LOGS = calls(("log_activity", {"kind": "call", "account": "Alder Works", "summary": "they want a quote"}))
MINE = f"{bookings('rhea'):,}"


@pytest.mark.quick
@pytest.mark.parametrize(("message", "words"), [("my bookings?", "so second did"), ("我的业绩？", "由 second 回答")])
def test_the_second_endpoint_answers_where_the_first_one_fails(open_line: Open, message: str, words: str) -> None:
    desk, endpoint = open_line([Fails(401)], second=[ASKS, says("Here it is.")])
    reply = desk.ask("rhea", message)
    assert (reply.outcome, reply.model) == ("answered", "openai:second")
    assert reply.text.startswith("Here it is.")
    assert words in reply.text
    assert endpoint.keys == [f"Bearer {KEY}"]


def test_behind_the_second_endpoint_stands_the_built_in_model(open_line: Open) -> None:
    desk, _ = open_line([Fails(401)], second=[Fails(404)])
    reply = desk.ask("rhea", "what are my bookings?")
    assert (reply.outcome, reply.model) == ("answered", "builtin")
    assert MINE in reply.text
    assert "OPENAI_API_KEY" in reply.text  # the first endpoint's reason is what is to be mended


def test_what_the_first_endpoint_wrote_the_second_does_not_write_again(open_line: Open) -> None:
    desk, _ = open_line([LOGS, Fails(401)], second=[LOGS, says("Logged.")])
    reply = desk.ask("rhea", "log a call with Alder Works: they want a quote")
    assert (reply.outcome, reply.model, len(desk.activities())) == ("done", "builtin", 1)


def test_a_refused_call_is_no_reason_to_stop_at_the_first_endpoint(open_line: Open) -> None:
    desk, _ = open_line([calls(("query_metric", {"metric": "zqx"})), Fails(401)], second=[ASKS, says("Here it is.")])
    reply = desk.ask("rhea", "my bookings?")
    assert [call.status for call in reply.tool_calls] == ["ok"]
    assert reply.model == "openai:second"


@pytest.mark.quick
@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({}, "k1"), ({"SALESDESK_FALLBACK_BASE_URL": "http://127.0.0.1:9/v1"}, None),
        ({"SALESDESK_FALLBACK_BASE_URL": "http://127.0.0.1:9/v1", "SALESDESK_FALLBACK_API_KEY": "k2"}, "k2"),
    ],
)  # fmt: skip
def test_a_key_goes_only_to_the_server_it_is_for(tmp_path: Path, more: dict[str, str], key: str | None) -> None:
    settings = load({
        "SALESDESK_HOME": str(tmp_path), "OPENAI_API_KEY": "k1", "SALESDESK_FALLBACK_MODEL": "openai:small", **more,
    })  # fmt: skip
    assert settings.fallback is not None
    assert (settings.fallback.model, settings.fallback.key) == ("small", key)
    assert "k2" not in repr(settings)
    assert "k1" not in repr(settings.fallback)


@pytest.mark.quick
@pytest.mark.parametrize(
    "wrong", [{"SALESDESK_FALLBACK_BASE_URL": "http://127.0.0.1:9/v1"}, {"SALESDESK_FALLBACK_MODEL": "builtin"}]
)
def test_half_a_second_endpoint_is_told(tmp_path: Path, wrong: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as told:
        load({"SALESDESK_HOME": str(tmp_path), "OPENAI_API_KEY": "k1", **wrong})
    assert told.value.setting == "SALESDESK_FALLBACK_MODEL"


def test_a_certificate_that_nobody_vouches_for_is_said_and_gets_nothing(open_line: Open, tmp_path: Path) -> None:
    desk, endpoint = open_line([ASKS, says("Here it is.")], manners=Manners(certificate=self_signed(tmp_path)))
    reply = desk.ask("rhea", "what are my bookings?")
    assert (reply.outcome, reply.model, endpoint.requests) == ("answered", "builtin", [])
    assert "certificate" in reply.text
    assert MINE in reply.text


NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


@pytest.mark.quick
@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None), ({"retry-after": "7"}, 7), ({"retry-after": "0.5"}, 0.5), ({"retry-after": "-3"}, 0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": format_datetime(NOW + timedelta(seconds=9), usegmt=True),
          "date": format_datetime(NOW, usegmt=True)}, 9),
        ({"retry-after": format_datetime(NOW - timedelta(seconds=9), usegmt=True),
          "date": format_datetime(NOW, usegmt=True)}, 0),
    ],
)  # fmt: skip
def test_the_pause_that_an_endpoint_asks_for(headers: dict[str, str], seconds: float | None) -> None:
    assert asked_pause(httpx2.Response(429, headers=headers)) == seconds


@pytest.mark.quick
def test_a_date_without_a_clock_is_taken_by_ours() -> None:
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    asked = asked_pause(httpx2.Response(429, headers={"retry-after": at}))
    assert asked is not None
    assert 25 < asked <= 30


# --- whoever asked is gone --------------------------------------------------------------------------------------------


def test_a_stream_is_hung_up_on_when_nobody_waits(open_line: Open) -> None:
    """The endpoint goes on with a long answer; as soon as the person is gone it is read no further."""
    desk, endpoint = open_line([Drips(streamed=True)], model_seconds=30.0, first_token_seconds=30.0)
    gone = threading.Event()

    def leave() -> None:
        while not endpoint.requests:
            time.sleep(0.01)
        gone.set()

    threading.Thread(target=leave, daemon=True).start()
    began = time.monotonic()
    with pytest.raises(HungUpError):
        desk.ask("rhea", "what are my bookings?", gone=gone)
    assert time.monotonic() - began < 10  # of the thirty seconds that the endpoint has
    assert len(endpoint.requests) == 1


@pytest.mark.quick
def test_no_pause_is_waited_for_when_nobody_waits() -> None:
    ear = Ear()
    threading.Timer(0.05, ear.gone.set).start()
    began = time.monotonic()
    with listening(ear), pytest.raises(HungUpError):
        ear.wait(20)
    assert time.monotonic() - began < 2


def test_what_was_written_before_somebody_left_is_kept_and_told(open_line: Open) -> None:
    gone = threading.Event()
    desk, endpoint = open_line([LOGS, Stalls()])
    order = "log a call with Alder Works: they want a quote"
    reply = desk.ask("rhea", order, gone=gone, listen=lambda _: gone.set(), idempotency_key="k")
    # The first event is that the tool begins: by then it is called, and after it no model is asked any more.
    assert len(endpoint.requests) == 1
    assert (reply.outcome, len(desk.activities())) == ("done", 1)
    assert desk.ask("rhea", order, idempotency_key="k") == reply


def test_a_turn_that_was_left_is_as_if_it_had_not_been(open_line: Open) -> None:
    gone = threading.Event()
    gone.set()
    desk, endpoint = open_line([ASKS, says("Here it is.")])
    with pytest.raises(HungUpError):
        desk.ask("rhea", "my bookings?", gone=gone, idempotency_key="k")
    assert endpoint.requests == []
    assert desk.ask("rhea", "my bookings?", idempotency_key="k").text == "Here it is."


# --- tokens -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("counts", [True, False])
def test_tokens_are_counted_or_estimated(open_line: Open, counts: bool) -> None:
    desk, _ = open_line([ASKS, says("Here it is.")], manners=Manners(counts=counts))
    reply = desk.ask("rhea", "my bookings?")
    if counts:
        assert (reply.usage["input_tokens"], reply.usage["output_tokens"]) == (22, 14)
    else:
        assert reply.usage["input_tokens"] > 2_000  # two requests, each with prompt and tools
        assert 10 < reply.usage["output_tokens"] < 100


@pytest.mark.parametrize("step", [Breaks(ASKS, 3), Breaks(ASKS, 3, "closed"), Breaks(ASKS, 3, "silent")])
def test_half_a_call_is_never_made(open_line: Open, step: Step) -> None:
    desk, _ = open_line([step, step], first_token_seconds=0.2)
    reply: Any = desk.ask("rhea", "hello")
    assert reply.tool_calls == []
    assert reply.model == "builtin"
