"""A streamed completion put together: strictly, since half an answer may be an order that nobody gave."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from assistant.models.endpoint.limits import BrokenAnswerError


class Assembly:
    """Takes a stream's events one by one and gives the completion that they make up.

    The arguments of calls are joined as text and parsed by whoever runs them, so a cut one is no JSON there. A stream
    without a finish reason is cut short, however cleanly the connection was closed.
    """

    def __init__(self, hear: Callable[[str], None]) -> None:
        self._hear = hear
        self._head: dict[str, Any] = {}
        self._text: dict[str, list[str]] = {"content": [], "refusal": []}
        self._calls: list[dict[str, Any]] = []
        self._open: dict[int, dict[str, Any]] = {}
        self._usage: dict[str, Any] | None = None
        self._finish: str | None = None

    def take(self, data: bytes) -> bool:
        """Take the data of one event; whether it carries something of the answer. Raises BrokenAnswerError."""
        try:
            event = json.loads(data)
        except ValueError as error:  # no JSON, and no UTF-8 either
            raise BrokenAnswerError("an event of the stream is no JSON") from error
        if not isinstance(event, dict) or event.get("error"):
            raise BrokenAnswerError(f"the stream ended in an error: {str(event)[:300]}")
        self._head = self._head or {name: event[name] for name in ("id", "created", "model") if name in event}
        self._usage = event.get("usage") or self._usage
        choices = event.get("choices") or []
        for choice in choices:
            self._take_choice(choice)
        return bool(choices)

    def _take_choice(self, choice: dict[str, Any]) -> None:
        delta = choice.get("delta") or choice.get("message") or {}
        for name, pieces in self._text.items():
            if piece := delta.get(name):
                pieces.append(piece)
                if name == "content":
                    self._hear(piece)
        for position, call in enumerate(delta.get("tool_calls") or []):
            self._take_call(call, call.get("index", position))
        self._finish = choice.get("finish_reason") or self._finish

    def _take_call(self, call: dict[str, Any], index: int) -> None:
        known = self._open.get(index)
        # Some servers count every call as the first one: another id is another call.
        if known is None or (call.get("id") and call["id"] != known["id"]):
            known = {
                "id": call.get("id") or f"call_{len(self._calls)}", "type": "function",
                "function": {"name": "", "arguments": ""},
            }  # fmt: skip
            self._open[index] = known
            self._calls.append(known)
        said = call.get("function") or {}
        known["function"]["name"] = known["function"]["name"] or said.get("name") or ""
        arguments = said.get("arguments") or ""
        known["function"]["arguments"] += arguments if isinstance(arguments, str) else json.dumps(arguments)

    def completion(self) -> dict[str, Any]:
        """The whole, as an answer that was not streamed. Raises BrokenAnswerError where the end is missing."""
        if self._finish is None:
            raise BrokenAnswerError("the stream ended before the answer did")
        message: dict[str, Any] = {"role": "assistant", "content": "".join(self._text["content"]) or None}
        if self._text["refusal"]:
            message["refusal"] = "".join(self._text["refusal"])
        if self._calls:
            message["tool_calls"] = self._calls
        choice = {"index": 0, "message": message, "finish_reason": self._finish}
        return {
            "id": "streamed", "created": 0, "model": "", **self._head, "object": "chat.completion",
            "choices": [choice], "usage": self._usage,
        }  # fmt: skip


def events(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The data of each server-sent event, up to `[DONE]`; comments that keep the line open are none."""
    rest, data = b"", []
    for chunk in chunks:
        *lines, rest = (rest + chunk).replace(b"\r\n", b"\n").split(b"\n")
        for line in lines:
            if line.startswith(b"data:"):
                data.append(line[5:].removeprefix(b" "))
            elif not line and data:
                if data == [b"[DONE]"]:
                    return
                yield b"\n".join(data)
                data = []
    if rest.startswith(b"data:"):
        data.append(rest[5:].removeprefix(b" "))
    if data and data != [b"[DONE]"]:
        yield b"\n".join(data)
