"""Deals that stand still, told by how long deals usually stay in a stage."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel

from knowledge import names
from knowledge.company import major
from knowledge.metrics.model import Figure, Scope, Unit
from knowledge.sales.sell.stalled import FEWEST_STAYS, Stalled, stalled_deals, usual_stays
from tools.contract import (
    Effect,
    Limit,
    Note,
    PersonName,
    Report,
    Section,
    Semantic,
    Table,
    TeamName,
    ToolContext,
    ToolInput,
    ToolRefusal,
    tool,
)

COLUMNS = ["deal", "owner", "stage", "amount", "stage_since", "days_in_stage", "usual_stay", "long_stay", "past_stays",
           "last_touch", "next_step"]  # fmt: skip
UNITS = {"amount": Unit.MONEY}


class ReviewDeals(ToolInput):
    """Whose open deals: a rep's, a team's, or all the asker may see."""

    person: PersonName | None = None
    team: TeamName | None = None
    scope: Annotated[Scope, Semantic("scope")] | None = None
    limit: Limit = 20


class StalledRow(BaseModel):
    """A deal that stands still; days in its stage, and the third quartile of past stays there."""

    deal: str
    owner: str | None
    stage: str
    since: date
    days: int
    long: float


class DealsReviewed(Report):
    """The stalled deals, the furthest beyond the usual first; `total` counts all, `rows` may be fewer."""

    total: int
    rows: list[StalledRow]


@tool(
    Effect.READ,
    examples=[
        "which deals are stalled?",
        "stalled deals of {person}",
        "my stalled deals",
        "which deals are stuck in their stage in {team}?",
        "哪些商机停滞了？",
        "{person}停滞的商机",
        "我的停滞商机",
        "{team}有哪些停滞不前的商机",
    ],
)
def review_deals(asked: ReviewDeals, context: ToolContext) -> DealsReviewed:
    """Find stalled deals: open ones that are longer in their stage than three of four past stays in that stage.

    Use it for "stalled", "stuck", "停滞". What is usual comes from recorded stage changes. For deals by other
    filters use `find_deals`; for one deal's history use `show_deal`.
    """
    access = context.access
    person = names.resolve(access, "person", asked.person).record_id if asked.person else None
    team = names.resolve(access, "team", asked.team).record_id if asked.team else None
    teams = None if team is None else frozenset([team])
    if asked.scope == Scope.MINE:
        person = access.principal.person_id
    elif asked.scope == Scope.TEAM and teams is None:
        teams = (access.principal.leads | access.principal.member_of) or None
    usual = usual_stays(access)
    if not usual:
        raise ToolRefusal("no_data.stage_stays", count=FEWEST_STAYS)
    found = stalled_deals(access, usual, person_id=person, team_ids=teams)
    currency = access.company.currency
    amount = sum(row.amount or 0 for row in found)
    facts = {"count": len(found), "amount": Figure(value=major(amount, currency), unit=Unit.MONEY, currency=currency)}
    line = Note(code="deals_stalled", facts=facts) if found else Note(code="deals_none_stalled", facts={})
    unpriced = sum(row.amount is None for row in found)
    lines = [line, Note(code="deals_unpriced", facts={"count": unpriced})] if unpriced else [line]
    shown = found[: asked.limit]
    table = Table.of(COLUMNS, [_row(row, currency) for row in shown], units=UNITS, currency=currency, total=len(found))
    rows = [
        StalledRow(deal=row.deal, owner=row.owner, stage=row.stage, since=row.since, days=row.days, long=row.usual.long)
        for row in shown
    ]
    return DealsReviewed(sections=[Section(lines=lines, table=table if found else None)], total=len(found), rows=rows)


def _row(row: Stalled, currency: str) -> list[object]:
    return [
        row.deal, row.owner, row.stage, major(row.amount, currency), row.since, row.days, row.usual.median,
        row.usual.long, row.usual.stays, row.last_touch, row.next_step,
    ]  # fmt: skip
