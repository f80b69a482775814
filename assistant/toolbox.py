"""Runs our tools: one database session and transaction per call, under the caller's access."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from assistant.events import ToolFinished, ToolStarted
from assistant.models.endpoint.ear import HungUpError
from assistant.turn import ToolResult, Turn, Written
from knowledge import changes, conversations, requests
from knowledge.access import Access, Area, Principal, area_refusal
from knowledge.changes import Saying
from knowledge.company import get_company
from knowledge.database import Database
from knowledge.tracing import span
from tools.catalogue import TOOLS
from tools.contract import Effect, Plan, Risk, Tool, ToolContext, ToolInput, ToolOutput, ToolRefusal
from tools.days import outright

if TYPE_CHECKING:
    from knowledge.library.search import Searcher

log = logging.getLogger(__name__)

PREVIEW_ROWS = 20
# What a model reads of one result at most, some 4,000 tokens; to fit, lists are cut further, in these steps.
PREVIEW_CHARACTERS = 12_000
PREVIEW_STEPS = (PREVIEW_ROWS, 10, 5, 3)
PREVIEW_TEXT = 600

# What a result that cites documents holds: the links of their sections.
SECTIONS = "/library/sections/"
QUESTION_ENDS = ("?", "？", "吗", "呢")


class Toolbox:
    """Every tool of the catalogue over one database, and the library that goes with it, opened when it is asked."""

    def __init__(
        self, database: Database, tools: list[Tool] | None = None, library: Callable[[], Searcher] | None = None
    ) -> None:
        self.database = database
        self.library = library
        self.tools = {tool.name: tool for tool in (TOOLS if tools is None else tools)}

    def allowed(self, principal: Principal) -> list[Tool]:
        """The tools this principal may use, in the catalogue's order; the others are never shown to a model."""
        return [tool for tool in self.tools.values() if may_use(principal, tool)]

    def writes(self, name: str) -> bool:
        """Whether a tool of this name changes records."""
        return name in self.tools and self.tools[name].effect is Effect.WRITE

    def call(self, turn: Turn, name: str, arguments: dict[str, Any]) -> ToolResult:
        """As `run`, told to whoever listens to the turn. Raises HungUpError where nobody waits for it any more."""
        if turn.gone.is_set():
            raise HungUpError
        turn.listen(ToolStarted(name))
        with span(f"execute_tool {name}", gen_ai__operation__name="execute_tool", gen_ai__tool__name=name) as told:
            result = self.run(turn, name, arguments)
            told(salesdesk__tool__status=result.status)
        turn.listen(ToolFinished(name, result.status))
        return result

    def run(self, turn: Turn, name: str, arguments: dict[str, Any]) -> ToolResult:
        """Run one tool call of a model. Never raises: what went wrong is in the result.

        A write that the turn made already, word for word, is not made again: models repeat calls whose result they
        lost sight of, and who means it twice says so in two messages.
        """
        for made in turn.results:
            if made.written is not None and (made.tool, made.arguments) == (name, arguments):
                return made
        result = ToolResult(name, arguments)
        turn.results.append(result)
        try:
            self._run(turn, result)
        except Exception as error:
            note_error(result, error)
        return result

    def check(self, principal: Principal, name: str, arguments: dict[str, Any]) -> tuple[Tool, ToolInput]:
        """A tool that this principal may use, and its arguments as it declares them.

        Refuses with `access.tool` and those of areas; raises ValidationError.
        """
        tool = self.tools.get(name)
        if tool is None or _is_left_out(principal, tool):
            raise ToolRefusal("access.tool", tool=name)
        if not may_use(principal, tool):
            raise area_refusal(principal.role, tool.area, write=tool.effect is Effect.WRITE)
        return tool, tool.input.model_validate(arguments)

    def _run(self, turn: Turn, result: ToolResult) -> None:
        tool, asked = self.check(turn.principal, result.tool, result.arguments)
        writes = tool.effect is Effect.WRITE
        with turn.lock if writes else nullcontext():
            with self.database.transaction(write=writes) as session:
                access = Access(session, turn.principal, turn.today, get_company(session))
                context = ToolContext(access, turn.now, turn.thread_id, self.library)
                done = tool.run(asked, context)
                if isinstance(done, ToolOutput):
                    came: ToolOutput | Written = done
                else:
                    came = self._write(turn, access, planned_by(tool, result.arguments, context, done))
            if isinstance(came, ToolOutput):
                result.output = came
                return
            # Only what was committed counts for the writes that follow in this turn.
            turn.wrote = turn.wrote or came.change_set_id is not None
            turn.waiting = came if came.proposal_id is not None else turn.waiting
            result.written = came

    def _has_read_documents(self, turn: Turn) -> bool:
        """Whether text or titles of documents are before the model: of this turn, or of one that it is reminded of."""
        before = [call for past in turn.earlier for call in past["calls"]]
        called = {result.tool for result in turn.results} | {call["tool"] for call in before}
        cited = any(result.output is not None and result.output.citations for result in turn.results)
        cited = cited or any(SECTIONS in call["result"] for call in before)
        return cited or any(self.tools[name].area is Area.LIBRARY for name in called & self.tools.keys())

    def _write(self, turn: Turn, access: Access, plan: Plan) -> Written:
        """Apply a low-risk Plan of the caller's at once, at most one a turn; all others of a turn are one proposal.

        So is what a model plans where the person only asked something, what they may but propose, and what a large
        model plans after it has read documents, whose text may be an order of somebody else's.
        """
        if not plan.changes:
            raise ToolRefusal("nothing_to_change", tool=plan.tool)
        changes.check_proposed(access, plan)
        _check_expected(turn, plan)
        told = not turn.message.rstrip().endswith(QUESTION_ENDS)
        told = told and not (turn.led_by_text and self._has_read_documents(turn))
        alone = told and not turn.wrote and turn.principal.only_tools is None
        self_approved = turn.typed is not None and turn.typed.approves
        at_once = self_approved or (plan.risk is Risk.LOW and alone and not turn.proposes)
        if at_once and changes.may_apply(access, plan):
            applied = changes.apply(access, plan, now=turn.now, thread_id=turn.thread_id or None)
            gone = _withdraw(access, turn, plan, change_set_id=applied.change_set_id)
            note_effect(access, turn, change_set=applied.change_set_id)
            return Written(plan, change_set_id=applied.change_set_id, replaces=gone)
        session = access.session
        if turn.waiting is not None and turn.waiting.proposal_id is not None:
            plan = changes.put_together(turn.waiting.plan, plan)
            proposal = conversations.add_to_proposal(session, turn.waiting.proposal_id, plan.model_dump(mode="json"))
        else:
            proposal = conversations.propose(
                session, turn.principal, plan.model_dump(mode="json"), thread_id=turn.thread_id or None, now=turn.now
            )
            note_effect(access, turn, proposal=proposal.id)
        gone = (
            *(turn.waiting.replaces if turn.waiting else ()),
            *_withdraw(access, turn, plan, proposal_id=proposal.id),
        )
        may = turn.principal.may_approve and changes.may_apply(access, plan)
        return Written(plan, proposal_id=proposal.id, expires_at=proposal.expires_at, may_approve=may, replaces=gone)


