"""How a rep, a team, a region or the company did, and why."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from knowledge.access import Access
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.model import Filter, Period, Scope
from knowledge.sales.improve.furthest import GROWTH, Kind, Place, furthest
from knowledge.sales.improve.performance import (
    FEW,
    FIGURES,
    Part,
    Reasons,
    Standing,
    best_and_weakest,
    figures,
    moved,
    reasons,
    recorded_period,
)
from knowledge.sales.improve.subjects import Days, Subject, days_of, subject_of
from tools.charts import effect_chart
from tools.contract import (
    Effect,
    Figure,
    MetricName,
    Note,
    PersonName,
    Report,
    Section,
    Semantic,
    Table,
    TeamName,
    ToolContext,
    ToolInput,
    Unit,
    tool,
)
from tools.improve.goes_on import goes_on

RegionName = Annotated[str, Semantic("region")]
MOST = 4


class SummarizePerformance(ToolInput):
    """Whose results, for which period: a person, a team, a region, a manager's teams.

    Nobody named: the asker's own reach (a rep's own, a manager's team, the company). With `among` the best or weakest
    of those is found first and then summarized: by `metric`, else by attainment.
    """

    person: PersonName | None = None
    team: TeamName | None = None
    region: RegionName | None = None
    manager: Annotated[str, Semantic("manager")] | None = None
    period: Annotated[str, Semantic("results_period")] | None = None
    scope: Annotated[Scope, Semantic("scope")] | None = None
    metric: MetricName | None = None
    among: Annotated[Kind, Semantic("ranked_kind"), Field(description="of which kind the best or weakest")] | None = (
        None
    )
    which: Annotated[Literal["best", "weakest"], Semantic("ranked_end")] = "weakest"


class PerformanceSummary(Report):
    """A subject's figures and why its bookings moved; money in major units of `currency`."""

    subject: str
    kind: str
    currency: str
    days: Days
    figures: list[Standing]
    reasons: Reasons | None = None
    place: Place | None = None


@tool(
    Effect.READ,
    examples=[
        "summarize {person}'s performance {period}",
        "performance summary of {team} {period}",
        "how is the team doing",
        "how is {person} doing",
        "how did {team} perform {period}?",
        "how are we doing {period}",
        "how did {region} perform {period}",
        "why did our sales fall {period}?",
        "why did {person}'s {metric} drop {period}?",
        "why did {team} sell less {period}?",
        "why did {metric} change {period}?",
        "strengths and weaknesses of {person}",
        "find the weakest region and say why",
        "who is the weakest of my team {period} and why",
        "总结{team}{period}的表现",
        "总结一下{person}{period}的业绩表现",
        "{team}最近表现怎么样",
        "我们团队做得怎么样",
        "{person}干得怎么样",
        "{region}{period}表现如何",
        "为什么{period}的业绩下降了？",
        "{team}{period}的业绩为什么下滑",
        "{person}的{metric}为什么下降",
        "{person}有哪些强项和弱项",
        "哪个区域最差，为什么",
        "{period}哪个团队最弱，原因是什么",
    ],
)
def summarize_performance(asked: SummarizePerformance, context: ToolContext) -> PerformanceSummary:
    """How a rep, team, region or the company did in a period, and why: every figure against before and the peers.

    Bookings, attainment, win rate, deal size, cycle, pipeline, activity, CSAT and market share; strengths and
    weaknesses against the peers' median; the change of bookings taken apart into deals closed, win rate and deal size,
    and into volume, mix and price. Use it for "how is X doing", "why did sales fall"; for one figure `query_metric`,
    for a ranking of several people by several figures `score_performance`. "Which region is weakest and why": `among`.
    Without a period: this quarter.
    """
    access = context.access
    days = days_of(access, asked.period)
    subject, place = _subject(asked, context, days)
    wanted = {asked.metric: None} if asked.metric else {}
    found = figures(access, subject, days, [*dict.fromkeys([*FIGURES, *wanted])])
    why = reasons(access, subject, days.now, days.previous)
    currency = access.company.currency
    sections = [
        Section(lines=[*_placed(subject, place, days, currency), *headline(subject, days, found, currency)]),
        Section(title="figures", lines=share_period(access, days, found), table=figures_table(found, currency)),
        *standing_sections(subject, found, currency),
        *why_sections(why, currency),
    ]
    missing = [one.metric for one in found if not one.known]
    if missing:
        sections.append(Section(title="not_known", lines=not_recorded(subject, missing)))
    return PerformanceSummary(
        subject=subject.name, kind=subject.kind, currency=currency, days=days, figures=found, reasons=why, place=place,
        sections=sections, choices=[*_choices(subject, days), *goes_on(access, subject, _weak(subject, found))],
    )  # fmt: skip


