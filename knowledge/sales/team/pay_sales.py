"""What was sold, as commission sees it: won deals with what was undone of them later, and who shares them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from knowledge.sales.sell.deals import Deal, DealHistory, DealLine, HistoryField, Stage, StageKind
from knowledge.sales.sell.products import Product
from knowledge.sales.team.commission import shares
from knowledge.sales.team.incentives import DealSplit


@dataclass(frozen=True)
class Sale:
    """A deal that was won, at the amount of that time (minor units), and what was undone of it on which days.

    A deal that was lost or opened again after it was won is undone as a whole; one whose amount was lowered, in part.
    """

    deal_id: int
    name: str
    owner_id: int | None
    won_on: date
    amount: int
    undone: tuple[tuple[date, int], ...] = ()
    by_line: dict[str, int] = field(default_factory=dict)

    def on(self, day: date) -> int:
        """What is left of it at the end of a day."""
        return self.amount - sum(amount for when, amount in self.undone if when <= day)


@dataclass(frozen=True)
class Part:
    """Somebody's part of a deal: minor units of an amount, and basis points of the whole."""

    amount: int
    basis_points: int


Splits = dict[int, list[tuple[int, int]]]


def part_of(sale: Sale, person_id: int, amount: int, splits: Splits) -> Part:
    """A person's part of an amount of a sale; what the splits leave over is the owner's."""
    given = splits.get(sale.deal_id, [])
    points = [part for _, part in given]
    if sum(points) > 10_000:  # two sets of splits that were recorded against each other count by their weight
        points = [part * 10_000 // sum(points) for part in points]
    parts = shares(amount, points)
    mine = sum(part for (who, _), part in zip(given, parts, strict=False) if who == person_id)
    weight = sum(part for (who, _), part in zip(given, points, strict=True) if who == person_id)
    if sale.owner_id == person_id:
        mine, weight = mine + parts[-1], weight + 10_000 - sum(points)
    return Part(mine, weight)


def load_splits(session: Session, deal_ids: Iterable[int] | None = None) -> Splits:
    """Who shares which deal."""
    found: Splits = defaultdict(list)
    listed = select(DealSplit.deal_id, DealSplit.person_id, DealSplit.basis_points)
    if deal_ids is not None:
        listed = listed.where(DealSplit.deal_id.in_(sorted(deal_ids)))
    for deal_id, person_id, points in session.execute(listed.order_by(DealSplit.id)):
        found[deal_id].append((person_id, points))
    return dict(found)


@dataclass(frozen=True)
class Undone:
    """What was undone since a day: by how much a deal's amount went down when; when a deal was won and lost again."""

    lowered: dict[int, list[tuple[date, int]]]
    lost: dict[int, tuple[date, date]]

    @property
    def deals(self) -> set[int]:
        """The deals that it is about; some of the lowered ones were not won yet."""
        return {*self.lowered, *self.lost}


def load_undone(session: Session, since: date) -> Undone:
    """What was undone since a day, of all deals."""
    return Undone(_lowered(session, since), _lost(session, since))


def load_sales(
    session: Session, since: date, until: date, owners: frozenset[int], shared: Iterable[int], undone: Undone, *,
    only_undone: bool = False,
) -> list[Sale]:  # fmt: skip
    """Everything won from a day until a day by these people, and these shared deals besides.

    With `only_undone` just those of them that were undone, wholly or in part.
    """
    ids = sorted(owners)
    of_people = or_(
        Deal.booked_owner_id.in_(ids), and_(Deal.booked_owner_id.is_(None), Deal.owner_id.in_(ids)),
        Deal.id.in_(sorted(shared)),
    )  # fmt: skip
    won = select(Stage.id).where(Stage.kind == StageKind.WON)
    found = select(
        Deal.id, Deal.name, Deal.external_id, func.coalesce(Deal.booked_owner_id, Deal.owner_id), Deal.closed_on,
        Deal.amount,
    ).where(of_people, Deal.amount.is_not(None))  # fmt: skip
    kept = found.where(Deal.stage_id.in_(won), Deal.closed_on.between(since, until))
    if only_undone:
        kept = kept.where(Deal.id.in_(sorted(undone.lowered)))
    sales: list[Sale] = []
    for key, name, external_id, owner_id, day, amount in _rows(session, kept):
        less = tuple((when, size) for when, size in undone.lowered.get(key, ()) if when > day)
        if less or not only_undone:
            label = name or external_id or f"#{key}"
            sales.append(Sale(key, label, owner_id, day, amount + sum(size for _, size in less), less))
    meant = {key: days for key, days in undone.lost.items() if since <= days[0] <= until and _later(*days)}
    if meant:
        for key, name, external_id, owner_id, _, amount in _rows(session, found.where(Deal.id.in_(sorted(meant)))):
            won_on, when = meant[key]
            sales.append(Sale(key, name or external_id or f"#{key}", owner_id, won_on, amount, ((when, amount),)))
    return sorted(sales, key=lambda sale: (sale.won_on, sale.deal_id))


def _rows(session: Session, statement: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - any select
    """The rows as they come: what a condition has left no None in is none to whoever reads them."""
    return [tuple(row) for row in session.execute(statement)]


def _later(won_on: date, when: date) -> bool:
    """Whether a deal was undone in a later month than it was won: within one month it never counted."""
    return (won_on.year, won_on.month) < (when.year, when.month)


def _lowered(session: Session, since: date) -> dict[int, list[tuple[date, int]]]:
    """By how much a deal's amount went down on which days."""
    found: dict[int, list[tuple[date, int]]] = defaultdict(list)
    rows = select(DealHistory.deal_id, DealHistory.changed_on, DealHistory.before, DealHistory.after).where(
        DealHistory.field == HistoryField.AMOUNT, DealHistory.changed_on >= since,
        DealHistory.before > DealHistory.after,
    )  # fmt: skip
    for deal_id, day, before, after in _rows(session, rows):
        found[deal_id].append((day, before - after))
    return found


def _lost(session: Session, since: date) -> dict[int, tuple[date, date]]:
    """Deals that left the won stage: when they had been won, and when that was undone."""
    won = list(session.scalars(select(Stage.id).where(Stage.kind == StageKind.WON)))
    stage = DealHistory.field == HistoryField.STAGE
    left = session.execute(
        select(DealHistory.deal_id, func.max(DealHistory.changed_on))
        .where(stage, DealHistory.changed_on >= since, DealHistory.before.in_(won), DealHistory.after.not_in(won))
        .group_by(DealHistory.deal_id)
    ).all()
    undone: dict[int, date] = {row[0]: row[1] for row in left}
    if not undone:
        return {}
    entered = session.execute(
        select(DealHistory.deal_id, DealHistory.changed_on)
        .where(stage, DealHistory.deal_id.in_(sorted(undone)), DealHistory.after.in_(won))
        .order_by(DealHistory.changed_on)
    ).all()
    return {deal_id: (day, undone[deal_id]) for deal_id, day in entered if day <= undone[deal_id]}


def load_lines(session: Session, sales: list[Sale]) -> dict[int, dict[str, int]]:
    """Each deal's amounts by product line (its id as text), of its lines as they are recorded."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    rows = (
        select(DealLine.deal_id, Product.product_line_id, func.sum(DealLine.amount))
        .join(Product, Product.id == DealLine.product_id)
        .where(DealLine.deal_id.in_([sale.deal_id for sale in sales]), Product.product_line_id.is_not(None))
        .group_by(DealLine.deal_id, Product.product_line_id)
    )
    for deal_id, line_id, amount in session.execute(rows):
        found[deal_id][str(line_id)] = int(amount or 0)
    return found
