"""Orders to change or delete records: taken apart into what is meant, which field, and which value.

Only what is told is read: a sentence that asks something is no order, and what an order lacks is asked for.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from assistant.models.builtin.extract.contact_news import read_news
from assistant.models.builtin.extract.expense_told import tells_expense
from assistant.models.builtin.extract.lead_orders import read_conversion, read_lead_news
from assistant.models.builtin.extract.log_orders import read_log_order
from assistant.models.builtin.extract.new_orders import read_new
from assistant.models.builtin.extract.order_patterns import (
    DELETE,
    DOUBLED,
    DOUBLES,
    MERGE,
    MERGING,
)
from assistant.models.builtin.extract.order_pointing import TOLD_FIRST, is_quoted, with_what_was_said
from assistant.models.builtin.extract.order_subject import Order, about
from assistant.models.builtin.extract.order_updates import UpdateReader
from assistant.models.builtin.extract.order_words import (
    ASKS,
    kind_named,
    unquoted,
)
from assistant.models.builtin.extract.stories import read_story
from knowledge.names.spellings import FULL

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots


class OrderReader(UpdateReader):
    """Reads one message as an order; `order` is None where it is none."""

    @cached_property
    def order(self) -> Order | None:
        """The order that the message gives."""
        if (story := read_story(self.text, self.slots)) is not None:
            return Order("create_record", facts=story)
        named = [name for name in self.slots.frame.names if not name.of("stage", "status")]
        if DOUBLES.search(self.text) and not named and not self.slots.frame.periods:
            kind = kind_named(self.text) or "account"
            return Order("find_duplicates", facts={"double_kind": kind}) if kind in DOUBLED else None
        if not self.text or ASKS.search(self.text):
            return None
        told = (
            read_conversion(self.text, self.slots)
            or self._merge()
            or self._new()
            or self._delete()
            or read_news(self.text, self.slots)
        )
        if told is not None:
            return told
        if tells_expense(self.slots):
            return Order("save_plan")
        found = self._about_what_was_said() or read_lead_news(self.text, self.slots) or self._update()
        return found or self._logged()

    def _logged(self) -> Order | None:
        """A note on a record, beside those that it has; or a log that is begun."""
        order = read_log_order(self.text, self.slots)
        if order is None or order.kind is None or order.record is None:
            return order
        told = order.values[0]["value"]
        if (itself := OrderReader(self.slots.of(told)).order) is not None:
            return itself  # "note that we won the Acme deal"
        whole = self._with_earlier_notes(order.kind, order.record, told)
        return replace(order, values=[{"field": "notes", "value": whole}])

    def _about_what_was_said(self) -> Order | None:
        """`lead Ana Cruz is dead, throw it out`, `Joel要休假，他的商机全部交给Mira`: of whom or what is told first."""
        parted = TOLD_FIRST.match(self.text.rstrip(" .。!！"))
        if parted is not None and is_quoted(self.text, parted.start("order")):
            return None  # what somebody else wrote orders nothing
        order = parted and with_what_was_said(self.slots, parted["said"], parted["order"])
        if parted is not None and order is None and self._names_record(parted["order"]):
            order = parted["order"]  # "they went cold on us: put Birch-Open back to qualified"
        found = OrderReader(self.slots.of(order)).order if order else None
        if parted is None or found is None or found.tool == "delete_records":
            return found
        # What is told first may be an order as well, of which nothing is to be dropped.
        first = OrderReader(self.slots.of(parted["said"])).order
        return found if first is None or first.tool == found.tool == "merge_records" else None

    def _names_record(self, text: str) -> bool:
        """Whether a record is named in full."""
        kinds = ("deal", "lead", "contact", "account")
        names = self.slots.of(text).frame.names
        return any(one.weight >= FULL and one.kind in kinds for name in names for one in name.readings)

    def _merge(self) -> Order | None:
        """`merge A into B`: B stays; `merge A and B`: the first stays."""
        text = self.text.rstrip(" .。!！")
        for pattern in MERGE:
            if (match := pattern.match(text)) is None or not MERGING.search(text):
                continue
            one, other = match["a"].strip(), match["b"].strip()
            kind = (
                kind_named(match.groupdict().get("kind") or "") or self._kind_by_name(one) or self._kind_by_name(other)
            )
            if kind not in ("account", "contact", "lead"):
                return None
            keep, drop = (other, one) if match.groupdict().get("into") else (one, other)
            known = [self.slots.of(unquoted(text)).name(kind) or unquoted(text) for text in (keep, drop)]
            return Order(
                "merge_records", kind, facts={"merge_kind": kind, "merge_keep": known[0], "merge_drop": known[1]}
            )
        return None

    def _new(self) -> Order | None:
        facts = read_new(self.text, self.slots)
        return None if facts is None else Order("create_record", facts=facts)

    def _delete(self) -> Order | None:
        match = DELETE.match(self.text.rstrip(" .。!！"))
        if match is None:
            return None
        subject = next(text for text in match.groupdict().values() if text)
        kind = kind_named(subject) or self._kind_by_name(subject)
        return None if kind is None else about(self.slots, Order("delete_records", kind), subject)


def read_order(slots: Slots) -> Order | None:
    """The order that a message gives; None where it gives none."""
    if "order" not in slots.kept:
        slots.kept["order"] = OrderReader(slots).order
    known = slots.kept["order"]
    return known if isinstance(known, Order) else None


def order_part(kind: str) -> Any:  # noqa: ANN401 - an extractor
    """An extractor of one part of the order."""

    def part(slots: Slots) -> Any:  # noqa: ANN401
        order = read_order(slots)
        return None if order is None else order.arguments.get(kind)

    return part
