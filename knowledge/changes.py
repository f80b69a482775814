"""Plans, and the only code that applies them: change log, proposals' approval, undo.

A write tool returns a Plan and touches nothing. `apply` re-reads every record it names, refuses when one changed
meanwhile, writes all of it in the caller's transaction, and leaves a change row for each record. A removed record
stays in its table, marked, and comes back by undo.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
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
from knowledge.metrics.model import Figure, Note
from knowledge.names import update_names
from knowledge.refusals import Refusal
from knowledge.sales.sell.deals import DealHistory, HistoryField
from knowledge.writable import WRITABLE, belongs, owners

LARGEST_ID = 2**31 - 1  # what both databases take
# PostgreSQL's codes, which SQLite says in words: what a record refers to is gone, or there is one in its place already.
OVERTAKEN = {"23503": "FOREIGN KEY", "23505": "UNIQUE"}
NAMED = {"account", "contact", "lead", "deal", "opening", "candidate", "course"}  # kinds whose names the index holds
CHUNK = 500


class Risk(enum.StrEnum):
    """Low: applied at once, undo offered. High: waits for a person's approval."""

    LOW = "low"
    HIGH = "high"


class Created(BaseModel):
    """In the values of a change: the id of the record that the Plan's change number `created` makes."""

    created: int


class Shown(BaseModel):
    """How a field reads for people before and after, where what is stored says nothing to them (ids, minor units)."""

    before: Figure | str | int | float | bool | None = None
    after: Figure | str | int | float | bool | None = None


class RecordChange(BaseModel):
    """One record before and after. A creation has id None and no before; a removal has no after.

    `version` is the record's version the plan was made on. `before` and `after` hold columns as JSON has them, money in
    minor units; a value may be `{"created": 0}`, the id that the Plan's first change makes. `shown` is what people read
    of a field; of ids and money nothing else is shown.
    """

    model_config = ConfigDict(frozen=True)

    kind: str
    id: int | None = None
    version: int | None = None
    label: str = ""
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    shown: dict[str, Shown] = {}


def creation(kind: str, label: str, values: dict[str, Any], shown: dict[str, Any] | None = None) -> RecordChange:
    """A new record. `shown` holds what people read of ids and money: names, Figures."""
    after = {name: to_json(value) for name, value in values.items() if value is not None}
    words = {name: Shown(after=value) for name, value in (shown or {}).items() if value is not None}
    return RecordChange(kind=kind, label=label, after=after, shown=words)


def update_of(
    kind: str, record: Any, label: str, values: dict[str, Any],  # noqa: ANN401 - any mapped record
    shown: dict[str, tuple[Any, Any]] | None = None,
) -> RecordChange | None:  # fmt: skip
    """The fields of a record that get another value; None where all of them stay.

    `shown` holds before and after of ids and money as people read them.
    """
    after = {name: to_json(value) for name, value in values.items() if to_json(getattr(record, name)) != to_json(value)}
    if not after:
        return None
    words = {
        name: Shown(before=pair[0], after=pair[1]) for name, pair in (shown or {}).items() if name in after
    }  # fmt: skip
    return RecordChange(
        kind=kind, id=record.id, version=version_of(record), label=label, before=snapshot(record, list(after)),
        after=after, shown=words,
    )  # fmt: skip


def removal(
    kind: str, record: Any, label: str, fields: tuple[str, ...] = (), shown: dict[str, Any] | None = None  # noqa: ANN401
) -> RecordChange:  # fmt: skip
    """A record that goes; `fields` are what people see of it before they agree."""
    words = {name: Shown(before=value) for name, value in (shown or {}).items() if value is not None}
    every = [] if _is_marked(type(record)) else [key for key in inspect(type(record)).columns.keys() if key != "id"]  # noqa: SIM118
    kept = list(dict.fromkeys([*owners(kind), *fields, *every]))
    return RecordChange(
        kind=kind, id=record.id, version=version_of(record), label=label, before=snapshot(record, kept), shown=words
    )


def version_of(record: Any) -> int:  # noqa: ANN401 - any mapped record
    """A record's version; what is part of another record has none of its own."""
    return int(getattr(record, "version", 1))


class Saying(BaseModel):
    """What one tool's part of a Plan is, for people: `facts` fill the tool's sentence, `summary` stands for logs."""

    tool: str
    summary: str
    facts: dict[str, Any] = {}


class Plan(Saying):
    """What a write tool wants done, as data: the changes, the sentence that says them, and their risk.

    `parts`: what several tools' plans were put together from; empty for the plan of one. `notes`: what whoever decides
    has to know (what it breaks, what was taken from where); `choices`: messages that ask for something else instead,
    a Note being worded as `choice.<code>`.
    """

    risk: Risk
    changes: list[RecordChange]
    parts: list[Saying] = []
    notes: list[Note] = []
    choices: Sequence[str | Note] = ()

    @property
    def sayings(self) -> list[Saying]:
        """What it does, tool by tool."""
        return self.parts or [Saying(tool=self.tool, summary=self.summary, facts=self.facts)]


