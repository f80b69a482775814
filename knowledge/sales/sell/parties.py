"""Who at an account is meant: by name, or by title or part in a deal: "the buyer", "采购经理"."""

from __future__ import annotations

import re

from sqlalchemy import func, or_, select

from knowledge import names
from knowledge.access import Access
from knowledge.names import NameMatch
from knowledge.refusals import Refusal
from knowledge.sales.sell.accounts import Account, Contact, Lead
from knowledge.sales.sell.deals import DealContact

THE = re.compile(r"^(?:the|their|its|her|his)\s+", re.IGNORECASE)
MOST_CHOICES = 8
# How somebody is called by the family name alone: "李总", "王经理", "Ms Cray".
ADDRESSED = re.compile(
    r"^\s*(?P<zh>[\u4e00-\u9fff])(?:总|经理|主任|老师|老板|店长|工|姐|哥)(?![\u4e00-\u9fff]{0,1}(?:监|结|额|共|计))"
    r"|^\s*(?:Mrs?|Ms|Miss|Dr)\.?\s+(?P<en>[A-Z][\w'’-]+)"
)


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


def addressed(access: Access, text: str) -> NameMatch | None:
    """`李总`, `Ms Cray`: the one contact of that family name; None where the text is no such name.

    The caller's own customers come first. Refuses with `ambiguous.name` and the whole names where there are
    several, and `unknown.name` where there is none.
    """
    said = ADDRESSED.fullmatch(text.strip())
    if said is None:
        return None
    family = Contact.name.startswith(said["zh"]) if said["zh"] else Contact.name.endswith(f" {said['en']}")
    own = or_(Contact.owner_id == access.principal.person_id, Account.owner_id == access.principal.person_id)
    known = select(Contact.id, Contact.name).join(Account, Account.id == Contact.account_id).where(family)
    seen = or_(access.rows(Contact.owner_id), access.rows(Account.owner_id))
    rows = access.session.execute(known.where(own).order_by(Contact.id)).all()
    rows = rows or access.session.execute(known.where(seen).order_by(Contact.id)).all()
    if len(rows) > 1:
        labels = list(dict.fromkeys(row.name for row in rows))[:MOST_CHOICES]
        raise Refusal("ambiguous.name", kind="contact", name=text, choices=labels)
    if not rows:
        raise Refusal("unknown.name", kind="contact", text=text)
    return NameMatch("contact", rows[0].name, rows[0].id, "", 1.0)


def contact_at(access: Access, account_id: int | None, text: str) -> NameMatch | None:
    """The contact of that name, or with that title or part at the account; None where a title has nobody there.

    Refuses as names do: several of one title are choices, and a name that nobody has is unknown.
    """
    bare = THE.sub("", text).strip()
    if account_id is None and (called := addressed(access, text)) is not None:
        return called
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


def readable_lead(access: Access, text: str) -> Lead:
    """The lead of that name that the caller may see. Refuses as names do; what is hidden is unknown."""
    match = names.resolve(access, "lead", text)
    lead = access.session.scalar(select(Lead).where(Lead.id == match.record_id, access.rows(Lead.owner_id)))
    if lead is None:
        raise Refusal("unknown.name", kind="lead", text=text[:100])
    return lead


def works_at(access: Access, kind: str, ids: list[int | None], accounts: set[int | None]) -> bool:
    """Whether one of these contacts or leads is of one of the accounts; of any where no account is given."""
    if not accounts:
        return True
    if kind == "contact":
        there = select(Contact.id).where(Contact.id.in_(ids), Contact.account_id.in_(accounts))
    else:
        companies = select(func.lower(Account.name)).where(Account.id.in_(accounts))
        there = select(Lead.id).where(Lead.id.in_(ids), func.lower(Lead.company).in_(companies))
    return access.session.scalar(there.limit(1)) is not None


def is_title(access: Access, text: str) -> bool:
    """Whether some contact is called so in the records."""
    return (
        access.session.scalar(select(Contact.id).where(func.lower(Contact.title) == text.lower()).limit(1)) is not None
    )
