"""What is sent again, after how long, and what never is; against an endpoint that answers by a script."""

from __future__ import annotations

import json
import time
from email.utils import formatdate
from typing import Any

import pytest

from api.client import (
    ConflictError,
    ConnectionLostError,
    Discarded,
    Done,
    InvalidError,
    NotSignedInError,
    PartReady,
    TextPiece,
    ToolStep,
    TooManyRequestsError,
    UnavailableError,
    UnreadableError,
    Working,
)
from tests.api.client.conftest import Ask, Step, scripted

REPLY = {
    "thread_id": "th_1", "turn_id": 4, "outcome": "answered", "language": "zh", "text": "第一行\u2028第二行",
    "parts": [{"kind": "text", "text": "第一行\u2028第二行"}, {"kind": "hologram", "depth": 3}], "model": "builtin",
    "shape_of_tomorrow": 1,
}  # fmt: skip
CUT = Step(cut=True)


def problem(status: int, code: str, **headers: str) -> Step:
    return Step(status, {"code": code, "detail": "So it is.", "status": status, "request_id": "r1"}, headers)


def event(name: str, data: Any) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


@pytest.mark.parametrize("failure", [problem(503, "library.busy"), problem(502, "-"), CUT, problem(429, "-")])
def test_what_has_one_effect_is_sent_again_as_it_was(ask: Ask, failure: Step) -> None:
    with scripted(failure, failure, Step(body=REPLY)) as script:
        reply = ask(script.url, "sd_key", "chat", "你好")
    assert (reply.text, reply.parts[1].kind, reply.parts[1].data["depth"]) == (REPLY["text"], "hologram", 3)
    assert len(script.came) == 3
    assert len({json.dumps(body) for *_, body in script.came}) == 1
    assert script.came[0][3]["idempotency_key"]
    assert script.came[0][2]["authorization"] == "Bearer sd_key"


@pytest.mark.parametrize("failure", [problem(503, "library.busy"), CUT])
def test_what_may_have_been_done_is_not_sent_again(ask: Ask, failure: Step) -> None:
    with scripted(failure) as script, pytest.raises((UnavailableError, ConnectionLostError)):
        ask(script.url, "k", "decide_proposal", "pr_1", "approve")
    assert len(script.came) == 1
    with scripted(problem(429, "-"), Step(body=REPLY)) as script:
        ask(script.url, "k", "decide_proposal", "pr_1", "approve")
    assert len(script.came) == 2, "what was not let in was not done"


def test_a_server_that_asks_to_wait_is_waited_for(ask: Ask) -> None:
    for told, least in ((1, 1.0), (None, 0.5)):
        header = str(told or formatdate(time.time() + 2, usegmt=True))
        with scripted(problem(429, "request.too_many", **{"retry-after": header}), Step(body=REPLY)) as script:
            began = time.monotonic()
            ask(script.url, "k", "chat", "hello")
            assert time.monotonic() - began >= least
    long = problem(429, "request.too_many", **{"retry-after": "50"})
    with scripted(long) as script, pytest.raises(TooManyRequestsError) as refused:
        ask(script.url, "k", "chat", "hello")
    assert (refused.value.retry_after, len(script.came)) == (50.0, 1)


def test_attempts_have_an_end_and_the_error_says_what_to_do(ask: Ask) -> None:
    with scripted(*[problem(503, "library.busy")] * 4) as script, pytest.raises(UnavailableError) as busy:
        ask(script.url, "k", "me")
    assert (busy.value.code, busy.value.request_id, busy.value.detail) == ("library.busy", "r1", "So it is.")
    assert "r1" in str(busy.value)
    assert busy.value.what_to_do
    with scripted(*[CUT] * 4) as script:
        with pytest.raises(ConnectionLostError) as lost:
            ask(script.url, "k", "me")
        assert len(script.came) == 4
    with pytest.raises(ConnectionLostError):
        ask(script.url, "k", "decide_proposal", "pr_1", "reject")
    assert lost.value.__cause__ is not None


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [(401, "key.invalid", NotSignedInError), (409, "proposal.decided", ConflictError),
     (422, "request.invalid", InvalidError), (413, "request.too_large", InvalidError)],
)  # fmt: skip
def test_a_refusal_is_an_answer_and_is_typed(ask: Ask, status: int, code: str, kind: type[Exception]) -> None:
    with scripted(problem(status, code)) as script, pytest.raises(kind):
        ask(script.url, "k", "read_deal", 7)
    assert len(script.came) == 1


def test_answers_that_are_none_of_ours_are_told_as_that(ask: Ask) -> None:
    for body in ({"hello": 1}, [1], "x", {**REPLY, "turn_id": "4"}, {**REPLY, "parts": 3}):
        with scripted(Step(body=body)) as script, pytest.raises(UnreadableError):
            ask(script.url, "k", "chat", "hello")
    with scripted(Step(502, "<html>", {"content-type": "text/html"}), Step(body=REPLY)) as script:
        assert ask(script.url, "k", "chat", "hello").turn_id == 4


def test_a_stream_is_told_by_its_events_however_it_is_cut_into_pieces(ask: Ask) -> None:
    text = (
        event("status", {"state": "working"}) + ": still working\r\n\r\n"
        + event("tool", {"tool": "find_deals", "state": "started"}) + event("moon", {"phase": "new"})
        + event("tool", {"tool": "find_deals", "state": "finished", "status": "ok"})
        + event("text", {"text": "第一行\u2028"}).replace("\n", "\r\n") + event("discard", {})
        + event("part", REPLY["parts"][0]) + event("reply", REPLY)
    )  # fmt: skip
    for size in (1, 7, 10_000):
        pieces = tuple(text[at : at + size] for at in range(0, len(text), size))
        with scripted(Step(pieces=pieces)) as script:
            events = ask(script.url, "k", "chat_stream", "hello")
        kinds = [Working, ToolStep, ToolStep, TextPiece, Discarded, PartReady, Done]
        assert [type(one) for one in events] == kinds
        assert (events[3].text, events[2].status, events[-1].reply.text) == ("第一行\u2028", "ok", REPLY["text"])


def test_a_stream_that_breaks_is_taken_up_again_without_saying_a_word_twice(ask: Ask) -> None:
    begun = (event("status", {}), event("text", {"text": "Half"}))
    whole = (event("status", {}), event("text", {"text": "All of it"}), event("reply", REPLY))
    busy = (event("problem", {"status": 422, "code": "message.being_answered", "detail": "wait"}),)
    for broken in (Step(pieces=begun, cut=True), Step(pieces=begun)):
        with scripted(broken, Step(pieces=busy), Step(pieces=whole)) as script:
            events = ask(script.url, "k", "chat_stream", "hello")
        shown = ""
        for one in events:
            shown = "" if isinstance(one, Discarded) else shown + getattr(one, "text", "")
        assert shown == "All of it"
        assert isinstance(events[-1], Done)
        assert len({body["idempotency_key"] for *_, body in script.came}) == 1
    with scripted(*[Step(pieces=begun, cut=True)] * 4) as script, pytest.raises(ConnectionLostError):
        ask(script.url, "k", "chat_stream", "hello")
    failed = event("problem", {"status": 500, "code": "server.failed", "detail": "x", "request_id": "r9"})
    with scripted(Step(pieces=(failed,))) as script, pytest.raises(UnavailableError) as told:
        ask(script.url, "k", "chat_stream", "hello")
    assert (told.value.request_id, len(script.came)) == ("r9", 1)
