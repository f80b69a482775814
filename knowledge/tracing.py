"""Spans for OpenTelemetry, in the words of its conventions for databases and generative models. Off by default.

A span says what was done, by which ids, how long it took and how it ended; never what somebody wrote or was told.
Nothing is imported and nothing is made until `trace_with` is called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import event
from sqlalchemy.engine import Engine

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

Kind = Literal["internal", "client", "server"]
Told = Callable[..., None]


class _State:
    """The process's tracer; None while tracing is off."""

    tracer: Tracer | None = None


def trace_with(tracer: Tracer | None) -> None:
    """Make spans with a tracer from now on, every SQL statement's too; with None no more."""
    was, _State.tracer = _State.tracer, tracer
    if tracer is not None and was is None:
        event.listen(Engine, "before_cursor_execute", _statement_begins)
        event.listen(Engine, "after_cursor_execute", _statement_ends)
        event.listen(Engine, "handle_error", _statement_fails)
    elif tracer is None and was is not None:
        event.remove(Engine, "before_cursor_execute", _statement_begins)
        event.remove(Engine, "after_cursor_execute", _statement_ends)
        event.remove(Engine, "handle_error", _statement_fails)


@contextmanager
def span(name: str, kind: Kind = "internal", **attributes: Any) -> Iterator[Told]:  # noqa: ANN401 - any value of a span
    """A span around a block, with what is known before; the block is given what takes more: `told(name=value)`.

    Dots of attributes are written as two underscores: `gen_ai__tool__name`. An error is named by its kind alone, since
    its words may hold what somebody wrote.
    """
    if _State.tracer is None:
        yield _nothing
        return
    from opentelemetry.trace import SpanKind, StatusCode

    with _State.tracer.start_as_current_span(
        name, kind=SpanKind[kind.upper()], attributes=_dotted(attributes), record_exception=False,
        set_status_on_exception=False,
    ) as made:  # fmt: skip
        try:
            yield lambda **more: made.set_attributes(_dotted(more))
        except BaseException as error:
            made.set_attribute("error.type", type(error).__name__)
            made.set_status(StatusCode.ERROR)
            raise


def _nothing(**_told: object) -> None:
    """Tracing is off."""


def _dotted(attributes: dict[str, Any]) -> dict[str, Any]:
    return {name.replace("__", "."): value for name, value in attributes.items() if value is not None}


def _statement_begins(connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:  # noqa: ANN401
    from opentelemetry.trace import SpanKind

    if _State.tracer is None:
        return
    words = statement.split(None, 1)
    attributes = {
        "db.system.name": connection.dialect.name, "db.operation.name": words[0].upper() if words else "",
        "db.query.text": statement,  # its values are parameters, and stay out
    }  # fmt: skip
    connection.info["span"] = _State.tracer.start_span(
        attributes["db.operation.name"] or "SQL", kind=SpanKind.CLIENT, attributes=attributes
    )


def _statement_ends(connection: Any, *_more: Any) -> None:  # noqa: ANN401
    if made := connection.info.pop("span", None):
        made.end()


def _statement_fails(context: Any) -> None:  # noqa: ANN401
    from opentelemetry.trace import StatusCode

    if context.connection is not None and (made := context.connection.info.pop("span", None)):
        made.set_attribute("error.type", type(context.original_exception).__name__)
        made.set_status(StatusCode.ERROR)
        made.end()
