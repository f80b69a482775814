"""Budgets, expenses, market figures and resources from one sentence each."""

from __future__ import annotations

from typing import Any

from knowledge.changes import Created, RecordChange, creation, update_of
from knowledge.metrics.model import Period
from knowledge.sales.plan.budgets import Budget, SpendCategory
from knowledge.sales.plan.expansion import ExpansionPlan
from knowledge.sales.plan.lookup import record_of, shares_of, spent_of
from knowledge.sales.plan.markets import Market
from knowledge.sales.plan.plans_view import one_titled
from knowledge.sales.plan.resources import Resource
from knowledge.sales.plan.target_slices import span_label
from tools.contract import Note, Plan, Risk, ToolContext, ToolRefusal
from tools.days import past_day
from tools.plan.save_asked import Place, SavePlan, days_ahead, facts_given, figure, minor


def _plan(facts: dict[str, Any], changes: list[RecordChange], notes: list[Note]) -> Plan:
    if not changes:
        raise ToolRefusal("plan.nothing_new", title=str(facts.get("name") or facts.get("days") or "–"))
    said = ", ".join(str(value) for name, value in facts.items() if name != "done" and isinstance(value, str))
    summary = f"{facts['done']}: {said}"
    return Plan(tool="save_plan", summary=summary, facts=facts, risk=Risk.HIGH, changes=changes, notes=notes)


def save_budget(asked: SavePlan, context: ToolContext) -> Plan:
    """Set a budget, or change the one that is there; says what was spent of it already."""
    access, place = context.access, Place(asked, context)
    place.require()
    if asked.category is None:
        raise ToolRefusal("plan.category")
    if asked.amount is None:
        raise ToolRefusal("plan.amount")
    period = days_ahead(asked.period, context, "quarter")
    team_id = place.ids.get("team")
    there: Budget | None = record_of(access, Budget, period, category=asked.category, team_id=team_id)
    amount = minor(access, asked.amount) + (there.amount if there is not None and asked.adds else 0)
    name = place.names.get("team") or access.company.name
    label = f"{name}: {asked.category.value} {span_label(period.start, period.end)}"
    if there is None:
        owner_id, owner = place.owner
        values = {
            "category": asked.category, "team_id": team_id, "owner_id": owner_id, "period_start": period.start,
            "period_end": period.end, "amount": amount, "currency": access.company.currency, "note": asked.note,
        }  # fmt: skip
        shown = {**place.shown("team"), "owner_id": owner, "amount": figure(access, amount)}
        changes = [creation("budget", label, values, shown)]
    else:
        pair = {"amount": (figure(access, there.amount), figure(access, amount))}
        change = update_of("budget", there, label, {"amount": amount}, pair)
        changes = [change] if change else []
    facts = facts_given(
        done="plan_budget", name=name, spend_category=asked.category.value,
        period=period, amount=figure(access, amount), was=figure(access, there.amount) if there is not None else None,
    )  # fmt: skip
    return _plan(facts, changes, _spent(context, asked.category, team_id, period, amount))


def _spent(
    context: ToolContext, category: SpendCategory, team_id: int | None, period: Period, amount: int
) -> list[Note]:  # fmt: skip
    """What of a budget is spent already, as far as the caller may see it."""
    spent = spent_of(context.access, category, team_id, period)
    if not spent:
        return []
    code = "plan_budget_below" if spent > amount else "plan_budget_spent"
    return [Note(code=code, facts={"spent": figure(context.access, spent)})]


def save_expense(asked: SavePlan, context: ToolContext) -> Plan:
    """Record what was spent. Pay is recorded for teams alone: `plan.pay_of_person`."""
    access, place = context.access, Place(asked, context)
    if asked.existing is None:
        place.require()
    if asked.amount is None or asked.amount <= 0:
        raise ToolRefusal("plan.amount")
    if asked.category is None:
        raise ToolRefusal("plan.category")
    if asked.category is SpendCategory.PAY and "person" in place.ids:
        raise ToolRefusal("plan.pay_of_person")
    plan: ExpansionPlan | None = one_titled(access, ExpansionPlan, asked.existing) if asked.existing else None
    team_id = place.ids.get("team") or (plan.team_id if plan is not None else None)
    day, amount = past_day(asked.when, context), minor(access, asked.amount)
    values = {
        "category": asked.category, "team_id": team_id, "person_id": place.ids.get("person"), "spent_on": day,
        "amount": amount, "currency": access.company.currency, "note": asked.note,
        "expansion_plan_id": plan.id if plan is not None else None,
    }  # fmt: skip
    name = place.names.get("person") or place.names.get("team") or (plan.title if plan else access.company.name)
    of_plan = {"expansion_plan_id": plan.title} if plan else {}
    shown = {**place.shown("team", "person"), "amount": figure(access, amount), **of_plan}
    facts = facts_given(
        done="plan_expense", name=name, spend_category=asked.category.value, amount=figure(access, amount),
        day=day.isoformat(), note=asked.note,
    )  # fmt: skip
    return _plan(facts, [creation("expense", f"{name}: {asked.category.value}", values, shown)], [])


