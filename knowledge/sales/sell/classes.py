"""Classes of accounts by what they bought: RFM scores and segments, A/B/C by share of revenue."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import func, or_, select

from knowledge.access import Access
from knowledge.metrics.model import Filter, MetricQuery, Period, Scope
from knowledge.metrics.records import record_ids
from knowledge.sales.sell.account_brief import accounts_visible
from knowledge.sales.sell.accounts import Account
from knowledge.sales.sell.deals import Deal, Stage, StageKind
from knowledge.sales.sell.orders import Order, OrderLine
from knowledge.sales.team.people import Person

Basis = Literal["orders", "deals"]
SCORES = 5
A_SHARE, B_SHARE = 0.80, 0.95
# In the order in which they are shown.
SEGMENTS = ("champions", "loyal", "promising", "attention", "at_risk", "asleep")


@dataclass(frozen=True)
class Bought:
    """What an account bought: the last day, how often, and for how much (minor units)."""

    account_id: int
    name: str
    owner: str | None
    tier: str | None
    last_on: date
    times: int
    amount: int


@dataclass(frozen=True)
class Scored:
    """An account with its scores, 5 being the best fifth, its segment, and its class by share of revenue."""

    bought: Bought
    recency: int
    frequency: int
    money: int
    abc: str

    @property
    def segment(self) -> str:
        """The segment that the scores make."""
        return segment_of(self.recency, self.frequency, self.money)


@dataclass(frozen=True)
class Purchases:
    """What the accounts in the caller's reach bought, and how many of them bought nothing."""

    basis: Basis
    rows: tuple[Bought, ...]
    without: int


def segment_of(recency: int, frequency: int, money: int) -> str:
    """The segment of three scores from 1 to 5: how lately, and how often and how much together."""
    worth = (frequency + money) / 2
    if worth >= SCORES - 1:
        return "champions" if recency >= SCORES - 1 else "loyal" if recency == 3 else "at_risk"
    if recency >= SCORES - 1:
        return "promising"
    return "attention" if recency == 3 or worth >= 3 else "asleep"


def quintiles(values: Sequence[float]) -> list[int]:
    """A score from 1 to 5 for each value: in which fifth of all it lies; equal values have equal scores."""
    ordered = sorted(values)
    return [1 + SCORES * bisect_left(ordered, value) // len(ordered) for value in values]


def abc_of(amounts: Sequence[int]) -> list[str]:
    """A for those that bring the first 80 % of the sum, B up to 95 %, C for the rest and for what brings nothing."""
    total, reached = sum(max(0, amount) for amount in amounts), 0
    classes = ["C"] * len(amounts)
    for place in sorted(range(len(amounts)), key=lambda place: (-amounts[place], place)):
        if amounts[place] <= 0:
            continue
        classes[place] = "A" if reached < A_SHARE * total else "B" if reached < B_SHARE * total else "C"
        reached += amounts[place]
    return classes


def score(rows: Sequence[Bought]) -> list[Scored]:
    """Every account scored against the others, the most valuable first."""
    recency = quintiles([row.last_on.toordinal() for row in rows])
    frequency = quintiles([row.times for row in rows])
    money = quintiles([row.amount for row in rows])
    classes = abc_of([row.amount for row in rows])
    found = [Scored(*parts) for parts in zip(rows, recency, frequency, money, classes, strict=True)]
    return sorted(found, key=lambda one: (-one.bought.amount, one.bought.account_id))


def basis_of(access: Access) -> Basis:
    """Orders where the company records any, else won deals."""
    return "orders" if access.session.scalar(select(Order.id).limit(1)) is not None else "deals"


def purchases(
    access: Access, where: Sequence[Filter] = (), period: Period | None = None, scope: Scope | None = None
) -> Purchases:
    """What the accounts that fit bought, in a period or ever, added up by the database."""
    basis = basis_of(access)
    chosen = None
    if where or scope is not None:
        chosen = set(record_ids(access, MetricQuery(metric="accounts", where=tuple(where), scope=scope)))
    facts = {
        key: (name, owner, tier)
        for key, name, owner, tier in access.session.execute(
            select(Account.id, Account.name, Person.name, Account.tier)
            .outerjoin(Person, Person.id == Account.owner_id)
            .where(accounts_visible(access))
        )
        if chosen is None or key in chosen
    }
    found = _orders(access, period) if basis == "orders" else _won(access, period)
    rows = [
        Bought(key, *facts[key], last_on=last, times=times, amount=int(amount or 0))
        for key, last, times, amount in access.session.execute(found)
        if key in facts and last is not None
    ]
    rows.sort(key=lambda row: row.account_id)
    return Purchases(basis, tuple(rows), len(facts) - len(rows))


def _mine(access: Access, owner: Any, day: Any) -> Any:  # noqa: ANN401 - columns
    """Rows of one's own reach, and all that happened with the accounts of one's reach."""
    return or_(access.rows(owner, day), Account.id.in_(select(Account.id).where(access.rows(Account.owner_id))))


def _orders(access: Access, period: Period | None) -> Any:  # noqa: ANN401 - a query
    found = (
        select(
            Order.account_id, func.max(Order.ordered_on), func.count(Order.id.distinct()), func.sum(OrderLine.amount)
        )
        .join(Account, Account.id == Order.account_id)
        .outerjoin(OrderLine, OrderLine.order_id == Order.id)
        .where(_mine(access, Order.owner_id, Order.ordered_on), Order.ordered_on <= access.today)
        .group_by(Order.account_id)
    )
    return found if period is None else found.where(Order.ordered_on.between(period.start, period.end))


def _won(access: Access, period: Period | None) -> Any:  # noqa: ANN401 - a query
    found = (
        select(Deal.account_id, func.max(Deal.closed_on), func.count(), func.sum(Deal.amount))
        .join(Account, Account.id == Deal.account_id)
        .join(Stage, Stage.id == Deal.stage_id)
        .where(Stage.kind == StageKind.WON, _mine(access, Deal.owner_id, Deal.closed_on))
        .group_by(Deal.account_id)
    )
    return found if period is None else found.where(Deal.closed_on.between(period.start, period.end))
