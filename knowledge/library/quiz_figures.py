"""The figures of a sentence, English and Chinese: what they are of, and other values of the same kind and shape."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

WORDS_EN = (
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "fourteen", "fifteen",
    "twenty", "thirty", "sixty", "ninety",
)  # fmt: skip
WORDS_ZH = ("两", "三", "四", "五", "六", "七", "八", "九", "十", "十二", "十五", "二十", "三十")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_EN = "|".join(WORDS_EN)
_ZH = "|".join(sorted(WORDS_ZH, key=len, reverse=True))
_MONTH = "|".join(MONTHS)
FIGURE = re.compile(
    rf"(?P<date>\b\d{{1,2}} (?:{_MONTH})(?: \d{{4}})?\b|\b\d{{4}}-\d{{2}}-\d{{2}}\b|(?:\d{{4}}年)?\d{{1,2}}月\d{{1,2}}日)"
    rf"|(?P<time>\b\d{{1,2}}:\d{{2}}\b)"
    rf"|(?P<sign>[$€£¥￥]|CN¥)\s?(?P<money>{_DIGITS})(?P<scale>\s?(?:million|thousand|万|亿))?"
    rf"|(?<![A-Za-z0-9.,])(?P<number>{_DIGITS})(?P<unit>\s?%|\s(?:(?:working|business|calendar|full) )?[a-z]{{3,}}(?:-[a-z]+)?|\s?(?:万元|亿元|元|个工作日|个自然日|个月|小时|分钟|工作日|[天日周年月箱家位人次个条件盒瓶板轮项倍分名通份页句门遍层步种]))"
    rf"|\b(?P<word>{_EN})(?P<word_unit> (?:(?:working|business|calendar|full) )?[a-z]{{3,}})"
    rf"|(?P<zh>{_ZH})(?P<zh_unit>个工作日|个自然日|个月|小时|分钟|[天周年箱家位人次条件盒瓶板轮项倍名通份页句门遍层步种])",
    re.IGNORECASE,
)
ANY_NUMBER = re.compile(
    rf"\d|\b(?:one|{_EN}|half|twice|first|second|third|dozen|hundred|thousand)\b|[一二两三四五六七八九十百千半]",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?<![aiu])s$|^(?:percent|people|yuan|euros?|dollars?)$|[^a-z]?(?:day|week|month|hour|minute|year)$"
)
# Another value of the document is plausible where it is at most so many times as much.
_NEAR = 6
_FACTORS = (
    Decimal(2),
    Decimal("0.5"),
    Decimal("1.5"),
    Decimal(3),
    Decimal("0.8"),
    Decimal("1.2"),
    Decimal(4),
    Decimal("0.9"),
    Decimal("0.7"),
)


@dataclass(frozen=True)
class FigureSaid:
    """A figure in a text: where it stands, as it is written, and what it is of ("%", "working days", "date")."""

    start: int
    end: int
    text: str
    kind: str


def figures_in(text: str) -> list[FigureSaid]:
    """The figures of a text in order."""
    found = [FigureSaid(found.start(), found.end(), found.group(), _kind(found)) for found in FIGURE.finditer(text)]
    return [figure for figure in found if figure.kind]


def _kind(found: re.Match[str]) -> str:
    for name in ("date", "time"):
        if found[name]:
            shape = re.sub(r"\d", "9", found[name])
            return f"{name}:{'zh' if '月' in shape else 'iso' if '-' in shape else len(shape.split())}"
    if found["money"]:
        return f"{found['sign']}{(found['scale'] or '').strip()}"
    unit: str = (found["unit"] or found["word_unit"] or found["zh_unit"]).strip().casefold()
    # "Five are empty", "five tier A accounts": what follows a number is its unit only where it can be counted.
    return unit if not unit[-1].isascii() or not unit[-1].isalpha() or _COUNTED.search(unit) else ""


def only_figure(sentence: str) -> FigureSaid | None:
    """The one figure of a sentence; None where there is none, or any other number."""
    found = figures_in(sentence)
    if len(found) != 1:
        return None
    rest = sentence[: found[0].start] + " " + sentence[found[0].end :]
    return None if ANY_NUMBER.search(rest) else found[0]


def others(figure: FigureSaid, near: Sequence[str], *, most: int) -> list[str]:
    """Other values of the figure's kind: those of its document first (`near`), then near ones in the same writing."""
    seen = {_plain(figure.text)}
    found: list[str] = []
    for value in [*[value for value in near if _is_near(figure.text, value)], *_near_ones(figure)]:
        if _plain(value) not in seen and len(found) < most:
            seen.add(_plain(value))
            found.append(_as_begun(value, figure.text))
    return found


