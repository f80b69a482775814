"""Periods in words: found in a sentence or read from an argument, in English and Chinese.

"Last n months" are the n months up to and including today. A month or quarter without a year is the latest one that
has begun; "until June" begins with the year. FY2017 is the fiscal year that ends in 2017. 3/1/2017 is the 1st of March,
as in the United States and in China, and 15/3/2017 can only be read one way.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal

from knowledge.metrics.model import Period
from knowledge.metrics.moments import Moment, find_moments
from knowledge.numerals import ENGLISH, small
from knowledge.refusals import Refusal
from knowledge.spans import Span

__all__ = [
    "Moment", "find_moments", "find_periods", "parse_period", "period_containing", "previous_period", "same_period_last_year",
]  # fmt: skip

Grain = Literal["day", "week", "month", "quarter", "half", "year", "range"]
MONTHS_IN = {"month": 1, "quarter": 3, "half": 6, "year": 12}
MONTH_WORDS = {
    word: number
    for number, words in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"), 1)
    for word in words.split()
}  # fmt: skip
ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 4}
WEEKDAYS = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6,
    "一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6,
}  # fmt: skip
GRAINS: dict[str, Grain] = {
    "day": "day", "week": "week", "month": "month", "quarter": "quarter", "half": "half", "year": "year", "天": "day",
    "日": "day", "周": "week", "星期": "week", "礼拜": "week", "月": "month", "个月": "month", "季": "quarter", "季度": "quarter",
    "个季度": "quarter", "年": "year", "半年": "half", "个星期": "week",
}  # fmt: skip
HOLIDAYS = {"十一": (10, 1), "国庆": (10, 1), "国庆节": (10, 1), "五一": (5, 1), "劳动节": (5, 1), "元旦": (1, 1)}
LONG_AGO = date(1900, 1, 1)


def months_from(day: date, count: int) -> date:
    """The first day of the month `count` months away."""
    index = day.year * 12 + day.month - 1 + count
    if not 12 <= index < 9999 * 12:
        raise Refusal("unknown.period", text=str(count))
    return date(index // 12, index % 12 + 1, 1)


def _block(first: date, months: int, grain: Grain, *, fiscal: bool = False) -> Period:
    return Period(start=first, end=months_from(first, months) - timedelta(days=1), grain=grain, fiscal=fiscal)


def period_containing(day: date, grain: str, fiscal_year_start: int = 1) -> Period:
    """The calendar unit a day lies in; quarters, halves and years follow the fiscal year."""
    if grain == "day":
        return Period(start=day, end=day, grain="day")
    if grain == "week":
        monday = day - timedelta(days=day.weekday())
        return Period(start=monday, end=monday + timedelta(days=6), grain="week")
    months = MONTHS_IN[grain]
    into = (day.month - fiscal_year_start) % 12 % months if months > 1 else 0
    return _block(months_from(day, -into), months, GRAINS[grain], fiscal=months > 1 and fiscal_year_start != 1)


def _whole_months(period: Period) -> int | None:
    after = period.end + timedelta(days=1)
    if period.start.day != 1 or after.day != 1:
        return None
    return (after.year - period.start.year) * 12 + after.month - period.start.month


def previous_period(period: Period, fiscal_year_start: int = 1) -> Period:
    """The period before, of the same length: whole months stay whole months, days stay as many days."""
    months = _whole_months(period)
    if months:
        return _block(months_from(period.start, -months), months, period.grain, fiscal=period.fiscal)
    length = (period.end - period.start).days + 1
    return Period(
        start=period.start - timedelta(days=length), end=period.start - timedelta(days=1), grain=period.grain
    )  # fmt: skip


def same_period_last_year(period: Period) -> Period:
    """The same days a year earlier; 29 February becomes the 28th, whole months stay whole."""
    months = _whole_months(period)
    if months:
        return _block(months_from(period.start, -12), months, period.grain, fiscal=period.fiscal)
    return period.model_copy(update={"start": _year_earlier(period.start), "end": _year_earlier(period.end)})


def _year_earlier(day: date) -> date:
    return date(day.year - 1, day.month, min(day.day, monthrange(day.year - 1, day.month)[1]))


NEAR_YEARS = 8


class _Reader:
    """Turns a match of a pattern into a period, on one day and calendar."""

    def __init__(self, today: date, fiscal: int) -> None:
        self.today, self.fiscal = today, fiscal

    def year_of(self, text: str | None) -> int | None:
        """A year in digits, or one near today's (near the fiscal year's, where that is another)."""
        if not text:
            return None
        relative = {
            "今年": 0, "去年": -1, "前年": -2, "明年": 1, "上年": -1, "本年": 0, "this year": 0, "last year": -1, "next year": 1,
            "the year": 0,
        }  # fmt: skip
        word = re.sub(r"['’]s$", "", text.strip().casefold().removesuffix("的").removesuffix("度"))
        if word in relative:
            return period_containing(self.today, "year", self.fiscal).end.year + relative[word]
        digits = re.sub(r"\D", "", word)
        if not digits:
            return None
        return int(digits) + (2000 if len(digits) == 2 else 0)

    def first_of(self, year: int) -> date:
        """The first day of a (fiscal) year."""
        return date(year if self.fiscal == 1 else year - 1, self.fiscal, 1)

    def latest(self, first_month: int, months: int, grain: Grain, year: int | None) -> Period:
        """The block starting in a month: of the year said, else the latest that has begun."""
        if year is None:
            year = self.today.year if date(self.today.year, first_month, 1) <= self.today else self.today.year - 1
        return _block(date(year, first_month, 1), months, grain)

    def month(self, m: re.Match[str]) -> Period | None:
        number = self._month_number(m["month"])
        return self.latest(number, 1, "month", self.year_of(_group(m, "year"))) if number else None

    def _month_number(self, text: str) -> int | None:
        name = text.casefold().rstrip(".")
        number = MONTH_WORDS.get(name) or small(name)
        return number if number and 1 <= number <= 12 else None

    def month_near(self, m: re.Match[str]) -> Period | None:
        """`last March`, `next March`: the nearest that is over or has not begun; `this March` is this year's."""
        number = self._month_number(m["month"])
        if number is None:
            return None
        if m["which"].casefold() == "this":
            year = self.today.year
        elif m["which"].casefold() == "last":
            year = self.today.year if number < self.today.month else self.today.year - 1
        else:
            year = self.today.year if number > self.today.month else self.today.year + 1
        return _block(date(year, number, 1), 1, "month")

    def months_between(self, m: re.Match[str]) -> Period | None:
        """`Jan-Mar 2017`, `1-3月`."""
        first, last = self._month_number(m["month"]), self._month_number(m["until"])
        if not first or not last or last < first:
            return None
        block = self.latest(first, last - first + 1, "range", self.year_of(_group(m, "year")))
        return block if block.start.month != block.end.month else block.model_copy(update={"grain": "month"})

    def quarter(self, m: re.Match[str]) -> Period | None:
        word = m["q"].casefold()
        return self._part(ORDINALS.get(word) or small(word), 3, "quarter", self.year_of(_group(m, "year")))

    def half(self, m: re.Match[str]) -> Period | None:
        first = m["h"].casefold() in ("1", "first", "上", "1st")
        return self._part(1 if first else 2, 6, "half", self.year_of(_group(m, "year")))

    def _part(self, number: int | None, months: int, grain: Grain, year: int | None) -> Period | None:
        """The n-th quarter or half of a year, of this fiscal year where none is said."""
        if not number or not 1 <= number <= 12 // months:
            return None
        if self.fiscal == 1:
            return self.latest(months * (number - 1) + 1, months, grain, year)
        base = period_containing(self.today, "year", self.fiscal).start if year is None else self.first_of(year)
        return _block(months_from(base, months * (number - 1)), months, grain, fiscal=True)

    def year(self, m: re.Match[str]) -> Period | None:
        number = self.year_of(m["year"])
        if number is None or not 1900 <= number <= 2100:
            return None
        return _block(date(number, 1, 1), 12, "year")

    def short_year(self, m: re.Match[str]) -> Period | None:
        """`25年`: the year 2025, where that is near; else it is a length of time."""
        number = 2000 + int(m["year"])
        return _block(date(number, 1, 1), 12, "year") if abs(number - self.today.year) <= NEAR_YEARS else None

    def fiscal_year(self, m: re.Match[str]) -> Period | None:
        number = self.year_of(m["year"])
        if number is None:
            return None
        return _block(self.first_of(number), 12, "year", fiscal=self.fiscal != 1)

    def day(self, m: re.Match[str]) -> Period | None:
        name = m["month"].casefold().rstrip(".")
        month = MONTH_WORDS.get(name) or small(name)
        number, year = small(m["day"]), self.year_of(_group(m, "year"))
        if not month or not number or not 1 <= month <= 12:
            return None
        if year is None:
            year = self.today.year if (month, number) <= (self.today.month, self.today.day) else self.today.year - 1
        if number > monthrange(year, month)[1]:
            return None
        found = date(year, month, number)
        return Period(start=found, end=found, grain="day")

    def slashed_day(self, m: re.Match[str]) -> Period | None:
        """Month first, day first only where that is impossible."""
        month, number, year = int(m["month"]), int(m["day"]), int(m["year"])
        if month > 12:
            month, number = number, month
        if not 1 <= month <= 12 or not 1 <= number <= monthrange(year, month)[1]:
            return None
        found = date(year, month, number)
        return Period(start=found, end=found, grain="day")

    def holiday(self, m: re.Match[str]) -> Period:
        found = date(self.today.year, *HOLIDAYS[m["holiday"]])
        return Period(start=found, end=found, grain="day")

    def near_day(self, m: re.Match[str]) -> Period:
        shifts = {
            "today": 0, "yesterday": -1, "tomorrow": 1, "the day before yesterday": -2, "今天": 0, "今日": 0, "昨天": -1,
            "昨日": -1, "前天": -2, "大前天": -3, "明天": 1, "后天": 2,
        }  # fmt: skip
        found = self.today + timedelta(days=shifts[m.group().casefold()])
        return Period(start=found, end=found, grain="day")

    def relative(self, m: re.Match[str]) -> Period:
        grain = GRAINS[m["grain"].casefold()]
        shift = {
            "this": 0, "current": 0, "the current": 0, "last": -1, "previous": -1, "the previous": -1, "the last": -1,
            "past": -1, "next": 1, "the next": 1, "本": 0, "这": 0, "这个": 0, "今": 0, "当前": 0, "当": 0, "上": -1, "上个": -1,
            "上一": -1, "上一个": -1, "下": 1, "下个": 1, "下一": 1, "下一个": 1, "去": -1, "前": -2, "明": 1, "上上": -2, "上上个": -2,
        }[re.sub(r"\s+", " ", m["which"].casefold())]  # fmt: skip
        base = period_containing(self.today, grain, self.fiscal)
        for _ in range(abs(shift)):
            base = period_containing(base.start - timedelta(days=1), grain, self.fiscal) if shift < 0 else (
                period_containing(base.end + timedelta(days=1), grain, self.fiscal)
            )  # fmt: skip
        return base

    def rolling(self, m: re.Match[str]) -> Period | None:
        count = small(m["n"]) if _group(m, "n") else 1
        grain = GRAINS[m["grain"].casefold().rstrip("s")]
        if not count:
            return None
        if grain in ("day", "week"):
            start = self.today - timedelta(days=count * (7 if grain == "week" else 1) - 1)
        else:
            first = months_from(self.today, -count * MONTHS_IN[grain])
            start = first.replace(day=min(self.today.day, monthrange(first.year, first.month)[1])) + timedelta(days=1)
        return Period(start=start, end=self.today, grain="range")

    def to_date(self, m: re.Match[str]) -> Period:
        text = m.group().casefold()
        marks = {"month": ("month", "mtd", "月"), "quarter": ("quarter", "qtd", "季"), "week": ("week", "wtd", "周")}
        grain = next((name for name, words in marks.items() if any(word in text for word in words)), "year")
        return Period(start=period_containing(self.today, grain, self.fiscal).start, end=self.today, grain="range")

    def weekday(self, m: re.Match[str]) -> Period:
        number = WEEKDAYS[m["weekday"].casefold()]
        which = (_group(m, "which") or "").casefold()
        monday = self.today - timedelta(days=self.today.weekday())
        if which in ("上", "上个"):
            monday -= timedelta(days=7)
        elif which in ("下", "下个"):
            monday += timedelta(days=7)
        found = monday + timedelta(days=number)
        if which == "last" and found >= self.today:
            found -= timedelta(days=7)
        elif which == "next" and found <= self.today:
            found += timedelta(days=7)
        return Period(start=found, end=found, grain="day")

    def first_months(self, m: re.Match[str]) -> Period | None:
        count = small(m["n"])
        months = (count or 0) * (3 if "季" in m.group() or "quarter" in m.group().casefold() else 1)
        if not 1 <= months <= 12:
            return None
        year = self.year_of(_group(m, "year") or "this year")
        return None if year is None else _block(self.first_of(year), months, "range", fiscal=self.fiscal != 1)


