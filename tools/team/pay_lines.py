"""A payout's lines and its deals as sentences and tables; rules of a plan in words. Shared by the tools of pay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from knowledge.access import Access
from knowledge.company import major
from knowledge.metrics.model import Figure, Note, Unit
from knowledge.metrics.period.units import period_containing
from knowledge.sales.sell.products import ProductLine
from knowledge.sales.team.commission import STATEMENT, Credit, Month, PayLine, Segment
from knowledge.sales.team.commission_rules import PlanRules
from knowledge.sales.team.incentives import WHOLE
from tools.contract import Table

LINE_COLUMNS = ["pay_line", "pay_of", "pay_base", "pay_rate", "pay_amount"]
LINE_UNITS = {"pay_base": Unit.MONEY, "pay_rate": Unit.PERCENT, "pay_amount": Unit.MONEY}


def money(amount: int | None, currency: str) -> Figure:
    """Minor units as a figure in major ones."""
    return Figure(value=major(amount, currency), unit=Unit.MONEY, currency=currency)


def percent(value: Decimal | int | None) -> Figure:
    """A percentage."""
    return Figure(value=None if value is None else float(value), unit=Unit.PERCENT)


def stored(lines: list[dict[str, Any]] | None) -> list[PayLine]:
    """The lines of a recorded payout."""
    return [PayLine.model_validate(line) for line in lines or []]


def named(access: Access, lines: Sequence[PayLine]) -> list[PayLine]:
    """The lines with the names of product lines in place of their ids."""
    return [
        line.model_copy(update={"name": line_name(access, line.name)}) if line.code == "line_bonus" else line
        for line in lines
    ]


def line_name(access: Access, key: str | None) -> str:
    """What a product line is called."""
    found = access.session.get(ProductLine, int(key)) if key and key.isdigit() else None
    return found.name if found is not None else key or "–"


def line_note(line: PayLine, currency: str) -> Note:
    """One line as a sentence: amount in the slice × rate = what it adds."""
    facts: dict[str, Any] = {
        "amount": money(line.amount, currency), "base": money(line.base, currency), "rate": percent(line.rate),
        "name": line.name, "limit": money(line.limit, currency), "won_on": line.won_on, "undone_on": line.undone_on,
        "days": line.days,
    }  # fmt: skip
    code = f"pay_{line.code}"
    if line.code in STATEMENT:
        facts["size"] = money(abs(line.amount), currency)
        note = Note(code=f"{code}_of" if line.name else code, facts=facts)
        return note if line.since is None else Note(code="pay_paid_since", facts={"line": note, "since": line.since})
    if line.code in ("rate", "accelerator"):
        facts |= {
            "lower": money(line.lower, currency), "upper": money(line.upper, currency),
            "lower_percent": percent(line.lower_percent), "upper_percent": percent(line.upper_percent),
        }  # fmt: skip
        code += "_target" if line.upper_percent is not None else "_amount"
        if line.times is not None:
            facts["times"], facts["more"] = _plain(line.times), _plain(line.times - 1)
    elif line.code in ("draw", "recovery", "clawback", "cap", "carry"):
        facts["size"] = money(abs(line.amount), currency)
    if line.days is not None and line.code != "clawback":
        return Note(code="pay_for_days", facts={"line": Note(code=code, facts=facts), "days": line.days})
    return Note(code=code, facts=facts)


def told(lines: Sequence[PayLine], currency: str) -> list[Note]:
    """Every line as a sentence of a report."""
    return [Note(code="pay_line", facts={"line": line_note(line, currency)}) for line in lines]


def line_table(lines: Sequence[PayLine], currency: str) -> Table:
    """Every line with its base, rate and amount; the amounts sum to the payout."""
    rows = [
        [f"pay_{line.code}", _slice_of(line), major(line.base, currency),
         None if line.rate is None else float(line.rate), major(line.amount, currency)]
        for line in lines
    ]  # fmt: skip
    return Table.of(LINE_COLUMNS, rows, units=LINE_UNITS, currency=currency)


def _slice_of(line: PayLine) -> str | None:
    """Of what a line is: the slice in percent of the target, else the deal, product line or plan."""
    if line.name is not None:
        return line.name
    if line.lower_percent is not None and line.upper_percent is not None:
        return f"{line.lower_percent.normalize():f}–{line.upper_percent.normalize():f}%"
    return line.plan


def deal_table(credits: Sequence[Credit], currency: str, *, shared: bool = True) -> Table | None:
    """The deals that count, with the part of each; None where there is none."""
    if not credits:
        return None
    rows = [
        [one.name, one.day, major(one.whole, currency), _share(one) if shared else None, major(one.amount, currency)]
        for one in sorted(credits, key=lambda one: (one.day, one.deal_id))
    ]
    units = {"deal_amount": Unit.MONEY, "pay_share": Unit.PERCENT, "pay_counts": Unit.MONEY}
    columns = ["deal", "won_on", "deal_amount", "pay_share", "pay_counts"]
    return Table.of(columns, rows, units=units, currency=currency)


def _share(credit: Credit) -> float | None:
    return None if credit.basis_points == WHOLE else credit.basis_points / 100


def basis_notes(access: Access, month: Month, currency: str) -> list[Note]:
    """Each plan of the month with its target, what was booked before and in the month, and how far that is."""
    notes = []
    for segment in month.segments:
        notes.append(_plan_note(month, segment))
        booked = sum(one.amount for one in month.of(segment))
        unit = period_containing(segment.start, segment.rules.per, access.company.fiscal_year_start)
        facts: dict[str, Any] = {
            "period": unit, "prior": money(segment.prior, currency), "booked": money(booked, currency),
            "so_far": money(segment.prior + booked, currency),
        }  # fmt: skip
        if segment.target:
            share = round(100 * (segment.prior + booked) / segment.target, 2)
            facts |= {"target": money(segment.target, currency), "share": percent(Decimal(str(share)))}
        code = f"pay_{segment.rules.basis}_{'target' if segment.target else 'no_target'}"
        if not segment.target and not segment.rules.rates_depend_on_target:
            code = f"pay_{segment.rules.basis}_booked"
        notes.append(Note(code=code, facts=facts))
    return notes


def _plan_note(month: Month, segment: Segment) -> Note:
    whole = (segment.start, segment.end) == (month.start, month.end)
    facts: dict[str, Any] = {"plan": segment.plan}
    if not whole:
        facts |= {"start": segment.start, "end": segment.end}
    return Note(code="pay_plan" if whole else "pay_plan_days", facts=facts)


def rule_notes(access: Access, rules: PlanRules, currency: str) -> list[Note]:
    """A plan's rules in words, one note each (`note.pay_rule_…`)."""
    notes = [Note(code=f"pay_rule_{rules.basis}_{rules.per}")]
    if rules.rate or not rules.tiers:
        notes.append(Note(code="pay_rule_rate", facts={"rate": percent(rules.rate)}))
    for tier in rules.tiers:
        if rules.tiers_by == "attainment":
            above, code = percent(tier.above), "pay_rule_tier" if tier.above else "pay_rule_first"
        else:
            above, code = money(int(tier.above), currency), "pay_rule_tier_amount" if tier.above else "pay_rule_first"
        notes.append(Note(code=code, facts={"above": above, "rate": percent(tier.rate)}))
    if rules.accelerator:
        facts = {"above": percent(rules.accelerator.above), "times": _plain(rules.accelerator.times)}
        notes.append(Note(code="pay_rule_accelerator", facts=facts))
    for key, rate in rules.line_bonus.items():
        facts = {"name": line_name(access, key), "rate": percent(rate)}
        notes.append(Note(code="pay_rule_line", facts=facts))
    for code, value in (("cap", rules.cap), ("draw", rules.draw)):
        if value is not None:
            notes.append(Note(code=f"pay_rule_{code}", facts={"limit": money(value, currency)}))
    if rules.clawback_days is not None:
        notes.append(Note(code="pay_rule_clawback", facts={"days": rules.clawback_days}))
    return notes


def _plain(value: Decimal) -> str:
    """A factor without needless zeros."""
    return f"{value.normalize():f}"


def month_start(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)
