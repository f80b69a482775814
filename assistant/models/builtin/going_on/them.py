"""Messages of a few words about those that the last answer told of: why they were lost, which they are, what is next.

Whatever they ask is asked of the same records: with the conditions, the days and the reach of the answer before.
"""

# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import json
import re
from typing import Any

from assistant.models.builtin.extract import selling
from assistant.models.builtin.going_on.follow_up import on_top, told_of
from assistant.models.builtin.going_on.rows import IT, ORDINAL, SHOWN, STATES, named_row
from assistant.models.builtin.slots import Slots
from knowledge.metrics.definitions import LOST, METRICS
from knowledge.metrics.resolve import dimensions_of
from knowledge.sales.team.directory import find_teams

Call = dict[str, Any]
KEPT = ("where", "period", "scope")
SUBJECTS = {"person": "rep", "team": "team", "region": "region", "manager": "manager"}
LOSING = re.compile(r"\blos(?:e|t|ing)\b|输|丢|黄", re.IGNORECASE)
NEXT = re.compile(
    r"\bwhat (?:should|shall|must|can|could|does|do) (?:he|she|they)\b.{0,20}\b(?:do|focus|work|tackle|start)\b"
    r"|(?:他|她|他们)(?:下一步|接下来|现在)?(?:该|应该|要)(?:先)?(?:做|干|忙|跟)(?:什么|啥|嘛|哪)",
    re.IGNORECASE,
)
ALL_OF_THEM = re.compile(
    r"^\W*(?:(?:show|list|give|let me see|see)\s+(?:me\s+)?)?(?:the|those|these|them|all of them)(?:\s+deals)?\W*$"
    r"|^(?:把)?(?:这些|那些|它们|单子|商机)+(?:都)?(?:列出来|列一下|给我看看|看看)[。！]?$",
    re.IGNORECASE,
)
# Which they are, of those that the last answer listed: they are shown once more.
WHICH = re.compile(
    r"^\W*(?:and\s+)?which (?:ones|are (?:they|those|these))\W*$|^(?:那|都)?是?哪(?:些|几[个单笔家条])[呢？?]*$",
    re.IGNORECASE,
)
LISTS = ("find_deals", "find_accounts", "find_records", "find_activities", "find_people")
BY = re.compile(
    r"^\W*(?:and\s+|now\s+)?(?:split\s+|group(?:ed)?\s+|break (?:it|them) down\s+)?(?:by|per)\b|^(?:那|再)?(?:按|分)",
    re.I,
)
# Of somebody who was just named, and nothing but this: "phone?", "电话多少".
BARE_FACT = re.compile(
    r"^\W*(?:and\s+|what(?:['’]s| is)\s+)?(?:(?:his|her|their|the)\s+)?(?:(?P<phone>phone|number|mobile|cell)(?:\s+number)?|(?P<email>e-?mail)(?:\s+address)?)\W*$"
    r"|^(?:那|请问)?(?:[他她]的?)?(?:(?P<phone_zh>电话|手机|手机号|电话号码)|(?P<email_zh>邮箱|邮件地址|邮箱地址))(?:是)?(?:多少|什么|几号|呢)?[？?]*$",
    re.IGNORECASE,
)
OWNS = re.compile(r"\bown(?:s|ed)?\b|\bwhose\b|负责|谁的", re.IGNORECASE)
THERE = re.compile(r"\b(?:there|they|them|their|with them)\b|他们|那边|那里|这家|那家", re.IGNORECASE)
HOW_MANY = re.compile(
    r"^\W*(?:and\s+)?how many(?:\s+of\s+(?:them|those|these))?\s+(?:are|were)\s+(?P<en>[\w '-]{3,30}?)\W*$"
    r"|^(?:其中|那)?(?:有)?(?:多少|几)(?:个|条|家|位)?(?:是|已经?)?(?P<zh>[\u4e00-\u9fff]{2,10}?)(?:的|了)?[？?]?$",
    re.IGNORECASE,
)
NARROWED = re.compile(
    r"^\W*(?:and\s+|only\s+|just\s+)*"
    r"(?P<en>(?:the ones\s+)?(?:over|above|under|below|more than|less than|at least)\s[^?]+?)\W*$"
    r"|^(?:只看|只要|其中)?(?P<zh>(?:超过|大于|高于|不到|小于|低于|至少)[^，,？?]{1,12}?)的(?:呢|有哪些)?[？?。]?$",
    re.IGNORECASE,
)
# What the records of a list are called, and what counts them.
NOUNS = {
    "find_deals": ("deals", "商机"), "find_accounts": ("accounts", "客户"), "leads": ("leads", "线索"),
    "contacts": ("contacts", "联系人"), "tasks": ("tasks", "待办"), "complaints": ("complaints", "投诉"),
}  # fmt: skip
COUNTED = {"any": "deals", "open": "deals_open", "won": "deals_won", "lost": "deals_lost"}


