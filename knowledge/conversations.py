"""Threads, their turns, and proposals that wait for a person."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, delete, false, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from knowledge.access import Access, Principal
from knowledge.changes import Plan, may_apply, replaces
from knowledge.database import Base, UtcDateTime
from knowledge.refusals import Refusal
from knowledge.sales.team.people import text_enum

PROPOSAL_LIFE = timedelta(days=7)
UNFINISHED = "unfinished"
UNFINISHED_LIFE = timedelta(minutes=10)


class Thread(Base):
    """One person's conversation. `role` is the person's role when it began: a changed role starts afresh.

    Of one that was deleted (`deleted_at`) nothing is left but its row, to which bills and proposals refer.
    """

    __tablename__ = "threads"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    channel: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Turn(Base):
    """One message and its reply. `messages` is what the model saw and said, so that a later turn can go on from it."""

    __tablename__ = "turns"
    __table_args__ = (
        UniqueConstraint("person_id", "idempotency_key"),
        Index("ix_turns_thread_id_id", "thread_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[str] = mapped_column(ForeignKey("threads.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    message: Mapped[str] = mapped_column(Text)
    idempotency_key: Mapped[str | None] = mapped_column(String(200))
    outcome: Mapped[str] = mapped_column(String(20))
    reply: Mapped[dict[str, Any]]
    messages: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Its person no longer waits: whichever process answers it is to stop.
    stop_asked: Mapped[bool] = mapped_column(default=False, server_default=false())


class ProposalStatus(StrEnum):
    """Where a proposal stands."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


ProposalState = Literal["pending", "approved", "rejected", "expired", "withdrawn"]


