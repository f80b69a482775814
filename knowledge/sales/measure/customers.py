"""How accounts buy: how often, how much, how long ago; and which show signs of leaving, against their own habit.

A purchase is an order, or a won deal where there are no orders; several of one day are one purchase. An account is
judged by everything it bought, so only accounts of owners in the caller's reach are looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, func, literal, select

from knowledge.access import Access
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.definitions.deal_values import WON
from knowledge.metrics.dimensions import DIMENSIONS
from knowledge.metrics.functions import days_between
from knowledge.metrics.model import Filter, MetricQuery, Scope
from knowledge.metrics.scope import allow
from knowledge.metrics.source import rep
from knowledge.metrics.sources import ACCOUNTS, SOURCES
from knowledge.metrics.spans import has_records
from knowledge.metrics.statement import build, expression, field_of
from knowledge.sales.sell.accounts import Account
from knowledge.sales.sell.complaints import Complaint, SatisfactionScore, VoiceKind
from knowledge.sales.sell.deals import Deal, DealLine
from knowledge.sales.sell.orders import Order, OrderLine

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Days = NDArray[np.int64]

EPOCH = date(2000, 1, 1)
YEAR, HALF_YEAR = 365, 182
FEWEST_GAPS = 3  # an account's own habit takes four purchases
OVERDUE_TIMES = 2.0  # so many times its usual gap …
OVERDUE_SHARE = 0.9  # … and longer than nine of ten gaps it ever had
SURE = 0.05
LOW_SCORE = 0.4
MANY_COMPLAINTS = 2


@dataclass
class Customer:
    """An account with its purchases; gaps in days, money in minor units.

    `usual`/`longer_than`: the middle gap and how many of `gaps` past ones were shorter than the time since the last
    purchase, None without habit. `recent` and `earlier` count purchases of the last half year and the one before.
    `stake`: what it bought in the year up to its last purchase. `signs`: overdue, falling, complaints.
    """

    account_id: int
    name: str
    owner: str | None
    group: str | None
    purchases: int
    last_on: date
    silent: int
    gaps: int
    usual: float | None
    longer_than: int
    recent: int
    earlier: int
    falling_p: float
    stake: int
    complaints: int = 0
    low_score: float | None = None
    signs: tuple[str, ...] = ()

    @property
    def lost(self) -> bool:
        """Whether it went a whole year without a purchase."""
        return self.silent > YEAR


@dataclass(frozen=True)
class Purchases:
    """All purchases of the accounts in one table, by account and day; `amount` in minor units, NaN where unknown.

    `items` are the products (lines) of a purchase.
    """

    kind: str
    account: Days
    day: Days
    amount: NDArray[np.float64]
    items: Days


@dataclass(frozen=True)
class Known:
    """An account that the caller may read with all that it bought."""

    name: str
    owner: str | None
    group: str | None


def known_accounts(
    access: Access, where: Sequence[Filter] = (), scope: Scope | None = None, group_by: str | None = None
) -> dict[int, Known]:
    """The accounts in question that ever bought, by id, with the name of their group."""
    metric = METRICS["accounts"]
    groups = ("rep",) if group_by in (None, "rep") else ("rep", group_by)
    query = MetricQuery(metric="accounts", where=tuple(where), scope=scope, group_by=groups)
    statement = build(access, metric, ACCOUNTS, query, allow(access, metric, ACCOUNTS, query), None)
    label: Any = literal(None)
    if group_by is not None:
        label = expression(field_of(access, ACCOUNTS, group_by, "accounts"), access.today)
    found = statement.rows(Account.id, Account.name, rep.name, label).where(access.rows(Account.owner_id))
    buyers = select(Order.account_id) if _ordered(access) else select(Deal.account_id).where(WON)
    found = found.where(Account.id.in_(buyers))
    if scope is Scope.MINE:
        found = found.where(Account.owner_id == access.principal.person_id)
    return {row[0]: Known(row[1], row[2], row[3]) for row in access.session.execute(found)}


def groups_of_accounts(access: Access) -> str | None:
    """By what accounts are grouped where nothing is said: tier or segment, where any account has one."""
    for name in ("tier", "segment", "region", "sector"):
        column = Account.region_id if name == "region" else getattr(Account, name)
        if access.session.scalar(select(column).where(column.is_not(None)).limit(1)) is not None:
            return name
    return None


def is_of_accounts(name: str) -> bool:
    """Whether accounts can be grouped by a dimension."""
    return name in DIMENSIONS and name in ACCOUNTS.fields and name not in ("account", "parent_account")


def purchases_of(access: Access, accounts: dict[int, Known]) -> Purchases:
    """What the accounts bought up to today."""
    import numpy as np

    ordered = _ordered(access)
    statement = _orders() if ordered else _won_deals()
    on = Order.ordered_on if ordered else Deal.closed_on
    rows = access.session.execute(statement.where(on <= access.today)).all()
    table = np.array([(*row[:2], np.nan if row[2] is None else row[2], row[3]) for row in rows], dtype=np.float64)
    table = table.reshape(-1, 4)
    mine = np.isin(table[:, 0], np.fromiter(accounts, dtype=np.float64, count=len(accounts)))
    table = table[mine]
    table = table[np.lexsort((table[:, 1], table[:, 0]))]
    return _by_day("orders" if ordered else "deals", table)


def _ordered(access: Access) -> bool:
    return has_records(access, SOURCES["orders"])


def _orders() -> Any:  # noqa: ANN401 - a select of four columns
    day = days_between(literal(EPOCH, Date), Order.ordered_on)
    return (
        select(Order.account_id, day, func.sum(OrderLine.amount), func.count(OrderLine.id))
        .outerjoin(OrderLine, OrderLine.order_id == Order.id)
        .where(Order.account_id.is_not(None))
        .group_by(Order.id)  # its key stands for all of its columns
    )


def _won_deals() -> Any:  # noqa: ANN401 - a select of four columns
    lines = select(func.count(DealLine.id)).where(DealLine.deal_id == Deal.id).correlate(Deal).scalar_subquery()
    day = days_between(literal(EPOCH, Date), Deal.closed_on)
    return select(Deal.account_id, day, Deal.amount, lines).where(
        Deal.account_id.is_not(None), Deal.closed_on.is_not(None), WON
    )


def _by_day(kind: str, table: NDArray[np.float64]) -> Purchases:
    """Purchases of one account on one day as one."""
    import numpy as np

    account, day = table[:, 0].astype(np.int64), table[:, 1].astype(np.int64)
    if not len(table):
        return Purchases(kind, account, day, table[:, 2], day)
    first = np.flatnonzero(np.r_[True, (np.diff(account) != 0) | (np.diff(day) != 0)])
    known = np.add.reduceat(~np.isnan(table[:, 2]), first)
    amount = np.where(known > 0, np.add.reduceat(np.nan_to_num(table[:, 2]), first), np.nan)
    items = np.add.reduceat(table[:, 3], first).astype(np.int64)
    return Purchases(kind, account[first], day[first], amount, items)


def habits(bought: Purchases, accounts: dict[int, Known], today: date) -> list[Customer]:
    """Every account that ever bought, with its habit and the signs in its purchases."""
    import numpy as np
    from scipy.special import bdtr

    if not len(bought.account):
        return []
    now = (today - EPOCH).days
    starts = np.flatnonzero(np.r_[True, np.diff(bought.account) != 0])
    ends = np.r_[starts[1:], len(bought.account)]
    last = bought.day[ends - 1]
    since = np.repeat(last, ends - starts) - bought.day
    stake = np.add.reduceat(np.where(since < YEAR, np.nan_to_num(bought.amount), 0.0), starts)
    ago = now - bought.day
    recent = np.add.reduceat((ago < HALF_YEAR).astype(int), starts)
    earlier = np.add.reduceat(((ago >= HALF_YEAR) & (ago < 2 * HALF_YEAR)).astype(int), starts)
    falling = bdtr(recent.astype(float), recent + earlier, 0.5)
    found = []
    for at, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        gaps = np.sort(bought.day[start + 1 : end] - bought.day[start : end - 1])
        silent, account = int(now - last[at]), int(bought.account[start])
        known = accounts[account]
        usual = float(gaps[len(gaps) // 2] + gaps[(len(gaps) - 1) // 2]) / 2 if len(gaps) >= FEWEST_GAPS else None
        one = Customer(
            account, known.name, known.owner, known.group, end - start, EPOCH + timedelta(days=int(last[at])), silent,
            len(gaps), usual, int(np.searchsorted(gaps, silent)), int(recent[at]), int(earlier[at]),
            float(falling[at]) if recent[at] + earlier[at] else 1.0, round(stake[at]),
        )  # fmt: skip
        one.signs = _signs(one)
        found.append(one)
    return found


def _signs(one: Customer) -> tuple[str, ...]:
    signs = []
    long = one.usual is not None and one.silent >= OVERDUE_TIMES * one.usual
    if long and one.longer_than >= OVERDUE_SHARE * one.gaps:
        signs.append("overdue")
    if one.recent < one.earlier and one.falling_p <= SURE:
        signs.append("falling")
    if one.complaints or one.low_score is not None:
        signs.append("complaints")
    return tuple(signs)


def add_voice(access: Access, customers: list[Customer]) -> None:
    """Complaints still open or piling up in the last half year, and a low latest score, of the caller's reach."""
    since = access.today - timedelta(days=HALF_YEAR)
    by_id = {one.account_id: one for one in customers}
    told = (
        select(Complaint.account_id, func.count(), func.count(Complaint.resolved_on))
        .where(
            Complaint.kind == VoiceKind.COMPLAINT, Complaint.account_id.is_not(None), Complaint.opened_on >= since,
            Complaint.opened_on <= access.today, access.rows(Complaint.owner_id, Complaint.opened_on),
        )
        .group_by(Complaint.account_id)
    )  # fmt: skip
    for account, count, resolved in access.session.execute(told):
        if account in by_id and (count > resolved or count >= MANY_COMPLAINTS):
            by_id[account].complaints = count
    scores = (
        select(SatisfactionScore.account_id, SatisfactionScore.score, SatisfactionScore.scale)
        .where(
            SatisfactionScore.account_id.is_not(None), SatisfactionScore.scored_on.between(since, access.today),
            access.rows(SatisfactionScore.owner_id, SatisfactionScore.scored_on),
        )
        .order_by(SatisfactionScore.scored_on, SatisfactionScore.id)
    )  # fmt: skip
    latest = {account: (score, scale) for account, score, scale in access.session.execute(scores)}
    for account, (score, scale) in latest.items():
        if account in by_id and score <= LOW_SCORE * scale:
            by_id[account].low_score = score
    for one in customers:
        one.signs = _signs(one)
