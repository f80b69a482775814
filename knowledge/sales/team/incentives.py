"""Incentives: commission plans, who shares a deal, payouts and awards.

What a plan's rules mean stands in commission_rules.py, what they come to in commission.py. A month of a payout is a
calendar month; amounts are in minor units of their currency.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.database import Base, Record
from knowledge.sales.team.people import Role, text_enum

WHOLE = 10_000  # basis points


class PayoutStatus(StrEnum):
    """How far a payout is: recorded, agreed to, or paid."""

    DRAFT = "draft"
    APPROVED = "approved"
    PAID = "paid"


class CommissionPlan(Record, Base):
    """By what rules commission is earned, from a day until a day (both inclusive; None: still).

    It holds for one person, else for a team's people, else for a role, else for everybody: the closest one counts.
    `rules` are PlanRules (commission_rules.py) as JSON.
    """

    __tablename__ = "commission_plans"
    __table_args__ = (CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="days_in_order"),)

    name: Mapped[str] = mapped_column(String(200), index=True)
    role: Mapped[Role | None] = mapped_column(text_enum(Role))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    starts_on: Mapped[date] = mapped_column(index=True)
    ends_on: Mapped[date | None]
    currency: Mapped[str] = mapped_column(String(3))
    rules: Mapped[dict[str, Any]]


class DealSplit(Record, Base):
    """A person's part of a deal, in basis points of it; what the splits leave over is the owner's."""

    __tablename__ = "deal_splits"
    __table_args__ = (CheckConstraint("basis_points > 0 AND basis_points <= 10000", name="part_of_whole"),)

    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    basis_points: Mapped[int]


class Payout(Record, Base):
    """What somebody gets for a month. `lines` are PayLines (commission.py) as JSON; they sum to `amount`.

    `balance` is what is still owed at the month's end, of draws and clawbacks, and is taken from later months.
    `booked` and `target` are what it was measured by; `plan_id` the plan of the month's last day.
    """

    __tablename__ = "payouts"
    __table_args__ = (
        CheckConstraint("period_end >= period_start", name="period_in_order"),
        Index(
            "ix_payouts_person_id_period_start", "person_id", "period_start", unique=True,
            sqlite_where=text("deleted_at IS NULL"), postgresql_where=text("deleted_at IS NULL"),
        ),
    )  # fmt: skip

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("commission_plans.id"), index=True)
    period_start: Mapped[date]
    period_end: Mapped[date] = mapped_column(index=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    booked: Mapped[int | None] = mapped_column(BigInteger)
    target: Mapped[int | None] = mapped_column(BigInteger)
    balance: Mapped[int] = mapped_column(BigInteger, default=0)
    lines: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    pay_status: Mapped[PayoutStatus] = mapped_column(text_enum(PayoutStatus), default=PayoutStatus.DRAFT, index=True)
    paid_on: Mapped[date | None]


class Award(Record, Base):
    """An honour: what for, and the money that came with it, if any."""

    __tablename__ = "awards"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str | None] = mapped_column(String(1000))
    given_on: Mapped[date] = mapped_column(index=True)
    amount: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
