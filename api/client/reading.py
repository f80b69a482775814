"""Parts that many plans share: how an answer is read, how a path and a page are made."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar
from urllib.parse import quote

import httpx

from api.client.calls import Call, Page
from api.client.decode import decode
from api.client.errors import UnreadableError

T = TypeVar("T")
_NEXT = re.compile(r"<([^>]+)>\s*;[^,]*\brel=\"?next\"?")


def body(response: httpx.Response) -> Any:  # noqa: ANN401 - JSON
    """The JSON of an answer."""
    try:
        return response.json()
    except ValueError as error:
        raise UnreadableError("The answer is no JSON.") from error


def answer(type_: type[T]) -> Callable[[httpx.Response], T]:
    """Reads an answer that is one thing."""
    return lambda response: decode(type_, body(response))


def answers(type_: type[T]) -> Callable[[httpx.Response], tuple[T, ...]]:
    """Reads an answer that is a list."""
    return lambda response: _all(type_, body(response))


def nothing(_response: httpx.Response) -> None:
    """Reads an answer without a body."""


def linked(type_: type[T]) -> Callable[[httpx.Response], Page[T]]:
    """Reads a page whose header Link says where the next one is."""

    def read(response: httpx.Response) -> Page[T]:
        found = _NEXT.search(response.headers.get("link", ""))
        following = None if found is None else Call("GET", found[1], read)
        return Page(_all(type_, body(response)), following)

    return read


def at(pattern: str, *parts: object) -> str:
    """A path with its parts put in, of which none can lead to another path."""
    return pattern.format(*[quote(str(part), safe="") for part in parts])


def given(**values: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """The values that were said, as a body."""
    return {name: as_json(value) for name, value in values.items() if value is not None}


def as_json(value: Any) -> Any:  # noqa: ANN401
    """A value as JSON takes it: a day as text."""
    return value.isoformat() if isinstance(value, date) else value


def fresh_key() -> str:
    """A key under which a request has one effect, however often it is sent."""
    return secrets.token_urlsafe(18)


def keyed(key: str | None) -> dict[str, str]:
    """The header under which a write has one effect; with a key of its own where none is told."""
    return {"idempotency-key": key or fresh_key()}


def _all(type_: type[T], values: Any) -> tuple[T, ...]:  # noqa: ANN401
    if not isinstance(values, list):
        raise UnreadableError("The answer is no list.")
    return tuple(decode(type_, value) for value in values)
