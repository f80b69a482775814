"""What people say of an answer: good or bad, and what would have been right. Candidates for eval cases."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Text, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from knowledge.access import Principal
from knowledge.conversations import Thread, Turn
from knowledge.database import Base, UtcDateTime
from knowledge.refusals import Refusal
from knowledge.sales.team.people import Person, text_enum

MOST_CHARACTERS = 2000


class Verdict(StrEnum):
    """What somebody says of an answer to their own message."""

    GOOD = "good"
    BAD = "bad"


class TurnFeedback(Base):
    """One person's verdict on one turn of theirs; a later one takes its place.

    `settled_at`: when the installation's owner made a case of it, or put it aside.
    """

    __tablename__ = "turn_feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    turn_id: Mapped[int] = mapped_column(ForeignKey("turns.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    verdict: Mapped[Verdict] = mapped_column(text_enum(Verdict))
    comment: Mapped[str | None] = mapped_column(Text)
    correct: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def judge_turn(
    session: Session, principal: Principal, turn_id: int, verdict: Verdict, *, comment: str | None = None,
    correct: str | None = None, now: datetime,
) -> None:  # fmt: skip
    """Keep a person's verdict on a turn of their own, of their present role. Any other turn is `unknown.turn`."""
    mine = select(Turn.id).join(Thread, Thread.id == Turn.thread_id)
    mine = mine.where(Turn.id == turn_id, Turn.person_id == principal.person_id, Thread.role == principal.role.value)
    if session.scalar(mine) is None:
        raise Refusal("unknown.turn", id=turn_id)
    said = {"verdict": verdict, "comment": comment or None, "correct": correct or None, "created_at": now}
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(
        insert(TurnFeedback)
        .values(turn_id=turn_id, person_id=principal.person_id, **said)
        .on_conflict_do_update(index_elements=["turn_id"], set_={**said, "settled_at": None})
    )


def verdicts(session: Session, turn_ids: list[int]) -> dict[int, Verdict]:
    """The verdict on each of these turns that has one."""
    found = select(TurnFeedback.turn_id, TurnFeedback.verdict).where(TurnFeedback.turn_id.in_(turn_ids))
    return {row.turn_id: row.verdict for row in session.execute(found)}


def unsettled(session: Session, *, good_too: bool) -> list[tuple[TurnFeedback, Turn, Person]]:
    """Verdicts of everybody that nothing was made of yet, the oldest first: the bad ones, or all.

    They hold what people said in threads of their own: for the installation's owner on the machine itself alone.
    """
    found = (
        select(TurnFeedback, Turn, Person)
        .join(Turn, Turn.id == TurnFeedback.turn_id)
        .join(Person, Person.id == TurnFeedback.person_id)
        .where(TurnFeedback.settled_at.is_(None))
        .order_by(TurnFeedback.id)
    )
    if not good_too:
        found = found.where(TurnFeedback.verdict == Verdict.BAD)
    return [(feedback, turn, person) for feedback, turn, person in session.execute(found)]


def turns_before(session: Session, turn: Turn, limit: int) -> list[Turn]:
    """What was said in a turn's thread before it, oldest first; decisions, which say nothing, are left out."""
    earlier = select(Turn).where(Turn.thread_id == turn.thread_id, Turn.id < turn.id, Turn.message != "")
    return list(session.scalars(earlier.order_by(Turn.id.desc()).limit(limit)))[::-1]