def them_goes_on(slots: Slots, before: Call) -> Call | None:
    """The call that the message asks for of those the last one told of; None where it is about something else."""
    if before["status"] != "ok":
        return None
    if before["tool"] in LISTS and WHICH.match(slots.frame.text):
        return {"tool": before["tool"], "arguments": before["arguments"]}
    return (
        _why_lost(slots, before)
        or _records_of(slots, before)
        or _next_for(slots, before)
        or _open_there(slots, before)
        or _figure_for(slots, before)
        or _how_many(slots, before)
        or _to_close_then(slots, before)
        or _sorted(slots, before)
        or _by_group(slots, before)
        or _other_state(slots, before)
        or _asked_of_record(slots, before)
        or _risk_there(slots, before)
        or _narrowed(slots, before)
    )


def kept(before: Call) -> dict[str, Any]:
    """Of which records the last call was."""
    return {name: before["arguments"][name] for name in KEPT if before["arguments"].get(name)}


def _of_deals(before: Call) -> bool:
    metric = METRICS.get(before["arguments"].get("metric", ""))
    return before["tool"] == "find_deals" or (metric is not None and metric.source == "deals")


def _why_lost(slots: Slots, before: Call) -> Call | None:
    """`why did we lose them?`, `为什么丢的` after a number or list of deals: the reasons, of the same deals."""
    frame, metric = slots.frame, METRICS.get(before["arguments"].get("metric", ""))
    lost = LOSING.search(frame.text) or (
        before["tool"] == "metric_records" and metric is not None and metric.where is LOST
    )
    if not _of_deals(before) or not frame.has("why") or not lost or frame.names or frame.periods:
        return None
    return {"tool": "query_metric", "arguments": {"metric": "deals_lost", "group_by": ["loss_reason"], **kept(before)}}


def _records_of(slots: Slots, before: Call) -> Call | None:
    """`show me the deals we lost to the first one`, `… to Verdano` after groups: the records of that group."""
    given, frame = before["arguments"], slots.frame
    groups = given.get("group_by", ())
    if (
        before["tool"] != "query_metric"
        or len(groups) != 1
        or not frame.has("records", "listing")
        or frame.has("count", "at_risk")
        or selling.RISK.search(frame.text)
    ):
        return None
    metric = METRICS[given["metric"]]
    if {METRICS[mention.value].source for mention in frame.metrics} - {metric.source}:
        return None
    said = ORDINAL.search(frame.text)
    row = named_row(before, said) if said is not None else None
    new = [{"field": row.kind, "op": "=", "values": [row.name]}] if row is not None else [
        item.model_dump(mode="json") for item in slots.figures.filters.conditions if item.field in dimensions_of(metric)
    ]  # fmt: skip
    if not new and not (ALL_OF_THEM.match(frame.text) and metric.source == "deals"):
        return None
    arguments = {"metric": metric.name, **kept(before), "where": on_top(given.get("where", []), new)}
    return {"tool": "metric_records", "arguments": arguments | _days(slots)}


def _days(slots: Slots) -> dict[str, Any]:
    return {"period": slots.figures.period} if slots.figures.period else {}


def _next_for(slots: Slots, before: Call) -> Call | None:
    """`what should he do next?` after somebody's results: the next step of each of their deals."""
    text = slots.frame.text
    whose = _subject(before)
    if not whose or slots.frame.names or not (NEXT.search(text) or selling.NEXT.search(text)):
        return None
    return {"tool": "review_deals", "arguments": {"about": "next_action", **whose}}


def _subject(before: Call) -> dict[str, Any]:
    """Whose results the last answer told: one person, team or region."""
    given = before["arguments"]
    if before["tool"] == "summarize_performance":
        found = {name: given[name] for name in SUBJECTS if given.get(name)}
    else:
        held = {item["field"]: item["values"] for item in given.get("where", []) if item["op"] == "="}
        found = {name: held[field][0] for name, field in SUBJECTS.items() if len(held.get(field, ())) == 1}
    return found if len(found) == 1 and "manager" not in found else {}


