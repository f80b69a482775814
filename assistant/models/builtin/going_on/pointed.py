"""Orders about "it": the one record that the last answer was about, or that the message names before."""

from __future__ import annotations

from typing import Any

from assistant.models.builtin.extract.order_pointing import IT, OBJECT, THEIRS, with_name
from assistant.models.builtin.extract.orders import read_order
from assistant.models.builtin.slots import Slots

Call = dict[str, Any]
# Which argument of a call names the one record that it was about, and the one human.
NAMED = ("deal", "record", "account", "contact")
HUMANS = ("contact", "lead")


def pointed_order(slots: Slots, before: Call) -> Slots | None:
    """`push it back to proposal` after one deal: the message with its name; None where it is no order about it.

    `his e-mail is …` after a contact or lead is of that human.
    """
    if _names_record(slots):
        return None
    text = slots.frame.text
    told, human = _told(before), _human(before)
    points = ((OBJECT, human or told), (THEIRS, human), (IT, told))
    for pattern, name in points:
        if (said := pattern.search(text)) is None or name is None:
            continue
        meant = slots.of(with_name(text, said, name, whole=pattern is OBJECT))
        if read_order(meant) is not None:
            return meant
    return None


def _names_record(slots: Slots) -> bool:
    return any(name.of("deal", "account", "lead", "contact") for name in slots.frame.names)


def _told(before: Call) -> str | None:
    """The name of the one record that the last call was about."""
    if before["status"] != "ok":
        return None
    given = before["arguments"]
    named = [given[field] for field in NAMED if isinstance(given.get(field), str)]
    named += [
        item["values"][0] for item in given.get("where", []) if item["field"] in NAMED and len(item["values"]) == 1
    ]
    if before["tool"] == "create_record" and given.get("name"):
        named = [given["name"]]
    return str(named[0]) if named else None


def _human(before: Call) -> str | None:
    """The contact or lead that the last call was about."""
    given = before["arguments"]
    if before["status"] == "ok" and isinstance(given.get("contact"), str):
        return str(given["contact"])
    return _told(before) if given.get("kind") in HUMANS else None
