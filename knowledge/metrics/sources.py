"""Where metrics count: for each kind of record its table, owner, day, and how every dimension is reached from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_, select
from sqlalchemy.orm import aliased

from knowledge.access import Area
from knowledge.metrics.functions import days_between
from knowledge.sales.plan.targets import Target
from knowledge.sales.sell.accounts import Account, Contact, Lead
from knowledge.sales.sell.activities import Activity, Task
from knowledge.sales.sell.complaints import Complaint, SatisfactionScore
from knowledge.sales.sell.deals import Deal, DealCompetitor, DealLine, Stage
from knowledge.sales.sell.orders import Order, OrderLine
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


def _people_joins(owner: Expression, day: Expression, own_region: Expression | None) -> dict[str, Join]:
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


def _account_joins(account_id: Expression) -> dict[str, Join]:
    return {
        "account": Join(account, lambda _: account.id == account_id),
        "parent": Join(parent, lambda _: parent.id == account.parent_id, ("account",)),
    }


def _account_fields(facts: Any = account, joins: tuple[str, ...] = ("account",)) -> dict[str, Field]:  # noqa: ANN401
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


def _product_joins(product_id: Expression, needs: tuple[str, ...] = ()) -> dict[str, Join]:
    return {
        "product": Join(product, lambda _: product.id == product_id, needs),
        "product_line": Join(product_line, lambda _: product_line.id == product.product_line_id, ("product",)),
    }


PRODUCT_FIELDS = {
    "product": Field(product.name, ("product",), product.id),
    "product_line": Field(product_line.name, ("product_line",), product_line.id),
    "list_price": Field(product.list_price, ("product",), money=True),
}

deal_owner = func.coalesce(Deal.booked_owner_id, Deal.owner_id)
deal_began = func.coalesce(Deal.created_on, Deal.engaged_on)


def _silent_days(today: Any) -> Expression:  # noqa: ANN401
    touched = select(func.max(Activity.happened_on)).where(Activity.deal_id == Deal.id, Activity.happened_on <= today)
    last = touched.correlate(Deal).scalar_subquery()
    return days_between(func.coalesce(last, deal_began), literal(today))


_list_value = func.nullif(product.list_price * deal_line.quantity, 0)

DEALS = Source(
    "deals", Deal, deal_owner, Deal.closed_on,
    joins={
        **_people_joins(deal_owner, Deal.closed_on, Deal.region_id), **_account_joins(Deal.account_id),
        "line": Join(deal_line, lambda _: deal_line.deal_id == Deal.id),
        **_product_joins(deal_line.product_id, ("line",)),
        "stage": Join(stage, lambda _: stage.id == Deal.stage_id),
        "competitor": Join(competitor, lambda _: competitor.deal_id == Deal.id),
    },
    fields={
        **PEOPLE_FIELDS, **_account_fields(), **PRODUCT_FIELDS,
        "stage": Field(stage.name, ("stage",), stage.id), "status": Field(stage.name, ("stage",), stage.id),
        "source": Field(Deal.source), "channel": Field(Deal.channel),
        "loss_reason": Field(Deal.loss_reason),
        "competitor": Field(competitor.name, ("competitor",), through=competitor.deal_id),
        "amount": Field(Deal.amount, money=True), "probability": Field(Deal.probability * 100),
        "quantity": Field(deal_line.quantity, ("line",)),
        "closed_on": Field(Deal.closed_on, dated=True), "created_on": Field(deal_began, dated=True),
        "engaged_on": Field(Deal.engaged_on, dated=True),
        "expected_close_on": Field(Deal.expected_close_on, dated=True),
        "days_open": Field(
            None, on_day=lambda today: days_between(deal_began, func.coalesce(Deal.closed_on, literal(today)))
        ),
        "days_since_activity": Field(None, on_day=_silent_days),
        "cycle_days": Field(days_between(func.coalesce(Deal.engaged_on, Deal.created_on), Deal.closed_on)),
        "list_discount": Field(100 - 100.0 * deal_line.amount / _list_value, ("line", "product")),
    },
    extra=(((Deal.extra,), ()), ((account.extra,), ("account",))),
    line_join="line",
)  # fmt: skip

_order_lines = aliased(OrderLine, name="lines_of_order")
order_amount = (
    select(func.sum(_order_lines.amount)).where(_order_lines.order_id == Order.id).correlate(Order).scalar_subquery()
)

ORDERS = Source(
    "orders", Order, Order.owner_id, Order.ordered_on,
    joins={
        **_people_joins(Order.owner_id, Order.ordered_on, Order.region_id), **_account_joins(Order.account_id),
        "line": Join(OrderLine, lambda _: OrderLine.order_id == Order.id),
        **_product_joins(OrderLine.product_id, ("line",)),
    },
    fields={
        **PEOPLE_FIELDS, **_account_fields(), **PRODUCT_FIELDS, "channel": Field(Order.channel),
        "status": Field(Order.status), "quantity": Field(OrderLine.quantity, ("line",)),
        "line_profit": Field(OrderLine.amount - OrderLine.cost, ("line",), money=True),
        "amount": Field(order_amount, money=True),
    },
    extra=(
        ((OrderLine.extra, Order.extra), ("line",)), ((Order.extra,), ()), ((account.extra,), ("account",)),
    ),
)  # fmt: skip

ACTIVITIES = Source(
    "activities",
    Activity,
    Activity.person_id,
    Activity.happened_on,
    joins={**_people_joins(Activity.person_id, Activity.happened_on, None), **_account_joins(Activity.account_id)},
    fields={**PEOPLE_FIELDS, **_account_fields(), "activity_kind": Field(Activity.kind)},
    extra=(((Activity.extra,), ()),),
)

COMPLAINTS = Source(
    "complaints", Complaint, Complaint.owner_id, Complaint.opened_on,
    joins={
        **_people_joins(Complaint.owner_id, Complaint.opened_on, None), **_account_joins(Complaint.account_id),
        **_product_joins(Complaint.product_id),
    },
    fields={**PEOPLE_FIELDS, **_account_fields(), **PRODUCT_FIELDS},
)  # fmt: skip

SATISFACTION = Source(
    "satisfaction_scores", SatisfactionScore, SatisfactionScore.owner_id, SatisfactionScore.scored_on,
    joins={
        **_people_joins(SatisfactionScore.owner_id, SatisfactionScore.scored_on, None),
        **_account_joins(SatisfactionScore.account_id),
    },
    fields={**PEOPLE_FIELDS, **_account_fields()},
)  # fmt: skip

ACCOUNTS = Source(
    "accounts", Account, Account.owner_id, None,
    joins={
        **_people_joins(Account.owner_id, None, Account.region_id),
        "parent": Join(parent, lambda _: parent.id == Account.parent_id),
    },
    fields={**PEOPLE_FIELDS, **_account_fields(Account, ()), "source": Field(Account.source)},
    extra=(((Account.extra,), ()),),
)  # fmt: skip

LEADS = Source(
    "leads", Lead, Lead.owner_id, Lead.created_on,
    joins=_people_joins(Lead.owner_id, Lead.created_on, Lead.region_id),
    fields={
        **PEOPLE_FIELDS, "source": Field(Lead.source), "sector": Field(Lead.sector), "location": Field(Lead.location),
        "stage": Field(Lead.status), "status": Field(Lead.status), "interest": Field(Lead.interest),
        "next_follow_up_on": Field(Lead.next_follow_up_on, dated=True),
        "last_contact_on": Field(Lead.last_contact_on, dated=True), "created_on": Field(Lead.created_on, dated=True),
    },
    extra=(((Lead.extra,), ()),),
)  # fmt: skip

TASKS = Source(
    "tasks",
    Task,
    Task.person_id,
    Task.due_on,
    joins={**_people_joins(Task.person_id, Task.due_on, None), **_account_joins(Task.account_id)},
    fields={**PEOPLE_FIELDS, **_account_fields()},
)

CONTACTS = Source(
    "contacts",
    Contact,
    Contact.owner_id,
    None,
    joins={**_people_joins(Contact.owner_id, None, None), **_account_joins(Contact.account_id)},
    fields={**PEOPLE_FIELDS, **_account_fields()},
)

PEOPLE = Source(
    "people", Person, Person.id, None,
    joins=_people_joins(Person.id, None, Person.region_id), fields=PEOPLE_FIELDS, extra=(((Person.extra,), ()),),
    open_to_all=True,
)  # fmt: skip

PRODUCTS = Source(
    "products", Product, literal(None), None,
    joins={"product_line": Join(product_line, lambda _: product_line.id == Product.product_line_id)},
    fields={
        "product": Field(Product.name, (), Product.id),
        "product_line": Field(product_line.name, ("product_line",), product_line.id),
        "list_price": Field(Product.list_price, money=True),
    },
    open_to_all=True,
)  # fmt: skip


def _targets(joins: dict[str, Join], day: Expression = Target.period_start) -> Source:
    """Targets; `joins` say how team, manager and region are reached."""
    return Source(
        "targets", Target, Target.person_id, day,
        joins={
            **joins, **_product_joins(Target.product_id),
            "target_line": Join(product_line, lambda _: product_line.id == Target.product_line_id),
        },
        fields={
            **PEOPLE_FIELDS, "product": PRODUCT_FIELDS["product"],
            "product_line": Field(product_line.name, ("target_line",), product_line.id),
            "segment": Field(Target.segment), "channel": Field(Target.channel),
        },
        area=Area.TARGETS,
    )  # fmt: skip


TARGETS = _targets({
    "rep": Join(rep, lambda _: rep.id == Target.person_id),
    "team": Join(team, lambda _: team.id == Target.team_id),
    "manager": Join(team_manager, lambda _: team_manager.id == team.manager_id, ("team",)),
    "region": Join(region, lambda _: region.id == Target.region_id),
})  # fmt: skip
# Targets of reps, seen as parts of the team that each is in at the period's end, and of the region that each is of.
REP_TARGETS = _targets(_people_joins(Target.person_id, Target.period_end, None), Target.period_end)

SOURCES = {
    source.name: source
    for source in (
        DEALS, ORDERS, ACTIVITIES, COMPLAINTS, SATISFACTION, ACCOUNTS, CONTACTS, LEADS, TASKS, PEOPLE, PRODUCTS,
        TARGETS,
    )
}  # fmt: skip
