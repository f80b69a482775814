"""The patterns of single periods, English and Chinese, each with the function that reads it."""

from __future__ import annotations

import re
from collections.abc import Callable

from knowledge.metrics.model import Period
from knowledge.metrics.period import named, relative
from knowledge.metrics.period.calendar import Calendar
from knowledge.metrics.period.part_patterns import PART_PATTERNS
from knowledge.metrics.period.wording import (
    ANY_YEAR,
    MONTH,
    NO_DAY,
    TH,
    YEAR,
    YEARS,
    ZH_DAY,
    ZH_MONTH,
    ZH_YEAR,
    N,
)
from knowledge.refusals import Refusal
from knowledge.spans import Span

Read = Callable[[re.Match[str], Calendar], Period | None]


def _pattern(pattern: str, read: Read) -> tuple[re.Pattern[str], Read]:
    # Word boundaries by ASCII: in 科技行业Q3 the quarter begins behind a letter of another script.
    return re.compile(pattern, re.IGNORECASE | re.ASCII), read


PATTERNS: list[tuple[re.Pattern[str], Read]] = [
    _pattern(r"(?<![\d/.-])(?P<year>(?:19|20)\d\d)(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?!\d)", named.day),
    _pattern(r"(?<![\d/])(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>(?:19|20)\d\d)(?![\d/])", named.slashed_day),
    _pattern(rf"\b(?:(?:from|between)\s+)?(?P<day>\d{{1,2}}){TH}\s*(?:-|–|to|and|through)\s*(?P<until>\d{{1,2}}){TH}\s+(?:of\s+)?{MONTH}(?:,?\s+{YEAR})?\b", named.days_between),
    _pattern(rf"\b(?:(?:from|between)\s+)?{MONTH}\s+(?P<day>\d{{1,2}}){TH}\s*(?:-|–|to|and|through)\s*(?P<until>\d{{1,2}}){TH}(?:,?\s+{YEAR})?\b(?!\s*[%a-z])", named.days_between),
    _pattern(rf"(?:从|自|在)?(?:{ZH_YEAR})?(?P<month>{ZH_MONTH})月(?P<day>{ZH_DAY})[日号]?\s*(?:-|–|~|到|至)\s*(?P<until>{ZH_DAY})[日号](?:之间|期间)?", named.days_between),
    _pattern(rf"(?:{ZH_YEAR})?(?P<month>{ZH_MONTH})月(?P<day>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})[日号]", named.day),
    _pattern(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH}(?:,?\s+{YEAR})?\b", named.day),
    _pattern(rf"\b{MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+{YEAR})?\b(?!\d)", named.day),
    _pattern(rf"\b(?:from\s+)?{MONTH}\s*(?:-|–|to|through)\s*{MONTH.replace('<month>', '<until>')}(?:\s+(?:of\s+)?{ANY_YEAR})?\b(?!\s+\d)", named.months_between),
    _pattern(rf"(?:从|自)?(?:{ZH_YEAR})?(?<![\d-])(?P<month>{ZH_MONTH})月?份?\s*(?:-|–|~|到|至)\s*(?P<until>{ZH_MONTH})月份?{NO_DAY}", named.months_between),
    _pattern(rf"(?<!\d )\b{MONTH}[ -]+(?:of\s+)?{ANY_YEAR}\b(?![-/]\d)", named.month),
    _pattern(rf"\b{YEARS}\s+{MONTH}\b(?!\s+\d)", named.month),
    _pattern(r"(?<![\d/.-])(?P<year>(?:19|20)\d\d)[-/](?P<month>\d{1,2})(?![\d/-])", named.month),
    _pattern(r"(?<![\d/])(?P<month>\d{1,2})/(?P<year>(?:19|20)\d\d)(?![\d/])", named.month),
    _pattern(rf"{ZH_YEAR}(?P<month>{ZH_MONTH})月份?{NO_DAY}", named.month),
    _pattern(rf"(?<![\d个年])(?P<month>{ZH_MONTH})月份?(?!\d){NO_DAY}", named.month),
    _pattern(rf"\b(?:in|during|for|since|of|until|till|by|from|to|through|and|between|before|after)\s+{MONTH}\b(?!\s+\d)", named.month),
    _pattern(rf"\b(?P<which>last|next|this)\s+{MONTH}\b(?!\s+\d)", named.month_near),
    _pattern(r"(?<!\d )\b(?P<month>jan|feb|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?(?!\s+\d{1,2}(?:st|nd|rd|th)?\b)", named.month),
    # Beside another month, also where it is not written as one: "may vs april".
    _pattern(rf"\b(?P<month>may|march|mar)\b(?=\s*(?:vs\.?|versus|against|compared (?:to|with)|over|and|or|to|-|–)\s*{MONTH.replace('<month>', '<other>')}\b)", named.month),
    _pattern(r"(?<!\d )\b(?P<month>(?-i:May|March|Mar))\b(?!\s+(?:\d{1,2}\b|i|we|you|be|have|not|they|it)\b)", named.month),
    _pattern(r"(?<!\d )\b(?P<month>january|february|april|june|july|august|september|october|november|december)\b(?!\s+\d{1,2}(?:st|nd|rd|th)?\b)", named.month),
    _pattern(rf"\bq(?P<q>[1-4])(?:\s*(?:of|in|,)?\s*{ANY_YEAR})?\b", named.quarter),
    _pattern(r"\bq(?P<q>[1-4])\s?['’](?P<year>\d\d)\b", named.quarter),
    _pattern(r"\b(?P<q>[1-4])q\s?['’]?(?P<year>(?:19|20)\d\d|\d\d)\b", named.quarter),
    _pattern(rf"\b{YEARS}[ -]?q(?P<q>[1-4])\b", named.quarter),
    _pattern(rf"\b(?:the\s+)?(?P<q>first|second|third|fourth|1st|2nd|3rd|4th)[\s-]+quarter(?:\s+(?:of|in)?\s*{ANY_YEAR})?\b", named.quarter),
    _pattern(rf"\b{YEARS}\s+(?P<q>first|second|third|fourth|1st|2nd|3rd|4th)[\s-]+quarter\b", named.quarter),
    _pattern(rf"(?:{ZH_YEAR})?(?:第(?P<q>[一二三四1-4])个?季度?)", named.quarter),
    _pattern(rf"(?:{ZH_YEAR})?(?<!前)(?P<q>[一二三四1-4])季度", named.quarter),
    _pattern(rf"{ZH_YEAR}q(?P<q>[1-4])", named.quarter),
    _pattern(rf"\bh(?P<h>[12])(?:\s*(?:of|in)?\s*{ANY_YEAR})?\b", named.half),
    _pattern(rf"\b{YEARS}[ -]?h(?P<h>[12])\b", named.half),
    _pattern(rf"\b(?:the\s+)?(?P<h>first|second)[\s-]+half(?:\s+(?:of|in)?\s*{ANY_YEAR})?\b", named.half),
    _pattern(rf"(?:{ZH_YEAR})?(?P<h>[上下])半年", named.half),
    _pattern(r"\b(?:fy|fiscal year|fiscal)\s*(?P<year>(?:19|20)\d\d|\d\d)\b", named.fiscal_year),
    _pattern(r"(?P<year>(?:19|20)\d\d)财年", named.fiscal_year),
    _pattern(r"(?<![\d$¥￥€£.,/近过前满超-])(?P<year>\d\d)年度?(?:全年)?(?!\s*\d{1,2}月|以上|以下|以内|以后|以前|前|后|历史|来|多|期|\d)", named.short_year),
    _pattern(r"(?<![\d$¥￥€£.,/-])(?P<year>(?:19|20)\d\d)年度?(?:全年)?(?!\s*\d{1,2}月)", named.year),
    _pattern(r"(?<![\dA-Za-z_$¥￥€£.,/-])(?<!奖金|金额|奖励)(?P<year>(?:19|20)\d\d)(?:全年)?(?![\d,.]*\d|[-/.]\d|\s*(?:employees|people|staff|deals|accounts|customers|units|dollars|usd|%|[个人元家万单台件次名位条美]|k\b))(?![A-Za-z_\d年])", named.year),
    _pattern(r"\b(?:the day before yesterday|today|yesterday|tomorrow)\b|大前天|大后天|前天|昨天|昨日|今天|今日|明天|后天", relative.near_day),
    _pattern(r"(?P<holiday>国庆节|国庆|劳动节|元旦|十一|五一)(?=之?前|以前|之?后|以后|以来)", named.holiday),
    _pattern(r"\b(?:year|quarter|month|week)[ -]to[ -]date\b|\b[yqmw]td\b|so far this (?:year|quarter|month|week)|\b(?:the|this) (?:year|quarter|month|week) so far|\bsince (?:the (?:start|beginning) of (?:the|this) (?:year|quarter|month|week)\b|(?:the|this) (?:year|quarter|month|week) (?:began|started|begun)\b)|\bthis (?:year|quarter|month|week) so far|今年以来|今年至今|从?(?:今年|本季度?|本月|本周)(?:年初|开始|初)(?:以来|到现在|至今|到目前)|(?<![去前上今本])从?(?<![去前上今本]年)年初(?:以来|到现在|至今|到目前)|本?季度?至今|本季度?以来|本月至今|本月以来|本周至今|本周以来|今年到目前", relative.to_date),
    _pattern(rf"\b(?:the\s+)?(?:last|past|previous|trailing)\s+{N}\s+(?P<grain>days?|weeks?|months?|quarters?|years?)\b", relative.rolling),
    _pattern(r"\b(?:the\s+)?past\s+(?P<grain>week|month|quarter|year)\b", relative.rolling),
    _pattern(rf"(?:最近|过去|近)的?\s*{N}\s*(?P<grain>天|日|周|个星期|个月|个季度|季度|年)", relative.rolling),
    _pattern(rf"前\s*(?!(?:19|20)\d\d){N}\s*(?P<grain>天|周|个星期|个月|个季度|年)", relative.rolling),
    _pattern(r"(?:最近|过去|近)的?(?P<grain>半年)", relative.rolling),
    _pattern(rf"\b(?:the\s+)?(?:next|coming|following)\s+{N}\s+(?P<grain>days?|weeks?|months?|quarters?|years?)\b", relative.ahead),
    _pattern(rf"(?:未来|今后|接下来)的?\s*{N}\s*(?P<grain>天|日|周|个星期|个月|个季度|年)(?:之内|以内|内)?", relative.ahead),
    _pattern(rf"{N}(?P<grain>天|周|个月)(?:之内|以内|内)", relative.rolling),
    _pattern(r"\b(?P<which>this|(?:the\s+)?current|(?:the\s+)?last|(?:the\s+)?previous|(?:the\s+)?next)\s+(?P<grain>week|month|quarter|half|year)\b", relative.near_unit),
    # "This quarters leads": the apostrophe is left out.
    _pattern(r"\b(?<!the )(?P<which>this|last|next)\s+(?P<grain>week|month|quarter|year)s\b", relative.near_unit),
    _pattern(r"(?P<which>上上个|上上|上一个|上个|上一|上|下一个|下个|下一|下|这个|这|本|当前|当)(?P<grain>周|星期|礼拜|月|季度|季|半年)(?!(?:一(?![共直])|日(?!均)|[二三四五六天初末]))", relative.near_unit),
    _pattern(r"(?P<which>今|去|前|明|本)(?P<grain>年)度?(?:全年)?(?!同期)", relative.near_unit),
    _pattern(r"\b(?:(?P<which>last|next|this)\s+)?(?P<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b", relative.weekday),
    _pattern(r"(?P<which>上个|上|下个|下|本|这)?(?:周|星期|礼拜)(?P<weekday>(?:一(?![共直])|日(?!均)|[二三四五六天]))", relative.weekday),
    _pattern(rf"(?:{ZH_YEAR})?[前头](?P<n>[一二两三四五六七八九十\d]{{1,2}})个?(?:季度|月)(?!度)", named.first_months),
    _pattern(rf"\b(?:the\s+)?first\s+{N}\s+(?:months|quarters)(?:\s+(?:of|in)\s+{ANY_YEAR})?\b", named.first_months),
]  # fmt: skip


def single_periods(text: str, calendar: Calendar) -> list[Span[Period]]:
    """Every single period in a text, in order; the longest where several overlap."""
    found: list[Span[Period]] = []
    for pattern, read in (*PATTERNS, *PART_PATTERNS):
        for match in pattern.finditer(text):
            try:
                period = read(match, calendar)
            except (ValueError, OverflowError, Refusal):  # no such day or year: then it is no period
                continue
            if period is not None:
                start = _start(match, read)
                found.append(Span(start, match.end(), text[start : match.end()], period))
    kept: list[Span[Period]] = []
    for span in sorted(found, key=lambda item: (item.start - item.end, item.start)):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)


def _start(match: re.Match[str], read: Read) -> int:
    """Where a period's own words begin: "in" before "March" only tells that it is the month."""
    if read is named.month and not match.groupdict().get("year") and match["month"].isascii():
        return match.start("month")
    return match.start()
