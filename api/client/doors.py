"""The two ways to the wire: `Door` waits for answers, `AsyncDoor` is awaited. All they decide stands elsewhere."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any, Self, TypeVar

import httpx

from api.client.calls import Call, Page
from api.client.errors import SalesdeskError, error_of
from api.client.events import Event
from api.client.listening import Listening
from api.client.retries import Attempts, Retries
from api.client.types import Language

T = TypeVar("T")
# A turn of a large model may take a minute; a stream is never silent for more than ten seconds.
TIMEOUT = 120.0
BROKEN = (httpx.TransportError, SalesdeskError)


def _told(url: str, key: str, language: Language | None, timeout: float) -> dict[str, Any]:
    """What an HTTP client is made with. Redirects are not followed: they would take the key to wherever they point."""
    headers = {"authorization": f"Bearer {key}", "user-agent": "salesdesk-client"}
    if language is not None:
        headers["accept-language"] = language
    return {"base_url": url.rstrip("/"), "headers": headers, "timeout": httpx.Timeout(timeout, connect=10.0)}


def _asked(call: Call[Any]) -> dict[str, Any]:
    params = {name: value for name, value in call.params.items() if value is not None}
    return {
        "method": call.method, "url": call.path, "params": params or None, "headers": dict(call.headers),
        "json": call.body, "content": call.content,
    }  # fmt: skip


class Door:
    """Sends calls and waits for their answers.

    `url` is the server's, `key` an API key or a short-lived token, `language` that of errors and notes (the person's
    own without it), `timeout` in seconds. Close it, or use it in a `with` block.
    """

    def __init__(
        self, url: str, key: str, *, language: Language | None = None, retries: Retries | None = None,
        timeout: float = TIMEOUT,
    ) -> None:  # fmt: skip
        self.retries = retries or Retries()
        self.http = httpx.Client(**_told(url, key, language, timeout))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self.http.close()

    def ask(self, call: Call[T]) -> T:
        """The answer of a call."""
        return call.read(self._send(call, Attempts(call, self.retries), stream=False))

    def each(self, call: Call[Page[T]]) -> Iterator[T]:
        """Every item of a list, page after page as they are needed."""
        following: Call[Page[T]] | None = call
        while following is not None:
            page = self.ask(following)
            yield from page.items
            following = page.next

    def listen(self, call: Call[Event]) -> Iterator[Event]:
        """The events of a turn while it runs."""
        turn = Listening(call, self.retries)
        while not turn.over:
            response = self._send(call, turn.attempts, stream=True)
            try:
                for text in response.iter_text():
                    yield from turn.hear(text)
                turn.end()
            except BROKEN as error:
                time.sleep(turn.attempts.pause_after(error))
                yield from turn.begin_again()
            finally:
                response.close()

    def _send(self, call: Call[Any], attempts: Attempts, *, stream: bool) -> httpx.Response:
        while True:
            try:
                response = self.http.send(self.http.build_request(**_asked(call)), stream=stream)
                if response.is_success:
                    return response
                response.read()
                seconds = attempts.pause_after(error_of(response))
            except httpx.TransportError as error:
                seconds = attempts.pause_after(error)
            time.sleep(seconds)


class AsyncDoor:
    """Sends calls and is awaited; as `Door` in all else. Close it, or use it in an `async with` block."""

    def __init__(
        self, url: str, key: str, *, language: Language | None = None, retries: Retries | None = None,
        timeout: float = TIMEOUT,
    ) -> None:  # fmt: skip
        self.retries = retries or Retries()
        self.http = httpx.AsyncClient(**_told(url, key, language, timeout))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_raised: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Give the connections back."""
        await self.http.aclose()

    async def ask(self, call: Call[T]) -> T:
        """The answer of a call."""
        return call.read(await self._send(call, Attempts(call, self.retries), stream=False))

    async def each(self, call: Call[Page[T]]) -> AsyncIterator[T]:
        """Every item of a list, page after page as they are needed."""
        following: Call[Page[T]] | None = call
        while following is not None:
            page = await self.ask(following)
            for item in page.items:
                yield item
            following = page.next

    async def listen(self, call: Call[Event]) -> AsyncIterator[Event]:
        """The events of a turn while it runs."""
        turn = Listening(call, self.retries)
        while not turn.over:
            response = await self._send(call, turn.attempts, stream=True)
            try:
                async for text in response.aiter_text():
                    for event in turn.hear(text):
                        yield event
                turn.end()
            except BROKEN as error:
                await asyncio.sleep(turn.attempts.pause_after(error))
                for event in turn.begin_again():
                    yield event
            finally:
                await response.aclose()

    async def _send(self, call: Call[Any], attempts: Attempts, *, stream: bool) -> httpx.Response:
        while True:
            try:
                response = await self.http.send(self.http.build_request(**_asked(call)), stream=stream)
                if response.is_success:
                    return response
                await response.aread()
                seconds = attempts.pause_after(error_of(response))
            except httpx.TransportError as error:
                seconds = attempts.pause_after(error)
            await asyncio.sleep(seconds)