def _group(match: re.Match[str], name: str) -> str | None:
    return match.groupdict().get(name)


_MONTH = r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_ANY_YEAR = r"(?P<year>(?:19|20)\d\d|(?:last|this|next|the) year|fy\s?(?:(?:19|20)\d\d|\d\d))"
_YEARS = r"(?P<year>(?:last|this|next) year['’]s|(?:19|20)\d\d|fy\s?(?:(?:19|20)\d\d|\d\d))"
_ZH_YEAR = r"(?P<year>(?:(?:19|20)?\d\d年度?|今年|去年|前年|明年|本年|上年)的?)"
_N = rf"(?P<n>\d{{1,4}}|{'|'.join(ENGLISH)}|[一二两三四五六七八九十]{{1,3}})"
_ZH_MONTH = r"\d{1,2}|[一二三四五六七八九十]{1,2}"
_NO_DAY = r"(?!\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})[日号])"
Pattern = tuple[re.Pattern[str], Callable[[_Reader, re.Match[str]], Period | None]]


def _p(pattern: str, read: Callable[[_Reader, re.Match[str]], Period | None]) -> Pattern:
    # Word boundaries by ASCII: in 科技行业Q3 the quarter begins behind a letter of another script.
    return re.compile(pattern, re.IGNORECASE | re.ASCII), read


