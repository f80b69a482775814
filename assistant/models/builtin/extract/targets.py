"""What the tools for targets look for in a message: amounts, changes in percent, repairs, levels and weights."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from knowledge.metrics.definitions import METRICS
from knowledge.numerals import small
from knowledge.quantities import Quantity, find_numbers

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots
    from knowledge.spans import Span

# A number of people or of days is no amount of a target.
HEADS = re.compile(
    r"(?P<n>\d+|[a-z]+|[一二两三四五六七八九十百]+)\s*(?:more |new |ramped )?"
    r"(?:reps?\b|sales ?(?:people|men|reps?)\b|sellers\b|heads\b|people\b"
    r"|(?:个|名|位)?(?:销售(?:代表|人员)?|业务员|人(?!民)))",
    re.IGNORECASE,
)
CHANGED = re.compile(
    r"(?P<up>\b(?:rais|increas|lift|grow|up\b|more)\w*|上调|提高|增加|调高|上浮|增长)"
    r"|(?P<down>\b(?:lower|cut|reduc|decreas|down\b|less)\w*|下调|降低|减少|调低|下浮|压低)",
    re.IGNORECASE,
)
BELOW = re.compile(
    r"\b(?:scal|adjust|chang)\w*\s+(?:\w+\s+){0,3}below|\bparts below\b"
    r"|(?:调整|缩放|同步)下级|下级[^，。]*(?:按比例|调整|跟着)|下面[^，。]*按比例",
    re.IGNORECASE,
)
ABOVE = re.compile(
    r"\b(?:lift|rais|adjust|chang)\w*\s+(?:\w+\s+){0,3}above"
    r"|(?:上调|调整|同步)上级|上级[^，。]*(?:调整|跟着|上调)",
    re.IGNORECASE,
)
REPAIRS = (("below", BELOW), ("above", ABOVE))


def amount(slots: Slots) -> float | None:
    """The amount of a target: of the numbers that no name, period or head count has, the last with a scale or sign."""
    free = _free_numbers(slots)
    marked = [
        span for span in free if span.value.currency or re.search(r"[kmbw千万亿]|illion|thousand", span.text, re.I)
    ]
    found = marked or [span for span in free if span.value.amount >= 1]
    return float(found[-1].value.amount) if found else None


def _free_numbers(slots: Slots) -> list[Span[Quantity]]:
    frame = slots.frame
    taken: list[Any] = [*frame.names, *frame.periods, *HEADS.finditer(frame.text)]
    places = [(item.start(), item.end()) if isinstance(item, re.Match) else (item.start, item.end) for item in taken]
    return [
        span for span in find_numbers(frame.text)
        if span.value.unit is None
        and not any(start < span.end and span.start < end for start, end in places)
        and not frame.text[span.end :].lstrip().startswith(("%", "％"))
    ]  # fmt: skip


def change(slots: Slots) -> float | None:
    """By how many percent a target goes up or down."""
    percents = [span for span in find_numbers(slots.frame.text) if span.value.unit == "percent"]
    said = CHANGED.search(slots.frame.text)
    if not percents or said is None:
        return None
    share = float(percents[0].value.amount)
    return -share if said["down"] else share


def repair(slots: Slots) -> str | None:
    """Whether the levels below or above shall follow."""
    return next((way for way, words in REPAIRS if words.search(slots.frame.text)), None)


def metric(slots: Slots) -> str | None:
    """The metric that the target is of: the first that is none of targets themselves."""
    named = [mention.value for mention in slots.frame.metrics if METRICS[mention.value].source != "targets"]
    return named[0] if named else None


def heads(slots: Slots) -> int | None:
    """A number of reps: "six reps", "六个销售"."""
    for match in HEADS.finditer(slots.frame.text):
        found = small(match["n"])
        if found:
            return found
    return None


EXTRACTORS: dict[str, Callable[[Slots], Any]] = {
    "target_amount": amount,
    "target_change": change,
    "target_repair": repair,
    "target_metric": metric,
    "heads": heads,
    "product_line": lambda slots: slots.name("product_line"),
}
