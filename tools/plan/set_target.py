"""Set or change one target, with what that breaks above and below, and its repair."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from knowledge.changes import creation, update_of
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.model import Unit
from knowledge.sales.plan.target_slices import (
    Wanted,
    existing,
    figure,
    label_of,
    minor,
    names_in,
    period_of,
    span_label,
    target_label,
    values_of,
    whole_for,
)
from knowledge.sales.plan.target_tree import Gap, Tree, load_tree
from knowledge.sales.plan.targets import Target
from tools.contract import (
    Area,
    Effect,
    Figure,
    Note,
    Plan,
    RecordChange,
    Risk,
    Semantic,
    ToolContext,
    ToolRefusal,
    tool,
)
from tools.plan.target_asked import Amount, OfTarget, wanted_target

Repair = Literal["none", "below", "above"]
NEW = 0  # the place of a target that is not written yet, in the tree


class SetTarget(OfTarget):
    """One target's new amount, or by how much it changes, and whether the levels around it follow."""

    amount: Amount | None = None
    change_percent: (
        Annotated[
            float, Semantic("target_change"), Field(gt=-100, le=1000, description="+10 raises what is set by a tenth")
        ]
        | None
    ) = None
    repair: Annotated[
        Repair,
        Semantic("target_repair"),
        Field(description="below: scale the parts exactly; above: lift the levels above to the sum of their parts"),
    ] = "none"


@tool(
    Effect.WRITE,
    area=Area.TARGETS,
    risk=Risk.HIGH,
    examples=[
        "set {person}'s {period} target to 1.2 million",
        "set the target of {region} for {period} to 40m",
        "change the {period} target of {team} to 900k and scale the parts below",
        "raise {person}'s {period} target by 10% and lift the levels above",
        "lower the {period} target of {region} to 3 million",
        "the {period} target of {product_line} should be 5 million",
        "把{region}{period}的目标定为4000万",
        "把{person}{period}的目标调整为120万",
        "将{team}{period}的目标上调10%",
        "设定{period}{product_line}的目标为500万",
        "{region}{period}的目标改成900万，并按比例调整下级",
    ],
)
def set_target(asked: SetTarget, context: ToolContext) -> Plan:
    """Create or change one target: of a metric, a period, and the company, a region, line, product, team or rep.

    Says what the change breaks above (the whole that it is a part of) and below (its parts), and offers the repair;
    `repair` makes it part of the same plan. To divide a target into parts use `break_down_target`, to ask whether an
    amount can be reached `assess_target`, to see what is set `find_targets`.
    """
    access = context.access
    wanted = wanted_target(asked, context)
    tree = load_tree(access, wanted.metric, wanted.period.start, wanted.period.end)
    known = existing(tree, wanted)
    amount = _amount(asked, wanted, known, context)
    was = None if known is None else known.amount
    key = _place(context, tree, wanted, known)
    tree.amounts[key] = amount
    gaps = tree.gaps_above([key])
    below = tree.gap(key)
    if asked.repair == "below":
        tree.scale_below(key)
    elif asked.repair == "above":
        tree.lift_above([key])
    changes = _changes(context, tree, wanted, key)
    name, now = label_of(access, wanted.values), figure(wanted.metric, amount, access.company.currency)
    facts: dict[str, Any] = {"metric": wanted.metric, "slice": name, "period": wanted.period, "amount": now}
    if was is not None:
        facts["was"] = figure(wanted.metric, was, access.company.currency)
    elif tree.wholes.get(key):
        facts["part_of"] = target_label(access, tree.targets[tree.wholes[key][0]])
    others = sum(change.kind == "target" for change in changes) - 1
    if others > 0:
        facts["others"] = others
    notes = _notes(context, tree, asked.repair, key, [*([below] if below else []), *gaps])
    choices = [
        Note(code=f"target_repair_{way}", facts={"slice": name, "period": wanted.period, "amount": now})
        for way, broken in (("below", below is not None), ("above", bool(gaps)))
        if broken and asked.repair == "none"
    ]
    return Plan(
        tool="set_target",
        summary=f"target of {name}, {span_label(wanted.period.start, wanted.period.end)}: {now.value}",
        facts=facts, risk=Risk.HIGH, changes=changes, notes=notes, choices=choices,
    )  # fmt: skip