PATTERNS: list[Pattern] = [
    _p(r"(?<![\d/.-])(?P<year>(?:19|20)\d\d)(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?!\d)", _Reader.day),
    _p(r"(?<![\d/])(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>(?:19|20)\d\d)(?![\d/])", _Reader.slashed_day),
    _p(rf"(?:{_ZH_YEAR})?(?P<month>{_ZH_MONTH})月(?P<day>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})[日号]", _Reader.day),
    _p(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?\b", _Reader.day),
    _p(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+{_YEAR})?\b(?!\d)", _Reader.day),
    _p(rf"\b(?:from\s+)?{_MONTH}\s*(?:-|–|to|through)\s*{_MONTH.replace('<month>', '<until>')}(?:\s+(?:of\s+)?{_ANY_YEAR})?\b(?!\s+\d)", _Reader.months_between),
    _p(rf"(?:从|自)?(?:{_ZH_YEAR})?(?<![\d-])(?P<month>{_ZH_MONTH})月?份?\s*(?:-|–|~|到|至)\s*(?P<until>{_ZH_MONTH})月份?{_NO_DAY}", _Reader.months_between),
    _p(rf"(?<!\d )\b{_MONTH}[ -]+(?:of\s+)?{_ANY_YEAR}\b(?![-/]\d)", _Reader.month),
    _p(rf"\b{_YEARS}\s+{_MONTH}\b(?!\s+\d)", _Reader.month),
    _p(r"(?<![\d/.-])(?P<year>(?:19|20)\d\d)[-/](?P<month>\d{1,2})(?![\d/-])", _Reader.month),
    _p(r"(?<![\d/])(?P<month>\d{1,2})/(?P<year>(?:19|20)\d\d)(?![\d/])", _Reader.month),
    _p(rf"{_ZH_YEAR}(?P<month>{_ZH_MONTH})月份?{_NO_DAY}", _Reader.month),
    _p(rf"(?<![\d个年])(?P<month>{_ZH_MONTH})月份?(?!\d){_NO_DAY}", _Reader.month),
    _p(rf"\b(?:in|during|for|since|of|until|till|by|from|to|through|and|between|before|after)\s+{_MONTH}\b(?!\s+\d)", _Reader.month),
    _p(rf"\b(?P<which>last|next|this)\s+{_MONTH}\b(?!\s+\d)", _Reader.month_near),
    _p(r"(?<!\d )\b(?P<month>jan|feb|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?(?!\s+\d{1,2}(?:st|nd|rd|th)?\b)", _Reader.month),
    _p(r"(?<!\d )\b(?P<month>(?-i:May|March|Mar))\b(?!\s+(?:\d{1,2}\b|i|we|you|be|have|not|they|it)\b)", _Reader.month),
    _p(r"(?<!\d )\b(?P<month>january|february|april|june|july|august|september|october|november|december)\b(?!\s+\d{1,2}(?:st|nd|rd|th)?\b)", _Reader.month),
    _p(rf"\bq(?P<q>[1-4])(?:\s*(?:of|in|,)?\s*{_ANY_YEAR})?\b", _Reader.quarter),
    _p(r"\bq(?P<q>[1-4])\s?['’](?P<year>\d\d)\b", _Reader.quarter),
    _p(r"\b(?P<q>[1-4])q\s?['’]?(?P<year>(?:19|20)\d\d|\d\d)\b", _Reader.quarter),
    _p(rf"\b{_YEARS}[ -]?q(?P<q>[1-4])\b", _Reader.quarter),
    _p(rf"\b(?:the\s+)?(?P<q>first|second|third|fourth|1st|2nd|3rd|4th)\s+quarter(?:\s+(?:of|in)?\s*{_ANY_YEAR})?\b", _Reader.quarter),
    _p(rf"\b{_YEARS}\s+(?P<q>first|second|third|fourth|1st|2nd|3rd|4th)\s+quarter\b", _Reader.quarter),
    _p(rf"(?:{_ZH_YEAR})?(?:第(?P<q>[一二三四1-4])个?季度?)", _Reader.quarter),
    _p(rf"(?:{_ZH_YEAR})?(?<!前)(?P<q>[一二三四1-4])季度", _Reader.quarter),
    _p(rf"{_ZH_YEAR}q(?P<q>[1-4])", _Reader.quarter),
    _p(rf"\bh(?P<h>[12])(?:\s*(?:of|in)?\s*{_ANY_YEAR})?\b", _Reader.half),
    _p(rf"\b{_YEARS}[ -]?h(?P<h>[12])\b", _Reader.half),
    _p(rf"\b(?:the\s+)?(?P<h>first|second)\s+half(?:\s+(?:of|in)?\s*{_ANY_YEAR})?\b", _Reader.half),
    _p(rf"(?:{_ZH_YEAR})?(?P<h>[上下])半年", _Reader.half),
    _p(r"\b(?:fy|fiscal year|fiscal)\s*(?P<year>(?:19|20)\d\d|\d\d)\b", _Reader.fiscal_year),
    _p(r"(?P<year>(?:19|20)\d\d)财年", _Reader.fiscal_year),
    _p(r"(?<![\d$¥￥€£.,/近过前满超-])(?P<year>\d\d)年度?(?:全年)?(?!\s*\d{1,2}月|以上|以下|以内|以后|以前|前|后|历史|来|多|期|\d)", _Reader.short_year),
    _p(r"(?<![\d$¥￥€£.,/-])(?P<year>(?:19|20)\d\d)年度?(?:全年)?(?!\s*\d{1,2}月)", _Reader.year),
    _p(r"(?<![\dA-Za-z_$¥￥€£.,/-])(?P<year>(?:19|20)\d\d)(?:全年)?(?![\d,.]*\d|[-/.]\d|\s*(?:employees|people|staff|deals|accounts|customers|units|dollars|usd|%|[个人元家万单台件次名位条美]|k\b))(?![A-Za-z_\d年])", _Reader.year),
    _p(r"\b(?:the day before yesterday|today|yesterday|tomorrow)\b|大前天|前天|昨天|昨日|今天|今日|明天|后天", _Reader.near_day),
    _p(r"(?P<holiday>国庆节|国庆|劳动节|元旦|十一|五一)(?=之?前|以前|之?后|以后|以来)", _Reader.holiday),
    _p(r"\b(?:year|quarter|month|week)[ -]to[ -]date\b|\b[yqmw]td\b|so far this (?:year|quarter|month|week)|\bthis (?:year|quarter|month|week) so far|今年以来|今年至今|年初至今|年初以来|本?季度?至今|本季度?以来|本月至今|本月以来|月初至今|月初以来|本周至今|本周以来|今年到目前", _Reader.to_date),
    _p(rf"\b(?:the\s+)?(?:last|past|previous|trailing)\s+{_N}\s+(?P<grain>days?|weeks?|months?|quarters?|years?)\b", _Reader.rolling),
    _p(r"\b(?:the\s+)?past\s+(?P<grain>week|month|quarter|year)\b", _Reader.rolling),
    _p(rf"(?:最近|过去|近)的?\s*{_N}\s*(?P<grain>天|日|周|个星期|个月|个季度|季度|年)", _Reader.rolling),
    _p(rf"前\s*{_N}\s*(?P<grain>天|周|个星期|个月|个季度|年)", _Reader.rolling),
    _p(r"(?:最近|过去|近)的?(?P<grain>半年)", _Reader.rolling),
    _p(rf"{_N}(?P<grain>天|周|个月)(?:之内|以内|内)", _Reader.rolling),
    _p(r"\b(?P<which>this|(?:the\s+)?current|(?:the\s+)?last|(?:the\s+)?previous|(?:the\s+)?next)\s+(?P<grain>week|month|quarter|half|year)\b", _Reader.relative),
    _p(r"(?P<which>上上个|上上|上一个|上个|上一|上|下一个|下个|下一|下|这个|这|本|当前|当)(?P<grain>周|星期|礼拜|月|季度|季|半年)(?![一二三四五六日天初末])", _Reader.relative),
    _p(r"(?P<which>今|去|前|明|本)(?P<grain>年)度?(?!同期|以来|至今|到目前)", _Reader.relative),
    _p(r"\b(?:(?P<which>last|next|this)\s+)?(?P<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b", _Reader.weekday),
    _p(r"(?P<which>上个|上|下个|下|本|这)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])", _Reader.weekday),
    _p(rf"(?:{_ZH_YEAR})?[前头](?P<n>[一二两三四五六七八九十\d]{{1,2}})个?(?:季度|月)(?!度)", _Reader.first_months),
    _p(rf"\b(?:the\s+)?first\s+{_N}\s+(?:months|quarters)(?:\s+(?:of|in)\s+{_ANY_YEAR})?\b", _Reader.first_months),
]  # fmt: skip
JOINT = re.compile(r"\s*(?:to|through|until|till|and|-|–|—|~|到|至|和)\s*", re.IGNORECASE)
OPENING = re.compile(r"(?:\bfrom|\bbetween|从|自|由)\s*$", re.IGNORECASE)
SINCE = re.compile(r"(?:\bsince|\bfrom|自从|自|从)\s*(?:the (?:start|beginning) of\s*)?$", re.IGNORECASE)
SINCE_AFTER = re.compile(r"^(?:以来|起|至今|之后|以后)")
AFTER = re.compile(r"\bafter\s*(?:the end of\s*)?$", re.IGNORECASE)
UNTIL = re.compile(
    r"(?:\b(?:until|till|up to|up until|through|by)|截至|截止到?|直到)\s*(?:the end of\s*)?$", re.IGNORECASE
)
UNTIL_AFTER = re.compile(r"^(?:底|末)(?:之前|以前|前|为止)|^为止")
BEFORE = re.compile(r"\b(?:before|prior to)\s*$", re.IGNORECASE)
BEFORE_AFTER = re.compile(r"^(?:之前|以前|前)(?![一二两三四五六七八九十\d])")
SAID_YEAR = re.compile(r"(?:19|20)\d\d|年|year|['’]\d\d|fy", re.IGNORECASE)
NEAR_TODAY = re.compile(r"last|this|next|previous|current|past|day|today|date|[上下本这今昨前去明近当]", re.IGNORECASE)
FILLER = re.compile(
    r"\b(?:in|during|for|of|the|on|at|over|within|year|month|quarter|period|a)\b|[在的内里,，.。\s]|期间|全年",
    re.IGNORECASE,
)
LAST_YEAR_PHRASES = re.compile(
    r"same (?:period|month|quarter|time) last year|去年同期|(?:compared (?:to|with)|versus|vs\.?|against|than|over)\s+last year",
    re.IGNORECASE,
)


def _parts(text: str, reader: _Reader) -> list[Span[Period]]:
    """Every single period in a text, the longest where several overlap."""
    found: list[Span[Period]] = []
    for pattern, read in PATTERNS:
        for match in pattern.finditer(text):
            try:
                period = read(reader, match)
            except (ValueError, OverflowError, Refusal):  # no such day or year: then it is no period
                period = None
            if period is None:
                continue
            start = match.start()
            if (
                read is _Reader.month
                and "month" in match.re.groupindex
                and not _group(match, "year")
                and match["month"].isascii()
            ):
                start = match.start("month")
            found.append(Span(start, match.end(), text[start : match.end()], period))
    kept: list[Span[Period]] = []
    for span in sorted(found, key=lambda item: (item.start - item.end, item.start)):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)


