"""One turn of conversation: whole, or as server-sent events; and the threads that turns make."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from api.auth import AssistantOf, Caller
from api.errors import failure, problem_body, status_of
from assistant.agent import MOST_CHARACTERS, Assistant, clean
from assistant.reply import Reply
from assistant.standing import bring_up_to_date
from knowledge import conversations
from knowledge.access import Principal
from knowledge.refusals import Refusal
from knowledge.turn_feedback import MOST_CHARACTERS as MOST_SAID
from knowledge.turn_feedback import Verdict, verdicts

router = APIRouter(prefix="/v1", tags=["conversation"])

HEARTBEAT_SECONDS = 10.0
THREADS_LISTED = 50
TURNS_SHOWN = 100

# A turn goes on when its reader hangs up, so that a change isn't lost half way; asyncio keeps no task by itself.
_running: set[asyncio.Task[Reply]] = set()


class ChatRequest(BaseModel):
    """A message, in a thread where one goes on; the same `idempotency_key` again gives the same reply once more."""

    model_config = ConfigDict(extra="forbid")

    message: str = Field(description=f"1 to {MOST_CHARACTERS:,} characters, in English or Chinese")
    thread_id: str | None = Field(default=None, max_length=40)
    idempotency_key: str | None = Field(default=None, min_length=1, max_length=200)


class ThreadSummary(BaseModel):
    """A conversation of the caller's."""

    id: str
    title: str
    created_at: datetime


class ThreadTurn(BaseModel):
    """One message and its reply, as it was given; `verdict` is what its person said of it."""

    message: str
    reply: Reply
    created_at: datetime
    verdict: Verdict | None = None


TurnId = Annotated[int, Path(ge=1, le=2**31 - 1)]


class Feedback(BaseModel):
    """What a person says of an answer: `comment` why, `correct` what would have been right."""

    model_config = ConfigDict(extra="forbid")

    verdict: Verdict
    comment: str | None = Field(default=None, max_length=MOST_SAID)
    correct: str | None = Field(default=None, max_length=MOST_SAID)


class ThreadView(ThreadSummary):
    """A conversation with its turns, oldest first; `truncated` when older ones are left out."""

    turns: list[ThreadTurn]
    truncated: bool


@router.post("/chat")
def chat(asked: ChatRequest, assistant: AssistantOf, principal: Caller) -> Reply:
    """Answer one message. Without `thread_id` a new thread begins; the reply names it."""
    return _reply(assistant, principal, asked)


@router.post("/chat/stream", response_class=StreamingResponse)
async def stream(asked: ChatRequest, request: Request, assistant: AssistantOf, principal: Caller) -> StreamingResponse:
    """The same turn as server-sent events: `status`, a `part` each, and `reply` with the whole; or `problem`."""
    clean(asked.message)  # what can't be taken is an error of the request, before the stream begins
    events = _events(request, asked, assistant, principal)
    return StreamingResponse(events, media_type="text/event-stream", headers={"x-accel-buffering": "no"})


@router.get("/threads")
def list_threads(assistant: AssistantOf, principal: Caller) -> list[ThreadSummary]:
    """The caller's newest conversations."""
    with assistant.database.transaction() as session:
        threads = conversations.list_threads(session, principal, THREADS_LISTED)
        return [ThreadSummary(id=one.id, title=one.title, created_at=one.created_at) for one in threads]


@router.get("/threads/{thread_id}")
def read_thread(thread_id: str, assistant: AssistantOf, principal: Caller) -> ThreadView:
    """One conversation of the caller's, with its last turns. Anybody else's is not found."""
    with assistant.database.transaction() as session:
        thread = conversations.find_thread(session, principal, thread_id)
        turns = conversations.recent_turns(session, thread, TURNS_SHOWN + 1)
        judged = verdicts(session, [turn.id for turn in turns])
        shown = [
            ThreadTurn(
                message=turn.message, reply=Reply.model_validate(turn.reply), created_at=turn.created_at,
                verdict=judged.get(turn.id),
            )
            for turn in turns[-TURNS_SHOWN:]
        ]  # fmt: skip
        bring_up_to_date(session, [turn.reply for turn in shown], now=assistant.now())
        return ThreadView(
            id=thread.id, title=thread.title, created_at=thread.created_at, turns=shown,
            truncated=len(turns) > TURNS_SHOWN,
        )  # fmt: skip


@router.post("/turns/{turn_id}/feedback", status_code=204)
def give_feedback(turn_id: TurnId, said: Feedback, assistant: AssistantOf, principal: Caller) -> None:
    """Say whether an answer to one's own message was good or bad; a later word takes an earlier one's place.

    The installation's owner can make a test case of it. A turn of anybody else's is not found.
    """
    assistant.judge(principal, turn_id, good=said.verdict is Verdict.GOOD, comment=said.comment, correct=said.correct)


def _reply(assistant: Assistant, principal: Principal, asked: ChatRequest) -> Reply:
    return assistant.reply(
        principal, asked.message, thread_id=asked.thread_id, idempotency_key=asked.idempotency_key, channel="http"
    )


async def _events(
    request: Request, asked: ChatRequest, assistant: Assistant, principal: Principal
) -> AsyncIterator[str]:
    yield _event("status", {"state": "working"})
    turn = asyncio.create_task(run_in_threadpool(_reply, assistant, principal, asked))
    _running.add(turn)
    turn.add_done_callback(_running.discard)
    while not (await asyncio.wait({turn}, timeout=HEARTBEAT_SECONDS))[0]:
        yield ": still working\n\n"
    error = turn.exception()
    if error is not None:
        refusal = error if isinstance(error, Refusal) else failure(request, error)
        status = status_of(refusal) if refusal is error else 500
        yield _event("problem", problem_body(request, status, refusal))
        return
    reply = turn.result().model_dump(mode="json")
    for part in reply["parts"]:
        yield _event("part", part)
    yield _event("reply", reply)


def _event(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
