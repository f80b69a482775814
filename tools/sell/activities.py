"""Activities: log a call, visit, email, meeting or message; list what was done."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from knowledge import names
from knowledge.changes import creation, update_of
from knowledge.metrics import query as metrics
from knowledge.metrics.model import MetricQuery, Scope
from knowledge.metrics.named_people import partly_seen
from knowledge.metrics.period import parse_period
from knowledge.sales.sell.account_brief import account_of_contact, is_own_customer
from knowledge.sales.sell.accounts import Lead
from knowledge.sales.sell.deal_view import readable_deal
from knowledge.sales.sell.due import read_day
from knowledge.sales.sell.parties import contact_at, readable_lead
from tools.contract import (
    ContactName,
    DealName,
    Effect,
    Filters,
    FreeText,
    Limit,
    MomentText,
    Note,
    PeriodText,
    Plan,
    RecordChange,
    Risk,
    Semantic,
    ToolContext,
    ToolInput,
    ToolOutput,
    ToolRefusal,
    tool,
)
from tools.days import moment_said, past_day
from tools.records import record_table

Kind = Annotated[Literal["call", "visit", "email", "meeting", "message"], Semantic("activity_kind")]


class LogActivity(ToolInput):
    """What was done with whom, when, and what comes next."""

    kind: Kind
    account: Annotated[str, Semantic("logged_account"), Field(description="the account, as written")] | None = None
    contact: ContactName | None = None
    deal: DealName | None = None
    lead: Annotated[str, Semantic("lead"), Field(description="the lead, where it is no customer yet")] | None = None
    when: MomentText | None = None
    duration_minutes: Annotated[int, Semantic("duration"), Field(ge=1, le=1440)] | None = None
    summary: FreeText | None = None
    next_step: Annotated[str, Semantic("next_step"), Field(max_length=1000)] | None = None
    next_step_due: (
        Annotated[str, Semantic("next_step_due"), Field(description="the day of the next step, where one was said")]
        | None
    ) = None


@tool(
    Effect.WRITE,
    risk=Risk.LOW,
    examples=[
        "I called {account} this morning, they want a discount",
        "called the buyer at {account}, 30 min, wants a demo next Tuesday, worried about price",
        "log a call with {account}: they need a demo next week",
        "visited {account} yesterday, talked about prices",
        "had a meeting with {contact} at {account}",
        "sent {account} an email about the offer",
        "called the lead {lead}, not ready before autumn",
        "记录一下：今天拜访了{account}，对方想看演示",
        "刚给{account}打了电话，30分钟，担心价格",
        "今天拜访了{account}，对方想下周看演示，担心价格",
        "昨天和{account}开了会",
        "给{contact}发了邮件",
        "和线索{lead}通了电话，想看样品",
        "记一个{account}的拜访",
    ],
)
def log_activity(asked: LogActivity, context: ToolContext) -> Plan:
    """Log one call, visit, email, meeting or message of the person who asks, as it was told.

    Needs the account or the deal, a contact who has an account, or a lead, whose last contact it then is. Put what was
    said into `summary`, what comes next into `next_step` and its day into `next_step_due` (it becomes a task); never
    invent any of them. A contact may be told by title ("the buyer"). Use it for "I called …" and "今天拜访了…"; to read
    activities use `find_activities`.
    """
    access = context.access
    account_id, account = _account(asked, context)
    deal = readable_deal(access, asked.deal) if asked.deal else None
    if deal and account_id and deal.account_id not in (None, account_id):
        raise ToolRefusal("activity.deal_of_other_account", deal=deal.name or deal.external_id, account=account)
    account_id = account_id or (deal.account_id if deal else None)
    contact = contact_at(access, account_id, asked.contact) if asked.contact else None
    unknown = [Note(code="contact_unknown", facts={"text": asked.contact, "account": account})]
    if contact and contact.record_id is not None:
        home_id, home = account_of_contact(access, contact.record_id)
        if account_id and home_id not in (None, account_id):
            raise ToolRefusal("unknown.name", kind="contact", text=f"{contact.label} ({account or asked.deal})")
        if account_id is None and deal is None:
            account_id, account = home_id, home
    lead = readable_lead(access, asked.lead) if asked.lead and account_id is None and deal is None else None
    if account_id is None and deal is None and lead is None:
        raise ToolRefusal("missing.account", tool="log_activity")
    day, instant = past_day(asked.when, context), moment_said(asked.when, context).at
    values: dict[str, Any] = {
        "kind": asked.kind, "person_id": access.principal.person_id, "account_id": account_id,
        "contact_id": contact.record_id if contact else None, "deal_id": deal.id if deal else None,
        "lead_id": lead.id if lead else None,
        "happened_on": day.isoformat(), "happened_at": instant.isoformat() if instant else None,
        "duration_minutes": asked.duration_minutes, "summary": asked.summary, "next_step": asked.next_step,
    }  # fmt: skip
    named = {"account": account, "deal": (deal.name or deal.external_id) if deal else None, "lead": _called(lead)}
    subject = next((name for name in named.values() if name), "")
    own = is_own_customer(access, account_id=account_id, deal_id=deal.id if deal else None)
    own = own or (lead is not None and lead.owner_id == access.principal.person_id)
    facts = {
        "kind": asked.kind, **named,
        "contact": contact.label if contact else None, "day": day.isoformat(),
        "duration_minutes": asked.duration_minutes, "summary": asked.summary, "next_step": asked.next_step,
    }  # fmt: skip
    changes = [RecordChange(kind="activity", label=str(subject), after=values)]
    if lead is not None and (lead.last_contact_on is None or lead.last_contact_on < day):
        reached = update_of("lead", lead, str(subject), {"last_contact_on": day})
        changes += [reached] if reached else []
    if (task := _task(asked, context, values)) is not None:
        changes.append(task)
        facts["task_due"] = (task.after or {}).get("due_on")
    return Plan(
        tool="log_activity",
        summary=f"{asked.kind}: {subject}, {day.isoformat()}",
        facts={name: value for name, value in facts.items() if value is not None},
        risk=Risk.LOW if own else Risk.HIGH,
        changes=changes,
        notes=unknown if asked.contact and contact is None else [],
    )


def _called(lead: Lead | None) -> str | None:
    if lead is None:
        return None
    return f"{lead.name} ({lead.company})" if lead.company else lead.name


def _task(asked: LogActivity, context: ToolContext, activity: dict[str, Any]) -> RecordChange | None:
    """A next step that has its day becomes a task of whoever logs it."""
    if not asked.next_step or not asked.next_step_due:
        return None
    due = read_day(context.access, asked.next_step_due, ahead=True)
    if due is None:
        raise ToolRefusal("write.value", field="due_on", text=asked.next_step_due[:100])
    values = {name: activity[name] for name in ("person_id", "account_id", "contact_id", "deal_id", "lead_id")}
    return creation("task", asked.next_step[:200], {"title": asked.next_step[:500], "due_on": due, **values})


def _account(asked: LogActivity, context: ToolContext) -> tuple[int | None, str | None]:
    if not asked.account:
        return None, None
    match = names.resolve(context.access, "account", asked.account)
    return match.record_id, match.label


class FindActivities(ToolInput):
    """Which activities, by kind, filters and period."""

    kind: Kind | None = None
    where: Filters = ()
    period: PeriodText | None = None
    limit: Limit = 20
    scope: Annotated[Scope, Semantic("scope")] | None = None


class ActivitiesFound(ToolOutput):
    """Activities, newest first, with how many there are in all."""

    total: int


METRIC_OF_KIND = {"call": "calls", "visit": "visits", "email": "emails", "meeting": "meetings"}


@tool(
    Effect.READ,
    examples=[
        "what did {person} do {period}?",
        "list the visits of {person} {period}",
        "which calls were made to {account}?",
        "show the activities with {account}",
        "what happened at {account} lately",
        "{person}{period}做了什么",
        "列出{period}的拜访记录",
        "最近和{account}有哪些往来",
        "有哪些电话记录",
    ],
)
def find_activities(asked: FindActivities, context: ToolContext) -> ActivitiesFound:
    """List calls, visits, emails, meetings and messages by person, account, deal and period, newest first.

    To count them use `query_metric` (activities, calls, visits …); to record one use `log_activity`.
    """
    period = (
        parse_period(asked.period, context.today, context.access.company.fiscal_year_start) if asked.period else None
    )
    where = asked.where
    metric = METRIC_OF_KIND.get(asked.kind or "", "activities")
    query = MetricQuery(metric=metric, where=where, period=period, scope=asked.scope)
    found = metrics.metric_records(context.access, query, limit=asked.limit)
    return ActivitiesFound(total=found.total, table=record_table(found), notes=partly_seen(context.access, query))
