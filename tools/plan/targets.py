"""Targets: what was set, for whom, for when."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from knowledge import names
from knowledge.metrics.period import parse_period
from knowledge.sales.plan.target_list import TargetEntry
from knowledge.sales.plan.target_list import find_targets as read_targets
from knowledge.sales.plan.target_slices import figure, metric_of_targets, names_in, span_label, values_of
from knowledge.sales.plan.target_slices import label_of as slice_label
from knowledge.sales.plan.target_tree import Tree, in_order, load_tree
from tools.contract import (
    Area,
    Effect,
    Note,
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
    roll_up: Annotated[
        bool,
        Semantic("target_roll_up"),
        Field(description="the levels as a tree, each with the sum of its parts and the difference to it"),
    ] = False
    metric: Annotated[str, Semantic("target_metric"), Field(description="of what the targets are")] | None = None


class TargetsFound(ToolOutput):
    """Targets, the earliest and widest first; as a roll-up each level's parts right behind it.

    `gaps`: of a roll-up, how many levels their parts don't add up to.
    """

    targets: list[TargetEntry]
    total: int
    gaps: int | None = None


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
        "roll up the targets of {period}",
        "do the targets of {period} add up?",
        "do the targets of the teams add up to the company's {period}?",
        "{period}各团队的目标加起来等于公司的目标吗",
        "show the target tree of {period}",
        "汇总{period}各级目标",
        "{period}各级目标加起来对得上吗",
        "{period}的目标树",
        "查看{region}{period}的目标分解",
    ],
)
def find_targets(asked: FindTargets, context: ToolContext) -> TargetsFound:
    """List the targets that were set, with period and slice; with `roll_up` as a tree that shows whether levels add up.

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
    if asked.metric is not None:
        targets = [item for item in targets if item.metric == metric_of_targets(asked.metric)]
    if not targets:
        raise ToolRefusal("no_data.targets", metric="target")
    if asked.roll_up:
        return _rolled_up(context, asked, targets)
    rows = [[item.metric, item.slice, item.period_start, item.period_end, item.amount] for item in targets]
    table = Table.of(
        ["metric", "slice", "period_start", "period_end", "amount"], rows,
        units={"amount": Unit.MONEY}, currency=access.company.currency,
    )  # fmt: skip
    return TargetsFound(targets=targets, total=len(targets), table=table)


def _rolled_up(context: ToolContext, asked: FindTargets, targets: list[TargetEntry]) -> TargetsFound:
    """The targets as a tree: from the widest of those found down, each with what its parts come to."""
    access = context.access
    metric = metric_of_targets(asked.metric)
    found = {item.id: item for item in targets if item.metric == metric}
    if not found:
        raise ToolRefusal("no_data.targets", metric="target")
    days = [(item.period_start, item.period_end) for item in found.values()]
    tree = load_tree(access, metric, min(start for start, _ in days), max(end for _, end in days))
    tops = [key for key in found if not any(whole in found for whole in tree.wholes.get(key, ()))]
    rows = [(key, depth) for key, depth in in_order(tree, tops) if _shown(tree, key, found)]
    labels = names_in(access, [values_of(tree.targets[key]) for key, _ in rows])
    lines, gaps = [], 0
    for key, depth in rows:
        target, parts = tree.targets[key], tree.sum_of_parts(key)
        gaps += tree.gap(key) is not None
        name = f"{'　' * depth}{slice_label(access, values_of(target), labels)}"
        amounts = [tree.amounts[key], parts, None if parts is None else parts - tree.amounts[key]]
        shown = [None if one is None else figure(metric, one, access.company.currency).value for one in amounts]
        lines.append([name, span_label(target.period_start, target.period_end), *shown])
    unit = figure(metric, 0, access.company.currency).unit
    table = Table.of(
        ["slice", "days", "amount", "parts_sum", "difference"], lines,
        units={"amount": unit, "parts_sum": unit, "difference": unit}, currency=access.company.currency,
    )  # fmt: skip
    notes = [Note(code="targets_gaps", facts={"count": gaps}) if gaps else Note(code="targets_add_up", facts={})]
    kept = [found[key] for key, _ in rows if key in found]
    return TargetsFound(targets=kept, total=len(rows), table=table, gaps=gaps, notes=notes)


def _shown(tree: Tree, key: int, found: dict[int, TargetEntry]) -> bool:
    """Whether a target belongs in the tree of those found: it is one of them, or a part below one."""
    return key in found or any(whole in found for whole in tree.wholes.get(key, ()))
