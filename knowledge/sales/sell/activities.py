"""Activities (calls, visits, emails, meetings, messages) and tasks."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.database import Base, Record, UtcDateTime
from knowledge.sales.team.people import text_enum


class ActivityKind(StrEnum):
    """How the customer was touched."""

    CALL = "call"
    VISIT = "visit"
    EMAIL = "email"
    MEETING = "meeting"
    MESSAGE = "message"


class Activity(Record, Base):
    """One touch of a customer. `happened_on` is the business day, `happened_at` the instant where it is known."""

    __tablename__ = "activities"
    __table_args__ = (Index("ix_activities_person_id_happened_on", "person_id", "happened_on"),)

    kind: Mapped[ActivityKind] = mapped_column(text_enum(ActivityKind))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id"), index=True)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id"), index=True)
    happened_on: Mapped[date] = mapped_column(index=True)
    happened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    duration_minutes: Mapped[int | None]
    summary: Mapped[str | None] = mapped_column(Text)
    next_step: Mapped[str | None] = mapped_column(String(1000))


class Task(Record, Base):
    """Something one of our people has to do."""

    __tablename__ = "tasks"
    __table_args__ = (Index("ix_tasks_person_id_done_on_due_on", "person_id", "done_on", "due_on"),)

    title: Mapped[str] = mapped_column(String(500))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id"), index=True)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id"), index=True)
