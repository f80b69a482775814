"""The caller's conversations: listed and searched, read, renamed, deleted, taken along."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.auth import AssistantOf, Caller
from api.errors import language_of
from api.paging import next_page
from api.rules import allow
from api.thread_export import as_markdown
from assistant.agent import Assistant, storable
from assistant.reply import Reply
from assistant.standing import bring_up_to_date
from knowledge import conversations, threads
from knowledge.access import Principal
from knowledge.threads import MOST_TITLE
from knowledge.turn_feedback import Verdict, verdicts

router = APIRouter(prefix="/v1", tags=["threads"])

TURNS_SHOWN = 100
# A thread that is taken along is taken whole, as far as anybody ever wrote one.
TURNS_EXPORTED = 10_000

ThreadId = Annotated[str, Path(max_length=40, examples=["th_2bQvTq5lX0s1"])]


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


class ThreadView(ThreadSummary):
    """A conversation with its turns, oldest first; `truncated` when older ones are left out."""

    turns: list[ThreadTurn]
    truncated: bool


class ThreadTitle(BaseModel):
    """What a conversation is to be called."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"title": "Quarter of the West"}]})

    title: str = Field(min_length=1, max_length=MOST_TITLE, pattern=r"\S")


@router.get("/threads", dependencies=allow())
def list_threads(
    request: Request,
    response: Response,
    assistant: AssistantOf,
    principal: Caller,
    q: Annotated[str | None, Query(max_length=200, description="words of the title or of a message")] = None,
    after: Annotated[str | None, Query(max_length=40, description="the last id of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[ThreadSummary]:
    """The caller's conversations, the newest first; where there are more, the header Link says where."""
    with assistant.database.transaction() as session:
        found = threads.threads_page(session, principal, text=_clean(q), after=_clean(after), limit=limit + 1)
        if len(found) > limit:
            next_page(request, response, after=found[limit - 1].id)
        return [ThreadSummary(id=one.id, title=one.title, created_at=one.created_at) for one in found[:limit]]


@router.get("/threads/{thread_id}", dependencies=allow())
def read_thread(thread_id: ThreadId, assistant: AssistantOf, principal: Caller) -> ThreadView:
    """One conversation of the caller's, with its last turns. Anybody else's is not found."""
    return _view(assistant, principal, thread_id, TURNS_SHOWN)


@router.patch("/threads/{thread_id}", dependencies=allow())
def rename_thread(thread_id: ThreadId, asked: ThreadTitle, assistant: AssistantOf, principal: Caller) -> ThreadSummary:
    """Give a conversation another title."""
    title = " ".join(storable(asked.title).split())
    with assistant.database.transaction(write=True) as session:
        thread = threads.rename_thread(session, principal, storable(thread_id), title)
        return ThreadSummary(id=thread.id, title=thread.title, created_at=thread.created_at)


@router.delete("/threads/{thread_id}", status_code=204, dependencies=allow())
def delete_thread(thread_id: ThreadId, assistant: AssistantOf, principal: Caller) -> None:
    """Delete what was said in a conversation, for good. Changes that came of it stay, and can still be undone."""
    with assistant.database.transaction(write=True) as session:
        threads.delete_thread(session, principal, storable(thread_id), now=assistant.now())


@router.get("/threads/{thread_id}/export", dependencies=allow(), response_model=ThreadView, responses={
    200: {"content": {"text/markdown": {"schema": {"type": "string"}}}},
})  # fmt: skip
def export_thread(
    thread_id: ThreadId,
    request: Request,
    assistant: AssistantOf,
    principal: Caller,
    format: Annotated[Literal["json", "markdown"], Query()] = "json",
) -> Response:
    """The whole conversation as a file: JSON with all its parts, or Markdown to read."""
    view = _view(assistant, principal, thread_id, TURNS_EXPORTED)
    name = f'attachment; filename="{view.id}.{"md" if format == "markdown" else "json"}"'
    if format == "markdown":
        text = as_markdown(view.title, [(turn.message, turn.reply) for turn in view.turns], language_of(request))
        return Response(text, media_type="text/markdown; charset=utf-8", headers={"content-disposition": name})
    return Response(
        view.model_dump_json(indent=1), media_type="application/json", headers={"content-disposition": name}
    )


def _view(assistant: Assistant, principal: Principal, thread_id: str, most: int) -> ThreadView:
    with assistant.database.transaction() as session:
        thread = conversations.find_thread(session, principal, storable(thread_id))
        turns = conversations.recent_turns(session, thread, most + 1)
        judged = verdicts(session, [turn.id for turn in turns])
        shown = [
            ThreadTurn(
                message=turn.message, reply=Reply.model_validate(turn.reply), created_at=turn.created_at,
                verdict=judged.get(turn.id),
            )
            for turn in turns[-most:]
        ]  # fmt: skip
        bring_up_to_date(session, [turn.reply for turn in shown], now=assistant.now())
        return ThreadView(
            id=thread.id, title=thread.title, created_at=thread.created_at, turns=shown, truncated=len(turns) > most
        )


def _clean(text: str | None) -> str | None:
    return None if text is None else storable(text)
