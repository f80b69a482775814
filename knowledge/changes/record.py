"""One record before and after, as data: how a Plan says what it changes."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import inspect

from knowledge.metrics.model import Figure
from knowledge.writable import owners


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
    every = [] if is_marked(type(record)) else [key for key in inspect(type(record)).columns.keys() if key != "id"]  # noqa: SIM118
    kept = list(dict.fromkeys([*owners(kind), *fields, *every]))
    return RecordChange(
        kind=kind, id=record.id, version=version_of(record), label=label, before=snapshot(record, kept), shown=words
    )


def version_of(record: Any) -> int:  # noqa: ANN401 - any mapped record
    """A record's version; what is part of another record has none of its own."""
    return int(getattr(record, "version", 1))


def to_json(value: Any) -> Any:  # noqa: ANN401 - any column's value
    """A column's value as JSON keeps it."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


def snapshot(record: Any, names: list[str]) -> dict[str, Any]:  # noqa: ANN401 - any mapped record
    """The named columns of a record, as a Plan keeps them."""
    return {name: to_json(getattr(record, name)) for name in names}


def is_marked(model: type[Any]) -> bool:
    """Whether a removed record of this kind stays in its table."""
    return hasattr(model, "deleted_at")
