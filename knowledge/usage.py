"""What large models took, in tokens and money: by turn, thread, person and day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from knowledge.access import Principal
from knowledge.database import Base, UtcDateTime
from knowledge.sales.team.people import Person, Role

SEES_ALL = frozenset({Role.DIRECTOR, Role.OPERATIONS})


class ModelUse(Base):
    """What one model took of one turn; of a turn that came to nothing, `turn_id` is None.

    `day` is the company's own. `cached_tokens` are those of `input_tokens` that the endpoint knew from before.
    `cost_micros` is in millionths of the price's currency, None where no price was set.
    """

    __tablename__ = "model_uses"
    __table_args__ = (Index("ix_model_uses_day_person_id", "day", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[str] = mapped_column(ForeignKey("threads.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    turn_id: Mapped[int | None] = mapped_column(ForeignKey("turns.id"))
    day: Mapped[date]
    model: Mapped[str] = mapped_column(String(200))
    calls: Mapped[int]
    input_tokens: Mapped[int] = mapped_column(BigInteger)
    cached_tokens: Mapped[int] = mapped_column(BigInteger)
    output_tokens: Mapped[int] = mapped_column(BigInteger)
    cost_micros: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Spent:
    """Sums over some turns. `cost` is in the price's currency, None where some of it has no price."""

    turns: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = 0.0

    @property
    def tokens(self) -> int:
        """Tokens in both directions."""
        return self.input_tokens + self.output_tokens


@dataclass(frozen=True)
class SpentBy:
    """What was spent on one day, by one person, with one model."""

    day: date
    person_id: int
    person: str
    model: str
    spent: Spent


# Two models of one turn make two rows; a turn that came to nothing is counted by its row.
_SUMS: tuple[Any, ...] = (
    func.count(func.distinct(func.coalesce(ModelUse.turn_id, -ModelUse.id))),
    func.sum(ModelUse.input_tokens), func.sum(ModelUse.cached_tokens), func.sum(ModelUse.output_tokens),
    func.sum(ModelUse.cost_micros), func.count(), func.count(ModelUse.cost_micros),
)  # fmt: skip


def _spent(row: Sequence[Any]) -> Spent:
    turns, taken, cached, given, micros, rows, priced = row
    cost = None if rows != priced else round(int(micros or 0) / 1_000_000, 6)
    return Spent(int(turns), int(taken or 0), int(cached or 0), int(given or 0), cost)


def spent_so_far(
    session: Session, *, day: date | None = None, person_id: int | None = None, thread_id: str | None = None
) -> Spent:
    """What was spent on a day, by a person, in a thread: by all that is given together."""
    asked = {ModelUse.day: day, ModelUse.person_id: person_id, ModelUse.thread_id: thread_id}
    where = [column == value for column, value in asked.items() if value is not None]
    return _spent(session.execute(select(*_SUMS).where(*where)).one())


def sees_all(principal: Principal) -> bool:
    """Whether somebody may see what everybody spent: directors and operations, who answer for the bill."""
    return principal.role in SEES_ALL


def usage(session: Session, principal: Principal, since: date, until: date) -> list[SpentBy]:
    """What was spent from one day to another, both included, by day, person and model, the newest first.

    Others' is left out for whoever may not see it.
    """
    kinds = (ModelUse.day, ModelUse.person_id, Person.name, ModelUse.model)
    asked = select(*kinds, *_SUMS).join(Person, Person.id == ModelUse.person_id)
    asked = asked.where(ModelUse.day.between(since, until)).group_by(*kinds)
    if not sees_all(principal):
        asked = asked.where(ModelUse.person_id == principal.person_id)
    rows = session.execute(asked.order_by(ModelUse.day.desc(), Person.name, ModelUse.model))
    return [SpentBy(row[0], row[1], row[2], row[3], _spent(row[4:])) for row in rows]
