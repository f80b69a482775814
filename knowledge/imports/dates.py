"""Cells into dates and moments: the order of day and month is decided once for a whole column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from knowledge.imports.text import BLANKS
from knowledge.imports.values import BadValueError

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
