"""What the last answer asked back for, supplied by itself: "it was at Birch Foods", "because of the price"."""

from __future__ import annotations

import json
import re
from typing import Any

from assistant.models.builtin.extract.orders import read_order
from assistant.models.builtin.slots import Slots
from knowledge import names
from knowledge.quantities import find_numbers
from knowledge.refusals import Refusal
from knowledge.sales.sell.due import find_due

Call = dict[str, Any]
MOST_CHARACTERS = 60
# What may stand around the one thing that was asked for.
AROUND = re.compile(
    r"\b(?:it|that|was|is|were|at|with|to|for|the|an?|account|customer|client|company|deal|i|we|mean|meant|visited|called|met|sorry)\b"
    r"|去的?是?|是|在|跟|和|客户|公司|商机|那家|那个|拜访|打给|见|我|了|的|吧|呢|啊|哦|[\s,.，。!！:：“”\"]",
    re.IGNORECASE,
)  # fmt: skip
ASKS = re.compile(
    r"[?？]\s*$|[吗呢]\s*[?？]?\s*$|\b(?:what|which|who|how|when|where)\b|什么|多少|哪|谁|怎么", re.IGNORECASE
)
REASON = re.compile(
    r"^\W*(?:it['’]?s\s+|it\s+was\s+|that\s+was\s+)?(?:(?:the\s+)?(?:loss\s+)?reason\s*(?:is|was|[:：])?|because(?:\s+of)?|due\s+to|on|over"
    r"|(?:丢单|输单)?原因是?[:：]?|因为|由于|是因为)\s*(?P<reason>.+?)[.。!！]*$",
    re.IGNORECASE,
)  # fmt: skip
# The kinds of name that a log is of.
PARTIES = {"account": "account", "deal": "deal", "contact": "contact", "lead": "lead"}


def supplied(slots: Slots, before: Call) -> Call | None:
    """The last call again with what it lacked; None where the message says anything else."""
    text = slots.frame.text.strip()
    if before["status"] != "refused" or len(text) > MOST_CHARACTERS or ASKS.search(text):
        return None
    refused = json.loads(before["result"])
    if refused.get("refused") == "missing.account" and before["tool"] == "log_activity":
        found = _party(slots) or _told_with_it(slots)
        return {"tool": before["tool"], "arguments": {**before["arguments"], **found}} if found else None
    if refused.get("refused") == "write.stage_needs" and before["tool"] == "update_records":
        given = _field(slots, before)
        return {"tool": before["tool"], "arguments": _with(before["arguments"], given)} if given else None
    return None


def _party(slots: Slots) -> dict[str, str] | None:
    """The account, deal or contact that the message names, where it says nothing else."""
    for name in slots.frame.names:
        kind = next((kind for kind in PARTIES if name.of(kind)), None)
        if kind is not None and not AROUND.sub("", slots.frame.text.replace(name.text, "", 1)):
            return {PARTIES[kind]: slots.name(kind) or name.text}
    return None


def _told_with_it(slots: Slots) -> dict[str, Any] | None:
    """`Pinemarch Hotels, this morning, they reorder in August`: the account first, behind it what is to be logged."""
    parted = re.match(r"(?P<whom>[^,，]+)[,，]\s*(?P<told>.+)$", slots.frame.text.strip(), re.DOTALL)
    party = _party(slots.of(parted["whom"])) if parted else None
    if parted is None or party is None or read_order(slots) is not None:
        return None
    when = slots.moment()
    return {**party, "summary": parted["told"].strip(), **({"when": when} if when else {})}


def _field(slots: Slots, before: Call) -> dict[str, Any] | None:
    """The value of the first field that the stage needs."""
    lacking = json.loads(before["result"]).get("field") or []
    text = slots.frame.text
    if "loss_reason" in lacking:
        said = REASON.match(text.strip())
        reason = said["reason"].strip() if said else text.strip(" .。!！")
        named = [name for name in slots.frame.names if name.of("loss_reason")]
        known = _known_reason(slots, reason) or (slots.name("loss_reason") if named else None)
        # Whatever else is told in answer to the question why is the reason; a name, a number or an order is none.
        beside = [name for name in slots.frame.names if name not in named]
        other = beside or find_numbers(text) or slots.frame.periods or read_order(slots) is not None
        return {"field": "loss_reason", "value": known or reason} if known or said or not other else None
    numbers = [span for span in find_numbers(text) if span.value.unit is None]
    if "amount" in lacking and len(numbers) == 1 and not AROUND.sub("", text.replace(numbers[0].text.strip(), "", 1)):
        return {"field": "amount", "value": numbers[0].text.strip()}
    days = find_due(slots.access, text)
    if "expected_close_on" in lacking and len(days) == 1:
        return {"field": "expected_close_on", "value": days[0].value.isoformat()}
    return None


def _known_reason(slots: Slots, reason: str) -> str | None:
    """A reason as the records have it; None where they have no such."""
    try:
        return names.resolve(slots.access, "loss_reason", re.sub(r"^(?:the|their|our)\s+", "", reason)).label
    except Refusal:
        return None


def _with(arguments: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    return {**arguments, "set": [*arguments["set"], value]}
