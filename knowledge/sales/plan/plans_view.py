"""Strategies, expansion plans, expenses, budgets and resources as their readers may see them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import ColumnElement, func, select

from knowledge.access import Access, Area
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.measure import measure
from knowledge.metrics.model import Filter, MetricQuery, Period
from knowledge.refusals import Refusal
from knowledge.sales.plan.budgets import Budget, Expense, SpendCategory
from knowledge.sales.plan.categories import channel_of
from knowledge.sales.plan.expansion import ExpansionChannel, ExpansionPlan
from knowledge.sales.plan.resources import Resource
from knowledge.sales.plan.strategies import PlanStatus, Strategy
from knowledge.sales.plan.target_slices import period_of
from knowledge.sales.sell.accounts import Lead
from knowledge.sales.sell.products import ProductLine
from knowledge.sales.team.people import Person, Region, Team

OF_OWNER = {
    Strategy: Strategy.owner_id, ExpansionPlan: ExpansionPlan.owner_id, Budget: Budget.owner_id,
    Expense: Expense.person_id, Resource: Resource.owner_id,
}  # fmt: skip
# How alike a title must be to the words that name it, of 100.
ALIKE = 82


@dataclass(frozen=True)
class Wanted:
    """Which records: of whom, where, of which state, touching which days. None: any."""

    owner_id: int | None = None
    team_id: int | None = None
    region_id: int | None = None
    line_id: int | None = None
    status: PlanStatus | None = None
    category: SpendCategory | None = None
    period: Period | None = None


def visible(access: Access, model: type[Any]) -> ColumnElement[bool]:
    """The records of planning that the caller may read."""
    return access.rows(OF_OWNER[model], area=Area.TARGETS, team=model.team_id)


def listed(access: Access, model: type[Any], wanted: Wanted) -> list[Any]:
    """The visible records of a kind that fit, the latest first."""
    start = {Strategy: "starts_on", Expense: "spent_on"}.get(model, "period_start")
    end = {Strategy: "starts_on", Expense: "spent_on"}.get(model, "period_end")
    found = select(model).where(visible(access, model))
    for name, value in (
        ("team_id", wanted.team_id), ("region_id", wanted.region_id), ("product_line_id", wanted.line_id),
        ("status", wanted.status), ("category", wanted.category),
    ):  # fmt: skip
        if value is not None and hasattr(model, name):
            found = found.where(getattr(model, name) == value)
    if wanted.owner_id is not None:
        found = found.where(OF_OWNER[model] == wanted.owner_id)
    if wanted.period is not None:
        first = func.coalesce(Strategy.ends_on, wanted.period.end) if model is Strategy else getattr(model, end)
        found = found.where(getattr(model, start) <= wanted.period.end, first >= wanted.period.start)
    ordered = found.order_by(getattr(model, start).desc(), model.id.desc())
    return list(access.session.scalars(ordered))


def titled(access: Access, model: type[Any], text: str) -> list[Any]:
    """The visible strategies or plans whose title is, or is part of, what was written; the best first."""
    said = _plain(text)
    scored = []
    for record in listed(access, model, Wanted()):
        title = _plain(record.title)
        halves = [
            title,
            *[half for half in (_half(record.title, latin=True), _half(record.title, latin=False)) if half],
        ]
        score = max(100 if half and half in said else fuzz.ratio(half, said) for half in halves)
        score = 101 if title == said else score
        if said and len(said) > 1 and said in title:
            score = max(score, 95)
        if score >= ALIKE:
            scored.append((score, len(title), record))
    best = max((score for score, _, _ in scored), default=0)
    return [record for score, _, record in sorted(scored, key=lambda item: (-item[0], -item[1])) if score == best]


def one_titled(access: Access, model: type[Any], text: str) -> Any:  # noqa: ANN401 - a strategy or a plan
    """The one record of a title. Refuses with `unknown.plan` and `ambiguous.name`."""
    found = titled(access, model, text)
    if not found:
        known = [record.title for record in listed(access, model, Wanted())][:6]
        raise Refusal("unknown.plan", text=text[:100], choices=known)
    if len(found) > 1:
        raise Refusal("ambiguous.name", kind="strategy", name=text[:100], choices=[one.title for one in found][:6])
    return found[0]


def _plain(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _half(title: str, *, latin: bool) -> str:
    """The English or the Chinese half of a title in both languages."""
    half = _plain("".join(char for char in title if (char < "\u2e80") is latin))
    return half if len(half) >= (8 if latin else 4) else ""


@dataclass(frozen=True)
class Names:
    """The names behind ids."""

    people: dict[int, str]
    teams: dict[int, str]
    regions: dict[int, str]
    lines: dict[int, str]


def names_of(access: Access) -> Names:
    """All names of teams, regions and lines, and of everybody."""
    session = access.session
    found = [dict(session.execute(select(model.id, model.name)).all()) for model in (Person, Team, Region, ProductLine)]
    return Names(*found)


@dataclass
class ChannelProgress:
    """One channel of a plan: the goal, the leads that came, what it may cost in minor units."""

    channel: str
    goal: int | None
    leads: int | None
    budget: int | None


@dataclass
class Progress:
    """How an expansion plan is doing. `leads` None: they can't be told. `elapsed`: the part of its days that passed."""

    plan: ExpansionPlan
    period: Period
    channels: list[ChannelProgress]
    goal: int
    leads: int | None
    elapsed: float
    spent: int
    counted_in: str | None = None
    segment_known: bool = True
    other_leads: int = field(default=0)


