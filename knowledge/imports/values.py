"""Cells into values: dates and numbers, read by a decision taken once for a whole column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Literal
from zoneinfo import ZoneInfo

from knowledge.imports.text import BLANKS


class BadValueError(ValueError):
    """A cell that can't be read as what its column holds; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


# --- dates ---------------------------------------------------------------------------------------------------------

DateOrder = Literal["day_first", "month_first", "mixed"]

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier enero", "feb february februar", "mar march märz maerz mrz mars marzo",
            "apr april avr avril abril", "may mai mayo", "jun june juni juin junio", "jul july juli juillet julio",
            "aug august août aout agosto", "sep sept september septembre", "oct october okt oktober octobre octubre",
            "nov november novembre noviembre", "dec december dez dezember décembre decembre diciembre",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_TIME = re.compile(
    r"[T\s]+(?P<ampm0>上午|下午)?\s*(?P<h>\d{1,2})[:时](?P<m>\d{2})(?:[:分](?P<s>\d{2})(?:[.,]\d+)?秒?)?"
    r"\s*(?P<ampm>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?$"
)
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})$")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})$")
_DAY_NAME = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-\s./]*([^\W\d_]{3,10})\.?[-\s.,/]*(\d{4}|\d{2})$")
_NAME_DAY = re.compile(r"([^\W\d_]{3,10})\.?[-\s]*(\d{1,2})(?:st|nd|rd|th)?[-\s,]+(\d{4})$")
_WEEKDAY = re.compile(
    r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[,.]?\s+|\s*[（(]?(?:星期|周)[一二三四五六日天][)）]?", re.I
)
_SERIAL = re.compile(r"(\d{5})(\.\d+)?$")
_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet's serial days have no zone


@dataclass(frozen=True)
class Moment:
    """A read date, with the time of day where the cell had one."""

    day: date
    instant: datetime | None = None


class DateEvidence:
    """Collects, over a whole column, which of day and month comes first."""

    def __init__(self) -> None:
        self.day_first = self.month_first = self.both = self.dotted = 0

    def see(self, values: Iterable[object]) -> None:
        """Take a column's values into account."""
        for value in values:
            if not isinstance(value, str) or not (match := _YEAR_LAST.match(_split_time(value)[0])):
                continue
            first, second = int(match[1]), int(match[2])
            self.dotted += "." in value
            if first > 12 >= second:
                self.day_first += 1
            elif second > 12 >= first:
                self.month_first += 1
            elif first != second:
                self.both += 1

    def decide(self, otherwise: DateOrder) -> tuple[DateOrder, bool]:
        """The order, and whether the column left it open (then a dot means day first, else `otherwise`)."""
        if self.day_first and self.month_first:
            return "mixed", self.both > 0
        if self.day_first or self.month_first:
            return ("day_first" if self.day_first else "month_first"), False
        return ("day_first" if self.dotted else otherwise), self.both > 0


def _split_time(text: str) -> tuple[str, re.Match[str] | None]:
    text = _WEEKDAY.sub("", unicodedata.normalize("NFKC", text).strip())
    match = _TIME.search(text)
    return (text[: match.start()].strip() if match else text), match


def parse_moment(value: object, order: DateOrder = "month_first", zone: ZoneInfo | None = None) -> Moment | None:
    """A cell as a day (in `zone`, the company's) and, where it holds a time, the instant in UTC. None if blank.

    Raises BadValueError (`reject.date`, `reject.date_two_ways`) when it is no date or allows two in a mixed column.
    """
    if value is None:
        return None
    if isinstance(value, datetime):
        return _at(value, zone) if value.time() != datetime.min.time() else Moment(value.date())
    if isinstance(value, date):
        return Moment(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Moment(_serial(float(value)).date())
    text = str(value).strip()
    if text.lower() in BLANKS:
        return None
    written, clock = _split_time(text)
    try:
        day = _parse_day(written, order)
        return Moment(day) if clock is None else _with_clock(day, clock, zone)
    except (ValueError, OverflowError) as error:
        raise error if isinstance(error, BadValueError) else BadValueError("reject.date") from error


def _parse_day(text: str, order: DateOrder) -> date:
    if match := _YEAR_FIRST.match(text) or _COMPACT.match(text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _YEAR_LAST.match(text):
        return _ordered(int(match[1]), int(match[2]), _year(match[3]), order)
    if (match := _DAY_NAME.match(text)) and (month := MONTHS.get(match[2].lower())):
        return date(_year(match[3]), month, int(match[1]))
    if (match := _NAME_DAY.match(text)) and (month := MONTHS.get(match[1].lower())):
        return date(int(match[3]), month, int(match[2]))
    if _SERIAL.match(text):
        return _serial(float(text)).date()
    raise BadValueError("reject.date")


def _ordered(first: int, second: int, year: int, order: DateOrder) -> date:
    if order == "mixed":
        if first <= 12 and second <= 12 and first != second:
            raise BadValueError("reject.date_two_ways")
        order = "day_first" if first > 12 else "month_first"
    day, month = (first, second) if order == "day_first" else (second, first)
    return date(year, month, day)


def _year(text: str) -> int:
    number = int(text)
    return number if len(text) == 4 else number + (2000 if number < 70 else 1900)


def _serial(number: float) -> datetime:
    # 10,000 is 1927 and 80,000 is 2119: other numbers in a date column are slips, not days.
    if not 10_000 <= number < 80_000:
        raise BadValueError("reject.date")
    return _EXCEL_EPOCH + timedelta(days=number)


def _with_clock(day: date, clock: re.Match[str], zone: ZoneInfo | None) -> Moment:
    hour = int(clock["h"])
    half = (clock["ampm"] or clock["ampm0"] or "").lower().replace(".", "")
    if half in {"pm", "下午"} and hour < 12:
        hour += 12
    if half in {"am", "上午"} and hour == 12:
        hour = 0
    moment = datetime(day.year, day.month, day.day, hour, int(clock["m"]), int(clock["s"] or 0))  # noqa: DTZ001
    if clock["zone"]:
        offset = clock["zone"] if clock["zone"][0] in "+-" else "+0000"
        sign = -1 if offset[0] == "-" else 1
        digits = offset[1:].replace(":", "")
        shift = sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        moment = (moment - shift).replace(tzinfo=UTC)
    elif moment.time() == datetime.min.time():
        return Moment(day)  # exports write midnight for a plain date
    return _at(moment, zone)


def _at(moment: datetime, zone: ZoneInfo | None) -> Moment:
    local = moment.replace(tzinfo=zone or UTC) if moment.tzinfo is None else moment.astimezone(zone or UTC)
    return Moment(local.date(), local.astimezone(UTC))


# --- numbers -------------------------------------------------------------------------------------------------------

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


_CLOCK = re.compile(r"(\d{1,3}):(\d{2})(?::(\d{2}))?$")
_HOURS_MINUTES = re.compile(
    r"(?:(?P<h>\d+(?:\.\d+)?)\s*(?:h|hrs?|hours?|小时|时))?\s*(?:(?P<m>\d+(?:\.\d+)?)\s*(?:m|mins?|minutes?|分钟?))?"
    r"\s*(?:(?P<s>\d+)\s*(?:s|secs?|seconds?|秒))?$", re.I
)  # fmt: skip


def parse_minutes(
    value: object, mark: DecimalMark = ".", *, seconds: bool = False, of_call: bool = False
) -> float | None:
    """A cell as minutes: 30, 00:30, 1h 30m, 1小时30分. `seconds`: plain numbers count those.

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
    return None if quantity is None else float(quantity.value) / (60 if seconds else 1)


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
