"""What some servers that speak OpenAI's protocol do not take, and how a request is put so that they do.

Nothing is configured: a server that refuses a request with 400 says what it stumbles over. What was learned is kept for
the requests that follow, so that only the first one is asked twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Body = dict[str, Any]

NO_STREAM = "no stream"


def _without(*names: str) -> Callable[[Body], Body]:
    def mend(body: Body) -> Body:
        return {name: value for name, value in body.items() if name not in names}

    return mend


def _system_as_user(body: Body) -> Body:
    """What the system says stands ahead of the first message of the person's."""
    told = [message["content"] for message in body["messages"] if message["role"] in ("system", "developer")]
    others = [message for message in body["messages"] if message["role"] not in ("system", "developer")]
    for place, message in enumerate(others):
        if told and message["role"] == "user":
            others[place] = {**message, "content": "\n\n".join([*told, message["content"]])}
            break
    return {**body, "messages": others}


def _one_call_a_message(body: Body) -> Body:
    """Past calls that were made at once are told one by one, for templates that know one call a message."""
    messages: list[Body] = []
    results = {message["tool_call_id"]: message for message in body["messages"] if message["role"] == "tool"}
    for message in body["messages"]:
        called = message.get("tool_calls") or []
        if len(called) > 1:
            for number, call in enumerate(called):
                content = message.get("content") if number == 0 else None
                messages += [{**message, "content": content, "tool_calls": [call]}]
                messages += [results[call["id"]]] if call["id"] in results else []
        elif message["role"] != "tool" or message not in messages:
            messages.append(message)
    return {**body, "messages": messages}


# Each quirk: its name, the words by which a server tells of it, and what is done about it. The first that fits counts.
QUIRKS: tuple[tuple[str, re.Pattern[str], Callable[[Body], Body]], ...] = (
    ("no stream_options", re.compile(r"stream_options|include_usage"), _without("stream_options")),
    ("no parallel_tool_calls", re.compile(r"parallel_tool_calls"), _without("parallel_tool_calls")),
    (
        "no parallel calls",
        re.compile(r"(?:single|one|1|parallel|multiple)\W+(?:\w+\W+){0,2}tool[ -]?calls?\b"), _one_call_a_message,
    ),
    ("no temperature", re.compile(r"temperature"), _without("temperature")),
    (
        "no system role",
        re.compile(r"system (?:role|message|prompt)|(?:role|roles)\b.{0,60}\bsystem\b|must alternate|developer role"),
        _system_as_user,
    ),
    (NO_STREAM, re.compile(r"\bstream(?:ing|ed)?\b"), _without("stream", "stream_options")),
)  # fmt: skip


class Quirks:
    """What was learned of one server."""

    def __init__(self) -> None:
        self.known: set[str] = set()

    def applied(self, body: Body) -> Body:
        """The request as this server takes it."""
        for name, _, mend in QUIRKS:
            if name in self.known:
                body = mend(body)
        return body

    def learn(self, refused: str) -> bool:
        """Whether the text of a 400 tells of a quirk that was not known yet; then it is known from now on."""
        for name, told, _ in QUIRKS:
            if name not in self.known and told.search(refused.casefold()):
                self.known.add(name)
                return True
        return False
