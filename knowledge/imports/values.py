"""Cells into numbers, money, durations and flags; the decimal mark is decided once for a whole column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Literal

from knowledge.imports.text import BLANKS


class BadValueError(ValueError):
    """A cell that can't be read as what its column holds; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


DecimalMark = Literal[".", ",", "mixed"]

SYMBOLS = {
    "US$": "USD", "HK$": "HKD", "NT$": "TWD", "A$": "AUD", "C$": "CAD", "S$": "SGD", "R$": "BRL", "$": "$", "€": "EUR",
    "£": "GBP", "¥": "¥", "￥": "¥", "₹": "INR", "₩": "KRW", "₽": "RUB", "RMB": "CNY", "元": "CNY", "人民币": "CNY",
    "美元": "USD", "欧元": "EUR", "港币": "HKD", "港元": "HKD", "日元": "JPY", "英镑": "GBP",
}  # fmt: skip
CODES = frozenset({
    "USD", "EUR", "GBP", "CNY", "JPY", "HKD", "TWD", "SGD", "AUD", "CAD", "CHF", "INR", "KRW", "BRL",
    "MXN", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RUB", "TRY", "ZAR", "NZD", "THB", "IDR", "MYR",
    "PHP", "VND", "AED", "SAR", "ILS",
})  # fmt: skip
SCALES = {
    "k": 3, "thousand": 3, "千": 3, "m": 6, "mn": 6, "mm": 6, "mio": 6, "million": 6, "millions": 6, "百万": 6,
    "b": 9, "bn": 9, "billion": 9, "billions": 9, "十亿": 9, "万": 4, "萬": 4, "w": 4, "千万": 7, "亿": 8, "億": 8,
    "thousands": 3,
}  # fmt: skip
_SYMBOL = re.compile("|".join(re.escape(mark) for mark in sorted(SYMBOLS, key=len, reverse=True)), re.I)
_CODE = re.compile(rf"(?<![A-Za-z])({'|'.join(sorted(CODES))})(?![A-Za-z])", re.I)
_SHAPE = re.compile(r"([+-]?)(\d[\d.,]*|[.,]\d+)\s*([^\W\d_]*)\.?$")
_GAPS = re.compile(r"[\s'’_\u00a0\u202f]+")


@dataclass(frozen=True)
class Quantity:
    """A read number, with the currency and the percent sign it was written with."""

    value: Decimal
    currency: str | None = None
    percent: bool = False


class NumberEvidence:
    """Collects, over a whole column, whether dot or comma is the decimal mark, and how large the values are."""

    def __init__(self) -> None:
        self.dot = self.comma = self.either_dot = self.either_comma = 0
        self.above_one = False

    def see(self, values: Iterable[object]) -> None:
        """Take a column's values into account."""
        for value in values:
            if isinstance(value, int | float):
                self.above_one = self.above_one or abs(value) > 1
            elif isinstance(value, str) and (digits := re.sub(r"[^\d.,]", "", value)):
                self._mark(digits)
                self.above_one = self.above_one or ("%" not in value and _is_above_one(digits))

    def _mark(self, digits: str) -> None:
        mark = decimal_mark(digits)
        self.dot += mark == "."
        self.comma += mark == ","
        self.either_dot += mark == "?" and "." in digits
        self.either_comma += mark == "?" and "," in digits

    def sure(self) -> DecimalMark | None:
        """The decimal mark that the column's values show; None where they show none, or both."""
        return None if bool(self.dot) == bool(self.comma) else "." if self.dot else ","

    def decide(self, otherwise: DecimalMark | None = None, *, whole: bool = False) -> tuple[DecimalMark, bool]:
        """The decimal mark, and whether the column left it open ("1,234" or "1.234" and nothing else).

        An open column follows `otherwise`; without it, one of whole numbers has thousands marks, and any other a dot.
        """
        either = self.either_dot + self.either_comma
        if self.dot and self.comma:
            return "mixed", either > 0
        if found := self.sure():
            return found, False
        if either and whole:
            return ("mixed" if self.either_dot and self.either_comma else "," if self.either_dot else "."), True
        return otherwise or ".", either > 0


def _is_above_one(digits: str) -> bool:
    try:
        return float(digits.replace(",", ".", 1)) > 1
    except ValueError:  # several marks: thousands
        return True


def decimal_mark(digits: str) -> Literal[".", ",", "?", ""]:
    """Which mark of a written number must be the decimal one; `?` when it could be either, empty without marks."""
    dots, commas = digits.count("."), digits.count(",")
    if dots and commas:
        return "." if digits.rfind(".") > digits.rfind(",") else ","
    if dots > 1 or commas > 1:
        return "," if dots else "."
    if not dots and not commas:
        return ""
    mark: Literal[".", ","] = "." if dots else ","
    whole, part = digits.split(mark)
    return "?" if len(part) == 3 and 1 <= len(whole) <= 3 and whole != "0" else mark


def parse_quantity(value: object, mark: DecimalMark = ".") -> Quantity | None:
    """A cell as a number. None if blank; raises BadValueError (`reject.number`, `reject.number_two_ways`).

    Takes signs, brackets for negative, currency signs and codes, thousands marks, percent, and scales (k, M, 万, 亿).
    """
    if value is None:
        return None
    if isinstance(value, bool):
        raise BadValueError("reject.number")
    if isinstance(value, int | float | Decimal):
        return _finite(Decimal(str(value)))
    text = str(value).strip()
    if text.isascii() and text.isdigit():
        return Quantity(Decimal(text))
    if text.lower() in BLANKS:
        return None
    return _written(unicodedata.normalize("NFKC", text), mark)


