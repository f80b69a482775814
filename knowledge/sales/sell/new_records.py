"""New records from what was said: columns, defaults, and the records that they may double."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from knowledge import names
from knowledge.access import Access
from knowledge.company import major, minor_digits
from knowledge.metrics.model import Figure, Unit
from knowledge.quantities import find_numbers
from knowledge.refusals import Refusal
from knowledge.sales.sell.account_brief import accounts_visible
from knowledge.sales.sell.accounts import Account, Contact, Lead
from knowledge.sales.sell.deals import Stage, StageKind
from knowledge.sales.sell.products import Product
from knowledge.sales.sell.record_fields import OWNER, TITLE, Value, read_value
from knowledge.sales.sell.stages import first_stage, missing_fields
from knowledge.sales.sell.writing import owner_name, same_named_accounts


@dataclass(frozen=True)
class Line:
    """A deal's product; money in minor units of the company's currency, None where no price is known."""

    product_id: int
    product: str
    quantity: float
    unit_price: int | None
    amount: int | None
    shown: dict[str, Any]


@dataclass(frozen=True)
class Double:
    """A record that is there already and looks like the new one. `reasons`: name, email, phone."""

    kind: str
    name: str
    owner: str | None
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Made:
    """A new record: its columns, what people read of them, whose it is, and what it may double."""

    name: str
    values: dict[str, Any]
    shown: dict[str, Any]
    owner_id: int | None
    facts: dict[str, Any] = field(default_factory=dict)
    doubles: tuple[Double, ...] = ()


def read_line(access: Access, product: str, quantity: float, price: str | None) -> Line:
    """A deal's line; the list price where none is said. Refuses with `write.value` and as names do."""
    match = names.resolve(access, "product", product)
    currency = access.company.currency
    listed = access.session.scalar(select(Product.list_price).where(Product.id == match.record_id))
    each = listed
    if price is not None:
        numbers = find_numbers(price)
        if len(numbers) != 1 or numbers[0].value.currency not in (None, currency):
            raise Refusal("write.value", field="unit_price", text=price[:100])
        each = round(numbers[0].value.amount * 10 ** minor_digits(currency))
    amount = None if each is None else round(each * quantity)
    shown = {} if each is None else {"unit_price": _money(each, currency), "amount": _money(amount, currency)}
    return Line(int(match.record_id or 0), match.label, quantity, each, amount, shown)


def _money(amount: int | None, currency: str) -> Figure:
    return Figure(value=major(amount, currency), unit=Unit.MONEY, currency=currency)


def new_record(
    access: Access, kind: str, name: str, account: str | None, given: Sequence[tuple[str, str | None]],
    lines: Sequence[Line] = (), *, voice: str = "complaint",
) -> Made:  # fmt: skip
    """What a record of these facts is; refuses as `read_value` does, and where its owner is not the caller's to set."""
    title = TITLE.get(kind, "name")
    values = [read_value(access, kind, field_name, text) for field_name, text in given if field_name != title]
    values.append(read_value(access, kind, title, name))
    if account is not None:
        values.append(read_value(access, kind, "company" if kind == "lead" else "account", account)
                      if kind != "account" else read_value(access, kind, "parent_account", account))  # fmt: skip
    columns = {value.column: value.stored for value in values}
    shown = {value.column: value.shown for value in values if value.stored != value.shown}
    owner_column = OWNER.get(kind, "owner_id")
    if owner_column not in columns:
        columns[owner_column], shown[owner_column] = access.principal.person_id, access.principal.name
    _fill(access, kind, columns, shown, lines, voice)
    facts = {value.field: _fact(value) for value in values if value.field != title and value.stored is not None}
    if kind == "deal" and columns.get("amount") is not None:
        facts["amount"] = _money(columns["amount"], access.company.currency).model_dump(mode="json")
    return Made(name.strip(), columns, shown, columns[owner_column], facts, doubles_of(access, kind, columns))


def _fact(value: Value) -> Any:  # noqa: ANN401 - a figure as JSON, or words
    if isinstance(value.shown, Figure):
        return value.shown.model_dump(mode="json")
    return value.shown if isinstance(value.shown, int) else str(value.shown)


