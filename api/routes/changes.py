"""A person's word on a change: approve, reject or edit a proposal; what was changed, and taking it back."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.auth import AssistantOf, Caller
from api.errors import language_of
from api.paging import next_page
from api.rules import allow
from assistant import typed
from assistant.agent import storable
from assistant.render import plan_text
from assistant.reply import PlannedCall, ProposalPart, Reply
from assistant.turn import Typed
from knowledge import changes
from knowledge.changes import LARGEST_ID
from knowledge.refusals import Refusal

router = APIRouter(prefix="/v1", tags=["changes"])

MOST_CALLS = 20
ProposalId = Annotated[str, Path(examples=["pr_2bQvTq5lX0s1Yw3k"])]
LanguageAsked = Annotated[Literal["en", "zh"] | None, Query(description="the caller's own where it is not said")]


class Decision(BaseModel):
    """What is to become of a proposal."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"decision": "approve"}]})

    decision: Literal["approve", "reject"]


class Edited(BaseModel):
    """Writes as they should have been: the proposal's `calls` with what was put right in their arguments."""

    model_config = ConfigDict(extra="forbid")

    calls: list[PlannedCall] = Field(min_length=1, max_length=MOST_CALLS)


class AppliedChange(BaseModel):
    """Something that was written. `undone`: it was taken back; `undoes`: it is itself the taking back of another."""

    id: int
    applied_at: datetime
    summary: str
    tool: str
    thread_id: str | None
    undone: bool
    undoes: int | None


@router.get("/proposals", dependencies=allow())
def list_proposals(
    request: Request, assistant: AssistantOf, principal: Caller, language: LanguageAsked = None
) -> list[ProposalPart]:
    """What waits for the caller's word, the oldest first: their own proposals, and others' that they may approve."""
    return assistant.waiting(principal, language or language_of(request))


@router.get("/proposals/{proposal_id}", dependencies=allow())
def read_proposal(
    proposal_id: ProposalId, request: Request, assistant: AssistantOf, principal: Caller, language: LanguageAsked = None
) -> ProposalPart:
    """One proposal of the caller's, or one that they may approve, as it stands. Any other is not found."""
    return assistant.proposal(principal, proposal_id, language or language_of(request))


@router.post("/proposals/{proposal_id}", dependencies=allow())
def decide_proposal(proposal_id: ProposalId, asked: Decision, assistant: AssistantOf, principal: Caller) -> Reply:
    """Approve or reject a proposal. An API key may approve only if it was made with `--may-approve`."""
    return assistant.decide(principal, proposal_id, approve=asked.decision == "approve")


@router.put("/proposals/{proposal_id}", dependencies=allow())
def edit_proposal(
    proposal_id: ProposalId, asked: Edited | PlannedCall, request: Request, assistant: AssistantOf, principal: Caller
) -> Reply:
    """Put a proposal right that is the caller's to decide: it is withdrawn, and what is told here takes its place.

    All of its `calls` are told, or of a proposal with one call that alone; they are planned anew as one, in the name of
    who asked. A person who may make the write makes it with this. It is the next proposal of anybody else, of a key
    that may not approve, and where it was asked for on an earlier day or its records moved since. A refusal leaves
    everything as it was, and stands in the reply.
    """
    calls = asked.calls if isinstance(asked, Edited) else [asked]
    for call in calls:
        if not assistant.toolbox.writes(call.tool):
            raise Refusal("unknown.write_tool", tool=call.tool[:100])
    # Told before anything is opened in the caller's threads.
    assistant.proposal(principal, proposal_id, "en")
    instead = Typed(replaces=storable(proposal_id), approves=principal.may_approve)
    return typed.write(
        assistant, principal, calls, key=f"edit:{secrets.token_urlsafe(12)}", language=language_of(request),
        typed=instead,
    )  # fmt: skip


@router.get("/changes", dependencies=allow())
def list_changes(
    request: Request,
    response: Response,
    assistant: AssistantOf,
    principal: Caller,
    language: LanguageAsked = None,
    before: Annotated[int | None, Query(ge=1, le=LARGEST_ID, description="the last id of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[AppliedChange]:
    """What the caller changed, the newest first; where there is more, the header Link says where."""
    words = language or language_of(request)
    with assistant.database.transaction() as session:
        found = changes.changes_page(session, principal.person_id, before=before, limit=limit + 1)
    if len(found) > limit:
        next_page(request, response, before=found[limit - 1].id)
    return [
        AppliedChange(
            id=one.id, applied_at=one.applied_at, summary=plan_text(one.sayings, words, done=True), tool=one.tool,
            thread_id=one.thread_id, undone=one.undone_by_id is not None, undoes=one.undoes_id,
        )
        for one in found[:limit]
    ]  # fmt: skip


@router.post("/changes/{change_set_id}/undo", dependencies=allow())
def undo_change(change_set_id: Annotated[int, Path(examples=[12])], assistant: AssistantOf, principal: Caller) -> Reply:
    """Take a change back, where nothing newer touched the same records."""
    return assistant.undo(principal, change_set_id)
