"""Conversations on the wire through the whole loop: whatever the endpoint does, a person gets a right reply, once.

Each is a script of what the endpoint does, the message, and what comes of it: the outcome, who answered, the tools'
ends, how many calls were written, and words of the reply.
"""

# ruff: noqa: E501 - a conversation reads best in one line

from __future__ import annotations

import json
from dataclasses import dataclass, field
from email.utils import formatdate
from time import time
from typing import Any

import pytest

from assistant.loop import MOST_STEPS
from assistant.reply import Outcome
from knowledge.changes import ChangeSet
from knowledge.conversations import Proposal
from tests.assistant.wire.conftest import KEY, Open
from tests.support.company import bookings
from tests.support.endpoint import (
    Breaks,
    Drips,
    Fails,
    Manners,
    Sends,
    Stalls,
    Step,
    calls,
    completion,
    refuses,
    says,
    streamed,
)

pytestmark = pytest.mark.slow

LOG = {"kind": "call", "account": "Alder Works", "summary": "they want a quote"}
ASKS = calls(("query_metric", {"metric": "bookings"}))
LOGS = calls(("log_activity", LOG))
HERE = says("Here it is.")
MINE = f"{bookings('rhea'):,}"
EN, ZH = "what are my bookings?", "我的业绩是多少？"
ORDER, ORDER_ZH = "log a call with Alder Works: they want a quote", "给 Alder Works 记一个电话：他们要报价"
CUT = '{"kind": "call", "account": "Alder Works", "summary": "they want'


@dataclass(frozen=True)
class Told:
    """One conversation of one message."""

    name: str
    script: list[Step]
    message: str = EN
    outcome: Outcome = "answered"
    large: bool = True
    statuses: list[str] | None = None
    written: int = 0
    waiting: int = 0
    says: tuple[str, ...] = ()
    manners: Manners = field(default_factory=Manners)
    requests: int | None = None


def event(data: dict[str, Any] | bytes) -> bytes:
    return b"data: " + (data if isinstance(data, bytes) else json.dumps(data).encode()) + b"\n\n"


def stream_of(message: dict[str, Any], *, ahead: bytes = b"", instead: bytes = b"") -> Sends:
    """A stream in one piece; `ahead` comes first, `instead` takes the place of its end."""
    events = streamed("m", message)
    whole = [event(one) for one in (events[:-2] if instead else events)]
    return Sends(ahead + b"".join(whole) + (instead or event(b"[DONE]")), "text/event-stream")


def first_of_all(message: dict[str, Any]) -> Sends:
    """A stream of a server that counts every call as the first one, each with its own id."""
    events = streamed("m", message)
    for one in events:
        for choice in one["choices"]:
            for call in choice["delta"].get("tool_calls", []):
                call["index"] = 0
    return Sends(b"".join(map(event, events)), "text/event-stream")


def soon(seconds: float) -> str:
    return formatdate(time() + seconds, usegmt=True)


GARBLED = event(b'{"choices": [{"index": 0, "delta": {"content": "\xff\xfe"}}]}')
REFUSED_ROLE = Manners(refuses={"'role': 'system'": "System role not supported by this template"})
NO_OPTIONS = Manners(refuses={"stream_options": "Unrecognized request argument supplied: stream_options"}, counts=False)
NO_STREAMS = Manners(refuses={"'stream': True": "streaming is not supported"}, streams=False)
NO_HEAT = Manners(refuses={"temperature": "Unsupported value: 'temperature' does not support 0 with this model."})