def _subject(asked: SummarizePerformance, context: ToolContext, days: Days) -> tuple[Subject, Place | None]:
    """Whom the summary is of: who is named, or the best or weakest of several, with how far off that one stands."""
    access = context.access
    if asked.among is None:
        named = {"person": asked.person, "team": asked.team, "region": asked.region, "manager": asked.manager}
        return subject_of(access, **named, scope=asked.scope), None
    within = (("team", asked.team), ("region", asked.region), ("manager", asked.manager))
    where = tuple(Filter(field=field, values=(name,)) for field, name in within if name is not None)
    return furthest(access, asked.among, asked.which, days, metric=asked.metric, where=where, scope=asked.scope)


def _placed(subject: Subject, place: Place | None, days: Days, currency: str) -> list[Note]:
    """By which figure somebody is the best or weakest, and where the others stand."""
    if place is None:
        return []
    value, others = (
        Figure(value=round(number, 2), unit=place.unit, currency=currency if place.unit is Unit.MONEY else None)
        for number in (place.value, place.others)
    )
    facts = {"name": subject.name, "count": place.count, "value": value, "other": others, "period": days.whole}
    if place.by == GROWTH:
        return [Note(code=f"{place.end}_by_growth", facts={**facts, "compared": days.previous})]
    return [Note(code=f"{place.end}_by_figure", facts={**facts, "metric": place.by})]


def share_period(access: Access, days: Days, found: list[Standing]) -> list[Note]:
    """Which days the market share is of, where it is told and those are other days than the rest's."""
    told = any(one.metric == "market_share" and one.known for one in found)
    return share_note(access, days.now) if told else []


def share_note(access: Access, asked: Period) -> list[Note]:
    """That market share is of other days than those asked for; nothing where they are the same."""
    period = recorded_period(access, "market_share", asked)
    return [] if period == asked else [Note(code="share_period", facts={"period": period})]


def figure(standing: Standing, value: float | None, currency: str) -> Figure:
    """A value of a figure with its unit."""
    return Figure(value=value, unit=standing.unit, currency=currency if standing.unit is Unit.MONEY else None)


def percent(share: float) -> Figure:
    """A share as percent, without its sign."""
    return Figure(value=round(100 * abs(share), 1), unit=Unit.PERCENT)


def headline(subject: Subject, days: Days, found: list[Standing], currency: str) -> list[Note]:
    """Bookings and how they grew, then attainment."""
    known = {one.metric: one for one in found if one.known}
    lines = []
    if (booked := known.get("bookings")) is not None:
        facts = {"name": subject.name, "period": days.whole, "value": figure(booked, booked.value, currency)}
        lines.append(Note(code="booked_so_far" if days.runs else "booked", facts={**facts, "count": booked.records}))
        for code, before, period in (
            ("previous", booked.previous, days.previous),
            ("last_year", booked.last_year, days.last_year),
        ):
            if (ahead := booked.against(before)) is not None:
                way = "up" if ahead >= 0 else "down"
                more = {"percent": percent(ahead), "before": figure(booked, before, currency), "period": period}
                lines.append(Note(code=f"booked_{way}_{code}", facts=more))
            else:
                lines.append(Note(code=f"booked_no_{code}", facts={"period": period}))
    else:
        lines.append(Note(code="booked_nothing_known", facts={"name": subject.name, "period": days.whole}))
    if (attained := known.get("attainment")) is not None:
        facts = {"value": figure(attained, attained.value, currency), "period": days.whole}
        lines.append(Note(code="attained_so_far" if days.runs else "attained", facts=facts))
    else:
        lines.append(Note(code="no_target", facts={"name": subject.name, "period": days.whole}))
    return lines


def not_recorded(subject: Subject, missing: list[str]) -> list[Note]:
    """Which figures can't be told; one that this installation has no records for at all is named as such."""
    known = [name for name in missing if name in METRICS]
    lines = [Note(code="not_recorded", facts={"metric": known, "name": subject.name})] if known else []
    return [*lines, *[Note(code=f"no_{name}", facts={}) for name in missing if name not in METRICS]]