def note_error(result: ToolResult, error: Exception) -> None:
    """Keep with a call why it came to nothing: a refusal, or the id under which the log has the failure."""
    if isinstance(error, ToolRefusal):
        result.refusal = error
    elif isinstance(error, ValidationError):
        result.refusal = _unfit(result.tool, error)
    else:
        result.failure_id = secrets.token_hex(4)
        log.error("tool %s failed, id %s", result.tool, result.failure_id, exc_info=error)


def planned_by(tool: Tool, arguments: dict[str, Any], context: ToolContext, plan: Plan) -> Plan:
    """A Plan with the call that made it, of which an edit is made."""
    return plan.model_copy(update={"arguments": outright(tool, arguments, context)})


def note_effect(access: Access, turn: Turn, **effect: str | int) -> None:
    """Keep what a turn under an idempotency key wrote, so that a crash before its end can't have it twice."""
    if turn.stored_id is not None:
        conversations.note_effect(access.session, turn.stored_id, **effect)
    if turn.typed is not None and turn.typed.request_id is not None:
        requests.note_effect(access.session, turn.typed.request_id, effect)


def _check_expected(turn: Turn, plan: Plan) -> None:
    """Refuse with `changed_meanwhile` where a record is another than the one that a client looked at."""
    if turn.typed is None or turn.typed.expects is None:
        return
    kind, key, version = turn.typed.expects
    for change in plan.changes:
        if (change.kind, change.id) == (kind, key) and change.version != version:
            raise ToolRefusal("changed_meanwhile", label=change.label)


