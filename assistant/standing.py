"""What became meanwhile of the proposals and changes that earlier replies show."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from assistant.reply import ProposalPart, Reply, UndoPart
from knowledge import changes, conversations

if TYPE_CHECKING:
    from knowledge.database import Session


def bring_up_to_date(session: Session, replies: list[Reply], *, now: datetime) -> None:
    """Mark what was decided, has expired or was taken back, so that no door offers it again."""
    parts: list[Any] = [part for reply in replies for part in [*reply.parts, *reply.proposals]]
    proposals = [part for part in parts if isinstance(part, ProposalPart)]
    undos = [part for part in parts if isinstance(part, UndoPart)]
    states = conversations.proposal_states(session, [part.id for part in proposals], now=now) if proposals else {}
    for proposal in proposals:
        proposal.state = states.get(proposal.id, proposal.state)
    taken_back = changes.undone(session, [part.change_set_id for part in undos]) if undos else set()
    for undo in undos:
        undo.undone = undo.change_set_id in taken_back
