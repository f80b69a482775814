"""Targets: the amount of one metric for a period and a slice of the dimensions."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.database import Base, Record


class Target(Record, Base):
    """A target. Dimensions left empty mean "all of them".

    `amount` is in minor units of `currency` for a money metric, a count for a counting metric
    and basis points (1/100 of a percent) for a percentage. Both period ends are inclusive.
    """

    __tablename__ = "targets"
    __table_args__ = (
        CheckConstraint("period_end >= period_start", name="period_in_order"),
        Index("ix_targets_metric_period", "metric", "period_start", "period_end"),
    )

    metric: Mapped[str] = mapped_column(String(60))
    period_start: Mapped[date]
    period_end: Mapped[date]
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), index=True)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"), index=True)
    product_line_id: Mapped[int | None] = mapped_column(ForeignKey("product_lines.id"))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"))
    segment: Mapped[str | None] = mapped_column(String(100))
    channel: Mapped[str | None] = mapped_column(String(100))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("targets.id"), index=True)
    note: Mapped[str | None] = mapped_column(String(2000))