def _finite(number: Decimal) -> Quantity:
    if not number.is_finite():
        raise BadValueError("reject.number")
    return Quantity(number)


def _written(text: str, mark: DecimalMark) -> Quantity:
    text, currency = _take_currency(text)
    percent = text.endswith("%")
    negative = text.startswith("(") and text.rstrip("%").endswith(")")
    text = _GAPS.sub("", text.replace("−", "-").rstrip("%").strip().strip("()" if negative else ""))
    if text.endswith("-"):
        text = "-" + text[:-1]
    match = _SHAPE.match(text)
    scale = match[3].lower() if match else ""
    if not match or (scale and scale not in SCALES):
        raise BadValueError("reject.number")
    number = _digits(match[2], mark) * (Decimal(10) ** SCALES.get(scale, 0))
    if negative or match[1] == "-":
        number = -number
    return Quantity(number, currency, percent)


def _take_currency(text: str) -> tuple[str, str | None]:
    if match := _CODE.search(text):
        return (text[: match.start()] + text[match.end() :]).strip(), match[1].upper()
    if match := _SYMBOL.search(text):
        return (text[: match.start()] + text[match.end() :]).strip(), SYMBOLS[match[0].upper()]
    return text, None


def _digits(digits: str, mark: DecimalMark) -> Decimal:
    own = decimal_mark(digits)
    if own == "?":
        if mark == "mixed":
            raise BadValueError("reject.number_two_ways")
        own = mark
    thousands = "," if own == "." else "."
    _check_groups(digits, own, thousands)
    try:
        return Decimal(digits.replace(thousands, "").replace(own or ".", "."))
    except InvalidOperation as error:
        raise BadValueError("reject.number") from error


def _check_groups(digits: str, mark: str, thousands: str) -> None:
    whole, _, part = digits.partition(mark) if mark else (digits, "", "")
    groups = whole.split(thousands)
    grouped = all(2 <= len(group) <= 3 for group in groups[1:]) and len(groups[0]) <= 3
    if thousands in part or (len(groups) > 1 and not (grouped and len(groups[-1]) == 3)):
        raise BadValueError("reject.number")


_COUNTER = re.compile(
    r"(?<=\d)\s*(?:人|名|个|件|台|套|只|条|箱|份|张|把|支|辆|盒|瓶|袋|本|次|pcs?|pieces?|units?|seats?|users?|licen[cs]es?"
    r"|employees?|people|ea)\.?$", re.I
)  # fmt: skip


def without_counter(value: object) -> object:
    """A cell without the word for what it counts: "200人" is 200, "3 pcs" is 3."""
    return _COUNTER.sub("", value.strip()) if isinstance(value, str) and not value.isdigit() else value


_CLOCK = re.compile(r"(\d{1,3}):(\d{2})(?::(\d{2}))?$")
_HOURS_MINUTES = re.compile(
    r"(?:(?P<h>\d+(?:\.\d+)?)\s*(?:h|hrs?|hours?|小时|时))?\s*(?:(?P<m>\d+(?:\.\d+)?)\s*(?:m|mins?|minutes?|分钟?))?"
    r"\s*(?:(?P<s>\d+)\s*(?:s|secs?|seconds?|秒))?$", re.I
)  # fmt: skip


def parse_minutes(value: object, mark: DecimalMark = ".", *, each: float = 1, of_call: bool = False) -> float | None:
    """A cell as minutes: 30, 00:30, 1h 30m, 1小时30分. A plain number counts `each` minutes.

    Two numbers with a colon are hours and minutes; `of_call`: minutes and seconds, as calls are timed.
    """
    if isinstance(value, timedelta):
        return value.total_seconds() / 60
    if isinstance(value, time):
        return value.hour * 60 + value.minute + value.second / 60
    text = str(value).strip() if value is not None else ""
    if found := _CLOCK.match(text):
        if of_call and not found[3]:
            return int(found[1]) + int(found[2]) / 60
        return int(found[1]) * 60 + int(found[2]) + int(found[3] or 0) / 60
    if (found := _HOURS_MINUTES.match(text)) and found[0]:
        return float(found["h"] or 0) * 60 + float(found["m"] or 0) + float(found["s"] or 0) / 60
    quantity = parse_quantity(value, mark)
    return None if quantity is None else float(quantity.value) * each


_FOLD = re.compile(r"(\d(?:\.\d+)?|\d{2})\s*折$")


def parse_fold(text: str) -> float | None:
    """A Chinese discount, which names what is paid: 8折 is 20% off, 85折 and 8.5折 are 15%; None for other words."""
    text = unicodedata.normalize("NFKC", text).strip()
    if text in {"无折扣", "不打折", "原价"}:
        return 0.0
    if not (found := _FOLD.match(text)):
        return None
    paid = Decimal(found[1]) / (100 if "." not in found[1] and len(found[1]) == 2 else 10)
    return float(1 - paid) if paid <= 1 else None


def parse_flag(value: object) -> bool | None:
    """A cell as yes or no. None if blank; raises BadValueError (`reject.flag`)."""
    if value is None or isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text in BLANKS:
        return None
    if text in {"1", "1.0", "true", "t", "yes", "y", "on", "active", "是", "有", "真", "启用", "在职", "有效", "上架"}:
        return True
    if text in {
        "0",
        "0.0",
        "false",
        "f",
        "no",
        "n",
        "off",
        "inactive",
        "否",
        "没有",
        "假",
        "停用",
        "离职",
        "无效",
        "下架",
    }:
        return False
    raise BadValueError("reject.flag")