def _amount(asked: SetTarget, wanted: Wanted, known: Target | None, context: ToolContext) -> int:
    """The new amount in minor units: as said, or what is set changed by so many percent."""
    if asked.amount is not None:
        return minor(wanted.metric, asked.amount, context.access.company.currency)
    if asked.change_percent is None:
        raise ToolRefusal("target.which_amount", tool="set_target")
    if known is None:
        raise ToolRefusal("no_data.target_to_change", metric=wanted.metric, period=wanted.period)
    return round(known.amount * (100 + asked.change_percent) / 100)


def _place(context: ToolContext, tree: Tree, wanted: Wanted, known: Target | None) -> int:
    """Where the target stands in the tree; a new one takes its place below the whole that it is a part of."""
    if known is not None:
        return known.id
    whole = whole_for(context.access, tree, wanted)
    money = METRICS[wanted.metric].unit is Unit.MONEY
    tree.targets[NEW] = Target(
        id=NEW, metric=wanted.metric, period_start=wanted.period.start, period_end=wanted.period.end, amount=0,
        currency=context.access.company.currency if money else None, parent_id=whole.id if whole else None,
        **wanted.values,
    )  # fmt: skip
    if whole is not None:
        tree.parts.setdefault(whole.id, []).append(NEW)
        tree.wholes[NEW] = [whole.id]
    return NEW


def _changes(context: ToolContext, tree: Tree, wanted: Wanted, key: int) -> list[RecordChange]:
    """The target itself, then every other one whose amount follows."""
    access, currency = context.access, context.access.company.currency
    keys = [key, *[other for other in tree.changed if other != key]]
    names = names_in(access, [values_of(tree.targets[other]) for other in keys])
    changes: list[RecordChange] = []
    for other in keys:
        target, label = tree.targets[other], target_label(access, tree.targets[other], names)
        now = figure(target.metric, tree.amounts[other], currency)
        if other == NEW:
            changes.append(new_target(target, tree.amounts[other], label, names, now))
            continue
        pair = {"amount": (figure(target.metric, target.amount, currency), now)}
        change = update_of("target", target, label, {"amount": tree.amounts[other]}, pair)
        changes += [change] if change is not None else []
    return changes


def new_target(
    target: Target, amount: int, label: str, names: dict[tuple[str, int], str], now: Figure
) -> RecordChange:  # fmt: skip
    """The creation of a target, with its names and amount as people read them."""
    values = {
        "metric": target.metric, "period_start": target.period_start, "period_end": target.period_end,
        "amount": amount, "currency": target.currency, "parent_id": target.parent_id, **values_of(target),
    }  # fmt: skip
    shown: dict[str, Any] = {name: names.get((name, value)) for name, value in values_of(target).items()}
    return creation("target", label, values, {"amount": now, **shown})


def _notes(context: ToolContext, tree: Tree, repair: Repair, key: int, gaps: list[Gap]) -> list[Note]:
    """What the change breaks, or that the repair mends it."""
    access, notes = context.access, []
    after = {gap.whole.id: tree.gap(gap.whole.id) for gap in gaps}
    for gap in gaps:
        mended = after[gap.whole.id] is None
        code = "target_below" if gap.whole.id == key else "target_above"
        code += "_mended" if mended else ""
        currency, metric = access.company.currency, gap.whole.metric
        whole = figure(metric, gap.amount, currency)
        parts = figure(metric, gap.parts, currency)
        difference = figure(metric, abs(gap.parts - gap.amount), currency)
        more = "more" if gap.parts > gap.amount else "less"
        label = label_of(access, values_of(gap.whole))
        period = period_of(gap.whole.period_start, gap.whole.period_end, access.company.fiscal_year_start)
        facts = {"slice": label, "period": period, "whole": whole, "parts": parts, "difference": difference}
        notes.append(Note(code=code if mended else f"{code}_{more}", facts=facts))
    if repair == "below":
        notes += [
            Note(code="target_scaled", facts={"count": len([part for part in tree.below(key) if part in tree.changed])})
        ]
    return notes
