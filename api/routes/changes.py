"""A person's word on a change: approve or reject a proposal, take a change back."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict

from api.auth import AssistantOf, Caller
from api.errors import language_of
from assistant.reply import ProposalPart, Reply

router = APIRouter(prefix="/v1", tags=["changes"])


class Decision(BaseModel):
    """What is to become of a proposal."""

    model_config = ConfigDict(extra="forbid")

    decision: Literal["approve", "reject"]


@router.get("/proposals")
def waiting(
    request: Request, assistant: AssistantOf, principal: Caller, language: Literal["en", "zh"] | None = None
) -> list[ProposalPart]:
    """What waits for the caller's word, the oldest first: their own proposals, and others' that they may approve."""
    return assistant.waiting(principal, language or language_of(request))


@router.post("/proposals/{proposal_id}")
def decide(proposal_id: str, asked: Decision, assistant: AssistantOf, principal: Caller) -> Reply:
    """Approve or reject a proposal. An API key may approve only if it was made with `--may-approve`."""
    return assistant.decide(principal, proposal_id, approve=asked.decision == "approve")


@router.post("/changes/{change_set_id}/undo")
def undo(change_set_id: int, assistant: AssistantOf, principal: Caller) -> Reply:
    """Take a change back, where nothing newer touched the same records."""
    return assistant.undo(principal, change_set_id)
