"""Which channels brought customers, and which of those stayed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, case, func, select

from knowledge.access import Access
from knowledge.sales.sell.accounts import Account
from knowledge.sales.sell.deals import Deal, Stage, StageKind
from knowledge.sales.sell.orders import Order

YEAR = timedelta(days=365)
# Under so many customers a rate is chance.
FEWEST = 5


@dataclass(frozen=True)
class ChannelCustomers:
    """Customers first won a year or more ago through a channel, and how many of them bought in the last year."""

    source: str | None
    customers: int
    stayed: int

    @property
    def rate(self) -> float:
        """The part that stayed, in percent."""
        return 100 * self.stayed / self.customers


def customers_by_channel(access: Access) -> list[ChannelCustomers]:
    """By the source of the account, the best rate first; channels with too few customers behind.

    Of the accounts whose deals the caller may read. Empty where nobody was won a year ago.
    """
    year_ago = access.today - YEAR
    owner: ColumnElement[int | None] = func.coalesce(Deal.booked_owner_id, Deal.owner_id)
    won = (
        select(Deal.account_id, func.min(Deal.closed_on).label("first"), func.max(Deal.closed_on).label("last"))
        .join(Stage, Stage.id == Deal.stage_id)
        .where(Stage.kind == StageKind.WON, Deal.account_id.is_not(None), Deal.closed_on <= access.today)
        .where(access.rows(owner, Deal.closed_on))
        .group_by(Deal.account_id)
        .subquery()
    )
    ordered = (
        select(Order.account_id, func.max(Order.ordered_on).label("last"))
        .where(access.rows(Order.owner_id, Order.ordered_on))
        .group_by(Order.account_id)
        .subquery()
    )
    stayed = case((won.c.last > year_ago, 1), (ordered.c.last > year_ago, 1), else_=0)
    counted = (
        select(Account.source, func.count(), func.sum(stayed))
        .join(won, won.c.account_id == Account.id)
        .outerjoin(ordered, ordered.c.account_id == Account.id)
        .where(won.c.first <= year_ago)
        .group_by(Account.source)
    )
    found = [ChannelCustomers(source, count, int(kept or 0)) for source, count, kept in access.session.execute(counted)]
    return sorted(found, key=lambda one: (one.source is None, one.customers < FEWEST, -one.rate, one.source or ""))
