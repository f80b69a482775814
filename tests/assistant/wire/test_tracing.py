"""Spans of a turn: what they tell, how they hang together, and that nothing of what anybody wrote is in them."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from assistant.observing import JsonLines, ids
from assistant.settings import load
from knowledge import tracing
from tests.assistant.wire.conftest import Open
from tests.support.endpoint import Fails, calls, says

SECRET = "zqconfidential"
ASKS = calls(("query_metric", {"metric": "bookings"}))


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    """Tracing switched on, and what it made."""
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    tracing.trace_with(provider.get_tracer("test"))
    yield kept
    tracing.trace_with(None)


def named(spans: InMemorySpanExporter, beginning: str) -> list[ReadableSpan]:
    return [one for one in spans.get_finished_spans() if one.name.startswith(beginning)]


def test_a_turn_its_calls_and_their_sql_hang_together(open_line: Open, spans: InMemorySpanExporter) -> None:
    desk, _ = open_line([ASKS, says(f"Here it is, {SECRET}.")])
    reply = desk.ask("rhea", f"my bookings? {SECRET}")
    [turn] = named(spans, "invoke_agent")
    assert turn.attributes is not None
    assert turn.attributes["gen_ai.conversation.id"] == reply.thread_id
    assert turn.attributes["salesdesk.outcome"] == "answered"
    chats, [tool] = named(spans, "chat "), named(spans, "execute_tool query_metric")
    assert [dict(chat.attributes or {})["gen_ai.usage.input_tokens"] for chat in chats] == [11, 11]
    parents = {one.parent.span_id for one in [*chats, tool] if one.parent}
    assert parents == {turn.context.span_id}
    selects = [one for one in named(spans, "SELECT") if one.parent and one.parent.span_id == tool.context.span_id]
    assert selects
    assert all(dict(one.attributes or {})["db.system.name"] == "sqlite" for one in selects)
    assert SECRET not in "".join(one.to_json() for one in spans.get_finished_spans())


def test_a_failed_call_is_marked_by_its_kind_alone(open_line: Open, spans: InMemorySpanExporter) -> None:
    desk, _ = open_line([Fails(401, f"{SECRET} is no key")])
    desk.ask("rhea", "hello")
    [chat] = named(spans, "chat openai")
    assert chat.status.status_code is StatusCode.ERROR
    assert "Authentication" in str(dict(chat.attributes or {})["error.type"])
    assert SECRET not in "".join(one.to_json() for one in spans.get_finished_spans())


def test_it_is_off_by_default(open_line: Open) -> None:
    assert load({"SALESDESK_HOME": "/tmp/none"}).tracing == "off"
    desk, _ = open_line([says("Hello.")])
    assert desk.ask("rhea", "hello").text == "Hello."
    assert tracing._State.tracer is None


@pytest.mark.parametrize("with_text", [True, False])
def test_a_log_line_has_ids_and_text_only_where_that_is_wished(with_text: bool) -> None:
    token = ids.set({"thread": "th_1", "person": 7})
    try:
        raise ValueError(SECRET)
    except ValueError:
        import sys

        record = logging.LogRecord(
            "x", logging.ERROR, __file__, 1, "failed, id %s\n%s", ("ab12", SECRET), sys.exc_info()
        )
    line = JsonLines(with_text=with_text).format(record)
    ids.reset(token)
    read = json.loads(line)
    assert (read["thread"], read["person"], read["level"], read["error"]) == ("th_1", 7, "ERROR", "ValueError")
    assert read["message"].startswith("failed, id ab12")
    assert (SECRET in line) is with_text
