"""Records as a client lists them: one description of each kind, filters, an order, and pages by cursor.

Which fields a kind has and how each is written stands in record_fields.py, for everything that reads and writes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from knowledge.access import Access, Area
from knowledge.company import major, minor_digits
from knowledge.refusals import Refusal
from knowledge.sales.plan.targets import Target
from knowledge.sales.sell.account_brief import accounts_visible
from knowledge.sales.sell.activities import Activity
from knowledge.sales.sell.by_id import LARGEST_ID
from knowledge.sales.sell.deals import Deal
from knowledge.sales.sell.products import ProductLine
from knowledge.sales.sell.record_fields import FIELDS, MODELS, OWNER, REFERRED, RecordField
from knowledge.sales.team.people import Team

REFERENCES: dict[str, tuple[Any, Any]] = {
    **REFERRED, "team": (Team, Team.name), "product_line": (ProductLine, ProductLine.name),
}  # fmt: skip
_CREATED = {"created_on": RecordField("created_on", "date")}
_SEEN: dict[str, dict[str, RecordField]] = {
    **{kind: {**FIELDS[kind], **_CREATED} for kind in ("account", "contact", "lead", "deal")},
    "task": FIELDS["task"],
    "activity": {
        "kind": RecordField("kind", "word"), "owner": RecordField("person_id", "person"),
        "account": RecordField("account_id", "account"), "contact": RecordField("contact_id", "contact"),
        "deal": RecordField("deal_id", "deal"), "lead": RecordField("lead_id", "lead"),
        "happened_on": RecordField("happened_on", "date"),
        "duration_minutes": RecordField("duration_minutes", "number"),
        "summary": RecordField("summary"), "next_step": RecordField("next_step"),
    },
    "target": {
        "metric": RecordField("metric", "word"), "period_start": RecordField("period_start", "date"),
        "period_end": RecordField("period_end", "date"), "amount": RecordField("amount", "money"),
        "owner": RecordField("person_id", "person"), "team": RecordField("team_id", "team"),
        "region": RecordField("region_id", "region"), "product_line": RecordField("product_line_id", "product_line"),
        "product": RecordField("product_id", "product"),
    },
}  # fmt: skip
# What a list of the kind is looked through by.
_NAMED = {"task": "title", "activity": "summary", "target": "metric"}
KINDS = tuple(_SEEN)
MOST_MINOR = 2**63


@dataclass(frozen=True)
class Bound:
    """One condition on a field: what it is, at least, or at most."""

    field: str
    how: str
    value: Any


@dataclass(frozen=True)
class Cursor:
    """Where a page ends: the order, and the last record's value in it and number."""

    order: str
    value: Any
    id: int


@dataclass(frozen=True)
class Page:
    """Records as they are shown, how many there are in all, and where the next page begins."""

    items: list[dict[str, Any]]
    total: int
    next: Cursor | None


def fields_of(kind: str) -> dict[str, RecordField]:
    """The fields of a kind, by what people call them."""
    return _SEEN[kind]


def sortable(kind: str) -> list[str]:
    """The fields by which a list of the kind can be ordered."""
    return [name for name, field in _SEEN[kind].items() if field.type in ("text", "word", "date", "number", "money")]


def longest(kind: str, name: str) -> int | None:
    """The most characters of a field, None where there is no limit."""
    return getattr(_model(kind).__table__.c[_SEEN[kind][name].column].type, "length", None)


def is_cursor(kind: str, cursor: Cursor) -> bool:
    """Whether a cursor can be one of a kind's lists: its order, and a value of that field's type."""
    name = cursor.order.removeprefix("-")
    if not 0 < cursor.id <= LARGEST_ID or (name != "id" and name not in sortable(kind)):
        return False
    if cursor.value is None or name == "id":
        return True
    if _SEEN[kind][name].type in ("number", "money"):
        return isinstance(cursor.value, int) and abs(cursor.value) < MOST_MINOR
    return isinstance(cursor.value, str) and "\x00" not in cursor.value


def read_record(access: Access, kind: str, number: int) -> dict[str, Any]:
    """One record of the caller's to read; every other is `unknown.record`."""
    model = _model(kind)
    record = access.session.scalar(select(model).where(model.id == number, _readable(access, kind)))
    if record is None:
        raise Refusal("unknown.record", kind=kind, id=number)
    return _shown(access, kind, [record])[0]


def list_records(
    access: Access, kind: str, bounds: Sequence[Bound], *, text: str | None = None, order: str = "-id",
    after: Cursor | None = None, limit: int,
) -> Page:  # fmt: skip
    """A page of the records that the caller may read, in an order (`-` before its field: downwards).

    Refuses with `request.cursor` a cursor of another order.
    """
    model = _model(kind)
    wanted = [_readable(access, kind), *(_condition(access, kind, bound) for bound in bounds)]
    if text:
        like = f"%{_plain(text)}%"
        wanted.append(getattr(model, _NAMED.get(kind, "name")).ilike(like, escape="\\"))
    total = access.session.scalar(select(func.count()).select_from(model).where(*wanted)) or 0
    if after is not None:
        wanted.append(_behind(kind, order, after))
    found = select(model).where(*wanted).order_by(*_ordered(kind, order)).limit(limit + 1)
    records = list(access.session.scalars(found))
    more = len(records) > limit
    last = records[limit - 1] if more else None
    return Page(
        items=_shown(access, kind, records[:limit]), total=total,
        next=None if last is None else Cursor(order, _key(kind, order, last), last.id),
    )  # fmt: skip


