"""One lead, product, contact, order or complaint on a line or two: the facts that are recorded of it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from sqlalchemy import func, or_, select

from knowledge import names
from knowledge.access import Access
from knowledge.company import major
from knowledge.refusals import Refusal
from knowledge.sales.sell.account_brief import accounts_visible
from knowledge.sales.sell.accounts import Account, Contact, Lead
from knowledge.sales.sell.complaints import Complaint
from knowledge.sales.sell.orders import Order, OrderLine
from knowledge.sales.sell.products import Product, ProductLine
from knowledge.sales.team.people import Person, Region


class RecordView(BaseModel):
    """A record's name and its facts, only those that are recorded; money in major units of `currency`."""

    name: str
    facts: dict[str, Any]
    currency: str


def view_lead(access: Access, text: str) -> RecordView:
    """A lead by its name. Refuses with `ambiguous.name`, and `unknown.name` where it is not the caller's to read."""
    match = names.resolve(access, "lead", text)
    found = access.session.execute(
        select(Lead, Person.name, Region.name)
        .outerjoin(Person, Person.id == Lead.owner_id)
        .outerjoin(Region, Region.id == Lead.region_id)
        .where(Lead.id == match.record_id, access.rows(Lead.owner_id))
    ).one_or_none()
    if found is None:
        raise Refusal("unknown.name", kind="lead", text=text[:100], choices=[])
    lead, owner, region = found
    facts = {
        "owner": owner, "status": lead.status, "account": lead.company, "title": lead.title, "email": lead.email,
        "phone": lead.phone, "interest": lead.interest, "last_contact_on": lead.last_contact_on,
        "next_follow_up_on": lead.next_follow_up_on, "source": lead.source, "sector": lead.sector,
        "location": lead.location, "region": region, "created_on": lead.created_on, "notes": lead.notes,
    }  # fmt: skip
    return _view(access, lead.name, facts)


def view_product(access: Access, text: str) -> RecordView:
    """A product by its name. Refuses with `unknown.name` and `ambiguous.name`."""
    match = names.resolve(access, "product", text)
    product, line = access.session.execute(
        select(Product, ProductLine.name)
        .outerjoin(ProductLine, ProductLine.id == Product.product_line_id)
        .where(Product.id == match.record_id)
    ).one()
    price = None if product.list_price is None else major(product.list_price, access.company.currency)
    return _view(access, product.name, {"product_line": line, "list_price": price, "sku": product.sku})


def view_contact(access: Access, text: str) -> RecordView:
    """A contact by name. Refuses with `ambiguous.name`, and `unknown.name` where it is not the caller's to read."""
    match = names.resolve(access, "contact", text)
    found = access.session.execute(
        select(Contact, Account.name, Person.name)
        .outerjoin(Account, Account.id == Contact.account_id)
        .outerjoin(Person, Person.id == Contact.owner_id)
        .where(Contact.id == match.record_id, or_(access.rows(Contact.owner_id), accounts_visible(access)))
    ).one_or_none()
    if found is None:
        raise Refusal("unknown.name", kind="contact", text=text[:100], choices=[])
    contact, account, owner = found
    facts = {
        "account": account, "title": contact.title, "department": contact.department, "email": contact.email,
        "phone": contact.phone, "owner": owner, "created_on": contact.created_on, "notes": contact.notes,
    }  # fmt: skip
    return _view(access, contact.name, facts)


def view_order(access: Access, text: str) -> RecordView:
    """An order by its number. Refuses with `unknown.name` where there is none that the caller may read."""
    wanted = text.strip().lstrip("#")
    found = access.session.execute(
        select(Order, Account.name, Person.name, func.sum(OrderLine.amount), func.count(OrderLine.id))
        .outerjoin(Account, Account.id == Order.account_id)
        .outerjoin(Person, Person.id == Order.owner_id)
        .outerjoin(OrderLine, OrderLine.order_id == Order.id)
        .where(func.lower(Order.external_id) == wanted.lower(), access.rows(Order.owner_id, Order.ordered_on))
        .group_by(Order.id, Account.name, Person.name)
    ).one_or_none()
    if found is None:
        raise Refusal("unknown.name", kind="order", text=text[:100], choices=[])
    order, account, owner, amount, lines = found
    facts = {
        "account": account, "owner": owner, "ordered_on": order.ordered_on, "status": order.status,
        "amount": None if amount is None else major(int(amount), order.currency), "lines": lines or None,
        "channel": order.channel,
    }  # fmt: skip
    return _view(access, order.external_id or f"#{order.id}", facts)


def view_complaint(access: Access, text: str) -> RecordView:
    """A complaint or suggestion by its number, its subject or a part of it. Refuses as names do."""
    wanted = text.strip().lstrip("#")
    mine = select(Complaint).where(access.rows(Complaint.owner_id, Complaint.opened_on))
    record = access.session.scalar(mine.where(Complaint.external_id == wanted))
    if record is None:
        from knowledge.sales.sell.writing import titled

        record = titled(access, "complaint", text)
    account = access.session.scalar(select(Account.name).where(Account.id == record.account_id))
    owner = access.session.scalar(select(Person.name).where(Person.id == record.owner_id))
    product = access.session.scalar(select(Product.name).where(Product.id == record.product_id))
    facts = {
        "account": account, "owner": owner, "opened_on": record.opened_on, "status": record.status,
        "severity": record.severity, "resolved_on": record.resolved_on, "product": product, "text": record.text,
    }  # fmt: skip
    return _view(access, record.subject or record.external_id or f"#{record.id}", facts)


def _view(access: Access, name: str, facts: dict[str, Any]) -> RecordView:
    known = {field: value for field, value in facts.items() if value not in (None, "")}
    return RecordView(name=name, facts=known, currency=access.company.currency)


def lead_statuses(access: Access) -> list[str]:
    """The statuses that leads have, as written, in alphabetical order: words of the company, not of a record."""
    known = access.session.scalars(select(Lead.status).where(Lead.status.is_not(None)).distinct())
    return sorted(status for status in known if status)
