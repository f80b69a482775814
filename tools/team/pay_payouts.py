"""A month's payouts: recorded as the engine computes them, approved, paid."""

from __future__ import annotations

from typing import Any

from knowledge import names
from knowledge.changes import RecordChange, creation, update_of
from knowledge.sales.team import pay_view as view
from knowledge.sales.team.commission import Month, Pay, compute
from knowledge.sales.team.incentives import Payout, PayoutStatus
from knowledge.sales.team.people import Person
from tools.contract import Note, Plan, ToolContext, ToolRefusal
from tools.days import past_day
from tools.team.pay_lines import line_note, money, month_start, named
from tools.team.pay_order import SavePay, month_of, person_of, plan_of


def record(asked: SavePay, context: ToolContext) -> Plan:
    """A month's payouts as the engine computes them; what is approved or paid already stays."""
    access, period = context.access, month_of(asked, context)
    start = month_start(period.start)
    if start != month_start(period.end):
        raise ToolRefusal("pay.one_month", period=period)
    team = names.resolve(access, "team", asked.team) if asked.team else None
    person = person_of(context, asked.person)
    people = [person] if person else view.people_in_reach(access, period.end, team_id=team.record_id if team else None)
    known = {one.id: payout for payout, one in view.payouts(access, since=period.start, until=period.end)}
    book = view.book_for(access, [one.id for one in people], start, period.end)
    changes: list[RecordChange] = []
    notes: list[Note] = []
    fixed, bare, total = [], [], 0
    for one in people:
        payout, month = known.get(one.id), book.month(one.id, start)
        if payout is not None and payout.pay_status is not PayoutStatus.DRAFT:
            fixed.append(one.name)
        elif not month.segments:
            bare.append(one.name)
        else:
            pay = compute(month)
            change = _change(context, one, payout, month, pay)
            changes += [change] if change else []
            total += pay.amount
            notes.append(_lines(context, one, pay))
    if not changes:
        raise ToolRefusal("pay.nothing_to_record", period=period, people=fixed or bare or [one.name for one in people])
    notes += [Note(code="pay_fixed", facts={"people": fixed})] if fixed else []
    notes += [Note(code="pay_month_open", facts={"period": period})] if period.end > context.today else []
    facts = {
        "done": "pay_record", "month": period, "team": team.label if team else None,
        "person": person.name if person else None, "count": len(changes),
        "amount": money(total, access.company.currency),
    }  # fmt: skip
    return plan_of(facts, changes, notes)


def _change(
    context: ToolContext, person: Person, payout: Payout | None, month: Month, pay: Pay
) -> RecordChange | None:  # fmt: skip
    """The payout as it is to be recorded, new or in the place of its draft."""
    currency, last = context.access.company.currency, month.segments[-1]
    values = {
        "person_id": person.id, "plan_id": last.plan_id, "period_start": month.start, "period_end": month.end,
        "amount": pay.amount, "currency": currency, "booked": month.booked, "target": last.target,
        "balance": pay.balance, "pay_status": PayoutStatus.DRAFT,
        "lines": [line.model_dump(mode="json", exclude_none=True) for line in pay.lines],
    }  # fmt: skip
    shown = {
        "person_id": person.name, "plan_id": last.plan, "amount": money(pay.amount, currency),
        "booked": money(month.booked, currency), "target": money(last.target, currency) if last.target else None,
        "balance": money(pay.balance, currency), "lines": len(pay.lines),
    }  # fmt: skip
    if payout is None:
        return creation("payout", person.name, values, shown)
    before = {
        "amount": money(payout.amount, currency), "booked": money(payout.booked, currency),
        "target": money(payout.target, currency) if payout.target else None,
        "balance": money(payout.balance, currency), "lines": len(payout.lines or []),
    }  # fmt: skip
    return update_of("payout", payout, person.name, values, {key: (before.get(key), to) for key, to in shown.items()})


def _lines(context: ToolContext, person: Person, pay: Pay) -> Note:
    """Somebody's payout with every line of it."""
    currency = context.access.company.currency
    lines = [line_note(line, currency) for line in named(context.access, pay.lines)] or [Note(code="pay_nothing")]
    facts = {"person": person.name, "amount": money(pay.amount, currency), "lines": lines}
    return Note(code="pay_recorded_lines", facts=facts)


def step(asked: SavePay, context: ToolContext) -> Plan:
    """Recorded payouts are approved; approved ones are paid."""
    access, paying = context.access, asked.action == "pay"
    period = month_of(asked, context)
    team = names.resolve(access, "team", asked.team) if asked.team else None
    person = person_of(context, asked.person)
    found = view.payouts(
        access, person_id=person.id if person else None, team_id=team.record_id if team else None, since=period.start,
        until=period.end,
    )  # fmt: skip
    before = PayoutStatus.APPROVED if paying else PayoutStatus.DRAFT
    drafts = sum(payout.pay_status is PayoutStatus.DRAFT for payout, _ in found)
    day = past_day(asked.when, context)
    values: dict[str, Any] = {"pay_status": PayoutStatus.PAID if paying else PayoutStatus.APPROVED}
    values |= {"paid_on": day} if paying else {}
    changes = [
        change for payout, one in found if payout.pay_status is before
        if (change := update_of("payout", payout, f"{one.name} {payout.period_start:%Y-%m}", values)) is not None
    ]  # fmt: skip
    if not changes:
        raise ToolRefusal(f"pay.none_to_{asked.action}", period=period)
    total = sum(payout.amount for payout, _ in found if payout.pay_status is before)
    notes = [Note(code="pay_drafts_left", facts={"count": drafts})] if paying and drafts else []
    facts = {
        "done": f"pay_{asked.action}", "month": period, "team": team.label if team else None,
        "person": person.name if person else None, "count": len(changes),
        "amount": money(total, access.company.currency), "paid_on": day if paying else None,
    }  # fmt: skip
    return plan_of(facts, changes, notes)
