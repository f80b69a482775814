"""What can be wrong with the records: every check in one table, as a condition in SQL.

A check is `of` certain records of a kind (None: all of them) and finds those that its condition holds for. What it says
is in assistant/words as `value.fault_<code>`, what to do about it as `value.todo_<todo>`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import Integer, and_, case, cast, func, not_, or_, select

from knowledge.metrics.definitions.deal_values import CLOSED, LOST, OPEN, WON
from knowledge.metrics.functions import year_of
from knowledge.metrics.sources import Expression
from knowledge.sales.sell.accounts import Account, Contact, Lead
from knowledge.sales.sell.activities import Activity, Task
from knowledge.sales.sell.deals import Deal
from knowledge.sales.sell.orders import Order, OrderLine
from knowledge.sales.team.people import Person

Kind = Literal["deals", "accounts", "contacts", "leads", "orders", "activities", "tasks"]
Sort = Literal["gap", "impossible", "owner"]


@dataclass(frozen=True)
class Checked:
    """A kind of record: its table, owner, the days it belongs to, and what names one of its records.

    `joined` are what its checks look at besides, each at most one row a record, with the condition it is joined by.
    """

    table: Any
    owner: Expression
    days: tuple[Expression, ...]
    label: Expression
    day: Expression = None
    joined: tuple[tuple[Any, Expression], ...] = ()


@dataclass(frozen=True)
class Check:
    """One fault: which records can have it, and the condition under which they do (on a day)."""

    code: str
    kind: Kind
    sort: Sort
    todo: str
    holds: Callable[[date], Expression]
    of: Expression = None


def _name(table: Any, *columns: Expression) -> Expression:  # noqa: ANN401 - a table's class
    return func.coalesce(*columns, "#" + cast(table.id, Account.name.type))


# The orders with a faulty line: found in one pass over the lines, where each order would look for its own.
_no_amount, _not_positive = OrderLine.amount.is_(None), or_(OrderLine.amount <= 0, OrderLine.quantity <= 0)
_faulty = (
    select(OrderLine.order_id, func.count(case((_no_amount, 1))).label("no_amount"),
           func.count(case((_not_positive, 1))).label("not_positive"))
    .where(or_(_no_amount, _not_positive)).group_by(OrderLine.order_id).subquery("faulty_lines")
)  # fmt: skip

KINDS: dict[Kind, Checked] = {
    "deals": Checked(
        Deal, Deal.owner_id, (Deal.created_on, Deal.closed_on), _name(Deal, Deal.name, Deal.external_id), Deal.closed_on
    ),
    "accounts": Checked(Account, Account.owner_id, (Account.created_on,), Account.name),
    "contacts": Checked(Contact, Contact.owner_id, (Contact.created_on,), Contact.name),
    "leads": Checked(Lead, Lead.owner_id, (Lead.created_on,), Lead.name),
    "orders": Checked(
        Order, Order.owner_id, (Order.ordered_on,), _name(Order, Order.external_id), Order.ordered_on,
        ((Account, Account.id == Order.account_id), (_faulty, _faulty.c.order_id == Order.id)),
    ),
    "activities": Checked(
        Activity, Activity.person_id, (Activity.happened_on,), _name(Activity, func.substr(Activity.summary, 1, 60)),
        Activity.happened_on,
    ),
    "tasks": Checked(Task, Task.person_id, (Task.due_on, Task.done_on), Task.title, Task.due_on),
}  # fmt: skip


def _empty(*columns: Expression) -> Callable[[date], Expression]:
    """Every one of the columns is empty, or holds blanks only."""

    def holds(_: date) -> Expression:
        return and_(*[_is_empty(column) for column in columns])

    return holds


def _is_empty(column: Expression) -> Expression:
    text = getattr(column.type, "python_type", None) is str
    return or_(column.is_(None), func.trim(column) == "") if text else column.is_(None)


def _ahead(column: Expression) -> Callable[[date], Expression]:
    return lambda today: column > today


def _always(condition: Expression) -> Callable[[date], Expression]:
    return lambda _: condition


_gone = select(Person.id).where(not_(Person.active))
_lines = select(OrderLine.id).where(OrderLine.order_id == Order.id).correlate(Order)
_contacts = select(Contact.id).where(Contact.account_id == Account.id).correlate(Account)
_still_open = Lead.status.is_(None) | func.lower(Lead.status).not_in(("converted", "lost", "disqualified", "closed"))

CHECKS: tuple[Check, ...] = (
    Check("deal_no_owner", "deals", "gap", "assign", _empty(Deal.owner_id)),
    Check("deal_no_account", "deals", "gap", "link", _empty(Deal.account_id)),
    Check("deal_no_amount", "deals", "gap", "fill", _empty(Deal.amount), OPEN),
    Check("won_no_amount", "deals", "gap", "fill", _empty(Deal.amount), WON),
    Check("deal_no_close", "deals", "gap", "fill", _empty(Deal.expected_close_on), OPEN),
    Check("deal_no_next_step", "deals", "gap", "fill", _empty(Deal.next_step), OPEN),
    Check("deal_no_created", "deals", "gap", "fill", _empty(Deal.created_on, Deal.engaged_on)),
    Check("closed_no_day", "deals", "gap", "fill", _empty(Deal.closed_on), CLOSED),
    Check("lost_no_reason", "deals", "gap", "fill", _empty(Deal.loss_reason), LOST),
    Check("deal_not_positive", "deals", "impossible", "correct", _always(Deal.amount <= 0), WON),
    Check("deal_negative", "deals", "impossible", "correct", _always(Deal.amount < 0)),
    Check("closed_before_created", "deals", "impossible", "correct",
          _always(Deal.closed_on < func.coalesce(Deal.created_on, Deal.engaged_on)), CLOSED),
    Check("engaged_before_created", "deals", "impossible", "correct", _always(Deal.engaged_on < Deal.created_on)),
    Check("closed_ahead", "deals", "impossible", "correct", _ahead(Deal.closed_on), CLOSED),
    Check("created_ahead", "deals", "impossible", "correct", _ahead(func.coalesce(Deal.created_on, Deal.engaged_on))),
    Check("open_but_closed", "deals", "impossible", "correct", _always(Deal.closed_on.is_not(None)), OPEN),
    Check("close_passed", "deals", "impossible", "reschedule", lambda today: Deal.expected_close_on < today, OPEN),
    Check("deal_owner_gone", "deals", "owner", "reassign", _always(Deal.owner_id.in_(_gone)), OPEN),
    Check("account_no_owner", "accounts", "gap", "assign", _empty(Account.owner_id)),
    Check("account_no_contact", "accounts", "gap", "fill",
          _always(~_contacts.exists())),
    Check("account_no_sector", "accounts", "gap", "fill", _empty(Account.sector)),
    Check("account_no_region", "accounts", "gap", "fill", _empty(Account.region_id)),
    Check("account_ahead", "accounts", "impossible", "correct", _ahead(Account.created_on)),
    Check("founded_ahead", "accounts", "impossible", "correct", lambda today: Account.founded_year > today.year,
          Account.founded_year.is_not(None)),
    Check("account_owner_gone", "accounts", "owner", "reassign", _always(Account.owner_id.in_(_gone))),
    Check("contact_no_account", "contacts", "gap", "link", _empty(Contact.account_id)),
    Check("contact_no_email", "contacts", "gap", "fill", _empty(Contact.email)),
    Check("contact_no_reach", "contacts", "gap", "fill", _empty(Contact.email, Contact.phone)),
    Check("contact_bad_email", "contacts", "impossible", "correct", _always(Contact.email.not_like("%_@_%._%")),
          and_(Contact.email.is_not(None), func.trim(Contact.email) != "")),
    Check("lead_no_owner", "leads", "gap", "assign", _empty(Lead.owner_id), _still_open),
    Check("lead_no_reach", "leads", "gap", "fill", _empty(Lead.email, Lead.phone), _still_open),
    Check("lead_no_source", "leads", "gap", "fill", _empty(Lead.source), _still_open),
    Check("lead_ahead", "leads", "impossible", "correct", _ahead(Lead.created_on)),
    Check("lead_owner_gone", "leads", "owner", "reassign", _always(Lead.owner_id.in_(_gone)), _still_open),
    Check("order_no_account", "orders", "gap", "link", _empty(Order.account_id)),
    Check("order_no_owner", "orders", "gap", "assign", _empty(Order.owner_id)),
    Check("order_no_lines", "orders", "gap", "fill", _always(~_lines.exists())),
    Check("order_no_amount", "orders", "gap", "fill", _always(_faulty.c.no_amount > 0)),
    Check("order_not_positive", "orders", "impossible", "correct",
          _always(_faulty.c.not_positive > 0)),
    Check("order_ahead", "orders", "impossible", "correct", _ahead(Order.ordered_on)),
    Check("order_before_account", "orders", "impossible", "correct",
          _always(Account.created_on > Order.ordered_on)),
    Check("order_before_founding", "orders", "impossible", "correct",
          _always(and_(Account.founded_year.is_not(None),
                       Account.founded_year > cast(year_of(Order.ordered_on), Integer)))),
    Check("activity_no_person", "activities", "gap", "assign", _empty(Activity.person_id)),
    Check("activity_no_record", "activities", "gap", "link",
          _empty(Activity.account_id, Activity.contact_id, Activity.deal_id, Activity.lead_id)),
    Check("activity_ahead", "activities", "impossible", "correct", _ahead(Activity.happened_on)),
    Check("task_no_due", "tasks", "gap", "fill", _empty(Task.due_on), Task.done_on.is_(None)),
    Check("task_done_ahead", "tasks", "impossible", "correct", _ahead(Task.done_on)),
    Check("task_owner_gone", "tasks", "owner", "reassign", _always(Task.person_id.in_(_gone)), Task.done_on.is_(None)),
)  # fmt: skip
