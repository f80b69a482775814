"""Who at an account is meant: by name, or by title or part in a deal: "the buyer", "采购经理"."""

from __future__ import annotations

import re

from sqlalchemy import or_, select

from knowledge import names
from knowledge.access import Access
from knowledge.names import NameMatch
from knowledge.refusals import Refusal
from knowledge.sales.sell.accounts import Account, Contact
from knowledge.sales.sell.deals import DealContact

THE = re.compile(r"^(?:the|their|its|her|his)\s+", re.IGNORECASE)


def titles_at(access: Access, account: str) -> list[str]:
    """The titles and parts of an account's contacts that the caller may read, the longest first."""
    try:
        match = names.resolve(access, "account", account)
    except Refusal:
        return []
    seen = or_(access.rows(Contact.owner_id), access.rows(Account.owner_id))
    here = select(Contact.id).join(Account, Account.id == Contact.account_id).where(Account.id == match.record_id, seen)
    titles = set(access.session.scalars(select(Contact.title).where(Contact.id.in_(here), Contact.title.is_not(None))))
    parts = set(access.session.scalars(select(DealContact.part).where(DealContact.contact_id.in_(here))))
    return sorted({text for text in titles | parts if text}, key=lambda text: (-len(text), text))


def contact_at(access: Access, account_id: int | None, text: str) -> NameMatch | None:
    """The contact of that name, or with that title or part at the account; None where a title has nobody there.

    Refuses as names do: several of one title are choices, and a name that nobody has is unknown.
    """
    bare = THE.sub("", text).strip()
    try:
        return names.resolve(access, "contact", text)
    except Refusal as refusal:
        if refusal.code != "unknown.name" or account_id is None:
            raise
        unknown = refusal
    seen = or_(access.rows(Contact.owner_id), access.rows(Account.owner_id))
    with_part = select(DealContact.contact_id).where(DealContact.part.ilike(bare))
    found = (
        select(Contact.id, Contact.name)
        .join(Account, Account.id == Contact.account_id)
        .where(Contact.account_id == account_id, seen, or_(Contact.title.icontains(bare, autoescape=True),
               Contact.id.in_(with_part)))
        .order_by(Contact.id)
    )  # fmt: skip
    rows = access.session.execute(found).all()
    if len(rows) > 1:
        raise Refusal("ambiguous.name", kind="contact", name=bare, choices=[row.name for row in rows])
    if rows:
        return NameMatch("contact", rows[0].name, rows[0].id, "", 1.0)
    is_title = bare != text or bare == bare.casefold()
    if not is_title:
        raise unknown
    return None
