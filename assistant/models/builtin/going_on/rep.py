"""How salespeople go on from their target and their pay: "will I make it?", "what if I close Acme?"."""

from __future__ import annotations

import re
from typing import Any

from assistant.models.builtin.asked.rep_day import paid_if
from assistant.models.builtin.extract import selling
from assistant.models.builtin.going_on.goes_on import asks_why, is_bare
from assistant.models.builtin.slots import Slots
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.period import parse_period
from knowledge.refusals import Refusal

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
    return {"tool": "forecast_sales", "arguments": _whose(before)}


def _whose(before: dict[str, Any]) -> dict[str, Any]:
    """Of whom and of when the last figure was, as a forecast takes it."""
    given = before["arguments"]
    fields = {item["field"]: item["values"] for item in given.get("where", [])}
    kept = {name: fields[name][0] for name in ("team", "region") if len(fields.get(name, ())) == 1}
    kept |= {"person": fields["rep"][0]} if len(fields.get("rep", ())) == 1 else {}
    return kept | {name: given[name] for name in ("period", "scope") if given.get(name)}


def needed_for_it(slots: Slots, before: dict[str, Any]) -> dict[str, Any] | None:
    """`how much pipeline do we still need?`, `还需要多少商机` after a figure: for its period, unless that is over."""
    metric = METRICS.get(before["arguments"].get("metric", ""))
    asks = selling.NEEDED.search(slots.frame.text) and not slots.frame.periods and not slots.frame.names
    targets = before["tool"] == "find_targets" or (metric is not None and metric.source == "targets")
    deals = metric is not None and metric.source == "deals"
    if not asks or not (targets or deals) or not before["arguments"].get("period"):
        return None
    known = _whose(before)
    try:
        period = parse_period(known["period"], slots.access.today, slots.access.company.fiscal_year_start)
    except Refusal:
        return None
    over = period.end < slots.access.today and not targets
    kept = {name: value for name, value in known.items() if name != "period" or not over}
    return {"tool": "forecast_sales", "arguments": {**kept, "needed": True}}
