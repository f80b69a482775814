"""A person's conversations as a list to keep in order: looked through, renamed, deleted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from knowledge.access import Principal
from knowledge.conversations import Thread, Turn, find_thread
from knowledge.outsiders import OutsideThread
from knowledge.turn_feedback import TurnFeedback
from knowledge.usage import ModelUse

MOST_TITLE = 200


def threads_page(
    session: Session, principal: Principal, *, text: str | None = None, after: str | None = None, limit: int
) -> list[Thread]:
    """The caller's threads, the newest first, those that a decision alone made left out.

    `text` finds threads by their title and messages; `after` is the id of the last one of the page before.
    """
    found = select(Thread).where(
        Thread.person_id == principal.person_id, Thread.role == principal.role.value, Thread.deleted_at.is_(None)
    )
    if text:
        like = f"%{_plain(text)}%"
        said = exists().where(Turn.thread_id == Thread.id, Turn.message.ilike(like, escape="\\"))
        found = found.where(or_(Thread.title.ilike(like, escape="\\"), said))
    if after is not None:
        last = find_thread(session, principal, after)
        older = and_(Thread.created_at == last.created_at, Thread.id > last.id)
        found = found.where(or_(Thread.created_at < last.created_at, older))
    return list(session.scalars(found.order_by(Thread.created_at.desc(), Thread.id).limit(limit)))


def rename_thread(session: Session, principal: Principal, thread_id: str, title: str) -> Thread:
    """Give a thread another title. Refuses with `unknown.thread`."""
    thread = find_thread(session, principal, thread_id)
    thread.title = title[:MOST_TITLE]
    return thread


def delete_thread(session: Session, principal: Principal, thread_id: str, *, now: datetime) -> None:
    """Delete what was said in a thread, for good. Changes and proposals that came of it stay, and what it cost.

    Refuses with `unknown.thread`.
    """
    thread = find_thread(session, principal, thread_id)
    turns = select(Turn.id).where(Turn.thread_id == thread.id)
    session.execute(delete(TurnFeedback).where(TurnFeedback.turn_id.in_(turns)))
    session.execute(update(ModelUse).where(ModelUse.turn_id.in_(turns)).values(turn_id=None))
    session.execute(delete(OutsideThread).where(OutsideThread.thread_id == thread.id))
    session.execute(delete(Turn).where(Turn.thread_id == thread.id))
    thread.title, thread.deleted_at = "", now


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