def find_periods(text: str, today: date, fiscal_year_start: int = 1) -> list[Span[Period]]:
    """The periods of a sentence in order, without overlaps. "Same period last year" is a comparison, no period."""
    reader = _Reader(today, fiscal_year_start)
    hidden = [match.span() for match in LAST_YEAR_PHRASES.finditer(text)]
    parts = [
        span for span in _parts(text, reader) if not any(low <= span.start and span.end <= high for low, high in hidden)
    ]
    out: list[Span[Period]] = []
    index = 0
    while index < len(parts):
        span = parts[index]
        following = parts[index + 1] if index + 1 < len(parts) else None
        if following and (joined := _range(text, span, following, reader)):
            out.append(joined)
            index += 2
            continue
        out.append(_open_ended(text, span, reader))
        index += 1
    return out


def _range(text: str, first: Span[Period], second: Span[Period], reader: _Reader) -> Span[Period] | None:
    """`from March to May 2017` as one period; a first end without a year takes the second's."""
    gap = text[first.end : second.start]
    if not JOINT.fullmatch(gap):
        return None
    opening = OPENING.search(text[: first.start])
    if gap.strip().casefold() in ("and", "和") and not (opening and opening.group().strip().casefold() == "between"):
        return None
    start, end = first.value, second.value
    if not SAID_YEAR.search(first.text) and re.search(r"(?:19|20)\d\d", second.text):
        start = _reread(first, end.end, reader)
    elif not SAID_YEAR.search(second.text) and not NEAR_TODAY.search(second.text):
        end = _reread(second, _year_later(start.start), reader)  # the next one after the start
    if start.start > end.end:
        return None
    begin = opening.start() if opening else first.start
    period = Period(start=start.start, end=end.end, grain="range")
    return Span(begin, second.end, text[begin : second.end], period)