def _open_there(slots: Slots, before: Call) -> Call | None:
    """`what's open there?`, `他们还有哪些在谈` after an account: its open deals."""
    frame, account = slots.frame, told_of(before).get("account")
    asks = frame.has("which", "listing", "who") or frame.text.rstrip().endswith(("?", "？"))
    other = [mention for mention in frame.metrics if mention.value not in ("deals", "deals_open")]
    if not account or not frame.has("open") or not THERE.search(frame.text) or frame.names or other or not asks:
        return None
    where = [{"field": "account", "op": "=", "values": [account]}]
    return {"tool": "find_deals", "arguments": {"state": "open", "where": where}}


def _figure_for(slots: Slots, before: Call) -> Call | None:
    """`and her pipeline?` after a summary: that figure of the same one; of now, where it is none of a time."""
    frame = slots.frame
    metrics, whose = slots.figures.metrics, _subject(before) if before["tool"] == "summarize_performance" else {}
    if not whose or len(metrics) != 1 or frame.names or not frame.has("he_she", "follow_up") or frame.has("why"):
        return None
    if selling.RISK.search(frame.text):
        return None  # not how many there are, but which are in danger, and by what signs
    metric = METRICS[metrics[0]]
    where = [{"field": SUBJECTS[name], "op": "=", "values": [value]} for name, value in whose.items()]
    if where[0]["field"] not in dimensions_of(metric):
        return None
    then = (
        {"period": before["arguments"]["period"]} if metric.kind == "flow" and before["arguments"].get("period") else {}
    )
    return {"tool": "query_metric", "arguments": {"metric": metric.name, "where": where, **then, **_days(slots)}}


def _noun(before: Call) -> tuple[str, str] | None:
    return NOUNS.get(before["tool"]) or NOUNS.get(str(before["arguments"].get("kind")))


def _conditions(slots: Slots, said: re.Match[str], noun: tuple[str, str]) -> tuple[Slots, list[dict[str, Any]]]:
    """What the words of a message say of the records of the last list."""
    whole = slots.of(f"{said['en']} {noun[0]}" if said["en"] else f"{said['zh']}的{noun[1]}")
    return whole, [item.model_dump(mode="json") for item in whole.figures.filters.conditions]


def _how_many(slots: Slots, before: Call) -> Call | None:
    """`how many are qualified?`, `多少是合格的` after a list: those of it."""
    said, noun = HOW_MANY.match(slots.frame.text), _noun(before)
    if said is None or noun is None or slots.frame.periods:
        return None
    whole, new = _conditions(slots, said, noun)
    given = before["arguments"]
    state = (whole.deal_state() if noun[0] == "deals" else None) or given.get("state", "any")
    metric = COUNTED[state] if noun[0] == "deals" else noun[0]
    if (
        (not new and metric == COUNTED.get(given.get("state", "any")))
        or metric not in METRICS
        or (not new and noun[0] != "deals")
    ):
        return None
    where = on_top(given.get("where", []), new)
    return {"tool": "query_metric", "arguments": {"metric": metric, **kept(before), "where": where}}


def _to_close_then(slots: Slots, before: Call) -> Call | None:
    """`and next month?` after the deals that are to close this month: those of then."""
    given, frame = before["arguments"], slots.frame
    ahead = any(item["field"] == "expected_close_on" for item in given.get("where", []))
    if before["tool"] != "find_deals" or not ahead or len(frame.periods) != 1 or frame.names or frame.metrics:
        return None
    then = frame.periods[0].text
    asked = slots.of(
        f"deals that close {then}" if frame.text.isascii() else f"{then}要签的商机"
    ).figures.filters.conditions
    new = [item.model_dump(mode="json") for item in asked if item.field == "expected_close_on"]
    if not new:
        return None
    return {"tool": "find_deals", "arguments": {**given, "where": on_top(given["where"], new)}}


def _sorted(slots: Slots, before: Call) -> Call | None:
    """`sort by amount`, `按金额排` after the deals behind a figure: the list of them, the largest first."""
    state = STATES.get(before["arguments"].get("metric", ""))
    if (
        before["tool"] != "metric_records"
        or state is None
        or not slots.frame.has("sorting", "rank")
        or slots.frame.names
    ):
        return None
    order = slots.figures.order or "highest"
    return {"tool": "find_deals", "arguments": {"state": state, **kept(before), "order": order}}


