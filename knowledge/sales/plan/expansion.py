"""Expansion plans: whom to win, through which channels, with how many leads from each."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.database import Base, Record
from knowledge.sales.plan.strategies import PlanStatus
from knowledge.sales.team.people import text_enum


class ExpansionPlan(Record, Base):
    """A plan to win new customers of a segment, in a region, in a period."""

    __tablename__ = "expansion_plans"
    __table_args__ = (CheckConstraint("period_end >= period_start", name="period_in_order"),)

    title: Mapped[str] = mapped_column(String(300))
    status: Mapped[PlanStatus] = mapped_column(text_enum(PlanStatus), default=PlanStatus.DRAFT, index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), index=True)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"), index=True)
    segment: Mapped[str | None] = mapped_column(String(100))
    period_start: Mapped[date] = mapped_column(index=True)
    period_end: Mapped[date]
    note: Mapped[str | None] = mapped_column(Text)


class ExpansionChannel(Record, Base):
    """One channel of an expansion plan: how many leads it is to bring, and what it may cost in minor units."""

    __tablename__ = "expansion_channels"
    __table_args__ = (
        CheckConstraint("lead_goal > 0", name="lead_goal_positive"),
        CheckConstraint("budget >= 0", name="budget_not_negative"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("expansion_plans.id"), index=True)
    channel: Mapped[str] = mapped_column(String(100))
    lead_goal: Mapped[int | None]
    budget: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