def _year_later(day: date) -> date:
    """The last day of the year that begins with a day."""
    return months_from(day, 12).replace(day=min(day.day, 28)) - timedelta(days=1)


def _reread(span: Span[Period], today: date, reader: _Reader) -> Period:
    """What a text without a year means as of another day."""
    again = _parts(f"in {span.text}" if span.text.isascii() else span.text, _Reader(today, reader.fiscal))
    return again[0].value if again else span.value


def _open_ended(text: str, span: Span[Period], reader: _Reader) -> Span[Period]:
    """`since March` lasts until today, `until June` begins with June's year."""
    ahead, behind, today = text[: span.start], text[span.end :], reader.today
    opening, closing = SINCE.search(ahead), SINCE_AFTER.match(behind)
    after = AFTER.search(ahead) or (closing if closing and closing.group() in ("之后", "以后") else None)
    if (opening or closing or after) and span.value.start <= today:
        first = span.value.end + timedelta(days=1) if after else span.value.start
        said = opening or AFTER.search(ahead)
        begin = said.start() if said else span.start
        end = span.end + (closing.end() if closing else 0)
        if first <= today:
            return Span(begin, end, text[begin:end], Period(start=first, end=today, grain="range"))
    return _up_to(text, span, reader)


def _up_to(text: str, span: Span[Period], reader: _Reader) -> Span[Period]:
    ahead, behind = text[: span.start], text[span.end :]
    until, until_after = UNTIL.search(ahead), UNTIL_AFTER.match(behind)
    before, before_after = BEFORE.search(ahead), BEFORE_AFTER.match(behind)
    found = span.value
    if until and until.group().casefold().startswith("by") and found.grain == "year":
        until = None  # "by 2017" does not say from when
    if not (until or until_after or before or before_after):
        return span
    if not SAID_YEAR.search(span.text) and not NEAR_TODAY.search(span.text):
        found = _reread(span, date(reader.today.year, 12, 31), reader)
    excluded = (before or before_after) and not (until or until_after)
    end = found.start - timedelta(days=1) if excluded else found.end
    start = LONG_AGO if found.grain == "year" else period_containing(end, "year", reader.fiscal).start
    opening, closing = until or before, until_after or before_after
    low = opening.start() if opening else span.start
    high = span.end + (closing.end() if closing else 0)
    return Span(low, high, text[low:high], Period(start=min(start, end), end=end, grain="range"))


def parse_period(text: str, today: date, fiscal_year_start: int = 1) -> Period:
    """A whole text as one period. Refuses with `unknown.period`."""
    wanted = text.strip()
    for candidate in (wanted, f"in {wanted}"):
        found = find_periods(candidate, today, fiscal_year_start)
        if len(found) == 1:
            rest = candidate[: found[0].start] + " " + candidate[found[0].end :]
            if not FILLER.sub("", rest):
                return found[0].value
    raise Refusal("unknown.period", text=text[:100])
