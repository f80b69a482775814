"""The inbox of a chat service: what came in, kept until it is answered once.

A door stores what it hears and acknowledges it; workers of any process take it from here. What belongs to one lane (a
thread) is taken in the order in which it came. A row is held for a while (`lease_until`): when its process dies,
another takes it again, and finds in `answer` what was posted by then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint, and_, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from knowledge.database import Base, UtcDateTime
from knowledge.sales.team.people import text_enum

LEASE = timedelta(seconds=15)
# As long as this an event id is known, and with it a redelivery; chat services give up within hours.
KEPT = timedelta(days=7)


class InboxState(StrEnum):
    """Where a row stands. `withdrawn`: taken back, or told to stop, before anybody took it."""

    WAITING = "waiting"
    TAKEN = "taken"
    DONE = "done"
    WITHDRAWN = "withdrawn"


OPEN = (InboxState.WAITING, InboxState.TAKEN)


class InboxItem(Base):
    """One thing that came in. `channel` is the chat service, `person` who did it in that service's own words.

    `reference` names the message that it is about, for what is later said of that message. `answer` is what was posted
    so far, as the worker keeps it.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "event_id"),
        Index("ix_inbox_channel_state", "channel", "state", "id"),
        Index("ix_inbox_channel_lane", "channel", "lane", "id"),
        Index("ix_inbox_channel_reference", "channel", "reference"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    event_id: Mapped[str] = mapped_column(String(200))
    lane: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(40))
    person: Mapped[str] = mapped_column(String(100))
    reference: Mapped[str | None] = mapped_column(String(200))
    payload: Mapped[dict[str, Any]]
    state: Mapped[InboxState] = mapped_column(text_enum(InboxState), default=InboxState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_by: Mapped[str | None] = mapped_column(String(60))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stop: Mapped[bool] = mapped_column(default=False)
    answer: Mapped[dict[str, Any] | None]
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Arrival:
    """What a door hands in: see InboxItem."""

    event_id: str
    lane: str
    kind: str
    person: str
    payload: dict[str, Any]
    reference: str | None = None


def keep(session: Session, channel: str, came: Arrival, *, now: datetime) -> bool:
    """Store what came in; False where it came before (the same event id)."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    if session.get_bind().dialect.name == "postgresql":
        # Ids rise within a lane in the order of the commits, so that none is taken before an earlier one is seen.
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"{channel}:{came.lane}"))))
    kept = session.execute(
        insert(InboxItem)
        .values(
            channel=channel, event_id=came.event_id[:200], lane=came.lane[:200], kind=came.kind,
            person=came.person[:100], reference=came.reference, payload=came.payload, state=InboxState.WAITING,
            attempts=0, received_at=now, due_at=now, stop=False,
        )
        .on_conflict_do_nothing(index_elements=["channel", "event_id"])
        .returning(InboxItem.id)
    )  # fmt: skip
    return kept.scalar() is not None


def take(session: Session, channel: str, worker: str, *, now: datetime) -> InboxItem | None:
    """The next row, held by this worker for LEASE: the oldest of a lane in which nothing earlier is open.

    Call it in a writing transaction. A row whose holder let the lease run out is taken again.
    """
    earlier = aliased(InboxItem)
    free = or_(
        and_(InboxItem.state == InboxState.WAITING, InboxItem.due_at <= now),
        and_(InboxItem.state == InboxState.TAKEN, InboxItem.lease_until <= now),
    )
    before = select(earlier.id).where(
        earlier.channel == channel, earlier.lane == InboxItem.lane, earlier.id < InboxItem.id, earlier.state.in_(OPEN)
    )
    found = select(InboxItem).where(InboxItem.channel == channel, free, ~before.exists())
    item = session.scalars(found.order_by(InboxItem.id).limit(1).with_for_update(skip_locked=True)).first()
    if item is None:
        return None
    item.state, item.taken_by, item.lease_until = InboxState.TAKEN, worker, now + LEASE
    item.attempts += 1
    session.flush()
    return item


def renew(session: Session, worker: str, ids: Iterable[int], *, now: datetime) -> dict[int, bool]:
    """Hold these rows of a worker's for another LEASE: those that are still its own, each with whether to stop."""
    mine = and_(InboxItem.id.in_(list(ids)), InboxItem.taken_by == worker, InboxItem.state == InboxState.TAKEN)
    held = session.execute(
        update(InboxItem).where(mine).values(lease_until=now + LEASE).returning(InboxItem.id, InboxItem.stop)
    )
    return {row.id: row.stop for row in held}


def note_answer(session: Session, item_id: int, worker: str, answer: dict[str, Any]) -> bool:
    """Keep what was posted so far; False where the row is no longer this worker's."""
    mine = and_(InboxItem.id == item_id, InboxItem.taken_by == worker, InboxItem.state == InboxState.TAKEN)
    return (
        session.execute(update(InboxItem).where(mine).values(answer=answer).returning(InboxItem.id)).first() is not None
    )


def answer_of(session: Session, item_id: int) -> dict[str, Any] | None:
    """What was posted so far."""
    return session.scalar(select(InboxItem.answer).where(InboxItem.id == item_id))


def finish(session: Session, item_id: int, worker: str, *, now: datetime) -> None:
    """Close a row that was answered. What was said leaves the inbox; it is in the thread's turns."""
    mine = and_(InboxItem.id == item_id, InboxItem.taken_by == worker)
    closed = {"state": InboxState.DONE, "finished_at": now, "lease_until": None, "payload": {}}
    session.execute(update(InboxItem).where(mine).values(**closed))


def put_back(session: Session, item_id: int, worker: str, *, due: datetime, counts: bool = True) -> None:
    """Let a row wait until `due`, to be taken again; without `counts` this attempt was none."""
    mine = and_(InboxItem.id == item_id, InboxItem.taken_by == worker, InboxItem.state == InboxState.TAKEN)
    values: dict[str, Any] = {"state": InboxState.WAITING, "due_at": due, "taken_by": None, "lease_until": None}
    if not counts:
        values["attempts"] = InboxItem.attempts - 1
    session.execute(update(InboxItem).where(mine).values(**values))


def holders(session: Session, channel: str) -> list[str]:
    """Every worker that holds a row."""
    held = select(InboxItem.taken_by).where(InboxItem.channel == channel, InboxItem.state == InboxState.TAKEN)
    return [worker for worker in session.scalars(held.distinct()) if worker]


def release(session: Session, channel: str, worker: str, *, now: datetime) -> None:
    """Let the rows of a worker that is gone be taken at once."""
    its = and_(InboxItem.channel == channel, InboxItem.taken_by == worker, InboxItem.state == InboxState.TAKEN)
    session.execute(update(InboxItem).where(its).values(lease_until=now))


def stop_lane(session: Session, channel: str, lane: str, person: str, *, now: datetime) -> int:
    """Stop what a person asked in a lane and nobody answered yet: how many there were.

    What waits is withdrawn; the holder of what is being answered sees it with its next `renew`.
    """
    theirs = and_(InboxItem.channel == channel, InboxItem.lane == lane, InboxItem.person == person)
    waiting = and_(theirs, InboxItem.state == InboxState.WAITING, InboxItem.attempts == 0)
    gone = {"state": InboxState.WITHDRAWN, "finished_at": now, "payload": {}}
    withdrawn = session.execute(update(InboxItem).where(waiting).values(**gone).returning(InboxItem.id)).all()
    running = and_(theirs, InboxItem.state.in_(OPEN), InboxItem.stop.is_(False))
    told = session.execute(update(InboxItem).where(running).values(stop=True).returning(InboxItem.id)).all()
    return len(withdrawn) + len(told)


def find(session: Session, channel: str, reference: str) -> InboxItem | None:
    """What came in as a message, by its reference."""
    named = and_(InboxItem.channel == channel, InboxItem.reference == reference)
    return session.scalar(select(InboxItem).where(named).order_by(InboxItem.id).limit(1))


def reword(session: Session, channel: str, reference: str, payload: dict[str, Any]) -> InboxState | None:
    """Put an edited message in the place of one that waits; where that message stood, None where it is unknown."""
    changed = and_(
        InboxItem.channel == channel, InboxItem.reference == reference, InboxItem.state == InboxState.WAITING,
        InboxItem.attempts == 0,
    )  # fmt: skip
    if session.execute(update(InboxItem).where(changed).values(payload=payload).returning(InboxItem.id)).first():
        return InboxState.WAITING
    known = find(session, channel, reference)
    return known.state if known is not None else None


def withdraw(session: Session, channel: str, reference: str, *, now: datetime) -> None:
    """Forget a message that was deleted before anybody answered it, and stop its answer where that is being made."""
    named = and_(InboxItem.channel == channel, InboxItem.reference == reference)
    waits = and_(named, InboxItem.state == InboxState.WAITING, InboxItem.attempts == 0)
    gone = {"state": InboxState.WITHDRAWN, "finished_at": now, "payload": {}}
    session.execute(update(InboxItem).where(waits).values(**gone))
    session.execute(update(InboxItem).where(named, InboxItem.state.in_(OPEN)).values(stop=True))


def unanswered(session: Session, channel: str) -> int:
    """How many rows wait or are being answered."""
    still = select(func.count()).where(InboxItem.channel == channel, InboxItem.state.in_(OPEN))
    return session.scalar(still) or 0


def forget(session: Session, channel: str, *, now: datetime) -> None:
    """Drop what was closed longer than KEPT ago."""
    session.execute(
        delete(InboxItem).where(
            InboxItem.channel == channel, InboxItem.state.not_in(OPEN), InboxItem.finished_at < now - KEPT
        )
    )
