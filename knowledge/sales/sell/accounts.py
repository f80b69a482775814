"""Accounts, their contacts, and leads that are not yet either."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.database import Base, Record


class Account(Record, Base):
    """An organization sold to. `annual_revenue` is in minor units of `currency`; `employees` a head count."""

    __tablename__ = "accounts"

    name: Mapped[str] = mapped_column(String(300), index=True)
    sector: Mapped[str | None] = mapped_column(String(200), index=True)
    employees: Mapped[int | None]
    annual_revenue: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    founded_year: Mapped[int | None]
    location: Mapped[str | None] = mapped_column(String(300), index=True)
    city: Mapped[str | None] = mapped_column(String(200))
    website: Mapped[str | None] = mapped_column(String(500))
    phone: Mapped[str | None] = mapped_column(String(100))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"), index=True)
    segment: Mapped[str | None] = mapped_column(String(100), index=True)
    tier: Mapped[str | None] = mapped_column(String(50), index=True)
    source: Mapped[str | None] = mapped_column(String(200))
    created_on: Mapped[date | None]
    notes: Mapped[str | None] = mapped_column(Text)


class Contact(Record, Base):
    """A human at an account."""

    __tablename__ = "contacts"

    name: Mapped[str] = mapped_column(String(200), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    title: Mapped[str | None] = mapped_column(String(200))
    department: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(320), index=True)
    phone: Mapped[str | None] = mapped_column(String(100))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    created_on: Mapped[date | None]
    notes: Mapped[str | None] = mapped_column(Text)


# The status of a lead that has become an account.
CONVERTED = "converted"


class Lead(Record, Base):
    """Somebody not yet qualified. `name` is the person, `company` the organization as written."""

    __tablename__ = "leads"

    name: Mapped[str] = mapped_column(String(200), index=True)
    company: Mapped[str | None] = mapped_column(String(300), index=True)
    title: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(320), index=True)
    phone: Mapped[str | None] = mapped_column(String(100))
    status: Mapped[str | None] = mapped_column(String(100), index=True)
    source: Mapped[str | None] = mapped_column(String(200), index=True)
    sector: Mapped[str | None] = mapped_column(String(200))
    location: Mapped[str | None] = mapped_column(String(300))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    created_on: Mapped[date | None] = mapped_column(index=True)
    last_contact_on: Mapped[date | None]
    next_follow_up_on: Mapped[date | None] = mapped_column(index=True)
    interest: Mapped[str | None] = mapped_column(String(1000))
    notes: Mapped[str | None] = mapped_column(Text)
