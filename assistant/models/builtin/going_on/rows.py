"""Messages that go on from a list: one of its rows ("the second one"), its largest, or what all of it is worth."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from assistant.models.builtin.extract import selling
from assistant.models.builtin.going_on.goes_on import asks_why, is_bare
from assistant.models.builtin.slots import Slots
from knowledge import names
from knowledge.access import Access
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.model import Unit
from knowledge.numerals import small
from knowledge.refusals import Refusal

MOST_CHARACTERS = 60
ENGLISH = {
    word: at for at, words in enumerate(("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th"), start=1)
    for word in words.split()
}  # fmt: skip
_NOUN = r"(?:one|deal|opportunity|account|customer|client|lead|task|contact|complaint)"
_DOES = r"(?:buy|bought|spend|spent|order|ordered|sell|sold|do|does|did|doing|get|got|make|made|close|closed|win|won|lose|lost|pay|paid|has|have|had|owe)"
ORDINAL = re.compile(
    rf"\bthe\s+(?P<en>{'|'.join(ENGLISH)}|last)(?:\s+{_NOUN}\b|(?=\s*[?.!,]|\s*$)|(?=\s+{_DOES}\b))"
    r"|第(?P<zh>[一二三四五六七八九十]|\d{1,2})(?:个|条|单|家|位|笔|项)|最后(?:一)?(?P<zh_last>个|条|单|家|位|笔|项)",
    re.IGNORECASE,
)
LARGEST = re.compile(
    r"^\W*(?:and\s+)?(?:(?:which|what)(?:['’]s|\s+is|\s+one\s+is)?\s+)?(?:the\s+)?(?P<en>biggest|largest|smallest)(?:\s+(?:one|deal|of\s+(?:them|those)))?\W*$"
    r"|^(?:其中|那|哪个)?(?:最)(?P<zh>大|小)的?(?:那?(?:个|单|笔))?(?:是)?(?:哪个|哪单|哪一?[个单笔]|谁|什么)?\W*$",
    re.IGNORECASE,
)
# As it stands within an order: "move the biggest one to negotiation", 把最大的那个推进到谈判.
LARGEST_WITHIN = re.compile(
    rf"\bthe\s+(?P<en>biggest|largest|smallest)\s+(?:{_NOUN}\b|of\s+(?:them|those)\b)|(?:其中)?(?:金额)?最(?P<zh>大|小)的?那?(?:一)?[个单笔条]",
    re.IGNORECASE,
)
WORTH = re.compile(
    r"^\W*(?:and\s+)?(?:(?:what['’]?s?\s+(?:is\s+)?)?(?:(?:the|their)\s+)?(?:total|sum)(?:\s+(?:value|amount))?|what do they (?:add up to|come to|sum to)|(?:how much\s+)?(?:in total|altogether)|(?:they['’]?re\s+|are they\s+)?worth(?:\s+(?:how much|what))?|how much(?:\s+(?:is that|are they worth|in total|altogether))?)\W*$"
    r"|^(?:那)?(?:它们|他们|这些|这几[个单笔])?(?:一共|总共|合计|加起来|总)?(?:是|值)?(?:多少钱|多少金额|值多少|金额多少|总金额|总额|(?<=[共计来])多少)(?:呢|啊)?\W*$",
    re.IGNORECASE,
)
HOW_LONG = re.compile(
    r"\bhow long\b.{0,30}\b(?:there|stuck|stage|open|sitting|moved?)\b|\bwhen did (?:it|that) last move\b|多久没(?:动|推进|进展)|(?:停|卡|放)了?多久",
    re.IGNORECASE,
)
MOVE = re.compile(
    r"\bdo (?:i|we) do\b|\bwhat now\b|\bmove (?:it|that)\b|怎么(?:推进|推|办|跟|弄|搞)|咋(?:办|推|跟)", re.IGNORECASE
)
IT = re.compile(r"\b(?:it|that|this)\b|它|这个|那个|这单|那单", re.IGNORECASE)
STATES = {
    "deals": "any", "deals_open": "open", "deals_won": "won", "deals_lost": "lost", "pipeline": "open", "bookings": "won",
    "lost_amount": "lost",
}  # fmt: skip
# Which column of a list names its records, and what they are.
NAMED_BY = {"tasks": "task_title", "complaints": "subject"}
SINGLE = {"tasks": "task", "contacts": "contact", "leads": "lead", "orders": "order", "complaints": "complaint"}
# So many turns before, a list is still in sight: "the first is done", "the second as well".
LISTED_BEFORE = 4
LISTS = {"find_deals", "find_accounts", "find_records", "metric_records", "review_deals"}
# Those that can be shown on their own.
SHOWN = {"contact", "lead", "order", "complaint"}
Call = dict[str, Any]


class Row(NamedTuple):
    """A record of a list: its kind, its name, and the id that its source gave it."""

    kind: str
    name: str
    id: str = ""


def list_goes_on(slots: Slots, before: Call) -> Call | None:
    """The call that the message asks for of the last list; None where it is about something else."""
    text = slots.frame.text
    if len(text) > MOST_CHARACTERS or not is_bare(slots) or slots.frame.periods or before["status"] != "ok":
        return None
    if (said := ORDINAL.search(text)) is not None:
        row = named_row(before, said)
        return _of_row(slots, row, before) if row is not None else None
    asks_what = MOVE.search(text) or selling.NEXT.search(text) or HOW_LONG.search(text)
    if asks_what and IT.search(text) and len(rows := _rows_of(before) or []) == 1:
        return _of_row(slots, rows[0], before)
    if before["tool"] == "show_deal" and (HOW_LONG.search(text) or MOVE.search(text)):
        about = {"about": "next_action"} if MOVE.search(text) else {}
        return {"tool": "review_deals", "arguments": {**about, **before["arguments"]}}
    if (ranked := LARGEST.match(text)) is not None:
        return _largest(
            before, "lowest" if (ranked["en"] or ranked["zh"]).casefold() in ("smallest", "小") else "highest"
        )
    return _worth(before) if WORTH.match(text) else None


def with_row_named(message: str, earlier: list[dict[str, Any]], access: Access) -> str | int | None:
    """The message with its `the second one` replaced by that record of the last list.

    How many rows that list has where it is none of them; None where no row of a list is meant.
    """
    said = ORDINAL.search(message) if len(message) <= MOST_CHARACTERS else None
    before = _list_in_sight(earlier) if said else None
    if said is None or before is None:
        return None
    row = named_row(before, said)
    if row is None:
        return len(_rows_of(before) or [])
    return _with_name(message, said, row, access)


def with_largest_named(message: str, earlier: list[dict[str, Any]], access: Access) -> str | None:
    """The message with its `the biggest one` replaced by that deal of the last list; None where none is meant."""
    said = LARGEST_WITHIN.search(message) if len(message) <= MOST_CHARACTERS else None
    before = _list_in_sight(earlier) if said else None
    if said is None or before is None or not (rows := _rows_of(before)):
        return None
    table = json.loads(before["result"]).get("table", {})
    at = next((at for at, column in enumerate(table.get("columns", [])) if column["name"] == "amount"), None)
    amounts = [(row[at], place) for place, row in enumerate(table["rows"]) if row[at] is not None] if at else []
    order = "lowest" if (said["en"] or said["zh"]).casefold() in ("smallest", "小") else "highest"
    given = before["arguments"]
    # Of a list that was cut, only its own end is known to be the largest.
    cut = table["total"] > len(rows) and (given.get("order"), given.get("order_by")) != (order, "amount")
    if not amounts or cut:
        return None
    _, place = min(amounts) if order == "lowest" else max(amounts)
    return _with_name(message, said, rows[place], access)


def _list_in_sight(earlier: list[dict[str, Any]]) -> Call | None:
    """The last call that listed records, where it is not too long ago."""
    calls = (call for past in reversed(earlier[-LISTED_BEFORE:]) for call in past["calls"])
    return next((call for call in calls if call["status"] == "ok" and _rows_of(call) is not None), None)


def _with_name(message: str, said: re.Match[str], row: Row, access: Access) -> str:
    """The message with a record's name in place of the words that point at it."""
    named = f"“{row.name}”" if row.kind in ("task", "complaint") else _unmistakable(access, row)
    return f"{message[: said.start()]}{named}{message[said.end() :]}"


