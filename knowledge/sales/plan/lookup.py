"""What is there already, for somebody who records something of planning."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from knowledge.access import Access
from knowledge.metrics.model import Period
from knowledge.sales.improve.adjustments import Finding
from knowledge.sales.plan.budgets import Expense, SpendCategory
from knowledge.sales.plan.markets import CompetitorShare
from knowledge.sales.plan.plans_view import visible
from knowledge.sales.sell.products import Product, ProductLine
from knowledge.sales.team.people import Region, Team, TeamMembership


def teams_meant(access: Access, person_id: int | None, region_id: int | None) -> list[tuple[int, str]]:
    """The teams of somebody, else those that the asker leads, else those of a region."""
    chosen = select(Team.id, Team.name).order_by(Team.id)
    if person_id is not None:
        today = access.today
        member = select(TeamMembership.team_id).where(
            TeamMembership.person_id == person_id,
            or_(TeamMembership.from_date.is_(None), TeamMembership.from_date <= today),
            or_(TeamMembership.until_date.is_(None), TeamMembership.until_date > today),
        )
        chosen = chosen.where(or_(Team.id.in_(member), Team.manager_id == person_id))
    elif access.principal.leads:
        chosen = chosen.where(Team.id.in_(sorted(access.principal.leads)))
    elif region_id is not None:
        chosen = chosen.where(Team.region_id == region_id)
    else:
        return []
    return [(key, name) for key, name in access.session.execute(chosen)]


def line_of(access: Access, product_id: int | None) -> str | None:
    """The product line of a product."""
    found = select(ProductLine.name).join(Product, Product.product_line_id == ProductLine.id)
    return access.session.scalar(found.where(Product.id == product_id))


def region_of_team(access: Access, team_id: int | None) -> tuple[int, str] | None:
    """The region that a team is in."""
    found = select(Region.id, Region.name).join(Team, Team.region_id == Region.id).where(Team.id == team_id)
    row = access.session.execute(found).first()
    return None if row is None else (row[0], row[1])


def record_of(access: Access, model: type[Any], period: Period, **slice_of: Any) -> Any:  # noqa: ANN401 - any record
    """The record of just this slice and these days, the one written last; None where there is none."""
    same = [
        getattr(model, name).is_(None) if value is None else getattr(model, name) == value
        for name, value in slice_of.items()
    ]
    days = (model.period_start == period.start, model.period_end == period.end)
    return access.session.scalars(select(model).where(*same, *days).order_by(model.id.desc()).limit(1)).first()


def spent_of(access: Access, category: SpendCategory, team_id: int | None, period: Period) -> int:
    """What was spent of a team's (or the company's own) category in some days, in minor units, as far as visible."""
    team = Expense.team_id.is_(None) if team_id is None else Expense.team_id == team_id
    found = select(func.sum(Expense.amount)).where(
        team, Expense.category == category, Expense.spent_on.between(period.start, period.end),
        visible(access, Expense),
    )  # fmt: skip
    return int(access.session.scalar(found) or 0)


def shares_of(access: Access, market_id: int) -> dict[str, CompetitorShare]:
    """The competitors' shares recorded of a market, by name in small letters."""
    rows = access.session.scalars(select(CompetitorShare).where(CompetitorShare.market_id == market_id))
    return {row.name.casefold(): row for row in rows}


def newest_finding(access: Access, team_id: int | None, region: str | None, since: date) -> Finding | None:
    """The newest finding about a team or region that the caller may read."""
    about = [Finding.team_id == team_id] if team_id is not None else []
    if region is not None:
        about.append(Finding.slice_name == region)
    if not about:
        return None
    found = (
        select(Finding)
        .where(access.rows(Finding.owner_id, Finding.found_on, team=Finding.team_id), or_(*about))
        .where(Finding.found_on >= since)
        .order_by(Finding.found_on.desc(), Finding.id.desc())
        .limit(1)
    )
    return access.session.scalars(found).first()