def figures_table(found: list[Standing], currency: str) -> Table:
    """Every known figure, now and before, beside the peers' median."""
    known = [one for one in found if one.known]
    rows = []
    for one in known:
        values = (one.value, one.previous, one.last_year, one.peers_median)
        rows.append([one.metric, *[None if value is None else figure(one, value, currency) for value in values]])
    return Table.of(["metric", "value", "previous", "last_year", "peers_median"], rows, currency=currency)


def standing_sections(subject: Subject, found: list[Standing], currency: str) -> list[Section]:
    """Strengths and weaknesses against the peers; of the company, which has none, what rose and fell."""
    by_peers = subject.peers is not None and any(one.peers >= 2 for one in found)
    good, bad = best_and_weakest(found) if by_peers else moved(found)
    code = "against_peers" if by_peers else "against_before"
    sections = []
    for title, pairs in (("strengths", good), ("weaknesses", bad)):
        lines = []
        for one, ahead in pairs[:MOST]:
            other = one.peers_median if by_peers else one.previous
            facts = {
                "metric": one.metric, "value": figure(one, one.value, currency), "percent": percent(ahead),
                "other": figure(one, other, currency), "count": one.peers,
            }  # fmt: skip
            few = one.unit in (Unit.PERCENT, Unit.SCORE, Unit.DAYS) and one.records < FEW
            lines.append(Note(code=f"{code}_{'better' if ahead > 0 else 'worse'}", facts=facts))
            if few:
                lines.append(Note(code="few_records", facts={"metric": one.metric, "count": one.records}))
        if not pairs:
            lines = [Note(code=f"no_{title}", facts={})]
        sections.append(Section(title=title if by_peers else f"{title}_before", lines=lines))
    return sections


def why_sections(why: Reasons | None, currency: str) -> list[Section]:
    """The change of bookings in its parts, which sum to it."""
    if why is None:
        return [Section(title="why", lines=[Note(code="why_unknown", facts={})])]

    def money(value: float) -> Figure:
        return Figure(value=value, unit=Unit.MONEY, currency=currency)

    way = "up" if why.change > 0 else "down" if why.change < 0 else "same"
    facts = {
        "change": money(abs(why.change)), "before": money(why.before), "value": money(why.value),
        "compared": why.compared, "period": why.period,
    }  # fmt: skip
    lines = [Note(code=f"why_{way}", facts=facts)]
    for part in sorted(why.parts, key=lambda part: -abs(part.effect)):
        more = {
            "metric": part.factor, "effect": money(abs(part.effect)), "before": _factor(part, part.before, currency),
            "after": _factor(part, part.after, currency),
        }  # fmt: skip
        lines.append(Note(code=f"factor_{'plus' if part.effect >= 0 else 'minus'}", facts=more))
    rows = [[part.factor, part.effect] for part in (*why.parts,)] + [["sum", why.change]]
    table = Table.of(["factor", "effect"], rows, units={"effect": Unit.MONEY}, currency=currency)
    chart = effect_chart("why", [(part.factor, part.effect) for part in why.parts])
    sections = [Section(title="why", lines=lines, table=table, chart=chart)]
    if why.lines:
        rows = [[part.factor, part.effect] for part in why.lines] + [["sum", why.change]]
        table = Table.of(["factor", "effect"], rows, units={"effect": Unit.MONEY}, currency=currency)
        sections.append(Section(title="why_lines", lines=[Note(code="lines_meaning", facts={})], table=table))
    return sections


def _factor(part: Part, value: float | None, currency: str) -> Figure:
    unit = {"win_rate": Unit.PERCENT, "average_deal_size": Unit.MONEY}.get(part.factor, Unit.COUNT)
    return Figure(value=value, unit=unit, currency=currency if unit is Unit.MONEY else None)


def _weak(subject: Subject, found: list[Standing]) -> list[Standing]:
    """What falls behind the peers, or behind before where there are none."""
    by_peers = subject.peers is not None and any(one.peers >= 2 for one in found)
    _, bad = best_and_weakest(found) if by_peers else moved(found)
    return [one for one, _ in bad if one.metric in METRICS]


def _choices(subject: Subject, days: Days) -> list[Note]:
    """Messages that show the records behind."""
    facts = {"name": subject.name, "period": days.whole}
    if subject.kind == "company":
        return [Note(code="won_deals", facts=facts), Note(code="lost_deals", facts=facts)]
    return [
        Note(code="won_deals_of", facts=facts),
        Note(code="lost_deals_of", facts=facts),
    ]
