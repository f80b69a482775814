"""Proof of identity: API keys, one-time sign-in links and page sessions. Only hashes of secrets are kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import ForeignKey, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from knowledge.access import Principal, load_principal
from knowledge.database import Base, UtcDateTime
from knowledge.refusals import Refusal
from knowledge.sales.team.people import Person

LINK_LIFE = timedelta(hours=24)
SESSION_LIFE = timedelta(days=30)
KEY_PREFIX = "sd_"
# A key's last use is written at most this often, so that reading requests don't turn into writes.
LAST_USED_STEP = timedelta(minutes=5)


class ApiKey(Base):
    """A key made as one person, never more than they may, and narrowed to `tools` where given."""

    __tablename__ = "api_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    tools: Mapped[list[str] | None]
    may_approve: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignInLink(Base):
    """A one-time link; spent by its first use."""

    __tablename__ = "sign_in_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PageSession(Base):
    """A signed-in browser."""

    __tablename__ = "page_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class NewKey:
    """A key just made. `secret` is shown once and kept nowhere."""

    id: int
    secret: str


def new_secret() -> str:
    """A secret of 256 random bits."""
    return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """What is kept of a secret."""
    # A secret has 256 random bits, so a plain hash can't be searched backwards; no salt or slow hash is needed.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def create_key(
    session: Session,
    person: Person,
    name: str,
    *,
    now: datetime,
    tools: list[str] | None = None,
    may_approve: bool = False,
    life: timedelta | None = None,
) -> NewKey:
    """Make an API key that acts as one person, narrowed to `tools` where given. Without `life` it never expires.

    Refuses with `person.no_sign_in` when the person is inactive or was never added.
    """
    _require_sign_in(person)
    secret = KEY_PREFIX + new_secret()
    key = ApiKey(
        person_id=person.id, name=name[:200], secret_hash=hash_secret(secret), tools=tools, may_approve=may_approve,
        created_at=now, expires_at=now + life if life else None,
    )  # fmt: skip
    session.add(key)
    session.flush()
    return NewKey(key.id, secret)


def valid_key(session: Session, secret: str, *, now: datetime) -> ApiKey | None:
    """The key of a secret, where it is neither wrong nor expired nor revoked; its use is noted."""
    hashed = hash_secret(secret)
    key = session.scalar(select(ApiKey).where(ApiKey.secret_hash == hashed))
    if key is None or not hmac.compare_digest(key.secret_hash, hashed) or key.revoked_at is not None:
        return None
    if key.expires_at is not None and key.expires_at <= now:
        return None
    if key.last_used_at is None or now - key.last_used_at >= LAST_USED_STEP:
        key.last_used_at = now
    return key


def principal_of(session: Session, key: ApiKey, *, today: date) -> Principal | None:
    """Whom a key acts as; None where the person may not come in any more."""
    principal = _principal(session, key.person_id, today)
    if principal is None:
        return None
    only = None if key.tools is None else frozenset(key.tools)
    return replace(principal, only_tools=only, may_approve=key.may_approve)


def find_key(session: Session, secret: str, *, now: datetime, today: date) -> Principal | None:
    """The principal of a key that is valid now; None for a wrong, expired or revoked one, or an inactive person."""
    key = valid_key(session, secret, now=now)
    return None if key is None else principal_of(session, key, today=today)


def list_keys(session: Session) -> list[tuple[ApiKey, Person]]:
    """Every key with its person, newest first."""
    found = select(ApiKey, Person).join(Person, Person.id == ApiKey.person_id).order_by(ApiKey.id.desc())
    return [(key, person) for key, person in session.execute(found)]


def revoke_key(session: Session, key_id: int, *, now: datetime) -> ApiKey:
    """End a key; one that ended before stays as it was. Refuses with `unknown.key`."""
    key = session.get(ApiKey, key_id)
    if key is None:
        raise Refusal("unknown.key", id=key_id)
    key.revoked_at = key.revoked_at or now
    return key


def create_link(session: Session, person: Person, *, now: datetime) -> str:
    """The secret of a one-time sign-in link, good for 24 hours. Refuses with `person.no_sign_in`."""
    _require_sign_in(person)
    secret = new_secret()
    session.add(
        SignInLink(person_id=person.id, secret_hash=hash_secret(secret), created_at=now, expires_at=now + LINK_LIFE)
    )
    session.flush()
    return secret


def link_is_good(session: Session, secret: str, *, now: datetime) -> bool:
    """Whether a link can still be used. Looking doesn't spend it: chat programs open links to preview them."""
    found = select(SignInLink.id).where(
        SignInLink.secret_hash == hash_secret(secret), SignInLink.used_at.is_(None), SignInLink.expires_at > now
    )
    return session.scalar(found) is not None


def use_link(session: Session, secret: str, *, now: datetime) -> str | None:
    """Spend a link: the secret of a new page session, or None when it is unknown, used or expired.

    Of two uses at once only one gets a session.
    """
    spent = session.execute(
        update(SignInLink)
        .where(SignInLink.secret_hash == hash_secret(secret), SignInLink.used_at.is_(None), SignInLink.expires_at > now)
        .values(used_at=now)
        .returning(SignInLink.person_id)
    ).scalar()
    person = session.get(Person, spent) if spent is not None else None
    if person is None or not may_sign_in(person):
        return None
    return begin_session(session, person, now=now)


def begin_session(session: Session, person: Person, *, now: datetime) -> str:
    """The secret of a new page session of somebody who has proved who they are; those that are over are forgotten.

    Refuses with `person.no_sign_in`.
    """
    _require_sign_in(person)
    session.execute(delete(PageSession).where(PageSession.expires_at <= now))
    page_secret = new_secret()
    session.add(
        PageSession(
            person_id=person.id, secret_hash=hash_secret(page_secret), created_at=now, expires_at=now + SESSION_LIFE
        )
    )
    session.flush()
    return page_secret


def find_session(session: Session, secret: str, *, now: datetime, today: date) -> Principal | None:
    """The principal of a page session that is valid now."""
    hashed = hash_secret(secret)
    page = session.scalar(select(PageSession).where(PageSession.secret_hash == hashed))
    if page is None or not hmac.compare_digest(page.secret_hash, hashed) or page.expires_at <= now:
        return None
    return _principal(session, page.person_id, today)


def end_session(session: Session, secret: str) -> None:
    """Sign a browser out."""
    session.execute(delete(PageSession).where(PageSession.secret_hash == hash_secret(secret)))


def end_everything(session: Session, person_id: int, *, now: datetime) -> None:
    """Revoke every key of a person, and drop their links and page sessions."""
    session.execute(
        update(ApiKey).where(ApiKey.person_id == person_id, ApiKey.revoked_at.is_(None)).values(revoked_at=now)
    )
    session.execute(delete(SignInLink).where(SignInLink.person_id == person_id))
    session.execute(delete(PageSession).where(PageSession.person_id == person_id))


def _principal(session: Session, person_id: int, today: date) -> Principal | None:
    person = session.get(Person, person_id)
    return load_principal(session, person, today) if person is not None and may_sign_in(person) else None


def may_sign_in(person: Person) -> bool:
    """Whether a person is let in at all."""
    return person.active and person.may_sign_in


def _require_sign_in(person: Person) -> None:
    if not may_sign_in(person):
        raise Refusal("person.no_sign_in", name=person.name)
