"""Open deals under review: those that stand still, those at risk and why, and what would move them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from knowledge import names
from knowledge.access import Access
from knowledge.company import major
from knowledge.metrics.model import Figure, Filter, MetricQuery, Scope, Unit
from knowledge.metrics.records import record_ids
from knowledge.sales.sell.deal_facts import OpenDeal, Recorded, Whose, open_deals
from knowledge.sales.sell.deal_ranks import riskiest, stalled_deals
from knowledge.sales.sell.deal_risk import Judged, judged
from knowledge.sales.sell.reach import require_person
from knowledge.sales.sell.stalled import FEWEST_STAYS, Usual, usual_stays
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
    where: Annotated[
        tuple[Filter, ...], Semantic("review_filters"), Field(description="only open deals that these conditions fit")
    ] = ()
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
        deals, recorded = open_deals(access, Whose(deal_ids=[record.id]))
        if not deals:
            raise ToolRefusal("review.closed", deal=record.name or record.external_id or asked.deal)
        one = judged(access, deals, recorded)[0]
        return DealsReviewed(
            about="risk" if asked.about == "stalled" else asked.about, total=1, risks=[_risk(one)],
            sections=of_one(context, one, recorded, next_first=asked.about == "next_action"), choices=_choices(one),
        )  # fmt: skip
    person, teams, region = _whose(asked, context)
    chosen = record_ids(access, MetricQuery(metric="deals_open", where=asked.where)) if asked.where else None
    whose = Whose(deal_ids=chosen, person_id=person, team_ids=teams, region_id=region)
    if asked.about == "stalled":
        return _stalled(asked, access, whose)
    risks = riskiest(access, whose, asked.limit)
    if not risks.total:
        raise ToolRefusal("no_data.open_deals")
    is_next = asked.about == "next_action"
    shown, recorded = _judged(access, risks.deal_ids if is_next else risks.risky.deal_ids)
    sections = what_next(context, risks, shown, person) if is_next else of_many(context, risks, shown, recorded)
    return DealsReviewed(
        about=asked.about, total=risks.total, risks=[_risk(one) for one in shown], sections=sections,
        choices=_choices(shown[0], one_of_many=True) if shown else (),
    )  # fmt: skip


def _judged(access: Access, deal_ids: tuple[int, ...]) -> tuple[list[Judged], Recorded]:
    """These deals, judged, in this order."""
    deals, recorded = open_deals(access, Whose(deal_ids=deal_ids))
    known = {one.deal.deal_id: one for one in judged(access, deals, recorded)}
    return [known[deal_id] for deal_id in deal_ids], recorded


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


def _stalled(asked: ReviewDeals, access: Access, whose: Whose) -> DealsReviewed:
    usual = usual_stays(access)
    if not usual:
        raise ToolRefusal("no_data.stage_stays", count=FEWEST_STAYS)
    found = stalled_deals(access, usual, whose, asked.limit)
    shown = [
        (one, (access.today - one.deal.since).days, one.deal.usual_stay)
        for one in _judged(access, found.deal_ids)[0] if one.deal.since is not None and one.deal.usual_stay is not None
    ]  # fmt: skip
    currency = access.company.currency
    amount = Figure(value=major(found.amount, currency), unit=Unit.MONEY, currency=currency)
    lines = [Note(code="deals_none_stalled", facts={})]
    if found.total:
        lines = [Note(code="deals_stalled", facts={"count": found.total, "amount": amount})]
    if found.unpriced:
        lines.append(Note(code="deals_unpriced", facts={"count": found.unpriced}))
    if shown:
        first, days, stay = shown[0]
        worst = {"deal": first.deal.name, "day": first.deal.since, "days": days, "usual": stay.median,
                 "action": action_note(first)}  # fmt: skip
        lines.append(Note(code="deals_most_stalled", facts=worst))
    table = Table.of(
        COLUMNS, [_row(one, days, stay, currency) for one, days, stay in shown], units=UNITS, currency=currency,
        total=found.total,
    )  # fmt: skip
    rows = [
        StalledRow(
            deal=one.deal.name, owner=one.deal.owner, stage=one.deal.stage, since=one.deal.since, days=days,
            long=stay.long,
        )
        for one, days, stay in shown if one.deal.since is not None
    ]  # fmt: skip
    return DealsReviewed(
        about="stalled", total=found.total, rows=rows, sections=[Section(lines=lines, table=table if shown else None)]
    )


def _row(one: Judged, days: int, stay: Usual, currency: str) -> list[object]:
    deal = one.deal
    return [
        deal.name, deal.owner, deal.stage, major(deal.amount, currency), deal.since, days, stay.median, stay.long,
        stay.stays, deal.last_touch, deal.next_step, action_note(one),
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
