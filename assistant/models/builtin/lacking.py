"""What a message of a few words adds to a write that was asked for: what it lacked, or what is meant instead.

The call is known from the thread, and each of its fields has a semantic type: so a short answer is read by the same
extractors as a whole sentence, for that field and those beside it.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from assistant.models.builtin.extract.new_orders import told_of_new
from assistant.models.builtin.extract.order_words import ASKS
from assistant.models.builtin.extract.orders import read_order
from assistant.models.builtin.slots import Slots
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.model import Unit
from knowledge.quantities import find_numbers
from knowledge.sales.sell.due import find_due
from knowledge.sales.sell.record_fields import FIELDS
from tools.catalogue import TOOLS
from tools.contract import Effect, Tool

Call = dict[str, Any]
MOST_CHARACTERS = 80
# The field that a refusal asks for; `missing.field` names it itself.
LACKS = {
    "missing.account": "account", "write.unnamed": "name", "write.untitled": "name", "activity.which_day": "when",
    "target.which_amount": "amount", "plan.category": "category", "plan.amount": "amount", "plan.which_team": "team",
    "plan.channels": "channels", "hiring.title": "title", "hiring.team": "team", "hiring.opening": "opening",
    "hiring.candidate": "candidate", "hiring.stage": "stage", "hiring.score": "score", "training.course": "course",
    "training.document": "document", "pay.award_title": "title", "pay.award_person": "person", "pay.month": "period",
}  # fmt: skip
# Semantic types of which an answer by itself is the value, as a number or as it is written.
NUMBERS = {"plan_amount", "target_amount", "award_amount", "score_value", "convert_amount", "headcount"}
OWN_WORDS = {"new_name", "opening_title", "award_title", "adjustment_title", "candidate_name"}
# Of such a record nothing else may be said beside its name (supplied.py): what is logged is written at once.
STRICT = {"logged_account"}
# What begins so wants something else.
COMMANDS = re.compile(
    r"^\W*(?:tell|show|give|find|list|brief|help|open|can|could|please|let|cancel|stop|forget|drop)\b"
    r"|^(?:看|查|给我|告诉|帮|列|显示|请|取消|不用|别)",
    re.IGNORECASE,
)
# What is told in a log stays what it was told to be.
KEPT = {"text"}
NO_ANSWER = (
    "help", "greeting", "thanks", "undo", "count", "listing", "which", "who", "why", "group", "share", "trend",
    "change", "compare", "sorting", "rank", "records", "definition",
)  # fmt: skip
# A change of what waits, as it is asked for: "改成95万", "change it to 60k", "let's say next Friday".
AMENDS = re.compile(
    r"^\W*(?:那就|还是|那|再)*(?:改(?:成|为|到)|换成|还是|就)\s*(?P<zh>.+?)(?:吧|好了|了)?[。！]?$"
    r"|^\W*(?:please\s+)?(?:change|set|make)\s+(?:it|that)\s+(?:to\s+)?(?P<en>[^?]+?)(?:\s+(?:instead|please))?\W*$"
    r"|^\W*(?:let['’]?s\s+say|rather|better)\s+(?P<say>[^?]+?)\W*$",
    re.IGNORECASE,
)
WAITS = "waits"


@cache
def writers() -> dict[str, Tool]:
    """The tools that write, by name."""
    return {tool.name: tool for tool in TOOLS if tool.effect is Effect.WRITE}


def lacked(call: Call) -> str | None:
    """The field that a refused write was asked back for; None where it was refused for something else."""
    if call["status"] != "refused" or call["tool"] not in writers():
        return None
    refused = json.loads(call["result"])
    code = refused.get("refused")
    return refused.get("field") if code == "missing.field" else LACKS.get(code)


def answered(slots: Slots, before: Call) -> Call | None:
    """The last call again with what it was asked back for, and whatever else the answer tells."""
    field = lacked(before)
    if field is None:
        return None
    tool, known = writers()[before["tool"]], before["arguments"]
    kind = tool.semantics().get(field)
    if kind in STRICT or not _is_answer(slots, own=kind in OWN_WORDS or kind == "activity_kind"):
        return None
    given = {name: value for name, value in _given(tool, slots, known).items() if not known.get(name) or name == field}
    if field not in given and (value := _alone(tool, field, slots)) is not None:
        given[field] = value
    given |= {"values": _joined(known.get("values"), given["values"])} if given.get("values") else {}
    return {"tool": tool.name, "arguments": {**known, **given}} if given else None


def amended(slots: Slots, before: Call, meant: str | None) -> Call | None:
    """A write that waits for a yes, as it is meant instead or with what is told of it now: "make it 60k", "下周五"."""
    if before["tool"] not in writers() or before["status"] != "ok":
        return None
    told = AMENDS.match(slots.frame.text) if meant is None else None
    meant = next((part for part in told.groups() if part), None) if told else meant
    said = slots if meant is None else slots.of(meant)
    if not _is_answer(said) or (meant is None and not _is_bare(said)):
        return None
    tool, known = writers()[before["tool"]], before["arguments"]
    if WAITS not in str(before["result"])[:40]:
        return _set_then(said, known) if tool.name == "create_record" and meant is None else None
    if tool.name == "update_records":
        given = {"set": _joined(known["set"], _values(said, known["kind"]))}
    else:
        given = _given(tool, said, known)
        given |= {"values": _joined(known.get("values"), given["values"])} if given.get("values") else {}
        kinds = tool.semantics()
        given = {
            name: value for name, value in given.items()
            if meant or name == "values" or name in known or kinds[name] == "moment"
        }  # fmt: skip
    new = {**known, **given}
    return {"tool": tool.name, "arguments": new} if new != known else None


# The same for somebody else: "Oliver Strand too", "郭浩宇也报上".
TOO = re.compile(
    r"\b(?:and|also|too|as well|same for|the same|for|please|add)\b"
    r"|也|还有|再|同样|一样|报名?|加上?|给|帮|吧|了|一下|上|[\s,，.。!！]",
    re.IGNORECASE,
)


def for_another(slots: Slots, before: Call) -> Call | None:
    """`Oliver Strand too` after a write about somebody: the same for a colleague who is named, and nothing else."""
    named = [name for name in slots.frame.names if name.of("person")]
    text = slots.frame.text
    if before["tool"] not in writers() or before["status"] != "ok" or len(named) != 1 or not TOO.search(text):
        return None
    if TOO.sub("", text.replace(named[0].text, "", 1)):
        return None
    known, who = before["arguments"], slots.name("person")
    kinds = writers()[before["tool"]].semantics()
    field = next((name for name, kind in kinds.items() if kind in ("person", "people") and known.get(name)), None)
    if field is None or who is None:
        return None
    return {"tool": before["tool"], "arguments": {**known, field: [who] if kinds[field] == "people" else who}}


def _set_then(slots: Slots, made: dict[str, Any]) -> Call | None:
    """`tomorrow` after a task was made: set in the record that there is now."""
    kind = str(made.get("kind"))
    values = _values(slots, kind) if kind in FIELDS and made.get("name") else []
    arguments = {"kind": kind, "record": made["name"], "set": values} if values else {}
    return {"tool": "update_records", "arguments": arguments} if arguments else None


def _is_answer(slots: Slots, *, own: bool = False) -> bool:
    """Whether it may be an answer: short, no question, no order and no figure; `own` words may hold records' names."""
    text = slots.frame.text.strip()
    if (
        not text
        or len(text) > MOST_CHARACTERS
        or ASKS.search(text)
        or COMMANDS.match(text)
        or slots.frame.has(*NO_ANSWER)
    ):
        return False
    figures = [one for one in slots.frame.metrics if not own or METRICS[one.value].unit is not Unit.COUNT]
    return not figures and read_order(slots) is None


