"""Where the records of planning are counted: markets, budgets, expenses, strategies, expansion plans, resources."""

from __future__ import annotations

from sqlalchemy import literal

from knowledge.access import Area
from knowledge.metrics.source import (
    PEOPLE_FIELDS,
    Expression,
    Field,
    Join,
    Source,
    product_line,
    region,
    rep,
    team,
    team_manager,
)
from knowledge.sales.plan.budgets import Budget, Expense
from knowledge.sales.plan.expansion import ExpansionChannel, ExpansionPlan
from knowledge.sales.plan.markets import Market
from knowledge.sales.plan.resources import Resource
from knowledge.sales.plan.strategies import Strategy


def _joins(owner: Expression, team_id: Expression, region_id: Expression | None = None) -> dict[str, Join]:
    """Of what belongs to a team: owner, team, its manager, and the region: the record's own, else the team's."""
    own = team.region_id if region_id is None else region_id
    return {
        "rep": Join(rep, lambda _: rep.id == owner),
        "team": Join(team, lambda _: team.id == team_id),
        "manager": Join(team_manager, lambda _: team_manager.id == team.manager_id, ("team",)),
        "region": Join(region, lambda _: region.id == own, ("team",)),
    }


_LINE = {"product_line": Field(product_line.name, ("market_line",), product_line.id)}

MARKETS = Source(
    "markets", Market, literal(None), Market.period_start,
    joins={
        "region": Join(region, lambda _: region.id == Market.region_id),
        "market_line": Join(product_line, lambda _: product_line.id == Market.product_line_id),
    },
    fields={"region": Field(region.name, ("region",), region.id), **_LINE},
    open_to_all=True,
)  # fmt: skip

BUDGETS = Source(
    "budgets", Budget, Budget.owner_id, Budget.period_start, joins=_joins(Budget.owner_id, Budget.team_id),
    fields={**PEOPLE_FIELDS, "spend_category": Field(Budget.category), "amount": Field(Budget.amount, money=True)},
    area=Area.TARGETS, team=Budget.team_id,
)  # fmt: skip

EXPENSES = Source(
    "expenses", Expense, Expense.person_id, Expense.spent_on, joins=_joins(Expense.person_id, Expense.team_id),
    fields={**PEOPLE_FIELDS, "spend_category": Field(Expense.category), "amount": Field(Expense.amount, money=True)},
    area=Area.TARGETS, team=Expense.team_id,
)  # fmt: skip

STRATEGIES = Source(
    "strategies", Strategy, Strategy.owner_id, Strategy.starts_on,
    joins={
        **_joins(Strategy.owner_id, Strategy.team_id, Strategy.region_id),
        "market_line": Join(product_line, lambda _: product_line.id == Strategy.product_line_id),
    },
    fields={**PEOPLE_FIELDS, **_LINE, "status": Field(Strategy.status)},
    area=Area.TARGETS, team=Strategy.team_id,
)  # fmt: skip

EXPANSION_PLANS = Source(
    "expansion_plans", ExpansionPlan, ExpansionPlan.owner_id, ExpansionPlan.period_start,
    joins=_joins(ExpansionPlan.owner_id, ExpansionPlan.team_id, ExpansionPlan.region_id),
    fields={**PEOPLE_FIELDS, "segment": Field(ExpansionPlan.segment), "status": Field(ExpansionPlan.status)},
    area=Area.TARGETS, team=ExpansionPlan.team_id,
)  # fmt: skip

# Seen through their plan alone.
EXPANSION_CHANNELS = Source(
    "expansion_channels", ExpansionChannel, literal(None), None, joins={},
    fields={"channel": Field(ExpansionChannel.channel)}, area=Area.TARGETS,
)  # fmt: skip

RESOURCES = Source(
    "resources", Resource, Resource.owner_id, Resource.period_start,
    joins=_joins(Resource.owner_id, Resource.team_id, Resource.region_id), fields=PEOPLE_FIELDS,
    area=Area.TARGETS, team=Resource.team_id,
)  # fmt: skip

# How it is said that a company records none of them: they can be recorded here, and do not only come by an import.
NOTHING = {name: f"no_data.no_{name}" for name in ("markets", "budgets", "expenses", "stage_moves")}

PLAN_SOURCES: tuple[Source, ...] = (
    MARKETS, BUDGETS, EXPENSES, STRATEGIES, EXPANSION_PLANS, EXPANSION_CHANNELS, RESOURCES,
)  # fmt: skip
