"""Messages of a few words that go on from the last answer: why, of whom, of when; and which one was meant instead."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from assistant.models.builtin.extract import selling
from assistant.models.builtin.figures.times import spoken
from assistant.models.builtin.going_on.account import TOUCHED, logged_with_them, of_the_account
from assistant.models.builtin.going_on.corrections import INSTEAD, correction
from assistant.models.builtin.going_on.follow_up import behind, on_top
from assistant.models.builtin.going_on.pointed import pointed_order
from assistant.models.builtin.going_on.supplied import supplied
from assistant.models.builtin.lacking import amended, answered, for_another, writers
from assistant.models.builtin.mentioned import records_said
from assistant.models.builtin.slots import Slots
from knowledge.metrics.definitions import LOST, METRICS
from knowledge.metrics.period import parse_period, period_containing
from knowledge.metrics.period.words import GRAINS
from knowledge.refusals import Refusal

__all__ = ["EXPLAINED", "FIGURES", "TOUCHED", "Again", "asks_why", "goes_on", "is_bare"]

MOST_WORDS = 9
# Figures whose "why?" is told by a summary of what they are made of.
EXPLAINED = (
    "bookings", "attainment", "gap_to_target", "deals_won", "win_rate", "average_deal_size", "win_rate_by_amount",
)  # fmt: skip
FIGURES = ("query_metric", "metric_records")
# A condition that says of which of them: "the overdue ones", "已经过期的".
THOSE = re.compile(
    r"^\s*(?:(?:and|only|just|show|me)\s+)*(?:the\s+)?(?P<en>[\w' -]+?)\s+ones?\W*$"
    r"|^\s*(?:and\s+)?(?:are\s+|is\s+)?(?:any|which|what)(?:\s+of\s+(?:them|those|these))?(?:\s+(?:are|is))?\s+(?P<any>[a-z' -]+?)\W*$"
    r"|^(?:那|其中|里面)?(?:有没有|有哪些|哪些)(?:是)?(?:已经)?(?P<zh_any>[\u4e00-\u9fff]{2,8}?)的?(?:吗|呢)?[？?]?\s*$"
    r"|^\s*(?:只看|只要|仅看|就看|看)?(?P<zh>[\u4e00-\u9fff]{2,12}?)的呢?[。！!？?]?\s*$",
    re.IGNORECASE,
)
NOUNS = {
    "deals": ("deals", "商机"), "accounts": ("accounts", "客户"), "tasks": ("tasks", "待办"),
    "leads": ("leads", "线索"),
    "complaints": ("complaints", "投诉"), "orders": ("orders", "订单"), "contacts": ("contacts", "联系人"),
}  # fmt: skip
EARLIER = re.compile(
    r"\b(?:and\s+)?(?:in\s+|for\s+)?the\s+(?P<en>day|week|month|quarter|year)\s+(?:before|prior)(?:\s+(?:that|this|it))?\b"
    r"|\b(?:one|a)\s+(?P<one>day|week|month|quarter|year)\s+(?:earlier|before(?:\s+that)?)\b"
    r"|(?:再|更)(?:上|往?前)(?:面)?(?:的)?(?:一)?个?(?P<zh>天|日|周|星期|月|季度|年)|(?:再|那)?往前(?:推)?一?个?(?P<zh_on>周|月|季度|年)"
    r"|(?:再之前|之前|前面)(?:的)?那?(?:一)?个?(?P<zh_that>周|月|季度|年)|前一个?(?P<zh_one>周|星期|月|季度|年)",
    re.IGNORECASE,
)
OF_THEM = re.compile(
    r"^\s*(?:and\s+)?which\s+(?:ones\s+)?of\s+(?:them|those|these)\s+(?:are\s+|is\s+)?(?P<en>.+)$"
    r"|^\s*(?:其中|这里面|里面)(?:有)?(?:哪些|哪几个)?(?:是|处于)?(?P<zh>.+?)(?:的)?[？?]?$",
    re.IGNORECASE,
)
DUE = re.compile(r"\bdue\b|\bby when\b|\bdeadlines?\b|到期|截止|什么时候(?:要|之前|前)?(?:完成|学完|到)", re.IGNORECASE)
TOUCH_METRICS = {"call": "calls", "visit": "visits", "email": "emails", "meeting": "meetings"}
LOSING = re.compile(r"\blos(?:e|ing)\b|输|丢", re.IGNORECASE)
FEW = re.compile(r"^(?:那)?(?:怎么|为什么|为何|咋)?(?:这么|那么)(?:少|低|差|多|高|好)", re.IGNORECASE)


@dataclass(frozen=True)
class Again:
    """What a message that goes on asks for: calls to make, or the whole message that it stands for."""

    calls: tuple[dict[str, Any], ...] = ()
    slots: Slots | None = None


def goes_on(slots: Slots, last: list[dict[str, Any]]) -> Again | None:
    """What the message asks beside the last calls; None where it stands by itself, or is another kind of follow-up."""
    if len([token for token in slots.frame.tokens if token.word[0].isalnum()]) > 2 * MOST_WORDS:
        return None
    from assistant.models.builtin.going_on.figure import everybody_s, figure_goes_on
    from assistant.models.builtin.going_on.leader import leader_goes_on
    from assistant.models.builtin.going_on.rep import needed_for_it, pay_goes_on, reached
    from assistant.models.builtin.going_on.rows import list_goes_on
    from assistant.models.builtin.going_on.them import them_goes_on

    before = behind(slots, last)[0]
    if (instead := INSTEAD.match(slots.frame.text)) is not None and before["tool"] not in writers():
        meant = instead["zh_bare"] or instead["zh"]
        named = instead["en"] or instead["first"]
        return Again(slots=slots.of(f"and {named}?" if named else f"那{meant}呢"))
    if (whole := pointed_order(slots, before)) is not None:
        return Again(slots=whole)
    call = (
        supplied(slots, before)
        or answered(slots, before)
        or amended(slots, before, correction(slots))
        or for_another(slots, before)
        or logged_with_them(slots, before)
        or everybody_s(slots, before)
        or them_goes_on(slots, before)
        or list_goes_on(slots, before)
        or reached(slots, before)
        or needed_for_it(slots, before)
        or pay_goes_on(slots, before)
        or _why(slots, before)
        or _won_in(slots, before)
        or _touches(slots, before)
    )
    call = call or _training(slots, before) or _meaning(slots, before)
    call = call or leader_goes_on(slots, before) or _only_those(slots, before)
    if call is not None:
        return Again((call,))
    if figures := figure_goes_on(slots, before):
        return Again(tuple(figures))
    if (call := _due_then(slots, before)) is not None:
        return Again((call,))
    earlier = _earlier(slots, before) or _of_them(slots, before)
    whole = earlier or of_the_account(slots, before)
    return Again(slots=whole) if whole is not None else None


def is_bare(slots: Slots) -> bool:
    """Whether it names nothing and no figure of its own."""
    frame = slots.frame
    return not frame.names and not [mention for mention in frame.metrics if mention.value != "deals"]


def asks_why(slots: Slots) -> bool:
    """Whether a reason is asked for: "why", "怎么这么少"."""
    return slots.frame.has("why") or FEW.search(slots.frame.text) is not None


def _why(slots: Slots, before: dict[str, Any]) -> dict[str, Any] | None:
    """`why?` after a figure of results: what it is made of, and what moved it."""
    arguments = before["arguments"]
    metric = METRICS.get(arguments.get("metric", ""))
    if before["tool"] not in FIGURES or metric is None or metric.name not in EXPLAINED or metric.where is LOST:
        return None
    if not is_bare(slots) or not asks_why(slots) or slots.frame.dimensions or arguments.get("group_by"):
        return None
    if slots.frame.has("lost") or LOSING.search(slots.frame.text):
        return None  # asked of what is lost, and told by its reasons
    fields = {item["field"]: item["values"] for item in arguments.get("where", [])}
    if set(fields) - {"rep", "team", "region", "manager"} or any(len(values) > 1 for values in fields.values()):
        return None
    named = {("person" if name == "rep" else name): values[0] for name, values in fields.items()}
    kept = {name: arguments[name] for name in ("period", "scope") if arguments.get(name)}
    return {"tool": "summarize_performance", "arguments": {**kept, **named}}


def _won_in(slots: Slots, before: dict[str, Any]) -> dict[str, Any] | None:
    """`which deals?` after a summary of somebody's results: those that were won in it."""
    if before["tool"] != "summarize_performance" or not slots.frame.has("records") or not is_bare(slots):
        return None
    if selling.RISK.search(slots.frame.text) or selling.STUCK.search(slots.frame.text):
        return None  # those are open ones
    given = before["arguments"]
    named = {("rep" if name == "person" else name): given[name] for name in ("person", "team", "region", "manager")
             if given.get(name)}  # fmt: skip
    where = [{"field": name, "op": "=", "values": [value]} for name, value in named.items()]
    arguments = {"metric": "deals_won", "period": given.get("period") or "this quarter", "where": where}
    return {
        "tool": "metric_records",
        "arguments": arguments | ({"scope": given["scope"]} if given.get("scope") else {}),
    }


