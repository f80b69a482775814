"""An account on one page: facts, people, deals, orders, activities and complaints the reader may see."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel
from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from knowledge.access import Access, Reach
from knowledge.access import Area as AccessArea
from knowledge.company import major
from knowledge.sales.sell.accounts import Account, Contact
from knowledge.sales.sell.activities import Activity, ActivityKind, Task
from knowledge.sales.sell.complaints import Complaint, SatisfactionScore, VoiceKind
from knowledge.sales.sell.deals import Deal, Stage, StageKind
from knowledge.sales.sell.orders import Order, OrderLine
from knowledge.sales.team.people import Person, Region, Role

RECENT = 5


class DealState(BaseModel):
    """How many deals of one outcome and their amount (major units; None where no deal has one)."""

    count: int = 0
    amount: int | float | None = None


class AccountBrief(BaseModel):
    """What is known about an account. `restricted`: the caller may see no more than its name and owner."""

    id: int
    name: str
    owner: str | None
    restricted: bool
    currency: str
    facts: dict[str, Any] = {}
    contacts: list[dict[str, Any]] = []
    open: DealState = DealState()
    won: DealState = DealState()
    lost: DealState = DealState()
    open_deals: list[dict[str, Any]] = []
    last_order_on: date | None = None
    orders: int = 0
    orders_amount: int | float | None = None
    activities: list[dict[str, Any]] = []
    open_complaints: list[dict[str, Any]] = []
    open_suggestions: list[dict[str, Any]] = []
    satisfaction: float | None = None
    tasks: list[dict[str, Any]] = []


def accounts_visible(access: Access) -> ColumnElement[bool]:
    """Accounts whose facts the caller may read: owned by somebody in reach, or with a deal of theirs."""
    own = access.rows(Account.owner_id)
    if access.principal.grant(AccessArea.RECORDS).read is Reach.ALL:
        return own
    worked = select(Deal.account_id).where(Deal.account_id.is_not(None), access.rows(Deal.owner_id, Deal.closed_on))
    return or_(own, Account.id.in_(worked))


def accounts_owned(access: Access) -> ColumnElement[bool]:
    """The caller's own accounts; those without an owner belong to whoever has a deal there."""
    me = access.principal.person_id
    worked = select(Deal.account_id).where(Deal.account_id.is_not(None), Deal.owner_id == me)
    return or_(Account.owner_id == me, and_(Account.owner_id.is_(None), Account.id.in_(worked)))


def brief_account(access: Access, account_id: int) -> AccountBrief:
    """The account's page, as far as the caller may read."""
    session = access.session
    account = session.get_one(Account, account_id)
    owner = session.scalar(select(Person.name).where(Person.id == account.owner_id))
    readable = session.scalar(select(Account.id).where(Account.id == account_id, accounts_visible(access)))
    currency = access.company.currency
    if readable is None:
        return AccountBrief(id=account.id, name=account.name, owner=owner, restricted=True, currency=currency)
    owned = session.scalar(select(Account.id).where(Account.id == account_id, access.rows(Account.owner_id)))
    page = _Page(access, account_id, all_of_it=owned is not None)
    deals = page.deal_states()
    return AccountBrief(
        id=account.id, name=account.name, owner=owner, restricted=False, currency=currency,
        facts=_facts(access, account), contacts=page.contacts(),
        open=deals[StageKind.OPEN], won=deals[StageKind.WON], lost=deals[StageKind.LOST],
        open_deals=page.open_deals(), activities=page.activities(), open_complaints=page.voices(VoiceKind.COMPLAINT),
        open_suggestions=page.voices(VoiceKind.SUGGESTION),
        satisfaction=page.satisfaction(), tasks=page.tasks(), **page.orders(),
    )  # fmt: skip


