"""API keys: made, listed, narrowed, given another secret, ended; and short-lived tokens of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from api import repeated
from api.auth import SESSION, AssistantOf, Caller
from api.errors import Problem
from api.repeated import IdempotencyKey
from api.rules import NO_TOKEN, allow
from assistant.agent import Assistant, storable
from knowledge import key_admin, requests, sign_in, tokens
from knowledge.access import Access, Principal
from knowledge.company import get_company
from knowledge.database import Session
from knowledge.refusals import Refusal
from knowledge.roster import find_person
from knowledge.sales.team.people import Person
from knowledge.sign_in import ApiKey

router = APIRouter(prefix="/v1", tags=["keys"])

# A secret that lets one in for long is made by a person at the page; a key makes none for itself.
BY_A_PERSON = allow(by=frozenset({SESSION}))
LOOKS_AFTER = allow(by=NO_TOKEN, tools=())
KeyId = Annotated[int, Path(ge=1, le=key_admin.LARGEST_ID, examples=[3])]
Tools = Annotated[
    list[Annotated[str, Field(max_length=100)]], Field(min_length=1, max_length=100, description="only these tools")
]
Email = Annotated[str, Field(max_length=320)]


class KeyView(BaseModel):
    """A key, without its secret. `tools` None: all that its person may use."""

    id: int
    name: str
    email: str | None
    person: str
    tools: list[str] | None
    may_approve: bool
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    state: Literal["valid", "expired", "revoked"]


class NewKeyView(KeyView):
    """A key that was just made; `secret` is shown this once and kept nowhere."""

    secret: str


class KeyAsked(BaseModel):
    """A key to make: for whom (the caller where it is not said), for what, with which tools, and for how many days."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": "Web shop", "tools": ["find_deals"], "days": 90}]},
    )  # fmt: skip

    name: str = Field(min_length=1, max_length=200, pattern=r"\S")
    email: Email | None = None
    tools: Tools | None = None
    may_approve: bool = False
    days: int | None = Field(default=None, ge=1, le=3650)


class KeyChange(BaseModel):
    """What a key is to be: another name, fewer tools, an earlier end. Nothing makes it wider."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"tools": ["find_deals"]}]})

    name: str | None = Field(default=None, min_length=1, max_length=200, pattern=r"\S")
    tools: Tools | None = None
    days: int | None = Field(default=None, ge=1, le=3650, description="ends after so many days from now")


class TokenAsked(BaseModel):
    """For whom a token is, which tools of the key it may use, and for how long."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"email": "rita@example.com", "seconds": 900}]}
    )

    email: Email
    tools: Tools | None = None
    may_approve: bool = Field(default=False, description="only where the key may approve")
    seconds: int = Field(default=900, ge=60, le=int(tokens.LONGEST.total_seconds()))


class TokenView(BaseModel):
    """A token that was just made: `Authorization: Bearer TOKEN` until it expires."""

    token: str
    expires_at: datetime