def _unmistakable(access: Access, row: Row) -> str:
    """The record's name, or the id that its source gave it where others are called the same."""
    try:
        names.resolve(access, row.kind, row.name)
    except Refusal:
        return row.id or row.name
    return row.name


def _rows_of(before: Call) -> list[Row] | None:
    """The records of a list; None where it is no list, or was too long to be kept whole."""
    try:
        result = json.loads(before.get("result", "{}"))
    except ValueError:
        return None
    lists = before["tool"] in LISTS or len(before["arguments"].get("group_by", ())) == 1
    return _rows(before, result) if lists else None


def named_row(before: Call, said: re.Match[str]) -> Row | None:
    """The kind and the name of the record in the row that is meant; None where the list has no such row."""
    rows = _rows_of(before) or []
    last = said["zh_last"] or (said["en"] or "").casefold() == "last"
    at = len(rows) if last else ENGLISH.get((said["en"] or "").casefold()) or small(said["zh"] or "") or 0
    return rows[at - 1] if 1 <= at <= len(rows) else None


def _rows(before: Call, result: dict[str, Any]) -> list[Row]:
    """The records of a list in its order, each with its kind."""
    tool, arguments = before["tool"], before["arguments"]
    groups = arguments.get("group_by", [])
    if tool == "query_metric" and len(groups) == 1:
        return [
            Row(groups[0], str(row["keys"][0])) for row in result.get("result", {}).get("rows", []) if row["keys"][0]
        ]
    if tool == "review_deals":
        return _column(
            next((part["table"] for part in result.get("sections", []) if part.get("table")), {}), "deal", "deal"
        )
    kind = arguments.get("kind", "")
    if tool == "find_records" and kind in SINGLE:
        return _column(result.get("table", {}), NAMED_BY.get(kind, "name"), SINGLE[kind])
    listed = {"find_deals": "deal", "find_accounts": "account"}.get(tool)
    listed = "deal" if tool == "metric_records" and arguments.get("metric") in STATES else listed
    return _column(result.get("table", {}), "name", listed) if listed else []


