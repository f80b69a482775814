"""The records behind the figures of an answer: the same metric, filters, period and people, listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from assistant import typed
from assistant.reply import TablePart
from knowledge import conversations
from tools.measure.metrics import MetricRecords, query_metric

if TYPE_CHECKING:
    from assistant.agent import Assistant
    from assistant.turn import Language
    from knowledge.access import Principal

MOST_RECORDS = 200


class Behind(BaseModel):
    """The records of one figure, told in `text`; `table` is None where there are none to list."""

    text: str
    table: TablePart | None = None


def records_behind(assistant: Assistant, principal: Principal, turn_id: int, language: Language) -> list[Behind]:
    """Of each figure that a turn computed. Refuses with `unknown.turn` for a turn that isn't the caller's."""
    with assistant.database.transaction() as session:
        turn = conversations.find_turn(session, principal, turn_id)
        calls = turn.reply.get("tool_calls", [])
    figures = [call for call in calls if call["tool"] == query_metric.name and call["status"] == "ok"]
    found = [_narrowed(call["arguments"]) for call in figures]
    return [_listed(assistant, principal, asked, language) for at, asked in enumerate(found) if asked not in found[:at]]


def _narrowed(arguments: dict[str, Any]) -> dict[str, Any]:
    """Of a figure's arguments those that say which records it counts; how it is sliced and ranked is left out."""
    kept = {name: value for name, value in arguments.items() if name in MetricRecords.model_fields}
    return {**kept, "limit": MOST_RECORDS}


def _listed(assistant: Assistant, principal: Principal, asked: dict[str, Any], language: Language) -> Behind:
    draft = typed.look(assistant, principal, "metric_records", asked, language)
    table = next((part for part in draft.parts if isinstance(part, TablePart)), None)
    return Behind(text=draft.text, table=table)
