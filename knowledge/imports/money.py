"""Currencies of cells, and conversion into the company's by a dated rates file."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from decimal import Decimal
from functools import cache

from babel.numbers import list_currencies

_DOLLARS = frozenset({"USD", "CAD", "AUD", "HKD", "SGD", "NZD", "TWD", "MXN"})
_YUAN_YEN = frozenset({"CNY", "JPY"})


def currency_code(written: str, company: str) -> str:
    """A sign or code as an ISO code; "$" and "¥" stand for the company's own currency where it is written so.

    Unknown words come back in upper case, so that they match no rate.
    """
    sign = written.strip().upper()
    if sign == "$":
        return company if company in _DOLLARS else "USD"
    if sign == "¥":
        return company if company in _YUAN_YEN else "CNY"
    from knowledge.imports.values import SYMBOLS

    known = known_currencies()
    code = SYMBOLS.get(sign, SYMBOLS.get(written.strip(), sign))
    return code if code in known else _by_words(written) or sign


@cache
def known_currencies() -> frozenset[str]:
    """The ISO codes of all currencies."""
    return frozenset(list_currencies())


def _by_words(written: str) -> str | None:
    words = written.strip().lower()
    for code, names in (("USD", ("us dollar", "dollar")), ("EUR", ("euro",)), ("GBP", ("pound", "british pound")),
                        ("CNY", ("yuan", "renminbi", "chinese yuan", "人民币元"))):  # fmt: skip
        if any(words.rstrip("s") == name for name in names):
            return code
    prefix = written.strip()[:3].upper()  # "USD - U.S. Dollar"
    return (
        prefix
        if len(written.strip()) > 3 and not written.strip()[3].isalnum() and prefix in known_currencies()
        else None
    )


class Rates:
    """Dated rates: one unit of `source` is `rate` units of `target` from its day on."""

    def __init__(self) -> None:
        self._days: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._rates: dict[tuple[str, str], list[Decimal]] = defaultdict(list)

    def add(self, day: str, source: str, target: str, rate: Decimal) -> None:
        """Take a rate in; days are ISO."""
        at = bisect_right(self._days[source, target], day)
        self._days[source, target].insert(at, day)
        self._rates[source, target].insert(at, rate)

    def convert(self, amount: Decimal, source: str, target: str, day: str) -> Decimal | None:
        """An amount by the newest rate of its day or before, None where there is none."""
        if (rate := self._rate(source, target, day)) is not None:
            return amount * rate
        if (rate := self._rate(target, source, day)) is not None:
            return amount / rate
        return None

    def _rate(self, source: str, target: str, day: str) -> Decimal | None:
        at = bisect_right(self._days.get((source, target), []), day)
        return self._rates[source, target][at - 1] if at else None