def _is_near(one: str, other: str) -> bool:
    """Whether two figures are of one size, so that the wrong one can't be told by that alone."""
    numbers = [re.search(_DIGITS, text) for text in (one, other)]
    if any(number is None for number in numbers) or FIGURE.fullmatch(one) is None or not _sized(one):
        return True
    low, high = sorted(Decimal(number.group().replace(",", "")) for number in numbers if number)
    return low > 0 and high <= low * _NEAR


def _sized(text: str) -> bool:
    found = FIGURE.fullmatch(text)
    return found is not None and not found["date"] and not found["time"]


def _as_begun(value: str, like: str) -> str:
    """A worded figure with a capital where the sentence opens with it."""
    if like[0].isupper() and like.isascii():
        return value[0].upper() + value[1:]
    return value[0].lower() + value[1:] if like[0].islower() and value[0].isupper() else value


def _plain(text: str) -> str:
    """A figure without what does not change it: "10 %" is "10%", and "3 days" stands beside "three days"."""
    folded = re.sub(r"\s+", "", text.casefold())
    for at, word in enumerate(WORDS_EN):
        if folded.startswith(word) and at < len(WORDS_EN) - 6:
            folded = f"{at + 2}{folded.removeprefix(word)}"
    return folded.rstrip("s")


def _near_ones(figure: FigureSaid) -> Iterable[str]:
    found = FIGURE.fullmatch(figure.text)
    if found is None:
        return
    if found["date"]:
        yield from _other_dates(found["date"])
    elif found["time"]:
        hour, minute = found["time"].split(":")
        yield from (f"{(int(hour) + by) % 24:0{len(hour)}d}:{minute}" for by in (1, 23, 2, 22))
    elif found["word"]:
        yield from (f"{word}{found['word_unit']}" for word in _around(WORDS_EN, found["word"].casefold()))
    elif found["zh"]:
        yield from (f"{word}{found['zh_unit']}" for word in _around(WORDS_ZH, found["zh"]))
    else:
        digits = found["number"] or found["money"]
        at = found.start("number") if found["number"] else found.start("money")
        head, tail = figure.text[:at], figure.text[at + len(digits) :]
        yield from (f"{head}{number}{tail}" for number in _other_numbers(digits, percent="%" in tail))


def _around(words: Sequence[str], word: str) -> list[str]:
    at = words.index(word)
    return [words[place] for by in (1, -1, 2, -2, 3, -3) if 0 <= (place := at + by) < len(words)]


def _other_numbers(digits: str, *, percent: bool) -> Iterable[str]:
    value = Decimal(digits.replace(",", ""))
    places = len(digits.partition(".")[2])
    for factor in _FACTORS:
        number = round(value * factor, places)
        if value < 8 and places == 0:  # of small whole numbers the neighbours are likelier than the halves
            number = value + {0: 1, 1: 2, 2: -1, 3: 3, 4: -2, 5: 4, 6: 5, 7: -3, 8: 6}[_FACTORS.index(factor)]
        if number > 0 and number != value and not (percent and number > 100 >= value):
            yield f"{number:,.{places}f}" if "," in digits else f"{number:.{places}f}"


def _other_dates(text: str) -> Iterable[str]:
    """The same day of other months, where they have it."""
    said = re.search(_MONTH, text, re.IGNORECASE)
    for by in (1, -1, 3, 2, -2, 4, 5, -3):
        if said:
            month = [name.casefold() for name in MONTHS].index(said.group().casefold())
            day, other = int(re.match(r"\d+", text).group()), (month + by) % 12  # type: ignore[union-attr]
            written = text[: said.start()] + MONTHS[other] + text[said.end() :]
        elif "月" in text:
            month, day = (int(number) for number in re.findall(r"(\d+)[月日]", text))
            other = (month - 1 + by) % 12
            written = re.sub(r"\d+月", f"{other + 1}月", text)
        else:
            year, month, day = (int(part) for part in text.split("-"))
            other = (month - 1 + by) % 12
            written = f"{year}-{other + 1:02d}-{day:02d}"
        if day <= monthrange(2023, other + 1)[1]:
            yield written
