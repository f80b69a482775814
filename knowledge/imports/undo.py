"""Take an import back: restore what it changed and remove what it created, where nothing newer rests on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, exists, func, insert, select, update

from knowledge.company import note_change
from knowledge.database import Database
from knowledge.imports.directory import TABLES
from knowledge.imports.fields import KINDS
from knowledge.imports.records import Import
from knowledge.imports.report import UndoReport
from knowledge.imports.store import Store, from_json, table_of
from knowledge.refusals import Refusal
from knowledge.sales.plan.markets import CompetitorShare
from knowledge.sales.sell.deals import DealCompetitor, DealContact, DealHistory, DealLine
from knowledge.sales.sell.orders import OrderLine
from knowledge.sales.team.people import TeamMembership
from knowledge.tables import METADATA

BATCH = 5_000
NAMES = {kind.record: kind.name for kind in KINDS.values()} | {
    "product_line": "product_lines", "team": "teams", "stage": "stages", "team_membership": "team_memberships",
}  # fmt: skip
UPDATES = METADATA.tables["import_updates"]
# Rows that belong to a record and go with it: table → the column that names the record.
PARTS: dict[str, tuple[Table, ...]] = {
    "deal": tuple(table_of(model) for model in (DealLine, DealHistory, DealCompetitor, DealContact)),
    "order": (table_of(OrderLine),),
    "market": (table_of(CompetitorShare),),
}
# Parts among a record's before-values, by their label.
PART_TABLES: dict[str, dict[str, Table]] = {
    "lines": {"deal": table_of(DealLine), "order": table_of(OrderLine)},
    "competitors": {"deal": table_of(DealCompetitor)},
    "shares": {"market": table_of(CompetitorShare)},
}
# Children before what they refer to.
ORDER = (
    "market", "payout", "award", "commission_plan", "deal_split",
    "candidate_score", "candidate", "opening",
    "satisfaction_score", "complaint", "target", "task", "activity", "order", "deal", "lead", "contact", "account",
    "product", "product_line", "team", "person", "region", "stage",
)  # fmt: skip


def undo_import(database: Database, import_id: int, *, now: datetime) -> UndoReport:
    """Undo one import in one transaction; what something newer touched or refers to is left, and counted.

    Refuses with `import.unknown` and `import.undone_already`.
    """
    with database.engine.connect() as connection:
        store = Store(database, connection, dry_run=False)
        try:
            with store.unit():
                return _undo(connection, import_id, now)
        finally:
            connection.detach()


def _undo(connection: Connection, import_id: int, now: datetime) -> UndoReport:
    found = connection.execute(select(Import.undone_at).where(Import.id == import_id)).first()
    if found is None:
        raise Refusal("import.unknown", id=import_id)
    if found[0] is not None:
        raise Refusal("import.undone_already", id=import_id, day=found[0].date().isoformat())
    restored, left, removed = Counter[str](), Counter[str](), Counter[str]()
    connection.execute(delete(TeamMembership).where(TeamMembership.import_id == import_id))
    for kind in connection.scalars(select(UPDATES.c.kind).where(UPDATES.c.import_id == import_id).distinct()).all():
        for records in _updates(connection, import_id, kind):
            done = _restore(connection, kind, records, import_id)
            restored[kind] += done
            left[kind] += len(records) - done
    for record in ORDER:
        table = TABLES[record]
        removed[record] = _remove(connection, table, record, import_id)
        left[record] += connection.scalar(select(func.count()).where(table.c.import_id == import_id)) or 0
    connection.execute(update(Import).where(Import.id == import_id).values(undone_at=now))
    note_change(connection)
    return UndoReport(import_id=import_id, removed=_named(removed), restored=_named(restored), left=_named(left))


def _named(counts: Counter[str]) -> dict[str, int]:
    return {NAMES[record]: count for record, count in counts.items() if count}


def _updates(connection: Connection, import_id: int, kind: str) -> Iterator[dict[int, list[Any]]]:
    """The import's updates of one kind, in batches: record → its updates, newest first."""
    last = -1
    while True:
        mine = and_(UPDATES.c.import_id == import_id, UPDATES.c.kind == kind, UPDATES.c.record_id > last)
        ids = select(UPDATES.c.record_id).where(mine).distinct().order_by(UPDATES.c.record_id).limit(BATCH)
        wanted = connection.scalars(ids).all()
        if not wanted:
            return
        last = wanted[-1]
        rows = connection.execute(
            select(UPDATES).where(mine, UPDATES.c.record_id <= last).order_by(UPDATES.c.record_id, UPDATES.c.id.desc())
        )
        yield {record_id: list(group) for record_id, group in groupby(rows, key=lambda row: int(row.record_id))}
        if len(wanted) < BATCH:
            return


