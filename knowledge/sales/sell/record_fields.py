"""Which fields of accounts, deals, stories and the other records of selling people may set, and how a value is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select

from knowledge import names
from knowledge.access import Access
from knowledge.company import major, minor_digits
from knowledge.metrics.model import Figure, Unit
from knowledge.quantities import find_numbers
from knowledge.refusals import Refusal
from knowledge.sales.sell.accounts import Account, Contact, Lead
from knowledge.sales.sell.activities import Task
from knowledge.sales.sell.by_id import numbered, visible_record
from knowledge.sales.sell.complaints import Complaint
from knowledge.sales.sell.deals import Deal, Stage
from knowledge.sales.sell.due import read_day
from knowledge.sales.sell.products import Product
from knowledge.sales.sell.reasons import reason_told
from knowledge.sales.sell.stories import SuccessStory
from knowledge.sales.team.people import Person, Region

RecordKind = Literal["account", "contact", "lead", "deal", "task", "complaint", "story"]
MODELS: dict[str, Any] = {
    "account": Account, "contact": Contact, "lead": Lead, "deal": Deal, "task": Task, "complaint": Complaint,
    "story": SuccessStory,
}  # fmt: skip
# Who a record of the kind belongs to.
OWNER = {"task": "person_id", "story": "person_id"}
# What names a record of the kind.
TITLE = {"task": "title", "complaint": "subject", "story": "title"}
# The table behind a reference, and the column that names its records.
REFERRED: dict[str, tuple[Any, Any]] = {
    "person": (Person, Person.name), "account": (Account, Account.name), "contact": (Contact, Contact.name),
    "region": (Region, Region.name), "stage": (Stage, Stage.name), "product": (Product, Product.name),
    "deal": (Deal, Deal.name), "lead": (Lead, Lead.name),
}  # fmt: skip


@dataclass(frozen=True)
class RecordField:
    """A field as people call it. `type` says how its value is read: `word` is one of those the records already have.

    `quiet`: one's own record is changed in it at once, with undo.
    """

    column: str
    type: str = "text"
    quiet: bool = False


_OWNER, _NOTES = RecordField("owner_id", "person"), RecordField("notes", quiet=True)
_REACHED = {name: RecordField(name, quiet=True) for name in ("title", "email", "phone")}
_PLACED = {"sector": RecordField("sector", "word"), "location": RecordField("location", "word")}
FIELDS: dict[str, dict[str, RecordField]] = {
    "account": {
        "name": RecordField("name"), "owner": _OWNER, "segment": RecordField("segment", "word"),
        "tier": RecordField("tier", "word"), **_PLACED, "region": RecordField("region_id", "region"),
        "city": RecordField("city", "word"), "website": RecordField("website", quiet=True),
        "phone": RecordField("phone", quiet=True), "employees": RecordField("employees", "number"),
        "annual_revenue": RecordField("annual_revenue", "money"), "founded_year": RecordField("founded_year", "number"),
        "parent_account": RecordField("parent_id", "account"), "source": RecordField("source", "word"), "notes": _NOTES,
    },
    "contact": {
        "name": RecordField("name"), "account": RecordField("account_id", "account"), **_REACHED,
        "department": RecordField("department", quiet=True), "owner": _OWNER, "notes": _NOTES,
    },
    "lead": {
        "name": RecordField("name"), "company": RecordField("company"), **_REACHED,
        "status": RecordField("status", "word", quiet=True), "source": RecordField("source", "word"), **_PLACED,
        "owner": _OWNER, "region": RecordField("region_id", "region"), "interest": RecordField("interest", quiet=True),
        "next_follow_up_on": RecordField("next_follow_up_on", "date", quiet=True),
        "last_contact_on": RecordField("last_contact_on", "date", quiet=True), "notes": _NOTES,
    },
    "deal": {
        "name": RecordField("name"), "account": RecordField("account_id", "account"), "owner": _OWNER,
        "stage": RecordField("stage_id", "stage"), "amount": RecordField("amount", "money"),
        "probability": RecordField("probability", "percent"),
        "expected_close_on": RecordField("expected_close_on", "date"), "closed_on": RecordField("closed_on", "date"),
        "loss_reason": RecordField("loss_reason", "word"), "next_step": RecordField("next_step", quiet=True),
        "source": RecordField("source", "word"), "channel": RecordField("channel", "word"),
        "region": RecordField("region_id", "region"), "notes": _NOTES,
    },
    "task": {
        "title": RecordField("title", quiet=True), "owner": RecordField("person_id", "person"),
        "due_on": RecordField("due_on", "date", quiet=True), "done_on": RecordField("done_on", "date", quiet=True),
        "account": RecordField("account_id", "account", quiet=True), "deal": RecordField("deal_id", "deal", quiet=True),
    },
    "complaint": {
        "subject": RecordField("subject"), "status": RecordField("status", "word"),
        "severity": RecordField("severity", "word"), "owner": _OWNER, "resolved_on": RecordField("resolved_on", "date"),
        "text": RecordField("text"), "account": RecordField("account_id", "account"),
        "contact": RecordField("contact_id", "contact"), "product": RecordField("product_id", "product"),
    },
    "story": {
        "title": RecordField("title", quiet=True), "owner": RecordField("person_id", "person"),
        "account": RecordField("account_id", "account"), "deal": RecordField("deal_id", "deal"),
        "told_on": RecordField("told_on", "date"), "text": RecordField("text", quiet=True),
        "helped": RecordField("helped", quiet=True), "tags": RecordField("tags", quiet=True),
    },
}  # fmt: skip
# Days that are to come.
AHEAD = {"due_on", "expected_close_on", "next_follow_up_on"}
# What people say for a word that the records hold in their own spelling.
SAID = {
    "status": {
        "新": "new", "新线索": "new", "已联系": "contacted", "联系过": "contacted", "合格": "qualified",
        "不合格": "unqualified", "已转化": "converted", "已解决": "resolved", "未解决": "open", "处理中": "in progress",
    },
    "severity": {"高": "high", "中": "medium", "低": "low", "严重": "high"},
}  # fmt: skip


@dataclass(frozen=True)
class Value:
    """A field's new value: what its column holds, and what people read."""

    field: str
    column: str
    stored: Any
    shown: Any