def _withdraw(
    access: Access, turn: Turn, plan: Plan, *, proposal_id: str | None = None, change_set_id: int | None = None
) -> tuple[Saying, ...]:
    """Withdraw what this turn puts right of what its person proposed before in the thread; whoever models it."""
    if turn.typed is not None:
        return ()
    from assistant.models.builtin.going_on.corrections import CORRECTS

    made = {call["tool"] for call in turn.earlier[-1]["calls"]} if turn.earlier else set()
    corrects = CORRECTS.match(turn.message) is not None and any(part.tool in made for part in plan.sayings)
    corrects = corrects or _tells_more(turn)
    gone = conversations.withdraw_replaced(
        access.session, turn.principal, turn.thread_id, plan, corrects=corrects, now=turn.now,
        proposal_id=proposal_id, change_set_id=change_set_id,
    )  # fmt: skip
    if gone:
        log.info(
            "%d proposals of thread %s were put right by %s", len(gone), turn.thread_id, proposal_id or change_set_id
        )
    return tuple(part for earlier in gone for part in earlier.sayings)


def _tells_more(turn: Turn) -> bool:
    """Whether the call is the last one with more told of it: the same tool, with every name and field that it had."""
    before = turn.earlier[-1]["calls"][-1:] if turn.earlier else []
    now = turn.results[-1]
    known = before[0]["arguments"] if before and before[0]["tool"] == now.tool else {}
    return bool(known) and known != now.arguments and all(
        _is_kept(value, now.arguments.get(name)) for name, value in known.items()
    )  # fmt: skip


def _is_kept(before: Any, now: Any) -> bool:  # noqa: ANN401 - arguments as JSON
    """Whether a name stays, and each field that was set is set again, to whatever; a number may be another."""
    if isinstance(before, list | tuple):
        fields = [{item.get("field") for item in items or () if isinstance(item, dict)} for items in (before, now)]
        return fields[0] <= fields[1]
    return isinstance(before, int | float) or bool(before == now)


def may_use(principal: Principal, tool: Tool) -> bool:
    """Whether the access table and the key's narrowing let this principal use a tool at all."""
    if _is_left_out(principal, tool):
        return False
    return principal.grant(tool.area).opens(write=tool.effect is Effect.WRITE)


def _is_left_out(principal: Principal, tool: Tool) -> bool:
    """Whether the key was narrowed to other tools."""
    return principal.only_tools is not None and tool.name not in principal.only_tools


def _unfit(tool: str, error: ValidationError) -> ToolRefusal:
    """Why a call was not made: where a required field alone is lacking, the first of them is asked for."""
    problems = _problems(error)
    if all(item["type"] == "missing" and len(item["loc"]) == 1 for item in error.errors()):
        return ToolRefusal("missing.field", tool=tool, field=str(error.errors()[0]["loc"][0]), problems=problems)
    return ToolRefusal("bad_arguments", tool=tool, problems=problems)


def _problems(error: ValidationError) -> str:
    """A validation error in words a model can mend its call by."""
    return "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())


def preview(result: ToolResult) -> str:
    """A tool's result as a model reads it: JSON, with long tables cut and their totals kept."""
    if result.refusal:
        refused = {"refused": result.refusal.code, **result.refusal.facts, "choices": result.refusal.choices}
        return json.dumps(refused, ensure_ascii=False, default=str)
    if result.failure_id:
        return json.dumps({"failed": result.failure_id})
    if result.written:
        state = "done" if result.written.change_set_id else "waits for a person's approval"
        withdrawn = [part.summary for part in result.written.replaces]
        said = {"write": state, "summary": result.written.plan.summary}
        return json.dumps(said | ({"withdrawn": withdrawn} if withdrawn else {}), ensure_ascii=False)
    if result.output is None:
        raise RuntimeError(f"tool {result.tool} gave nothing")
    data = result.output.model_dump(mode="json", exclude_none=True, exclude={"chart"})
    for most in PREVIEW_STEPS:
        text = json.dumps(_cut(data, most), ensure_ascii=False)
        if len(text) <= PREVIEW_CHARACTERS:
            return text
    return json.dumps(_cut(data, PREVIEW_STEPS[-1], PREVIEW_TEXT), ensure_ascii=False)


def _cut(value: Any, most: int, longest: int | None = None) -> Any:  # noqa: ANN401 - any JSON
    """The same with lists cut to `most` items and texts to `longest` characters; how many there are stands beside."""
    if isinstance(value, list):
        return [_cut(item, most, longest) for item in value[:most]]
    if isinstance(value, str) and longest is not None and len(value) > longest:
        return f"{value[:longest]} … ({len(value)} characters)"
    if not isinstance(value, dict):
        return value
    cut = {name: _cut(item, most, longest) for name, item in value.items() if name != "chart"}
    for name, item in value.items():
        if isinstance(item, list) and len(item) > most:
            cut["rows_returned_to_the_person" if name == "rows" else f"{name}_in_all"] = len(item)
    return cut
