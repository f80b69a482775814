"""Apply a Plan: every record re-read, all of it written in the caller's transaction, a change row for each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from knowledge.access import Access
from knowledge.changes.log import Change, ChangeSet
from knowledge.changes.plan import Plan
from knowledge.changes.record import RecordChange, is_marked, version_of
from knowledge.changes.rights import check_write
from knowledge.company import note_change
from knowledge.database import UtcDateTime
from knowledge.names import update_names
from knowledge.refusals import Refusal
from knowledge.sales.sell.deals import DealHistory, HistoryField
from knowledge.writable import WRITABLE, owners

# PostgreSQL's codes, which SQLite says in words: what a record refers to is gone, or there is one in its place already.
OVERTAKEN = {"23503": "FOREIGN KEY", "23505": "UNIQUE"}
NAMED = {"account", "contact", "lead", "deal", "opening", "candidate", "course"}  # kinds whose names the index holds
CHUNK = 500


@dataclass(frozen=True)
class Applied:
    """What was written: the change set and the records' ids, in the Plan's order."""

    change_set_id: int
    record_ids: list[int] = field(default_factory=list)


def _from_json(model: type[Any], name: str, value: Any) -> Any:  # noqa: ANN401
    column_type = inspect(model).columns[name].type
    if value is None or not isinstance(value, str):
        return value
    if isinstance(column_type, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(column_type, Date):
        return date.fromisoformat(value)
    return value


def apply(
    access: Access, plan: Plan, *, now: datetime, thread_id: str | None = None, undoes: int | None = None
) -> Applied:
    """Write a Plan in the caller's transaction.

    Refuses with `changed_meanwhile` when a record's version moved since the Plan was made, with
    `access.write_other` when the caller may not write a record; nothing is written then.
    """
    session = access.session
    change_set = ChangeSet(
        person_id=access.principal.person_id, applied_at=now, tool=plan.tool[:100], summary=plan.summary[:2000],
        thread_id=thread_id, undoes_id=undoes,
        said=_said(plan, access.principal.person_id),
    )  # fmt: skip
    session.add(change_set)
    session.flush()
    _lock(session, plan)
    ids: list[int] = []
    for change in plan.changes:
        ids.append(_apply_one(access, change, change_set.id, ids, now))
    _flush(session, plan.changes[-1].label if plan.changes else "")
    for kind in sorted({change.kind for change in plan.changes} & NAMED):
        update_names(session, kind, [key for key, change in zip(ids, plan.changes, strict=True) if change.kind == kind])
    note_change(session)
    return Applied(change_set.id, ids)


def _said(plan: Plan, person_id: int) -> dict[str, Any]:
    """What is kept of a Plan: its parts, and who else had a hand in it."""
    others = {"asked_by": plan.asked_by, "edited_by": plan.edited_by}
    named = {name: other for name, other in others.items() if other not in (None, person_id)}
    return {"parts": [part.model_dump(mode="json") for part in plan.sayings], **named}


def _lock(session: Session, plan: Plan) -> None:
    """Read every record that a Plan changes anew, and hold it until the transaction ends."""
    wanted: dict[str, list[int]] = {}
    for change in plan.changes:
        if change.id is not None:
            wanted.setdefault(change.kind, []).append(change.id)
    for kind in sorted(wanted):
        model, keys = WRITABLE[kind].model, sorted(wanted[kind])
        for start in range(0, len(keys), CHUNK):
            held = select(model).where(model.id.in_(keys[start : start + CHUNK])).with_for_update()
            session.scalars(held.execution_options(include_deleted=True, populate_existing=True)).all()


def _apply_one(access: Access, change: RecordChange, change_set_id: int, created: list[int], now: datetime) -> int:
    session, model = access.session, WRITABLE[change.kind].model
    after = {
        name: created[value["created"]] if isinstance(value, dict) and set(value) == {"created"} else value
        for name, value in (change.after or {}).items()
    }
    values = {name: _from_json(model, name, value) for name, value in after.items()}
    record: Any = None
    if change.id is not None:
        record = session.get(model, change.id, execution_options={"include_deleted": True})
    if change.id is None or (record is None and change.before is None and not is_marked(model)):
        record = _create(access, change, values)
    else:
        _change(access, change, record, values, now)
    log = Change(
        change_set_id=change_set_id, kind=change.kind, record_id=record.id, version=version_of(record),
        before=change.before, after=after if change.after is not None else None,
    )  # fmt: skip
    session.add(log)
    return int(record.id)


def _create(access: Access, change: RecordChange, values: dict[str, Any]) -> Any:  # noqa: ANN401 - any mapped record
    check_write(access, change, values)
    record = WRITABLE[change.kind].model(**values, **({"id": change.id} if change.id is not None else {}))
    access.session.add(record)
    _flush(access.session, change.label or change.kind)
    return record


def _change(access: Access, change: RecordChange, record: Any, values: dict[str, Any], now: datetime) -> None:  # noqa: ANN401
    """Update, remove or bring back a record that is there."""
    returns = change.before is None
    gone = record is None or (getattr(record, "deleted_at", None) is not None) is not returns
    if gone or (version_of(record) != change.version and hasattr(record, "version")):
        raise Refusal("changed_meanwhile", label=change.label)
    whose = {name: getattr(record, name) for name in owners(change.kind)}
    check_write(access, change, whose)
    if any(name in values and values[name] != whose[name] for name in whose):
        check_write(access, change, {**whose, **values})
    if change.after is None and not is_marked(type(record)):
        access.session.delete(record)
        return
    if change.kind == "deal" and not returns and change.after is not None:
        _keep_history(access, record, values)
    for name, value in values.items():
        setattr(record, name, value)
    if change.after is None or returns:
        record.deleted_at = None if returns else now
    if hasattr(record, "version"):
        record.version += 1


def _keep_history(access: Access, record: Any, values: dict[str, Any]) -> None:  # noqa: ANN401
    """Note the day on which a deal's stage, amount or owner changed."""
    for history in HistoryField:
        if history.value in values and (before := getattr(record, history.value)) != values[history.value]:
            access.session.add(
                DealHistory(
                    deal_id=record.id, field=history, changed_on=access.today, before=before,
                    after=values[history.value], person_id=access.principal.person_id,
                )
            )  # fmt: skip


def _flush(session: Session, label: str) -> None:
    """Write it; what it refers to may be gone since it was planned, or another may have been written in its place."""
    try:
        session.flush()
    except IntegrityError as error:
        code, told = getattr(error.orig, "sqlstate", None), str(error.orig)
        if code not in OVERTAKEN and not any(words in told for words in OVERTAKEN.values()):
            raise
        raise Refusal("changed_meanwhile", label=label) from error
