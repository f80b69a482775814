"""Wins that stand out and that nobody has told yet."""

from __future__ import annotations

from knowledge.company import major
from knowledge.metrics.model import Unit
from knowledge.metrics.period import parse_period, period_containing
from knowledge.sales.sell.stalled import team_members
from knowledge.sales.sell.stories import FAST, FEWEST_WINS, LARGE, Worthy, worth_sharing
from tools.contract import Note, Section, Table, ToolContext

COLUMNS = ["deal", "owner", "account", "closed_on", "amount", "days_to_win", "because"]


def wins_worth_sharing(
    context: ToolContext, period: str | None, person_id: int | None, teams: frozenset[int] | None, limit: int
) -> tuple[list[Section], list[Worthy]]:
    """Sections about the wins of a period (this quarter where none is said) that are worth telling, and the wins."""
    access = context.access
    start = access.company.fiscal_year_start
    days = parse_period(period, context.today, start) if period else period_containing(context.today, "quarter", start)
    owners = [person_id] if person_id is not None else team_members(access, teams) if teams is not None else None
    found = worth_sharing(access, days, owners=owners)
    lines = [Note(code="stories_worth" if found else "stories_none_worth",
                  facts={"count": len(found), "period": days})]  # fmt: skip
    rows = [
        [one.deal, one.owner, one.account, one.closed_on, major(one.amount, access.company.currency), one.days,
         [_reason(one, reason) for reason in one.reasons]]
        for one in found[:limit]
    ]  # fmt: skip
    table = Table.of(
        COLUMNS, rows, units={"amount": Unit.MONEY, "days_to_win": Unit.DAYS}, currency=access.company.currency,
        total=len(found),
    )  # fmt: skip
    basis = Note(code="stories_basis", facts={"times": LARGE, "part": round(100 * FAST), "count": FEWEST_WINS})
    return [Section(lines=lines, table=table if rows else None), Section(title="stories_how", lines=[basis])], found


def _reason(one: Worthy, reason: str) -> Note:
    facts = {
        "large": {"times": round(one.times or 0, 1)}, "fast": {"days": one.days, "usual": one.usual_days},
        "competitive": {"rivals": ", ".join(one.competitors)},
    }[reason]  # fmt: skip
    return Note(code=f"worth_{reason}", facts=facts)