def _fill(
    access: Access, kind: str, columns: dict[str, Any], shown: dict[str, Any], lines: Sequence[Line], voice: str
) -> None:
    """What follows from the day and from the other facts."""
    if kind in ("account", "contact", "lead", "deal"):
        columns["created_on"] = access.today
    if kind == "account":
        columns["currency"] = access.company.currency
    if kind == "lead":
        columns.setdefault("status", "new")
    if kind == "complaint":
        columns |= {"kind": voice, "opened_on": access.today}
        columns.setdefault("status", "open")
        _owner_of_account(access, columns, shown)
    if kind == "story":
        columns.setdefault("told_on", access.today)
        columns.setdefault("text", columns["title"])
    if kind == "deal":
        _fill_deal(access, columns, shown, lines)


def _fill_deal(access: Access, columns: dict[str, Any], shown: dict[str, Any], lines: Sequence[Line]) -> None:
    columns |= {"currency": access.company.currency, "engaged_on": access.today}
    if lines and "amount" not in columns and all(line.amount is not None for line in lines):
        columns["amount"] = sum(line.amount or 0 for line in lines)
    if columns.get("amount") is not None:
        shown["amount"] = _money(columns["amount"], access.company.currency)
    stage = access.session.get_one(Stage, columns["stage_id"]) if "stage_id" in columns else first_stage(access)
    columns["stage_id"], shown["stage_id"] = stage.id, stage.name
    if stage.kind is not StageKind.OPEN:
        columns.setdefault("closed_on", access.today)
        columns["booked_owner_id"] = columns["owner_id"]
        shown["booked_owner_id"] = shown.get("owner_id")
    if missing := missing_fields(stage, None, columns):
        raise Refusal("write.stage_needs", deal=columns["name"], stage=stage.name, field=missing)


def _owner_of_account(access: Access, columns: dict[str, Any], shown: dict[str, Any]) -> None:
    """A complaint goes to whoever has the account, where the caller may write for them."""
    found = select(Account.owner_id).where(Account.id == columns.get("account_id"))
    owner = access.session.scalar(found) if columns.get("account_id") else None
    if owner is not None and access.may_write_person(owner):
        columns["owner_id"], shown["owner_id"] = owner, owner_name(access, owner)


def doubles_of(access: Access, kind: str, columns: dict[str, Any]) -> tuple[Double, ...]:
    """What is there already under the same name, e-mail or phone; of others' records only accounts' names are told."""
    if kind == "account":
        return tuple(
            Double("account", one.name, owner_name(access, one.owner_id), ("name",))
            for one in same_named_accounts(access, columns["name"])[:5]
        )
    if kind not in ("contact", "lead"):
        return ()
    found: list[Double] = []
    people: tuple[tuple[Any, str], ...] = ((Contact, "contact"), (Lead, "lead"))
    for model, other in people:
        fits = _same(model, columns)
        if not fits:
            continue
        rows = select(model).where(or_(*[condition for _, condition in fits]))
        if model is Contact:
            home = rows.outerjoin(Account, Account.id == Contact.account_id)
            rows = home.where(or_(access.rows(Contact.owner_id), accounts_visible(access)))
        else:
            rows = rows.where(access.rows(Lead.owner_id))
        for one in access.session.scalars(rows.order_by(model.id).limit(5)):
            reasons = tuple(
                reason for reason in ("name", "email", "phone")
                if columns.get(reason) and str(getattr(one, reason) or "").casefold() == str(columns[reason]).casefold()
            )  # fmt: skip
            found.append(Double(other, one.name, owner_name(access, one.owner_id), reasons))
    return tuple(found)


def _same(model: Any, columns: dict[str, Any]) -> list[tuple[str, ColumnElement[bool]]]:  # noqa: ANN401
    """The conditions under which a contact or lead is the same human: e-mail, phone, or name at the same account."""
    fits: list[tuple[str, ColumnElement[bool]]] = []
    for name in ("email", "phone"):
        if columns.get(name):
            fits.append((name, func.lower(getattr(model, name)) == str(columns[name]).lower()))
    same_name = func.lower(model.name) == str(columns["name"]).lower()
    if model is Contact and columns.get("account_id"):
        fits.append(("name", same_name & (Contact.account_id == columns["account_id"])))
    elif model is Lead and columns.get("company"):
        fits.append(("name", same_name & (func.lower(Lead.company) == str(columns["company"]).lower())))
    return fits
