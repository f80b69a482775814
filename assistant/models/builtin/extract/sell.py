"""What the sell room's tools look for in a message."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from assistant.models.builtin.extract import logged, selling
from assistant.models.builtin.extract.orders import order_part

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots

ORDER_PARTS = (
    "order_kind", "order_record", "order_where", "order_state", "order_period", "order_values",
    "new_kind", "new_name", "new_account", "new_values", "new_lines",
    "convert_lead", "convert_deal", "convert_amount", "convert_close", "convert_alone",
    "merge_kind", "merge_keep", "merge_drop",
    "double_kind",
)  # fmt: skip
EXTRACTORS: dict[str, Callable[[Slots], Any]] = {
    **{part: order_part(part) for part in ORDER_PARTS},
    "contact": logged.contact, "logged_account": logged.account,
    "next_step": logged.next_step, "next_step_due": logged.next_step_due,
    **selling.EXTRACTORS,
}  # fmt: skip
