"""The numbers that a sentence states, with what they are counted in and how exactly they are said."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from knowledge.numerals import ENGLISH, chinese
from knowledge.quantities import SCALES, find_numbers

MONTHS = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
# A day of a month ahead of it; "July 7%" is none.
DATE = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?\b(?!\s?[%％]|[.,]\d|\s?(?:pp|k|m|bn|million)\b)"
_SMALL = "one|two|three|four|five|six|seven|eight|nine|ten"
# Figures as wide as a Chinese character.
WIDE = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
# No figures: days, hours and ordinals, numbers of a list, citations, fractions, and numbers that are part of a name.
NO_FIGURE = re.compile(
    rf"^\s*(?:[-*•·]\s*)?(?:\(?\d{{1,2}}[.)、．:：]|[（(]\d{{1,2}}[)）])(?=\s|\D)"
    r"|[\[【［][^\[\]【】]{0,20}[\]】］]"
    r"|\d{4}[-/]\d{1,2}(?:[-/]\d{1,2})?|\d{4}\.\d{1,2}\.\d{1,2}|\d{1,2}[:：]\d\d\b"
    r"|(?:\d{4}|[去今明前]|本)\s?年(?:\s?\d{1,2}\s?月)?(?:\s?\d{1,2}\s?[日号])?|\d{1,2}\s?月(?:\s?\d{1,2}\s?[日号])?|(?<!\d)\d{1,2}[日号](?!线)"
    r"|\d{1,2}(?:\s?[、,，和与至到-]\s?\d{1,2})+(?=\s?[两三四五六]?个?月)"
    r"|第\s?[一二三四五六七八九十\d]+|[一二三四五六七八九十]分之[一二三四五六七八九十]"
    r"|\b(?:one|two|three|four|five)[\s-](?:quarters?|thirds?|fifths?|tenths?)\b"
    r"|[一二三四五六七八九十]{1,2}月(?:份)?"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?(?:\s?(?:[–-]|to|and)\s?\d{{1,2}})?\s(?:of\s)?{MONTHS}(?:,?\s\d{{4}})?|\b{MONTHS}\s{DATE}(?:,?\s\d{{4}})?|\b{MONTHS}\s\d{{4}}"
    rf"|\d{{1,2}}\s?[-–—~～至到]\s?(?=\d{{1,2}}\s?月)|\b(?:{_SMALL})\s(?:in|out\sof)\s(?:every\s)?(?:{_SMALL})\b|\b\d\s(?:in|out\sof)\s(?:every\s)?(?:10|ten)\b"
    r"|\b\d+(?:st|nd|rd|th)\b|\b[A-Za-z]+-?\d[A-Za-z0-9_-]*(?<![kKmM%])(?![A-Za-z0-9_-]|\.\d)"
    r"|\b(?:an?|half a|one)\s(?:hundred|dozen|thousand|million|billion)(?:\s(?:thousand|million|billion))?\b"
    r"|(?<![\d.,$¥￥€£])(?:19|20)\d\d(?!\d|[.,]\d|[%万亿kKmM]|\s?[元个条张家名位单次件天人笔项份通场门款台箱]|\s(?:orders|deals|units|customers|leads|calls|records|cases)\b)",
    re.IGNORECASE | re.MULTILINE,
)
GLUED_CURRENCY = re.compile(r"(?:CN|US)?$|(?:CNY|USD|RMB|EUR|GBP)$", re.IGNORECASE)
POINTS = re.compile(r"\s*(?:-\s?)?(?:(?:percentage|%)[\s-]points?\b|pp\b|ppts?\b|个?百分点)", re.IGNORECASE)
# Of per cent, or of a score.
MARKS = re.compile(r"\s*(?:-\s?)?points?\b", re.IGNORECASE)
PER_CENT = re.compile(r"\s*(?:[%％]|per\s?cent\b)", re.IGNORECASE)
SCORE = re.compile(r"\s*分(?![钟之析别公布类成销])|\s*(?:out of|of)\s(?=100?\b)")
DAYS = re.compile(r"[\s-]*(?:个?工作日|个?自然日|(?:working|business|calendar)\s+days?\b|days?\b|天)", re.IGNORECASE)
SPAN = re.compile(
    r"[\s-]*(?P<unit>weeks?|months?|years?|hours?|minutes?|周|个?星期|个月|个?小时|分钟|年(?![度份]))(?![a-z])",
    re.IGNORECASE,
)
LENGTHS = {
    "week": "weeks",
    "周": "weeks",
    "星期": "weeks",
    "month": "months",
    "月": "months",
    "year": "years",
    "年": "years",
    "hour": "hours",
    "小时": "hours",
    "minute": "minutes",
    "分钟": "minutes",
}
# "six or twelve months": the first has the unit of the second.
ALTERNATIVE = re.compile(
    rf"\s*(?:or|to|and|或|至|到|-|–)\s*(?:\d+(?:\.\d+)?|{'|'.join(ENGLISH)}|[一二两三四五六七八九十]+)(?![\w.])",
    re.IGNORECASE,
)
# In English the noun behind a number says that it is a count.
COUNTED_NOUNS = (
    "units|deals|orders|customers|accounts|clients|leads|calls|visits|people|reps|records|complaints|tasks|quotes"
    "|activities|appointments|contacts|stores|products|items|cases|pieces|meetings|offers|invoices|applicants"
    "|candidates|courses|teams|regions|shops"
)
COUNTED = re.compile(
    r"\s*(?:个(?!百分|月|小时|星期|工作|自然)|[条张家名位单次件笔项份通场封款人]|门次?)"
    rf"|(?=\s(?:(?:open|won|lost|new|more|active|different|other)\s)?(?:{COUNTED_NOUNS})\b)",
    re.IGNORECASE,
)
# 2.1x: the letter would make a word of the number.
GLUED_TIMES = re.compile(r"(?<=\d)[xX](?![A-Za-z0-9])")
TIMES = re.compile(r"\s*(?:times\b|倍|x\b|×(?!\s?\d))", re.IGNORECASE)
AMOUNT = re.compile(r"\s*(?:元|块|人民币|yuan\b|rmb\b|cny\b)", re.IGNORECASE)
ABOUT = re.compile(
    r"(?:about|around|some|roughly|nearly|almost|approximately|close to|well over|over|more than|under|less than|fewer than|up to|约|大约|大概|近|将近|接近|超过|超|不到|多于|少于|逾)\s*(?:of\s)?(?:[A-Z]{2,3})?[$¥￥€£]?\s*$",
    re.IGNORECASE,
)
LOOSE = re.compile(
    r"\s*(?:[万亿千百]?元?左右|上下|多(?=[万个家条单天元，。；、）]|$)|余|or so\b|-?odd\b)", re.IGNORECASE
)
SPELT = re.compile(
    rf"\b(?P<word>{'|'.join(word for word, value in ENGLISH.items() if value > 2)})\b(?=\s+[a-z])", re.IGNORECASE
)
SPELT_ZH = re.compile(
    r"(?<![一二两三四五六七八九十百千万亿第周])(?P<word>[三四五六七八九]|[二三四五六七八九]?十[一二三四五六七八九]?)(?=个(?:工作日|月|小时|星期)|[天周家条张名位单次件笔项份款人倍箱瓶盒袋台套罐托支]|个)"
)
# Most texts of a result have no number at all.
MAY_COUNT = re.compile(rf"\d|[零一二两三四五六七八九十百千万亿]|half|半|\b(?:{'|'.join(ENGLISH)})\b", re.IGNORECASE)
# 三成, 近四成, 五成半: so many tenths.
TENTHS = re.compile(
    r"(?<![\d一二三四五六七八九十])(?P<tenths>[一二两三四五六七八九]|[1-9])成(?P<half>半)?(?![本立交为员单果功绩长熟分就效都型品])"
)
TENTHS_HALF = 3.0
# In a text of the records one and two are figures as well.
SPELT_SMALL = re.compile(
    r"(?<![一二两三四五六七八九十百千万亿第周每某])(?P<zh>[一两])(?=个(?:工作日|月|小时|星期)|[天周家条张名位单次件笔项份款人倍箱瓶盒袋台套罐托支])|\b(?P<en>one|two)(?=\s(?:working\s|business\s|calendar\s)?[a-z]+)",
    re.IGNORECASE,
)
DIGITS = re.compile(r"\d[\d,]*(?:\.(?P<decimals>\d+))?")
SCALED = re.compile(
    r"(?:thousand|million|billion|mn|bn|[kmbw]|百万|千万|[千万亿])\s*(?:元|美元|cny|usd|rmb)?\s*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Number:
    """A stated number: `half` is how far the true one may be from it, by how it is rounded; `loose`: it says so itself.

    `kind`: money, percent, points (of per cent), marks (of that or of a score), days, weeks …, score, count or times; None where it does not say.
    """

    start: int
    end: int
    value: float
    half: float
    kind: str | None = None
    currency: str | None = None
    loose: bool = False


def without_days(text: str) -> str:
    """A text with blanks for what is written with digits and is no figure."""
    return NO_FIGURE.sub(lambda found: " " * len(found[0]), text)


def numbers_of(text: str, *, small: bool = False) -> list[Number]:
    """Every figure of a text in order; days, ordinals, list numbers, fractions and names with digits are none.

    `small`: one and two in words as well.
    """
    if not MAY_COUNT.search(text):
        return []
    masked = GLUED_TIMES.sub("×", without_days(text))
    found = [number for span in find_numbers(masked) if (number := _number(masked, span.start, span.end, span.value))]
    taken = [(number.start, number.end) for number in found]
    for match in (match for pattern in _spelt(small) for match in pattern.finditer(masked)):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            value = ENGLISH.get(match[0].casefold()) or chinese(match[0])
            if value:
                found.append(_with_unit(masked, Number(match.start(), match.end(), float(value), 0.0)))
    found += [_tenths(masked, match) for match in TENTHS.finditer(masked)]
    return sorted(found, key=lambda number: number.start)


def _spelt(small: bool) -> tuple[re.Pattern[str], ...]:
    return (SPELT, SPELT_ZH, SPELT_SMALL) if small else (SPELT, SPELT_ZH)


def _tenths(text: str, match: re.Match[str]) -> Number:
    said = match["tenths"]
    value = 10.0 * (int(said) if said.isdigit() else int(chinese("二" if said == "两" else said) or 0))
    loose = ABOUT.search(text[max(0, match.start() - 24) : match.start()]) is not None or text[match.end() :][:1] in (
        "多",
        "余",
    )
    return Number(
        match.start(),
        match.end(),
        value + (5 if match["half"] else 0),
        5.0 if loose else TENTHS_HALF,
        "percent",
        loose=loose,
    )


def _number(text: str, start: int, end: int, quantity: object) -> Number | None:
    said = text[start:end]
    start += len(said) - len(said.lstrip())
    end -= len(said) - len(said.rstrip())
    said = said.strip()
    before = text[max(0, start - 3) : start]
    if before[-1:] and (before[-1] in "._" or (before[-1].isascii() and before[-1].isalnum())):
        return None  # the end of a name or of another number
    digits = DIGITS.search(said)
    if digits is None:
        return None  # in Chinese numerals: read with their nouns (SPELT_ZH)
    value = float(getattr(quantity, "amount"))  # noqa: B009 - a Quantity; its unit is read here, with points and scores
    written = float(digits[0].replace(",", "")) or 1.0
    unit = getattr(quantity, "unit", None)
    scale = value / written if SCALED.search(said) and value else 1.0
    half = 0.5 * 10.0 ** -len(digits["decimals"] or "") * max(scale, 1.0)
    currency = getattr(quantity, "currency", None)
    number = Number(start, end, value, half, "money" if currency else None, currency)
    if unit in ("percent",):
        end = (
            start + said.casefold().rfind("percent")
            if "percent" in said.casefold()
            else start + len(said.rstrip("%％"))
        )
        number = replace(number, end=end)
    elif unit:
        number = replace(number, end=start + digits.end())
    return _with_unit(text, number, percent=unit == "percent" and "百分之" in said)


def _with_unit(text: str, number: Number, *, percent: bool = False) -> Number:
    """The number with the unit that stands behind it, and whether it says that it is only about right."""
    rest = number.end
    if match := ALTERNATIVE.match(text, rest):
        rest = match.end()
    kind, end = ("percent" if percent else number.kind), number.end
    if kind is None or kind == "percent":
        for name, pattern in (
            ("points", POINTS), ("marks", MARKS), ("percent", PER_CENT), ("days", DAYS), ("span", SPAN), ("times", TIMES),
            ("money", AMOUNT), ("score", SCORE), ("count", COUNTED),
        ):  # fmt: skip
            if match := pattern.match(text, rest):
                kind, end = name, match.end() if rest == number.end else number.end
                if name == "span":
                    said = match["unit"].casefold().removeprefix("个").removesuffix("s")
                    kind = LENGTHS[said]
                break
    loose = ABOUT.search(text[max(0, number.start - 24) : number.start]) is not None
    loose = loose or LOOSE.match(text, rest) is not None or LOOSE.match(text, end) is not None
    currency = "CNY" if kind == "money" and number.currency is None else number.currency
    return replace(number, kind=kind, end=end, loose=loose, currency=currency)


def scale_of(header: str) -> tuple[float, str | None]:
    """What a table's header says of its numbers: `业绩（万元）` their scale, `Used (%)` their unit."""
    match = re.search(r"[(（]\s*(?:CN)?[$¥￥€£]?\s*(?P<unit>[^()（）]{1,8})[)）]\s*$", header)
    if match is None:
        return 1.0, None
    unit = match["unit"].strip().casefold().removesuffix("元")
    if unit in ("%", "％"):
        return 1.0, "%"
    return float(SCALES.get(unit.rsplit(" ", 1)[-1], 1)), None
