"""Two records into one: what hangs on the one that goes moves over, and what the other lacks is filled in."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from knowledge.access import Access
from knowledge.changes import RecordChange, removal, update_of
from knowledge.refusals import Refusal
from knowledge.sales.sell.deals import DealContact
from knowledge.sales.sell.record_fields import FIELDS, REFERRED, shown_value, title_of
from knowledge.writable import WRITABLE

# Columns that stay the kept record's own.
OWN = {"name", "owner_id"}
MOST_CHILDREN = 5000


def merged(access: Access, kind: str, keep: Any, drop: Any) -> tuple[list[RecordChange], dict[str, int]]:  # noqa: ANN401
    """The changes that make one record of two, and how many of each kind move over.

    Refuses with `write.same` where both are one record, `write.too_many` where too much hangs on the one that goes.
    """
    if keep.id == drop.id:
        raise Refusal("write.same", name=title_of(kind, keep))
    moved, counts = _children(access, kind, keep, drop)
    changes = [change for change in (_filled(access, kind, keep, drop), *moved) if change is not None]
    return [*changes, removal(kind, drop, title_of(kind, drop))], counts


def _filled(access: Access, kind: str, keep: Any, drop: Any) -> RecordChange | None:  # noqa: ANN401
    """What the kept record lacks and the other has; their notes stand together."""
    values, shown = {}, {}
    for field in FIELDS[kind].values():
        mine, theirs = getattr(keep, field.column), getattr(drop, field.column)
        if field.column in OWN or theirs in (None, "") or (mine not in (None, "") and field.column != "notes"):
            continue
        if field.column == "parent_id" and theirs == keep.id:
            continue
        values[field.column] = theirs if mine in (None, "") or mine == theirs else f"{mine}\n{theirs}"
        if field.type in (*REFERRED, "money"):
            shown[field.column] = (None, shown_value(access, field.type, theirs, getattr(drop, "currency", None)))
    return update_of(kind, keep, title_of(kind, keep), values, shown)


def _children(access: Access, kind: str, keep: Any, drop: Any) -> tuple[list[RecordChange], dict[str, int]]:  # noqa: ANN401
    """Every record that refers to the one that goes, pointed at the one that stays."""
    table, names = type(keep).__table__, (title_of(kind, drop), title_of(kind, keep))
    changes: list[RecordChange] = []
    counts: dict[str, int] = {}
    for child, writable in WRITABLE.items():
        model = writable.model
        for column in model.__table__.columns:
            if not any(key.column.table is table for key in column.foreign_keys):
                continue
            rows = select(model).where(
                getattr(model, column.key) == drop.id, model.id != (keep.id if child == kind else 0)
            )
            for record in access.session.scalars(rows.order_by(model.id).limit(MOST_CHILDREN)):
                change = _moved(access, child, record, column.key, keep.id, names)
                if change is not None:
                    changes.append(change)
                    counts[child] = counts.get(child, 0) + 1
    if len(changes) >= MOST_CHILDREN:
        raise Refusal("write.too_many", kind=kind, found=len(changes), limit=MOST_CHILDREN)
    return changes, counts


def _moved(
    access: Access, kind: str, record: Any, column: str, to: int, names: tuple[str, str]  # noqa: ANN401
) -> RecordChange | None:  # fmt: skip
    """One record that now belongs to the kept one; a part in a deal that both have is there once."""
    if isinstance(record, DealContact):
        both = select(DealContact.id).where(DealContact.deal_id == record.deal_id, DealContact.contact_id == to)
        if access.session.scalar(both) is not None:
            return removal(kind, record, names[0], shown={"contact_id": names[0]})
    label = str(getattr(record, "name", None) or getattr(record, "title", None) or f"{names[0]} #{record.id}")
    return update_of(kind, record, label[:200], {column: to}, {column: names})
