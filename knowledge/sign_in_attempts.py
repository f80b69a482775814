"""Sign-ins by another provider that a browser has begun: what has to come back with it, once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from knowledge.database import Base, UtcDateTime
from knowledge.sign_in import hash_secret

LIFE = timedelta(minutes=10)


class SignInAttempt(Base):
    """One attempt: `state` binds the answer to the browser, `nonce` the token, `verifier` the code (PKCE)."""

    __tablename__ = "sign_in_attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    state_hash: Mapped[str] = mapped_column(String(64), unique=True)
    nonce: Mapped[str] = mapped_column(String(64))
    verifier: Mapped[str] = mapped_column(String(128))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Attempt:
    """What goes to the provider, and what is checked when it comes back."""

    state: str
    nonce: str
    verifier: str


def begin_attempt(session: Session, *, now: datetime) -> Attempt:
    """A new attempt; those that were left are forgotten."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.expires_at <= now))
    made = Attempt(*(secrets.token_urlsafe(32) for _ in range(3)))
    session.add(
        SignInAttempt(
            state_hash=hash_secret(made.state), nonce=made.nonce, verifier=made.verifier, expires_at=now + LIFE
        )
    )
    return made


def end_attempt(session: Session, state: str, *, now: datetime) -> Attempt | None:
    """The attempt of a state, which no later answer finds any more; None where there is none."""
    ended = session.execute(
        delete(SignInAttempt)
        .where(SignInAttempt.state_hash == hash_secret(state), SignInAttempt.expires_at > now)
        .returning(SignInAttempt.nonce, SignInAttempt.verifier)
    ).first()
    return None if ended is None else Attempt(state, ended[0], ended[1])
