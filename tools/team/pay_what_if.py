"""What somebody would earn if more were won: the payout with it and without, and what the difference is made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from knowledge.company import major, minor_digits
from knowledge.metrics.model import Period
from knowledge.metrics.period import parse_period
from knowledge.metrics.period.units import months_from, period_containing
from knowledge.sales.team import pay_view as view
from knowledge.sales.team.commission import PayLine, commission_of, compute
from knowledge.sales.team.pay_book import MORE, PayBook
from knowledge.sales.team.pay_sales import Sale
from tools.contract import Note, Section, Table, ToolContext, ToolRefusal, Unit
from tools.team.pay_lines import basis_notes, month_start, named, told
from tools.team.pay_report import Asked, PayoutReport, report_lines


def what_if(one: Asked, more: float, text: str | None, context: ToolContext) -> PayoutReport:
    """The period's commission now and with so much more won in it, from today on."""
    access, fiscal = context.access, context.access.company.fiscal_year_start
    period = parse_period(text, context.today, fiscal) if text else None
    period = period or period_containing(context.today, "month", fiscal)
    if period.end < context.today:
        raise ToolRefusal("pay.over", period=period)
    day = max(context.today, period.start)
    view.require_person(access, one.person.id, one.person.name, context.today)
    book = view.book_for(access, [one.person.id], period.start, period.end)
    amount = round(more * 10 ** minor_digits(one.currency))
    sale = Sale(MORE, "", one.person.id, day, amount)
    start = month_start(day)
    before, after = book.month(one.person.id, start), book.month(one.person.id, start, extra=[sale])
    if not before.segments:
        raise ToolRefusal("no_data.pay_plan", person=one.person.name, period=period)
    now, then = compute(before), compute(after)
    rest = _other_months(one, book, period, context)
    facts = {
        "whom": one.whom, "more": one.money(amount), "period": period, "now": one.money(rest + now.amount),
        "then": one.money(rest + then.amount), "gain": one.money(then.amount - now.amount),
    }  # fmt: skip
    lines = named(access, commission_of(after, MORE))
    said = [Note(code="pay_what_if", facts=facts), *basis_notes(access, before, one.currency)]
    table = _by_code(now.lines, then.lines, one.currency)
    more_lines = Section(title="pay_more", lines=told(lines, one.currency))
    return PayoutReport(
        sections=[Section(lines=said, table=table), more_lines], person=one.person.name, currency=one.currency,
        computed=major(rest + then.amount, one.currency), lines=report_lines(lines, one.currency),
    )  # fmt: skip


def _other_months(one: Asked, book: PayBook, period: Period, context: ToolContext) -> int:
    """What the period's other months come to: as recorded, else by the records of today."""
    current = month_start(max(context.today, period.start))
    known = {each.period_start: each for each, _ in view.payouts(one.access, person_id=one.person.id)}
    day, total = month_start(period.start), 0
    while day <= period.end:
        if day != current:
            payout = known.get(day)
            total += book.pay(one.person.id, day).amount if payout is None else payout.amount
        day = months_from(day, 1)
    return total


def _by_code(now: Sequence[PayLine], then: Sequence[PayLine], currency: str) -> Table:
    """The month's lines by kind: now, with more, and the difference, which adds up to what is gained."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for at, lines in enumerate((now, then)):
        for line in lines:
            sums[line.code][at] += line.amount
    rows = [
        [f"pay_{code}", *[major(value, currency) for value in (before, after, after - before)]]
        for code, (before, after) in sums.items()
    ]
    columns = ["pay_line", "pay_now", "pay_then", "pay_gain"]
    units = dict.fromkeys(columns[1:], Unit.MONEY)
    return Table.of(columns, rows, units=units, currency=currency)
