"""Messages of a few words by which a leader goes on from figures and lists: why, who is last, which are the oldest."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from typing import Any

from assistant.models.builtin.extract import selling
from assistant.models.builtin.going_on.follow_up import on_top
from assistant.models.builtin.going_on.goes_on import EXPLAINED, FIGURES, asks_why, is_bare
from assistant.models.builtin.slots import Slots
from knowledge.metrics.definitions import LOST, METRICS
from knowledge.metrics.resolve import dimensions_of
from knowledge.sales.plan.categories import find_categories

# Of whom the best and the weakest are looked for.
RANKED = ("region", "team", "rep")
OLDEST = re.compile(r"\b(?:oldest|longest)\b|最久|最老|最早|时间最长", re.IGNORECASE)
STUCK = re.compile(
    r"^\W*(?:and\s+)?(?:is |are )?(?:anything|any(?: of (?:them|those))?|which(?: ones| of (?:them|those))?|what(?:['’]s| is)?)\b.{0,16}\b(?:stuck|stalled|stalling|at risk|slipping)\b"
    r"|^(?:那)?(?:其中)?(?:有没有|有哪些|哪些|有什么)(?:是)?(?:卡|停滞|有风险)",
    re.IGNORECASE,
)
WHOSE = re.compile(
    r"^\W*(?:and\s+)?(?:whose (?:are (?:they|those|these)|is (?:it|that))|who (?:owns|has) (?:them|those|these))\W*$|^(?:都|分别)?(?:是)?谁的(?:单子|商机|客户)?[？?]?$",
    re.IGNORECASE,
)
REASONS = re.compile(r"^\W*(?:(?:what(?:['’]s| is| are| were)?\s+)?(?:the\s+)?reasons?|(?:主要)?原因(?:呢|是什么|有哪些)?)\W*$", re.IGNORECASE)  # fmt: skip
# What counts the records of a list by its tool and state.
COUNTS = {
    ("find_deals", "open"): "deals_open",
    ("find_deals", "won"): "deals_won",
    ("find_deals", "lost"): "deals_lost",
}
Call = dict[str, Any]


def leader_goes_on(slots: Slots, before: Call) -> Call | None:
    """The call that the message asks for beside the last one; None where it goes on in another way."""
    return (
        _why_of_ranked(slots, before)
        or _ranked_after(slots, before)
        or _oldest(slots, before)
        or _why_lost(slots, before)
        or _stuck_there(slots, before)
        or _whose_are_they(slots, before)
        or _of_category(slots, before)
        or _in_ways(slots, before)
    )


def _why_of_ranked(slots: Slots, before: dict[str, Any]) -> dict[str, Any] | None:
    """`and why?` after figures of regions, teams or reps: the one at the end that was asked for, else the weakest."""
    arguments = before["arguments"]
    metric, groups = METRICS.get(arguments.get("metric", "")), arguments.get("group_by", ())
    if before["tool"] not in FIGURES or metric is None or metric.name not in EXPLAINED or metric.where is LOST:
        return None
    if len(groups) != 1 or groups[0] not in RANKED or not is_bare(slots) or not asks_why(slots):
        return None
    fields = {item["field"]: item["values"] for item in arguments.get("where", [])}
    if slots.frame.dimensions or set(fields) - {"team", "region"} or any(len(values) > 1 for values in fields.values()):
        return None
    which = "best" if arguments.get("order") == "highest" else "weakest"
    kept = {name: arguments[name] for name in ("period", "scope") if arguments.get(name)}
    of = {} if metric.name == "bookings" else {"metric": metric.name}  # the largest has the most bookings anyway
    named = {name: values[0] for name, values in fields.items()}
    return {"tool": "summarize_performance", "arguments": {"among": groups[0], "which": which, **of, **kept, **named}}


def _ranked_after(slots: Slots, before: dict[str, Any]) -> dict[str, Any] | None:
    """`which team is the best?` after a summary: of the same days."""
    frame = slots.frame
    order = slots.figures.order
    kinds = [mention.value for mention in frame.dimensions if mention.value in RANKED]
    kinds += ["rep"] if frame.has("who") and not kinds else []
    if before["tool"] != "summarize_performance" or order is None or not kinds or frame.names or frame.periods:
        return None
    if [mention for mention in frame.metrics if mention.value != "reps"]:
        return None
    given = before["arguments"]
    named = {name: given[name] for name in ("team", "region") if given.get(name) and name != kinds[0]}
    kept = {name: given[name] for name in ("period", "scope") if given.get(name)}
    which = "best" if order == "highest" else "weakest"
    return {"tool": "summarize_performance", "arguments": {"among": kinds[0], "which": which, **named, **kept}}


def _oldest(slots: Slots, before: dict[str, Any]) -> dict[str, Any] | None:
    """`which are the oldest?` after a number of open complaints or deals: those themselves, the longest open first."""
    given = before["arguments"]
    tool = {"complaints_open": "find_records", "deals_open": "find_deals"}.get(given.get("metric", ""))
    if not OLDEST.search(slots.frame.text) or slots.frame.names:
        return None
    if before["tool"] == "find_deals" or (before["tool"], given.get("kind")) == ("find_records", "complaints"):
        return {"tool": before["tool"], "arguments": {**given, "order": "highest", "order_by": "days_open"}}
    if before["tool"] != "query_metric" or tool is None:
        return None
    kind = {"kind": "complaints", "open_only": True} if tool == "find_records" else {"state": "open"}
    kept = {name: given[name] for name in ("where", "scope") if given.get(name)}
    ranked = {"order": "highest", "order_by": "days_open"}
    return {"tool": tool, "arguments": {**kind, **kept, **ranked}}


def _why_lost(slots: Slots, before: dict[str, Any]) -> dict[str, Any] | None:
    """`why?` after a list of lost deals: their reasons."""
    given = before["arguments"]
    if before["tool"] != "find_deals" or given.get("state") != "lost" or not is_bare(slots):
        return None
    if not asks_why(slots) and not REASONS.match(slots.frame.text):
        return None
    kept = {name: given[name] for name in ("where", "period", "scope") if given.get(name)}
    return {"tool": "query_metric", "arguments": {"metric": "deals_lost", "group_by": ["loss_reason"], **kept}}


def _stuck_there(slots: Slots, before: dict[str, Any]) -> dict[str, Any] | None:
    """`anything stuck there?` after somebody's deals or pipeline: those of them that stand still or are at risk."""
    said, given = STUCK.search(slots.frame.text), before["arguments"]
    metric = METRICS.get(given.get("metric", ""))
    deals = before["tool"] == "find_deals" or (metric is not None and metric.source == "deals")
    if said is None or not deals or slots.frame.names:
        return None
    fields = {item["field"]: item["values"] for item in given.get("where", [])}
    named = {
        ("person" if name == "rep" else name): fields[name][0]
        for name in ("rep", "team", "region")
        if len(fields.get(name, ())) == 1
    }
    scope = {"scope": given["scope"]} if given.get("scope") else {}
    others = [item for item in given.get("where", []) if item["field"] not in ("rep", "team", "region")
              or len(item["values"]) > 1]  # fmt: skip
    scope |= {"where": others} if others else {}
    risk = {"about": "risk"} if selling.RISK.search(slots.frame.text) else {}
    return {"tool": "review_deals", "arguments": {**risk, **named, **scope}}


