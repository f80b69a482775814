"""The patterns of parts of periods and of periods that run on, English and Chinese, each with what reads it."""

from __future__ import annotations

import re
from collections.abc import Callable

from knowledge.metrics.model import Period
from knowledge.metrics.period import named, parts, relative
from knowledge.metrics.period.calendar import Calendar
from knowledge.metrics.period.wording import MONTH, YEAR, ZH_MONTH, ZH_YEAR, N

Read = Callable[[re.Match[str], Calendar], Period | None]
_UNIT = "week|month|quarter|year"
_UNITS = "days?|weeks?|months?|quarters?|years?"
_ZH_UNIT = "天|周|个星期|个月|个季度|年"
_ZH_NEAR = "上个|上|这个|这|本|下个|下"
_NOW = "(?:现在|目前|今天|今)"
_SINCE = f"(?:以来|至今|(?:一直)?[到至]{_NOW}(?:为止)?|开始(?:[到至]{_NOW})?|起)"
_WEEKDAY = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_DASH = "[-–—~～]"


def _pattern(pattern: str, read: Read) -> tuple[re.Pattern[str], Read]:
    return re.compile(pattern, re.IGNORECASE | re.ASCII), read


PART_PATTERNS: list[tuple[re.Pattern[str], Read]] = [
    _pattern(rf"\b(?:since|from)\s+(?:the\s+)?(?:start|beginning)\s+of\s+the\s+(?:{_UNIT})\b(?:\s+(?:until|till|to|through|up to)\s+(?:now|today|date))?", relative.to_date),
    _pattern(r"\bsince\s+(?:the\s+)?new year(?:['’]?s(?:\s+(?:day|eve))?)?\b", relative.to_date),
    _pattern(rf"(?:从|自)?(?:今年|本年)?(?<![\d去前明上])(?<![去前明上]年)(?:年初|开年|岁初){_SINCE}", relative.to_date),
    _pattern(r"(?:从|自)(?:今年|本年)?(?:年初|开年)", relative.to_date),
    _pattern(rf"(?:从|自)?(?:本|这个?)?(?<![\d一二三四五六七八九十个上下])(?:月|季度?|周)初{_SINCE}", relative.to_date),
    _pattern(rf"\b(?:the\s+)?(?:last|past|previous)\s+(?:a\s+)?(?P<n>couple|few|several)\s+(?:of\s+)?(?P<grain>{_UNITS})\b", parts.few),
    _pattern(rf"(?:最近|过去|近)的?(?:这|的)?(?P<n>几)(?P<grain>{_ZH_UNIT})", parts.few),
    _pattern(r"\b(?:the\s+)?(?P<which>last|past|previous|next)\s+fortnight\b", parts.fortnight),
    _pattern(r"\b(?:the\s+)?(?:last|past)\s+half(?:\s+a|-)?\s*year\b|半年(?:之内|以内|内)", parts.half_year),
    _pattern(r"\b(?:ttm|ltm)\b", parts.trailing_year),
    _pattern(rf"\bthese\s+(?:last\s+|past\s+)?{N}\s+(?P<grain>{_UNITS})\b", relative.rolling),
    _pattern(rf"\b(?:the\s+)?{N}\s+(?:previous|past|last)\s+(?P<grain>weeks|months|quarters|years)\b", relative.rolling),
    _pattern(r"[这上](?P<n>[两二三四五六七八九]|\d{1,2})(?P<grain>天|周|个星期|个月|个季度|年)", relative.rolling),
    _pattern(rf"\b{N}\s+days?\s+ago\b", parts.days_ago),
    _pattern(rf"{N}\s*天(?:之|以)?前", parts.days_ago),
    _pattern(rf"\b(?P<part>early|mid|late)(?:\s+|-)(?:in\s+)?{MONTH}(?:,?\s+{YEAR})?\b", parts.part_of_month),
    _pattern(rf"\b(?:the\s+)?(?P<part>first half|second half|last half)\s+of\s+{MONTH}(?:,?\s+{YEAR})?\b", parts.part_of_month),
    _pattern(rf"(?:{ZH_YEAR})?(?P<month>{ZH_MONTH})月份?的?(?P<part>上旬|中旬|下旬|[上下前后]半个?月)", parts.part_of_month),
    _pattern(rf"(?P<which>{_ZH_NEAR})月的?(?P<part>上旬|中旬|下旬)", parts.part_of_month),
    _pattern(rf"\b(?:the\s+)?(?P<nth>first|second|third|fourth|last)\s+week\s+(?:of|in)\s+{MONTH}(?:,?\s+{YEAR})?\b", parts.week_of_month),
    _pattern(rf"(?:{ZH_YEAR})?(?P<month>{ZH_MONTH})月份?的?(?:第(?=[一二三四1-4]))?(?P<nth>[一二三四1-4]|最后一?)个?(?:周|星期)", parts.week_of_month),
    _pattern(r"\b(?P<which>this|(?:the\s+)?current|(?:the\s+)?last|(?:the\s+)?previous|(?:the\s+)?next)\s+(?:fiscal|financial)\s+(?P<grain>quarter|year)\b", relative.near_unit),
    _pattern(rf"(?P<which>{_ZH_NEAR}|今|去|明)财(?P<grain>年)度?", relative.near_unit),
    _pattern(r"\b(?P<which>last|this|next|over the|the)\s+weekend\b", parts.weekend),
    _pattern(rf"(?P<which>{_ZH_NEAR})个?周末", parts.weekend),
    _pattern(rf"\b(?:the\s+)?(?:rest|remainder)\s+of\s+(?:the|this)\s+(?:{_UNIT})\b", parts.rest),
    _pattern(r"(?:今年|本年|本?季度|这个季度|本月|这个月|本周|这周)(?:剩下|剩余|余下)的?(?:时间|日子|几个月|几周|几天)?", parts.rest),
    _pattern(rf"\b(?:(?:by|before|until|till|at)\s+)?(?:the\s+)?end\s+of\s+(?:the\s+|this\s+)?(?:{_UNIT})\b|\b(?:by|before|until|till|at)\s+(?:the\s+)?(?:{_UNIT})[ -]end\b|\beo[mqy]\b", parts.this_unit),
    _pattern(r"(?<![\d一二三四五六七八九十个上下去前明年])(?:(?:本|这个?|今)?(?:年|季度|月)(?:底|末))(?:之?前|以前|为止)?", parts.this_unit),
    _pattern(rf"\b{MONTH}\s?['’](?P<year>\d\d)\b", named.month),
    _pattern(rf"(?<![\d.-])(?P<year>20\d\d)年?\s*{_DASH}\s*(?P<until>20\d\d)年?(?![\d.-])", parts.years_between),
    _pattern(rf"(?:{ZH_YEAR})?(?<!\d)(?P<month>\d{{1,2}})\s*[、,，]\s*(?P<until>\d{{1,2}})月份?", parts.two_months),
    _pattern(rf"(?:{ZH_YEAR})?(?<!十)(?P<month>[一二三四五六七八九])、?(?P<until>[二三四五六七八九])月份?", parts.two_months),
    _pattern(rf"(?:{ZH_YEAR})?第?(?P<q>[一二三])[、和]?第?(?P<until>[二三四])个?季度", parts.two_quarters),
    _pattern(rf"(?:{ZH_YEAR})?(?<![\d-])(?P<month>{ZH_MONTH})月?份?\s*～\s*(?P<until>{ZH_MONTH})月份?(?!\s*\d{{1,2}}[日号])", named.months_between),
    _pattern(rf"\b(?:the\s+)?(?P<grain>{_UNIT})\s+before\s+last\b", parts.before_last),
    _pattern(rf"\b(?P<weekday>{_WEEKDAY})\s+(?:of\s+)?(?P<which>last|this|next)\s+week\b", parts.weekday_of_week),
    _pattern(rf"\b(?P<which>last|this|next)\s+week['’]s\s+(?P<weekday>{_WEEKDAY})\b", parts.weekday_of_week),
    _pattern(rf"(?P<which>{_ZH_NEAR})月(?P<day>\d{{1,2}})[日号]", parts.day_of_month),
]  # fmt: skip
