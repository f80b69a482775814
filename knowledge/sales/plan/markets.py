"""Markets: how large one is, how it grows, what its customers ask for, and who has which share of it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.database import Base, Record


class Market(Record, Base):
    """What is known of a market in one period. A region or product line left empty means all of them.

    `size` is what all sellers together sell there in the period, in minor units of `currency`; `growth` its change
    against the same period a year before, in percent; `demand` an index of demand, 100 being its usual level.
    """

    __tablename__ = "markets"
    __table_args__ = (
        CheckConstraint("period_end >= period_start", name="period_in_order"),
        CheckConstraint("size >= 0", name="size_not_negative"),
        CheckConstraint("growth > -100", name="growth_possible"),
        Index("ix_markets_period_start_period_end", "period_start", "period_end"),
    )

    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"), index=True)
    product_line_id: Mapped[int | None] = mapped_column(ForeignKey("product_lines.id"), index=True)
    period_start: Mapped[date]
    period_end: Mapped[date]
    size: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    growth: Mapped[float | None]
    demand: Mapped[float | None]
    needs: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(String(300))


class CompetitorShare(Record, Base):
    """One competitor's part of a market, in percent."""

    __tablename__ = "competitor_shares"
    __table_args__ = (CheckConstraint("share >= 0 AND share <= 100", name="share_in_range"),)

    market_id: Mapped[int] = mapped_column(ForeignKey("markets.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    share: Mapped[float]