def _facts(access: Access, account: Account) -> dict[str, Any]:
    names = access.session
    parent = names.scalar(select(Account.name).where(Account.id == account.parent_id))
    region = names.scalar(select(Region.name).where(Region.id == account.region_id))
    facts = {
        "sector": account.sector, "location": account.location, "city": account.city, "employees": account.employees,
        "annual_revenue": major(account.annual_revenue, account.currency or access.company.currency),
        "founded_year": account.founded_year, "parent_account": parent, "region": region,
        "segment": account.segment, "tier": account.tier, "website": account.website, "phone": account.phone,
        "source": account.source, "notes": account.notes, **(account.extra or {}),
    }  # fmt: skip
    return {name: value for name, value in facts.items() if value not in (None, "")}


def _whole(amount: Any) -> int | None:  # noqa: ANN401 - PostgreSQL sums big integers as Decimal
    return None if amount is None else int(amount)


class _Page:
    """The rows of an account's page. Whoever may read the account itself reads all that happened on it."""

    def __init__(self, access: Access, account_id: int, *, all_of_it: bool) -> None:
        self.access = access
        self.account_id = account_id
        self.all_of_it = all_of_it

    def seen(
        self, owner: InstrumentedAttribute[int | None], on: InstrumentedAttribute[Any] | None = None
    ) -> ColumnElement[bool]:
        """Which rows of this account the caller may read."""
        return true() if self.all_of_it else self.access.rows(owner, on)

    def contacts(self) -> list[dict[str, Any]]:
        """The people there."""
        found = select(Contact.name, Contact.title, Contact.email, Contact.phone)
        rows = self.access.session.execute(
            found.where(Contact.account_id == self.account_id).order_by(Contact.name).limit(20)
        )
        return [dict(row._mapping) for row in rows]

    def deal_states(self) -> dict[StageKind, DealState]:
        """Deals by how they stand."""
        found = (
            select(Stage.kind, func.count(), func.sum(Deal.amount))
            .join(Stage, Stage.id == Deal.stage_id)
            .where(Deal.account_id == self.account_id, self.seen(Deal.owner_id, Deal.closed_on))
            .group_by(Stage.kind)
        )
        states = {kind: DealState() for kind in StageKind}
        for kind, count, amount in self.access.session.execute(found):
            states[kind] = DealState(count=count, amount=major(_whole(amount), self.access.company.currency))
        return states

    def open_deals(self) -> list[dict[str, Any]]:
        """Deals still open, the next to close first."""
        found = (
            select(
                Deal.external_id, Deal.name, Stage.name.label("stage"), Deal.amount, Deal.expected_close_on,
                Person.name.label("owner"), Deal.next_step,
            )
            .join(Stage, Stage.id == Deal.stage_id)
            .outerjoin(Person, Person.id == Deal.owner_id)
            .where(Deal.account_id == self.account_id, Stage.kind == StageKind.OPEN)
            .where(self.seen(Deal.owner_id, Deal.closed_on))
            .order_by(Deal.expected_close_on, Deal.id)
            .limit(20)
        )  # fmt: skip
        rows = [dict(row._mapping) for row in self.access.session.execute(found)]
        for row in rows:
            row["amount"] = major(row["amount"], self.access.company.currency)
        return rows

    def orders(self) -> dict[str, Any]:
        """How many orders, their amount and the last day."""
        found = (
            select(func.count(Order.id.distinct()), func.max(Order.ordered_on), func.sum(OrderLine.amount))
            .outerjoin(OrderLine, OrderLine.order_id == Order.id)
            .where(Order.account_id == self.account_id, self.seen(Order.owner_id, Order.ordered_on))
        )
        count, last, amount = self.access.session.execute(found).one()
        worth = major(_whole(amount), self.access.company.currency)
        return {"orders": count, "last_order_on": last, "orders_amount": worth}

    def activities(self) -> list[dict[str, Any]]:
        """The latest touches."""
        found = (
            select(Activity.happened_on, Activity.kind, Person.name.label("person"), Activity.summary)
            .outerjoin(Person, Person.id == Activity.person_id)
            .where(Activity.account_id == self.account_id, self.seen(Activity.person_id, Activity.happened_on))
            .order_by(Activity.happened_on.desc(), Activity.id.desc())
            .limit(RECENT)
        )
        return [{**row._mapping, "kind": ActivityKind(row.kind).value} for row in self.access.session.execute(found)]

    def voices(self, kind: VoiceKind) -> list[dict[str, Any]]:
        """Complaints or suggestions that still wait for an answer."""
        found = (
            select(Complaint.opened_on, Complaint.subject, Complaint.severity)
            .where(Complaint.account_id == self.account_id, Complaint.resolved_on.is_(None), Complaint.kind == kind)
            .where(self.seen(Complaint.owner_id, Complaint.opened_on))
            .order_by(Complaint.opened_on)
        )
        return [dict(row._mapping) for row in self.access.session.execute(found)]

    def satisfaction(self) -> float | None:
        """Mean CSAT on a scale of five."""
        found = select(func.avg(SatisfactionScore.score * 5.0 / SatisfactionScore.scale)).where(
            SatisfactionScore.account_id == self.account_id,
            self.seen(SatisfactionScore.owner_id, SatisfactionScore.scored_on),
        )
        score = self.access.session.scalar(found)
        return None if score is None else round(float(score), 2)

    def tasks(self) -> list[dict[str, Any]]:
        """What is still to do."""
        found = (
            select(Task.title, Task.due_on, Person.name.label("person"))
            .outerjoin(Person, Person.id == Task.person_id)
            .where(Task.account_id == self.account_id, Task.done_on.is_(None), self.seen(Task.person_id))
            .order_by(Task.due_on)
        )
        return [dict(row._mapping) for row in self.access.session.execute(found)]


