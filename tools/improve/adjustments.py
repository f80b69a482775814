"""Adjustments: a change of plan with an aim, and whether it worked."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field

from knowledge.changes import creation
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.model import Period
from knowledge.sales.improve.adjustments import AdjustmentStatus
from knowledge.sales.improve.effect import SHORTEST, effect_of, latest_finding, visible_adjustments
from knowledge.sales.improve.effect import Effect as Outcome
from knowledge.sales.improve.performance import ask_metric
from knowledge.sales.improve.review_view import person_in
from knowledge.sales.improve.subjects import require_reach, subject_of
from knowledge.sales.sell.due import read_day
from tools.contract import (
    Effect,
    Figure,
    Note,
    Plan,
    Report,
    Risk,
    Section,
    Semantic,
    Table,
    TeamName,
    ToolContext,
    ToolInput,
    ToolRefusal,
    Unit,
    tool,
)
from tools.improve.goes_on import goes_on

RegionName = Annotated[str, Semantic("region")]
HORIZON = 90  # days to the review, and of the baseline, where none is said
MOST = 6


class ProposeAdjustment(ToolInput):
    """What is to change, for whom, which metric it aims at and how far, who sees to it, and when it is judged."""

    title: Annotated[str, Semantic("adjustment_title"), Field(max_length=500)]
    metric: Annotated[str, Semantic("adjustment_metric"), Field(description="the name of a metric")] | None = None
    team: TeamName | None = None
    region: RegionName | None = None
    aim: Annotated[float, Semantic("adjustment_aim")] | None = None
    owner: Annotated[str, Semantic("adjustment_owner")] | None = None
    review_on: Annotated[str, Semantic("review_day")] | None = None


@tool(
    Effect.WRITE,
    risk=Risk.HIGH,
    examples=[
        "propose an adjustment for {team}: coach price talks, aim at {metric} 35%",
        "propose an adjustment for {team}: two visits a week, aim: {metric} 400, owner {person}, review by Friday",
        "propose an adjustment: join every price talk, for {metric}, owner {person}",
        "suggest an adjustment for {region}: new offer against discounters",
        "提一项策略调整：给{team}做价格谈判辅导，{metric}目标35%",
        "为{team}提议策略调整：每周两次拜访，{metric}达到400，负责人{person}，下周五检查",
        "建议调整{region}：推出新的组合优惠",
        "为{team}制定改进措施：每单都由经理参加价格谈判",
    ],
)
def propose_adjustment(asked: ProposeAdjustment, context: ToolContext) -> Plan:
    """Propose a change of plan that follows from a finding: what, for whom, the metric and aim, owner, review day.

    The metric's value over the same number of days before is kept as baseline, and the newest finding about it is
    linked. Always waits for approval; on its review day `judge_adjustment` says whether it worked.
    """
    access = context.access
    subject = subject_of(access, team=asked.team, region=asked.region)
    require_reach(access, subject)
    metric = asked.metric or "bookings"
    if metric not in METRICS:
        raise ToolRefusal("unknown.metric", text=metric)
    owner_id, owner = person_in(access, asked.owner or "me")
    review = (read_day(access, asked.review_on, ahead=True) if asked.review_on else None) or (
        context.today + timedelta(days=HORIZON)
    )
    if review <= context.today:
        raise ToolRefusal("improve.review_past", day=review)
    length = review - context.today
    window = Period(start=context.today - length, end=context.today - timedelta(days=1))
    rows = ask_metric(access, metric, window, subject.where, scope=subject.scope)
    baseline = rows[0].value if rows else None
    finding = latest_finding(access, metric, subject)
    values: dict[str, Any] = {
        "title": asked.title, "metric": metric, "slice_kind": subject.kind, "slice_name": subject.name,
        "team_id": subject.record_id if subject.kind == "team" else None, "owner_id": owner_id,
        "finding_id": finding.id if finding else None, "baseline": _stored(baseline), "aim": _stored(asked.aim),
        "status": AdjustmentStatus.ACTIVE, "starts_on": context.today, "review_on": review,
    }  # fmt: skip
    shown = {
        "owner_id": owner, "team_id": subject.name if subject.kind == "team" else None,
        "finding_id": finding.title if finding else None, "baseline": _figure(context, metric, baseline),
        "aim": _figure(context, metric, asked.aim),
    }  # fmt: skip
    notes = []
    if baseline is None:
        notes.append(Note(code="adjustment.no_baseline", facts={"metric": metric, "name": subject.name}))
    elif asked.aim is not None:
        facts = {"metric": metric, "value": shown["baseline"], "aim": shown["aim"], "period": window}
        notes.append(Note(code="adjustment.baseline", facts=facts))
    facts = {"title": asked.title, "name": subject.name, "metric": metric, "owner": owner, "day": review.isoformat()}
    return Plan(
        tool="propose_adjustment", summary=f"adjustment: {asked.title}", facts=facts, risk=Risk.HIGH, notes=notes,
        changes=[creation("adjustment", asked.title, values, shown)], choices=goes_on(access, subject, [], asked.title),
    )  # fmt: skip


def _stored(value: float | None) -> int | None:
    """Hundredths of the metric's unit."""
    return None if value is None else round(100 * value)


