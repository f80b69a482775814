"""A change that was meant otherwise: "no, I meant the Alder deal", "不对，我说的是坚果那单", "no, to proposal"."""

from __future__ import annotations

import re
from typing import Any, Literal

from assistant.models.builtin.going_on.corrections import correction
from assistant.models.builtin.reading.frame import read
from assistant.models.builtin.slots import Slots
from knowledge import names
from knowledge.access import Access
from knowledge.quantities import find_numbers
from knowledge.refusals import Refusal
from knowledge.sales.sell.accounts import Account
from knowledge.sales.sell.described import deals_described, words_of
from knowledge.sales.sell.due import find_due

DONE = "done"
# What may stand beside the one thing that is meant, and what a number with a scale has.
BARE = re.compile(r"\b(?:for|in|on|to|at|with|about|of)\b|[\s,.，。!！]|吧|呢|啊|才对|的")
MARKED = re.compile(r"[kmbw千万亿]|illion|thousand|,\d{3}", re.IGNORECASE)
WRITES = ("log_activity", "create_record", "update_records")
TO = re.compile(
    r"(?:(?:^|[\s,，])(?:in)?(?:to|=)|改成|改到|到|成|[:：])\s*(?P<value>[^,，:：]+(?:,\d{3})*)$", re.IGNORECASE
)
# What is said of a change that was made: "that was actually a call", "那个其实是电话".
ACTUALLY = re.compile(
    r"^.{0,30}?\b(?:was|is|were)\s+(?:actually|really|in fact)\s+(?:an?\s+|the\s+)?(?P<en>[^?]+)$"
    r"|^\W*(?:no\W+)?actually,?\s+(?:it|that|this)\s+(?:was|is)\s+(?:with\s+|at\s+)?(?P<en_ahead>[^?]+)$"
    r"|^\s*(?:it|that|this)\s+(?:was|is)\s+(?:an?\s+|the\s+)?(?P<en_not>[^?]+?)[,\s]+(?:and\s+)?not\s+[^?]+$"
    r"|^.{0,15}?(?:其实|实际上?|事实上)(?:应该)?是(?P<zh>[^?？]+)$",
    re.IGNORECASE,
)


def put_right(slots: Slots, before: dict[str, Any]) -> dict[str, Any] | Literal["undo"] | None:
    """The last change as it was meant; `undo` where it was made already, and so is to be taken back first."""
    if before["tool"] not in WRITES:
        return None
    told = ACTUALLY.match(slots.frame.text)
    meant = next(part for part in told.groups() if part) if told else correction(slots)
    if meant is None:
        return None
    if before["status"] == "ok" and f'"{DONE}"' in str(before.get("result", ""))[:200]:
        return "undo"
    if before["tool"] != "update_records" or before["arguments"].get("kind") != "deal":
        return None
    return _changed(slots.access, meant, before["arguments"])


def told_anew(access: Access, earlier: list[dict[str, Any]], slots: Slots) -> str | None:
    """The last order with the number, days or name that is meant in the place of the one that was said."""
    meant = correction(slots)
    return _instead(access, _order(access, earlier), meant) if meant is not None else None


def _order(access: Access, earlier: list[dict[str, Any]]) -> str:
    """The last message as it is meant: where it only put one right, that one with what was meant."""
    said = str(earlier[-1]["message"])
    meant = correction(Slots(read(said, access), access)) if len(earlier) > 1 else None
    whole = None if meant is None else _instead(access, _order(access, earlier[:-1]), meant)
    return whole or said


def _instead(access: Access, order: str, meant: str) -> str | None:
    """The order with one span of it replaced: the only one of the kind that alone is meant."""
    new, old = (read(text, access) for text in (meant, order))
    at: list[Any] = []
    if new.periods and not BARE.sub("", meant.replace(new.periods[0].text, "", 1)):
        at = list(old.periods)
    elif new.names and not BARE.sub("", meant.replace(new.names[0].text, "", 1)):
        kinds = {reading.kind for reading in new.names[0].readings}
        kinds |= {"account"} if "deal" in kinds else set()  # a deal may have been told by its account's name
        at = [name for name in old.names if kinds & {reading.kind for reading in name.readings}]
    elif (numbers := find_numbers(meant)) and not BARE.sub("", meant.replace(numbers[0].text.strip(), "", 1)):
        placed: list[Any] = [*old.names, *old.periods]
        free = [
            one for one in find_numbers(order)
            if one.value.unit == numbers[0].value.unit
            and not any(place.start < one.end and one.start < place.end for place in placed)
        ]  # fmt: skip
        large = [one for one in free if MARKED.search(one.text) or one.value.currency]
        at = large if len(large) == 1 else free
    if len(at) != 1:
        return None
    said = order[at[0].start : at[0].end]
    kept = said.rstrip()
    return order[: at[0].start] + said.replace(kept.lstrip(), meant) + order[at[0].end :]


def _changed(access: Access, meant: str, arguments: dict[str, Any]) -> dict[str, Any] | None:
    """The order with the record or the value that is meant in the place of the one that was said."""
    told = TO.search(meant)
    value = _value(access, arguments, told["value"] if told else meant)
    about = meant[: told.start()].strip(" ,，") if told and value is not None else "" if value is not None else meant
    record = _record(access, about, str(arguments.get("record") or "")) if words_of(about) else None
    if value is None and record is None:
        return None
    new = dict(arguments)
    if record is not None:
        new["record"] = record
    if value is not None:
        new["set"] = [{**arguments["set"][0], "value": value}, *arguments["set"][1:]]
    return {"tool": "update_records", "arguments": new}


def _value(access: Access, arguments: dict[str, Any], text: str) -> str | None:
    """A value of the field that was to be set: a stage, a day, an amount."""
    given = arguments.get("set") or []
    field = given[0]["field"] if given else None
    if field == "stage":
        try:
            return names.resolve(access, "stage", text.strip()).label
        except Refusal:
            return None
    if field == "expected_close_on":
        due = find_due(access, text)
        return due[0].value.isoformat() if due else None
    numbers = [span.text.strip() for span in find_numbers(text)] if field == "amount" else []
    return numbers[0] if len(numbers) == 1 else None


def _record(access: Access, about: str, before: str) -> str | None:
    """The deal that is meant: another one of the same account, else one that is described by itself."""
    known = deals_described(access, before)
    home = access.session.get(Account, known[0].account_id) if known and known[0].account_id else None
    account = home.name if home is not None else ""
    for text in (f"{account} {about}".strip(), about):
        if deals_described(access, text):
            return text
    return None