def put_together(one: Plan, other: Plan) -> Plan:
    """Two Plans as one, to be approved and undone as a whole; two changes of one record become one."""
    changes: list[RecordChange] = list(one.changes)
    places: dict[int, int] = {}
    for number, change in enumerate(other.changes):
        at = next((at for at, known in enumerate(changes) if _same_record(known, change)), None)
        moved = change.model_copy(update={"after": _renumbered(change.after, places)})
        if at is None:
            places[number] = len(changes)
            changes.append(moved)
        else:
            changes[at] = _both(changes[at], moved)
    parts = [*one.sayings, *other.sayings]
    return Plan(
        tool="+".join(dict.fromkeys(part.tool for part in parts)), summary="; ".join(part.summary for part in parts),
        risk=max(one.risk, other.risk, key=list(Risk).index), changes=changes, parts=parts,
        notes=[*one.notes, *other.notes], choices=[*one.choices, *other.choices],
    )  # fmt: skip


def _renumbered(values: dict[str, Any] | None, places: dict[int, int]) -> dict[str, Any] | None:
    """Values that point at records of the same Plan, after those moved to other places."""
    if values is None:
        return None
    return {
        name: {"created": places[value["created"]]} if isinstance(value, dict) and "created" in value else value
        for name, value in values.items()
    }


def _same_record(one: RecordChange, other: RecordChange) -> bool:
    return one.id is not None and (one.kind, one.id) == (other.kind, other.id) and None not in (one.after, other.after)


def _both(first: RecordChange, then: RecordChange) -> RecordChange:
    """The fields of both, from what the first found to what the second leaves."""
    before, after = {**(then.before or {}), **(first.before or {})}, {**(first.after or {}), **(then.after or {})}
    shown = {**first.shown, **then.shown}
    for name in first.shown.keys() & then.shown.keys():
        shown[name] = Shown(before=first.shown[name].before, after=then.shown[name].after)
    return first.model_copy(update={"before": before, "after": after, "shown": shown})


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
    _lock(session, plan)
    ids: list[int] = []
    for change in plan.changes:
        ids.append(_apply_one(access, change, change_set.id, ids, now))
    _flush(session, plan.changes[-1].label if plan.changes else "")
    for kind in sorted({change.kind for change in plan.changes} & NAMED):
        update_names(session, kind, [key for key, change in zip(ids, plan.changes, strict=True) if change.kind == kind])
    session.execute(update(Company).values(generation=Company.generation + 1))
    return Applied(change_set.id, ids)


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
    if change.id is None or (record is None and change.before is None and not _is_marked(model)):
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
    _check_write(access, change, values)
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
    _check_write(access, change, whose)
    if any(name in values and values[name] != whose[name] for name in whose):
        _check_write(access, change, {**whose, **values})
    if change.after is None and not _is_marked(type(record)):
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


def _is_marked(model: type[Any]) -> bool:
    """Whether a removed record of this kind stays in its table."""
    return hasattr(model, "deleted_at")


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


def _check_write(access: Access, change: RecordChange, values: dict[str, Any]) -> None:
    if not _may_write(access, change.kind, values):
        raise Refusal("access.write_other", label=change.label or change.kind)


def _may_write(access: Access, kind: str, values: dict[str, Any], *, propose: bool = False) -> bool:
    whose = belongs(access.session, kind, values)
    return access.may_write(whose.area, person_id=whose.person_id, team_id=whose.team_id, propose=propose)


def check_proposed(access: Access, plan: Plan) -> None:
    """Refuse a Plan with a record that its asker could not even propose to change: `access.write_other`."""
    for change in plan.changes:
        if not all(_may_write(access, kind, values, propose=True) for kind, values in _whose(access, plan, change)):
            raise Refusal("access.write_other", label=change.label or change.kind)


def may_apply(access: Access, plan: Plan) -> bool:
    """Whether the caller may write every record of a Plan, as it is now and as it would be."""
    return all(
        _may_write(access, kind, values) for change in plan.changes for kind, values in _whose(access, plan, change)
    )


def _whose(access: Access, plan: Plan, change: RecordChange) -> list[tuple[str, dict[str, Any]]]:
    """The columns that decide whose a record is, of its kind: as it stands, and as the Plan leaves it."""
    names, after = owners(change.kind), change.after or {}
    under = WRITABLE[change.kind].under
    if under is not None and isinstance(above := after.get(under[0]), dict):
        return _whose(access, plan, plan.changes[above["created"]])  # it belongs to what the Plan makes
    if change.id is None:
        return [(change.kind, after)]
    record = access.session.get(WRITABLE[change.kind].model, change.id, execution_options={"include_deleted": True})
    now = {name: getattr(record, name) for name in names} if record is not None else dict(change.before or after)
    moved = {name: after[name] for name in names if name in after and after[name] != now.get(name)}
    return [(change.kind, now), *([(change.kind, {**now, **moved})] if moved else [])]


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
        return _may_write(access, log.kind, log.before or log.after or {})
    return _may_write(access, log.kind, {name: getattr(record, name) for name in owners(log.kind)})


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
