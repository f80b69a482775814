"""A turn as server-sent events: what happens meanwhile, the text as it is released, the parts, and the whole reply."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from api.errors import failure, problem_body, status_of
from assistant.events import Event, Listener, TextDiscarded, TextReleased, ToolFinished, ToolStarted
from assistant.models.endpoint.ear import HungUpError
from assistant.reply import Reply
from knowledge.refusals import Refusal

HEARTBEAT_SECONDS = 10.0
# So often a turn looks whether another process was asked to stop it.
LOOK_SECONDS = 0.5

# asyncio keeps no task by itself.
_running: set[asyncio.Task[Reply]] = set()


async def stream_turn(
    request: Request, answer: Callable[[Listener, threading.Event], Reply], *,
    stop_asked: Callable[[], bool] | None = None,
) -> AsyncIterator[str]:  # fmt: skip
    """Run a turn in a thread and tell of it.

    When the reader hangs up, the turn ends as soon as its model can be left, and what was done by then is kept. One
    that can be asked to stop ends by `stop_asked` alone, since its reader can ask for the same answer again.
    """
    yield _event("status", {"state": "working"})
    loop, told, gone = asyncio.get_running_loop(), asyncio.Queue[Event](), threading.Event()

    def listen(event: Event) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(told.put_nowait, event)

    turn = asyncio.create_task(run_in_threadpool(answer, listen, gone))
    _running.add(turn)
    turn.add_done_callback(_finished)
    if stop_asked is not None:
        watching = asyncio.create_task(_watch(stop_asked, gone))
        turn.add_done_callback(lambda _: watching.cancel())
    try:
        async for event in _until_done(turn, told):
            yield event
    finally:
        if not turn.done() and stop_asked is None:
            gone.set()
    for event in _ending(request, turn):
        yield event


async def _watch(stop_asked: Callable[[], bool], gone: threading.Event) -> None:
    """End a turn as soon as its model can be left, once that was asked for, of whichever process."""
    while not gone.is_set():
        await asyncio.sleep(LOOK_SECONDS)
        if await run_in_threadpool(stop_asked):
            gone.set()


async def _until_done(turn: asyncio.Task[Reply], told: asyncio.Queue[Event]) -> AsyncIterator[str]:
    while not turn.done() or not told.empty():
        next_one = asyncio.create_task(told.get())
        try:
            await asyncio.wait({turn, next_one}, timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if next_one.done():
                yield _meanwhile(next_one.result())
            elif not turn.done():
                yield ": still working\n\n"
        finally:
            next_one.cancel()


def _meanwhile(event: Event) -> str:
    match event:
        case ToolStarted(tool):
            return _event("tool", {"tool": tool, "state": "started"})
        case ToolFinished(tool, status):
            return _event("tool", {"tool": tool, "state": "finished", "status": status})
        case TextReleased(text):
            return _event("text", {"text": text})
        case TextDiscarded():
            return _event("discard", {})


def _ending(request: Request, turn: asyncio.Task[Reply]) -> list[str]:
    error = turn.exception()
    if isinstance(error, HungUpError):
        return [_event("stopped", {})]
    if error is not None:
        refusal = error if isinstance(error, Refusal) else failure(request, error)
        status = status_of(refusal) if refusal is error else 500
        return [_event("problem", problem_body(request, status, refusal))]
    reply = turn.result().model_dump(mode="json")
    return [*[_event("part", part) for part in reply["parts"]], _event("reply", reply)]


def _finished(turn: asyncio.Task[Reply]) -> None:
    """Forget a turn, and what it raised: whoever still reads was told."""
    _running.discard(turn)
    if not turn.cancelled():
        turn.exception()


def _event(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