def _model(kind: str) -> Any:  # noqa: ANN401 - a mapped class
    return {**MODELS, "activity": Activity, "target": Target}[kind]


def _readable(access: Access, kind: str) -> ColumnElement[bool]:
    if kind == "account":
        return accounts_visible(access)
    if kind == "deal":
        return access.rows(Deal.owner_id, Deal.closed_on)
    if kind == "activity":
        return access.rows(Activity.person_id, Activity.happened_on)
    if kind == "target":
        return access.rows(Target.person_id, area=Area.TARGETS, team=Target.team_id)
    return access.rows(getattr(_model(kind), OWNER.get(kind, "owner_id")))


def _condition(access: Access, kind: str, bound: Bound) -> ColumnElement[bool]:
    field = _SEEN[kind][bound.field]
    column, value = getattr(_model(kind), field.column), _stored(access, field.type, bound.value)
    if field.type in REFERENCES and isinstance(value, str):
        model, name = REFERENCES[field.type]
        named: ColumnElement[bool] = column.in_(select(model.id).where(func.lower(name) == value.strip().lower()))
        return named
    condition: ColumnElement[bool] = {"is": column == value, "from": column >= value, "to": column <= value}[bound.how]
    return condition


def _stored(access: Access, type_: str, value: Any) -> Any:  # noqa: ANN401 - a field's value
    """A value as the column holds it."""
    if type_ == "money":
        return round(value * 10 ** minor_digits(access.company.currency))
    return value / 100 if type_ == "percent" else value


def _ordered(kind: str, order: str) -> list[Any]:
    model, name = _model(kind), order.removeprefix("-")
    number = model.id.desc() if order.startswith("-") else model.id.asc()
    if name == "id":
        return [number]
    column = getattr(model, _SEEN[kind][name].column)
    return [(column.desc() if order.startswith("-") else column.asc()).nulls_last(), number]


def _key(kind: str, order: str, record: Any) -> Any:  # noqa: ANN401
    """A record's value in an order, as JSON keeps it."""
    name = order.removeprefix("-")
    value = record.id if name == "id" else getattr(record, _SEEN[kind][name].column)
    return value.isoformat() if isinstance(value, date | datetime) else value


def _behind(kind: str, order: str, after: Cursor) -> ColumnElement[bool]:
    """The condition of the records that stand behind a cursor."""
    if after.order != order:
        raise Refusal("request.cursor")
    model, name, down = _model(kind), order.removeprefix("-"), order.startswith("-")
    later = model.id < after.id if down else model.id > after.id
    if name == "id":
        return and_(later)
    column, value = getattr(model, _SEEN[kind][name].column), after.value
    if value is None:
        return and_(column.is_(None), later)
    if _SEEN[kind][name].type == "date":
        value = _day(value)
    further = column < value if down else column > value
    return or_(further, and_(column == value, later), column.is_(None))


def _day(text: Any) -> date:  # noqa: ANN401 - what stood in a cursor
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        raise Refusal("request.cursor") from error


def _shown(access: Access, kind: str, records: Sequence[Any]) -> list[dict[str, Any]]:
    names = {
        type_: _names(access, type_, {getattr(one, field.column) for one in records for field in _of(kind, type_)})
        for type_ in {field.type for field in _SEEN[kind].values()} & set(REFERENCES)
    }
    return [_one(access, kind, record, names) for record in records]


def _of(kind: str, type_: str) -> list[RecordField]:
    return [field for field in _SEEN[kind].values() if field.type == type_]


def _names(access: Access, type_: str, ids: set[int | None]) -> dict[int, str]:
    model, name = REFERENCES[type_]
    wanted = select(model.id, name).where(model.id.in_(sorted(one for one in ids if one is not None)))
    found = access.session.execute(wanted, execution_options={"include_deleted": True})
    return {row[0]: row[1] for row in found}


def _one(
    access: Access, kind: str, record: Any, names: Mapping[str, Mapping[int, str]]  # noqa: ANN401
) -> dict[str, Any]:  # fmt: skip
    coin = getattr(record, "currency", None) or access.company.currency
    shown: dict[str, Any] = {"id": record.id, "version": record.version}
    for name, field in _SEEN[kind].items():
        value = getattr(record, field.column)
        if value is not None and field.type in REFERENCES:
            value = {"id": value, "name": names[field.type].get(value)}
        elif value is not None and field.type == "money":
            value = major(value, coin) if kind != "target" or record.currency else value
        elif value is not None and field.type == "percent":
            value = round(100 * value, 4)
        shown[name] = value
    if any(field.type == "money" for field in _SEEN[kind].values()):
        shown["currency"] = coin if kind != "target" else record.currency
    return shown


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
