"""Targets: what was set, for whom, for when."""

from __future__ import annotations

from typing import Annotated

from knowledge import names
from knowledge.metrics.period import parse_period
from knowledge.sales.plan.target_list import TargetEntry
from knowledge.sales.plan.target_list import find_targets as read_targets
from tools.contract import (
    Area,
    Effect,
    PeriodText,
    PersonName,
    Semantic,
    Table,
    TeamName,
    ToolContext,
    ToolInput,
    ToolOutput,
    ToolRefusal,
    Unit,
    tool,
)


class FindTargets(ToolInput):
    """Which targets: whose, and for which period; nothing means every one the caller may see."""

    person: PersonName | None = None
    team: TeamName | None = None
    region: Annotated[str, Semantic("region")] | None = None
    period: PeriodText | None = None


class TargetsFound(ToolOutput):
    """Targets, the earliest and widest first."""

    targets: list[TargetEntry]
    total: int


@tool(
    Effect.READ,
    area=Area.TARGETS,
    examples=[
        "which targets are set for {period}?",
        "show me the targets of {person}",
        "list the targets of {team}",
        "what targets do I have?",
        "{period}设了哪些目标",
        "列出{person}的目标",
        "{team}有哪些指标",
        "我有哪些目标",
    ],
)
def find_targets(asked: FindTargets, context: ToolContext) -> TargetsFound:
    """List the targets that were set, with period and slice.

    For how far a target is reached use `query_metric` with attainment or gap_to_target.
    """
    access = context.access
    chosen = {
        f"{kind}_id": names.resolve(access, kind, text).record_id
        for kind, text in (("person", asked.person), ("team", asked.team), ("region", asked.region))
        if text
    }
    period = parse_period(asked.period, context.today, access.company.fiscal_year_start) if asked.period else None
    targets = read_targets(access, **chosen, start=period.start if period else None, end=period.end if period else None)
    if not targets:
        raise ToolRefusal("no_data.targets", metric="target")
    rows = [[item.metric, item.slice, item.period_start, item.period_end, item.amount] for item in targets]
    table = Table.of(
        ["metric", "slice", "period_start", "period_end", "amount"], rows,
        units={"amount": Unit.MONEY}, currency=access.company.currency,
    )  # fmt: skip
    return TargetsFound(targets=targets, total=len(targets), table=table)