def _touches(slots: Slots, before: dict[str, Any]) -> dict[str, Any] | None:
    """`拜访呢`, `and visits?` after calls were counted: the same of another kind of activity."""
    known = before["arguments"].get("metric")
    said = next((cue.value for cue in slots.frame.cues if cue.value in TOUCH_METRICS), None)
    if before["tool"] != "query_metric" or known not in TOUCH_METRICS.values() or said is None or slots.frame.names:
        return None
    bare = [cue for cue in slots.frame.cues if cue.value in ("follow_up", "filler", said)]
    words = [token for token in slots.frame.tokens if token.word[0].isalnum()]
    if any(not any(cue.start <= token.start < cue.end for cue in bare) for token in words):
        return None
    return {"tool": "query_metric", "arguments": {**before["arguments"], "metric": TOUCH_METRICS[said]}}


def _training(slots: Slots, before: dict[str, Any]) -> dict[str, Any] | None:
    """`when is it due?` after courses or a career plan, which say it."""
    asks_day = DUE.search(slots.frame.text) is not None
    if before["tool"] != "find_training" or not asks_day or slots.frame.names or slots.frame.periods:
        return None
    other = [mention for mention in slots.frame.metrics if mention.value != "training_completion"]
    return None if other else {"tool": "find_training", "arguments": before["arguments"]}


