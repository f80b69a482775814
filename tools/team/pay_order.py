"""What can be asked to be recorded of pay, and what every such order is read with."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge import names
from knowledge.changes import RecordChange
from knowledge.company import minor_digits
from knowledge.metrics.model import Period
from knowledge.metrics.period import parse_period
from knowledge.sales.team.people import Person, Role
from tools.contract import (
    Note,
    PeriodText,
    PersonName,
    Plan,
    Risk,
    Semantic,
    TeamName,
    ToolContext,
    ToolInput,
    ToolRefusal,
)

Action = Annotated[
    Literal["plan", "change_plan", "record", "approve", "pay", "award", "split"], Semantic("pay_action")
]  # fmt: skip
Percent = Annotated[float, Field(ge=0, le=100)]


DealText = Annotated[str, Semantic("pay_deal"), Field(description="a deal's name or id")]


class TierAsked(BaseModel):
    """A tier: above so many percent of the target, this rate in percent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    above: Annotated[float, Field(ge=0, le=1000)]
    rate: Percent


class ShareAsked(BaseModel):
    """Somebody's part of a deal, in percent; without one the rest of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    person: PersonName
    percent: Annotated[float, Field(gt=0, le=100)] | None = None


class SavePay(ToolInput):
    """What to record: a plan or a change of one, a month's payouts, their approval or payment, an award, a split."""

    action: Action
    plan: Annotated[str, Semantic("pay_plan"), Field(max_length=200, description="the plan's name")] | None = None
    role: Annotated[Role, Semantic("pay_role")] | None = None
    team: TeamName | None = None
    person: PersonName | None = None
    period: PeriodText | None = None
    since: Annotated[str, Semantic("pay_since"), Field(description="the plan's first day, as said")] | None = None
    rate: Annotated[float, Semantic("pay_rate"), Field(ge=0, le=100, description="base rate in percent")] | None = None
    tiers: Annotated[tuple[TierAsked, ...], Semantic("pay_tiers")] = ()
    accelerator: (
        Annotated[float, Semantic("pay_accelerator"), Field(gt=1, le=10, description="times the rate, above target")]
        | None
    ) = None
    accelerator_above: Annotated[float, Semantic("pay_accelerator_above"), Field(gt=0, le=1000)] | None = None
    cap: Annotated[float, Semantic("pay_cap"), Field(gt=0, le=1e12, description="most per month")] | None = None
    draw: Annotated[float, Semantic("pay_draw"), Field(gt=0, le=1e12, description="advance per month")] | None = None
    clawback_days: Annotated[int, Semantic("pay_clawback"), Field(ge=1, le=3650)] | None = None
    deal: DealText | None = None
    shares: Annotated[tuple[ShareAsked, ...], Semantic("pay_shares")] = ()
    title: Annotated[str, Semantic("award_title"), Field(max_length=200)] | None = None
    reason: Annotated[str, Semantic("award_reason"), Field(max_length=1000)] | None = None
    amount: Annotated[float, Semantic("award_amount"), Field(gt=0, le=1e12)] | None = None
    when: Annotated[str, Semantic("pay_day"), Field(description="the day of the award or payment")] | None = None


def plan_of(facts: dict[str, Any], changes: list[RecordChange], notes: list[Note] | None = None) -> Plan:
    """The Plan; its sentence is that of what is done (`value.pay_record` …)."""
    known = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in facts.items() if value is not None
    }  # fmt: skip
    said = ", ".join(str(value) for name, value in known.items() if not hasattr(value, "model_dump"))
    return Plan(tool="save_pay", summary=said[:500], facts=known, risk=Risk.HIGH, changes=changes, notes=notes or [])


def person_of(context: ToolContext, text: str | None) -> Person | None:
    """Somebody named."""
    key = names.resolve(context.access, "person", text).record_id if text else None
    return context.access.session.get(Person, key) if key else None


def minor(context: ToolContext, amount: float) -> int:
    """Major units as minor ones."""
    whole: int = 10 ** minor_digits(context.access.company.currency)
    return round(Decimal(str(amount)) * whole)


def month_of(asked: SavePay, context: ToolContext) -> Period:
    """The month that payouts are for; one that has begun."""
    if not asked.period:
        raise ToolRefusal("pay.month")
    period = parse_period(asked.period, context.today, context.access.company.fiscal_year_start)
    if period.start > context.today:
        raise ToolRefusal("pay.not_begun", period=period)
    return period