def _restore(connection: Connection, kind: str, records: dict[int, list[Any]], import_id: int) -> int:
    """Put before-values back into records that still have the version the import made. Returns how many.

    The version goes back as well: the record is what it was, so an older import can be undone in turn.
    """
    if kind == "team_membership":
        connection.execute(update(TeamMembership).where(TeamMembership.id.in_(records)).values(until_date=None))
        return len(records)
    table, done = TABLES[kind], []
    for record_id, updates in records.items():
        before: dict[str, Any] = {}
        for row in updates:
            before |= row.before or {}
        parts = {label: before.pop(label) for label in PART_TABLES if label in before and kind in PART_TABLES[label]}
        values = {name: from_json(table.c[name], value) for name, value in before.items()}
        same = and_(table.c.id == record_id, table.c.version == updates[0].version)
        restore = update(table).where(same).values(**values, version=updates[-1].version - 1)
        if _references_stand(connection, table, values) and connection.execute(restore).rowcount:
            done.append(record_id)
            for label, rows in parts.items():
                _restore_parts(connection, PART_TABLES[label][kind], f"{kind}_id", record_id, rows)
    if kind == "deal":
        made = and_(DealHistory.import_id == import_id, DealHistory.deal_id.in_(done))
        connection.execute(delete(DealHistory).where(made))
    return len(done)


def _restore_parts(
    connection: Connection, table: Table, owner: str, record_id: int, rows: list[dict[str, Any]]
) -> None:
    connection.execute(delete(table).where(table.c[owner] == record_id))
    if rows:
        connection.execute(insert(table), [{**row, owner: record_id} for row in rows])


def _references_stand(connection: Connection, table: Table, values: dict[str, Any]) -> bool:
    """Whether the records that before-values refer to are still there."""
    for name, value in values.items():
        for key in table.c[name].foreign_keys if value is not None else ():
            if connection.scalar(select(key.column).where(key.column == value)) is None:
                return False
    return True


def _remove(connection: Connection, table: Table, record: str, import_id: int) -> int:
    """Delete the records that the import created, nobody changed since, and nothing refers to."""
    parts = PARTS.get(record, ())
    free = and_(table.c.import_id == import_id, table.c.version == 1, *_unreferenced(table, parts))
    removed = 0
    while True:  # a record may wait for another of its kind: a parent for its subsidiary
        ids = select(table.c.id).where(free)
        for part in parts:
            connection.execute(delete(part).where(part.c[f"{record}_id"].in_(ids)))
        count = connection.execute(delete(table).where(free)).rowcount
        removed += count
        if not count:
            return removed


def _unreferenced(table: Table, parts: tuple[Table, ...]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for other in METADATA.tables.values():
        if other in parts or other.name == "imports":
            continue
        source = other.alias()
        for column in other.c:
            if any(key.column.table is table for key in column.foreign_keys):
                mine = source.c[column.name]
                if any(index.columns[0] is column for index in other.indexes):
                    conditions.append(~exists().where(mine == table.c.id))
                else:  # without an index, one pass over the other table instead of one for each record
                    conditions.append(table.c.id.not_in(select(mine).where(mine.is_not(None))))
    return conditions
