"""Staged rows into a kind's table, set by set: created, changed, unchanged; before-values kept for the undo."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, func, insert, literal, or_, select, update
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from knowledge.changes import to_json
from knowledge.imports.directory import references
from knowledge.imports.records import ImportUpdate
from knowledge.imports.report import KindCount
from knowledge.imports.store import Store, json_text, table_of

BATCH = 20_000
UPDATES = table_of(ImportUpdate)


class Merge:
    """One file's rows of one kind. `columns`: the database columns that the file gives."""

    def __init__(
        self, store: Store, record: str, table: Table, stage: Table, columns: list[str], import_id: int, today: date
    ) -> None:
        self.store, self.record, self.table, self.stage = store, record, table, stage
        self.columns, self.import_id, self.today = columns, import_id, today

    def match_by_external_id(self) -> None:
        """Find the records of rows that carry an id of their source."""
        table, stage = self.table, self.stage
        known = select(table.c.id).where(table.c.external_id == stage.c.external_id).scalar_subquery()
        self._run(update(stage).values(id=known).where(stage.c.id.is_(None), stage.c.external_id.is_not(None)))

    def settle(self, stage: Table, bases: dict[str, int]) -> None:
        """Replace provisional ids of references in a staged table by real ones, which follow each kind's base."""
        for column, record in references(stage).items():
            if record in bases:
                staged = stage.c[column]
                self._run(update(stage).values({column: bases[record] - staged}).where(staged < 0))

    def number_new(self, base: int, *, provisional: bool) -> None:
        """Give new rows their ids: from their provisional ones, or counted by row."""
        staged = self.stage.c.id
        new = self.stage.c.row_no + base if not provisional else base - staged
        is_new = staged < 0 if provisional else staged.is_(None)
        self._run(update(self.stage).values(id=new, changed=2).where(is_new))

    def flag_changed(self) -> None:
        """Mark the rows of known records that differ from them."""
        table, stage = self.table, self.stage
        differ = [table.c[name].is_distinct_from(self._staged(name)) for name in self.columns]
        differ.append(and_(stage.c.extra.is_not(None), json_text(table.c.extra).is_distinct_from(stage.c.extra)))
        changed = update(stage).values(changed=1)
        self._run(changed.where(table.c.id == stage.c.id, stage.c.changed.is_(None), or_(*differ)))

    def _staged(self, name: str) -> ColumnElement[Any]:
        """The staged value; where the column can't be empty, a blank cell keeps what is there."""
        if self.table.c[name].nullable:
            return self.stage.c[name]
        return func.coalesce(self.stage.c[name], self.table.c[name])

    def keep_before(self) -> int:
        """Keep the before-values of the changed rows. Returns how many there are."""
        kept = 0
        for rows in self._changed():
            entries, restage = [], []
            for row in rows:
                before, after, extra = self._difference(row)
                if "extra" in after:
                    restage.append({"no": row["row_no"], "text": extra})
                if after:
                    entries.append({
                        "import_id": self.import_id, "kind": self.record, "record_id": row["id"],
                        "version": row["version"] + 1, "before": before, "after": after,
                    })  # fmt: skip
                else:
                    restage.append({"no": row["row_no"], "text": None})
            self._restage(restage)
            if entries:
                self.store.connection.execute(insert(UPDATES), entries)
            kept += len(entries)
        return kept

    def _changed(self) -> Iterator[list[Any]]:
        table, stage, last = self.table, self.stage, -1
        names = [*self.columns, "extra"]
        old = [
            json_text(table.c[name]).label(f"old_{name}") if name == "extra" else table.c[name].label(f"old_{name}")
            for name in names
        ]
        new = [(stage.c.extra if name == "extra" else self._staged(name)).label(f"new_{name}") for name in names]
        while True:
            found = select(stage.c.row_no, table.c.id, table.c.version, *old, *new).where(
                table.c.id == stage.c.id, stage.c.changed == 1, stage.c.row_no > last
            )
            rows = self.store.connection.execute(found.order_by(stage.c.row_no).limit(BATCH)).mappings().all()
            if not rows:
                return
            last = rows[-1]["row_no"]
            yield list(rows)

    def _difference(self, row: Any) -> tuple[dict[str, Any], dict[str, Any], str | None]:  # noqa: ANN401 - a row mapping
        before, after = {}, {}
        for name in self.columns:
            old, new = to_json(row[f"old_{name}"]), to_json(row[f"new_{name}"])
            if old != new:
                before[name], after[name] = old, new
        if row["new_extra"] is None:
            return before, after, None
        old_extra = json.loads(row["old_extra"] or "null")
        merged = {**(old_extra or {}), **json.loads(row["new_extra"])}
        if merged != (old_extra or {}):
            before["extra"], after["extra"] = old_extra, merged
        return before, after, json.dumps(merged, ensure_ascii=False, sort_keys=True)

    def _restage(self, changes: list[dict[str, Any]]) -> None:
        """Stage merged extra columns; a row that differs only in how its extras are written is unchanged."""
        stage = self.stage
        for change in changes:
            values = {"extra": change["text"]} if change["text"] else {"changed": None}
            self._run(update(stage).values(values).where(stage.c.row_no == change["no"]))

    def write(self) -> None:
        """Update the changed records."""
        table, stage = self.table, self.stage
        values: dict[str, Any] = {name: self._staged(name) for name in self.columns}
        values["extra"] = self.store.as_json(func.coalesce(stage.c.extra, json_text(table.c.extra)))
        values["version"] = table.c.version + 1
        self._run(update(table).values(values).where(table.c.id == stage.c.id, stage.c.changed == 1))

    def create(self, defaults: dict[str, Any]) -> int:
        """Insert the new records; `defaults` fill columns that the file does not give."""
        table, stage = self.table, self.stage
        values: dict[str, Any] = {"id": stage.c.id, "import_id": literal(self.import_id), "version": literal(1)}
        for name in self.columns:
            value: Any = stage.c[name]
            default = table.c[name].default
            if not table.c[name].nullable and isinstance(default, ScalarElementColumnDefault):
                value = func.coalesce(value, literal(default.arg, table.c[name].type))
            values[name] = value
        for name, default in defaults.items():
            if name not in values:
                values[name] = literal(default, table.c[name].type)
        values["extra"] = self.store.as_json(stage.c.extra)
        source = select(*values.values()).where(stage.c.changed == 2).order_by(stage.c.row_no)
        new = self.store.connection.scalar(select(func.count()).select_from(stage).where(stage.c.changed == 2)) or 0
        with self.store.without_indexes(table, new):
            self.store.insert_from(table, values, source)
        return int(new)

    def count(self, created: int, updated: int) -> KindCount:
        """The file's counts."""
        total = self.store.connection.scalar(select(func.count()).select_from(self.stage)) or 0
        return KindCount(created=created, updated=updated, unchanged=int(total) - created - updated)

    def _run(self, statement: Any) -> None:  # noqa: ANN401 - any DML
        self.store.connection.execute(statement)

    def run(
        self, base: int, *, provisional: bool, defaults: dict[str, Any], before_write: Callable[[], None] | None = None
    ) -> KindCount:
        """All steps after the matching, in order. `before_write` sees old and new values side by side."""
        self.number_new(base, provisional=provisional)
        self.flag_changed()
        updated = self.keep_before()
        if updated:
            if before_write:
                before_write()
            self.write()
        return self.count(self.create(defaults), updated)
