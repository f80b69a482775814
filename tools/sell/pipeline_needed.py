"""How much open pipeline a target takes: what is missing to it ÷ the share of deals that is won."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pydantic import BaseModel

from knowledge.metrics.model import Figure, Period, Unit
from knowledge.sales.improve.performance import ask_metric
from knowledge.sales.improve.subjects import Subject
from tools.contract import Note, ToolContext

YEAR = timedelta(days=364)


class Ways(BaseModel):
    """A forecast's figures in major units. `target` and `by_past_rates` are None where nothing is recorded."""

    bookings: float | int
    commit: float | int
    weighted: float | int
    best_case: float | int
    target: float | int | None
    by_past_rates: float | int | None


def money(context: ToolContext, value: float | None) -> Figure:
    """An amount in major units of the company's currency."""
    return Figure(value=value, unit=Unit.MONEY, currency=context.access.company.currency)


def pipeline_needed(context: ToolContext, subject: Subject, period: Period, ways: Ways) -> list[Note]:
    """The arithmetic in one line, then what is open against it; where a part of it is not known, which."""
    facts: dict[str, Any] = {"name": subject.name, "period": period}
    if ways.target is None:
        return [Note(code="needed_no_target", facts=facts)]
    gap = ways.target - ways.bookings
    facts |= {"target": money(context, ways.target), "booked": money(context, ways.bookings)}
    if gap <= 0:
        return [Note(code="needed_nothing", facts=facts)]
    past = Period(start=context.today - YEAR, end=context.today)
    rows = ask_metric(context.access, "win_rate", past, subject.where, scope=subject.scope)
    rate, closed = (rows[0].value, rows[0].records) if rows else (None, None)
    facts |= {"gap": money(context, round(gap, 2))}
    if not rate or not closed:
        return [Note(code="needed_no_rate", facts=facts)]
    needed = gap / (rate / 100)
    facts |= {
        "needed": money(context, round(needed)), "rate": Figure(value=round(rate, 1), unit=Unit.PERCENT),
        "closed": closed, "past": past,
    }  # fmt: skip
    expected = ways.best_case - ways.bookings
    apart = {"open": money(context, round(expected, 2)), "apart": money(context, abs(round(needed - expected)))}
    code = "needed_short" if needed > expected else "needed_there"
    return [Note(code="needed_pipeline", facts=facts), Note(code=code, facts={**facts, **apart})]
