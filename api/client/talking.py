"""Conversations, and a person's word on what is to be written. Each method is named as its operation in the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import httpx

from api.client.calls import Asked, Call, Listed, Page, Streamed
from api.client.errors import UnreadableError
from api.client.events import Event
from api.client.reading import answer, answers, at, fresh_key, given, linked, nothing
from api.client.types import Change, Language, Me, PlannedCall, Proposal, Reply, Thread, ThreadSummary, ToolTitle


class Talking:
    """Chat, threads, proposals, changes."""

    @Asked
    @staticmethod
    def me(*, language: Language | None = None) -> Call[Me]:
        """Who the caller is, and example questions for their role."""
        return Call("GET", "/v1/me", answer(Me), params={"language": language})

    @Asked
    @staticmethod
    def list_suggestions(*, language: Language | None = None) -> Call[tuple[str, ...]]:
        """Questions of the caller's role that the present data answers."""
        return Call("GET", "/v1/suggestions", answers(str), params={"language": language})

    @Asked
    @staticmethod
    def list_tools(*, language: Language | None = None) -> Call[tuple[ToolTitle, ...]]:
        """The tools that the caller may use."""
        return Call("GET", "/v1/tools", answers(ToolTitle), params={"language": language})

    @Asked
    @staticmethod
    def chat(message: str, *, thread_id: str | None = None, idempotency_key: str | None = None) -> Call[Reply]:
        """Answer one message; without `thread_id` a new thread begins, which the reply names.

        Give an `idempotency_key` of your own where your program may be started anew in between.
        """
        return Call("POST", "/v1/chat", answer(Reply), body=_said(message, thread_id, idempotency_key))

    @Streamed
    @staticmethod
    def chat_stream(
        message: str, *, thread_id: str | None = None, idempotency_key: str | None = None
    ) -> Call[Event]:  # fmt: skip
        """The same turn while it runs: steps, pieces of text, parts, and `Done` with the whole reply.

        Where the line breaks, the turn goes on, and the client asks for it again.
        """
        said = _said(message, thread_id, idempotency_key)
        return Call("POST", "/v1/chat/stream", _streamed, body=said, headers={"accept": "text/event-stream"})

    @Asked
    @staticmethod
    def chat_stop(idempotency_key: str) -> Call[None]:
        """Stop a turn that is being answered; what it recorded by then stays."""
        return Call("POST", "/v1/chat/stop", nothing, body={"idempotency_key": idempotency_key})

    @Asked
    @staticmethod
    def give_feedback(
        turn_id: int, verdict: Literal["good", "bad"], *, comment: str | None = None, correct: str | None = None
    ) -> Call[None]:  # fmt: skip
        """Say whether an answer was good, why, and what would have been right."""
        said = given(verdict=verdict, comment=comment, correct=correct)
        return Call("POST", at("/v1/turns/{}/feedback", turn_id), nothing, body=said)

    @Listed
    @staticmethod
    def list_threads(*, q: str | None = None, limit: int = 50) -> Call[Page[ThreadSummary]]:
        """The caller's conversations, the newest first; `q` are words of one. `limit`: how many a page."""
        return Call("GET", "/v1/threads", linked(ThreadSummary), params={"q": q, "limit": limit})

    @Asked
    @staticmethod
    def read_thread(thread_id: str) -> Call[Thread]:
        """One conversation, with its last turns."""
        return Call("GET", at("/v1/threads/{}", thread_id), answer(Thread))

    @Asked
    @staticmethod
    def rename_thread(thread_id: str, title: str) -> Call[ThreadSummary]:
        """Give a conversation another title."""
        return Call("PATCH", at("/v1/threads/{}", thread_id), answer(ThreadSummary), body={"title": title})

    @Asked
    @staticmethod
    def delete_thread(thread_id: str) -> Call[None]:
        """Delete what was said in a conversation, for good; changes that came of it stay."""
        return Call("DELETE", at("/v1/threads/{}", thread_id), nothing, repeatable=False)

    @Asked
    @staticmethod
    def export_thread(thread_id: str, *, format: Literal["json", "markdown"] = "markdown") -> Call[str]:
        """A whole conversation as the text of a file."""
        return Call("GET", at("/v1/threads/{}/export", thread_id), _text, params={"format": format})

    @Asked
    @staticmethod
    def list_proposals(*, language: Language | None = None) -> Call[tuple[Proposal, ...]]:
        """What waits for the caller's word, the oldest first."""
        return Call("GET", "/v1/proposals", answers(Proposal), params={"language": language})

    @Asked
    @staticmethod
    def read_proposal(proposal_id: str, *, language: Language | None = None) -> Call[Proposal]:
        """One proposal as it stands."""
        return Call("GET", at("/v1/proposals/{}", proposal_id), answer(Proposal), params={"language": language})

    @Asked
    @staticmethod
    def decide_proposal(proposal_id: str, decision: Literal["approve", "reject"]) -> Call[Reply]:
        """Approve or reject a proposal. A key may approve only if it was made with `--may-approve`."""
        path = at("/v1/proposals/{}", proposal_id)
        return Call("POST", path, answer(Reply), body={"decision": decision}, repeatable=False)

    @Asked
    @staticmethod
    def edit_proposal(proposal_id: str, calls: Sequence[PlannedCall]) -> Call[Reply]:
        """Put a proposal right: all of its `calls`, with what was changed in their arguments, take its place."""
        told = {"calls": [{"tool": one.tool, "arguments": dict(one.arguments)} for one in calls]}
        return Call("PUT", at("/v1/proposals/{}", proposal_id), answer(Reply), body=told, repeatable=False)

    @Listed
    @staticmethod
    def list_changes(*, language: Language | None = None, limit: int = 50) -> Call[Page[Change]]:
        """What the caller changed, the newest first. `limit`: how many a page."""
        return Call("GET", "/v1/changes", linked(Change), params={"language": language, "limit": limit})

    @Asked
    @staticmethod
    def undo_change(change_id: int) -> Call[Reply]:
        """Take a change back, where nothing newer touched the same records."""
        return Call("POST", at("/v1/changes/{}/undo", change_id), answer(Reply), repeatable=False)


def _said(message: str, thread_id: str | None, key: str | None) -> dict[str, Any]:
    return {"message": message, "thread_id": thread_id, "idempotency_key": key or fresh_key()}


def _text(response: httpx.Response) -> str:
    return response.text


def _streamed(_response: httpx.Response) -> Event:
    raise UnreadableError("A stream is read by its events.")
