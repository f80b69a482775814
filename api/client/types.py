"""What the client gives back: frozen dataclasses, named as in the API's description."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Language = Literal["en", "zh"]
Outcome = Literal["answered", "proposed", "done", "needs_detail", "no_data", "refused", "failed"]


@dataclass(frozen=True)
class TextPart:
    """A paragraph of plain text."""

    kind: Literal["text"]
    text: str


@dataclass(frozen=True)
class Column:
    """A column of a table; money is in major units of the table's currency."""

    name: str
    unit: str | None = None
    label: str | None = None
    is_date: bool = False


@dataclass(frozen=True)
class Table:
    """Rows as values. `total` counts what there is, `rows` may be fewer."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    total: int
    currency: str | None = None


@dataclass(frozen=True)
class TablePart:
    """A table: `shown` are its cells worded for people, `data` the same as values."""

    kind: Literal["table"]
    headers: tuple[str, ...]
    shown: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    data: Table
    title: str | None = None


@dataclass(frozen=True)
class ChartPart:
    """A Vega-Lite chart."""

    kind: Literal["chart"]
    title: str
    spec: Mapping[str, Any]


@dataclass(frozen=True)
class ChoicesPart:
    """Readings to pick from; each is a message that can be sent as it is."""

    kind: Literal["choices"]
    prompt: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class PlannedCall:
    """One call of a proposal: the tool that plans, and its arguments, which can be put right (`edit_proposal`)."""

    tool: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Proposal:
    """A change that waits for a person. `may_approve`: whether the caller may; `asked_by`: who asked, if another."""

    kind: Literal["proposal"]
    id: str
    summary: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    expires_at: str
    may_approve: bool
    asked_by: str | None = None
    state: str = "pending"
    calls: tuple[PlannedCall, ...] = ()


@dataclass(frozen=True)
class UndoPart:
    """A change that was made; `undo_change(change_set_id)` takes it back, as long as it is not `undone`."""

    kind: Literal["undo"]
    change_set_id: int
    summary: str
    undone: bool = False


@dataclass(frozen=True)
class OtherPart:
    """A part of a kind that this client does not know yet, as it came."""

    kind: str
    data: Mapping[str, Any]


# The last one takes what the others don't (decode.py).
Part = TextPart | TablePart | ChartPart | ChoicesPart | Proposal | UndoPart | OtherPart


@dataclass(frozen=True)
class ToolCall:
    """One tool call of a turn, as it ran."""

    tool: str
    arguments: Mapping[str, Any]
    status: Literal["ok", "refused", "failed"]


@dataclass(frozen=True)
class Citation:
    """Where a statement comes from; `link` opens it on the page of the installation."""

    title: str
    path: str | None = None
    heading: str | None = None
    page: int | None = None
    marker: str | None = None
    link: str | None = None


@dataclass(frozen=True)
class Reply:
    """The answer to one message. `checked`: the words of a large model were held against the tools' results."""

    thread_id: str
    turn_id: int
    outcome: Outcome
    language: Language
    text: str
    parts: tuple[Part, ...]
    tool_calls: tuple[ToolCall, ...] = ()
    citations: tuple[Citation, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    usage: Mapping[str, Any] | None = None
    checked: bool = False
    model: str = "builtin"

    @property
    def change_ids(self) -> tuple[int, ...]:
        """What was written with it and can be undone."""
        return tuple(part.change_set_id for part in self.parts if isinstance(part, UndoPart))


@dataclass(frozen=True)
class ThreadSummary:
    """A conversation of the caller's."""

    id: str
    title: str
    created_at: datetime


@dataclass(frozen=True)
class ThreadTurn:
    """One message and its reply; `verdict` is what its person said of it."""

    message: str
    reply: Reply
    created_at: datetime
    verdict: str | None = None


@dataclass(frozen=True)
class Thread(ThreadSummary):
    """A conversation with its turns, oldest first; `truncated` where older ones are left out."""

    turns: tuple[ThreadTurn, ...]
    truncated: bool


@dataclass(frozen=True)
class Change:
    """Something that was written. `undone`: it was taken back; `undoes`: it is itself the taking back of another."""

    id: int
    applied_at: datetime
    summary: str
    tool: str
    thread_id: str | None
    undone: bool
    undoes: int | None


@dataclass(frozen=True)
class Me:
    """The caller and the company. `invented`: the company is demo data."""

    person_id: int
    name: str
    role: str
    company: str
    invented: bool
    language: Language
    may_approve: bool
    may_add_documents: bool
    may_change_documents: bool
    suggestions: tuple[str, ...]


@dataclass(frozen=True)
class ToolTitle:
    """A tool that the caller may use, by its name and in words."""

    name: str
    title: str
    writes: bool