def save_market(asked: SavePlan, context: ToolContext) -> Plan:
    """Record what is known of a market, or change what is recorded of just that slice and period."""
    access, place = context.access, Place(asked, context)
    if not {"region", "product_line"} & place.ids.keys():
        raise ToolRefusal("plan.which_market")
    if asked.size is None and asked.growth is None and not asked.competitors:
        raise ToolRefusal("plan.market_figures")
    total = sum(given.share for given in asked.competitors)
    if total > 100:
        raise ToolRefusal("plan.shares", total=round(total, 1))
    period = days_ahead(asked.period, context, "year")
    slice_of = {"region_id": place.ids.get("region"), "product_line_id": place.ids.get("product_line")}
    there: Market | None = record_of(access, Market, period, **slice_of)
    new: dict[str, Any] = {"growth": asked.growth, "needs": asked.text, "source": asked.note}
    if asked.size is not None:
        new |= {"size": minor(access, asked.size), "currency": access.company.currency}
    new = {name: value for name, value in new.items() if value is not None}
    days = span_label(period.start, period.end)
    label = " · ".join([*[place.names[kind] for kind in ("region", "product_line") if kind in place.names], days])
    if there is None:
        values = {**slice_of, "period_start": period.start, "period_end": period.end, **new}
        shown = {**place.shown("region", "product_line"), "size": figure(access, new.get("size"))}
        changes: list[RecordChange] = [creation("market", label, values, shown)]
        link: Any = Created(created=0).model_dump()
    else:
        pair = {"size": (figure(access, there.size), figure(access, new.get("size", there.size)))}
        change = update_of("market", there, label, new, pair)
        changes, link = [change] if change else [], there.id
    changes += _shares(context, asked, there, link)
    facts = facts_given(
        done="plan_market", name=label, size=figure(access, new.get("size")), growth=asked.growth,
        competitors=[f"{given.name} {given.share:g}%" for given in asked.competitors],
    )  # fmt: skip
    return _plan(facts, changes, [])


def _shares(context: ToolContext, asked: SavePlan, market: Market | None, link: Any) -> list[RecordChange]:  # noqa: ANN401
    known = shares_of(context.access, market.id) if market is not None else {}
    changes = []
    for given in asked.competitors:
        there = known.get(given.name.casefold())
        if there is None:
            values = {"market_id": link, "name": given.name, "share": given.share}
            changes.append(creation("competitor_share", given.name, values))
        elif change := update_of("competitor_share", there, there.name, {"share": given.share}):
            changes.append(change)
    return changes


def save_resource(asked: SavePlan, context: ToolContext) -> Plan:
    """Record what a team, region or the company has to reach its targets with."""
    access, place = context.access, Place(asked, context)
    amounts = {"capacity": asked.capacity, "stock": asked.stock, "cash": asked.cash}
    new: dict[str, Any] = {
        "heads": asked.heads, "new_heads": asked.new_heads, "ramp_months": asked.ramp_months,
        **{name: None if amount is None else minor(access, amount) for name, amount in amounts.items()},
    }  # fmt: skip
    new = {name: value for name, value in new.items() if value is not None}
    place.require()
    if not new:
        raise ToolRefusal("plan.resource_figures")
    period = days_ahead(asked.period, context, "year")
    if "region" not in place.ids and (region := place.region_of_team()):
        place.ids["region"], place.names["region"] = region
    slice_of = {"team_id": place.ids.get("team"), "region_id": place.ids.get("region")}
    there: Resource | None = record_of(access, Resource, period, **slice_of)
    name = place.names.get("team") or place.names.get("region") or access.company.name or "–"
    label = f"{name} {span_label(period.start, period.end)}"
    figures = {key: figure(access, new[key]) for key in amounts if key in new}
    if there is None:
        owner_id, owner = place.owner
        values = {
            **slice_of, "owner_id": owner_id, "period_start": period.start, "period_end": period.end,
            "currency": access.company.currency, **new,
        }  # fmt: skip
        changes = [creation("resource", label, values, {**place.shown("team", "region"), "owner_id": owner, **figures})]
    else:
        pairs = {key: (figure(access, getattr(there, key)), value) for key, value in figures.items()}
        change = update_of("resource", there, label, new, pairs)
        changes = [change] if change else []
    counts = {key: new.get(key) for key in ("heads", "new_heads", "ramp_months")}
    return _plan(facts_given(done="plan_resource", name=name, period=period, **counts, **figures), changes, [])