def read_value(access: Access, kind: str, field: str, text: str | None) -> Value:
    """Read a value as it was said; None or an empty text empties the field.

    Refuses with `write.field` (no such field), `write.needed` (it can't be empty), `write.value` (unreadable),
    and as names do.
    """
    known = FIELDS[kind].get(field)
    if known is None:
        raise Refusal("write.field", kind=kind, field=field, fields=list(FIELDS[kind]))
    if text is None or not text.strip():
        if not MODELS[kind].__table__.c[known.column].nullable:
            raise Refusal("write.needed", field=field)
        return Value(field, known.column, None, None)
    text = text.strip()
    if known.type in REFERRED and (number := numbered(text)) is not None:
        model, name = REFERRED[known.type]
        record = visible_record(access, known.type, model, number)
        return Value(field, known.column, record.id, getattr(record, name.key))
    if known.type in REFERRED:
        match = names.resolve(access, known.type, text)
        return Value(field, known.column, match.record_id, match.label)
    stored, shown = _read(access, kind, field, known.type, text)
    if stored is None:
        raise Refusal("write.value", field=field, text=text[:100], type=known.type)
    return Value(field, known.column, stored, shown)


def _read(access: Access, kind: str, field: str, type_: str, text: str) -> tuple[Any, Any]:
    if type_ == "date":
        day = read_day(access, text, ahead=field in AHEAD)
        return day, day
    if type_ in ("money", "number", "percent"):
        return _number(access, type_, text)
    if type_ == "word":
        word = _word(access, kind, field, text)
        return word, word
    length = getattr(MODELS[kind].__table__.c[FIELDS[kind][field].column].type, "length", None)
    if length and len(text) > length:
        raise Refusal("write.too_long", field=field, limit=length)
    return text, text


def _number(access: Access, type_: str, text: str) -> tuple[Any, Any]:
    found = find_numbers(text)
    if len(found) != 1:
        return None, None
    quantity = found[0].value
    currency = access.company.currency
    if type_ == "money":
        if quantity.currency not in (None, currency):
            raise Refusal("write.currency", currency=currency, other=quantity.currency)
        minor = round(quantity.amount * 10 ** minor_digits(currency))
        return minor, Figure(value=major(minor, currency), unit=Unit.MONEY, currency=currency)
    if type_ == "percent":
        share = float(quantity.amount) / (1 if quantity.amount <= 1 and quantity.unit != "percent" else 100)
        return (share, Figure(value=round(100 * share, 4), unit=Unit.PERCENT)) if 0 <= share <= 1 else (None, None)
    return int(quantity.amount), int(quantity.amount)


def _word(access: Access, kind: str, field: str, text: str) -> str:
    """The records' own spelling of a word, where they have it; else as it was written."""
    said = SAID.get(field, {}).get(text)
    model = MODELS[kind]
    column = getattr(model, FIELDS[kind][field].column)
    for wanted in dict.fromkeys([said or text, text]):
        found = select(column).where(column.ilike(_plain(wanted), escape="\\")).limit(1)
        if (known := access.session.scalar(found)) is not None:
            return str(known)
    if field == "loss_reason" and (known := reason_told(access.session.scalars(select(column).distinct()), text)):
        return known
    if said is None and names.is_indexed(access.session, field):
        try:
            return names.resolve(access, field, text).label
        except Refusal:
            parts = set(access.session.scalars(select(column).where(column.ilike(f"%{_plain(text)}%", escape="\\"))))
            return str(parts.pop()) if len(parts) == 1 else text
    return said or text


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def shown_before(access: Access, kind: str, field: str, record: Any) -> Any:  # noqa: ANN401 - any mapped record
    """What people read of a field's present value."""
    known = FIELDS[kind][field]
    return shown_value(access, known.type, getattr(record, known.column), getattr(record, "currency", None))


def shown_value(access: Access, type_: str, value: Any, currency: str | None = None) -> Any:  # noqa: ANN401
    """What people read of a column's value: a reference's name, money as a Figure."""
    if value is None:
        return None
    if type_ in REFERRED:
        model, name = REFERRED[type_]
        return access.session.scalar(select(name).where(model.id == value), execution_options={"include_deleted": True})
    if type_ == "money":
        coin = currency or access.company.currency
        return Figure(value=major(value, coin), unit=Unit.MONEY, currency=coin)
    if type_ == "percent":
        return Figure(value=round(100 * value, 4), unit=Unit.PERCENT)
    return value


def title_of(kind: str, record: Any) -> str:  # noqa: ANN401 - any mapped record
    """What people call a record."""
    name = getattr(record, TITLE.get(kind, "name"), None)
    return str(name or getattr(record, "external_id", None) or f"#{record.id}")
