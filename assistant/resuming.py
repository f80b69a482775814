"""Takes up a turn whose process died: what it wrote is told, what it only began is begun anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant import render
from assistant.reply import Part, Reply, TextPart
from assistant.turn import Language, Turn, Written, language_of
from knowledge import changes, conversations
from knowledge.access import Access, Principal
from knowledge.changes import ChangeSet, Plan
from knowledge.company import get_company

if TYPE_CHECKING:
    from assistant.agent import Assistant


def take_up(assistant: Assistant, principal: Principal, key: str) -> Reply | None:
    """The reply to a turn that had written something when its process died; None where it can be answered as new.

    Only for a caller who knows that nobody else is answering under this key any more.
    """
    with assistant.database.transaction(write=True) as session:
        begun = conversations.unfinished_turn(session, principal, key)
        if begun is None:
            return None
        effects = (begun.messages or {}).get("effects", [])
        if not effects:
            conversations.drop_turn(session, begun.id)
            return None
        access = Access(session, principal, assistant.today(principal), get_company(session))
        language = language_of(begun.message)
        parts = [part for effect in effects for part in _told(access, effect, language)]
        turn = Turn(
            principal, begun.message, language, access.today, begun.created_at, begun.thread_id, stored_id=begun.id
        )
    proposals = [part for part in parts if part.kind == "proposal"]
    text = "\n".join(part.text for part in parts if part.kind == "text")
    draft = render.Draft("proposed" if proposals else "done", text, parts, proposals=proposals)
    return assistant.close(turn, draft, {}, key)


def _told(access: Access, effect: dict[str, str | int], language: Language) -> list[Part]:
    """What one write did, with its undo, or what waits because of it."""
    if "change_set" in effect:
        done = access.session.get_one(ChangeSet, int(effect["change_set"]))
        text = TextPart(text=render.plan_text(done.sayings, language, done=True))
        return [text, render.undo_part(done.sayings, done.id, language)]
    proposal = access.session.get_one(conversations.Proposal, str(effect["proposal"]))
    plan = Plan.model_validate(proposal.plan)
    may = access.principal.may_approve and changes.may_apply(access, plan)
    written = Written(plan, proposal_id=proposal.id, expires_at=proposal.expires_at, may_approve=may)
    part = render.proposal_part(written, language)
    return [TextPart(text=part.summary), part]


def decided(assistant: Assistant, principal: Principal, proposal_id: str) -> Reply | None:
    """The reply to a decision of this person's that was written when its process died; None where it is another's."""
    with assistant.database.transaction() as session:
        proposal = session.get(conversations.Proposal, proposal_id)
        if proposal is None or proposal.decided_by_id != principal.person_id or proposal.withdrawn:
            return None
        sayings, thread_id = Plan.model_validate(proposal.plan).sayings, proposal.thread_id
        code = f"done.{proposal.status.value}"
    return assistant.note(principal, code, sayings, thread_id, change_set=proposal.change_set_id)
