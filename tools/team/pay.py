"""Why a payout is what it is, line by line; what a deal brings, and what one would earn with more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from knowledge.company import major, minor_digits
from knowledge.metrics.model import Period
from knowledge.metrics.period import parse_period
from knowledge.metrics.period.units import months_from, period_containing
from knowledge.sales.team import pay_view as view
from knowledge.sales.team.commission import PayLine, compute, is_statement
from knowledge.sales.team.incentives import Payout
from tools.contract import (
    Area,
    Effect,
    Note,
    PeriodText,
    PersonName,
    Section,
    Semantic,
    Table,
    ToolContext,
    ToolInput,
    ToolRefusal,
    Unit,
    tool,
)
from tools.team.pay_deal import explain_deal
from tools.team.pay_lines import basis_notes, deal_table, line_table, month_start, named, stored, told
from tools.team.pay_order import DealText
from tools.team.pay_report import Asked, PayoutReport, report_lines, whose
from tools.team.pay_what_if import what_if

Said = Annotated[float, Semantic("pay_said"), Field(ge=0, description="the payout that the person has in mind")]
Extra = Annotated[
    float, Semantic("pay_extra"), Field(gt=0, le=1e12, description="what if: this much more were won in the period")
]
# How far back an amount that somebody has in mind is looked for.
MONTHS_BACK = 12


class ExplainPayout(ToolInput):
    """Whose payout, of which month (or several), or of one deal; `more` asks what would be earned with more won."""

    person: PersonName | None = None
    period: PeriodText | None = None
    deal: DealText | None = None
    more: Extra | None = None
    said: Said | None = None


@tool(
    Effect.READ,
    area=Area.PAY,
    examples=[
        "why is my payout 12,480 this month?",
        "explain my commission for {period}",
        "how was {person}'s payout for {period} calculated?",
        "explain the commission line by line",
        "what commission do I get for {deal}?",
        "what would I earn if I close 200,000 more this quarter?",
        "my commission for {period} is less than expected, why?",
        "为什么我这个月的提成是12480？",
        "{period}的奖金为什么是这个数？",
        "{person}{period}的提成是怎么算的？",
        "拿下{deal}有什么提成？",
        "如果这个季度再签50万，我的提成是多少？",
        "我的提成明细",
    ],
)
def explain_payout(asked: ExplainPayout, context: ToolContext) -> PayoutReport:
    """Explain a payout line by line: its plan and target, each tier's slice, accelerator, cap, draw and clawback.

    Also the commission of one deal (`deal`), and what would be earned with `more` won. Give `said` where the person
    names an amount: it is held against the records. For lists of payouts, plans and awards use `find_pay`, for
    commission by team, month or rep `query_metric` (commission).
    """
    access = context.access
    if not view.any_pay(access):
        raise ToolRefusal("no_data.pay")
    if asked.deal:
        return explain_deal(asked.deal, asked.person, context)
    one = whose(access, asked.person)
    if asked.more is not None:
        return what_if(one, asked.more, asked.period, context)
    said = None if asked.said is None else round(asked.said * 10 ** minor_digits(one.currency))
    period, payout, lines = _months_meant(one, asked.period, said, context)
    if month_start(period.start) != month_start(period.end):
        return _several(one, period, context)
    return _one_month(one, month_start(period.start), payout, said, lines, context)


def _months_meant(
    one: Asked, text: str | None, said: int | None, context: ToolContext
) -> tuple[Period, Payout | None, list[Note]]:
    """The months asked for, the payout meant, and what has to be said about that.

    An amount that somebody has in mind may be of another month than the one they say: of the one that was paid in it,
    say. Without a month the last recorded payout is meant.
    """
    access, today = context.access, context.today
    start = access.company.fiscal_year_start
    period = parse_period(text, today, start) if text else None
    this_month = period_containing(today, "month", start)
    if period is not None and period.start > this_month.end:
        raise ToolRefusal("pay.not_begun", period=period)
    view.require_person(access, one.person.id, one.person.name, period.end if period else today)
    recorded = [payout for payout, _ in view.payouts(access, person_id=one.person.id)]
    month = period if period and period.start.replace(day=1) == period.end.replace(day=1) else None
    meant = next((each for each in recorded if month and each.period_start == month_start(month.start)), None)
    if said is not None and not (meant and _same(meant.amount, said, one.currency)):
        near = [each for each in recorded if _same(each.amount, said, one.currency)][:MONTHS_BACK]
        now = None if meant else _computed(one, month or this_month)
        if near and not (now is not None and _same(now, said, one.currency)):
            other = near[0]
            note = _said_of(one, said, other)
            return period_containing(other.period_start, "month", start), other, [note]
    if period is None:
        if recorded:
            return period_containing(recorded[0].period_start, "month", start), recorded[0], []
        period = this_month
    paid = [each for each in recorded if month and each.paid_on and month.start <= each.paid_on <= month.end]
    if month is None or meant is not None or not paid:
        return period, meant, []
    if said is not None and abs(paid[0].amount - said) < abs((_computed(one, month) or 0) - said):
        # "My payout this month" may be what was paid in it; of the two the one nearer to the amount in mind is meant.
        first = period_containing(paid[0].period_start, "month", start)
        return first, paid[0], [_paid_in(one, paid[0], month, meant=True)]
    return period, meant, [_paid_in(one, paid[0], month)]


def _same(amount: int, said: int, currency: str) -> bool:
    """Whether an amount said is this one, be it said without its decimals."""
    whole = 10 ** minor_digits(currency)
    return said == amount or (said % whole == 0 and abs(amount - said) < whole)


def _computed(one: Asked, month: Period) -> int | None:
    """What a month comes to by the records of today; None without a plan."""
    start = month_start(month.start)
    book = view.book_for(one.access, [one.person.id], start, months_from(start, 1))
    return compute(book.month(one.person.id, start)).amount if book.month(one.person.id, start).segments else None


def _said_of(one: Asked, said: int, payout: Payout) -> Note:
    month = period_containing(payout.period_start, "month")
    facts = {"said": one.money(payout.amount), "month": month, "paid_on": payout.paid_on}
    return Note(code="pay_said_of_paid" if payout.paid_on else "pay_said_of", facts=facts)


def _paid_in(one: Asked, payout: Payout, month: Period, *, meant: bool = False) -> Note:
    facts = {"amount": one.money(payout.amount), "of": period_containing(payout.period_start, "month"),
             "paid_on": payout.paid_on, "month": month}  # fmt: skip
    return Note(code="pay_paid_meant" if meant else "pay_paid_in", facts=facts)


def _one_month(
    one: Asked, start: date, payout: Payout | None, said: int | None, first: list[Note], context: ToolContext
) -> PayoutReport:
    """One month: what it comes to and why, and where the record and today's records part."""
    access, currency = one.access, one.currency
    period = period_containing(start, "month")
    month = view.book_for(access, [one.person.id], start, period.end).month(one.person.id, start)
    now = compute(month)
    if payout is None and not month.segments:
        raise ToolRefusal("no_data.pay_plan", person=one.person.name, period=period)
    amount = now.amount if payout is None else payout.amount
    kept = stored(payout.lines) if payout is not None else []
    lines = named(access, kept or now.lines)
    meant = [note for note in first if note.code.startswith("pay_said")]
    head = [*meant, _amount_note(one, payout, amount, period)]
    if said is not None and not meant and not _same(amount, said, currency):
        head.append(_said_note(one, said, amount))
    head += [note for note in first if note not in meant]
    head += basis_notes(access, month, currency)
    if payout is not None and not kept and not month.segments:
        head.append(Note(code="pay_unexplained"))
        return PayoutReport(
            sections=[Section(lines=head)], person=one.person.name, currency=currency,
            recorded=major(payout.amount, currency),
        )  # fmt: skip
    if not lines:
        head.append(Note(code="pay_nothing"))
    sections = [
        Section(lines=head, table=line_table(lines, currency)),
        Section(title="pay_lines", lines=told(lines, currency)),
    ]
    if deals := deal_table(month.credits, currency):
        sections.append(Section(title="pay_deals", table=deals))
    if payout is not None and month.segments:
        sections += _difference(one, payout, kept, named(access, now.lines))
    return PayoutReport(
        sections=sections, person=one.person.name, currency=currency, lines=report_lines(lines, currency),
        recorded=None if payout is None else major(payout.amount, currency),
        computed=major(now.amount, currency) if month.segments else None,
    )  # fmt: skip


