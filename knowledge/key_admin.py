"""API keys over the API and at the page: one's own, and for directors and operations everybody's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.access import Access, Area, Grant, Principal, load_principal
from knowledge.refusals import Refusal
from knowledge.sales.team.people import Person, Role
from knowledge.sign_in import KEY_PREFIX, ApiKey, NewKey, hash_secret, new_secret
from knowledge.tokens import areas_kept

LARGEST_ID = 2**31 - 1
RUNS_KEYS = frozenset({Role.DIRECTOR, Role.OPERATIONS})


def keys_of(
    session: Session, principal: Principal, *, everybody: bool, before: int | None = None, limit: int = 200
) -> list[tuple[ApiKey, Person]]:
    """The caller's keys, the newest first; `everybody`'s for whoever runs them, and for nobody else."""
    found = select(ApiKey, Person).join(Person, Person.id == ApiKey.person_id)
    if not (everybody and principal.role in RUNS_KEYS):
        found = found.where(ApiKey.person_id == principal.person_id)
    if before is not None:
        found = found.where(ApiKey.id < before)
    return [(key, person) for key, person in session.execute(found.order_by(ApiKey.id.desc()).limit(limit))]


def find_own(session: Session, principal: Principal, key_id: int, *, of_others: bool = True) -> tuple[ApiKey, Person]:
    """A key of the caller's, or anybody's for whoever runs them. Every other is `unknown.key`."""
    key = session.get(ApiKey, key_id) if 0 < key_id <= LARGEST_ID else None
    reaches = key is not None and (key.person_id == principal.person_id or (of_others and principal.role in RUNS_KEYS))
    if key is None or not reaches:
        raise Refusal("unknown.key", id=key_id)
    return key, session.get_one(Person, key.person_id)


def require_covers(access: Access, person: Person) -> None:
    """Refuse with `access.grant_role` to make a key for somebody who may more than the caller, in any area."""
    other = load_principal(access.session, person, access.today)
    held = {area for area in Area if other.grant(area) != Grant()}
    if other.person_id != access.principal.person_id and not held <= areas_kept(access, other):
        raise Refusal("access.grant_role", role=other.role.value, roles=[Role.DIRECTOR.value])


def narrow_key(
    key: ApiKey, *, name: str | None = None, tools: list[str] | None = None, expires_at: datetime | None = None
) -> None:
    """Rename a key, or take from what it may: it is never widened. Refuses with `key.wider` and `key.ended`."""
    if key.revoked_at is not None:
        raise Refusal("key.ended", id=key.id)
    if tools is not None and key.tools is not None and not set(tools) <= set(key.tools):
        raise Refusal("key.wider", id=key.id)
    if expires_at is not None and key.expires_at is not None and expires_at > key.expires_at:
        raise Refusal("key.wider", id=key.id)
    key.name = name[:200] if name is not None else key.name
    key.tools = sorted(tools) if tools is not None else key.tools
    key.expires_at = expires_at or key.expires_at


def rotate_key(session: Session, key: ApiKey, *, now: datetime) -> NewKey:
    """Give a key another secret; the old one is worth nothing from now on. Refuses with `key.ended`."""
    if key.revoked_at is not None or (key.expires_at is not None and key.expires_at <= now):
        raise Refusal("key.ended", id=key.id)
    secret = KEY_PREFIX + new_secret()
    key.secret_hash, key.last_used_at = hash_secret(secret), None
    session.flush()
    return NewKey(key.id, secret)
