"""What is planned: strategies, expansion plans and how they are doing, budgets, expenses, resources, markets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from knowledge import names
from knowledge.company import major
from knowledge.metrics.period import parse_period
from knowledge.sales.plan import plans_view as view
from knowledge.sales.plan.budgets import Budget, Expense, SpendCategory
from knowledge.sales.plan.channel_view import FEWEST, customers_by_channel
from knowledge.sales.plan.expansion import ExpansionPlan
from knowledge.sales.plan.market_rules import money, percent
from knowledge.sales.plan.market_view import Markets
from knowledge.sales.plan.resources import Resource
from knowledge.sales.plan.strategies import PlanStatus, Strategy
from knowledge.sales.plan.target_slices import span_label
from tools.charts import score_chart
from tools.contract import (
    Area,
    Effect,
    Figure,
    Note,
    Period,
    PeriodText,
    PersonName,
    Report,
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
from tools.plan.target_asked import ProductLineName, RegionName

Kind = Literal["strategies", "expansion_plans", "budgets", "expenses", "resources", "markets", "channels"]
PlanTitle = Annotated[
    str, Semantic("plan_title"), Field(max_length=300, description="the title of a strategy or plan, as written")
]
Status = Annotated[PlanStatus, Semantic("plan_status")]
Category = Annotated[SpendCategory, Semantic("spend_category")]
MOST = 200
TOLD = 4  # so many are told one by one


class FindPlans(ToolInput):
    """Which records of planning, and of those whose, where, of which state, touching which period."""

    kind: Annotated[
        Kind,
        Semantic("plan_kind"),
        Field(description="channels: which sources brought the customers that stayed"),
    ] = "strategies"
    title: PlanTitle | None = None
    status: Status | None = None
    person: PersonName | None = None
    team: TeamName | None = None
    region: RegionName | None = None
    product_line: ProductLineName | None = None
    category: Category | None = None
    period: PeriodText | None = None


class PlansFound(Report):
    """Records of one kind: `titles` of strategies and plans, `total` of any kind; `leads` and `goal` of plans told."""

    kind: Kind
    total: int
    titles: list[str] = Field(default=[])
    leads: int | None = None
    goal: int | None = None


@tool(
    Effect.READ,
    examples=[
        "which strategies are active?",
        "show the strategies for {region}",
        "list our draft strategies",
        "which expansion plans do we have?",
        "how is the expansion plan in {region} doing?",
        "show the budgets of {team} for {period}",
        "list the expenses of {team} in {period}",
        "what resources does {team} have?",
        "which channel brought the customers that stayed?",
        "哪些策略在执行？",
        "{region}有哪些策略",
        "有哪些拓展计划",
        "{region}的拓展计划进展如何",
        "{team}{period}的预算明细",
        "列出{team}{period}的费用明细",
        "{team}有哪些资源",
        "哪个渠道带来的客户留下来了",
    ],
)
def find_plans(asked: FindPlans, context: ToolContext) -> PlansFound:
    """List strategies, expansion plans (with leads against their goals), budgets, expenses, resources or markets.

    With filters by status, owner, team, region, line, category and period. `channels` tells which sources brought the
    customers that stayed. For one figure use `query_metric` (budget, spend, market_size); for budget against spend
    `check_budget`; to analyse a market `analyze_market`; to write any of them `save_plan`.
    """
    if asked.kind not in ("markets", "channels"):
        context.access.require(Area.TARGETS)
    return LISTS[asked.kind](asked, context)


def _wanted(asked: FindPlans, context: ToolContext) -> view.Wanted:
    access = context.access
    ids = {
        kind: names.resolve(access, kind, text).record_id
        for kind, text in (
            ("person", asked.person), ("team", asked.team), ("region", asked.region),
            ("product_line", asked.product_line),
        )
        if text
    }  # fmt: skip
    period = parse_period(asked.period, context.today, access.company.fiscal_year_start) if asked.period else None
    return view.Wanted(
        owner_id=ids.get("person"), team_id=ids.get("team"), region_id=ids.get("region"),
        line_id=ids.get("product_line"), status=asked.status, category=asked.category, period=period,
    )  # fmt: skip


def _records(asked: FindPlans, context: ToolContext, model: type[Any]) -> list[Any]:
    """The records that fit, or the one of a title. Refuses with `no_data.plans` where there are none at all."""
    if asked.title and model in (Strategy, ExpansionPlan):
        return [view.one_titled(context.access, model, asked.title)]
    found = view.listed(context.access, model, _wanted(asked, context))
    if not found and not view.listed(context.access, model, view.Wanted()):
        raise ToolRefusal("no_data.plans", kind=asked.kind)
    return found


def _strategies(asked: FindPlans, context: ToolContext) -> PlansFound:
    found, known = _records(asked, context, Strategy), view.names_of(context.access)
    rows = [
        [
            one.title, one.subject.value, one.status.value, known.teams.get(one.team_id),
            known.people.get(one.owner_id), known.regions.get(one.region_id),
            known.lines.get(one.product_line_id), one.starts_on, one.ends_on,
        ]
        for one in found
    ]  # fmt: skip
    columns = [
        "plan_title", "plan_subject", "plan_status", "team", "owner", "region", "product_line", "starts_on", "ends_on"
    ]  # fmt: skip
    active = sum(one.status is PlanStatus.ACTIVE for one in found)
    lead = Note(code="strategies_found", facts={"count": len(found), "active": active})
    sections = [Section(lines=[lead], table=Table.of(columns, rows))]
    for one in found if len(found) <= TOLD else ():
        sections.append(Section(title="strategy", lines=_strategy_lines(one)))
    choices = [
        Note(code="strategy_done", facts={"title": one.title}) for one in found if one.status is PlanStatus.ACTIVE
    ]
    return PlansFound(
        kind="strategies", total=len(found), titles=[one.title for one in found], sections=sections,
        choices=choices[:2],
    )  # fmt: skip


def _strategy_lines(one: Strategy) -> list[Note]:
    """What a strategy says, and the facts that it rests on."""
    lines = [Note(code="strategy_is", facts={"title": one.title, "plan_status": one.status.value})]
    if one.text:
        lines.append(Note(code="strategy_text", facts={"text": one.text}))
    stored = (one.facts or {}).get("lines") or []
    return (
        [*lines, *[as_note(line) for line in stored]] if stored else [*lines, Note(code="strategy_no_facts", facts={})]
    )


def as_note(stored: dict[str, Any]) -> Note:
    """A sentence as it was kept: figures and periods become what they were."""
    return Note(code=stored["code"], facts={name: _fact(value) for name, value in stored.get("facts", {}).items()})


def _fact(value: Any) -> Any:  # noqa: ANN401 - any fact
    if isinstance(value, dict):
        return Figure.model_validate(value) if "unit" in value else Period.model_validate(value)
    return value


def _expansion(asked: FindPlans, context: ToolContext) -> PlansFound:
    found, known = _records(asked, context, ExpansionPlan), view.names_of(context.access)
    progress = [view.progress_of(context.access, plan, known) for plan in found]
    rows = [
        [
            one.plan.title, one.plan.status.value, known.teams.get(one.plan.team_id or 0),
            known.regions.get(one.plan.region_id or 0), one.plan.segment,
            span_label(one.plan.period_start, one.plan.period_end), one.goal or None, one.leads,
            round(100 * one.leads / one.goal, 1) if one.leads is not None and one.goal else None,
        ]
        for one in progress
    ]  # fmt: skip
    columns = ["plan_title", "plan_status", "team", "region", "segment", "days", "lead_goal", "leads", "goal_reached"]
    units = {"lead_goal": Unit.COUNT, "leads": Unit.COUNT, "goal_reached": Unit.PERCENT}
    lead = Note(code="plans_found", facts={"count": len(found)})
    several = Section(lines=[lead], table=Table.of(columns, rows, units=units))
    told = [_plan_section(context, one) for one in (progress if len(progress) <= TOLD else [])]
    counted = [one.leads for one in progress if one.leads is not None]
    return PlansFound(
        kind="expansion_plans", total=len(found), titles=[one.title for one in found],
        sections=told if len(found) == 1 else [several, *told],
        leads=sum(counted) if counted else None, goal=sum(one.goal for one in progress),
        choices=[Note(code="budget_covers", facts={"title": one.title}) for one in found[:2]],
    )  # fmt: skip


def _plan_section(context: ToolContext, one: view.Progress) -> Section:
    """One plan: what was to come and what came, channel by channel."""
    currency, plan = context.access.company.currency, one.plan
    facts: dict[str, Any] = {
        "title": plan.title,
        "plan_status": plan.status.value,
        "period": one.period,
        "goal": one.goal,
    }
    lines: list[Note] = []
    if one.leads is None:
        code = "plan_ahead" if context.today < plan.period_start else "plan_no_leads"
        lines.append(Note(code=code, facts={**facts, "day": plan.period_start}))
    else:
        expected = one.goal * one.elapsed
        share = percent(100 * one.leads / one.goal) if one.goal else percent(0)
        facts |= {"leads": one.leads, "share": share, "elapsed": percent(100 * one.elapsed)}
        lines.append(Note(code="plan_progress" if one.goal else "plan_no_goal", facts=facts))
        if one.goal and plan.status is PlanStatus.ACTIVE:
            pace = {"expected": round(expected), "missing": max(0, round(expected) - one.leads)}
            lines.append(Note(code="plan_on_track" if one.leads >= expected else "plan_behind", facts=pace))
        lines.append(
            Note(code="plan_counted" if one.counted_in else "plan_counted_all", facts={"name": one.counted_in})
        )
        if plan.segment:
            code = "plan_segment" if one.segment_known else "plan_segment_unknown"
            lines.append(Note(code=code, facts={"segment": plan.segment}))
        if one.other_leads:
            lines.append(Note(code="plan_other", facts={"count": one.other_leads}))
    planned = sum(line.budget or 0 for line in one.channels)
    if planned or one.spent:
        lines.append(
            Note(code="plan_cost", facts={"spent": money(one.spent, currency), "budget": money(planned, currency)})
        )
    rows = [
        [line.channel, line.goal, line.leads,
         round(100 * line.leads / line.goal, 1) if line.leads is not None and line.goal else None,
         major(line.budget, currency)]
        for line in one.channels
    ]  # fmt: skip
    columns = ["plan_channel", "lead_goal", "leads", "goal_reached", "channel_budget"]
    units = dict(zip(columns[1:], (Unit.COUNT, Unit.COUNT, Unit.PERCENT, Unit.MONEY), strict=True))
    table = Table.of(columns, rows, currency=currency, units=units)
    return Section(title="expansion_plan", lines=lines, table=table)


def _amounts(asked: FindPlans, context: ToolContext, model: type[Any]) -> PlansFound:
    """Budgets or expenses one by one, with their sum."""
    found, known, currency = (
        _records(asked, context, model),
        view.names_of(context.access),
        context.access.company.currency,
    )
    total = money(sum(one.amount for one in found), currency)
    if model is Budget:
        columns = ["spend_category", "team", "days", "amount", "note"]
        rows = [
            [one.category.value, known.teams.get(one.team_id), span_label(one.period_start, one.period_end),
             major(one.amount, currency), one.note]
            for one in found[:MOST]
        ]  # fmt: skip
    else:
        columns = ["spent_on", "spend_category", "team", "person", "amount", "note"]
        rows = [
            [one.spent_on, one.category.value, known.teams.get(one.team_id), known.people.get(one.person_id),
             major(one.amount, currency), one.note]
            for one in found[:MOST]
        ]  # fmt: skip
    table = Table.of(columns, rows, units={"amount": Unit.MONEY}, currency=currency, total=len(found))
    lead = Note(code=f"{asked.kind}_found", facts={"count": len(found), "amount": total})
    return PlansFound(kind=asked.kind, total=len(found), sections=[Section(lines=[lead], table=table)])


def _resources(asked: FindPlans, context: ToolContext) -> PlansFound:
    found, known, currency = (
        _records(asked, context, Resource),
        view.names_of(context.access),
        context.access.company.currency,
    )
    rows = [
        [known.teams.get(one.team_id), known.regions.get(one.region_id), span_label(one.period_start, one.period_end),
         one.heads, one.new_heads, major(one.capacity, currency), one.ramp_months, major(one.stock, currency),
         major(one.cash, currency)]
        for one in found
    ]  # fmt: skip
    columns = ["team", "region", "days", "heads", "new_heads", "capacity", "ramp_months", "stock", "cash"]
    money_units = dict.fromkeys(("capacity", "stock", "cash"), Unit.MONEY)
    units = {**money_units, **dict.fromkeys(("heads", "new_heads", "ramp_months"), Unit.COUNT)}
    heads = sum(one.heads or 0 for one in found)
    lead = Note(code="resources_found", facts={"count": len(found), "heads": heads})
    section = Section(lines=[lead], table=Table.of(columns, rows, units=units, currency=currency))
    return PlansFound(kind="resources", total=len(found), sections=[section])


def _markets(asked: FindPlans, context: ToolContext) -> PlansFound:
    wanted = _wanted(asked, context)
    views = Markets(context.access).views(wanted.region_id, wanted.line_id, wanted.period)
    currency = context.access.company.currency
    rows = [
        [one.region, one.product_line, span_label(one.period.start, one.period.end),
         None if one.size is None else money(one.size, currency).value,
         None if one.growth is None else round(one.growth, 1), ", ".join(one.needs) or None]
        for one in views
    ]  # fmt: skip
    table = Table.of(
        ["region", "product_line", "days", "market_size", "market_growth", "needs"], rows, currency=currency,
        units={"market_size": Unit.MONEY, "market_growth": Unit.PERCENT},
    )  # fmt: skip
    lead = Note(code="markets_found", facts={"count": len(views)})
    return PlansFound(kind="markets", total=len(views), sections=[Section(lines=[lead], table=table)])


def _channels(asked: FindPlans, context: ToolContext) -> PlansFound:
    """Which sources brought the customers that stayed."""
    found = [one for one in customers_by_channel(context.access) if one.source is not None]
    if not found:
        raise ToolRefusal("no_data.channels")
    enough = [one for one in found if one.customers >= FEWEST]
    lines: list[Note] = []
    if enough:
        best = enough[0]
        facts = {"source": best.source, "stayed": best.stayed, "customers": best.customers, "share": percent(best.rate)}
        lines.append(Note(code="channel_best", facts=facts))
        most = max(enough, key=lambda one: one.stayed)
        if most is not best:
            facts = {
                "source": most.source,
                "stayed": most.stayed,
                "customers": most.customers,
                "share": percent(most.rate),
            }
            lines.append(Note(code="channel_most", facts=facts))
    else:
        lines.append(Note(code="channel_few", facts={"least": FEWEST}))
    lines.append(Note(code="channel_meaning", facts={"day": context.today - timedelta(days=365)}))
    rows = [[one.source, one.customers, one.stayed, round(one.rate, 1)] for one in found]
    units = {"customers_won": Unit.COUNT, "customers_stayed": Unit.COUNT, "stay_rate": Unit.PERCENT}
    table = Table.of(["source", "customers_won", "customers_stayed", "stay_rate"], rows, units=units)
    chart = score_chart("stay_rate", [(str(one.source), round(one.rate, 1)) for one in enough])
    sections = [Section(lines=lines), Section(title="channel_customers", table=table, chart=chart)]
    return PlansFound(kind="channels", total=len(found), sections=sections)


LISTS: dict[str, Callable[[FindPlans, ToolContext], PlansFound]] = {
    "strategies": _strategies, "expansion_plans": _expansion, "resources": _resources, "markets": _markets,
    "channels": _channels, "budgets": lambda asked, context: _amounts(asked, context, Budget),
    "expenses": lambda asked, context: _amounts(asked, context, Expense),
}  # fmt: skip
