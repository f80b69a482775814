"""What is written in planning: a strategy, an expansion plan, a budget, an expense, a market's figures, resources."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from knowledge.changes import Created, RecordChange, creation, update_of
from knowledge.metrics.period import period_containing
from knowledge.sales.plan.categories import channel_of
from knowledge.sales.plan.expansion import ExpansionPlan
from knowledge.sales.plan.plans_view import channels_of, one_titled
from knowledge.sales.plan.strategies import PlanStatus, Strategy
from knowledge.sales.plan.target_slices import span_label
from tools.contract import Area, Effect, Note, Period, Plan, Risk, ToolContext, ToolRefusal, tool
from tools.plan.save_asked import ChannelGoal, Place, SavePlan, days_ahead, facts_given, figure, minor
from tools.plan.save_figures import save_budget, save_expense, save_market, save_resource
from tools.plan.strategy_draft import draft_strategy

SHORT = 60  # days in which no plan can be carried out


@tool(
    Effect.WRITE,
    area=Area.TARGETS,
    risk=Risk.HIGH,
    examples=[
        "propose a strategy for the price war in {region}",
        "draft a positioning strategy for {product_line} in {region}",
        "mark the strategy as done",
        "plan an expansion in {region} through trade fairs with 40 leads and online with 100",
        "set the travel budget of {team} for {period} to 50,000",
        "add 20,000 for training to the budget of {team}",
        "record an expense of 1,200 for travel of {team}",
        "record the market for {product_line} in {region} {period}: size 120 million, growth 18%",
        "record the resources of {team} for {period}: 8 heads, capacity 3 million per head",
        "针对{region}的价格战提一个策略",
        "为{region}的{product_line}起草一个定位策略",
        "制定{region}的拓展计划：展会40条线索，线上100条",
        "把{team}{period}的差旅预算定为5万",
        "记一笔{team}的差旅费1200元",
        "记录{period}{region}{product_line}市场：规模1.2亿，增长18%",
        "记录{team}{period}的资源：8人，人均产能300万",
    ],
)
def save_plan(asked: SavePlan, context: ToolContext) -> Plan:
    """Draft a strategy from recorded market facts, plan an expansion, set a budget, record an expense or a market.

    `what` says which. `existing` names a strategy or expansion plan that changes (its status, channels, days). A new
    strategy is a draft with the facts that it rests on; a budget that is there already is changed. Always waits for
    approval. To read use `find_plans`, `analyze_market` and `check_budget`; a target is set with `set_target`.
    """
    return WRITERS[asked.what](asked, context)


def _strategy(asked: SavePlan, context: ToolContext) -> Plan:
    return _change_strategy(asked, context, asked.existing) if asked.existing else draft_strategy(asked, context)


def _change_strategy(asked: SavePlan, context: ToolContext, title: str) -> Plan:
    strategy: Strategy = one_titled(context.access, Strategy, title)
    values: dict[str, Any] = {}
    if asked.status is not None:
        values["status"] = asked.status
    if asked.text:
        values["text"] = asked.text
    if asked.subject is not None:
        values["subject"] = asked.subject
    if asked.period:
        period = days_ahead(asked.period, context, "quarter")
        values |= {"starts_on": period.start, "ends_on": period.end}
    change = update_of("strategy", strategy, strategy.title, values)
    if change is None:
        raise ToolRefusal("plan.nothing_new", title=strategy.title)
    status = asked.status.value if asked.status is not None else None
    facts = facts_given(done="plan_strategy_changed", title=strategy.title, plan_status=status)
    return _plan(facts, [change])


def _expansion(asked: SavePlan, context: ToolContext) -> Plan:
    if asked.existing:
        return _change_expansion(asked, context, asked.existing)
    access, place = context.access, Place(asked, context)
    place.require()
    if not asked.channels:
        raise ToolRefusal("plan.channels")
    period = days_ahead(asked.period, context, "year") if asked.period else _from_now(context)
    owner_id, owner = place.owner
    region = place.region_of_team()
    if "region" not in place.ids and region is not None:
        place.ids["region"], place.names["region"] = region
    days = span_label(period.start, period.end)
    parts = (asked.segment, place.names.get("region"), days)
    title = asked.title or " · ".join(part for part in parts if part)
    values = {
        "title": title, "status": asked.status or PlanStatus.DRAFT, "owner_id": owner_id,
        "team_id": place.ids.get("team"), "region_id": place.ids.get("region"), "segment": asked.segment,
        "period_start": period.start, "period_end": period.end, "note": asked.note,
    }  # fmt: skip
    shown = {**place.shown("team", "region"), "owner_id": owner}
    changes = [creation("expansion_plan", title, values, shown)]
    changes += [_channel(context, goal, Created(created=0).model_dump()) for goal in asked.channels]
    leads = sum(goal.leads or 0 for goal in asked.channels)
    cost = sum(minor(access, goal.budget) for goal in asked.channels if goal.budget is not None)
    facts = facts_given(
        done="plan_expansion", title=title, team=place.names.get("team"), days=days,
        channels=[_said(goal) for goal in asked.channels], leads=leads or None,
        cost=figure(access, cost) if cost else None,
    )  # fmt: skip
    missing = [goal.channel for goal in asked.channels if goal.leads is None]
    notes = [Note(code="plan_goal_missing", facts={"names": missing})] if missing else []
    return _plan(facts, changes, notes)


def _from_now(context: ToolContext) -> Period:
    """From today to the end of the year, or of the next one where little of this is left."""
    fiscal = context.access.company.fiscal_year_start
    end = period_containing(context.today, "year", fiscal).end
    if (end - context.today).days < SHORT:
        end = period_containing(end + timedelta(days=1), "year", fiscal).end
    return Period(start=context.today, end=end, grain="range")


def _said(goal: ChannelGoal) -> str:
    return goal.channel if goal.leads is None else f"{goal.channel} {goal.leads:,}"


def _channel(context: ToolContext, goal: ChannelGoal, plan_id: Any) -> RecordChange:  # noqa: ANN401 - an id or one to be
    access = context.access
    budget = None if goal.budget is None else minor(access, goal.budget)
    values = {
        "plan_id": plan_id, "channel": goal.channel, "lead_goal": goal.leads, "budget": budget,
        "currency": access.company.currency,
    }  # fmt: skip
    return creation("expansion_channel", goal.channel, values, {"budget": figure(access, budget)})


def _change_expansion(asked: SavePlan, context: ToolContext, title: str) -> Plan:
    """Another state, other days, more channels, or another goal of one that is there."""
    access = context.access
    plan: ExpansionPlan = one_titled(access, ExpansionPlan, title)
    values: dict[str, Any] = {}
    if asked.status is not None:
        values["status"] = asked.status
    if asked.segment:
        values["segment"] = asked.segment
    if asked.period:
        period = days_ahead(asked.period, context, "year")
        values |= {"period_start": period.start, "period_end": period.end}
    changes = [change] if (change := update_of("expansion_plan", plan, plan.title, values)) else []
    known = {one.channel.casefold(): one for one in channels_of(access, plan)}
    for goal in asked.channels:
        there = known.get(goal.channel.casefold()) or _alike(list(known.values()), goal.channel)
        if there is None:
            changes.append(_channel(context, goal, plan.id))
            continue
        new: dict[str, Any] = {}
        if goal.leads is not None:
            new["lead_goal"] = goal.leads
        if goal.budget is not None:
            new["budget"] = minor(access, goal.budget)
        pair = {"budget": (figure(access, there.budget), figure(access, new.get("budget")))}
        if change := update_of("expansion_channel", there, f"{plan.title}: {there.channel}", new, pair):
            changes.append(change)
    if not changes:
        raise ToolRefusal("plan.nothing_new", title=plan.title)
    facts = facts_given(
        done="plan_expansion_changed", title=plan.title, channels=[_said(goal) for goal in asked.channels],
        plan_status=asked.status.value if asked.status is not None else None,
    )  # fmt: skip
    return _plan(facts, changes)


def _alike(channels: list[Any], said: str) -> Any:  # noqa: ANN401 - a channel or None
    return next((one for one in channels if channel_of(one.channel) == channel_of(said)), None)


def _plan(facts: dict[str, Any], changes: list[RecordChange], notes: list[Note] | None = None) -> Plan:
    summary = f"{facts['done']}: {facts.get('title', '')}"
    return Plan(
        tool="save_plan", summary=summary, facts=facts, risk=Risk.HIGH, changes=changes, notes=notes or [],
    )  # fmt: skip


WRITERS: dict[str, Callable[[SavePlan, ToolContext], Plan]] = {
    "strategy": _strategy, "expansion_plan": _expansion, "budget": save_budget, "expense": save_expense,
    "market": save_market, "resource": save_resource,
}  # fmt: skip
