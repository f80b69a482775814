"""Success stories: what was won and what helped, told to everybody; and the wins that are worth telling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from sqlalchemy import ForeignKey, String, Text, func, select
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.access import Access
from knowledge.database import Base, Record
from knowledge.metrics.functions import days_between
from knowledge.metrics.model import Period
from knowledge.sales.sell.accounts import Account
from knowledge.sales.sell.deals import Deal, DealCompetitor, Stage, StageKind
from knowledge.sales.team.people import Person

# A win is worth telling when it is this many times the usual won amount, or took at most this part of the usual days.
LARGE = 3.0
FAST = 0.25
FEWEST_WINS = 5  # of fewer wins nothing is usual


class SuccessStory(Record, Base):
    """One success as its teller tells it. `helped` is what made the difference, `tags` words parted by commas."""

    __tablename__ = "success_stories"

    title: Mapped[str] = mapped_column(String(300))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    told_on: Mapped[date] = mapped_column(index=True)
    text: Mapped[str] = mapped_column(Text)
    helped: Mapped[str | None] = mapped_column(Text)
    tags: Mapped[str | None] = mapped_column(String(300))


@dataclass(frozen=True)
class Worthy:
    """A win without a story that stands out. `amount` in minor units; `times` of the usual amount, `days` to the win.

    `reasons` are of large, fast and competitive.
    """

    deal_id: int
    deal: str
    account: str | None
    owner: str | None
    closed_on: date
    amount: int | None
    times: float | None
    days: int | None
    usual_days: float | None
    competitors: tuple[str, ...]
    reasons: tuple[str, ...]


def worth_sharing(access: Access, period: Period, *, owners: Any = None) -> list[Worthy]:  # noqa: ANN401
    """Wins of the period that the caller may read and that nobody has told yet, those with most reasons first.

    `owners` is a list of ids or a query for them, None for everybody in reach. Usual is the median of all wins in reach
    up to the period's end.
    """
    session = access.session
    days = days_between(func.coalesce(Deal.engaged_on, Deal.created_on), Deal.closed_on)
    seen = (Stage.kind == StageKind.WON, access.rows(Deal.owner_id, Deal.closed_on), Deal.closed_on <= period.end)
    past = session.execute(select(Deal.amount, days).join(Stage, Stage.id == Deal.stage_id).where(*seen)).all()
    if len(past) < FEWEST_WINS:
        return []
    usual = median([amount for amount, _ in past if amount] or [0])
    usual_days = median([took for _, took in past if took is not None] or [0])
    told = select(SuccessStory.deal_id).where(SuccessStory.deal_id.is_not(None))
    found = (
        select(Deal.id, Deal.name, Deal.external_id, Account.name, Person.name, Deal.closed_on, Deal.amount, days)
        .join(Stage, Stage.id == Deal.stage_id)
        .outerjoin(Account, Account.id == Deal.account_id)
        .outerjoin(Person, Person.id == Deal.owner_id)
        .where(*seen, Deal.closed_on >= period.start, Deal.id.not_in(told))
    )
    if owners is not None:
        found = found.where(Deal.owner_id.in_(owners))
    rows = session.execute(found).all()
    rivals = _rivals(access, [row[0] for row in rows])
    worthy = []
    for key, name, code, account, owner, closed, amount, took in rows:
        times = amount / usual if amount and usual else None
        reasons = [
            reason for reason, holds in (
                ("large", times is not None and times >= LARGE),
                ("fast", took is not None and usual_days > 0 and took <= FAST * usual_days),
                ("competitive", key in rivals),
            ) if holds
        ]  # fmt: skip
        if reasons and closed is not None:
            worthy.append(Worthy(
                key, name or code or f"#{key}", account, owner, closed, amount, times, took, usual_days,
                rivals.get(key, ()), tuple(reasons),
            ))  # fmt: skip
    return sorted(worthy, key=lambda one: (-len(one.reasons), -(one.amount or 0), one.deal_id))


def _rivals(access: Access, ids: list[int]) -> dict[int, tuple[str, ...]]:
    """The competitors met in these deals."""
    found: dict[int, tuple[str, ...]] = {}
    for start in range(0, len(ids), 500):
        rows = select(DealCompetitor.deal_id, DealCompetitor.name).where(
            DealCompetitor.deal_id.in_(ids[start : start + 500])
        )
        for deal_id, name in access.session.execute(rows.order_by(DealCompetitor.deal_id, DealCompetitor.name)):
            found[deal_id] = (*found.get(deal_id, ()), name)
    return found
