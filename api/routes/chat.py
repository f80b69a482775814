"""One turn of conversation: whole, or as server-sent events; and what its person says of it."""

from __future__ import annotations

import threading
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from api.auth import AssistantOf, Caller
from api.routes.chat_stream import stream_turn
from api.rules import allow
from assistant.agent import MOST_CHARACTERS, Assistant, clean
from assistant.events import Listener, nobody
from assistant.reply import Reply
from knowledge import conversations
from knowledge.access import Principal
from knowledge.turn_feedback import MOST_CHARACTERS as MOST_SAID
from knowledge.turn_feedback import Verdict

router = APIRouter(prefix="/v1", tags=["chat"])


class ChatRequest(BaseModel):
    """A message, in a thread where one goes on; the same `idempotency_key` again gives the same reply once more."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"message": "What is in my pipeline?", "thread_id": None}]}
    )

    message: str = Field(description=f"1 to {MOST_CHARACTERS:,} characters, in English or Chinese")
    thread_id: str | None = Field(default=None, max_length=40)
    idempotency_key: str | None = Field(default=None, min_length=1, max_length=200)


TurnId = Annotated[int, Path(ge=1, le=2**31 - 1)]


class Feedback(BaseModel):
    """What a person says of an answer: `comment` why, `correct` what would have been right."""

    model_config = ConfigDict(extra="forbid")

    verdict: Verdict
    comment: str | None = Field(default=None, max_length=MOST_SAID)
    correct: str | None = Field(default=None, max_length=MOST_SAID)


@router.post("/chat", dependencies=allow())
def chat(asked: ChatRequest, assistant: AssistantOf, principal: Caller) -> Reply:
    """Answer one message. Without `thread_id` a new thread begins; the reply names it."""
    return _reply(assistant, principal, asked)


@router.post("/chat/stream", response_class=StreamingResponse, dependencies=allow())
async def chat_stream(
    asked: ChatRequest, request: Request, assistant: AssistantOf, principal: Caller
) -> StreamingResponse:
    """The same turn as server-sent events.

    First `status`; while it runs `tool` (started, finished), and with a large model `text`, the next piece of the
    answer, which stands behind those before it, and `discard` where they are no part of it after all. Then a `part`
    each, and `reply` with the whole; or `problem`. Whoever hangs up ends the turn, unless it has an `idempotency_key`,
    by which its answer can still be had.
    """
    clean(asked.message)  # what can't be taken is an error of the request, before the stream begins

    def answer(listen: Listener, gone: threading.Event) -> Reply:
        return _reply(assistant, principal, asked, listen=listen, gone=gone)

    def stop_asked() -> bool:
        with assistant.database.transaction() as session:
            return conversations.is_to_stop(session, principal.person_id, str(asked.idempotency_key))

    events = stream_turn(request, answer, stop_asked=stop_asked if asked.idempotency_key is not None else None)
    return StreamingResponse(events, media_type="text/event-stream", headers={"x-accel-buffering": "no"})


class StopRequest(BaseModel):
    """Which turn of the caller's to stop: by the key under which it was sent."""

    model_config = ConfigDict(extra="forbid")

    idempotency_key: str = Field(min_length=1, max_length=200)


@router.post("/chat/stop", status_code=204, dependencies=allow())
def chat_stop(asked: StopRequest, assistant: AssistantOf, principal: Caller) -> None:
    """Stop a turn that is being answered. What it recorded by then stays; one that is over is left as it is."""
    with assistant.database.transaction() as session:
        conversations.ask_to_stop(session, principal.person_id, asked.idempotency_key)


@router.post("/turns/{turn_id}/feedback", status_code=204, dependencies=allow())
def give_feedback(turn_id: TurnId, said: Feedback, assistant: AssistantOf, principal: Caller) -> None:
    """Say whether an answer to one's own message was good or bad; a later word takes an earlier one's place.

    The installation's owner can make a test case of it. A turn of anybody else's is not found.
    """
    assistant.judge(principal, turn_id, good=said.verdict is Verdict.GOOD, comment=said.comment, correct=said.correct)


def _reply(
    assistant: Assistant, principal: Principal, asked: ChatRequest, *, listen: Listener = nobody,
    gone: threading.Event | None = None,
) -> Reply:  # fmt: skip
    return assistant.reply(
        principal, asked.message, thread_id=asked.thread_id, idempotency_key=asked.idempotency_key, channel="http",
        listen=listen, gone=gone,
    )  # fmt: skip
