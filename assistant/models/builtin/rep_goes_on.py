"""How salespeople go on from their target and their pay: "will I make it?", "what if I close Acme?"."""

from __future__ import annotations

import re
from typing import Any

from assistant.models.builtin.goes_on import asks_why, is_bare
from assistant.models.builtin.rep_day import paid_if
from assistant.models.builtin.slots import Slots
from knowledge.metrics.definitions import METRICS

MAKE_IT = re.compile(
    r"^\W*(?:and\s+)?(?:will|can|are|is|am)\s+(?:i|we|they|he|she)\s+(?:going to\s+)?"
    r"(?:make|hit|reach|get)\s+(?:it|there|that)\W*$"
    r"|^(?:那)?(?:我|我们|他|她|他们)?(?:能|会|能不能|能否)(?:完成|达到|达成|做到|实现|完得成)(?:得了|吗|么|呢)?\W*$",
    re.IGNORECASE,
)


def pay_goes_on(slots: Slots, before: dict[str, Any]) -> dict[str, Any] | None:
    """`why?`, `which deals?`, `and in April?` after a payout: it is explained line by line, with its deals."""
    arguments = before["arguments"]
    paid = arguments.get("metric") == "commission" and not arguments.get("group_by")
    if before["tool"] != "explain_payout" and not paid:
        return None
    if (if_closed := paid_if(slots)) is not None:
        return {"tool": if_closed[0], "arguments": if_closed[1]}
    if not is_bare(slots):
        return None
    frame = slots.frame
    if paid and not asks_why(slots):
        return None
    how = asks_why(slots) or frame.has("records", "definition")
    if not how and (not frame.periods or frame.has("won", "lost", "open")):
        return None
    kept = {name: arguments[name] for name in ("person", "period") if arguments.get(name)}
    named = next((item["values"][0] for item in arguments.get("where", []) if item["field"] == "rep"), None)
    kept |= {"person": named} if named else {}
    period = {"period": frame.periods[0].text} if frame.periods else {}
    return {"tool": "explain_payout", "arguments": {**kept, **period}}


def reached(slots: Slots, before: dict[str, Any]) -> dict[str, Any] | None:
    """`will I make it?`, `能完成吗` after a target or how far it is reached: what is expected against it."""
    metric = METRICS.get(before["arguments"].get("metric", ""))
    if metric is None or not is_bare(slots) or not MAKE_IT.search(slots.frame.text):
        return None
    if metric.source != "targets" and metric.name != "bookings":
        return None
    fields = {item["field"]: item["values"] for item in before["arguments"].get("where", [])}
    kept = {name: fields[name][0] for name in ("team", "region") if len(fields.get(name, ())) == 1}
    kept |= {"person": fields["rep"][0]} if len(fields.get("rep", ())) == 1 else {}
    kept |= {name: before["arguments"][name] for name in ("period", "scope") if before["arguments"].get(name)}
    return {"tool": "forecast_sales", "arguments": kept}