def _by_group(slots: Slots, before: Call) -> Call | None:
    """`by source`, `按来源` after a list: how many each has of the same records."""
    noun, groups = _noun(before), slots.figures.group_by
    bare = not (slots.frame.names or slots.frame.periods or slots.frame.metrics or slots.figures.order)
    if noun is None or not groups or not bare or not BY.match(slots.frame.text):
        return None
    metric = COUNTED[before["arguments"].get("state", "any")] if noun[0] == "deals" else noun[0]
    if metric not in METRICS or not set(groups) <= set(dimensions_of(METRICS[metric])):
        return None
    return {"tool": "query_metric", "arguments": {"metric": metric, "group_by": groups, **kept(before)}}


def _other_state(slots: Slots, before: Call) -> Call | None:
    """`and how many did he lose?`, `丢了几单` after a list of deals: as many of the same whose, when and where."""
    frame = slots.frame
    state = next((name for name in ("won", "lost", "open") if frame.has(name)), None)
    other = [mention for mention in frame.metrics if not mention.value.startswith("deals")]
    if before["tool"] != "find_deals" or state is None or not frame.has("count", "deals_counted") or other:
        return None
    if frame.names or frame.periods or frame.dimensions:
        return None
    return {"tool": "query_metric", "arguments": {"metric": COUNTED[state], **kept(before)}}


def _asked_of_record(slots: Slots, before: Call) -> Call | None:
    """`who is she?`, `what's her phone?`, `who owns it?` after a contact, lead or complaint: what is recorded of it."""
    frame, given = slots.frame, before["arguments"]
    points = frame.has("he_she", "that_one") or IT.search(frame.text)
    kind, record = ("contact", given["contact"]) if given.get("contact") else (given.get("kind"), given.get("record"))
    if kind == "contacts" and (sole := _sole_name(before)) is not None:
        kind, record = "contact", sole
    if kind == "contact" and record and (fact := BARE_FACT.match(frame.text)) is not None:
        asked = ["phone"] if fact["phone"] or fact["phone_zh"] else ["email"]
        return {"tool": "show_record", "arguments": {"record": record, "kind": kind, "asked": asked}}
    record = given.get("name") if before["tool"] == "create_record" else record
    asks = slots.attributes or frame.has("who")
    if not points or not asks or kind not in SHOWN or not record or frame.names or frame.metrics or frame.periods:
        return None
    owner = ["owner"] if OWNS.search(frame.text) else []
    asked = [*owner, *[name for name in slots.attributes if name not in owner]]
    return {"tool": "show_record", "arguments": {"record": record, "kind": kind, **({"asked": asked} if asked else {})}}


def _sole_name(before: Call) -> str | None:
    """The name of the one record that a list held; None where it held more, or was stored cut."""
    try:
        table = json.loads(before.get("result", "{}")).get("table") or {}
    except ValueError:
        return None
    columns, rows = [column["name"] for column in table.get("columns", [])], table.get("rows", [])
    return str(rows[0][columns.index("name")]) if len(rows) == 1 and "name" in columns else None


def _risk_there(slots: Slots, before: Call) -> Call | None:
    """`what's at risk there?`, `有什么要黄的` after somebody's results: of their deals."""
    frame = slots.frame
    at_risk = selling.RISK.search(frame.text) or frame.has("at_risk")
    if before["tool"] != "summarize_performance" or not at_risk or frame.names or frame.metrics:
        return None
    whose = _subject(before)
    if (manager := before["arguments"].get("manager")) is not None:
        led = [team.name for team in find_teams(slots.access) if team.manager == manager]
        whose = {"team": led[0]} if len(led) == 1 else {}
    return {"tool": "review_deals", "arguments": {"about": "risk", **whose}} if whose else None


def _narrowed(slots: Slots, before: Call) -> Call | None:
    """`over 100k`, `超过10万的` after a list: those of it."""
    said, noun = NARROWED.match(slots.frame.text), _noun(before)
    if said is None or noun is None or slots.frame.names or slots.frame.metrics:
        return None
    _, new = _conditions(slots, said, noun)
    where = on_top(before["arguments"].get("where", []), new)
    return {"tool": before["tool"], "arguments": {**before["arguments"], "where": where}} if new else None
