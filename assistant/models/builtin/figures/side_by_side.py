"""Two or more people, teams or regions held side by side without a figure: the usual figures of each."""

from __future__ import annotations

import re
from typing import Any

from assistant.models.builtin.slots import Slots

COMPARES = re.compile(
    r"\bcompar(?:e|es|ed|ing|ison)\b|\bversus\b|\bvs\b|\bside by side\b|\bdifference between\b"
    r"|对比|比较|相比|比一比|比一下|谁更|差别",
    re.IGNORECASE,
)
# What else can be compared has tools and figures of its own.
OTHERS = ("candidate", "opening", "account", "deal", "lead", "contact", "course", "product")
KINDS = {"person": "rep", "team": "team", "region": "region"}
FIGURES = ("bookings", "attainment", "win_rate", "average_deal_size", "activities")


def side_by_side(slots: Slots) -> list[dict[str, Any]]:
    """One question of a figure for each of the usual ones, of those named; none where nobody is compared."""
    frame = slots.frame
    if not COMPARES.search(frame.text) or frame.metrics or any(name.of(*OTHERS) for name in frame.names):
        return []
    for kind, field in KINDS.items():
        named = [name.of(kind) for name in frame.names if name.of(kind)]
        if len(named) < 2 or len(named) != len(frame.names):
            continue
        texts = [name.text for name in frame.names]
        values = [found[0].label if len(found) == 1 else text for found, text in zip(named, texts, strict=True)]
        said = slots.figures.times.said
        period = said[0][1] if said else "本季度" if not frame.text.isascii() else "this quarter"
        where = [{"field": field, "op": "=", "values": list(dict.fromkeys(values))}]
        asked = {"where": where, "group_by": [field], "period": period}
        return [{"metric": metric, **asked} for metric in FIGURES]
    return []
