"""Targets as their readers may see them."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel
from sqlalchemy import ColumnElement, false, or_, select, true

from knowledge.access import Access, Area, Reach
from knowledge.company import major
from knowledge.sales.plan.targets import Target
from knowledge.sales.sell.products import Product, ProductLine
from knowledge.sales.team.people import Person, Region, Team


class TargetEntry(BaseModel):
    """One target. `amount` is in major units for a money metric, a count or a percentage otherwise."""

    id: int
    metric: str
    period_start: date
    period_end: date
    amount: float | int
    currency: str | None
    slice: str | None


def targets_visible(access: Access) -> ColumnElement[bool]:
    """Targets the caller may read: their own, their teams' and below, or all.

    A manager reads the targets of whoever is in the team at the end of the target's period.
    """
    reach = access.principal.grant(Area.TARGETS).read
    if reach is Reach.ALL:
        return true()
    if reach is Reach.NONE:
        return false()
    of_people = access.rows(Target.person_id, Target.period_end, area=Area.TARGETS)
    return or_(of_people, Target.team_id.in_(sorted(access.principal.leads)))


def find_targets(
    access: Access, *, start: date | None = None, end: date | None = None, person_id: int | None = None,
    team_id: int | None = None, region_id: int | None = None,
) -> list[TargetEntry]:  # fmt: skip
    """Targets whose period touches the days given, the widest first."""
    found = (
        select(Target, Person.name, Team.name, Region.name, ProductLine.name, Product.name)
        .outerjoin(Person, Person.id == Target.person_id)
        .outerjoin(Team, Team.id == Target.team_id)
        .outerjoin(Region, Region.id == Target.region_id)
        .outerjoin(ProductLine, ProductLine.id == Target.product_line_id)
        .outerjoin(Product, Product.id == Target.product_id)
        .where(targets_visible(access))
        .order_by(Target.period_start, Target.period_end.desc(), Target.amount.desc(), Target.id)
    )
    if start and end:
        found = found.where(Target.period_start <= end, Target.period_end >= start)
    for column, value in (
        (Target.person_id, person_id), (Target.team_id, team_id), (Target.region_id, region_id),
    ):  # fmt: skip
        if value is not None:
            found = found.where(column == value)
    entries = []
    for target, *slices in access.session.execute(found):
        named = [part for part in (*slices, target.segment, target.channel) if part]
        amount = major(target.amount, target.currency) if target.currency else target.amount
        entries.append(
            TargetEntry(
                id=target.id, metric=target.metric, period_start=target.period_start, period_end=target.period_end,
                amount=amount if amount is not None else 0, currency=target.currency,
                slice=" · ".join(named) or None,
            )
        )  # fmt: skip
    return entries