def _amount_note(one: Asked, payout: Payout | None, amount: int, period: Period) -> Note:
    facts: dict[str, Any] = {"whose": one.whose, "amount": one.money(amount), "month": period}
    if payout is not None and is_statement(payout.lines):
        facts |= {"paid_on": payout.paid_on} if payout.paid_on else {"status": payout.pay_status.value}
        return Note(code="pay_statement_day" if payout.paid_on else "pay_statement_is", facts=facts)
    if payout is None:
        return Note(code="pay_not_recorded", facts=facts)
    if payout.paid_on is not None:
        facts["paid_on"] = payout.paid_on
    return Note(code=f"pay_{'paid' if payout.paid_on else payout.pay_status.value}", facts=facts)


def _said_note(one: Asked, said: int, amount: int) -> Note:
    facts = {"said": one.money(said), "amount": one.money(amount), "difference": one.money(abs(amount - said))}
    return Note(code=f"pay_said_{'less' if said > amount else 'more'}", facts=facts)


def _difference(one: Asked, payout: Payout, kept: list[PayLine], now: Sequence[PayLine]) -> list[Section]:
    """Where the recorded payout is not what the records of today come to: by how much, and the lines of now."""
    computed, currency = sum(line.amount for line in now), one.currency
    statement = is_statement(payout.lines)
    if computed == payout.amount and statement:
        return [Section(lines=[Note(code="pay_statement_same")])]
    if computed == payout.amount:
        return [] if kept else [Section(lines=[Note(code="pay_no_lines")])]
    facts = {"recorded": one.money(payout.amount), "computed": one.money(computed),
             "difference": one.money(abs(computed - payout.amount))}  # fmt: skip
    code = f"pay_{'statement' if statement else 'differs'}_{'more' if computed > payout.amount else 'less'}"
    return [Section(title="pay_now", lines=[Note(code=code, facts=facts)], table=line_table(now, currency))]


