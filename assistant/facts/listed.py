"""What a text counts of its own: `four things: need, money, path and date`."""

from __future__ import annotations

import re

from assistant.facts.numbers import Number

MOST_LISTED = 12
LIST = re.compile(r"[^。.!?；;:：\n]{0,40}[:：](?P<items>[^。.!?；;\n]+)")
BETWEEN = re.compile(r"、|，|,\s|/|\band\b|以及|[和与及]|\+|·", re.IGNORECASE)


def is_listed(number: Number, text: str) -> bool:
    """Whether a small count is how many things its own sentence names behind a colon."""
    if not 2 <= number.value <= MOST_LISTED or number.kind not in ("count", None):
        return False
    match = LIST.match(text, number.end)
    if match is None:
        return False
    items = [item for item in BETWEEN.split(match["items"]) if item.strip()]
    return len(items) == number.value
