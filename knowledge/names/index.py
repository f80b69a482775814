"""The index of names: every way to write each, with what it stands for and who may know it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Index, String, delete, func, insert, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from knowledge.access import Access, Area
from knowledge.database import Base
from knowledge.names.pieces import openings
from knowledge.names.spellings import FULL, OPENING, keys_of, normalise_name
from knowledge.sales.sell.accounts import Account, Contact, Lead
from knowledge.sales.sell.deals import Deal, DealCompetitor, Stage
from knowledge.sales.sell.orders import Order, OrderLine
from knowledge.sales.sell.products import Product, ProductLine
from knowledge.sales.team.hiring import Candidate, Opening
from knowledge.sales.team.people import Person, Region, Role, Team
from knowledge.sales.team.training import Course

MOST_DEALS = 50_000
MOST_VALUES = 200
CHUNK = 10_000
LETTER = re.compile(r"[^\W\d_]")


class NameKey(Base):
    """One way to write a name. `key` is normalised (no case, spaces, punctuation or legal suffix).

    `kind` is a record kind ("account") with `record_id`, or a field ("sector") with the value as `label`.
    `weight` is 1 for the full name and less for parts and short forms; OPENING for the
    beginning of a long one.
    """

    __tablename__ = "name_keys"
    __table_args__ = (
        Index("ix_name_keys_key_kind", "key", "kind"),
        Index("ix_name_keys_kind_record_id", "kind", "record_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(200))
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
    "competitor": (DealCompetitor.name,),
}  # fmt: skip


def ways_of(kind: str, label: str) -> Iterator[tuple[str, float]]:
    """The keys that a name is indexed by, with their weights: a deal is known by no part of its name."""
    return iter([(normalise_name(label), FULL)]) if kind == "deal" else keys_of(kind, label)


def _rows(kind: str, label: str, record_id: int | None) -> Iterator[dict[str, Any]]:
    """A row for each way to write a name, and for the beginnings of those that are longer than what is looked up."""
    seen: dict[str, float] = {}
    for key, weight in ways_of(kind, label):
        if key:
            seen.setdefault(key, weight)
    for opening in openings(label, seen):
        seen.setdefault(opening, OPENING)
    for key, weight in seen.items():
        yield {"kind": kind, "key": key, "label": label[:300], "record_id": record_id, "weight": weight}


def _deal_rows(record_id: int, *texts: str | None) -> Iterator[dict[str, Any]]:
    """A deal is known by its name, and by its id in the system it came from."""
    for text in {text for text in texts if text}:
        yield from _rows("deal", text, record_id)


def rebuild_names(session: Session) -> int:
    """Fill the name index from all records; returns how many keys there are. Run after an import."""
    session.execute(delete(NameKey))
    written, batch = 0, []
    for row in _all_rows(session):
        batch.append(row)
        if len(batch) >= CHUNK:
            session.execute(insert(NameKey), batch)
            written += len(batch)
            batch = []
    if batch:
        session.execute(insert(NameKey), batch)
    return written + len(batch)


def _all_rows(session: Session) -> Iterator[dict[str, Any]]:
    many_deals = (session.scalar(select(func.count()).select_from(Deal)) or 0) > MOST_DEALS
    for kind, table in RECORDS.items():
        if kind == "deal":
            if not many_deals:
                for deal in session.execute(select(Deal.id, Deal.name, Deal.external_id)).all():
                    yield from _deal_rows(*deal)
            continue
        listed = select(table.id, table.name)
        if kind == "person":
            listed = listed.where(~Person.is_owner)
        for record_id, name in session.execute(listed).all():
            yield from _rows(kind, name, record_id)
    for kind, columns in VALUES.items():
        for column in columns:
            for value in session.scalars(select(column).where(column.is_not(None)).distinct().limit(CHUNK)).all():
                yield from _rows(kind, str(value), None)
    yield from _extra_rows(session)


def _extra_rows(session: Session) -> Iterator[dict[str, Any]]:
    """The headers of extra columns (kind `column`), and the words in those that hold few different ones."""
    values: dict[str, set[str]] = {}
    for table in (Account, Deal, Contact, Lead, Order, OrderLine):
        for extra in session.scalars(select(table.extra).where(table.extra.is_not(None)).limit(CHUNK)):
            for header, value in (extra or {}).items():
                words = values.setdefault(header, set())
                if isinstance(value, str) and LETTER.search(value):
                    words.add(value)
    for header, found in values.items():
        yield from _rows("column", header, None)
        if len(found) <= MOST_VALUES:
            for value in sorted(found):
                yield from _rows(f"extra:{header}"[:60], value, None)


def update_names(session: Session, kind: str, ids: list[int]) -> None:
    """Index single records anew, after a Plan changed their names."""
    table = RECORDS[kind]
    session.execute(delete(NameKey).where(NameKey.kind == kind, NameKey.record_id.in_(ids)))
    if kind == "deal":
        found = session.execute(select(Deal.id, Deal.name, Deal.external_id).where(Deal.id.in_(ids))).all()
        rows = [row for deal in found for row in _deal_rows(*deal)]
    else:
        named = session.execute(select(table.id, table.name).where(table.id.in_(ids))).all()
        rows = [row for key, name in named if name for row in _rows(kind, name, key)]
    if rows:
        session.execute(insert(NameKey), rows)


def is_indexed(session: Session, kind: str) -> bool:
    """Whether any name of this kind is known."""
    return session.scalar(select(NameKey.id).where(NameKey.kind == kind).limit(1)) is not None


def visible(access: Access) -> ColumnElement[bool]:
    """The keys whose names the caller may know: others' contacts and deals never, and a trainee only own accounts."""
    return access.once(("names.visible",), lambda: _visible(access))


def _visible(access: Access) -> ColumnElement[bool]:
    contacts = select(Contact.id).outerjoin(Account, Account.id == Contact.account_id).where(
        or_(access.rows(Contact.owner_id), access.rows(Account.owner_id))
    )  # fmt: skip
    deals = select(Deal.id).where(access.rows(Deal.owner_id, Deal.closed_on))
    allowed: list[ColumnElement[bool]] = [
        NameKey.kind.not_in(["contact", "deal", "account", "lead", "opening", "candidate"]),
        (NameKey.kind == "contact") & NameKey.record_id.in_(contacts),
        (NameKey.kind == "deal") & NameKey.record_id.in_(deals),
        (NameKey.kind == "lead") & NameKey.record_id.in_(select(Lead.id).where(access.rows(Lead.owner_id))),
    ]
    if access.principal.grant(Area.HIRING).read:
        theirs = select(Opening.id).where(access.rows(Opening.owner_id, area=Area.HIRING, team=Opening.team_id))
        people = select(Candidate.id).where(Candidate.opening_id.in_(theirs))
        allowed.append((NameKey.kind == "opening") & NameKey.record_id.in_(theirs))
        allowed.append((NameKey.kind == "candidate") & NameKey.record_id.in_(people))
    if access.principal.role is Role.TRAINEE:
        own = select(Account.id).where(access.rows(Account.owner_id))
        allowed.append((NameKey.kind == "account") & NameKey.record_id.in_(own))
    else:
        allowed.append(NameKey.kind == "account")
    return or_(*allowed)
