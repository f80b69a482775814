"""Short-lived tokens: a client's server asks for one for a person, whose browser then talks with the assistant.

A token is never wider than the key it was made with, nor than the person it is for: of each area of the access table
it keeps what both have (`areas_kept`). Only its hash is kept.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from knowledge.access import Access, Area, Grant, Principal, Reach, load_principal
from knowledge.database import Base, UtcDateTime
from knowledge.refusals import Refusal
from knowledge.sales.team.people import Person
from knowledge.sign_in import ApiKey, hash_secret, may_sign_in

PREFIX = "st_"
LONGEST = timedelta(hours=1)


class AccessToken(Base):
    """A token for one person. `withheld` are the areas that the key's person does not cover."""

    __tablename__ = "access_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    key_id: Mapped[int] = mapped_column(ForeignKey("api_keys.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    tools: Mapped[list[str] | None]
    withheld: Mapped[list[str] | None]
    may_approve: Mapped[bool]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def create_token(
    access: Access, key_id: int, person: Person, *, now: datetime, life: timedelta, tools: list[str] | None = None,
    may_approve: bool = False,
) -> str:  # fmt: skip
    """The secret of a new token for a person, made with the key of `access`'s principal.

    `tools` narrows it further. Refuses with `unknown.email` where the key's person has no reach over that one's
    records, and with `token.tools` for tools that the key has not.
    """
    if not may_sign_in(person):
        raise Refusal("unknown.email", email=person.email or "")
    maker = access.principal
    kept = areas_kept(access, load_principal(access.session, person, access.today))
    if Area.RECORDS not in kept:
        raise Refusal("unknown.email", email=person.email or "")
    if tools is not None and maker.only_tools is not None and not set(tools) <= maker.only_tools:
        raise Refusal("token.tools", tools=sorted(set(tools) - maker.only_tools))
    only = tools if tools is not None else None if maker.only_tools is None else sorted(maker.only_tools)
    access.session.execute(delete(AccessToken).where(AccessToken.expires_at <= now))
    secret = PREFIX + secrets.token_urlsafe(32)
    access.session.add(
        AccessToken(
            person_id=person.id, key_id=key_id, secret_hash=hash_secret(secret), tools=only,
            withheld=sorted(area.value for area in set(Area) - kept), may_approve=may_approve and maker.may_approve,
            expires_at=now + min(life, LONGEST),
        )
    )  # fmt: skip
    access.session.flush()
    return secret


def find_token(session: Session, secret: str, *, now: datetime, today: date) -> Principal | None:
    """The principal of a token that is valid now; None also where its key has ended or a person is inactive."""
    hashed = hash_secret(secret)
    token = session.scalar(select(AccessToken).where(AccessToken.secret_hash == hashed))
    if token is None or not hmac.compare_digest(token.secret_hash, hashed) or token.expires_at <= now:
        return None
    key, person = session.get_one(ApiKey, token.key_id), session.get_one(Person, token.person_id)
    ended = key.revoked_at is not None or (key.expires_at is not None and key.expires_at <= now)
    if ended or not may_sign_in(person) or not may_sign_in(session.get_one(Person, key.person_id)):
        return None
    return replace(
        load_principal(session, person, today), only_tools=None if token.tools is None else frozenset(token.tools),
        may_approve=token.may_approve, withheld=frozenset(Area(name) for name in token.withheld or ()),
    )  # fmt: skip


def areas_kept(access: Access, other: Principal) -> frozenset[Area]:
    """The areas in which whatever another person may is the caller's to see and do as well."""
    maker = access.principal
    if maker.person_id == other.person_id:
        return frozenset(area for area in Area if maker.grant(area) != Grant())
    teams = bool(maker.leads & (other.member_of | other.leads))
    return frozenset(
        area for area in Area
        if other.grant(area) != Grant() and _covers(maker.grant(area), other.grant(area), in_team=teams)
    )  # fmt: skip


def _covers(mine: Grant, theirs: Grant, *, in_team: bool) -> bool:
    pairs = (
        (mine.read, theirs.read), (max(mine.write, mine.propose), max(theirs.write, theirs.propose)),
        (max(mine.totals, mine.read), theirs.totals),
    )  # fmt: skip
    return all(
        wanted is Reach.NONE or have is Reach.ALL or (have is Reach.TEAM and wanted <= Reach.TEAM and in_team)
        for have, wanted in pairs
    )
