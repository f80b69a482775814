"""What follows from a document's rule for a case: a part at its rate, so many times its amount, less what it takes off."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.facts.cells import Cell
from assistant.facts.fitting import fits_kind
from assistant.facts.numbers import Number
from assistant.facts.selecting import Scope
from knowledge.numerals import ENGLISH, chinese

# How many of something a case has: 三天两晚, two nights.
MANY = re.compile(
    rf"(?P<zh>[一两二三四五六七八九十])(?=[天晚夜次个人位周年件单])|\b(?P<en>{'|'.join(word for word, value in ENGLISH.items() if 1 < value <= 12)})\s(?=[a-z])"
    r"|(?<![\d.,])(?P<digits>\d{1,2})(?=\s?[天晚夜次个人位周年件单]|\s[a-z])",
    re.IGNORECASE,
)


def of_rules(number: Number, scope: Scope, cells: Sequence[Cell]) -> Iterator[float]:
    """What a rule's amounts come to with a rate, an amount or a count that the sentence states itself."""
    if number.kind not in ("money", None) or (not scope.stated and not scope.says(MANY)):
        return
    amounts = [abs(cell.value) for cell in cells if cell.kind in ("money", "plain") and fits_kind(number, cell)]
    here = scope.stated[scope.ahead :]
    rates = [value for one, value in here if one.kind == "percent"]
    same = [value for one, value in here if one.kind in ("money", None)]
    for amount in amounts:
        for rate in rates:
            yield amount * rate / 100
            yield amount * (1 + rate / 100)
            yield amount * (1 - rate / 100)
        yield from (amount - value for value in same if value != amount)
        yield from (amount * count for count in _counts(scope.text))


def _counts(text: str) -> set[int]:
    found = set()
    for match in MANY.finditer(text):
        said = match["zh"] or match["digits"] or match["en"]
        found.add(
            int(ENGLISH.get(said.casefold()) or chinese("二" if said == "两" else said) or said)
            if not said.isdigit()
            else int(said)
        )
    return found - {0, 1}
