"""A strategy drafted from what is recorded of its market: facts and arithmetic by rule, and the person's own words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from knowledge.changes import creation
from knowledge.sales.improve.adjustments import Finding
from knowledge.sales.plan.lookup import newest_finding
from knowledge.sales.plan.market_rules import PRESSING, strategy_lines
from knowledge.sales.plan.market_view import Markets, MarketView
from knowledge.sales.plan.strategies import PlanStatus, StrategySubject
from tools.contract import Note, Plan, Risk, ToolContext, ToolRefusal
from tools.plan.save_asked import Place, SavePlan, days_ahead, facts_given

# Findings older than this no longer speak of today's market.
FRESH = timedelta(days=270)


def draft_strategy(asked: SavePlan, context: ToolContext) -> Plan:
    """A draft with the facts that it rests on. Refuses with `plan.no_facts` where nothing is recorded or said."""
    access, place = context.access, Place(asked, context)
    place.require()
    if "region" not in place.ids and "product_line" not in place.ids and (region := place.region_of_team()):
        place.ids["region"], place.names["region"] = region
    view, lines = _market(context, place)
    finding = _finding(context, place)
    if finding is not None:
        lines.append(Note(code="strategy_finding", facts={"title": finding.title}))
    if not lines and not asked.text:
        raise ToolRefusal("plan.no_facts", name=" · ".join(place.names.values()) or access.company.name)
    subject = asked.subject or _subject(view)
    parts = (place.names.get("region"), place.names.get("product_line"))
    name = " · ".join(part for part in parts if part) or access.company.name or "–"
    title = asked.title or f"{name} · {subject.value}"
    period = days_ahead(asked.period, context, "year") if asked.period else None
    owner_id, owner = place.owner
    kept = {
        "markets": [market.id for market in view.markets] if view else [],
        "findings": [finding.id] if finding else [], "lines": [line.model_dump(mode="json") for line in lines],
    }  # fmt: skip
    values: dict[str, Any] = {
        "title": title, "subject": subject, "text": asked.text, "status": asked.status or PlanStatus.DRAFT,
        "owner_id": owner_id, "team_id": place.ids.get("team"), "region_id": place.ids.get("region"),
        "product_line_id": place.ids.get("product_line"),
        "starts_on": period.start if period else context.today, "ends_on": period.end if period else None,
        "facts": kept,
    }  # fmt: skip
    shown = {**place.shown("team", "region", "product_line"), "owner_id": owner, "facts": len(lines)}
    facts = facts_given(
        done="plan_strategy", title=title, plan_subject=subject.value, name=name, team=place.names.get("team"),
        owner=owner,
    )  # fmt: skip
    return Plan(
        tool="save_plan", summary=f"strategy: {title}", facts=facts, risk=Risk.HIGH,
        changes=[creation("strategy", title, values, shown)], notes=lines,
    )  # fmt: skip


def _market(context: ToolContext, place: Place) -> tuple[MarketView | None, list[Note]]:
    """The market's view and its facts; nothing where none is recorded for the place."""
    access = context.access
    try:
        markets = Markets(access)
        views = markets.views(place.ids.get("region"), place.ids.get("product_line"), None)
        every = markets.views(None, None, views[0].period)
    except ToolRefusal as refusal:
        if not refusal.code.startswith("no_data."):
            raise
        return None, []
    whole = markets.whole(views, place.names.get("region"), place.names.get("product_line"))
    return whole, strategy_lines(whole, markets.whole(every), access.company.currency)


def _subject(view: MarketView | None) -> StrategySubject:
    """Where a competitor presses, the price is looked at first; else how we stand out."""
    pressed = view is not None and any((rival.moved or 0) >= PRESSING for rival in view.rivals)
    return StrategySubject.PRICE if pressed else StrategySubject.POSITIONING


def _finding(context: ToolContext, place: Place) -> Finding | None:
    """The newest finding about the team or region that the caller may read."""
    since = context.today - FRESH
    return newest_finding(context.access, place.ids.get("team"), place.names.get("region"), since)
