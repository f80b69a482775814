"""What a source of metrics is made of: tables it reaches, joins, fields, and those that most sources share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_
from sqlalchemy.orm import aliased

from knowledge.access import Area
from knowledge.sales.sell.accounts import Account
from knowledge.sales.sell.deals import DealCompetitor, DealLine, Stage
from knowledge.sales.sell.products import Product, ProductLine
from knowledge.sales.team.people import Person, Region, Team, TeamMembership

Expression = ColumnElement[Any] | Any

rep, team, team_manager = aliased(Person, name="rep"), aliased(Team, name="team"), aliased(Person, name="team_manager")
member = aliased(TeamMembership, name="member")
region, account, parent = (
    aliased(Region, name="region"),
    aliased(Account, name="account"),
    aliased(Account, name="parent"),
)
product, product_line = aliased(Product, name="product"), aliased(ProductLine, name="product_line")
deal_line, stage, competitor = (
    aliased(DealLine, name="deal_line"),
    aliased(Stage, name="stage"),
    aliased(DealCompetitor, name="competitor"),
)


@dataclass(frozen=True)
class Join:
    """A table reached by a condition, after the joins it needs. `today` fills conditions that depend on the day."""

    target: Any
    on: Callable[[Any], Expression]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Field:
    """A dimension or fact of a source: its label, the id that tells equal labels apart, and the joins to reach it.

    `through`: a record may have several values, in rows that carry its id in this column; a filter then asks whether
    any row fits. `header`: the extra column of an import that this is.
    """

    label: Expression
    joins: tuple[str, ...] = ()
    key: Expression | None = None
    money: bool = False
    dated: bool = False
    on_day: Callable[[Any], Expression] | None = None
    through: Expression | None = None
    header: str | None = None


@dataclass(frozen=True)
class Source:
    """A kind of record. `day`: the business day of a row.

    `area`: its column of the access table. `team`: the column of the team that it belongs to, where it has one.
    `open_to_all`: everybody may see it, whoever's it is.
    `extra`: where extra columns lie, with the joins to get there: a column's own place, and where a row lacks it the
    next one.
    """

    name: str
    table: Any
    owner: Expression
    day: Expression
    joins: dict[str, Join]
    fields: dict[str, Field]
    extra: tuple[tuple[tuple[Expression, ...], tuple[str, ...]], ...] = ()
    line_join: str | None = None
    area: Area = Area.RECORDS
    team: Expression | None = None
    open_to_all: bool = False


def _membership(owner: Expression, day: Expression) -> Callable[[Any], Expression]:
    def on(today: Any) -> Expression:  # noqa: ANN401 - a date bound into the condition
        when = func.coalesce(day, today) if day is not None else literal(today)
        return and_(
            member.person_id == owner,
            or_(member.from_date.is_(None), member.from_date <= when),
            or_(member.until_date.is_(None), member.until_date > when),
        )

    return on


def people_joins(owner: Expression, day: Expression, own_region: Expression | None) -> dict[str, Join]:
    """Owner, team on the record's day, the team's manager, and the region: the record's own, else the owner's."""
    home = func.coalesce(own_region, rep.region_id) if own_region is not None else rep.region_id
    return {
        "rep": Join(rep, lambda _: rep.id == owner),
        "member": Join(member, _membership(owner, day)),
        "team": Join(team, lambda _: team.id == member.team_id, ("member",)),
        "manager": Join(team_manager, lambda _: team_manager.id == team.manager_id, ("team",)),
        "region": Join(region, lambda _: region.id == home, ("rep",)),
    }


PEOPLE_FIELDS = {
    "rep": Field(rep.name, ("rep",), rep.id),
    "team": Field(team.name, ("team",), team.id),
    "manager": Field(team_manager.name, ("manager",), team_manager.id),
    "region": Field(region.name, ("region",), region.id),
    "hired_on": Field(rep.hired_on, ("rep",), dated=True),
}


def account_joins(account_id: Expression) -> dict[str, Join]:
    """The record's account, and the account above that."""
    return {
        "account": Join(account, lambda _: account.id == account_id),
        "parent": Join(parent, lambda _: parent.id == account.parent_id, ("account",)),
    }


def account_fields(facts: Any = account, joins: tuple[str, ...] = ("account",)) -> dict[str, Field]:  # noqa: ANN401
    """What is known of a record's account; `facts` is where it stands."""
    return {
        "account": Field(facts.name, joins, facts.id),
        "parent_account": Field(parent.name, (*joins, "parent"), parent.id),
        "corporate_group": Field(
            func.coalesce(parent.name, facts.name), (*joins, "parent"), func.coalesce(parent.id, facts.id)
        ),
        "sector": Field(facts.sector, joins),
        "location": Field(facts.location, joins),
        "city": Field(facts.city, joins),
        "segment": Field(facts.segment, joins),
        "tier": Field(facts.tier, joins),
        "employees": Field(facts.employees, joins),
        "annual_revenue": Field(facts.annual_revenue, joins, money=True),
        "founded_year": Field(facts.founded_year, joins),
    }


def product_joins(product_id: Expression, needs: tuple[str, ...] = ()) -> dict[str, Join]:
    """What is known of a record's account; `facts` is where it stands."""
    return {
        "product": Join(product, lambda _: product.id == product_id, needs),
        "product_line": Join(product_line, lambda _: product_line.id == product.product_line_id, ("product",)),
    }


PRODUCT_FIELDS = {
    "product": Field(product.name, ("product",), product.id),
    "product_line": Field(product_line.name, ("product_line",), product_line.id),
    "list_price": Field(product.list_price, ("product",), money=True),
}
