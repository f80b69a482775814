"""The index of names: every way to write each, with what it stands for and who may know it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import ColumnElement, Index, String, and_, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from knowledge.access import Access, Area, Principal, rows_of
from knowledge.database import Base
from knowledge.names.spellings import FULL, keys_of, normalise_name
from knowledge.sales.plan.markets import CompetitorShare
from knowledge.sales.sell.accounts import Account, Contact, Lead
from knowledge.sales.sell.deals import Deal, DealCompetitor, Stage
from knowledge.sales.sell.orders import Order
from knowledge.sales.sell.products import Product, ProductLine
from knowledge.sales.team.hiring import Candidate, Opening
from knowledge.sales.team.people import Person, Region, Role, Team
from knowledge.sales.team.training import Course

# The condition of who may know a name is long: it is kept for so many callers, and depends on who asks and the day.
CALLERS_KEPT = 256
# Kinds whose names not everybody may know.
GUARDED = frozenset({"contact", "deal", "account", "lead", "opening", "candidate"})
# Of more keys than these the database sorts out who may know them, before they are read.
MOST_READ = 1000


class NameKey(Base):
    """One way to write a name. `key` is normalised (no case, spaces, punctuation or legal suffix).

    `kind` is a record kind ("account") with `record_id`, or a field ("sector") with the value as `label`.
    `weight` is 1 for the full name and less for parts and short forms; OPENING for the
    beginning of a long one. One row, whose key no name has, tells by which version all were written.
    """

    __tablename__ = "name_keys"
    __table_args__ = (
        Index("ix_name_keys_key_kind", "key", "kind"),
        Index("ix_name_keys_kind_record_id", "kind", "record_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(200).with_variant(String(200, collation="C"), "postgresql"))
    label: Mapped[str] = mapped_column(String(300))
    record_id: Mapped[int | None]
    weight: Mapped[float] = mapped_column(default=1.0)


@dataclass(frozen=True)
class NameMatch:
    """A reading of a name: which record (or value, without `record_id`), and whether the records write it so."""

    kind: str
    label: str
    record_id: int | None
    key: str
    weight: float
    exact: bool = True


RECORDS: dict[str, Any] = {
    "person": Person, "account": Account, "product": Product, "product_line": ProductLine, "region": Region,
    "team": Team, "stage": Stage, "contact": Contact, "deal": Deal, "lead": Lead,
    "opening": Opening, "candidate": Candidate, "course": Course,
}  # fmt: skip
VALUES: dict[str, tuple[Any, ...]] = {
    "sector": (Account.sector, Lead.sector), "location": (Account.location, Lead.location), "city": (Account.city,),
    "segment": (Account.segment,), "tier": (Account.tier,),
    "source": (Deal.source, Account.source, Lead.source), "channel": (Deal.channel, Order.channel),
    "status": (Lead.status, Order.status), "interest": (Lead.interest,), "loss_reason": (Deal.loss_reason,),
    "competitor": (DealCompetitor.name, CompetitorShare.name),
}  # fmt: skip


def ways_of(kind: str, label: str) -> Iterator[tuple[str, float]]:
    """The keys that a name is indexed by, with their weights: a deal is known by no part of its name."""
    return iter([(normalise_name(label), FULL)]) if kind == "deal" else keys_of(kind, label)


def is_indexed(session: Session, kind: str) -> bool:
    """Whether any name of this kind is known."""
    return session.scalar(select(NameKey.id).where(NameKey.kind == kind).limit(1)) is not None


def visible(access: Access) -> ColumnElement[bool]:
    """The keys whose names the caller may know: others' contacts and deals never, and a trainee only own accounts."""
    return _visible(access.principal, access.today)


def begins_with(key: str) -> ColumnElement[bool]:
    """The names whose key begins with a text, as a span of the index."""
    return and_(NameKey.key >= key, NameKey.key < key[:-1] + chr(ord(key[-1]) + 1))


def known_to(access: Access, condition: ColumnElement[bool], most: int | None = None) -> list[NameKey]:
    """The keys that meet a condition and whose names the caller may know: the first `most` by key.

    As `visible` has it, which is asked only where it matters: few sentences hold a name that is not for everybody.
    """
    ordered = select(NameKey).order_by(NameKey.key, NameKey.id)
    read = list(access.session.scalars(ordered.where(condition).limit(MOST_READ)))
    if len(read) == MOST_READ:
        return list(access.session.scalars(ordered.where(condition, visible(access)).limit(most)))
    guarding = GUARDED - ({"account"} if access.principal.role is not Role.TRAINEE else set())
    guarded = [row.id for row in read if row.kind in guarding]
    if guarded:
        known = set(access.session.scalars(select(NameKey.id).where(NameKey.id.in_(guarded), visible(access))))
        read = [row for row in read if row.kind not in guarding or row.id in known]
    return read[:most]


@lru_cache(maxsize=CALLERS_KEPT)
def _visible(principal: Principal, today: date) -> ColumnElement[bool]:
    rows = partial(rows_of, principal, today)
    of_account = select(Account.id).where(Account.id == Contact.account_id, rows(Account.owner_id)).exists()
    allowed: list[ColumnElement[bool]] = [
        NameKey.kind.not_in(sorted(GUARDED)),
        _is_one(Contact, or_(rows(Contact.owner_id), of_account)),
        _is_one(Deal, rows(Deal.owner_id, Deal.closed_on)),
        _is_one(Lead, rows(Lead.owner_id)),
    ]
    if principal.grant(Area.HIRING).read:
        theirs = rows(Opening.owner_id, area=Area.HIRING, team=Opening.team_id)
        allowed.append(_is_one(Opening, theirs))
        allowed.append(_is_one(Candidate, Candidate.opening_id.in_(select(Opening.id).where(theirs))))
    if principal.role is Role.TRAINEE:
        allowed.append(_is_one(Account, rows(Account.owner_id)))
    else:
        allowed.append(NameKey.kind == "account")
    return or_(*allowed)


def _is_one(table: Any, condition: ColumnElement[bool]) -> ColumnElement[bool]:  # noqa: ANN401 - a table's class
    """Whether a key is of a record that meets a condition: looked up for each key that fits, never for all records."""
    kind = next(kind for kind, known in RECORDS.items() if known is table)
    return and_(NameKey.kind == kind, select(table.id).where(table.id == NameKey.record_id, condition).exists())
