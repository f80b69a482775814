"""Resources: who and what there is to reach a target with."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.database import Base, Record


class Resource(Record, Base):
    """What a team, a region or the company has in a period; a figure left empty is not known.

    `capacity` is what one head past the ramp carries in the period, in minor units of `currency`, and `ramp_months` how
    long a new one takes to get there; `new_heads` are to be hired besides `heads`. `stock` and `cash` are amounts.
    """

    __tablename__ = "resources"
    __table_args__ = (
        CheckConstraint("period_end >= period_start", name="period_in_order"),
        CheckConstraint("heads >= 0 AND new_heads >= 0", name="heads_not_negative"),
        CheckConstraint("ramp_months >= 0", name="ramp_not_negative"),
    )

    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), index=True)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    period_start: Mapped[date] = mapped_column(index=True)
    period_end: Mapped[date]
    heads: Mapped[int | None]
    new_heads: Mapped[int | None]
    capacity: Mapped[int | None] = mapped_column(BigInteger)
    ramp_months: Mapped[int | None]
    stock: Mapped[int | None] = mapped_column(BigInteger)
    cash: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    note: Mapped[str | None] = mapped_column(Text)
