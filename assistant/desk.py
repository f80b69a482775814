"""What a person's desk shows: their figures, what is due, and of whom they answer for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel

from assistant import render, typed
from assistant.render.formats import value_text
from assistant.render.labels import metric_label
from assistant.render.metrics import metric_about
from assistant.reply import ChartPart, TablePart
from assistant.toolbox import may_use
from assistant.turn import Language, Turn
from knowledge.sales.team.people import Role
from tools.measure.metrics import MetricAnswer

if TYPE_CHECKING:
    from assistant.agent import Assistant
    from assistant.turn import ToolResult
    from knowledge.access import Principal

Arguments = dict[str, Any]
PanelName = Literal["tasks", "closing", "training", "by_rep", "stalled", "team_training"]
LEADERS = (Role.MANAGER, Role.DIRECTOR, Role.OPERATIONS)
THIS_QUARTER = "this quarter"

# Whose figures they are follows from who looks: one's own, the team's, the company's.
FIGURES: tuple[Arguments, ...] = (
    {"metric": "attainment", "period": THIS_QUARTER},
    {"metric": "bookings", "period": THIS_QUARTER, "compare_to": "same_period_last_year"},
    {"metric": "pipeline"},
    {"metric": "win_rate", "period": "this year"},
)


@dataclass(frozen=True)
class Ask:
    """What a panel shows: a reading tool's call, and which columns of its table, in this order."""

    name: PanelName
    tool: str
    arguments: Arguments
    columns: tuple[str, ...]


OWN = (
    Ask("tasks", "find_records", {"kind": "tasks", "scope": "mine", "limit": 12}, ("due_on", "task_title", "account")),
    Ask(
        "closing", "find_deals", {"state": "open", "scope": "mine", "limit": 8},
        ("name", "stage", "amount", "expected_close_on", "next_step"),
    ),
    Ask("training", "find_training", {"person": "me"}, ("course", "training_state", "due_on", "score")),
)  # fmt: skip
TEAM = (
    Ask("by_rep", "query_metric", {"metric": "attainment", "period": THIS_QUARTER, "group_by": ["rep"]}, ()),
    Ask(
        "stalled", "review_deals", {"about": "stalled", "limit": 8},
        ("deal", "owner", "amount", "days_in_stage", "next_action"),
    ),
    Ask("team_training", "find_training", {"what": "lacking"}, ("person", "course", "training_state", "due_on")),
)  # fmt: skip


class DeskFigure(BaseModel):
    """One figure. `about` says of whom and when; `value` is None where there is none, and `why` says so.

    `change_percent` is against the same days a year before; `done` is how much of a whole it is, 0 to 1.
    `asked` are the arguments of `query_metric` behind it.
    """

    metric: str
    label: str
    about: str
    shown: str
    value: float | int | None
    change_percent: float | None = None
    compared: str | None = None
    done: float | None = None
    why: str | None = None
    asked: Arguments


class Panel(BaseModel):
    """A table, and a chart where there is one, under the sentence that tells it."""

    name: PanelName
    text: str
    table: TablePart | None = None
    chart: ChartPart | None = None


class Desk(BaseModel):
    """Everything on a desk; what a person has no access to is not on it."""

    figures: list[DeskFigure]
    own: list[Panel]
    team: list[Panel]


def desk(assistant: Assistant, principal: Principal, language: Language) -> Desk:
    """A person's desk, as their role may see it. Everything comes from tools that only read."""
    return Desk(
        figures=list(_figures(assistant, principal, language)),
        own=list(_panels(assistant, principal, language, OWN)),
        team=list(_panels(assistant, principal, language, TEAM)) if principal.role in LEADERS else [],
    )


def _figures(assistant: Assistant, principal: Principal, language: Language) -> Iterator[DeskFigure]:
    for asked in FIGURES:
        result = _run(assistant, principal, "query_metric", asked, language)
        if result is not None and result.refusal is not None and "compare_to" in asked:
            # A company whose records are younger than a year has its figure all the same.
            asked = {name: value for name, value in asked.items() if name != "compare_to"}
            result = _run(assistant, principal, "query_metric", asked, language)
        if result is None or (result.refusal is not None and result.refusal.outcome == "refused"):
            continue
        yield _figure(result, asked, language)


def _figure(result: ToolResult, asked: Arguments, language: Language) -> DeskFigure:
    label = metric_label(asked["metric"], language)
    if not isinstance(result.output, MetricAnswer):
        why = render.word_refusal(result.refusal, language) if result.refusal else None
        return DeskFigure(metric=asked["metric"], label=label, about="", shown="–", value=None, why=why, asked=asked)
    found = result.output.result
    row = found.total or found.rows[0]
    return DeskFigure(
        metric=found.metric, label=label, about=metric_about(found, language),
        shown=value_text(row.value, found.unit, found.currency, language), value=row.value,
        change_percent=row.change_percent,
        compared=None if row.compared is None else value_text(row.compared, found.unit, found.currency, language),
        done=row.value / 100 if found.metric == "attainment" and row.value is not None else None, asked=asked,
    )  # fmt: skip


def _panels(assistant: Assistant, principal: Principal, language: Language, asks: tuple[Ask, ...]) -> Iterator[Panel]:
    for ask in asks:
        if not may_use(principal, assistant.toolbox.tools[ask.tool]):
            continue
        draft = typed.look(assistant, principal, ask.tool, ask.arguments, language)
        if draft.outcome != "answered":
            continue
        tables = [_narrowed(part, ask.columns) for part in draft.parts if isinstance(part, TablePart)]
        charts = [part for part in draft.parts if isinstance(part, ChartPart)]
        yield Panel(name=ask.name, text=draft.text, table=next(iter(tables), None), chart=next(iter(charts), None))


def _narrowed(table: TablePart, columns: tuple[str, ...]) -> TablePart:
    """The table with these of its columns; with all of them where none are named."""
    names = [column.name for column in table.data.columns]
    kept = [names.index(name) for name in columns if name in names] or list(range(len(names)))

    def of(cells: list[Any]) -> list[Any]:
        return [cells[index] for index in kept]

    data = table.data.model_copy(update={"columns": of(table.data.columns), "rows": list(map(of, table.data.rows))})
    return TablePart(
        title=table.title, headers=of(table.headers), shown=list(map(of, table.shown)), numeric=of(table.numeric),
        data=data,
    )  # fmt: skip


def _run(
    assistant: Assistant, principal: Principal, tool: str, arguments: Arguments, language: Language
) -> ToolResult | None:
    if not may_use(principal, assistant.toolbox.tools[tool]):
        return None
    turn = Turn(principal, "", language, assistant.today(principal), assistant.now(), "")
    return assistant.toolbox.run(turn, tool, arguments)
