"""Open deals under review: those that stand still, those at risk and why, and what would move them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from knowledge import names
from knowledge.access import Access
from knowledge.company import major
from knowledge.metrics.model import Figure, Scope, Unit
from knowledge.sales.sell.deal_facts import OpenDeal, open_deals
from knowledge.sales.sell.deal_risk import Judged, judge, judged
from knowledge.sales.sell.reach import require_person
from knowledge.sales.sell.stalled import FEWEST_STAYS, usual_stays
from knowledge.sales.sell.writing import deal_named
from knowledge.sales.team.lines import teams_below
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
from tools.sell.risk_report import action_note, of_many, of_one, what_next
from tools.sell.worth_sharing import wins_worth_sharing

COLUMNS = ["deal", "owner", "stage", "amount", "stage_since", "days_in_stage", "usual_stay", "long_stay", "past_stays",
           "last_touch", "next_step", "next_action"]  # fmt: skip
UNITS = {"amount": Unit.MONEY}
About = Literal["stalled", "risk", "next_action", "stories"]


class ReviewDeals(ToolInput):
    """What is looked for, and of whom: one deal's, a rep's, a team's, a region's, or all the asker may see."""

    about: Annotated[About, Semantic("deal_review")] = "stalled"
    deal: Annotated[str, Semantic("deal_reviewed"), Field(description="one deal, as written")] | None = None
    person: PersonName | None = None
    team: TeamName | None = None
    region: Annotated[str, Semantic("region")] | None = None
    period: (
        Annotated[str, Semantic("stories_period"), Field(description="the wins of which period, as said")] | None
    ) = None
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


class RiskRow(BaseModel):
    """A deal with its score of 100, the points of each signal, and the next best action by its code."""

    deal: str
    owner: str | None
    score: int
    level: str
    signals: dict[str, int]
    action: str


class DealsReviewed(Report):
    """The deals found; `total` counts all, `rows` (stalled) and `risks` (risk, next action) may be fewer."""

    about: About
    total: int
    rows: list[StalledRow] = Field(default=[])
    risks: list[RiskRow] = Field(default=[])


@tool(
    Effect.READ,
    examples=[
        "which deals are stalled?",
        "stalled deals of {person}",
        "my stalled deals",
        "which deals are stuck in their stage in {team}?",
        "what is stuck, since when, and what would move it?",
        "how risky is {deal} and why?",
        "which of my deals are at risk?",
        "deals at risk in {team}",
        "what should I do next?",
        "which wins are worth sharing?",
        "哪些商机停滞了？",
        "{person}停滞的商机",
        "我停滞的商机",
        "我的停滞商机",
        "{team}有哪些停滞不前的商机",
        "哪些商机卡住了，卡了多久，怎么推动？",
        "{deal}的风险大吗，为什么？",
        "我的商机哪些有风险",
        "{team}风险最大的商机",
        "下一步该做什么？",
        "哪些赢单值得分享",
    ],
)
def review_deals(asked: ReviewDeals, context: ToolContext) -> DealsReviewed:
    """Look through open deals: which stand still, how risky each is and why, and what would move it.

    `about`: stalled (longer in their stage than three of four past stays there), risk (a score of 100 with the signals
    that make it, each with its number), next_action (what to do next and why), stories (wins of the period that stand
    out and that nobody has told yet). Name one `deal` for its own risk or next action. For deals by other filters use
    `find_deals`; for one deal's history `show_deal`; for a forecast `forecast_sales`.
    """
    if asked.about == "stories":
        return _stories(asked, context)
    access = context.access
    if asked.deal is not None:
        record = deal_named(access, asked.deal)
        deals, recorded = open_deals(access, deal_id=record.id)
        if not deals:
            raise ToolRefusal("review.closed", deal=record.name or record.external_id or asked.deal)
        one = judged(access, deals, recorded)[0]
        return DealsReviewed(
            about="risk" if asked.about == "stalled" else asked.about, total=1, risks=[_risk(one)],
            sections=of_one(context, one, recorded), choices=_choices(one),
        )  # fmt: skip
    person, teams, region = _whose(asked, context)
    if asked.about == "stalled":
        return _stalled(asked, access, person, teams, region)
    deals, recorded = open_deals(access, person_id=person, team_ids=teams, region_id=region)
    if not deals:
        raise ToolRefusal("no_data.open_deals")
    found = judged(access, deals, recorded)
    if asked.about == "next_action":
        sections, shown = what_next(context, found, person, asked.limit)
    else:
        sections, shown = of_many(context, found, recorded, asked.limit)
    return DealsReviewed(
        about=asked.about, total=len(found), risks=[_risk(one) for one in shown], sections=sections,
        choices=_choices(shown[0], one_of_many=True) if shown else (),
    )  # fmt: skip


def _whose(asked: ReviewDeals, context: ToolContext) -> tuple[int | None, frozenset[int] | None, int | None]:
    """The person, the teams (with those below them) and the region that are meant; None: all in reach."""
    access = context.access
    person = names.resolve(access, "person", asked.person).record_id if asked.person else None
    region = names.resolve(access, "region", asked.region).record_id if asked.region else None
    teams: frozenset[int] | None = None
    if asked.team and (team := names.resolve(access, "team", asked.team).record_id) is not None:
        teams = frozenset(teams_below(access.session, {team}))
    if asked.scope == Scope.MINE:
        person = access.principal.person_id
    elif asked.scope == Scope.TEAM and teams is None:
        teams = (access.principal.leads | access.principal.member_of) or None
    if person is not None:
        require_person(access, person)
    return person, teams, region


def _stories(asked: ReviewDeals, context: ToolContext) -> DealsReviewed:
    person, teams, _ = _whose(asked, context)
    sections, found = wins_worth_sharing(context, asked.period, person, teams, asked.limit)
    choices = [Note(code="tell_story", facts={"deal": found[0].deal})] if found else []
    return DealsReviewed(about="stories", total=len(found), sections=sections, choices=choices)


def _stalled(
    asked: ReviewDeals, access: Access, person: int | None, teams: frozenset[int] | None, region: int | None
) -> DealsReviewed:
    usual = access.once(("usual_stays",), lambda: usual_stays(access))
    if not usual:
        raise ToolRefusal("no_data.stage_stays", count=FEWEST_STAYS)
    deals, recorded = open_deals(access, person_id=person, team_ids=teams, region_id=region)
    found = _standing(deals, access.today)
    shown = [(deal, days, judge(deal, recorded, access.today)) for deal, days in found[: asked.limit]]
    currency = access.company.currency
    amount = sum(deal.amount or 0 for deal, _ in found)
    facts = {"count": len(found), "amount": Figure(value=major(amount, currency), unit=Unit.MONEY, currency=currency)}
    line = Note(code="deals_stalled", facts=facts) if found else Note(code="deals_none_stalled", facts={})
    unpriced = sum(deal.amount is None for deal, _ in found)
    lines = [line, Note(code="deals_unpriced", facts={"count": unpriced})] if unpriced else [line]
    if shown:
        deal, days, first = shown[0]
        usual_days = deal.usual_stay.median if deal.usual_stay else None
        worst = {"deal": deal.name, "day": deal.since, "days": days, "usual": usual_days, "action": action_note(first)}
        lines.append(Note(code="deals_most_stalled", facts=worst))
    table = Table.of(
        COLUMNS, [_row(deal, days, one, currency) for deal, days, one in shown], units=UNITS, currency=currency,
        total=len(found),
    )  # fmt: skip
    rows = [
        StalledRow(
            deal=deal.name, owner=deal.owner, stage=deal.stage, since=deal.since, days=days, long=deal.usual_stay.long
        )
        for deal, days, _ in shown if deal.since is not None and deal.usual_stay is not None
    ]  # fmt: skip
    return DealsReviewed(
        about="stalled", total=len(found), rows=rows, sections=[Section(lines=lines, table=table if found else None)]
    )


def _standing(deals: list[OpenDeal], today: date) -> list[tuple[OpenDeal, int]]:
    """The deals longer in their stage than three of four past stays, with their days in it, the furthest beyond first.

    The same rule as `stalled_deals`, on deals that are read already.
    """
    found = [
        (deal.usual_stay.long - (today - deal.since).days, deal.deal_id, deal)
        for deal in deals
        if deal.usual_stay is not None and deal.since is not None and (today - deal.since).days > deal.usual_stay.long
    ]
    return [(deal, (today - deal.since).days) for _, _, deal in sorted(found, key=lambda one: one[:2]) if deal.since]


def _row(deal: OpenDeal, days: int, known: Judged, currency: str) -> list[object]:
    usual = deal.usual_stay
    stay = [usual.median, usual.long, usual.stays] if usual is not None else [None, None, None]
    return [
        deal.name, deal.owner, deal.stage, major(deal.amount, currency), deal.since, days, *stay, deal.last_touch,
        deal.next_step, action_note(known),
    ]  # fmt: skip


def _risk(one: Judged) -> RiskRow:
    return RiskRow(
        deal=one.deal.name, owner=one.deal.owner, score=one.score, level=one.level,
        signals={signal.code: signal.points for signal in one.signals}, action=one.action,
    )  # fmt: skip


def _choices(one: Judged, *, one_of_many: bool = False) -> list[Note]:
    """What to go on with: why the riskiest is so; of one deal its history, and a reminder to act."""
    deal: OpenDeal = one.deal
    if one_of_many:
        return [Note(code="why_risky", facts={"deal": deal.name}), Note(code="deal_history", facts={"deal": deal.name})]
    choices = [Note(code="deal_history", facts={"deal": deal.name})]
    if deal.account:
        whom = deal.contacts[0] if deal.contacts else deal.account
        choices.append(Note(code="remind_to_call", facts={"contact": whom, "account": deal.account}))
    return choices
