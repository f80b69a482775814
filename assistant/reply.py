"""What a reply is made of: a closed set of parts that every channel can draw."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge.conversations import ProposalState
from tools.contract import Citation, Table

Outcome = Literal["answered", "proposed", "done", "needs_detail", "no_data", "refused", "failed"]


class TextPart(BaseModel):
    """A paragraph of plain text."""

    kind: Literal["text"] = "text"
    text: str


class TablePart(BaseModel):
    """A table with worded headers. `rows` are values as typed; `shown` the same cells worded for people."""

    kind: Literal["table"] = "table"
    title: str | None = None
    headers: list[str]
    shown: list[list[str]]
    numeric: list[bool]
    data: Table


class ChartPart(BaseModel):
    """A Vega-Lite chart."""

    kind: Literal["chart"] = "chart"
    title: str
    spec: dict[str, Any]


class ChoicesPart(BaseModel):
    """Readings to pick from; each is a message that can be sent as it is."""

    kind: Literal["choices"] = "choices"
    prompt: str
    choices: list[str]


class PlannedCall(BaseModel):
    """A tool's call that writes something, with its arguments as they were given."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{
                "tool": "update_records",
                "arguments": {"kind": "deal", "record": "Acme", "set": [{"field": "amount", "value": "120k"}]},
            }]
        },
    )  # fmt: skip

    tool: str = Field(max_length=100)
    arguments: dict[str, Any]


class ProposedCall(PlannedCall):
    """A call of a proposal, as a form shows it: what it `says` in a sentence, and `labels` of what it sets, by name."""

    says: str
    labels: dict[str, str]


class ProposalPart(BaseModel):
    """A change that waits for a person: what would change, until when it can be approved, and where it stands.

    `may_approve`: whether the reader may. `asked_by` is who asked for it, where that is somebody else, and `edited_by`
    who edited it last, where that is not who asked. `calls` are what it was planned by, which an edit puts right; none
    where they were not kept.
    """

    kind: Literal["proposal"] = "proposal"
    id: str
    summary: str
    headers: list[str]
    rows: list[list[str]]
    expires_at: str
    may_approve: bool
    asked_by: str | None = None
    edited_by: str | None = None
    calls: list[ProposedCall] = []
    state: ProposalState = "pending"


class UndoPart(BaseModel):
    """A change that was made and can be taken back, as long as it is not `undone`."""

    kind: Literal["undo"] = "undo"
    change_set_id: int
    summary: str
    undone: bool = False


Part = Annotated[TextPart | TablePart | ChartPart | ChoicesPart | ProposalPart | UndoPart, Field(discriminator="kind")]


class ToolCallRecord(BaseModel):
    """One tool call of the turn, as it ran."""

    tool: str
    arguments: dict[str, Any]
    status: Literal["ok", "refused", "failed"]


class Reply(BaseModel):
    """The answer to one message, alike for every channel."""

    thread_id: str
    turn_id: int
    outcome: Outcome
    language: Literal["en", "zh"]
    text: str
    parts: list[Part]
    tool_calls: list[ToolCallRecord] = []
    citations: list[Citation] = []
    proposals: list[ProposalPart] = []
    # What the turn took; `alarms`, `mended`: what a large model said that no tool gave, and whether it was asked again.
    usage: dict[str, Any] = {}
    # Whether a large model's words were held against the tools' results, and all of them found there.
    checked: bool = False
    model: str = "builtin"
