"""Whether a text speaks of an amount: names it, or a range that it lies in ("5–10 %", "more than 10", "超过10%")."""

from __future__ import annotations

import re
from collections.abc import Iterator

_AMOUNT = r"\d+(?:[.,]\d+)*"
_NUMBER = re.compile(_AMOUNT)
_UNIT = r"\s*(?:%|percent)?\s*"
_BETWEEN = re.compile(rf"(?<![\d.])({_AMOUNT}){_UNIT}(?:[–—~～至到-]|to\b){_UNIT}({_AMOUNT})")
# Said before or behind the number that ends the range.
_FROM = re.compile(
    rf"(?:more than|over|above|at least|from|超过|高于|大于|至少|不低于|不少于)\s*({_AMOUNT})"
    rf"|({_AMOUNT}){_UNIT}(?:or more|and more|and above|and over|\S?(?:以上|及以上|起))"
)
_UP_TO = re.compile(
    rf"(?:up to|less than|under|below|at most|no more than|不超过|不高于|低于|少于|小于|至多|最多)\s*({_AMOUNT})"
    rf"|({_AMOUNT}){_UNIT}(?:or less|and less|and below|and under|\S?(?:以下|以内|之内))"
)
Range = tuple[float, float]


def amounts(text: str) -> list[float]:
    """The numbers of a text."""
    return [_value(number) for number in _NUMBER.findall(text)]


def speaks_of(text: str, amount: float) -> bool:
    """Whether a text names an amount or a range with it in it; the ends count."""
    return amount in amounts(text) or any(low <= amount <= high for low, high in _ranges(text.casefold()))


def _ranges(text: str) -> Iterator[Range]:
    for low, high in _BETWEEN.findall(text):
        yield _value(low), _value(high)
    # "no more than 10" holds "more than 10": what ends a range is read first.
    for end in _UP_TO.findall(text):
        yield 0.0, _value("".join(end))
    for start in _FROM.findall(_UP_TO.sub(" ", text)):
        yield _value("".join(start)), float("inf")


def _value(number: str) -> float:
    """A number as written: a comma before three digits parts thousands, of several points only the first counts."""
    whole, _, rest = re.sub(r",(?=\d{3}(?!\d))", "", number).replace(",", ".").partition(".")
    return float(f"{whole}.{rest.replace('.', '') or 0}")