def _several(one: Asked, period: Period, context: ToolContext) -> PayoutReport:
    """Several months: each one's payout as recorded, else as today's records have it, and their sum."""
    access, last = one.access, min(period.end, context.today)
    book = view.book_for(access, [one.person.id], period.start, last)
    known = {each.period_start: each for each, _ in view.payouts(access, person_id=one.person.id, since=period.start)}
    rows: list[list[Any]] = []
    total = booked = hidden = stated = 0
    covered = _covered(known.values())
    day = month_start(period.start)
    while day <= last:
        payout, month = known.get(day), book.month(one.person.id, day)
        if not view.may_see(access, one.person.id, month.end):
            hidden += 1
        elif payout is not None or (month.segments and day not in covered):
            stated += payout is not None and is_statement(payout.lines)
            amount = compute(month).amount if payout is None else payout.amount
            status = "pay_open" if payout is None else payout.pay_status.value
            rows.append([f"{day:%Y-%m}", major(month.booked, one.currency), major(amount, one.currency), status,
                         payout.paid_on if payout else None])  # fmt: skip
            total, booked = total + amount, booked + month.booked
        day = months_from(day, 1)
    if not rows:
        raise ToolRefusal("no_data.pay_plan", person=one.person.name, period=period)
    facts = {"whose": one.whose, "amount": one.money(total), "period": period, "booked": one.money(booked),
             "months": len(rows)}  # fmt: skip
    table = Table.of(
        ["month", "pay_counts", "pay_amount", "pay_status", "paid_on"], rows,
        units={"pay_counts": Unit.MONEY, "pay_amount": Unit.MONEY}, currency=one.currency,
    )  # fmt: skip
    lines = [Note(code="pay_of_months", facts=facts)]
    if stated:
        whole = stated == len(rows)
        lines.append(
            Note(code="pay_statements_all") if whole else Note(code="pay_statement_months", facts={"count": stated})
        )
    if hidden:
        lines.append(Note(code="pay_hidden_months", facts={"count": hidden, "person": one.person.name}))
    section = Section(lines=lines, table=table)
    return PayoutReport(
        sections=[section], person=one.person.name, currency=one.currency, recorded=None,
        computed=major(total, one.currency),
    )  # fmt: skip


def _covered(payouts: Iterable[Payout]) -> set[date]:
    """The months before a statement's own that it paid for as well: nothing is computed for them beside it."""
    found = set()
    for payout in payouts:
        for line in stored(payout.lines):
            day = line.since
            while day is not None and day < payout.period_start:
                found.add(day)
                day = months_from(day, 1)
    return found
