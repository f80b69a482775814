"""Strategies: what is to be done about a market, and the facts that it rests on."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.database import Base, Record
from knowledge.sales.team.people import text_enum


class PlanStatus(StrEnum):
    """Where a strategy or an expansion plan stands; a dropped one was given up."""

    DRAFT = "draft"
    ACTIVE = "active"
    DONE = "done"
    DROPPED = "dropped"


class StrategySubject(StrEnum):
    """What a strategy works on."""

    POSITIONING = "positioning"
    PRICE = "price"
    CHANNEL = "channel"
    PROMOTION = "promotion"


class Strategy(Record, Base):
    """What is to be done, for whom. `text` is what people wrote themselves.

    `facts` hold what it rests on, as it was: `markets` and `findings` are their ids, `lines` what those say, as
    sentences by code and facts that are worded for whoever reads them.
    """

    __tablename__ = "strategies"

    title: Mapped[str] = mapped_column(String(300))
    subject: Mapped[StrategySubject] = mapped_column(text_enum(StrategySubject))
    text: Mapped[str | None] = mapped_column(Text)
    status: Mapped[PlanStatus] = mapped_column(text_enum(PlanStatus), default=PlanStatus.DRAFT, index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), index=True)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"), index=True)
    product_line_id: Mapped[int | None] = mapped_column(ForeignKey("product_lines.id"), index=True)
    starts_on: Mapped[date] = mapped_column(index=True)
    ends_on: Mapped[date | None]
    facts: Mapped[dict[str, Any] | None]