def _meaning(slots: Slots, before: dict[str, Any]) -> dict[str, Any] | None:
    """`what does that mean?` after a figure: how it is counted."""
    metric = before["arguments"].get("metric")
    asks = slots.frame.has("definition") and is_bare(slots) and not slots.frame.periods
    known = before["tool"] in FIGURES and metric in METRICS
    return {"tool": "describe_data", "arguments": {"metric": metric}} if asks and known else None


def _earlier(slots: Slots, before: dict[str, Any]) -> Slots | None:
    """`and the month before?`: with the period that is meant in its place."""
    said, period = EARLIER.search(slots.frame.text), before["arguments"].get("period")
    if said is None or not period or slots.frame.names:
        return None
    unit = GRAINS[next(part for part in said.groups() if part).casefold()]
    start_of_year = slots.access.company.fiscal_year_start
    try:
        known = parse_period(period, slots.access.today, start_of_year)
    except Refusal:
        return None
    meant = spoken(period_containing(known.start - timedelta(days=1), unit, start_of_year))
    return slots.of(f"那{meant}呢" if not slots.frame.text.isascii() else f"and in {meant}?")


def _of_them(slots: Slots, before: dict[str, Any]) -> Slots | None:
    """`which of them are in proposal?` after a list: it is narrowed, and keeps its other conditions."""
    said = OF_THEM.match(slots.frame.text)
    if said is None or before["tool"] not in ("find_deals", "find_accounts"):
        return None
    return slots.of(f"only {said['en']}" if said["en"] else f"只看{said['zh']}")


def _only_those(slots: Slots, before: dict[str, Any]) -> dict[str, Any] | None:
    """`no, I mean the overdue ones`, `只看已经过期的`: the same list or number, under that condition as well."""
    said = THOSE.match(correction(slots) or slots.frame.text)
    noun = _noun(before)
    if said is None or noun is None or records_said(slots) - {noun[0]}:
        return None
    from assistant.models.builtin.asked.rep import rep_asks

    english, chinese = said["en"] or said["any"], said["zh"] or said["zh_any"]
    whole = slots.of(f"{english} {noun[0]}" if english else f"{chinese}的{noun[1]}")
    asked = rep_asks(whole)
    new = (asked[1].get("where") if asked is not None else None) or [
        item.model_dump(mode="json") for item in whole.figures.filters.conditions
    ]
    if not new:
        return None
    state = {"state": whole.deal_state()} if before["tool"] == "find_deals" and whole.deal_state() else {}
    where = on_top(before["arguments"].get("where", []), new)
    return {"tool": before["tool"], "arguments": {**before["arguments"], **state, "where": where}}


def _due_then(slots: Slots, before: dict[str, Any]) -> dict[str, Any] | None:
    """`and next week?` after what is due this week: what is due then."""
    given, frame = before["arguments"], slots.frame
    if before["tool"] != "find_records" or given.get("kind") != "tasks" or not frame.periods or not is_bare(slots):
        return None
    where = given.get("where", [])
    if not any(item["field"] == "due_on" for item in where):
        return None
    from assistant.models.builtin.asked.rep import rep_asks

    then = frame.periods[0].text
    asked = rep_asks(slots.of(f"tasks due {then}" if frame.text.isascii() else f"{then}到期的待办"))
    if asked is None or asked[0] != "find_records":
        return None
    return {"tool": "find_records", "arguments": {**given, "where": on_top(where, asked[1].get("where", []))}}


def _noun(before: dict[str, Any]) -> tuple[str, str] | None:
    """What the records of the last list or number are called in both languages."""
    metric = METRICS.get(before["arguments"].get("metric", ""))
    kind = {"find_deals": "deals", "find_accounts": "accounts"}.get(before["tool"])
    if before["tool"] == "find_records":
        kind = before["arguments"].get("kind")
    elif before["tool"] in FIGURES and metric is not None:
        kind = metric.source
    return NOUNS.get(kind or "")
