"""Edits: what was proposed or written is made anew out of its calls as a person put them right, as one Plan.

All of the calls are planned again on the records as they stand, or nothing is changed. The Plan is made in the name of
whoever asked first (a call that a manager corrects stays the rep's call), and written under the access of whoever
edits it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from assistant.reply import PlannedCall
from assistant.toolbox import note_effect, note_error, planned_by
from assistant.turn import ToolResult, Turn, Typed, Written
from knowledge import changes, conversations
from knowledge.access import Access, Principal, load_principal
from knowledge.changes import ChangeSet, Plan, Saying, put_together
from knowledge.company import get_company
from knowledge.refusals import Refusal
from knowledge.sales.team.people import Person
from tools.contract import ToolContext

if TYPE_CHECKING:
    from assistant.agent import Assistant

Records = dict[tuple[str, int], int | None]


@dataclass(frozen=True)
class Before:
    """What an edit takes the place of: who asked for it, when and where, what it says, and its records' versions."""

    asker_id: int
    asked_at: datetime | None = None
    thread_id: str | None = None
    sayings: list[Saying] = field(default_factory=list)
    versions: Records = field(default_factory=dict)


def find_before(access: Access, typed: Typed) -> Before:
    """What a person may edit: their own change, or a proposal that is theirs to decide; nothing of a new write.

    Refuses with `unknown.proposal` and `undo.unknown`.
    """
    me = access.principal.person_id
    if typed.replaces is not None:
        proposal = conversations.find_proposal(access.session, typed.replaces, access)
        plan = Plan.model_validate(proposal.plan)
        return Before(proposal.person_id, proposal.created_at, proposal.thread_id, plan.sayings, _versions(plan))
    if typed.undoes is not None:
        known = 0 < typed.undoes <= changes.LARGEST_ID
        done = access.session.get(ChangeSet, typed.undoes) if known else None
        if done is None or done.person_id != me:
            raise Refusal("undo.unknown", id=typed.undoes)
        return Before(int((done.said or {}).get("asked_by", me)), sayings=done.sayings)
    return Before(me)


def fill_in(assistant: Assistant, turn: Turn, calls: Sequence[PlannedCall]) -> None:
    """Make a person's calls as one write, in the place of what the turn's `typed` names. Never raises, as a tool's run.

    Where one call is refused the turn holds that result alone, and nothing was changed.
    """
    results = [ToolResult(call.tool, call.arguments) for call in calls]
    try:
        with turn.lock, assistant.database.transaction(write=True) as session:
            access = Access(session, turn.principal, turn.today, get_company(session))
            came = _write(assistant, turn, access, results)
    except Exception as error:
        if not turn.results:
            turn.results.append(results[0])
        note_error(turn.results[-1], error)
        return
    for result in results:
        result.written = came
    turn.results, turn.waiting = results, came if came.proposal_id is not None else None


def _write(assistant: Assistant, turn: Turn, access: Access, results: list[ToolResult]) -> Written:
    """Plan the calls, and apply them at once where the person may and sees what they looked at; else propose them.

    What was asked for on an earlier day, or is of records that moved since, is shown once more before it is written.
    """
    typed = turn.typed or Typed()
    before = find_before(access, typed)
    asker = asker_of(assistant, access, before.asker_id)
    if typed.undoes is not None:
        changes.undo(access, typed.undoes, now=turn.now)
    plan = _plan(assistant, turn, access, asker, results)
    if not plan.changes:
        raise Refusal("nothing_to_change", tool=plan.tool)
    changes.check_proposed(access, plan)
    moved = any(before.versions.get(key, version) != version for key, version in _versions(plan).items())
    at_once = typed.approves and not moved and not _is_older(before, asker, turn.now)
    if at_once and changes.may_apply(access, plan):
        applied = changes.apply(access, plan, now=turn.now, thread_id=turn.thread_id or None)
        came = Written(plan, change_set_id=applied.change_set_id)
        note_effect(access, turn, change_set=applied.change_set_id)
    else:
        came = _propose(access, turn, plan, asker.principal, before)
    if typed.replaces is not None:
        conversations.withdraw_proposal(
            access, typed.replaces, now=turn.now, proposal_id=came.proposal_id, change_set_id=came.change_set_id
        )
    return came


def _propose(access: Access, turn: Turn, plan: Plan, asker: Principal, before: Before) -> Written:
    """The next proposal, in the name of who asked for the first."""
    own = asker.person_id == access.principal.person_id
    thread = turn.thread_id or None if own else before.thread_id
    proposal = conversations.propose(
        access.session, asker, plan.model_dump(mode="json"), thread_id=thread, now=turn.now
    )
    note_effect(access, turn, proposal=proposal.id)
    may = access.principal.may_approve and changes.may_apply(access, plan)
    return Written(
        plan, proposal_id=proposal.id, expires_at=proposal.expires_at, may_approve=may,
        asked_by=None if own else asker.name, edited_by=None if own else access.principal.name,
    )  # fmt: skip


def _plan(assistant: Assistant, turn: Turn, access: Access, asker: Access, results: list[ToolResult]) -> Plan:
    """One Plan of all calls. The call that is being planned is the turn's last result, so that a refusal is its own."""
    plans = []
    for result in results:
        turn.results = [result]
        call = PlannedCall(tool=result.tool, arguments=result.arguments)
        plans.append(plan_call(assistant, turn.now, access, asker, call))
    whole = plans[0]
    for plan in plans[1:]:
        whole = put_together(whole, plan)
    return whole.model_copy(update={"asked_by": asker.principal.person_id, "edited_by": access.principal.person_id})


def plan_call(assistant: Assistant, now: datetime, access: Access, asker: Access, call: PlannedCall) -> Plan:
    """What one call would write, in the name of who asked. The person at work has to be able to make it as well.

    Raises Refusal as the tool does, and ValidationError. Whoever edits another's call learns nothing of the choices
    that only the other has.
    """
    tool, asked = assistant.toolbox.check(access.principal, call.tool, call.arguments)
    own = tool.run(asked, ToolContext(access, now, None, assistant.toolbox.library))
    if not isinstance(own, Plan):
        raise Refusal("unknown.write_tool", tool=call.tool)
    if asker is access:
        return planned_by(tool, call.arguments, ToolContext(access, now), own)
    assistant.toolbox.check(asker.principal, call.tool, call.arguments)
    context = ToolContext(asker, now, None, assistant.toolbox.library)
    try:
        theirs = tool.run(asked, context)
    except Refusal as refusal:
        raise Refusal(refusal.code, **refusal.facts) from refusal
    if not isinstance(theirs, Plan):
        raise TypeError(f"{call.tool} writes nothing")
    return planned_by(tool, call.arguments, context, theirs)


def asker_of(assistant: Assistant, access: Access, person_id: int) -> Access:
    """The access of who asked first; the caller's own where that is them. Refuses with `access.inactive`."""
    if person_id == access.principal.person_id:
        return access
    person = access.session.get_one(Person, person_id)
    principal = load_principal(access.session, person, access.today)
    return Access(access.session, principal, assistant.today(principal), access.company)


def _versions(plan: Plan) -> Records:
    return {(change.kind, change.id): change.version for change in plan.changes if change.id is not None}


def _is_older(before: Before, asker: Access, now: datetime) -> bool:
    """Whether it was asked for on an earlier day, where "this quarter" may have been another one."""
    zone = ZoneInfo(asker.principal.timezone) if asker.principal.timezone else asker.company.zone
    return before.asked_at is not None and before.asked_at.astimezone(zone).date() != now.astimezone(zone).date()