def _column(table: dict[str, Any], wanted: str, kind: str) -> list[Row]:
    """One column of a table; where a record has no name, the id that its source gave it."""
    titles = [column["name"] for column in table.get("columns", [])]
    places = [titles.index(name) for name in (wanted, "external_id") if name in titles]
    rows = table.get("rows", [])
    named = [str(row[places[0]]) for row in rows if places]
    if len(set(named)) < len(named):
        places = places[::-1]  # of several that are called alike the id tells which
    found = [next((str(row[at]) for at in places if row[at]), "") for row in rows]
    ids = [str(row[titles.index("external_id")] or "") if "external_id" in titles else "" for row in rows]
    return [Row(kind, name, own) for name, own in zip(found, ids, strict=True)]


def _of_row(slots: Slots, row: Row, before: Call) -> Call | None:
    """What is told of one record: what to do about it, why it stands there, or all that is known of it."""
    kind, name = row.kind, row.name
    if kind == "deal":
        name = _unmistakable(slots.access, row)
        next_action = MOVE.search(slots.frame.text) or selling.NEXT.search(slots.frame.text)
        if next_action or (asks_why(slots) and before["tool"] == "review_deals") or HOW_LONG.search(slots.frame.text):
            about = {"about": "next_action"} if next_action else {}
            return {"tool": "review_deals", "arguments": {**about, "deal": name}}
        return {"tool": "show_deal", "arguments": {"deal": name}}
    if kind == "account":
        return {"tool": "brief_account", "arguments": {"account": name}}
    if kind == "rep":
        return {"tool": "summarize_performance", "arguments": {"person": name}}
    return {"tool": "show_record", "arguments": {"record": name, "kind": kind}} if kind in SHOWN else None


def _deals_before(before: Call) -> dict[str, Any] | None:
    """The last list or number of deals as arguments of a list."""
    given = before["arguments"]
    state = given.get("state", "any") if before["tool"] == "find_deals" else None
    if before["tool"] in ("query_metric", "metric_records") and not given.get("group_by"):
        state = STATES.get(given.get("metric", ""))
    if state is None:
        return None
    return {"state": state} | {name: given[name] for name in ("where", "period", "scope") if given.get(name)}


def _largest(before: Call, order: str) -> Call | None:
    """`the biggest one?` after a list or a number of deals."""
    deals = _deals_before(before)
    return {"tool": "find_deals", "arguments": {**deals, "order": order, "limit": 1}} if deals is not None else None


def _worth(before: Call) -> Call | None:
    """`worth how much?` after a number of deals: their sum; after a list, which says its sum, the list."""
    given = before["arguments"]
    if before["tool"] == "find_deals":
        return {"tool": "find_deals", "arguments": given}
    metric = METRICS.get(given.get("metric", ""))
    if before["tool"] != "query_metric" or metric is None or metric.name not in STATES or metric.unit is not Unit.COUNT:
        return None
    valued = metric.variants.get("valued")
    if valued is None:
        deals = _deals_before(before)
        return {"tool": "find_deals", "arguments": deals} if deals is not None else None
    return {"tool": "query_metric", "arguments": {**given, "metric": valued}}
