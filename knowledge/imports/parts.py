"""Rows that belong to a record (lines, competitors): replaced when a file says otherwise, kept for the undo."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, delete, insert, select, update

from knowledge.imports.merge import UPDATES, Merge
from knowledge.imports.report import KindCount

BATCH = 5_000
Part = tuple[Any, ...]


def known_rows(merge: Merge, *conditions: ColumnElement[bool]) -> Iterator[dict[int, Any]]:
    """The staged rows of records that were there before, in batches: record id → row with `row_no`, `changed`."""
    stage, last = merge.stage, -1
    while True:
        found = select(stage).where(stage.c.changed.is_distinct_from(2), stage.c.row_no > last, *conditions)
        rows = merge.store.connection.execute(found.order_by(stage.c.row_no).limit(BATCH)).all()
        if not rows:
            return
        last = rows[-1].row_no
        yield {row.id: row for row in rows}


def parts_of(merge: Merge, table: Table, owner: str, names: Sequence[str], ids: Iterable[int]) -> dict[int, list[Part]]:
    """The parts that records have, in their order."""
    found: dict[int, list[Part]] = defaultdict(list)
    columns = [table.c[name] for name in names]
    query: Select[Any] = select(table.c[owner], *columns).where(table.c[owner].in_(sorted(ids))).order_by(table.c.id)
    for row in merge.store.connection.execute(query):
        found[row[0]].append(tuple(row[1:]))
    return found


class Parts:
    """One kind of parts of one kind of record. `label` is their name among a record's before-values."""

    def __init__(self, merge: Merge, table: Table, owner: str, names: Sequence[str], label: str) -> None:
        self.merge, self.table, self.owner, self.names, self.label = merge, table, owner, names, label

    def replace(self, row: Any, old: list[Part], new: list[Part], count: KindCount) -> None:  # noqa: ANN401 - a row
        """Replace a record's parts by those of the file where they differ; the record then counts as updated."""
        if sorted(old, key=repr) == sorted(new, key=repr):
            return
        connection = self.merge.store.connection
        connection.execute(delete(self.table).where(self.table.c[self.owner] == row.id))
        named = [[dict(zip(self.names, part, strict=True)) for part in parts] for parts in (old, new)]
        if named[1]:
            connection.execute(insert(self.table), [{**part, self.owner: row.id} for part in named[1]])
        if self.keep(row.id, *named):
            count.updated += 1
            count.unchanged -= 1

    def keep(self, record_id: int, before: list[dict[str, Any]], after: list[dict[str, Any]]) -> bool:
        """Keep the parts before; whether the record had not changed yet, and gets its new version here."""
        connection, merge = self.merge.store.connection, self.merge
        mine = and_(
            UPDATES.c.import_id == merge.import_id, UPDATES.c.kind == merge.record, UPDATES.c.record_id == record_id
        )
        kept = connection.execute(select(UPDATES.c.before, UPDATES.c.after).where(mine)).first()
        if kept is not None:
            values = {"before": {**kept[0], self.label: before}, "after": {**kept[1], self.label: after}}
            connection.execute(update(UPDATES).where(mine).values(values))
            return False
        table = merge.table
        raised = update(table).where(table.c.id == record_id).values(version=table.c.version + 1)
        version = connection.execute(raised.returning(table.c.version)).scalar_one()
        connection.execute(insert(UPDATES).values(
            import_id=merge.import_id, kind=merge.record, record_id=record_id, version=version,
            before={self.label: before}, after={self.label: after},
        ))  # fmt: skip
        return True
