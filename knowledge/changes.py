"""Plans, and the only code that applies them: change log, proposals' approval, undo.

A write tool returns a Plan and touches nothing. `apply` re-reads every record it names, refuses when one changed
meanwhile, writes all of it in the caller's transaction, and leaves a change row for each record.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Date, ForeignKey, String, inspect, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from knowledge.access import Access
from knowledge.company import Company
from knowledge.database import Base, UtcDateTime
from knowledge.refusals import Refusal
from knowledge.sales.sell.accounts import Account, Contact, Lead
from knowledge.sales.sell.activities import Activity, Task
from knowledge.sales.sell.deals import Deal

WRITABLE: dict[str, type[Any]] = {
    "account": Account, "contact": Contact, "lead": Lead, "deal": Deal, "activity": Activity, "task": Task,
}  # fmt: skip
LARGEST_ID = 2**31 - 1  # what both databases take
FOREIGN_KEY_VIOLATION = "23503"  # PostgreSQL's code; SQLite says it in words
OWNER_FIELD = {"activity": "person_id", "task": "person_id"}


class Risk(enum.StrEnum):
    """Low: applied at once, undo offered. High: waits for a person's approval."""

    LOW = "low"
    HIGH = "high"


class RecordChange(BaseModel):
    """One record before and after. A creation has id None and no before; a removal has no after.

    `version` is the record's version the plan was made on.
    """

    model_config = ConfigDict(frozen=True)

    kind: str
    id: int | None = None
    version: int | None = None
    label: str = ""
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


class Saying(BaseModel):
    """What one tool's part of a Plan is, for people: `facts` fill the tool's sentence, `summary` stands for logs."""

    tool: str
    summary: str
    facts: dict[str, Any] = {}


class Plan(Saying):
    """What a write tool wants done, as data: the changes, the sentence that says them, and their risk.

    `parts`: what several tools' plans were put together from; empty for the plan of one.
    """

    risk: Risk
    changes: list[RecordChange]
    parts: list[Saying] = []

    @property
    def sayings(self) -> list[Saying]:
        """What it does, tool by tool."""
        return self.parts or [Saying(tool=self.tool, summary=self.summary, facts=self.facts)]


def put_together(one: Plan, other: Plan) -> Plan:
    """Two Plans as one, to be approved and undone as a whole; two changes of one record become one."""
    changes: list[RecordChange] = []
    for change in [*one.changes, *other.changes]:
        at = next((at for at, known in enumerate(changes) if _same_record(known, change)), None)
        if at is None:
            changes.append(change)
        else:
            changes[at] = _both(changes[at], change)
    parts = [*one.sayings, *other.sayings]
    return Plan(
        tool="+".join(dict.fromkeys(part.tool for part in parts)), summary="; ".join(part.summary for part in parts),
        risk=max(one.risk, other.risk, key=list(Risk).index), changes=changes, parts=parts,
    )  # fmt: skip


def _same_record(one: RecordChange, other: RecordChange) -> bool:
    return one.id is not None and (one.kind, one.id) == (other.kind, other.id) and None not in (one.after, other.after)


def _both(first: RecordChange, then: RecordChange) -> RecordChange:
    """The fields of both, from what the first found to what the second leaves."""
    before, after = {**(then.before or {}), **(first.before or {})}, {**(first.after or {}), **(then.after or {})}
    return first.model_copy(update={"before": before, "after": after})


class ChangeSet(Base):
    """One applied Plan: who, when, by which tool, in which thread. `said` holds what it is, tool by tool."""

    __tablename__ = "change_sets"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    applied_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tool: Mapped[str] = mapped_column(String(100))
    summary: Mapped[str] = mapped_column(String(2000))
    thread_id: Mapped[str | None] = mapped_column(String(40), index=True)
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("change_sets.id"))
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("change_sets.id"))
    said: Mapped[dict[str, Any] | None]

    @property
    def sayings(self) -> list[Saying]:
        """What it did, tool by tool; of one from before this was kept only the summary is known."""
        if self.said is None:
            return [Saying(tool=self.tool, summary=self.summary)]
        return [Saying.model_validate(part) for part in self.said["parts"]]


class Change(Base):
    """One record's change within a change set."""

    __tablename__ = "changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    change_set_id: Mapped[int] = mapped_column(ForeignKey("change_sets.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int] = mapped_column(index=True)
    version: Mapped[int]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]


@dataclass(frozen=True)
class Applied:
    """What was written: the change set and the records' ids, in the Plan's order."""

    change_set_id: int
    record_ids: list[int] = field(default_factory=list)


