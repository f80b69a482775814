"""Requests with an idempotency key: each has one effect, and its answer is given again.

The key is taken before anything is done (`take`), what was written is noted in the transaction that writes it
(`note_effect`), and the answer is kept at the end (`finish`). So whatever dies in between, nothing is written twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from knowledge.access import Principal
from knowledge.database import Base, UtcDateTime
from knowledge.refusals import Refusal

# For so long an answer is given again.
LIFE = timedelta(hours=24)
# What was begun so long ago and not finished was begun by a process that died.
UNFINISHED_LIFE = timedelta(minutes=2)


class KeptRequest(Base):
    """One request of a person's. `fingerprint` tells whether a repeated one asks the same; `status` 0: unfinished."""

    __tablename__ = "kept_requests"
    __table_args__ = (UniqueConstraint("person_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    key: Mapped[str] = mapped_column(String(200))
    fingerprint: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    effect: Mapped[dict[str, Any] | None]
    status: Mapped[int] = mapped_column(default=0)
    answer: Mapped[dict[str, Any] | None]


def utc_now() -> datetime:
    """The wall clock: a kept answer ages by it, whatever day the installation is told to be on."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Taken:
    """A key that was taken. `status`, `answer`: what to say again; `effect`: what a process that died had written."""

    id: int
    status: int = 0
    answer: dict[str, Any] | None = None
    effect: dict[str, Any] | None = None


def take(session: Session, principal: Principal, key: str, fingerprint: str, *, now: datetime) -> Taken:
    """Take a key for a request, in a transaction of its own that writes.

    Refuses with `request.key_reused` where it was another request's, with `request.being_answered` while that runs.
    """
    session.execute(delete(KeptRequest).where(KeptRequest.created_at < now - LIFE))
    mine = (KeptRequest.person_id == principal.person_id, KeptRequest.key == key)
    known = session.scalar(select(KeptRequest).where(*mine).with_for_update())
    if known is None:
        return Taken(_insert(session, principal.person_id, key, fingerprint, now))
    if known.fingerprint != fingerprint:
        raise Refusal("request.key_reused")
    if known.status:
        return Taken(known.id, known.status, known.answer)
    if known.created_at > now - UNFINISHED_LIFE:
        raise Refusal("request.being_answered")
    known.created_at = now
    return Taken(known.id, effect=known.effect)


def _insert(session: Session, person_id: int, key: str, fingerprint: str, now: datetime) -> int:
    from sqlalchemy.dialects import postgresql, sqlite

    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    made = session.execute(
        insert(KeptRequest)
        .values(person_id=person_id, key=key, fingerprint=fingerprint, created_at=now, status=0)
        .on_conflict_do_nothing(index_elements=["person_id", "key"])
        .returning(KeptRequest.id)
    ).scalar()
    if made is None:
        raise Refusal("request.being_answered")
    return int(made)


def note_effect(session: Session, request_id: int, effect: dict[str, Any]) -> None:
    """Keep what a request wrote, in the transaction that writes it."""
    session.execute(update(KeptRequest).where(KeptRequest.id == request_id).values(effect=effect))


def finish(session: Session, request_id: int, status: int, answer: dict[str, Any]) -> None:
    """Keep a request's answer."""
    session.execute(update(KeptRequest).where(KeptRequest.id == request_id).values(status=status, answer=answer))


def drop(session: Session, request_id: int) -> None:
    """Give the key of a request free that came to nothing."""
    session.execute(
        delete(KeptRequest).where(KeptRequest.id == request_id, KeptRequest.status == 0, KeptRequest.effect.is_(None))
    )
