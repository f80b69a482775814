"""Stages, deals with their lines and competitors, and the dated history of a deal."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.database import Base, Record
from knowledge.sales.team.people import text_enum


class StageKind(StrEnum):
    """Whether a deal in this stage is still open, or how it ended."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Stage(Record, Base):
    """A step of a deal. `probability` is 0–1; `required_fields` must be filled to enter the stage."""

    __tablename__ = "stages"
    __table_args__ = (CheckConstraint("probability BETWEEN 0 AND 1", name="probability_range"),)

    name: Mapped[str] = mapped_column(String(100), unique=True)
    position: Mapped[int]
    probability: Mapped[float | None]
    kind: Mapped[StageKind] = mapped_column(text_enum(StageKind))
    required_fields: Mapped[list[str] | None]


class Deal(Record, Base):
    """A possible sale. `amount` is in minor units of `currency`, None where nobody recorded one.

    `owner_id` is who has it now; `booked_owner_id` who had it when it closed, and gets the booking.
    `probability` (0–1) overrides the stage's. `region_id` is set where the source says one; else the owner's counts.
    """

    __tablename__ = "deals"
    __table_args__ = (
        Index("ix_deals_stage_id_closed_on_deleted_at", "stage_id", "closed_on", "deleted_at"),
        Index("ix_deals_booked_owner_id_closed_on", "booked_owner_id", "closed_on"),
        Index("ix_deals_owner_id_stage_id", "owner_id", "stage_id"),
        CheckConstraint("probability BETWEEN 0 AND 1", name="probability_range"),
    )

    name: Mapped[str | None] = mapped_column(String(300), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    booked_owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    stage_id: Mapped[int] = mapped_column(ForeignKey("stages.id"))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"))
    amount: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    original_amount: Mapped[int | None] = mapped_column(BigInteger)
    original_currency: Mapped[str | None] = mapped_column(String(3))
    probability: Mapped[float | None]
    created_on: Mapped[date | None]
    engaged_on: Mapped[date | None]
    expected_close_on: Mapped[date | None]
    closed_on: Mapped[date | None] = mapped_column(index=True)
    source: Mapped[str | None] = mapped_column(String(200))
    channel: Mapped[str | None] = mapped_column(String(100))
    loss_reason: Mapped[str | None] = mapped_column(String(500))
    next_step: Mapped[str | None] = mapped_column(String(1000))
    notes: Mapped[str | None] = mapped_column(Text)


class DealLine(Base):
    """One product of a deal. Money in minor units of the deal's currency; the lines' amounts add up to the deal's."""

    __tablename__ = "deal_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    quantity: Mapped[float] = mapped_column(default=1)
    unit_price: Mapped[int | None] = mapped_column(BigInteger)
    discount_rate: Mapped[float | None]
    amount: Mapped[int | None] = mapped_column(BigInteger)


class HistoryField(StrEnum):
    """The fields of a deal whose past values are kept."""

    STAGE = "stage_id"
    AMOUNT = "amount"
    OWNER = "owner_id"


class DealHistory(Base):
    """One dated change of a deal's stage, amount or owner; `before` and `after` are ids or minor units.

    Only changes are kept. The value as of a day is the `before` of the first change after it, else the
    current value; so a snapshot import needs no rows here.
    """

    __tablename__ = "deal_history"
    __table_args__ = (Index("ix_deal_history_deal_id_field_changed_on", "deal_id", "field", "changed_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"))
    field: Mapped[HistoryField] = mapped_column(text_enum(HistoryField))
    changed_on: Mapped[date] = mapped_column(index=True)
    before: Mapped[int | None] = mapped_column(BigInteger)
    after: Mapped[int | None] = mapped_column(BigInteger)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"), index=True)


class DealCompetitor(Base):
    """A competitor met in a deal."""

    __tablename__ = "deal_competitors"
    __table_args__ = (UniqueConstraint("deal_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"))
    name: Mapped[str] = mapped_column(String(200), index=True)


class DealContact(Base):
    """A contact of a deal with the part they play (decision maker, champion, …)."""

    __tablename__ = "deal_contacts"
    __table_args__ = (UniqueConstraint("deal_id", "contact_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    part: Mapped[str | None] = mapped_column(String(100))
