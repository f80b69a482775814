"""Cells of commission plans: "80–100%", "over 50k", "100%以上", "0-100%: 5%; >100%: 8%", "1.5x", "90 days"."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from knowledge.imports.values import BadValueError, parse_quantity

# What a bound is counted in; None where the cell does not say.
Unit = Literal["percent", "money"]

_FROM = r"(?:>=?|≥|above|over|from|more than|at least|超过|高于|大于|不低于|达到|满)?"
_AND_UP = r"(?:\+|(?:及|含)?以上|(?:and|or)\s+(?:above|more|over|up|higher)|起)?"
_TO = r"(?:<=?|≤|up to|below|under|less than|at most|低于|小于|不足|不超过)"
_AND_DOWN = r"(?:(?:及|含)?以[下内]|(?:and|or)\s+(?:below|less|under|lower))"
_BETWEEN = re.compile(r"^(?P<low>.*\d\D*?)\s*(?:[-–—~～]|\bto\b|至|到)\s*(?P<high>\D*\d.*)$", re.I)
_BELOW = re.compile(rf"^(?:{_TO}\s*(?P<one>.*\d.*)|(?P<other>.*\d.*?)\s*{_AND_DOWN})$", re.I)
_ABOVE = re.compile(rf"^{_FROM}\s*(?P<low>.*?\d.*?)\s*{_AND_UP}$", re.I)
_TIMES = re.compile(r"^(?:[x×*]\s*)?(?P<times>\d+(?:[.,]\d+)?)\s*(?:[x×]|倍|times)?$", re.I)
_DAYS = re.compile(r"^(?P<count>\d+)(?:\.0)?\s*(?:days?|天|日)?(?:内|以内)?$", re.I)
_PARTS = re.compile(r"[;；\n]")
_PART = re.compile(r"^(?P<bound>.+?)\s*(?:[:：=]|→|->)\s*(?P<rate>[\d.,]+\s*%)$")


@dataclass(frozen=True)
class Bound:
    """Where a tier begins and, where that is said, ends. `unit`: percent of the target or money; None: not said."""

    low: Decimal
    high: Decimal | None
    unit: Unit | None
    currency: str | None = None


def plain_text(cell: object) -> str:
    """A cell's text in one way of writing."""
    return " ".join(unicodedata.normalize("NFKC", str(cell)).split())


def bound(cell: object, high: object = None) -> Bound:
    """A tier's bounds out of one cell, or of one for each end. Raises BadValueError where they are none."""
    text = plain_text(cell)
    if high is not None:
        return _bound(text, plain_text(high))
    if below := _BELOW.match(text):
        return _bound(None, below["one"] or below["other"])
    if between := _BETWEEN.match(text):
        return _bound(between["low"], between["high"])
    above = _ABOVE.match(text)
    if above is None:
        raise BadValueError("reject.plan_tier")
    return _bound(above["low"], None)


def _bound(low: str | None, high: str | None) -> Bound:
    """The bounds as numbers; what only one of them says of the unit ("80-100%", "1-2万") counts for both."""
    ends = [None if text is None else parse_quantity(text) for text in (low, high)]
    if any(end is None and text is not None for end, text in zip(ends, (low, high), strict=True)):
        raise BadValueError("reject.plan_tier")
    said = [end for end in ends if end is not None]
    units: set[Unit] = {"percent" for end in said if end.percent}
    units |= {"money" for end in said if end.currency}
    currencies = {end.currency for end in said if end.currency}
    if any(end.value < 0 for end in said) or len(units) > 1 or len(currencies) > 1:
        raise BadValueError("reject.plan_tier")
    first, last = (None if end is None else end.value for end in ends)
    if first is not None and last is not None and low is not None and high is not None and low.isascii():
        first = _same_scale(low, first, high, last)
    if last is not None and last <= (first or 0):
        raise BadValueError("reject.plan_tier")
    return Bound(first or Decimal(0), last, next(iter(units), None), next(iter(currencies), None))


def _same_scale(low: str, first: Decimal, high: str, last: Decimal) -> Decimal:
    """`50-100k` is from 50,000 on: a scale behind the second number counts for a first one of digits alone."""
    scale = last / (parse_digits(high) or last) if last else Decimal(1)
    return first * scale if low.replace(",", "").strip().isdigit() and scale > 1 else first


def parse_digits(text: str) -> Decimal | None:
    """The number that stands in a text, whatever scale is behind it."""
    found = re.search(r"\d[\d,]*(?:\.\d+)?", text)
    return Decimal(found[0].replace(",", "")) if found else None


def tiers(cell: object) -> list[tuple[Bound, Decimal]]:
    """All tiers of a plan in one cell, each with its rate in percent. Raises BadValueError."""
    found = []
    for part in filter(None, (one.strip() for one in _PARTS.split(unicodedata.normalize("NFKC", str(cell))))):
        said = _PART.match(plain_text(part))
        rate = parse_quantity(said["rate"]) if said else None
        if said is None or rate is None or not 0 <= rate.value <= 100:
            raise BadValueError("reject.plan_tier")
        found.append((bound(said["bound"]), rate.value))
    return found


def times(cell: object) -> Decimal:
    """By how much an accelerator multiplies: "1.5", "1.5x", "1.5倍", "150%". Raises BadValueError."""
    text = plain_text(cell)
    said = _TIMES.match(text)
    value = Decimal(said["times"].replace(",", ".")) if said else None
    if value is None and text.endswith("%") and (quantity := parse_quantity(text)) is not None:
        value = quantity.value / 100
    if value is None or not 1 < value <= 10:
        raise BadValueError("reject.plan_times")
    return value


def days(cell: object) -> int:
    """A number of days: "90", "90 days", "90天". Raises BadValueError."""
    said = _DAYS.match(plain_text(cell))
    if said is None or not 1 <= int(said["count"]) <= 3650:
        raise BadValueError("reject.plan_days")
    return int(said["count"])