def channels_of(access: Access, plan: ExpansionPlan) -> list[ExpansionChannel]:
    """The channels of a plan, in the order written."""
    found = select(ExpansionChannel).where(ExpansionChannel.plan_id == plan.id).order_by(ExpansionChannel.id)
    return list(access.session.scalars(found))


def progress_of(access: Access, plan: ExpansionPlan, names: Names) -> Progress:
    """The leads that came through each channel since the plan began, of its team (else region) and segment."""
    period = period_of(plan.period_start, plan.period_end, access.company.fiscal_year_start)
    days = (plan.period_end - plan.period_start).days + 1
    passed = min(days, max(0, (access.today - plan.period_start).days + 1))
    lines = [
        ChannelProgress(one.channel, one.lead_goal, None, one.budget) for one in channels_of(access, plan)
    ]  # fmt: skip
    spent = select(func.sum(Expense.amount)).where(Expense.expansion_plan_id == plan.id, visible(access, Expense))
    found = Progress(
        plan=plan, period=period, channels=lines, goal=sum(line.goal or 0 for line in lines), leads=None,
        elapsed=passed / days, spent=int(access.session.scalar(spent) or 0),
    )  # fmt: skip
    if passed:
        _count_leads(access, found, names)
    return found


def _count_leads(access: Access, found: Progress, names: Names) -> None:
    plan = found.plan
    where: list[Filter] = []
    if plan.team_id is not None:
        found.counted_in = names.teams[plan.team_id]
        where.append(Filter(field="team", values=(found.counted_in,)))
    elif plan.region_id is not None:
        found.counted_in = names.regions[plan.region_id]
        where.append(Filter(field="region", values=(found.counted_in,)))
    if plan.segment is not None:
        sector = _sector(access, plan.segment)
        found.segment_known = sector is not None
        where += [Filter(field="sector", values=(sector,))] if sector else []
    period = Period(start=plan.period_start, end=min(plan.period_end, access.today))
    query = MetricQuery(metric="leads", group_by=("source",), where=tuple(where), period=period)
    try:
        counted = measure(access, METRICS["leads"], query, period).values
    except Refusal as refusal:
        if not refusal.code.startswith("no_data."):
            raise
        return
    by_source = {keys[0][0]: count for keys, (_, count) in counted.items()}
    for line in found.channels:
        line.leads = 0
    for source, count in by_source.items():
        through = _channel_for(found.channels, source)
        if through is None:
            found.other_leads += count
        else:
            through.leads = (through.leads or 0) + count
    found.leads = sum(line.leads or 0 for line in found.channels)


def _channel_for(channels: list[ChannelProgress], source: str | None) -> ChannelProgress | None:
    if source is None:
        return None
    exact = [line for line in channels if line.channel.casefold() == source.casefold()]
    alike = [line for line in channels if channel_of(line.channel) == channel_of(source)]
    return next(iter([*exact, *alike]), None)


def _sector(access: Access, segment: str) -> str | None:
    """The sector of leads that a plan's segment means, as leads have it."""
    listed_sectors = select(Lead.sector).where(Lead.sector.is_not(None)).distinct()
    sectors: list[str] = [sector for sector in access.session.scalars(listed_sectors) if sector]
    said = _plain(segment)
    for sector in sectors:
        if said and said in {_plain(sector), _half(sector, latin=True), _half(sector, latin=False)}:
            return sector
    return None


def today_in(period: Period, today: date) -> bool:
    """Whether a period still runs."""
    return period.start <= today < period.end
