"""Where traces and logs go: switched on by settings, for a whole process."""

from __future__ import annotations

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from knowledge.tracing import trace_with

if TYPE_CHECKING:
    from assistant.settings import Settings

# The ids under which a log's line belongs to a conversation and a person.
ids: ContextVar[dict[str, str | int] | None] = ContextVar("ids", default=None)


class JsonLines(logging.Formatter):
    """A line of JSON for each record: when, how grave, from where, what, and the ids of the turn.

    What an error said, and all lines of a message but the first, may hold what somebody wrote; they are kept only
    `with_text`. Without it an error's kind and the places in the code remain.
    """

    def __init__(self, *, with_text: bool) -> None:
        super().__init__()
        self.with_text = with_text

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        message = record.getMessage()
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname, "logger": record.name,
            "message": message if self.with_text else message.partition("\n")[0], **(ids.get() or {}),
        }  # fmt: skip
        if record.exc_info and record.exc_info[0] is not None:
            kind, error, trace = record.exc_info
            line["error"] = kind.__name__
            line["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
            if self.with_text:
                line["said"] = str(error)
        return json.dumps(line, ensure_ascii=False)


def start_tracing(settings: Settings) -> None:
    """Send spans where the settings say; nothing where tracing is off.

    `otlp` reads its address from OTEL_EXPORTER_OTLP_ENDPOINT, as OpenTelemetry's own exporters do.
    """
    if settings.tracing == "off":
        return
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter, SpanExporter

    exporter: SpanExporter
    if settings.tracing == "otlp":
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

        exporter = OTLPSpanExporter()
    else:
        exporter = ConsoleSpanExporter()
    provider = TracerProvider(resource=Resource.create({"service.name": "salesdesk"}))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    trace_with(provider.get_tracer("salesdesk"))
