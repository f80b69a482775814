"""What one deal brings in commission: one that is won, or an open one if it is won as expected."""

from __future__ import annotations

from datetime import date, timedelta

from knowledge import names
from knowledge.access import Access
from knowledge.metrics.period.units import months_from
from knowledge.sales.sell.deals import Deal, Stage, StageKind
from knowledge.sales.team import pay_view as view
from knowledge.sales.team.commission import PayLine, commission_of
from knowledge.sales.team.pay_book import load_book
from knowledge.sales.team.pay_sales import Sale, load_splits
from knowledge.sales.team.people import Person
from tools.contract import Note, Section, ToolContext, ToolRefusal
from tools.team.pay_lines import basis_notes, line_table, month_start, named, told
from tools.team.pay_report import Asked, PayoutReport, report_lines, whose


def explain_deal(text: str, person: str | None, context: ToolContext) -> PayoutReport:
    """The commission of one deal for everybody who gets some and whose pay the caller may see."""
    access = context.access
    deal = _deal(access, text)
    stage = access.session.get(Stage, deal.stage_id)
    label = deal.name or deal.external_id or ""
    if stage is None or stage.kind is StageKind.LOST:
        raise ToolRefusal("no_data.pay_deal_lost", deal=label, day=deal.closed_on or context.today)
    if deal.amount is None:
        raise ToolRefusal("no_data.pay_deal_amount", deal=label)
    won = stage.kind is StageKind.WON
    day = deal.closed_on if won else max(context.today, deal.expected_close_on or context.today)
    people = [whose(access, person)] if person else _concerned(access, deal, day or context.today)
    if not people:
        raise ToolRefusal("access.pay_deal", deal=label)
    sections: list[Section] = []
    lines: list[PayLine] = []
    for one in people:
        view.require_person(access, one.person.id, one.person.name, day or context.today)
        parts, found = _of_person(one, deal, label, day or context.today, won=won)
        sections += parts
        lines += found
    return PayoutReport(
        sections=sections, person=people[0].person.name, currency=people[0].currency,
        lines=report_lines(lines, people[0].currency),
    )  # fmt: skip


def _deal(access: Access, text: str) -> Deal:
    """The deal meant: one in reach, or one that the asker has a part of."""
    wanted = text.strip().casefold()
    for deal in view.own_shared_deals(access):
        if wanted in ((deal.name or "").casefold(), (deal.external_id or "").casefold()):
            return deal
    found = access.session.get(Deal, names.resolve(access, "deal", text).record_id)
    if found is None:
        raise ToolRefusal("unknown.name", kind="deal", text=text)
    return found


def _concerned(access: Access, deal: Deal, day: date) -> list[Asked]:
    """Who gets something for it, as far as the caller may see that: the asker first."""
    me = access.principal.person_id
    given = [who for who, _ in load_splits(access.session, [deal.id]).get(deal.id, [])]
    keys = [me, *[key for key in (deal.booked_owner_id or deal.owner_id, *given) if key is not None]]
    people = [access.session.get(Person, key) for key in dict.fromkeys(keys)]
    asked = [Asked(access, one, access.company.currency) for one in people if one is not None]
    seen = [one for one in asked if view.may_see(access, one.person.id, day)]
    return [one for one in seen if one.person.id != me or me in keys[1:] or _counts(one, deal, day)]


def _counts(one: Asked, deal: Deal, day: date) -> bool:
    """Whether a deal of somebody else counts for the asker all the same: they lead the team."""
    start = month_start(day)
    book = load_book(one.access.session, [one.person.id], start, day, one.access.company.fiscal_year_start)
    month = book.month(one.person.id, start, extra=())
    return any(credit.deal_id == deal.id for credit in month.credits)


def _of_person(one: Asked, deal: Deal, label: str, day: date, *, won: bool) -> tuple[list[Section], list[PayLine]]:
    access, start = one.access, month_start(day)
    book = view.book_for(access, [one.person.id], start, months_from(start, 1) - timedelta(days=1))
    sale = Sale(deal.id, label, deal.booked_owner_id or deal.owner_id, day, deal.amount or 0)
    month = book.month(one.person.id, start, extra=() if won else [sale])
    credit = next((each for each in month.credits if each.deal_id == deal.id), None)
    if credit is None:
        return [Section(lines=[Note(code="pay_deal_none", facts={"whom": one.whom, "deal": label})])], []
    lines = named(access, commission_of(month, deal.id))
    facts = {"whom": one.whom, "deal": label, "day": day, "amount": one.money(sum(line.amount for line in lines)),
             "whole": one.money(credit.whole), "counts": one.money(credit.amount)}  # fmt: skip
    code = ("pay_deal_won" if won else "pay_deal_open") + ("" if credit.amount == credit.whole else "_part")
    said = [Note(code=code, facts=facts), *basis_notes(access, month, one.currency)]
    table = line_table(lines, one.currency)
    return [Section(lines=said, table=table), Section(title="pay_lines", lines=told(lines, one.currency))], lines
