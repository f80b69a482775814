"""Records of one name, told apart: by the city, the owner, the account, or whatever else differs."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from sqlalchemy import Executable, and_, or_, select

from knowledge.access import Access
from knowledge.sales.sell.account_brief import accounts_visible
from knowledge.sales.sell.accounts import Account, Contact, Lead
from knowledge.sales.sell.deals import Deal
from knowledge.sales.team.people import Person, Region, Team, TeamMembership

MOST_CHARACTERS = 60
OPENS = "(（"
Facts = Callable[[Access, Collection[int]], Executable]


def tell_apart(access: Access, kind: str, ids: Collection[int]) -> dict[int, str]:
    """For each of the records the fewest words that none of the others has, of facts that the caller may know."""
    rows = access.session.execute(FACTS[kind](access, ids)).all() if kind in FACTS else []
    facts = {row[0]: [_short(value) for value in row[1:]] for row in rows}
    columns = list(zip(*facts.values(), strict=True))
    for at, column in enumerate(columns):
        if None not in column and _all_differ(column):
            return {record_id: str(values[at]) for record_id, values in facts.items()}
    varying = [at for at, column in enumerate(columns) if len(set(column)) > 1]
    told = dict.fromkeys(ids, "")
    for size in range(2, len(varying) + 1):
        for record_id, values in facts.items():
            told[record_id] = ", ".join(str(values[at]) for at in varying[:size] if values[at])
        if all(told.values()) and _all_differ(told.values()):
            return told
    return {record_id: ", ".join(filter(None, (text, f"#{record_id}"))) for record_id, text in told.items()}


def with_words(name: str, words: str) -> str:
    """A name with the words that tell its record apart, as it is offered and can be written."""
    return f"{name} ({words})"


def written_with(words: str) -> re.Pattern[str]:
    """How such words may stand behind a name."""
    return re.compile(rf"\s*[{OPENS}]\s*{re.escape(words)}\s*[)）]", re.IGNORECASE)


def _short(value: object) -> str | None:
    text = "" if value is None else str(value).strip()
    return text[:MOST_CHARACTERS] or None


def _all_differ(values: Collection[str | None]) -> bool:
    return len({str(value).casefold() for value in values}) == len(values)


def _accounts(access: Access, ids: Collection[int]) -> Executable:
    """All may know an account's owner; its other facts tell them apart only where all of them are the caller's."""
    readable = access.session.scalars(select(Account.id).where(Account.id.in_(ids), accounts_visible(access))).all()
    facts = [Account.city, Account.location, Account.sector, Account.segment, Account.external_id]
    shown = facts if len(readable) == len(set(ids)) else []
    owned = select(Account.id, *shown[:4], Person.name, *shown[4:])
    return owned.outerjoin(Person, Person.id == Account.owner_id).where(Account.id.in_(ids))


def _people(access: Access, ids: Collection[int]) -> Executable:
    today = access.today
    member = and_(
        TeamMembership.person_id == Person.id,
        or_(TeamMembership.from_date.is_(None), TeamMembership.from_date <= today),
        or_(TeamMembership.until_date.is_(None), TeamMembership.until_date > today),
    )
    return (
        select(Person.id, Team.name, Person.title, Region.name, Person.email)
        .outerjoin(TeamMembership, member).outerjoin(Team, Team.id == TeamMembership.team_id)
        .outerjoin(Region, Region.id == Person.region_id).where(Person.id.in_(ids))
    )  # fmt: skip


def _contacts(_access: Access, ids: Collection[int]) -> Executable:
    found = select(Contact.id, Account.name, Contact.title, Contact.email)
    return found.outerjoin(Account, Account.id == Contact.account_id).where(Contact.id.in_(ids))


def _deals(_access: Access, ids: Collection[int]) -> Executable:
    found = select(Deal.id, Account.name, Deal.external_id, Person.name, Deal.closed_on, Deal.expected_close_on)
    joined = found.outerjoin(Account, Account.id == Deal.account_id).outerjoin(Person, Person.id == Deal.owner_id)
    return joined.where(Deal.id.in_(ids))


def _leads(_access: Access, ids: Collection[int]) -> Executable:
    found = select(Lead.id, Lead.company, Lead.email, Lead.location, Person.name)
    return found.outerjoin(Person, Person.id == Lead.owner_id).where(Lead.id.in_(ids))


# Of the other kinds no two records have one name.
FACTS: dict[str, Facts] = {
    "account": _accounts, "person": _people, "contact": _contacts, "deal": _deals, "lead": _leads,
}  # fmt: skip
