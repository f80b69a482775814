"""One lead or one product on a line or two: the facts that are recorded of it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from sqlalchemy import select

from knowledge import names
from knowledge.access import Access
from knowledge.company import major
from knowledge.refusals import Refusal
from knowledge.sales.sell.accounts import Lead
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


def _view(access: Access, name: str, facts: dict[str, Any]) -> RecordView:
    known = {field: value for field, value in facts.items() if value not in (None, "")}
    return RecordView(name=name, facts=known, currency=access.company.currency)


def lead_statuses(access: Access) -> list[str]:
    """The statuses that leads have, as written, in alphabetical order: words of the company, not of a record."""
    known = access.session.scalars(select(Lead.status).where(Lead.status.is_not(None)).distinct())
    return sorted(status for status in known if status)
