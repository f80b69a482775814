"""What goes on from a target that was just set, shown or judged: split it, or ask whether it can be reached."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from assistant.models.builtin.extract.targets import named_levels
from assistant.models.builtin.slots import Slots

if TYPE_CHECKING:
    from assistant.models.builtin.choose import Chooser

BEFORE = ("set_target", "break_down_target", "assess_target")
SPLITS = re.compile(
    r"\b(?:break|split|divide|spread)\s+(?:it|that|this|them|the target)\b|^\s*(?:再|那|就|把它|帮我)?.{0,4}按.{1,8}(?:分解|拆分|拆开|拆|分)(?:一下|开)?[。！]?$|^.{0,4}(?:分解|拆分)(?:到|给|成).{1,8}$",
    re.IGNORECASE,
)  # fmt: skip
JUDGED = re.compile(
    r"\b(?:is|was|would) (?:it|that|this)(?: target)? (?:even )?(?:feasible|realistic|achievable|reachable|doable|possible|too (?:high|low|much))\b"
    r"|\bcan (?:we|they|he|she) (?:really )?(?:make|reach|hit|do|manage|carry) (?:it|that|this)\b"
    r"|^(?:那|那么)?(?:这个|该|这|它)?(?:目标)?(?:能|可以|能不能|现实|可行|做得到|完得成).{0,4}(?:完成|达到|达成|实现|做到|现实|可行)?(?:吗|么|嘛|不)?[?？]?$",
    re.IGNORECASE,
)  # fmt: skip
KEPT = ("period", "metric", "person", "team", "region", "product_line", "product")


def target_follow_up(slots: Slots, last: list[dict[str, Any]], chooser: Chooser) -> dict[str, Any] | None:
    """The breakdown or the assessment of the target that was spoken of; None where the message says no such thing."""
    before = next((call for call in last if call["tool"] in BEFORE and call["arguments"].get("period")), None)
    if before is None:
        return None
    text = slots.frame.text.strip()
    name = "break_down_target" if SPLITS.search(text) else "assess_target" if JUDGED.search(text) else None
    tool = chooser.named(name) if name is not None else None
    if tool is None:
        return None
    known = {field: before["arguments"][field] for field in KEPT if before["arguments"].get(field) is not None}
    said = slots.fill(tool)
    # What was proposed or judged may not stand in the records: the amount in mind is the one that was said.
    amount = before["arguments"].get("amount")
    known |= {"amount": amount} if amount is not None else {}
    if tool.name == "break_down_target":
        levels = said.get("by") or named_levels(slots) or before["arguments"].get("by")
        return {"tool": tool.name, "arguments": {**known, **said, "by": levels}} if levels else None
    return {"tool": tool.name, "arguments": {**known, **said}}
