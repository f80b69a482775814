"""Where metrics count: for each kind of record its table, owner, day, and how every dimension is reached from it.

The parts are in source.py; the sources of hiring, training and the other rooms in files of their own.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, func, literal, select
from sqlalchemy.orm import aliased

from knowledge.access import Area
from knowledge.metrics.functions import days_between
from knowledge.metrics.improve_sources import IMPROVE_SOURCES
from knowledge.metrics.pay_sources import PAY_SOURCES
from knowledge.metrics.plan_sources import PLAN_SOURCES
from knowledge.metrics.sell_sources import SELL_SOURCES
from knowledge.metrics.source import (
    PEOPLE_FIELDS,
    PRODUCT_FIELDS,
    Expression,
    Field,
    Join,
    Source,
    account,
    account_fields,
    account_joins,
    competitor,
    deal_line,
    member,
    parent,
    people_joins,
    product,
    product_joins,
    product_line,
    region,
    rep,
    stage,
    team,
    team_manager,
)
from knowledge.metrics.team_sources import TEAM_SOURCES
from knowledge.sales.plan.targets import Target
from knowledge.sales.sell.accounts import Account, Contact, Lead
from knowledge.sales.sell.activities import Activity, Task
from knowledge.sales.sell.complaints import Complaint, SatisfactionScore
from knowledge.sales.sell.deals import Deal
from knowledge.sales.sell.orders import Order, OrderLine
from knowledge.sales.sell.products import Product
from knowledge.sales.team.people import Person

__all__ = [
    "SOURCES", "Expression", "Field", "Join", "Source", "account", "competitor", "deal_line", "member", "product",
    "product_line", "region", "rep", "stage", "team", "team_manager",
]  # fmt: skip

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
        **people_joins(deal_owner, Deal.closed_on, Deal.region_id), **account_joins(Deal.account_id),
        "line": Join(deal_line, lambda _: deal_line.deal_id == Deal.id),
        **product_joins(deal_line.product_id, ("line",)),
        "stage": Join(stage, lambda _: stage.id == Deal.stage_id),
        "competitor": Join(competitor, lambda _: competitor.deal_id == Deal.id),
    },
    fields={
        **PEOPLE_FIELDS, **account_fields(), **PRODUCT_FIELDS,
        "stage": Field(stage.name, ("stage",), stage.id), "status": Field(stage.name, ("stage",), stage.id),
        "source": Field(Deal.source), "channel": Field(Deal.channel),
        "loss_reason": Field(Deal.loss_reason),
        "competitor": Field(competitor.name, ("competitor",), through=competitor.deal_id),
        "amount": Field(Deal.amount, money=True), "probability": Field(Deal.probability * 100),
        "quantity": Field(deal_line.quantity, ("line",)),
        "closed_on": Field(Deal.closed_on, dated=True), "created_on": Field(deal_began, dated=True),
        "engaged_on": Field(Deal.engaged_on, dated=True),
        "expected_close_on": Field(Deal.expected_close_on, dated=True),
        "next_step": Field(func.nullif(Deal.next_step, "")),
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
        **people_joins(Order.owner_id, Order.ordered_on, Order.region_id), **account_joins(Order.account_id),
        "line": Join(OrderLine, lambda _: OrderLine.order_id == Order.id),
        **product_joins(OrderLine.product_id, ("line",)),
    },
    fields={
        **PEOPLE_FIELDS, **account_fields(), **PRODUCT_FIELDS, "channel": Field(Order.channel),
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
    joins={**people_joins(Activity.person_id, Activity.happened_on, None), **account_joins(Activity.account_id)},
    fields={**PEOPLE_FIELDS, **account_fields(), "activity_kind": Field(Activity.kind)},
    extra=(((Activity.extra,), ()),),
)

COMPLAINTS = Source(
    "complaints", Complaint, Complaint.owner_id, Complaint.opened_on,
    joins={
        **people_joins(Complaint.owner_id, Complaint.opened_on, None), **account_joins(Complaint.account_id),
        **product_joins(Complaint.product_id),
    },
    fields={
        **PEOPLE_FIELDS, **account_fields(), **PRODUCT_FIELDS, "severity": Field(Complaint.severity),
        "created_on": Field(Complaint.opened_on, dated=True),
        "days_open": Field(
            None,
            on_day=lambda today: days_between(
                Complaint.opened_on, func.coalesce(Complaint.resolved_on, literal(today))
            ),
        ),
    },
)  # fmt: skip

SATISFACTION = Source(
    "satisfaction_scores", SatisfactionScore, SatisfactionScore.owner_id, SatisfactionScore.scored_on,
    joins={
        **people_joins(SatisfactionScore.owner_id, SatisfactionScore.scored_on, None),
        **account_joins(SatisfactionScore.account_id),
    },
    fields={**PEOPLE_FIELDS, **account_fields()},
)  # fmt: skip

ACCOUNTS = Source(
    "accounts", Account, Account.owner_id, None,
    joins={
        **people_joins(Account.owner_id, None, Account.region_id),
        "parent": Join(parent, lambda _: parent.id == Account.parent_id),
    },
    fields={**PEOPLE_FIELDS, **account_fields(Account, ()), "source": Field(Account.source)},
    extra=(((Account.extra,), ()),),
)  # fmt: skip


def _silent_lead_days(today: Any) -> Expression:  # noqa: ANN401
    """Days since the last activity with a lead, or its last contact where that is later; else since it was created."""
    touched = select(func.max(Activity.happened_on)).where(Activity.lead_id == Lead.id, Activity.happened_on <= today)
    noted = func.coalesce(Lead.last_contact_on, Lead.created_on)
    last = func.coalesce(touched.correlate(Lead).scalar_subquery(), noted)
    return days_between(case((noted > last, noted), else_=last), literal(today))


LEADS = Source(
    "leads", Lead, Lead.owner_id, Lead.created_on,
    joins=people_joins(Lead.owner_id, Lead.created_on, Lead.region_id),
    fields={
        **PEOPLE_FIELDS, "source": Field(Lead.source), "sector": Field(Lead.sector), "location": Field(Lead.location),
        "channel": Field(Lead.source),  # the channel that brings a lead is where it came from
        "stage": Field(Lead.status), "status": Field(Lead.status), "interest": Field(Lead.interest),
        "next_follow_up_on": Field(Lead.next_follow_up_on, dated=True),
        "last_contact_on": Field(Lead.last_contact_on, dated=True), "created_on": Field(Lead.created_on, dated=True),
        "days_since_activity": Field(None, on_day=_silent_lead_days),
    },
    extra=(((Lead.extra,), ()),),
)  # fmt: skip

TASKS = Source(
    "tasks",
    Task,
    Task.person_id,
    Task.due_on,
    joins={**people_joins(Task.person_id, Task.due_on, None), **account_joins(Task.account_id)},
    fields={**PEOPLE_FIELDS, **account_fields(), "due_on": Field(Task.due_on, dated=True)},
)

CONTACTS = Source(
    "contacts",
    Contact,
    Contact.owner_id,
    None,
    joins={**people_joins(Contact.owner_id, None, None), **account_joins(Contact.account_id)},
    fields={
        **PEOPLE_FIELDS, **account_fields(), "email": Field(func.nullif(Contact.email, "")),
        "phone": Field(func.nullif(Contact.phone, "")), "title": Field(func.nullif(Contact.title, "")),
    },
)  # fmt: skip

PEOPLE = Source(
    "people", Person, Person.id, None,
    joins=people_joins(Person.id, None, Person.region_id), fields=PEOPLE_FIELDS, extra=(((Person.extra,), ()),),
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
            **joins, **product_joins(Target.product_id),
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
REP_TARGETS = _targets(people_joins(Target.person_id, Target.period_end, None), Target.period_end)

SOURCES = {
    source.name: source
    for source in (
        DEALS, ORDERS, ACTIVITIES, COMPLAINTS, SATISFACTION, ACCOUNTS, CONTACTS, LEADS, TASKS, PEOPLE, PRODUCTS,
        TARGETS, *TEAM_SOURCES, *PAY_SOURCES, *IMPROVE_SOURCES, *PLAN_SOURCES, *SELL_SOURCES,
    )
}  # fmt: skip
