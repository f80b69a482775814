"""Writes of records: a tool plans, the one door applies or proposes, and a repeated request has the same answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.encoders import jsonable_encoder

from api import repeated
from api.errors import Problem, language_of
from assistant.direct import run_tool
from assistant.turn import Typed
from knowledge import browse, changes, requests
from knowledge.access import Access, Principal
from knowledge.company import get_company
from knowledge.refusals import Refusal

if TYPE_CHECKING:
    from assistant.agent import Assistant


@dataclass(frozen=True)
class Write:
    """One write of a client's: the tool's call, the kind it is about, and of a known record its number.

    `if_match` is the header in which the client says as what it looked at the record.
    """

    kind: str
    tool: str
    arguments: dict[str, Any]
    number: int | None = None
    if_match: str | None = None
    removes: bool = False


@dataclass(frozen=True)
class Answer:
    """The status and body to answer with."""

    status: int
    body: dict[str, Any]


def read_one(assistant: Assistant, principal: Principal, kind: str, number: int) -> dict[str, Any]:
    """A record as the caller may read it. Refuses with `unknown.record`."""
    with assistant.database.transaction() as session:
        access = Access(session, principal, assistant.today(principal), get_company(session))
        return browse.read_record(access, kind, number)


def expected_version(
    assistant: Assistant, principal: Principal, kind: str, number: int, if_match: str | None
) -> int | None:
    """The version that the client looked at, of a record that it may read; None where it doesn't say.

    Raises Problem 412 where the record is another by now.
    """
    version = int(read_one(assistant, principal, kind, number)["version"])
    if if_match is None or if_match.strip() == "*":
        return None
    if f'"{version}"' not in [part.strip() for part in if_match.split(",")]:
        raise Problem(412, "changed_meanwhile", label=f"{kind} {number}")
    return version


def write(assistant: Assistant, principal: Principal, request: Request, asked: Write) -> Answer:
    """Make a write: 200 or 201 where it is done, 202 where it waits for a person.

    With the header Idempotency-Key the same request has one effect, and the same answer for a day.
    """
    taken = None
    if repeated.HEADER in request.headers:
        with assistant.database.transaction(write=True) as session:
            taken = repeated.take(session, principal, request, asked.arguments)
    if taken is None:
        return _answer(assistant, principal, request, asked, _run(assistant, principal, request, asked, None))
    if taken.answer is not None:
        return Answer(taken.status, taken.answer)
    try:
        effect = taken.effect or _run(assistant, principal, request, asked, taken.id)
    except BaseException:
        with assistant.database.transaction(write=True) as session:
            requests.drop(session, taken.id)
        raise
    answer = _answer(assistant, principal, request, asked, effect)
    with assistant.database.transaction(write=True) as session:
        requests.finish(session, taken.id, answer.status, answer.body)
    return answer


def _run(
    assistant: Assistant, principal: Principal, request: Request, asked: Write, request_id: int | None
) -> dict[str, Any]:
    """What the write came to: the change set, or the proposal."""
    expects = None
    if asked.number is not None:
        version = expected_version(assistant, principal, asked.kind, asked.number, asked.if_match)
        expects = None if version is None else (asked.kind, asked.number, version)
    typed = Typed(approves=principal.may_approve, expects=expects, request_id=request_id)
    try:
        result = run_tool(
            assistant, principal, asked.tool, asked.arguments, language=language_of(request), typed=typed
        )  # fmt: skip
    except Refusal as refusal:
        if refusal.code == "changed_meanwhile" and expects is not None:
            raise Problem(412, "changed_meanwhile", label=refusal.facts.get("label", asked.kind)) from refusal
        raise
    if result.written is None:
        raise TypeError(f"{asked.tool} wrote nothing")
    if result.written.change_set_id is not None:
        return {"change_set": result.written.change_set_id}
    return {"proposal": result.written.proposal_id}


def _answer(
    assistant: Assistant, principal: Principal, request: Request, asked: Write, effect: dict[str, Any]
) -> Answer:
    if "proposal" in effect:
        part = assistant.proposal(principal, str(effect["proposal"]), language_of(request))
        return Answer(202, {"record": None, "change_id": None, "proposal": part.model_dump(mode="json")})
    change_id, record = int(effect["change_set"]), None
    if not asked.removes:
        with assistant.database.transaction() as session:
            access = Access(session, principal, assistant.today(principal), get_company(session))
            number = changes.records_of(session, change_id, asked.kind)[0]
            record = _readable(access, asked.kind, number)
    status = 201 if asked.number is None else 200
    body = jsonable_encoder({"record": record, "change_id": change_id, "proposal": None})
    return Answer(status, body)


def _readable(access: Access, kind: str, number: int) -> dict[str, Any] | None:
    """The record that was written; None where the write gave it to somebody whose records the caller may not read."""
    try:
        return browse.read_record(access, kind, number)
    except Refusal as refusal:
        if refusal.code != "unknown.record":
            raise
        return None
