"""What one deal brings in commission: one that is won, or an open one if it is won as expected."""

from __future__ import annotations

from datetime import timedelta

from knowledge import names
from knowledge.access import Access
from knowledge.metrics.period.units import months_from
from knowledge.sales.sell.deals import Deal, Stage, StageKind
from knowledge.sales.sell.described import deals_described
from knowledge.sales.team import pay_view as view
from knowledge.sales.team.commission import Month, PayLine, commission_of
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
        note = Note(code="pay_deal_lost", facts={"deal": label, "day": deal.closed_on or context.today})
        return PayoutReport(
            sections=[Section(lines=[note])], person=access.principal.name, currency=access.company.currency
        )
    if deal.amount is None:
        raise ToolRefusal("no_data.pay_deal_amount", deal=label)
    won = stage.kind is StageKind.WON
    day = (deal.closed_on if won else deal.expected_close_on) or context.today
    day = day if won else max(context.today, day)
    people = [whose(access, person)] if person else _concerned(access, deal)
    for one in people if person else ():
        view.require_person(access, one.person.id, one.person.name, day)
    people = [one for one in people if view.may_see(access, one.person.id, day)]
    sale = Sale(deal.id, label, deal.booked_owner_id or deal.owner_id, day, deal.amount)
    told_of = [_of_person(one, sale, months, won=won) for one, months in _months(access, people, sale, won=won)]
    found = [part for part in told_of if part[1]]
    if not found:
        if not people:
            raise ToolRefusal("access.pay_deal", deal=label)
        found = [([Section(lines=[Note(code="pay_deal_none", facts={"whom": people[-1].whom, "deal": label})])], [])]
    currency = access.company.currency
    return PayoutReport(
        sections=[section for sections, _ in found for section in sections], person=people[0].person.name,
        currency=currency, lines=report_lines([line for _, lines in found for line in lines], currency),
    )  # fmt: skip


def _deal(access: Access, text: str) -> Deal:
    """The deal meant: one in reach, or one that the asker has a part of."""
    wanted = text.strip().casefold()
    for deal in view.own_shared_deals(access):
        if wanted in ((deal.name or "").casefold(), (deal.external_id or "").casefold()):
            return deal
    try:
        found = access.session.get(Deal, names.resolve(access, "deal", text).record_id)
    except ToolRefusal as refusal:
        told = deals_described(access, text)
        if not told:
            raise
        if len(told) > 1:
            choices = [one.external_id or one.name or "" for one in told]
            raise ToolRefusal("ambiguous.name", kind="deal", name=text[:100], choices=choices) from refusal
        return told[0]
    if found is None:
        raise ToolRefusal("unknown.name", kind="deal", text=text)
    return found


def _concerned(access: Access, deal: Deal) -> list[Asked]:
    """Who may get something for it: the asker first, then its owner and who shares it."""
    given = [who for who, _ in load_splits(access.session, [deal.id]).get(deal.id, [])]
    keys = [access.principal.person_id, deal.booked_owner_id or deal.owner_id, *given]
    people = [access.session.get(Person, key) for key in dict.fromkeys(keys) if key is not None]
    return [Asked(access, one, access.company.currency) for one in people if one is not None]


def _months(access: Access, people: list[Asked], sale: Sale, *, won: bool) -> list[tuple[Asked, Month]]:
    """Each one's month in which the deal is won, with the deal where it is still open."""
    start = month_start(sale.won_on)
    end = months_from(start, 1) - timedelta(days=1)
    book = view.book_for(access, [one.person.id for one in people], start, end)
    extra = () if won else (sale,)
    return [(one, book.month(one.person.id, start, extra=extra)) for one in people]


def _of_person(one: Asked, sale: Sale, month: Month, *, won: bool) -> tuple[list[Section], list[PayLine]]:
    """What the deal brings somebody; nothing where nothing of it counts for them."""
    credit = next((each for each in month.credits if each.deal_id == sale.deal_id), None)
    if credit is None:
        return [], []
    lines = named(one.access, commission_of(month, sale.deal_id))
    facts = {
        "whom": one.whom, "deal": sale.name, "day": sale.won_on, "whole": one.money(credit.whole),
        "amount": one.money(sum(line.amount for line in lines)), "counts": one.money(credit.amount),
    }  # fmt: skip
    code = ("pay_deal_won" if won else "pay_deal_open") + ("" if credit.amount == credit.whole else "_part")
    said = [Note(code=code, facts=facts), *basis_notes(one.access, month, one.currency)]
    head = Section(lines=said, table=line_table(lines, one.currency))
    return [head, Section(title="pay_lines", lines=told(lines, one.currency))], lines
