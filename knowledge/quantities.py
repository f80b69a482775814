"""Numbers, money, comparisons and "top n" in a sentence, English and Chinese."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from knowledge.metrics.model import Op
from knowledge.numerals import ENGLISH, chinese, small
from knowledge.refusals import Refusal
from knowledge.spans import Span

SCALES = {
    "k": 10**3, "thousand": 10**3, "m": 10**6, "mn": 10**6, "million": 10**6, "bn": 10**9, "b": 10**9,
    "billion": 10**9, "w": 10**4, "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8,
}  # fmt: skip
UNITS = {
    "%": "percent", "percent": "percent", "minute": "minutes", "minutes": "minutes",
    "min": "minutes", "mins": "minutes",
    "分钟": "minutes", "hour": "hours", "hours": "hours", "h": "hours", "小时": "hours", "个小时": "hours",
    "day": "days", "days": "days", "天": "days", "week": "weeks", "weeks": "weeks", "周": "weeks",
    "month": "months", "months": "months", "个月": "months",
}  # fmt: skip
CURRENCIES = {
    "$": "USD", "us$": "USD", "usd": "USD", "美元": "USD", "dollar": "USD", "dollars": "USD", "¥": "CNY", "￥": "CNY",
    "cn¥": "CNY", "cn￥": "CNY",
    "cny": "CNY", "rmb": "CNY", "元": "CNY", "€": "EUR", "eur": "EUR", "£": "GBP", "gbp": "GBP",
}  # fmt: skip
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?!,?\d)|\d+)(?:\.\d+)?"
_SCALE = r"(?:(?:thousand|million|billion|mn|bn|[kmbw])(?![a-z])|百万|千万|[千万亿])"
_NUMBER = (
    r"(?P<share>百分之)?(?P<sign>us\$|cn[¥￥]|[$¥￥€£]|\b(?:usd|rmb|cny|eur|gbp)(?![a-z]))?\s?"
    rf"(?:(?P<digits>{_DIGITS})\s?(?P<scale>{_SCALE})?(?![a-z])"
    r"|(?P<zh>[零一二两三四五六七八九十百千万亿]+)(?=[%天周万元个人家]|个月|小时|分钟|以上|以下|$|[^\u4e00-\u9fff]))"
    r"\s?(?P<unit>percent|%|minutes?|mins?|hours?|days?|weeks?|months?|分钟|个小时|小时|个月|天|周|h\b)?"
    r"\s?(?P<code>usd|cny|rmb|eur|gbp|元|美元|dollars?)?"
)
NUMBER = re.compile(r"(?<![\w.])" + _NUMBER, re.IGNORECASE)
NUMBER_ANYWHERE = re.compile(_NUMBER, re.IGNORECASE)
HALF_HOUR = re.compile(r"half an hour|半个?小时", re.IGNORECASE)
LONGEST = 40
WORDED_LENGTH = re.compile(rf"\b({'|'.join(ENGLISH)}|an?)\s+(day|week|month)s?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Quantity:
    """An amount with its unit (percent, minutes, hours, days, weeks, months) or currency, where said."""

    amount: Decimal
    unit: str | None = None
    currency: str | None = None


@dataclass(frozen=True)
class Comparison:
    """`over 50k`: how to compare, and with what."""

    op: Op
    values: tuple[Decimal, ...]


@dataclass(frozen=True)
class Limit:
    """`top five`: how many, and from which end where it is said."""

    n: int
    direction: Literal["highest", "lowest"] | None = None


def _quantity(match: re.Match[str]) -> Quantity | None:
    if match["zh"]:
        amount = chinese(match["zh"])
        if amount is None:
            return None
    else:
        if len(match["digits"]) > LONGEST:
            return None
        amount = Decimal(match["digits"].replace(",", "")) * SCALES.get((match["scale"] or "").casefold(), 1)
    unit = "percent" if match["share"] else UNITS.get((match["unit"] or "").casefold())
    said = match["sign"] or match["code"] or ""
    return Quantity(amount, unit, CURRENCIES.get(said.casefold()))


def find_numbers(text: str) -> list[Span[Quantity]]:
    """Every number of a text with its unit."""
    spans = [Span(m.start(), m.end(), m.group(), Quantity(Decimal(30), "minutes")) for m in HALF_HOUR.finditer(text)]
    for match in NUMBER_ANYWHERE.finditer(text):
        quantity = _quantity(match)
        if quantity is not None:
            spans.append(Span(match.start(), match.end(), match.group(), quantity))
    return sorted(spans, key=lambda span: span.start)


def parse_number(text: str) -> Decimal:
    """A whole text as a number. Refuses with `unknown.number`."""
    match = NUMBER_ANYWHERE.fullmatch(text.strip())
    quantity = _quantity(match) if match else None
    if quantity is None:
        raise Refusal("unknown.number", text=text[:100])
    return quantity.amount


BEFORE: list[tuple[str, Op]] = [
    (r"not (?:more|greater|larger|bigger) than|no more than|at most|up to|less than or equal to"
     r"|not (?:over|above|exceeding)|maximum of|≤|<=|不超过|不多于|不大于|不高于|小于或?等于|至多|最多", Op.LE),
    (r"(?:not|no) (?:less|fewer|smaller) than|at least|(?:greater|more) than or equal to|not (?:under|below)"
     r"|minimum of|≥|>=|不少于|不低于|不小于|大于或?等于|至少", Op.GE),
    (r"不止|(?:more|longer|older|greater|larger|bigger|higher) than|over|above|north of"
     r"|exceed(?:s|ed|ing)?|surpass(?:es|ed|ing)?|>|超过?|大于|多于|高于|破"
     r"|(?<![超买卖签做来去用打见])过(?=\s*[\d.]*\s*[一二两三四五六七八九十]*[万亿千百wk])", Op.GT),
    (r"less than|fewer than|smaller than|under|below|<|不到|少于|小于|低于|不足", Op.LT),
    (r"exactly|equal to|=|等于|正好", Op.EQ),
]  # fmt: skip
AFTER: list[tuple[str, Op]] = [(r"以上|or more|and more|\+", Op.GE), (r"以下|以内|or less|or fewer", Op.LE)]
WITHIN = re.compile(r"\bwithin\s*$", re.IGNORECASE)
BEHIND = [
    (re.compile(rf"\s*(?:{words}{'|之?内' if op is Op.LE else ''})", re.IGNORECASE), op) for words, op in AFTER
]  # fmt: skip


def find_comparisons(text: str) -> list[Span[Comparison]]:
    """Comparisons with a number: "more than 10,000", "超过1万", "between 10 and 20", "5000人以上"."""
    spans: list[Span[Comparison]] = []
    joint = rf"{_bare('a')}\s*(?:and|to|到|至|和|-|–)\s*{_bare('b')}"
    for words in (
        rf"(?:between|from|介于|在)\s*{joint}(?:\s*元?之间)?", rf"{joint}\s*元?之间", rf"{joint}\s*[元人]",
        rf"(?<=[,，:：、;；]) ?{joint}(?=\s*(?:[,，、;；.。]|employees|people|$))",
    ):  # fmt: skip
        for match in re.finditer(words, text, re.IGNORECASE):
            ends = _ends(match["a"], match["b"])
            if ends and "in " not in match.group():
                spans.append(_span(match, Comparison(Op.BETWEEN, ends)))
    for words, op in BEFORE:
        pattern = re.compile(
            rf"(?:(?<![a-z])(?:{words}))\s*{_bare('a')}{_WHOLE}(?!\s*(?:days?|weeks?|months?|天|周|个月|quarters?|years?))",
            re.IGNORECASE,
        )
        spans += _matches(text, pattern, op)
    for words, op in AFTER:
        pattern = re.compile(
            rf"{_bare('a')}\s*(?:人民币|美元|美金|欧元|英镑|[人家个元块名位%])?\s*(?:{words})", re.IGNORECASE
        )
        spans += _matches(text, pattern, op)
    kept: list[Span[Comparison]] = []
    for span in sorted(spans, key=lambda item: (item.start - item.end, item.start)):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)


TIMES = {"once": Decimal(1), "twice": Decimal(2)}
DAYS_IN = {"days": 1, "weeks": 7, "months": 30}


def find_durations(text: str) -> list[Span[Comparison]]:
    """Lengths of time in days, a month as 30: "30 days", "three weeks", "more than a month", "超过三个月".

    At least so long, where it is not said.
    """
    spans = []
    worded = [
        Span(match.start(), match.end(), match.group(), Quantity(Decimal(small(match[1]) or 1), f"{match[2].lower()}s"))
        for match in WORDED_LENGTH.finditer(text)
    ]
    for number in [*find_numbers(text), *worded]:
        quantity = number.value
        if quantity.unit not in DAYS_IN:
            continue
        ahead = [(re.search(rf"(?:{words})\s*$", text[: number.start], re.IGNORECASE), op) for words, op in BEFORE]
        said = [(match.start(), op) for match, op in ahead if match]
        if within := WITHIN.search(text[: number.start]):
            said.append((within.start(), Op.LE))
        behind = [(number.start, op) for words, op in BEHIND if words.match(text, number.end)]
        start, op = min([*said, *behind[:1]]) if said or behind else (number.start, Op.GE)
        days = quantity.amount * DAYS_IN[quantity.unit]
        spans.append(Span(start, number.end, text[start : number.end], Comparison(op, (days,))))
    return spans


_ZH = "零一二两三四五六七八九十百千万亿"
_WHOLE = rf"(?![\d{_ZH}]|[.,]\d)"


def _bare(name: str) -> str:
    return rf"(?P<{name}>once\b|twice\b|(?:us\$|[$¥￥€£])?\s?(?:{_DIGITS}(?:\s?{_SCALE})?(?![a-z])|[{_ZH}]+))"


def _ends(low: str, high: str) -> tuple[Decimal, Decimal] | None:
    """Both ends in order; in "between 10 and 20 thousand" the scale belongs to both."""
    first, last = _value(low), _value(high)
    if first is None or last is None:
        return None
    scale = re.search(rf"{_SCALE}$", high, re.IGNORECASE)
    if scale and re.fullmatch(_DIGITS, low.strip()):
        scaled = first * SCALES[scale.group().casefold()]
        first = scaled if scaled < last else first
    return min(first, last), max(first, last)


def _value(text: str) -> Decimal | None:
    if text.strip().casefold() in TIMES:
        return TIMES[text.strip().casefold()]
    match = NUMBER_ANYWHERE.fullmatch(text.strip())
    if match is None:
        return chinese(text.strip())
    quantity = _quantity(match)
    return quantity.amount if quantity else None


def _matches(text: str, pattern: re.Pattern[str], op: Op) -> list[Span[Comparison]]:
    spans = []
    for match in pattern.finditer(text):
        value = _value(match.group("a"))
        if value is not None:
            spans.append(_span(match, Comparison(op, (value,))))
    return spans


def _span(match: re.Match[str], value: Comparison) -> Span[Comparison]:
    return Span(match.start(), match.end(), match.group(), value)


_COUNT = rf"(?P<n>\d{{1,3}}|{'|'.join(ENGLISH)}|[一二两三四五六七八九十]{{1,3}})"
_HIGH, _LOW = r"best|highest|largest|biggest|leading|strongest|top|most", r"worst|lowest|smallest|weakest|least"
_NO_TIME = r"(?![\d一二两三四五六七八九十]|\s*(?:个?月|个?季度|天|周|年))"
_HIGH_ZH, _LOW_ZH = r"(?:最(?:高|多|大|好|强)|领先|靠前)的?", r"(?:最(?:低|少|小|差|弱)|垫底|倒数|靠后)的?"
_TIMES = (
    r"(?:(?:full|whole|complete|calendar|fiscal|financial|working|business|trading)\s+)*"
    r"(?:minute|hour|day|week|fortnight|month|quarter|year|season|decade|half|halve)s?\b"
)
LIMITS: list[tuple[re.Pattern[str], Literal["highest", "lowest"] | None]] = [
    (
        re.compile(
            rf"(?<![a-z0-9])(?:top|best|leading|highest|largest|biggest)(?:\s+|(?=\d)){_COUNT}(?![a-z0-9])",
            re.IGNORECASE,
        ),
        "highest",
    ),
    (
        re.compile(
            rf"(?<![a-z0-9])(?:bottom|worst|lowest|smallest|weakest)(?:\s+|(?=\d)){_COUNT}(?![a-z0-9])", re.IGNORECASE
        ),
        "lowest",
    ),
    (re.compile(rf"\b{_COUNT}\s+(?:{_HIGH})\b", re.IGNORECASE), "highest"),
    (re.compile(rf"\b{_COUNT}\s+(?:{_LOW})\b", re.IGNORECASE), "lowest"),
    (re.compile(rf"\bfirst\s+{_COUNT}\b(?!\s*(?:months?|quarters?|weeks?|days?))", re.IGNORECASE), None),
    # "The last five calls" are five of them; "the last five weeks" are a time.
    (re.compile(rf"\b(?:last|latest|newest|most recent)\s+{_COUNT}\b(?=\s+[a-z])(?!\s+{_TIMES})", re.IGNORECASE), None),
    (re.compile(rf"最近的?\s*{_COUNT}(?:次|条|个|笔|单|封|家)(?!月|季|星期|礼拜|小时|工作|财|年|半)"), None),
    (re.compile(rf"前\s*{_COUNT}{_NO_TIME}(?:名|大|位|个|家)?"), "highest"),
    (re.compile(rf"(?:后|倒数|末)\s*{_COUNT}{_NO_TIME}(?:名|位|个|家)?"), "lowest"),
    (re.compile(rf"{_HIGH_ZH}\s*{_COUNT}(?:名|大|位|个|家|笔|单|款|条)"), "highest"),
    (re.compile(rf"{_LOW_ZH}\s*{_COUNT}(?:名|大|位|个|家|笔|单|款|条)"), "lowest"),
    (re.compile(rf"(?<![第\d]){_COUNT}(?:名|位|个|家){_HIGH_ZH}"), "highest"),
    (re.compile(rf"(?<![第\d]){_COUNT}(?:名|位|个|家){_LOW_ZH}"), "lowest"),
    (re.compile(rf"(?<![第\d一二两三四五六七八九十]){_COUNT}大(?![区于概约家量小多的])"), "highest"),
]


def find_limits(text: str) -> list[Span[Limit]]:
    """How many are asked for: "top five", "bottom 3", "前五", "最高的3个"."""
    spans: list[Span[Limit]] = []
    for pattern, direction in LIMITS:
        for match in pattern.finditer(text):
            count = small(match["n"])
            if count and not any(span.start < match.end() and match.start() < span.end for span in spans):
                spans.append(Span(match.start(), match.end(), match.group(), Limit(count, direction)))
    return sorted(spans, key=lambda span: span.start)
