"""Figures and words as people write them: what numbers a text states, and whether it says a word."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

from knowledge.numerals import ENGLISH, chinese

SCALES = {
    "k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "thousand": 10**3, "million": 10**6, "billion": 10**9,
    "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "万亿": 10**12,
}  # fmt: skip
# A number that is no part of a name (Q3, LG-D01), glued to a currency or not, with its scale: 1.2m, 12 万.
NUMBER = re.compile(
    r"(?:(?<![A-Za-z0-9_.])|(?<=\b[A-Z]{3}))(?P<plain>[-−]?(?:\d[\d,]*(?:\.\d+)?|\.\d+))"
    r"(?:(?P<glued>[kKmM])(?![A-Za-z])|\s?(?P<scale>万亿|百万|千万|[万亿]|千(?![克瓦米卡])|(?:thousand|[mb]illion|mn|bn)\b))?"
)
# Numbers in words; one and two are too often none.
SPELT = re.compile(rf"\b(?:{'|'.join(word for word, value in ENGLISH.items() if value > 2)})\b", re.IGNORECASE)
SPELT_ZH = re.compile(r"[二三四五六七八九]?十[一二三四五六七八九]|[二三四五六七八九]十")
_UNSEEN = re.compile(r"[\u200b-\u200f\u2060\ufeff*_`]")


def numbers_in(text: str) -> list[float]:
    """Every number of a text: 16,200, −5 %, 1.62 万, 1.2m, twelve, 十二."""
    found = [_value(match) for match in NUMBER.finditer(text)]
    found += [float(ENGLISH[word.casefold()]) for word in SPELT.findall(text)]
    return found + [float(value) for word in SPELT_ZH.findall(text) if (value := chinese(word)) is not None]


def _value(match: re.Match[str]) -> float:
    scale = (match["glued"] or match["scale"] or "").casefold()
    return float(match["plain"].replace(",", "").replace("−", "-")) * SCALES.get(scale, 1)


def close(one: float, other: float) -> bool:
    """Whether two numbers are alike as they are rounded for people: to two decimals, large amounts to the unit."""
    return abs(one - other) <= (0.51 if abs(other) >= 1000 else 0.0051)


def states(text: str, value: Any) -> bool:  # noqa: ANN401 - any value of a row
    """Whether a text states a value: a whole word in it, or a number to the digits that people are shown.

    Of `a|b` either; what is written as a number is one, so that 14 does not stand in 2014, nor East in Eastern.
    """
    if not isinstance(value, str):
        return any(close(found, float(value)) for found in numbers_in(text))
    return any(_states(text, part) for part in value.split("|"))


def _states(text: str, said: str) -> bool:
    if NUMBER.fullmatch(said):
        return states(text, numbers_in(said)[0])
    return _word(said).search(text) is not None


@cache
def _word(value: str) -> re.Pattern[str]:
    """A word with its edges; what begins with a digit is no end of a longer number."""
    before = r"(?<![A-Za-z0-9])(?<!\d[.,])" if value[:1].isascii() and value[:1].isalnum() else ""
    after = r"(?![A-Za-z0-9])" if value[-1:].isascii() and value[-1:].isalnum() else ""
    return re.compile(f"{before}{re.escape(value)}{after}", re.IGNORECASE)


def shows(text: str, value: str) -> bool:
    """Whether a text shows what must not come out: a number, or a part of a word, however it is spaced or marked."""
    bare = _bare(text)
    return any(_states(text, part) if NUMBER.fullmatch(part) else _bare(part) in bare for part in value.split("|"))


def _bare(text: str) -> str:
    """A text in one case and width, without marks, and with one space for several."""
    return " ".join(_UNSEEN.sub("", unicodedata.normalize("NFKC", text)).casefold().split())
