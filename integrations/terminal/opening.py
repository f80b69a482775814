"""A server's first seconds: what can answer already does, every other request waits until the whole app is loaded."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import TYPE_CHECKING

import anyio.to_thread

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

# anyio's own limit is forty threads.
TURNS_AT_ONCE = 100


class Opening:
    """An app that stands for another until that is there; meanwhile `first` answers what is sent to `path`."""

    def __init__(self, first: ASGIApp | None = None, path: str = "") -> None:
        self._first = first
        self._path = path
        self._whole: Future[ASGIApp] = Future()
        # A request that is given up must not take the app away from the others that wait.
        self._whole.set_running_or_notify_cancel()
        self._at_end: Callable[[], None] | None = None

    def complete(self, whole: ASGIApp, *, at_end: Callable[[], None] | None = None) -> None:
        """From here on the whole app answers, also who waits; `at_end` is done when the server ends."""
        self._at_end = at_end
        self._whole.set_result(whole)

    def fail(self, error: BaseException) -> None:
        """There will be no app: who waits is told, as of any error."""
        if not self._whole.done():
            self._whole.set_exception(error)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run one request, or the server's own life."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if self._first is not None and not self._whole.done() and scope.get("path") == self._path:
            await self._first(scope, receive, send)
            return
        whole = await asyncio.wrap_future(self._whole)
        await whole(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Begin and end with the server, and let more turns run at once: with a large model a turn mostly waits."""
        await receive()
        anyio.to_thread.current_default_thread_limiter().total_tokens = TURNS_AT_ONCE
        await send({"type": "lifespan.startup.complete"})
        await receive()
        if self._at_end is not None:
            await anyio.to_thread.run_sync(self._at_end)
        await send({"type": "lifespan.shutdown.complete"})
