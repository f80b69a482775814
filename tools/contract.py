"""What a tool is: a typed function with an effect, a permission and examples in both languages."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, Field

from knowledge.access import Access, Area
from knowledge.changes import Plan, RecordChange, Risk
from knowledge.metrics.model import Figure, Filter, Note, Op, Period, Unit
from knowledge.refusals import Refusal as ToolRefusal

if TYPE_CHECKING:
    from knowledge.library.search import Searcher

__all__ = [
    "Area", "Chart", "Citation", "Column", "Effect", "Figure", "Filter", "Note", "Op", "Period", "Plan",
    "RecordChange", "Report", "Risk", "Section", "Semantic", "Table", "Tool", "ToolContext", "ToolInput",
    "ToolOutput", "ToolRefusal", "Unit", "tool",
]  # fmt: skip


class Effect(StrEnum):
    """Whether a tool only looks, or plans a change."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True)
class Semantic:
    """What a field means: which extractor of the built-in model looks for it, and which resolver reads it."""

    kind: str


# The semantic types. A field of a ToolInput uses one of these, so that every model knows what to look for.
AccountName = Annotated[str, Semantic("account"), Field(description="an account (customer), as the person wrote it")]
ContactName = Annotated[str, Semantic("contact"), Field(description="a contact at an account, as written")]
DealName = Annotated[str, Semantic("deal"), Field(description="a deal's name or id, as written")]
PersonName = Annotated[
    str, Semantic("person"), Field(description="one of our own people, as written; 'me' for the asker")
]
TeamName = Annotated[str, Semantic("team"), Field(description="a team, as written")]
PeriodText = Annotated[
    str, Semantic("period"), Field(description="a period as said: 'last quarter', '2017年第二季度', 'Q3 2025'")
]
MomentText = Annotated[
    str, Semantic("moment"), Field(description="a day or time as said: 'this morning', '昨天下午3点'")
]
MetricName = Annotated[str, Semantic("metric"), Field(description="the name of a metric of the catalogue")]
DimensionName = Annotated[
    str, Semantic("dimension"), Field(description="a dimension: rep, team, region, product, month …")
]
Filters = Annotated[
    tuple[Filter, ...], Semantic("filters"), Field(description="conditions on dimensions, facts or extra columns")
]
Limit = Annotated[int, Semantic("limit"), Field(ge=1, le=1000, description="at most this many rows")]
OrderBy = Annotated[
    str, Semantic("order_by"), Field(description="a fact to order the list by: amount, employees, days_open …")
]
FreeText = Annotated[str, Semantic("text"), Field(max_length=4000)]


class ToolInput(BaseModel):
    """Arguments of a tool. Unknown arguments are refused, so that a model's slip is seen and not dropped."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(BaseModel):
    """A table's column. `name` is its word (assistant/words: `column.<name>`); `label` stands instead, where given."""

    name: str
    unit: Unit | None = None
    label: str | None = None
    is_date: bool = False


class Table(BaseModel):
    """Rows to draw. `total` counts what there is, `rows` may be fewer; money is in major units of `currency`."""

    columns: list[Column]
    rows: list[list[Any]]
    total: int
    currency: str | None = None

    @classmethod
    def of(
        cls,
        names: list[str],
        rows: list[list[Any]],
        *,
        units: dict[str, Unit] | None = None,
        currency: str | None = None,
        total: int | None = None,
    ) -> Table:
        """A table of named columns; `total` defaults to the rows given."""
        columns = [Column(name=name, unit=(units or {}).get(name)) for name in names]
        return cls(columns=columns, rows=rows, total=len(rows) if total is None else total, currency=currency)

    @property
    def returned(self) -> int:
        """How many rows are in the table."""
        return len(self.rows)

    @property
    def truncated(self) -> bool:
        """Whether there are more rows than are shown."""
        return self.total > len(self.rows)


class Chart(BaseModel):
    """A chart as a Vega-Lite specification with its data inside."""

    title: str
    spec: dict[str, Any]


class Citation(BaseModel):
    """Where a statement comes from: a document's section, or records.

    `marker` stands in the text where it is said; `link` opens the section on the page of this installation.
    """

    title: str
    path: str | None = None
    heading: str | None = None
    page: int | None = None
    marker: str | None = None
    link: str | None = None