def to_json(value: Any) -> Any:  # noqa: ANN401 - any column's value
    """A column's value as JSON keeps it."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


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
        said={"parts": [part.model_dump(mode="json") for part in plan.sayings]},
    )  # fmt: skip
    session.add(change_set)
    session.flush()
    ids = [_apply_one(access, change, change_set.id) for change in plan.changes]
    session.execute(update(Company).values(generation=Company.generation + 1))
    return Applied(change_set.id, ids)


def _apply_one(access: Access, change: RecordChange, change_set_id: int) -> int:
    session, model = access.session, WRITABLE[change.kind]
    values = {name: _from_json(model, name, value) for name, value in (change.after or {}).items()}
    owner_field = OWNER_FIELD.get(change.kind, "owner_id")
    if change.id is None:
        _check_owner(access, values.get(owner_field), change)
        record = model(**values)
        session.add(record)
        _flush(session, change)
    else:
        record = session.get(model, change.id, populate_existing=True, with_for_update=True)
        if record is None or record.version != change.version:
            raise Refusal("changed_meanwhile", label=change.label)
        _check_owner(access, getattr(record, owner_field), change)
        if owner_field in values:
            _check_owner(access, values[owner_field], change)
        if change.after is None:
            session.delete(record)
        else:
            _write(record, values)
        _flush(session, change)
    log = Change(
        change_set_id=change_set_id, kind=change.kind, record_id=record.id, version=record.version,
        before=change.before, after=change.after,
    )  # fmt: skip
    session.add(log)
    return int(record.id)


def _flush(session: Session, change: RecordChange) -> None:
    """Write it; what it refers to may be gone since it was planned."""
    try:
        session.flush()
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) != FOREIGN_KEY_VIOLATION and "FOREIGN KEY" not in str(error.orig):
            raise
        raise Refusal("changed_meanwhile", label=change.label or change.kind) from error


def _write(record: Any, values: dict[str, Any]) -> None:  # noqa: ANN401 - any mapped record
    for name, value in values.items():
        setattr(record, name, value)
    record.version += 1


def _check_owner(access: Access, owner_id: int | None, change: RecordChange) -> None:
    if not access.may_write_person(owner_id):
        raise Refusal("access.write_other", label=change.label or change.kind)


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
    if done is None or not logged or not all(_may_write(access, log) for log in logged):
        raise Refusal("undo.unknown", id=change_set_id)
    if done.undone_by_id is not None:
        raise Refusal("undo.already", id=change_set_id)
    reverse = [
        RecordChange(
            kind=log.kind, id=None if log.after is None else log.record_id, version=_version_to_undo(session, log),
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


def _may_write(access: Access, log: Change) -> bool:
    """Whether a changed record, as it is now or as it was when it went, is the caller's to write."""
    owner_field = OWNER_FIELD.get(log.kind, "owner_id")
    record = access.session.get(WRITABLE[log.kind], log.record_id, populate_existing=True)
    owner = getattr(record, owner_field) if record is not None else (log.before or log.after or {}).get(owner_field)
    return access.may_write_person(owner)


def _version_to_undo(session: Session, log: Change) -> int:
    """The version that the reverse change is made on: a newer one where the fields still are as they were written."""
    record = session.get(WRITABLE[log.kind], log.record_id)
    if record is None or log.before is None or log.after is None:
        return log.version
    return int(record.version) if snapshot(record, list(log.after)) == log.after else log.version


def snapshot(record: Any, names: list[str]) -> dict[str, Any]:  # noqa: ANN401 - any mapped record
    """The named columns of a record, as a Plan keeps them."""
    return {name: to_json(getattr(record, name)) for name in names}


def undone(session: Session, change_set_ids: list[int]) -> set[int]:
    """Those of the applied Plans that were taken back."""
    taken = select(ChangeSet.id).where(ChangeSet.id.in_(change_set_ids), ChangeSet.undone_by_id.is_not(None))
    return set(session.scalars(taken))


def last_change(session: Session, person_id: int, thread_id: str | None = None) -> ChangeSet | None:
    """The newest applied Plan of a person that is not undone and is no undo, for "undo that"."""
    found = select(ChangeSet).where(
        ChangeSet.person_id == person_id, ChangeSet.undone_by_id.is_(None), ChangeSet.undoes_id.is_(None)
    )
    if thread_id is not None:
        found = found.where(ChangeSet.thread_id == thread_id)
    return session.scalar(found.order_by(ChangeSet.id.desc()).limit(1))


def utc_now() -> datetime:
    """The present instant, for the edges that have no injected clock."""
    return datetime.now(UTC)