@router.get("/keys", dependencies=LOOKS_AFTER)
def list_keys(
    assistant: AssistantOf,
    principal: Caller,
    everybody: Annotated[bool, Query(description="everybody's: for operations and directors")] = False,
    before: Annotated[int | None, Query(ge=1, le=key_admin.LARGEST_ID)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> list[KeyView]:
    """The caller's keys, the newest first; `before` is the last number of the page before."""
    with assistant.database.transaction() as session:
        found = key_admin.keys_of(session, principal, everybody=everybody, before=before, limit=limit)
        return [_view(key, person) for key, person in found]


@router.post("/keys", status_code=201, dependencies=BY_A_PERSON)
def create_key(
    asked: KeyAsked, request: Request, assistant: AssistantOf, principal: Caller, idempotency_key: IdempotencyKey = None
) -> NewKeyView:
    """Make an API key; for somebody else only where the caller may all that they may.

    Repeated under one Idempotency-Key it makes no second one. Its secret is told once: the repetition is refused, with
    the key's number, so that it can be given another secret.
    """
    _check_tools(assistant, asked.tools)
    life = timedelta(days=asked.days) if asked.days else None
    with assistant.database.transaction(write=True) as session:
        taken = repeated.take(session, principal, request, asked.model_dump(mode="json"))
        if taken is not None and taken.answer is not None:
            raise Refusal("key.made_already", id=taken.answer["id"])
        person = _person(session, principal, asked.email)
        key_admin.require_covers(_access(assistant, session, principal), person)
        made = sign_in.create_key(
            session, person, storable(asked.name).strip() or "-", now=datetime.now(UTC), tools=asked.tools,
            may_approve=asked.may_approve, life=life,
        )  # fmt: skip
        if taken is not None:
            requests.finish(session, taken.id, 201, {"id": made.id})
        key, _ = key_admin.find_own(session, principal, made.id)
        return NewKeyView(**_view(key, person).model_dump(), secret=made.secret)


@router.patch("/keys/{key_id}", dependencies=LOOKS_AFTER)
def change_key(key_id: KeyId, asked: KeyChange, assistant: AssistantOf, principal: Caller) -> KeyView:
    """Rename a key, leave it fewer tools, or let it end earlier."""
    _check_tools(assistant, asked.tools)
    ends = datetime.now(UTC) + timedelta(days=asked.days) if asked.days else None
    name = None if asked.name is None else storable(asked.name).strip() or "-"
    with assistant.database.transaction(write=True) as session:
        key, person = key_admin.find_own(session, principal, key_id)
        key_admin.narrow_key(key, name=name, tools=asked.tools, expires_at=ends)
        return _view(key, person)


@router.post("/keys/{key_id}/rotate", dependencies=BY_A_PERSON)
def rotate_key(key_id: KeyId, assistant: AssistantOf, principal: Caller) -> NewKeyView:
    """Give one's own key another secret; the old one is worth nothing from now on."""
    with assistant.database.transaction(write=True) as session:
        key, person = key_admin.find_own(session, principal, key_id, of_others=False)
        made = key_admin.rotate_key(session, key, now=datetime.now(UTC))
        return NewKeyView(**_view(key, person).model_dump(), secret=made.secret)


@router.delete("/keys/{key_id}", status_code=204, dependencies=LOOKS_AFTER)
def revoke_key(key_id: KeyId, assistant: AssistantOf, principal: Caller) -> None:
    """End a key at once, and the tokens that were made with it."""
    with assistant.database.transaction(write=True) as session:
        key, _ = key_admin.find_own(session, principal, key_id)
        sign_in.revoke_key(session, key.id, now=datetime.now(UTC))


@router.post("/tokens", status_code=201, dependencies=allow(by=NO_TOKEN))
def create_token(asked: TokenAsked, request: Request, assistant: AssistantOf, principal: Caller) -> TokenView:
    """A short-lived token for one person, with which their browser may talk with the assistant: for a server's key.

    It may no more than the key and no more than the person. Whoever the key's person has no reach over is not found.
    """
    key_id = request.state.key_id
    if key_id is None:
        raise Problem(403, "token.by_key")
    now, life = datetime.now(UTC), timedelta(seconds=asked.seconds)
    with assistant.database.transaction(write=True) as session:
        secret = tokens.create_token(
            _access(assistant, session, principal), key_id, find_person(session, asked.email), now=now, life=life,
            tools=asked.tools, may_approve=asked.may_approve,
        )  # fmt: skip
    return TokenView(token=secret, expires_at=now + life)


def _person(session: Session, principal: Principal, email: str | None) -> Person:
    return session.get_one(Person, principal.person_id) if email is None else find_person(session, email)


def _access(assistant: Assistant, session: Session, principal: Principal) -> Access:
    return Access(session, principal, assistant.today(principal), get_company(session))


def _check_tools(assistant: Assistant, asked: list[str] | None) -> None:
    unknown = sorted(set(asked or ()) - assistant.toolbox.tools.keys())
    if unknown:
        raise Refusal("key.unknown_tools", tools=unknown[:5])


def _view(key: ApiKey, person: Person) -> KeyView:
    now = datetime.now(UTC)
    ended = key.revoked_at is not None or not person.active
    expired = key.expires_at is not None and key.expires_at <= now
    return KeyView(
        id=key.id, name=key.name, email=person.email, person=person.name, tools=key.tools,
        may_approve=key.may_approve, created_at=key.created_at, expires_at=key.expires_at,
        last_used_at=key.last_used_at, state="revoked" if ended else "expired" if expired else "valid",
    )  # fmt: skip
