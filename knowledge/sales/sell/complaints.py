"""The customer's voice: complaints, suggestions and satisfaction scores."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.database import Base, Record
from knowledge.sales.team.people import text_enum


class VoiceKind(StrEnum):
    """What the customer brought up."""

    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"


class Complaint(Record, Base):
    """A complaint or suggestion; unresolved while `resolved_on` is empty."""

    __tablename__ = "complaints"

    kind: Mapped[VoiceKind] = mapped_column(text_enum(VoiceKind), default=VoiceKind.COMPLAINT)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    opened_on: Mapped[date] = mapped_column(index=True)
    resolved_on: Mapped[date | None]
    status: Mapped[str | None] = mapped_column(String(100))
    severity: Mapped[str | None] = mapped_column(String(50))
    subject: Mapped[str | None] = mapped_column(String(500))
    text: Mapped[str | None] = mapped_column(Text)


class SatisfactionScore(Record, Base):
    """One CSAT answer: `score` of 1 to `scale`."""

    __tablename__ = "satisfaction_scores"
    __table_args__ = (CheckConstraint("score BETWEEN 0 AND scale", name="score_range"),)

    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    scored_on: Mapped[date] = mapped_column(index=True)
    score: Mapped[float]
    scale: Mapped[int] = mapped_column(default=5)
    comment: Mapped[str | None] = mapped_column(Text)
