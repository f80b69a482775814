"""Take an applied Plan back: the reversed Plan, where nothing newer touched the same fields."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.access import Access
from knowledge.changes.applying import Applied, apply
from knowledge.changes.log import Change, ChangeSet
from knowledge.changes.plan import Plan, Risk
from knowledge.changes.record import RecordChange, snapshot, version_of
from knowledge.changes.rights import may_write
from knowledge.refusals import Refusal
from knowledge.writable import WRITABLE, owners

LARGEST_ID = 2**31 - 1  # what both databases take


def undo(access: Access, change_set_id: int, *, now: datetime, thread_id: str | None = None) -> Applied:
    """Take an applied Plan back, where nothing newer touched the same fields.

    Whoever may write the records may, whoever changed them. To all others it is unknown. Refuses with `undo.unknown`,
    `undo.already` or `changed_meanwhile`.
    """
    session = access.session
    if not 0 < change_set_id <= LARGEST_ID:
        raise Refusal("undo.unknown", id=change_set_id)
    done = session.get(ChangeSet, change_set_id, with_for_update=True)
    logged = _logged(session, change_set_id)
    if done is None or not logged or not all(_may_undo(access, log) for log in logged):
        raise Refusal("undo.unknown", id=change_set_id)
    if done.undone_by_id is not None:
        raise Refusal("undo.already", id=change_set_id)
    reverse = [
        RecordChange(
            kind=log.kind, id=log.record_id, version=_version_to_undo(session, log),
            before=log.after, after=log.before, label=done.summary,
        )
        for log in logged
    ]  # fmt: skip
    plan = Plan(tool="undo", summary=done.summary, risk=Risk.LOW, changes=reverse, parts=done.sayings)
    applied = apply(access, plan, now=now, thread_id=thread_id or done.thread_id, undoes=change_set_id)
    done.undone_by_id = applied.change_set_id
    return applied


def _logged(session: Session, change_set_id: int) -> list[Change]:
    """A change set's rows, the last written first."""
    found = select(Change).where(Change.change_set_id == change_set_id).order_by(Change.id.desc())
    return list(session.scalars(found))


def _may_undo(access: Access, log: Change) -> bool:
    """Whether a changed record, as it is now or as it was when it went, is the caller's to write."""
    record = _present(access.session, log)
    if record is None:
        return may_write(access, log.kind, log.before or log.after or {})
    return may_write(access, log.kind, {name: getattr(record, name) for name in owners(log.kind)})


def _present(session: Session, log: Change) -> Any:  # noqa: ANN401 - any mapped record
    """The record of a change, removed or not; None where it left its table."""
    model = WRITABLE[log.kind].model
    return session.get(model, log.record_id, populate_existing=True, execution_options={"include_deleted": True})


def _version_to_undo(session: Session, log: Change) -> int:
    """The version that the reverse change is made on: a newer one where the fields still are as they were written."""
    record = _present(session, log)
    if record is None or log.before is None or log.after is None:
        return log.version
    return version_of(record) if snapshot(record, list(log.after)) == log.after else log.version
