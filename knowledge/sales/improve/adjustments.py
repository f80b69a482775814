"""Findings, and the changes of plan that follow from them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.database import Base, Record
from knowledge.sales.team.people import text_enum


class AdjustmentStatus(StrEnum):
    """Where a change of plan stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    ACTIVE = "active"
    DONE = "done"
    DROPPED = "dropped"


class Finding(Record, Base):
    """Something seen in the figures. `slice_kind` and `slice_name` say whose: rep, team, region, company.

    `facts` hold the figures that it rests on, as they were; `team_id` is the team that it is about, where it is one.
    """

    __tablename__ = "findings"

    title: Mapped[str] = mapped_column(String(500))
    metric: Mapped[str | None] = mapped_column(String(60))
    slice_kind: Mapped[str] = mapped_column(String(20), default="company")
    slice_name: Mapped[str | None] = mapped_column(String(300))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    found_on: Mapped[date] = mapped_column(index=True)
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    facts: Mapped[dict[str, Any] | None]
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("review_meetings.id"), index=True)


class Adjustment(Record, Base):
    """A change of plan that aims at a metric of a slice.

    `baseline` and `aim` are hundredths of the metric's unit: cents of a currency with two decimals, hundredths of a
    percent. It is to be judged on `review_on`; `result` says what came of it.
    """

    __tablename__ = "adjustments"

    title: Mapped[str] = mapped_column(String(500))
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("findings.id"), index=True)
    metric: Mapped[str] = mapped_column(String(60))
    slice_kind: Mapped[str] = mapped_column(String(20), default="company")
    slice_name: Mapped[str | None] = mapped_column(String(300))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    baseline: Mapped[int | None] = mapped_column(BigInteger)
    aim: Mapped[int | None] = mapped_column(BigInteger)
    status: Mapped[AdjustmentStatus] = mapped_column(text_enum(AdjustmentStatus), default=AdjustmentStatus.PROPOSED)
    starts_on: Mapped[date] = mapped_column(index=True)
    review_on: Mapped[date | None]
    result: Mapped[str | None] = mapped_column(Text)
