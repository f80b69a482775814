"""Orders about "it": the one record that the last answer was about, or that the message names before."""

from __future__ import annotations

from typing import Any

from assistant.models.builtin.extract.order_pointing import IT, with_name
from assistant.models.builtin.extract.orders import read_order
from assistant.models.builtin.slots import Slots

Call = dict[str, Any]
# Which argument of a call names the one record that it was about.
NAMED = ("deal", "record", "account", "contact")


def pointed_order(slots: Slots, before: Call) -> Slots | None:
    """`push it back to proposal` after one deal: the message with its name; None where it is no order about it."""
    name = _told(before)
    said = IT.search(slots.frame.text)
    if name is None or said is None or _names_record(slots):
        return None
    meant = slots.of(with_name(slots.frame.text, said, name))
    return meant if read_order(meant) is not None else None


def _names_record(slots: Slots) -> bool:
    return any(name.of("deal", "account", "lead", "contact") for name in slots.frame.names)


def _told(before: Call) -> str | None:
    """The name of the one record that the last call was about."""
    if before["status"] != "ok":
        return None
    named = [before["arguments"][field] for field in NAMED if isinstance(before["arguments"].get(field), str)]
    return str(named[0]) if named else None
