"""Server-sent events of a turn: text off the wire in, typed events out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from api.client.decode import decode
from api.client.errors import UnreadableError, problem
from api.client.types import Part, Reply

# Only these end a line of an event stream. `str.splitlines` would also cut at U+2028 and others, which text may hold.
_LINE = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True)
class Working:
    """The turn has begun."""


@dataclass(frozen=True)
class ToolStep:
    """A tool is called, or its call has ended with a status."""

    tool: str
    state: Literal["started", "finished"]
    status: Literal["ok", "refused", "failed"] | None = None


@dataclass(frozen=True)
class TextPiece:
    """The next piece of the answer, to be shown behind those before it."""

    text: str


@dataclass(frozen=True)
class Discarded:
    """The pieces so far are no part of the answer: take them away."""


@dataclass(frozen=True)
class PartReady:
    """A part of the reply: a table, a chart, choices, a proposal."""

    part: Part


@dataclass(frozen=True)
class Done:
    """The whole reply; nothing comes after it."""

    reply: Reply


@dataclass(frozen=True)
class Stopped:
    """The turn was stopped by `chat_stop`; nothing comes after it."""


Event = Working | ToolStep | TextPiece | Discarded | PartReady | Done | Stopped


class Lines:
    """An event stream that comes in pieces, which may end anywhere: in a line, between CR and LF."""

    def __init__(self) -> None:
        self._rest = ""
        self._name, self._data = "message", list[str]()

    def feed(self, text: str) -> Iterator[tuple[str, str]]:
        """The events that are whole by now, as name and data."""
        held = self._rest + text
        # A CR at the end may be the half of a CR LF.
        kept_back = "\r" if held.endswith("\r") else ""
        *lines, self._rest = _LINE.split(held[: len(held) - len(kept_back)])
        self._rest += kept_back
        for line in lines:
            yield from self._line(line)

    def _line(self, line: str) -> Iterator[tuple[str, str]]:
        if not line:
            if self._data:
                yield self._name, "\n".join(self._data)
            self._name, self._data = "message", []
            return
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            self._name = value
        elif name == "data":
            self._data.append(value)


def event_of(name: str, data: str) -> Event | None:
    """The typed event; None for one that a newer server tells. Raises ProblemError for a turn that failed."""
    try:
        told: dict[str, Any] = json.loads(data)
    except ValueError as error:
        raise UnreadableError(f"The event {name} is no JSON.") from error
    match name:
        case "status":
            return Working()
        case "tool":
            return decode(ToolStep, told)
        case "text":
            return decode(TextPiece, told)
        case "discard":
            return Discarded()
        case "part":
            return decode(PartReady, {"part": told})
        case "reply":
            return Done(decode(Reply, told))
        case "stopped":
            return Stopped()
        case "problem":
            raise problem(int(told.get("status", 500)), told)
    return None