def _whose_are_they(slots: Slots, before: dict[str, Any]) -> dict[str, Any] | None:
    """`whose are they?`, `都是谁的` after a list or a number of records: how many each rep has of them."""
    given = before["arguments"]
    if not WHOSE.match(slots.frame.text):
        return None
    kept = {name: given[name] for name in ("where", "period", "scope") if given.get(name)}
    metric = given.get("metric") if before["tool"] == "query_metric" else None
    metric = metric or COUNTS.get((before["tool"], given.get("state", "")))
    kind = {"find_accounts": "accounts", "find_deals": "deals"}.get(before["tool"], str(given.get("kind", "")))
    if metric is None and kind in METRICS and not given.get("open_only"):
        metric = kind
    if metric is None or "rep" not in dimensions_of(METRICS[metric]):
        return None
    return {"tool": "query_metric", "arguments": {"metric": metric, "group_by": ["rep"], **kept}}


def _of_category(slots: Slots, before: dict[str, Any]) -> dict[str, Any] | None:
    """`那差旅呢`, `and travel?` after a budget or spending: the same of another category."""
    given = before["arguments"]
    named = {name.value for _, _, name in find_categories(slots.frame.text)}
    of_money = METRICS[given["metric"]].source in ("budgets", "expenses") if given.get("metric") in METRICS else False
    if len(named) != 1 or slots.frame.metrics or slots.frame.names or slots.frame.periods:
        return None
    if before["tool"] == "check_budget":
        return {"tool": "check_budget", "arguments": {**given, "category": named.pop()}}
    if before["tool"] != "query_metric" or not of_money:
        return None
    category = {"field": "spend_category", "op": "=", "values": [named.pop()]}
    return {"tool": "query_metric", "arguments": {**given, "where": on_top(given.get("where", []), [category])}}


def _in_ways(slots: Slots, before: dict[str, Any]) -> dict[str, Any] | None:
    """`worst case?`, `最好情况呢` after the one figure of a forecast: the forecast in its ways."""
    given = before["arguments"]
    if given.get("metric") != "forecast" or not selling.WAYS.search(slots.frame.text) or slots.frame.names:
        return None
    kept = {name: given[name] for name in ("period", "scope") if given.get(name)}
    by = [name for name in given.get("group_by", ()) if name in RANKED][:1]
    fields = {item["field"]: item["values"][0] for item in given.get("where", []) if len(item["values"]) == 1}
    named = {
        ("person" if name == "rep" else name): fields[name] for name in ("rep", "team", "region") if name in fields
    }
    return {"tool": "forecast_sales", "arguments": {**kept, **named, **({"by": by[0]} if by else {})}}
