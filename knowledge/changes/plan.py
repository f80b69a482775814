"""Plans: what a write tool wants done, as data, and two of them put together."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from knowledge.changes.record import RecordChange, Shown
from knowledge.metrics.model import Note


class Risk(enum.StrEnum):
    """Low: applied at once, undo offered. High: waits for a person's approval."""

    LOW = "low"
    HIGH = "high"


class Saying(BaseModel):
    """What one tool's part of a Plan is, for people: `facts` fill the tool's sentence, `summary` stands for logs.

    `arguments` are those of the call that planned it, with days as dates: what an edit begins from. None where they
    were not kept.
    """

    tool: str
    summary: str
    facts: dict[str, Any] = {}
    arguments: dict[str, Any] | None = None


class Plan(Saying):
    """What a write tool wants done, as data: the changes, the sentence that says them, and their risk.

    `parts`: what several tools' plans were put together from; empty for the plan of one. `notes`: what whoever decides
    has to know (what it breaks, what was taken from where); `choices`: messages that ask for something else instead,
    a Note being worded as `choice.<code>`. `asked_by`, `edited_by`: the people who asked for it and who edited it last,
    by id, where that is not whoever applies it.
    """

    risk: Risk
    changes: list[RecordChange]
    parts: list[Saying] = []
    notes: list[Note] = []
    choices: Sequence[str | Note] = ()
    asked_by: int | None = None
    edited_by: int | None = None

    @property
    def sayings(self) -> list[Saying]:
        """What it does, tool by tool."""
        return self.parts or [Saying(tool=self.tool, summary=self.summary, facts=self.facts, arguments=self.arguments)]


def put_together(one: Plan, other: Plan) -> Plan:
    """Two Plans as one, to be approved and undone as a whole; two changes of one record become one."""
    changes: list[RecordChange] = list(one.changes)
    places: dict[int, int] = {}
    for number, change in enumerate(other.changes):
        at = next((at for at, known in enumerate(changes) if _same_record(known, change)), None)
        moved = change.model_copy(update={"after": _renumbered(change.after, places)})
        if at is None:
            places[number] = len(changes)
            changes.append(moved)
        else:
            changes[at] = _both(changes[at], moved)
    parts = [*one.sayings, *other.sayings]
    return Plan(
        tool="+".join(dict.fromkeys(part.tool for part in parts)), summary="; ".join(part.summary for part in parts),
        risk=max(one.risk, other.risk, key=list(Risk).index), changes=changes, parts=parts,
        notes=[*one.notes, *other.notes], choices=[*one.choices, *other.choices],
    )  # fmt: skip


def _renumbered(values: dict[str, Any] | None, places: dict[int, int]) -> dict[str, Any] | None:
    """Values that point at records of the same Plan, after those moved to other places."""
    if values is None:
        return None
    return {
        name: {"created": places[value["created"]]} if isinstance(value, dict) and "created" in value else value
        for name, value in values.items()
    }


def _same_record(one: RecordChange, other: RecordChange) -> bool:
    return one.id is not None and (one.kind, one.id) == (other.kind, other.id) and None not in (one.after, other.after)


def _both(first: RecordChange, then: RecordChange) -> RecordChange:
    """The fields of both, from what the first found to what the second leaves."""
    before, after = {**(then.before or {}), **(first.before or {})}, {**(first.after or {}), **(then.after or {})}
    shown = {**first.shown, **then.shown}
    for name in first.shown.keys() & then.shown.keys():
        shown[name] = Shown(before=first.shown[name].before, after=then.shown[name].after)
    return first.model_copy(update={"before": before, "after": after, "shown": shown})
