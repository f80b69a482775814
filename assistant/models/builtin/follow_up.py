"""A message that goes on from the last call: "and in the West?", "那上个季度呢？", "which deals?"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.models.builtin.choose import Chooser
from assistant.models.builtin.slots import Slots

if TYPE_CHECKING:
    from tools.contract import Tool

MOST_WORDS = 14
RECORDS_TOOL = "metric_records"


def follow_up(slots: Slots, last: list[dict[str, Any]], chooser: Chooser) -> list[dict[str, Any]] | None:
    """The last calls with what this message changes, or None when it stands by itself.

    It goes on when it says so ("and …", "…呢") or is short and names no figure of its own.
    """
    frame = slots.frame
    tools = {tool.name: tool for tool in chooser.tools}
    made = [call for call in last if call["tool"] in tools]
    words = [token for token in frame.tokens if token.word[0].isalnum()]
    if not made or len(words) > MOST_WORDS or frame.has("log"):
        return None
    figure = any("metric" in call["arguments"] for call in made)
    if figure and frame.has("records") and not frame.metrics and RECORDS_TOOL in tools:
        return _merged(slots, made[:1], tools[RECORDS_TOOL])
    opens = bool(frame.cues) and any(
        cue.value == "follow_up" and _at_edge(slots, cue.start, cue.end) for cue in frame.cues
    )
    says_something = bool(
        frame.names or frame.periods or frame.dimensions or frame.comparisons or frame.limits or slots.figures.scope
        or slots.figures.compare_to
    )  # fmt: skip
    if opens and frame.metrics and not says_something:
        return _merged(slots, made[:1], tools[made[0]["tool"]])
    bare = not frame.metrics and not frame.has("call", "visit", "email", "meeting", "message", "help", "greeting")
    if says_something and (opens or (bare and figure and not frame.has("who", "listing"))):
        return [call for single in made for call in _merged(slots, [single], tools[single["tool"]])]
    return None


def _at_edge(slots: Slots, start: int, end: int) -> bool:
    """A follow-up opens or closes with its small word; in the middle it only joins."""
    text = slots.frame.text.rstrip(" ?？。.!！")
    return start <= 1 or end >= len(text)


def _merged(slots: Slots, calls: list[dict[str, Any]], tool: Tool) -> list[dict[str, Any]]:
    """The calls' arguments with this message's on top; a filter replaces one on the same field."""
    new = slots.fill(tool)
    merged = []
    for call in calls:
        known = {name: value for name, value in call["arguments"].items() if name in tool.input.model_fields}
        arguments = {**known, **new}
        if "where" in tool.input.model_fields:
            arguments["where"] = _filters(known.get("where", []), new.get("where", []))
        grouped = [name for name in arguments.get("group_by", []) if not _pinned(name, new.get("where", []))]
        if "group_by" in tool.input.model_fields:
            arguments["group_by"] = grouped
        if new.get("period") and "compare_to" not in new:
            arguments.pop("compare_to", None) if _is_period(known.get("compare_to")) else None
        merged.append({"tool": tool.name, "arguments": arguments})
    return merged


def _is_period(compare_to: str | None) -> bool:
    return compare_to not in (None, "previous_period", "same_period_last_year")


def _pinned(dimension: str, filters: list[dict[str, Any]]) -> bool:
    """A dimension set to one value needs no breakdown by it."""
    return any(item["field"] == dimension and item["op"] == "=" and len(item["values"]) == 1 for item in filters)


def _filters(known: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[dict[str, Any]]:
    fields = {item["field"] for item in new}
    return [item for item in known if item["field"] not in fields] + new
