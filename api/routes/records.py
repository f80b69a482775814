"""Records of selling: accounts, contacts, leads, deals, activities, targets and tasks; all routes from one table.

Reads are filtered by the access table; writes are planned by the same tools as in a conversation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from api import record_writes
from api.auth import AssistantOf, Caller
from api.record_models import as_said, bounds_of, read_cursor, shapes_of, write_cursor
from api.record_writes import Answer, Write
from api.repeated import IdempotencyKey
from api.rules import allow
from assistant.agent import storable
from knowledge import browse
from knowledge.access import Access, Area
from knowledge.company import get_company
from knowledge.key_admin import LARGEST_ID
from knowledge.refusals import Refusal
from tools.plan.set_target import SetTarget
from tools.sell.activities import LogActivity

router = APIRouter(prefix="/v1", tags=["records"])

RecordId = Annotated[int, Path(ge=1, le=LARGEST_ID, examples=[1])]
IfMatch = Annotated[str | None, Header(max_length=200, description="the ETag of the record as it was looked at")]


@dataclass(frozen=True)
class Kind:
    """How one kind is reached: its path, the tools that read and make it, and what a new one can't do without.

    `body`: the input of the tool that makes it, where that is a tool of its own. `changes`: it can be changed and
    removed.
    """

    name: str
    plural: str
    reads: str
    makes: str
    required: str
    area: Area = Area.RECORDS
    body: type[BaseModel] | None = None
    changes: bool = True


KINDS = (
    Kind("account", "accounts", "find_accounts", "create_record", "name"),
    Kind("contact", "contacts", "find_records", "create_record", "name"),
    Kind("lead", "leads", "find_records", "create_record", "name"),
    Kind("deal", "deals", "find_deals", "create_record", "name"),
    Kind("task", "tasks", "find_records", "create_record", "title"),
    Kind("activity", "activities", "find_activities", "log_activity", "kind", body=LogActivity, changes=False),
    Kind("target", "targets", "find_targets", "set_target", "amount", Area.TARGETS, SetTarget, changes=False),
)


def _listing(kind: Kind, filters: type[BaseModel]) -> Callable[..., Any]:
    def list_them(assistant: AssistantOf, principal: Caller, asked: Any) -> Any:  # noqa: ANN401 - made per kind
        with assistant.database.transaction() as session:
            access = Access(session, principal, assistant.today(principal), get_company(session))
            page = browse.list_records(
                access, kind.name, bounds_of(kind.name, asked), text=storable(asked.q or "") or None,
                order=asked.sort, after=read_cursor(kind.name, asked.cursor), limit=asked.limit,
            )  # fmt: skip
        return {"items": page.items, "total": page.total, "next": write_cursor(page.next)}

    list_them.__annotations__["asked"] = Annotated[filters, Query()]
    return list_them


def _reading(kind: Kind) -> Callable[..., Any]:
    def read_it(number: RecordId, response: Response, assistant: AssistantOf, principal: Caller) -> Any:  # noqa: ANN401
        record = record_writes.read_one(assistant, principal, kind.name, number)
        response.headers["etag"] = f'"{record["version"]}"'
        return record

    return read_it


def _making(kind: Kind, body: type[BaseModel]) -> Callable[..., Any]:
    def make_it(
        asked: Any, request: Request, assistant: AssistantOf, principal: Caller, idempotency_key: IdempotencyKey = None,  # noqa: ANN401
    ) -> JSONResponse:  # fmt: skip
        given = asked.model_dump(mode="json", exclude_unset=True, exclude_none=True)
        arguments = given if kind.body else _create_arguments(kind, given)
        answer = record_writes.write(assistant, principal, request, Write(kind.name, kind.makes, arguments))
        return _told(kind, answer)

    make_it.__annotations__["asked"] = body
    return make_it


def _changing(kind: Kind, body: type[BaseModel]) -> Callable[..., Any]:
    def change_it(
        number: RecordId, asked: Any, request: Request, assistant: AssistantOf, principal: Caller,  # noqa: ANN401
        if_match: IfMatch = None, idempotency_key: IdempotencyKey = None,
    ) -> JSONResponse:  # fmt: skip
        given = asked.model_dump(mode="json", exclude_unset=True)
        if not given:
            raise Refusal("request.nothing")
        values = [{"field": name, "value": as_said(kind.name, name, value)} for name, value in given.items()]
        arguments = {"kind": kind.name, "record": f"id:{number}", "set": values}
        asked_for = Write(kind.name, "update_records", arguments, number, if_match)
        return _told(kind, record_writes.write(assistant, principal, request, asked_for))

    change_it.__annotations__["asked"] = body
    return change_it


def _removing(kind: Kind) -> Callable[..., Any]:
    def remove_it(
        number: RecordId, request: Request, assistant: AssistantOf, principal: Caller, if_match: IfMatch = None,
        idempotency_key: IdempotencyKey = None,
    ) -> JSONResponse:  # fmt: skip
        arguments = {"kind": kind.name, "record": f"id:{number}"}
        asked = Write(kind.name, "delete_records", arguments, number, if_match, removes=True)
        return _told(kind, record_writes.write(assistant, principal, request, asked))

    return remove_it


def _create_arguments(kind: Kind, given: dict[str, Any]) -> dict[str, Any]:
    values = [
        {"field": name, "value": as_said(kind.name, name, value)}
        for name, value in given.items()
        if name != kind.required
    ]
    return {"kind": kind.name, "name": storable(str(given[kind.required])), "values": values}


def _told(kind: Kind, answer: Answer) -> JSONResponse:
    headers = {}
    record, proposal = answer.body["record"], answer.body["proposal"]
    if record is not None:
        headers["etag"] = f'"{record["version"]}"'
        if answer.status == 201:
            headers["location"] = f"/v1/{kind.plural}/{record['id']}"
    if proposal is not None:
        headers["location"] = f"/v1/proposals/{proposal['id']}"
    return JSONResponse(answer.body, answer.status, headers=headers)


def _add(kind: Kind) -> None:
    """The routes of one kind."""
    shapes, path = shapes_of(kind.name, kind.required), f"/{kind.plural}"
    one, many = kind.name, kind.plural
    reads = allow(kind.area, tools=[kind.reads])
    waits: dict[int | str, dict[str, Any]] = {202: {"model": shapes.written, "description": "It waits for a person."}}

    def add(method: str, where: str, endpoint: Callable[..., Any], name: str, told: str, **how: Any) -> None:  # noqa: ANN401
        router.add_api_route(where, endpoint, methods=[method], name=name, description=told, **how)

    add("GET", path, _listing(kind, shapes.filters), f"list_{many}", f"The {many} that the caller may read, a page.",
        response_model=shapes.page, dependencies=reads)  # fmt: skip
    add("GET", path + "/{number}", _reading(kind), f"read_{one}", f"One {one}, with its version as ETag.",
        response_model=shapes.record, dependencies=reads)  # fmt: skip
    add("POST", path, _making(kind, kind.body or shapes.new), f"create_{one}",
        f"Make one {one}. Through a key, what is of high risk waits for a person (202).", status_code=201,
        response_model=shapes.written, responses=waits,
        dependencies=allow(kind.area, write=True, tools=[kind.makes]))  # fmt: skip
    if kind.changes:
        add("PATCH", path + "/{number}", _changing(kind, shapes.change), f"update_{one}",
            f"Change fields of one {one}; with If-Match only as it was looked at (412).",
            response_model=shapes.written, responses=waits,
            dependencies=allow(kind.area, write=True, tools=["update_records"]))  # fmt: skip
        add("DELETE", path + "/{number}", _removing(kind), f"delete_{one}",
            f"Remove one {one}; it comes back by undo.", response_model=shapes.written, responses=waits,
            dependencies=allow(kind.area, write=True, tools=["delete_records"]))  # fmt: skip


for _kind in KINDS:
    _add(_kind)
