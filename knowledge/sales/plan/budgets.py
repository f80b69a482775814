"""Budgets and what was spent of them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.database import Base, Record
from knowledge.sales.team.people import text_enum


class SpendCategory(StrEnum):
    """What money is planned and spent for."""

    TRAVEL = "travel"
    ADVERTISING = "advertising"
    PROMOTION = "promotion"
    TRADE_FAIRS = "trade_fairs"
    PAY = "pay"
    ENTERTAINMENT = "entertainment"
    TRAINING = "training"
    SAMPLES = "samples"
    SOFTWARE = "software"
    RESEARCH = "research"
    RENT = "rent"
    LOGISTICS = "logistics"
    OTHER = "other"


class Budget(Record, Base):
    """What may be spent on a category in a period, by a team; without a team it is the company's own, beside theirs.

    `amount` is in minor units of `currency`; both period ends are inclusive.
    """

    __tablename__ = "budgets"
    __table_args__ = (
        CheckConstraint("period_end >= period_start", name="period_in_order"),
        CheckConstraint("amount >= 0", name="amount_not_negative"),
        Index("ix_budgets_period_start_period_end", "period_start", "period_end"),
    )

    category: Mapped[SpendCategory] = mapped_column(text_enum(SpendCategory))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    period_start: Mapped[date]
    period_end: Mapped[date]
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    note: Mapped[str | None] = mapped_column(Text)


class Expense(Record, Base):
    """Money spent on a day, in minor units of `currency`, by a team or one of its people.

    Pay is recorded for whole teams alone: what one person earns has its own rules of access and stands elsewhere.
    """

    __tablename__ = "expenses"
    __table_args__ = (
        CheckConstraint("category <> 'pay' OR person_id IS NULL", name="pay_of_nobody"),
        Index("ix_expenses_spent_on_category", "spent_on", "category"),
    )

    category: Mapped[SpendCategory] = mapped_column(text_enum(SpendCategory))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    spent_on: Mapped[date]
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    note: Mapped[str | None] = mapped_column(Text)
    expansion_plan_id: Mapped[int | None] = mapped_column(ForeignKey("expansion_plans.id"), index=True)