def _is_bare(slots: Slots) -> bool:
    """Whether it is a number, a day or a stage, and nothing else."""
    text = slots.frame.text.strip(" .,，。!！")
    stages = [name for name in slots.frame.names if name.of("stage")]
    spans: list[Any] = [*find_numbers(text), *find_due(slots.access, text), *slots.frame.periods, *stages]
    return any(span.end - span.start >= len(text) for span in spans)


def _given(tool: Tool, slots: Slots, known: dict[str, Any]) -> dict[str, Any]:
    """What the message gives for the fields of a tool, by their semantic types."""
    kinds = tool.semantics()
    if tool.name == "create_record":
        told = told_of_new(str(known.get("kind") or ""), slots.frame.text, slots)
        given = {name: told[kind] for name, kind in kinds.items() if kind in told and name != "kind"}
        return {name: value for name, value in given.items() if name != "name" or not known.get("name")}
    return {name: value for name, value in slots.fill(tool).items() if kinds[name] not in KEPT}


def _alone(tool: Tool, field: str, slots: Slots) -> Any:  # noqa: ANN401 - as the field has it
    """A field's value where the whole message is it: a number, or words of one's own."""
    kind, text = tool.semantics().get(field), slots.frame.text.strip(" .。!！,，")
    if kind in OWN_WORDS:
        return text or None
    numbers = [span.value for span in find_numbers(text) if span.value.unit is None]
    return float(numbers[0].amount) if kind in NUMBERS and len(numbers) == 1 else None


def _values(slots: Slots, kind: str) -> list[dict[str, Any]]:
    """The fields of a record that a number, a day, a stage or a colleague alone can only be the value of."""
    text = slots.frame.text
    found: list[tuple[str, str]] = []
    if kind == "deal":
        days = find_due(slots.access, text)
        numbers = [span for span in find_numbers(text) if span.value.unit is None]
        sums = [one for one in numbers if not any(day.start < one.end and one.start < day.end for day in days)]
        found += [("amount", span.text.strip()) for span in sums[:1]]
        found += [("expected_close_on", day.value.isoformat()) for day in days[:1]]
        found += [("stage", name.text) for name in slots.frame.names if name.of("stage")][:1]
    elif kind == "task":
        found += [("due_on", day.value.isoformat()) for day in find_due(slots.access, text)[:1]]
    found += [("owner", person)] if (person := slots.name("person")) else []
    return [{"field": field, "value": value} for field, value in found if field in FIELDS[kind]]


def _joined(known: Any, new: list[dict[str, Any]]) -> list[dict[str, Any]]:  # noqa: ANN401 - a list or None
    """Fields and values with others on top: one of the same field is replaced."""
    fields = {item["field"] for item in new}
    return [item for item in known or () if item["field"] not in fields] + new
