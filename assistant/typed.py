"""Tools called by a person through a form, or by a page that shows figures: typed arguments, and no model."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from assistant import render
from assistant.editing import asker_of, fill_in, find_before, plan_call
from assistant.reply import PlannedCall, ProposedCall, Reply
from assistant.turn import Language, Turn, Typed
from knowledge import changes, conversations
from knowledge.access import Access, Principal
from knowledge.company import get_company
from knowledge.names.offering import any_name
from knowledge.refusals import Refusal
from tools.contract import Effect

if TYPE_CHECKING:
    from assistant.agent import Assistant
    from assistant.render import Draft

Arguments = dict[str, Any]


def problems(
    assistant: Assistant, principal: Principal, call: PlannedCall, typed: Typed | None = None
) -> dict[str, Refusal | str]:
    """What is wrong with a form's fields, by field: a refusal, or pydantic's kind of error. Nothing is written.

    One look finds one wrong field, so each that is found is left out for the next; where the others can't be read
    without it, any record's name stands in for it. What belongs to no field stands under the empty name. `typed` says
    what the form is an edit of.
    """
    found: dict[str, Refusal | str] = {}
    left = dict(call.arguments)
    while True:
        try:
            _plan(assistant, principal, PlannedCall(tool=call.tool, arguments=left), typed or Typed())
        except ValidationError as error:
            new: dict[str, Refusal | str] = {
                str(item["loc"][0]) if item["loc"] else "": str(item["type"]) for item in error.errors()
            }
        except Refusal as refusal:
            new = {_field_of(refusal, left, assistant, call.tool): refusal}
        else:
            return found
        fresh: dict[str, Refusal | str] = {name: why for name, why in new.items() if name not in found}
        found |= fresh
        if not fresh or any(left.pop(name, None) is None for name in fresh):
            return found
        left |= _stand_ins(assistant, principal, call.tool, list(fresh))


# Fields that others are read by, and the kind of record that they name.
STANDS = {"account": "account", "logged_account": "account"}


def _stand_ins(assistant: Assistant, principal: Principal, tool: str, names: list[str]) -> Arguments:
    semantics = assistant.toolbox.tools[tool].semantics()
    kinds = {name: STANDS[semantics[name]] for name in names if semantics.get(name) in STANDS}
    with assistant.database.transaction() as session:
        access = Access(session, principal, assistant.today(principal), get_company(session))
        found = {name: any_name(access, kind) for name, kind in kinds.items()}
    return {name: known for name, known in found.items() if known is not None}


def _plan(assistant: Assistant, principal: Principal, call: PlannedCall, typed: Typed) -> None:
    with assistant.database.transaction() as session:
        access = Access(session, principal, assistant.today(principal), get_company(session))
        asker = asker_of(assistant, access, find_before(access, typed).asker_id)
        changes.check_proposed(access, plan_call(assistant, assistant.now(), access, asker, call))


def planned(assistant: Assistant, principal: Principal, typed: Typed, language: Language) -> list[ProposedCall]:
    """The calls of what somebody may edit; none where they were not kept.

    Refuses with `unknown.proposal` and `undo.unknown`.
    """
    with assistant.database.transaction() as session:
        access = Access(session, principal, assistant.today(principal), get_company(session))
        return render.calls_of(find_before(access, typed).sayings, language)


def _field_of(refusal: Refusal, arguments: Arguments, assistant: Assistant, tool: str) -> str:
    """Which field a refusal is about: that of its name, of its value, or of its kind."""
    facts = {name: str(value) for name, value in refusal.facts.items()}
    given = {name: str(value) for name, value in arguments.items() if isinstance(value, str | int)}
    semantics = assistant.toolbox.tools[tool].semantics()
    for told in (facts.get("field"), refusal.code.rpartition(".")[2]):
        if told in semantics:
            return str(told)
    for fact in ("text", "name", "value", "account", "deal"):
        for name, value in given.items():
            if facts.get(fact) and facts[fact].casefold() in (value.casefold(), value.casefold()[:100]):
                return name
    if refusal.code in ("activity.future", "activity.which_day") and "when" in semantics:
        return "when"
    return next((name for name in given if facts.get("kind") in (name, semantics.get(name))), "")


def write(
    assistant: Assistant, principal: Principal, calls: Sequence[PlannedCall], *, key: str, language: Language,
    typed: Typed, thread_id: str | None = None,
) -> Reply:  # fmt: skip
    """Make the writes that a person filled in as one, once for its key; what they may not apply becomes a proposal.

    With `typed` it takes the place of an earlier change or proposal, in one transaction. A refusal is in the Reply.
    """
    started = time.perf_counter()
    turn, repeated = assistant.open_turn(principal, _said(calls), language, thread_id, key, "form")
    if repeated is not None:
        return repeated
    turn.language, turn.typed = language, typed
    try:
        fill_in(assistant, turn, calls)
    except BaseException:
        with assistant.database.transaction() as session:
            if turn.stored_id is not None:
                conversations.drop_turn(session, turn.stored_id)
        raise
    draft = render.compose(turn, "", failure=None, wording=True)
    return assistant.close(turn, draft, {"milliseconds": round((time.perf_counter() - started) * 1000)}, key)


def _said(calls: Sequence[PlannedCall]) -> str:
    """What stands in the thread as the message: what was filled in."""
    values = [value for call in calls for value in call.arguments.values() if isinstance(value, str | int)]
    return " · ".join(map(str, values))[:2000] or calls[0].tool


def look(assistant: Assistant, principal: Principal, tool: str, arguments: Arguments, language: Language) -> Draft:
    """What a reading tool gives, in words and parts; kept in no thread."""
    if assistant.toolbox.tools[tool].effect is not Effect.READ:
        raise ValueError(f"{tool} does not only read")
    turn = Turn(principal, "", language, assistant.today(principal), assistant.now(), "")
    assistant.toolbox.run(turn, tool, arguments)
    return render.compose(turn, "", failure=None, wording=True)