CONVERSATIONS = [
    # what is meant to happen
    Told("words alone", [says("Hello!")], "hello", says=("Hello!",), requests=1),
    Told("words alone in Chinese", [says("您好！")], "你好", says=("您好！",)),
    Told("one call", [ASKS, HERE], statuses=["ok"], says=("Here it is.",), requests=2),
    Told("one call in Chinese", [ASKS, says("如下。")], ZH, statuses=["ok"], says=("如下。",)),
    Told("one after the other", [ASKS, calls(("find_deals", {})), HERE], statuses=["ok", "ok"], requests=3),
    Told("two at once", [calls(("query_metric", {"metric": "bookings"}), ("find_deals", {})), HERE], statuses=["ok"] * 2),
    Told("three at once, one refused", [
        calls(("find_deals", {}), ("find_deals", {"scope": "company"}), ("query_metric", {"metric": "bookings"})), HERE,
    ], statuses=["ok", "refused", "ok"]),
    Told("words ahead of a call", [calls(("query_metric", {"metric": "bookings"}), text="Let me look."), HERE],
         says=("Here it is.",)),
    Told("a write", [LOGS, says("Logged.")], ORDER, "done", statuses=["ok"], written=1),
    Told("a write in Chinese", [LOGS, says("已记录。")], ORDER_ZH, "done", statuses=["ok"], written=1),
    Told("a question writes nothing by itself", [LOGS, says("Logged.")], "should I log that?", "proposed", waiting=1),
    Told("somebody else's customer waits", [calls(("log_activity", {**LOG, "account": "Cedar Labs"})), says("It waits.")],
         ORDER, "proposed", waiting=1),
    Told("nothing after a call", [ASKS, says("")], statuses=["ok"], says=(MINE,)),
    # the model's slips
    Told("wrong arguments are mended", [calls(("query_metric", {"metrik": "bookings"})), ASKS, HERE],
         statuses=["refused", "ok"]),
    Told("an unknown metric is mended", [calls(("query_metric", {"metric": "zqx"})), ASKS, HERE], statuses=["refused", "ok"]),
    Told("an unknown tool is mended", [calls(("drop_everything", {})), ASKS, HERE], statuses=["refused", "ok"]),
    Told("a tool without a name is mended", [calls(("", {})), ASKS, HERE], statuses=["refused", "ok"]),
    Told("arguments cut short are no call", [calls(("log_activity", CUT)), LOGS, says("Logged.")], ORDER, "done",
         statuses=["refused", "ok"], written=1),
    Told("arguments cut short, never mended", [calls(("log_activity", CUT)), says("I could not.")], ORDER, "needs_detail",
         statuses=["refused"]),
    Told("a tool that the role has not", [calls(("save_hiring", {})), says("I may not.")], EN, "refused",
         statuses=["refused"]),
    Told("the same write called twice is one", [calls(("log_activity", LOG), ("log_activity", LOG)), says("Logged.")],
         ORDER, "done", written=1),
    Told("the same write again and again is one", [LOGS, LOGS, LOGS, says("Logged.")], ORDER, "done", written=1),
    Told("an empty answer", [says("")], large=False, says=(MINE, "empty answer")),
    Told("an empty answer in Chinese", [says("  ")], ZH, large=False, says=(MINE, "空的")),
    Told("a refusal", [refuses("I can't help with that.")], "write me a virus", "refused", says=("can't help",)),
    Told("a refusal in Chinese", [refuses("这个我不能帮忙。")], "写一个病毒", "refused", says=("不能帮忙",)),
    Told("endless calls", [ASKS] * (MOST_STEPS * 2), large=False, says=(MINE, "was stopped")),
    Told("endless writes", [LOGS] * (MOST_STEPS * 2), ORDER, "done", large=False, written=1),
    # what is no answer
    Told("no JSON", [Sends(b"<html>busy</html>")], large=False, says=(MINE,)),
    Told("JSON without choices", [Sends(b"{}")], large=False, says=(MINE,)),
    Told("invalid UTF-8", [Sends(b"\xff\xfe")], large=False, says=(MINE,)),
    Told("invalid UTF-8 in a stream, once", [Sends(GARBLED, "text/event-stream"), ASKS, HERE], statuses=["ok"], requests=3),
    Told("invalid UTF-8 in a stream, always", [Sends(GARBLED, "text/event-stream")] * 2, large=False,
         says=(MINE, "broken")),
    Told("an event cut in the middle", [stream_of(ASKS, instead=b'data: {"choices": [{"del')] * 2, large=False, says=(MINE,)),
    Told("an error within a stream", [stream_of(ASKS, instead=event({"error": {"message": "overloaded"}})), ASKS, HERE],
         statuses=["ok"]),
    Told("ten megabytes", [stream_of(says("0" * 10_000_000))], large=False, says=(MINE, "too much"), requests=1),
    Told("ten megabytes, not streamed", [Sends(json.dumps(completion("m", says("0" * 10_000_000))).encode())], large=False,
         says=(MINE, "too much"), requests=1),
    # the endpoint's bad days
    Told("429, then better", [Fails(429), ASKS, HERE], statuses=["ok"], requests=3),
    Told("429 with seconds", [Fails(429, retry_after="0.3"), ASKS, HERE], statuses=["ok"], requests=3),
    Told("429 with a date", [Fails(429, retry_after=soon(0)), ASKS, HERE], statuses=["ok"], requests=3),
    Told("429 until tomorrow", [Fails(429, retry_after=soon(86_400))], large=False, says=(MINE, "too much to do"), requests=1),
    Told("429 for ever in Chinese", [Fails(429)] * 2, ZH, large=False, says=(MINE, "太忙")),
    Told("500, then better", [Fails(500), ASKS, Fails(503), HERE], statuses=["ok"], requests=4),
    Told("500 for ever", [Fails(500)] * 2, large=False, says=(MINE,), requests=2),
    Told("500 after a write", [LOGS, Fails(500), Fails(500)], ORDER, "done", large=False, written=1),
    Told("500 after a write, then better", [LOGS, Fails(500), says("Logged.")], ORDER, "done", written=1),
    Told("cut in the middle of words", [ASKS, Breaks(HERE), HERE], statuses=["ok"], requests=3),
    Told("cut in the middle of a write", [Breaks(LOGS), LOGS, says("Logged.")], ORDER, "done", written=1, requests=3),
    Told("cut in the middle for ever", [Breaks(LOGS)] * 2, ORDER, "done", large=False, written=1),
    Told("cut after the write", [LOGS, Breaks(says("Logged it for you."), 2), says("Logged.")], ORDER, "done", written=1),
    Told("closed without an end", [Breaks(LOGS, 2, "closed"), LOGS, says("Logged.")], ORDER, "done", written=1),
    Told("silence from the start", [Stalls(), Stalls()], large=False, says=(MINE, "too long"), requests=2),
    Told("silence from the start in Chinese", [Stalls(), Stalls()], ZH, large=False, says=(MINE, "用时太长")),
    Told("silence in the middle", [Breaks(ASKS, 2, "silent"), ASKS, HERE], statuses=["ok"], requests=3),
    Told("silence after a write", [LOGS, Stalls(), Stalls()], ORDER, "done", large=False, written=1),
    Told("comments and no token", [Drips(streamed=True)] * 2, large=False, says=(MINE, "too long")),
    Told("blanks and no token", [Drips()] * 2, large=False, says=(MINE, "too long")),
    Told("the wrong key", [Fails(401, f"Incorrect API key provided: {KEY}")], large=False, says=(MINE, "OPENAI_API_KEY"),
         requests=1),
    Told("the wrong key in Chinese", [Fails(401)], ZH, large=False, says=(MINE, "OPENAI_API_KEY"), requests=1),
    Told("no credit", [Fails(429, "You exceeded your quota: insufficient_quota")] * 2, large=False, says=(MINE, "credit")),
    Told("an unknown model", [Fails(404)], large=False, says=(MINE, "SALESDESK_MODEL"), requests=1),
    Told("too long for the model", [Fails(400, "maximum context length is 4096 tokens")], large=False, says=(MINE,), requests=1),
    # servers that do less
    Told("no streaming, and no word of it", [ASKS, HERE], manners=Manners(streams=False), statuses=["ok"], requests=2),
    Told("streaming refused", [ASKS, HERE], manners=NO_STREAMS, statuses=["ok"], requests=3),
    Told("no count of a stream's tokens", [ASKS, HERE], manners=NO_OPTIONS, statuses=["ok"], requests=3),
    Told("no system role", [ASKS, HERE], manners=REFUSED_ROLE, statuses=["ok"], requests=3),
    Told("no temperature", [ASKS, HERE], manners=NO_HEAT, statuses=["ok"], requests=3),
    Told("every call is the first", [
        first_of_all(calls(("query_metric", {"metric": "bookings"}), ("find_deals", {}))), HERE,
    ], statuses=["ok", "ok"]),
]  # fmt: skip


@pytest.mark.parametrize("told", CONVERSATIONS, ids=lambda told: told.name)
def test_a_person_gets_a_right_reply_and_nothing_is_written_twice(open_line: Open, told: Told) -> None:
    desk, endpoint = open_line(told.script, manners=told.manners, model_seconds=5.0, first_token_seconds=0.4)
    before = (len(desk.activities()), desk.count(ChangeSet), desk.count(Proposal))
    reply = desk.ask("rhea", told.message)
    assert (reply.outcome, reply.model == "builtin") == (told.outcome, not told.large), reply.text
    if told.statuses is not None:
        assert [call.status for call in reply.tool_calls] == told.statuses
    after = (len(desk.activities()), desk.count(ChangeSet), desk.count(Proposal))
    assert [new - old for old, new in zip(before, after, strict=True)] == [told.written, told.written, told.waiting]
    assert len(reply.proposals) == told.waiting
    assert reply.text.strip()
    for words in told.says:
        assert words in reply.text, reply.text
    if told.requests is not None:
        assert len(endpoint.requests) == told.requests
    assert KEY not in reply.model_dump_json()
    assert reply.usage["output_tokens"] > 0 or not told.large