def _figure(context: ToolContext, metric: str, value: float | None) -> Figure | None:
    if value is None:
        return None
    unit = METRICS[metric].unit
    return Figure(value=value, unit=unit, currency=context.access.company.currency if unit is Unit.MONEY else None)


class JudgeAdjustment(ToolInput):
    """Which adjustments: of a team or region, or with these words in the title; else all that have begun."""

    team: TeamName | None = None
    region: RegionName | None = None
    title: Annotated[str, Semantic("adjustment_named")] | None = None


class Judgement(Report):
    """The adjustments' effects as typed data; the sections say them."""

    effects: list[Outcome]


@tool(
    Effect.READ,
    examples=[
        "did the adjustment for {team} work?",
        "has the adjustment in {region} worked?",
        "did it help, the adjustment for {team}?",
        "judge the adjustment for {team}",
        "which adjustments have worked?",
        "{team}的策略调整有没有效果？",
        "{region}的策略调整见效了吗？",
        "{team}的改进措施有效吗？",
        "策略调整的效果如何",
        "哪些策略调整有效？",
    ],
)
def judge_adjustment(asked: JudgeAdjustment, context: ToolContext) -> Judgement:
    """Whether adjustments worked: the metric aimed at, as many days before as after, beside the rest of the company.

    Says how many records that rests on, what chance alone could move, and when it is too early. To make a new one use
    `propose_adjustment`; to list them `find_records`.
    """
    access = context.access
    named = subject_of(access, team=asked.team, region=asked.region) if asked.team or asked.region else None
    found = visible_adjustments(access, name=named.name if named else None, text=asked.title)
    if not found:
        raise ToolRefusal("no_data.adjustment", name=named.name if named else asked.title or access.company.name)
    effects = [effect_of(access, adjustment) for adjustment in found[:MOST]]
    sections = [
        Section(
            lines=[Note(code="adjustments_judged", facts={"shown": len(effects), "all": len(found)})]
            if len(effects) > 1
            else []
        )
    ]
    for one in effects:
        sections.append(Section(title="adjustment", lines=_lines(context, one), table=_table(context, one)))
    return Judgement(effects=effects, sections=sections)


def _lines(context: ToolContext, one: Outcome) -> list[Note]:
    def shown(value: float | None) -> Figure | None:
        return _figure(context, one.metric, value)

    what = {"title": one.title, "name": one.name, "metric": one.metric, "day": one.starts_on, "owner": one.owner}
    lines = [Note(code="adjustment_is", facts=what)]
    facts: dict[str, Any] = {"days": one.days, "least": SHORTEST}
    if one.beyond is not None:
        relative = one.unit in (Unit.MONEY, Unit.COUNT)
        unit = Unit.PERCENT if relative else one.unit
        facts |= {"beyond": Figure(value=round(abs(one.beyond), 2), unit=unit)}
        if one.noise is not None:
            facts |= {"noise": Figure(value=round(one.noise, 2), unit=unit)}
    code = f"effect_{one.verdict}"
    if one.verdict == "unclear" and one.noise is None:
        code = "effect_unclear_no_noise"
    elif one.verdict in ("unclear", "helped", "worse") and one.beyond is not None:
        code += "_up" if one.beyond >= 0 else "_down"
    lines.append(Note(code=code, facts=facts))
    over = one.review_on is None or context.today >= one.review_on
    if one.aim is not None and one.after.value is not None and (over or not METRICS[one.metric].additive):
        aimed = {"aim": shown(one.aim), "value": shown(one.after.value)}
        lines.append(Note(code="aim_reached" if one.reached else "aim_missed", facts=aimed))
    if one.review_on is not None and context.today < one.review_on:
        lines.append(Note(code="judged_before_review", facts={"day": one.review_on}))
    counted = {"before": one.before.records, "after": one.after.records}
    return [*lines, Note(code="effect_rests_on", facts=counted)]


def _table(context: ToolContext, one: Outcome) -> Table:
    def shown(value: float | None) -> Figure | None:
        return _figure(context, one.metric, value)

    rows: list[list[Any]] = [[one.name, shown(one.before.value), shown(one.after.value)]]
    if one.rest_before.value is not None:
        rows.append(["rest", shown(one.rest_before.value), shown(one.rest_after.value)])
    return Table.of(["factor", "before", "after"], rows, currency=context.access.company.currency)