class ToolOutput(BaseModel):
    """A tool's typed result. The model sees it as JSON with long tables cut to a preview; the person gets all of it."""

    notes: list[Note] = []
    table: Table | None = None
    chart: Chart | None = None
    citations: list[Citation] = []


class Section(BaseModel):
    """One part of a Report. `lines` are sentences by code and facts (assistant/words: `report.<code>`).

    `title` is the code of its heading (`report.<title>`), None for the part that answers first.
    """

    title: str | None = None
    lines: list[Note] = []
    table: Table | None = None
    chart: Chart | None = None


class Report(ToolOutput):
    """A result in several parts, each with sentences, a table and a chart of its own: a brief, an analysis, a pack.

    Every number of a sentence stands as a fact of its line: plain for counts, a Figure where it has a unit.
    `choices` are messages to go on with; a Note is worded in the reader's language (assistant/words: `choice.<code>`).
    """

    sections: list[Section]
    choices: Sequence[str | Note] = ()


@dataclass(frozen=True)
class ToolContext:
    """The caller's side of a tool call; nothing in it comes from the model. `library` opens it."""

    access: Access
    now: datetime
    thread_id: str | None = None
    library: Callable[[], Searcher] | None = None

    @property
    def today(self) -> date:
        """The caller's business day."""
        return self.access.today


ToolFunction = Callable[[Any, ToolContext], ToolOutput | Plan]


@dataclass(frozen=True)
class Tool:
    """A declared tool; the one source for LangChain, the API's documentation, the built-in model and the evals."""

    name: str
    room: str
    effect: Effect
    area: Area
    risk: Risk | None
    run: ToolFunction
    input: type[ToolInput]
    output: type[BaseModel]
    manual: str
    examples: tuple[str, ...]

    def semantics(self) -> dict[str, str]:
        """Each input field's semantic kind, for fields that have one."""
        return self._semantics

    @cached_property
    def _semantics(self) -> dict[str, str]:
        kinds = {}
        for name, field in self.input.model_fields.items():
            found = [item.kind for item in field.metadata if isinstance(item, Semantic)]
            found = found or _nested_semantic(field.annotation)
            if found:
                kinds[name] = found[0]
        return kinds

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The input fields that it can't do without."""
        return tuple(name for name, field in self.input.model_fields.items() if field.is_required())

    def options(self, field: str) -> frozenset[str]:
        """The values that a field of fixed choices allows; empty for any other field."""
        return frozenset(_literals(self.input.model_fields[field].annotation))

    def describe(self) -> dict[str, Any]:
        """The declaration as JSON, for `salesdesk tools --json`."""
        return {
            "name": self.name, "room": self.room, "effect": self.effect.value,
            "risk": self.risk.value if self.risk else None, "permission": self.permission,
            "input": self.input.model_json_schema(), "output": self.output.model_json_schema(),
            "examples": list(self.examples), "description": self.manual,
        }  # fmt: skip

    @property
    def permission(self) -> str:
        """Area and direction in one word: `records.read`."""
        return f"{self.area.value}.{'write' if self.effect is Effect.WRITE else 'read'}"


def _nested_semantic(annotation: Any) -> list[str]:  # noqa: ANN401 - any type form
    for item in getattr(annotation, "__metadata__", ()):
        if isinstance(item, Semantic):
            return [item.kind]
    for part in getattr(annotation, "__args__", ()):
        if found := _nested_semantic(part):
            return found
    return []


def _literals(annotation: Any) -> list[str]:  # noqa: ANN401 - any type form
    if get_origin(annotation) is Literal:
        return [str(value) for value in get_args(annotation)]
    return [value for part in get_args(annotation) for value in _literals(part)]


def tool(
    effect: Effect, *, area: Area = Area.RECORDS, risk: Risk | None = None, examples: list[str]
) -> Callable[[ToolFunction], Tool]:
    """Declare a function as a tool. Its room is its package, its docstring the model's manual."""
    if effect is Effect.WRITE and risk is None:
        raise TypeError("a write tool needs the lowest risk its plans can have")

    def declare(function: ToolFunction) -> Tool:
        hints = get_type_hints(function)
        return Tool(
            name=function.__name__, room=function.__module__.split(".")[1], effect=effect, area=area, risk=risk,
            run=function, input=hints["asked"], output=hints["return"], manual=inspect.getdoc(function) or "",
            examples=tuple(examples),
        )  # fmt: skip

    return declare