class Proposal(Base):
    """A stored Plan that waits for somebody who may write it.

    One that was put right is rejected by who put it right, and names what took its place: `replaced_by_id`, another
    proposal, or `change_set_id`, what was written at once.
    """

    __tablename__ = "proposals"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    thread_id: Mapped[str | None] = mapped_column(ForeignKey("threads.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    plan: Mapped[dict[str, Any]]
    status: Mapped[ProposalStatus] = mapped_column(text_enum(ProposalStatus), default=ProposalStatus.PENDING)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    change_set_id: Mapped[int | None] = mapped_column(ForeignKey("change_sets.id"))
    replaced_by_id: Mapped[str | None] = mapped_column(ForeignKey("proposals.id"))

    @property
    def withdrawn(self) -> bool:
        """Whether something took its place: a later order of who asked, or an edit of somebody who may decide it."""
        return self.status is ProposalStatus.REJECTED and (self.replaced_by_id or self.change_set_id) is not None


def open_thread(
    session: Session, principal: Principal, thread_id: str | None, *, title: str, channel: str, now: datetime
) -> Thread:
    """The caller's thread of that id, or a new one. Another person's thread is `unknown.thread`.

    When the person's role changed since, nothing said before counts any more: a new thread begins.
    """
    if thread_id is not None:
        thread = session.get(Thread, thread_id)
        if thread is None or thread.person_id != principal.person_id or thread.deleted_at is not None:
            raise Refusal("unknown.thread", id=thread_id)
        if thread.role == principal.role.value:
            return thread
    thread = Thread(
        id=f"th_{secrets.token_urlsafe(12)}", person_id=principal.person_id, role=principal.role.value,
        title=title[:200], channel=channel, created_at=now,
    )  # fmt: skip
    session.add(thread)
    session.flush()
    return thread


def find_thread(session: Session, principal: Principal, thread_id: str) -> Thread:
    """The caller's thread. Refuses with `unknown.thread` for another person's, and for one of an earlier role."""
    thread = session.get(Thread, thread_id)
    if thread is None or thread.person_id != principal.person_id or thread.role != principal.role.value:
        raise Refusal("unknown.thread", id=thread_id)
    if thread.deleted_at is not None:
        raise Refusal("unknown.thread", id=thread_id)
    return thread


def list_threads(session: Session, principal: Principal, limit: int) -> list[Thread]:
    """The caller's newest threads of their present role."""
    mine = select(Thread).where(
        Thread.person_id == principal.person_id, Thread.role == principal.role.value, Thread.deleted_at.is_(None)
    )
    return list(session.scalars(mine.order_by(Thread.created_at.desc(), Thread.id).limit(limit)))


def turn_of_key(session: Session, principal: Principal, key: str, *, now: datetime) -> Turn | None:
    """The turn that a repeated request already made, or is making (`outcome` UNFINISHED).

    One that was begun long ago and never finished (its process died) is forgotten.
    """
    turn = session.scalar(select(Turn).where(Turn.person_id == principal.person_id, Turn.idempotency_key == key))
    if turn is not None and turn.outcome == UNFINISHED and turn.created_at < now - UNFINISHED_LIFE:
        session.delete(turn)
        session.flush()
        return None
    return turn


def begin_turn(
    session: Session, principal: Principal, thread: Thread, message: str, key: str, *, now: datetime
) -> int | None:
    """Take an idempotency key before anything is done under it: the unfinished turn's id, None when it is taken.

    Of two requests at once, in whatever process, only one gets it.
    """
    from sqlalchemy.dialects import postgresql, sqlite

    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    taken = session.execute(
        insert(Turn)
        .values(
            thread_id=thread.id, person_id=principal.person_id, message=message, idempotency_key=key,
            outcome=UNFINISHED, reply={}, created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["person_id", "idempotency_key"])
        .returning(Turn.id)
    )  # fmt: skip
    return taken.scalar()


def note_effect(session: Session, turn_id: int, **effect: str | int) -> None:
    """Keep with an unfinished turn what it wrote, in the transaction that writes it.

    Whoever takes the turn up after a crash then tells that, and writes nothing again.
    """
    turn = session.get_one(Turn, turn_id)
    kept = turn.messages or {"calls": [], "effects": []}
    turn.messages = {**kept, "effects": [*kept["effects"], effect]}


def unfinished_turn(session: Session, principal: Principal, key: str) -> Turn | None:
    """The turn that was begun under a key and not finished."""
    mine = (Turn.person_id == principal.person_id, Turn.idempotency_key == key, Turn.outcome == UNFINISHED)
    return session.scalar(select(Turn).where(*mine))


def ask_to_stop(session: Session, person_id: int, key: str) -> None:
    """Ask whichever process answers a person's turn to stop; nothing where it is finished, or another's."""
    mine = (Turn.person_id == person_id, Turn.idempotency_key == key, Turn.outcome == UNFINISHED)
    session.execute(update(Turn).where(*mine).values(stop_asked=True))


def is_to_stop(session: Session, person_id: int, key: str) -> bool:
    """Whether a person asked for the end of their turn that is still being answered."""
    mine = (Turn.person_id == person_id, Turn.idempotency_key == key, Turn.outcome == UNFINISHED)
    return bool(session.scalar(select(Turn.stop_asked).where(*mine)))


def drop_turn(session: Session, turn_id: int) -> None:
    """Give the key of an unfinished turn free again."""
    session.execute(delete(Turn).where(Turn.id == turn_id, Turn.outcome == UNFINISHED))


def recent_turns(session: Session, thread: Thread, limit: int) -> list[Turn]:
    """The thread's last finished turns, oldest first."""
    finished = select(Turn).where(Turn.thread_id == thread.id, Turn.outcome != UNFINISHED)
    return list(session.scalars(finished.order_by(Turn.id.desc()).limit(limit)))[::-1]


def find_turn(session: Session, principal: Principal, turn_id: int) -> Turn:
    """The caller's turn, of a thread of their present role. Refuses with `unknown.turn` for any other."""
    turn = session.get(Turn, turn_id)
    thread = session.get(Thread, turn.thread_id) if turn is not None else None
    if turn is None or thread is None or thread.person_id != principal.person_id or thread.role != principal.role.value:
        raise Refusal("unknown.turn", id=turn_id)
    return turn


def propose(
    session: Session, principal: Principal, plan: dict[str, Any], *, thread_id: str | None, now: datetime
) -> Proposal:
    """Store a Plan for approval."""
    proposal = Proposal(
        id=f"pr_{secrets.token_urlsafe(12)}", thread_id=thread_id, person_id=principal.person_id, plan=plan,
        status=ProposalStatus.PENDING, created_at=now, expires_at=now + PROPOSAL_LIFE,
    )  # fmt: skip
    session.add(proposal)
    session.flush()
    return proposal


def add_to_proposal(session: Session, proposal_id: str, plan: dict[str, Any]) -> Proposal:
    """Give a proposal that still waits the Plan that it has grown to within its turn."""
    proposal = session.get_one(Proposal, proposal_id, populate_existing=True, with_for_update=True)
    if proposal.status is not ProposalStatus.PENDING:
        raise Refusal("proposal.decided", decision=proposal.status.value)
    proposal.plan = plan
    session.flush()
    return proposal


def withdraw_replaced(
    session: Session, principal: Principal, thread_id: str, plan: Plan, *, corrects: bool, now: datetime,
    proposal_id: str | None = None, change_set_id: int | None = None,
) -> list[Plan]:  # fmt: skip
    """Withdraw the caller's own open proposals of a thread that a later Plan takes the place of; those Plans.

    That is any whose records and fields it writes anew, and with `corrects` the newest of the same tools. What somebody
    decides meanwhile stays decided.
    """
    mine = select(Proposal).where(
        Proposal.person_id == principal.person_id, Proposal.thread_id == thread_id, Proposal.expires_at > now,
        Proposal.status == ProposalStatus.PENDING, Proposal.id != (proposal_id or ""),
    )  # fmt: skip
    gone, tools = [], {part.tool for part in plan.sayings}
    for proposal in session.scalars(mine.order_by(Proposal.created_at.desc(), Proposal.id)):
        earlier = Plan.model_validate(proposal.plan)
        corrected = corrects and {part.tool for part in earlier.sayings} == tools
        if not corrected and not replaces(plan, earlier):
            continue
        corrects = corrects and not corrected
        taken = session.execute(
            update(Proposal)
            .where(Proposal.id == proposal.id, Proposal.status == ProposalStatus.PENDING)
            .values(
                status=ProposalStatus.REJECTED, decided_by_id=principal.person_id, decided_at=now,
                replaced_by_id=proposal_id, change_set_id=change_set_id,
            )
            .returning(Proposal.id)
        ).all()  # fmt: skip
        gone += [earlier] if taken else []
    return gone


def withdraw_proposal(
    access: Access, replaced: str, *, now: datetime, proposal_id: str | None = None, change_set_id: int | None = None
) -> None:
    """Withdraw an open proposal that is the caller's to decide for what takes its place; of two at once only one does.

    Refuses with `unknown.proposal`, `proposal.decided`, `proposal.withdrawn` or `proposal.expired`.
    """
    session, proposal = access.session, find_proposal(access.session, replaced, access)
    taken = session.execute(
        update(Proposal)
        .where(Proposal.id == replaced, Proposal.status == ProposalStatus.PENDING, Proposal.expires_at > now)
        .values(
            status=ProposalStatus.REJECTED, decided_by_id=access.principal.person_id, decided_at=now,
            replaced_by_id=proposal_id, change_set_id=change_set_id,
        )
        .returning(Proposal.id)
    ).all()  # fmt: skip
    if not taken:
        session.refresh(proposal)
        raise _decided(proposal) if proposal.status is not ProposalStatus.PENDING else Refusal("proposal.expired")


def claim(session: Session, proposal_id: str, access: Access, status: ProposalStatus, *, now: datetime) -> Proposal:
    """Take a pending proposal for a decision; of two clicks at once only one gets it.

    Who asked may decide their own, and whoever may write all that it writes may decide theirs. To all others it is
    unknown. Refuses with `unknown.proposal`, `proposal.expired`, `proposal.decided` or `proposal.withdrawn`.
    """
    proposal = find_proposal(session, proposal_id, access)
    if proposal.status is not ProposalStatus.PENDING:
        raise _decided(proposal)
    if proposal.expires_at <= now:
        raise Refusal("proposal.expired", id=proposal_id)
    taken = session.execute(
        update(Proposal)
        .where(Proposal.id == proposal_id, Proposal.status == ProposalStatus.PENDING)
        .values(status=status, decided_by_id=access.principal.person_id, decided_at=now)
        .returning(Proposal.id)
    ).all()
    session.refresh(proposal)
    if not taken:
        raise _decided(proposal)
    return proposal


def _decided(proposal: Proposal) -> Refusal:
    if proposal.withdrawn:
        return Refusal("proposal.withdrawn")
    return Refusal("proposal.decided", decision=proposal.status.value)


def find_proposal(session: Session, proposal_id: str, access: Access) -> Proposal:
    """A proposal that is the caller's to decide; every other is `unknown.proposal`."""
    proposal = session.get(Proposal, proposal_id, populate_existing=True)
    if proposal is None or not _concerns(access, proposal):
        raise Refusal("unknown.proposal", id=proposal_id)
    return proposal


def waiting_proposals(session: Session, access: Access, *, now: datetime) -> list[Proposal]:
    """What waits for the caller's word, the oldest first: their own, and others' that they may approve."""
    pending = select(Proposal).where(Proposal.status == ProposalStatus.PENDING, Proposal.expires_at > now)
    found = session.scalars(pending.order_by(Proposal.created_at, Proposal.id))
    return [proposal for proposal in found if _concerns(access, proposal)]


def proposal_states(session: Session, ids: list[str], *, now: datetime) -> dict[str, ProposalState]:
    """Where proposals stand: pending, approved, rejected, withdrawn or expired."""
    found = session.scalars(select(Proposal).where(Proposal.id.in_(ids)))
    return {proposal.id: _state(proposal, now) for proposal in found}


def _state(proposal: Proposal, now: datetime) -> ProposalState:
    if proposal.status is ProposalStatus.PENDING and proposal.expires_at <= now:
        return "expired"
    return "withdrawn" if proposal.withdrawn else proposal.status.value


def _concerns(access: Access, proposal: Proposal) -> bool:
    """Who asked, and whoever may write all that it writes."""
    return proposal.person_id == access.principal.person_id or may_apply(access, Plan.model_validate(proposal.plan))
