"""Break a target down: into months, quarters, regions, lines, teams, reps; every level adds up exactly."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from knowledge.changes import Created, creation, removal, update_of
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.model import Unit
from knowledge.sales.plan.target_division import Divider, Level, Node, Weights
from knowledge.sales.plan.target_slices import (
    Wanted,
    existing,
    figure,
    label_of,
    minor,
    names_in,
    span_label,
    target_label,
    values_of,
)
from knowledge.sales.plan.target_tree import Tree, load_tree
from knowledge.sales.plan.targets import Target
from tools.contract import (
    Area,
    Effect,
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

MOST = 500  # parts of one plan: more than anybody looks through


class BreakDownTarget(OfTarget):
    """Which target, into which levels from the top down, by what weights."""

    by: Annotated[
        tuple[Level, ...],
        Semantic("target_levels"),
        Field(min_length=1, max_length=4, description="the levels from the top down: quarter, then region, then rep"),
    ]
    weights: (
        Annotated[
            Weights,
            Semantic("target_weights"),
            Field(
                description="history: the same days last year; seasonality: each unit's usual share over the years;"
                " capacity: months of ramped reps. Left out: seasonality for time, history for the rest"
            ),
        ]
        | None
    ) = None
    amount: Amount | None = None
    replace: Annotated[
        bool, Semantic("target_replace"), Field(description="take the parts that are there away first")
    ] = False


@tool(
    Effect.WRITE,
    area=Area.TARGETS,
    risk=Risk.HIGH,
    examples=[
        "break down the {period} target by quarter",
        "break down {region}'s {period} target by month, evenly",
        "split the {period} target of {team} across its reps by last year's history",
        "divide the {period} target by quarter and region and rep",
        "allocate the {period} target to the reps by capacity",
        "break the target of 40 million for {period} down by quarter",
        "把{period}的目标按季度分解",
        "把{region}{period}的目标平均分解到每个月",
        "{team}{period}的目标按去年业绩拆分到每个销售",
        "将{period}的目标按产能分解到各团队",
        "把{period}目标逐级分解到季度、区域和销售",
    ],
)
def break_down_target(asked: BreakDownTarget, context: ToolContext) -> Plan:
    """Divide one target into parts that sum exactly to it, over one level or several (year → quarter → region → rep).

    Weights are history, seasonality, capacity or even. With `amount` the whole is set too. Refuses when there are parts
    already, unless `replace` is said. To change one target use `set_target`; to see all levels `find_targets`.
    """
    access = context.access
    wanted = wanted_target(asked, context)
    tree = load_tree(access, wanted.metric, wanted.period.start, wanted.period.end)
    known = existing(tree, wanted)
    if known is None and asked.amount is None and not wanted.values and len(access.principal.leads) == 1:
        # Who leads one team and may not divide the company's target means that team's.
        wanted = Wanted(wanted.metric, wanted.period, {"team_id": next(iter(access.principal.leads))})
        known = existing(tree, wanted)
    if asked.amount is None and known is None:
        raise ToolRefusal("no_data.target_to_divide", metric=wanted.metric, period=wanted.period)
    amount = known.amount if known is not None else 0
    if asked.amount is not None:
        amount = minor(wanted.metric, asked.amount, access.company.currency)
    replaced = _parts_there(tree, known)
    if replaced and not asked.replace:
        raise _has_parts(context, tree, wanted, replaced)
    divider = Divider(access, wanted, asked.weights)
    node = divider.divide(wanted, amount, asked.by)
    writer = _Writer(context, {**tree.targets}, set(replaced), node)
    writer.write(node, None)
    writer.remove(replaced)
    if len(writer.changes) > MOST:
        raise ToolRefusal("target.too_many", count=len(writer.changes), most=MOST)
    name, whole = label_of(access, wanted.values), figure(wanted.metric, amount, access.company.currency)
    facts: dict[str, Any] = {
        "metric": wanted.metric, "slice": name, "period": wanted.period, "amount": whole, "by": list(asked.by),
        "count": writer.parts,
    }  # fmt: skip
    if replaced:
        facts["replaced"] = len(replaced)
    return Plan(
        tool="break_down_target",
        summary=f"target of {name}, {span_label(wanted.period.start, wanted.period.end)}, by {', '.join(asked.by)}",
        facts=facts, risk=Risk.HIGH, changes=writer.changes, notes=_notes(divider, wanted),
    )  # fmt: skip


def _parts_there(tree: Tree, known: Target | None) -> list[int]:
    """The targets below one that hang on it by their parents, the deepest last."""
    if known is None:
        return []
    found: list[int] = []
    waiting = [known.id]
    while waiting:
        above = waiting.pop(0)
        below = [key for key in tree.parts.get(above, ()) if tree.targets[key].parent_id == above]
        found += below
        waiting += below
    return found


def _has_parts(context: ToolContext, tree: Tree, wanted: Wanted, parts: list[int]) -> ToolRefusal:
    direct = [key for key in parts if tree.targets[key].parent_id == tree.targets[parts[0]].parent_id]
    names = [target_label(context.access, tree.targets[key]) for key in direct]
    return ToolRefusal(
        "target.has_parts", slice=label_of(context.access, wanted.values), period=wanted.period, count=len(parts),
        names=names[:4],
    )  # fmt: skip


class _Writer:
    """Turns nodes into changes: new targets, and those that are there already and hang on nothing yet."""

    def __init__(self, context: ToolContext, targets: dict[int, Target], gone: set[int], top: Node) -> None:
        self.context, self.targets, self.gone = context, targets, gone
        self.names = names_in(context.access, [dict(node.wanted.values) for node in top.all()])
        self.changes: list[RecordChange] = []
        self.parts = 0
        free = {key: target for key, target in targets.items() if key not in gone}
        self.tree = Tree(free, {key: target.amount for key, target in free.items()}, {})

    def write(self, node: Node, above: Any) -> None:  # noqa: ANN401 - an id, or the place of the change that makes it
        """Write a node and everything below it; `above` is what its parent_id becomes."""
        access, wanted = self.context.access, node.wanted
        currency = access.company.currency
        now = figure(wanted.metric, node.amount, currency)
        known = existing(self.tree, wanted)
        self.parts += above is not None
        if known is not None and above is not None and known.parent_id not in (None, above):
            raise ToolRefusal("target.part_of_other", slice=label_of(access, wanted.values), period=wanted.period)
        names = self.names
        label = f"{label_of(access, wanted.values, names)} {span_label(wanted.period.start, wanted.period.end)}"
        if known is None:
            money = METRICS[wanted.metric].unit is Unit.MONEY
            values = {
                "metric": wanted.metric, "period_start": wanted.period.start, "period_end": wanted.period.end,
                "amount": node.amount, "currency": currency if money else None, "parent_id": above, **wanted.values,
            }  # fmt: skip
            shown: dict[str, Any] = {column: names.get((column, key)) for column, key in wanted.values.items()}
            here: Any = Created(created=len(self.changes)).model_dump()
            self.changes.append(creation("target", label, values, {"amount": now, **shown}))
        else:
            here = known.id
            new = {"amount": node.amount} | ({"parent_id": above} if above is not None else {})
            pair = {"amount": (figure(wanted.metric, known.amount, currency), now)}
            change = update_of("target", known, label, new, pair)
            self.changes += [change] if change is not None else []
        for part in node.parts:
            self.write(part, here)

    def remove(self, keys: list[int]) -> None:
        """Take targets away, the deepest first."""
        access = self.context.access
        names = names_in(access, [values_of(self.targets[key]) for key in keys])
        for key in reversed(keys):
            target = self.targets[key]
            was = figure(target.metric, target.amount, access.company.currency)
            label = target_label(access, target, names)
            self.changes.append(removal("target", target, label, ("amount",), {"amount": was}))


def _notes(divider: Divider, wanted: Wanted) -> list[Note]:
    """By which weights, read from which days, and who has none."""
    notes = []
    for how in dict.fromkeys(divider.used.values()):
        levels = [level for level, used in divider.used.items() if used == how]
        facts: dict[str, Any] = {"by": levels}
        if how in ("history", "seasonality"):
            facts["period"] = divider.base
        notes.append(Note(code=f"target_weights_{how}", facts=facts))
    if divider.left_out:
        notes.append(Note(code="target_left_out", facts={"names": list(divider.left_out)[:20]}))
    return notes