def account_of_contact(access: Access, contact_id: int) -> tuple[int | None, str | None]:
    """The account a contact belongs to: its id and name, both None where it has none."""
    found = select(Account.id, Account.name).join(Contact, Contact.account_id == Account.id)
    row = access.session.execute(found.where(Contact.id == contact_id)).first()
    return (row.id, row.name) if row else (None, None)


def owner_of_account(access: Access, account_id: int | None) -> int | None:
    """Who owns an account, which everybody but trainees may know; None for nobody."""
    return access.session.scalar(select(Account.owner_id).where(Account.id == account_id)) if account_id else None


def is_own_customer(access: Access, *, account_id: int | None, deal_id: int | None) -> bool:
    """Whether the caller owns the account, a deal with it, or the deal itself."""
    me = access.principal.person_id
    own_deal = or_(Deal.id == deal_id, Deal.account_id == account_id) if account_id else Deal.id == deal_id
    found = select(Deal.id).where(own_deal, Deal.owner_id == me).limit(1)
    if access.session.scalar(found) is not None:
        return True
    owned = select(Account.id).where(Account.id == account_id, Account.owner_id == me)
    return account_id is not None and access.session.scalar(owned) is not None


def accounts_in_regions(access: Access, account_ids: list[int], region_ids: list[int]) -> list[str]:
    """The names of those accounts that lie in one of the regions: their own, or their owner's."""
    home = func.coalesce(Account.region_id, Person.region_id)
    found = select(Account.name).outerjoin(Person, Person.id == Account.owner_id)
    return list(access.session.scalars(found.where(Account.id.in_(account_ids), home.in_(region_ids))))


def accounts_called(access: Access, text: str, region_ids: list[int]) -> list[str]:
    """The names of the accounts in these regions that begin with a text, of those whose names the caller may know."""
    home = func.coalesce(Account.region_id, Person.region_id)
    found = select(Account.name).outerjoin(Person, Person.id == Account.owner_id)
    found = found.where(Account.name.istartswith(text.strip(), autoescape=True), home.in_(region_ids))
    if access.principal.role is Role.TRAINEE:
        found = found.where(accounts_visible(access))
    return list(access.session.scalars(found.order_by(Account.id).limit(RECENT)))


def people_at(access: Access, account_id: int) -> list[tuple[str, str | None]]:
    """Names and titles of an account's contacts, by name; none where the caller may not read the account."""
    found = select(Contact.name, Contact.title).join(Account, Account.id == Contact.account_id)
    readable = found.where(Account.id == account_id, accounts_visible(access)).order_by(Contact.name, Contact.id)
    return [(row.name, row.title) for row in access.session.execute(readable)]
