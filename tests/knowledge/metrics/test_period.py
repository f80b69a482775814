"""Periods in words, English and Chinese: tables of what they mean, and what holds for all of them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.metrics.model import Period
from knowledge.metrics.period import (
    find_periods,
    parse_period,
    period_containing,
    previous_period,
    same_period_last_year,
)
from knowledge.refusals import Refusal

pytestmark = pytest.mark.slow

TODAY = date(2017, 9, 20)  # a Wednesday


def days(text: str) -> tuple[date, date]:
    start, end = (date.fromisoformat(part) for part in text.strip().split(".."))
    return start, end


# One meaning a row, with every way to say it; days as of 20 September 2017.
MEANINGS = {
    "2017-09-20..2017-09-20": "today; 今天; 今日",
    "2017-09-19..2017-09-19": "yesterday; 昨天; 昨日",
    "2017-09-18..2017-09-18": "the day before yesterday; 前天",
    "2017-09-17..2017-09-17": "大前天",
    "2017-09-21..2017-09-21": "tomorrow; 明天",
    "2017-09-15..2017-09-15": "last Friday; 上周五",
    "2017-09-18..2017-09-24": "this week; the current week; 本周; 这周",
    "2017-09-11..2017-09-17": "last week; the previous week; 上周; 上个星期",
    "2017-09-25..2017-10-01": "next week; 下周",
    "2017-09-01..2017-09-30": "this month; 本月; 这个月; 当月; September 2017; Sept 2017; 2017-09; 2017/09; 09/2017; "
    "2017年9月; 九月份; 2017年九月; in September; Sep-2017; 今年9月; this September",
    "2017-08-01..2017-08-31": "last month; the previous month; 上个月; 上月",
    "2017-07-01..2017-07-31": "上上个月",
    "2017-10-01..2017-10-31": "next month; 下个月; next October",
    "2017-03-01..2017-03-31": "March; in March; March 2017; in March 2017; March of 2017; Mar-2017; Mar 2017; "
    "2017-03; 2017 March; 2017年3月; 三月; 3月份; 今年3月; last March; March this year",
    "2016-12-01..2016-12-31": "December; 去年12月; December last year; last December; last year's December; 12月",
    "2017-07-01..2017-09-30": "this quarter; 本季度; 当季; Q3; Q3 2017; 2017 Q3; 2017Q3; Q3'17; 3Q17; "
    "third quarter of 2017; the third quarter; 2017年第三季度; 三季度; 第3季度; 2017年三季度; 今年三季度; "
    "Q3 this year; 2017年Q3",
    "2017-04-01..2017-06-30": "last quarter; the previous quarter; 上季度; 上个季度; Q2; 二季度",
    "2017-10-01..2017-12-31": "next quarter; 下季度; Q4 2017",
    "2016-07-01..2016-09-30": "Q3 2016; last year's Q3; Q3 last year; 去年三季度; 去年Q3; 2016年第三季度; Q3'16",
    "2017-01-01..2017-06-30": "H1 2017; first half of 2017; the first half; 上半年; 2017年上半年; 今年上半年; "
    "first half of this year; until June; through June; up to June; by June; 截至6月; 6月底前; Q1-Q2 2017; "
    "Jan-Jun 2017; 2017年1-6月",
    "2017-07-01..2017-12-31": "second half; 下半年; H2 2017",
    "2016-07-01..2016-12-31": "H2 2016; 去年下半年; second half of last year",
    "2017-01-01..2017-12-31": "this year; 今年; 本年度; 2017; in 2017; 2017年; 2017年度; the year 2017; FY2017; "
    "fiscal 2017; 2017财年; 2017全年",
    "2016-01-01..2016-12-31": "last year; 去年; 2016; 2016年; FY16",
    "2015-01-01..2015-12-31": "前年",
    "2018-01-01..2018-12-31": "next year; 明年; FY2018",
    "2017-06-23..2017-09-20": "the last 90 days; past 90 days; 近90天; 最近90天; 过去90天; 90天内",
    "2017-09-14..2017-09-20": "last 7 days; 近7日; 近一周; the past week",
    "2017-09-07..2017-09-20": "past two weeks; the last 2 weeks; 过去两周",
    "2017-06-21..2017-09-20": "the last three months; past 3 months; 最近三个月; 近3个月; 前三个月",
    "2017-03-21..2017-09-20": "last six months; 近半年; 过去半年; past two quarters",
    "2016-09-21..2017-09-20": "last 12 months; trailing twelve months; the past year; 最近一年; 过去12个月",
    "2017-03-01..2017-09-20": "since March; from March; since March 2017; since 2017-03-01; 3月以来; 自3月以来; "
    "3月至今",
    "2017-08-01..2017-09-20": "since last month",
    "2017-07-01..2017-09-20": "quarter to date; QTD; so far this quarter; 本季度至今; 季度至今; after June; "
    "after Q2; 6月之后",
    "2017-01-01..2017-09-20": "year to date; year-to-date; YTD; this year so far; 今年以来; 年初至今; 今年至今",
    "2017-09-01..2017-09-20": "month to date; MTD; so far this month; 本月至今; 月初至今",
    "2017-09-18..2017-09-20": "week to date; this week so far; 本周至今",
    "2017-05-01..2017-08-31": "from May to August 2017; May to August; May through August 2017; "
    "May 2017 to August 2017; 5月到8月; 从5月到8月; 2017年5月至8月",
    "2017-03-01..2017-05-31": "3月到5月; 3-5月; between March and May; March–May; from March to May 2017; "
    "2017年3月到5月",
    "2017-03-01..2017-04-15": "between 1 March and 15 April; 2017年3月1日到4月15日; 3月1日至4月15日; "
    "2017-03-01 to 2017-04-15; March 1 to April 15, 2017; from 1 March 2017 until 15 April 2017; 3/1/2017 - 4/15/2017",
    "2016-11-01..2017-02-28": "from November to February 2017; November 2016 to February 2017; "
    "2016年11月到2017年2月; 2016年11月到2月",
    "2017-03-01..2017-03-01": "3/1/2017; 03/01/2017; 2017-03-01; 2017/3/1; 1 March 2017; March 1, 2017; March 1st; "
    "2017年3月1日; 三月一号",
    "2017-03-15..2017-03-15": "3/15/2017; 15/3/2017; 15th of March",
    "2017-01-01..2017-09-30": "十一前; 国庆之前; 10月前; before October; 2017年前三季度; 前三季度; "
    "first three quarters",
    "2017-01-01..2017-05-31": "before June; 6月之前; 6月以前",
    "2017-01-01..2017-02-28": "the first 2 months of 2017; 今年前两个月; 1、2月; 一、二月; 一二月份",
    # from the start of something on
    "2017-01-01..2017-09-20 ": "since the beginning of the year; since new year; 年初到现在; 从年初至今; 开年以来; "
    "今年年初到现在; 今年以来",
    "2016-01-01..2017-09-20": "since last year; since the beginning of last year; 去年以来; 自去年以来; 去年至今; "
    "去年年初到现在; 去年初以来",
    # parts of months
    "2017-06-01..2017-06-10": "early June; early in June 2017; 6月上旬; 今年6月上旬",
    "2017-06-11..2017-06-20": "mid June; mid-June; 6月中旬",
    "2017-05-21..2017-05-31": "late May; 5月下旬",
    "2017-05-01..2017-05-15": "the first half of May; 5月上半月; 五月前半个月",
    "2017-08-21..2017-08-31": "上个月下旬; late August",
    "2017-05-16..2017-05-31": "the second half of May; 5月下半月; 五月后半个月",
    "2017-06-01..2017-06-07": "the first week of June; 6月第一周; 6月的第1个星期",
    "2017-05-25..2017-05-31": "last week of May; 5月最后一周",
    "2017-08-15..2017-08-15": "上个月15号; 上月15日",
    # where no number is said, and lengths with a name
    "2017-06-21..2017-09-20 ": "the last few months; past several months; 最近几个月; 这三个月; these three months",
    "2017-07-21..2017-09-20": "the last couple of months; 上两个月; the two previous months",
    "2017-03-21..2017-09-20 ": "the last half year; 半年内",
    "2016-09-21..2017-09-20 ": "ttm; LTM",
    "2017-09-07..2017-09-20 ": "the last fortnight",
    "2017-09-17..2017-09-17 ": "3 days ago; three days ago; 三天前",
    "2017-09-23..2017-09-23": "大后天",
    # weeks and weekends
    "2017-09-16..2017-09-17": "last weekend; over the weekend; 上周末",
    "2017-09-23..2017-09-24": "this weekend; 这周末",
    "2017-09-12..2017-09-12": "Tuesday last week; last week's Tuesday; tuesday of last week",
    # until an end
    "2017-07-01..2017-09-30 ": "by the end of the quarter; by quarter end; eoq; 本季度末; 季度末之前",
    "2017-09-01..2017-09-30 ": "end of the month; by month end; EOM; 月底前; 本月底",
    "2017-01-01..2017-12-31 ": "by the end of the year; by year-end; 年底前; 今年底; this fiscal year; 本财年; "
    "今年全年",
    "2016-01-01..2016-12-31 ": "last fiscal year; 上财年; 上个财年",
    "2017-09-20..2017-12-31": "the rest of the year; the remainder of this year; 今年剩下的时间",
    "2017-09-20..2017-09-30": "rest of the quarter; 本季度剩余时间; the rest of the month",
    "2017-07-01..2017-07-31 ": "the month before last",
    "2017-01-01..2017-03-31": "the quarter before last; 1～3月",
    "2016-01-01..2017-12-31": "2016-2017; 2016年-2017年",
    "2017-01-01..2017-06-30 ": "一二季度; 第一、二季度",
    "2017-03-01..2017-04-30": "三四月份; 3、4月",
}  # fmt: skip
SAID = [
    pytest.param(text, *days(meaning), id=text) for meaning, texts in MEANINGS.items() for text in texts.split("; ")
]


@pytest.mark.quick
@pytest.mark.parametrize(("text", "start", "end"), SAID)
def test_meaning(text: str, start: date, end: date) -> None:
    found = parse_period(text, TODAY)
    assert (found.start, found.end) == (start, end)


@pytest.mark.quick
@pytest.mark.parametrize(
    ("text", "meanings"),
    [
        ("bookings last month and the month before", ["2017-08-01..2017-08-31", "2017-07-01..2017-07-31"]),
        ("last week vs the week before", ["2017-09-11..2017-09-17", "2017-09-04..2017-09-10"]),
        ("上周和再上周的拜访", ["2017-09-11..2017-09-17", "2017-09-04..2017-09-10"]),
        ("the month before", []),
        ("deals that close by the end of June 2018", ["2018-01-01..2018-06-30"]),
        ("超过十一二家客户", []),
        ("room 2016-201", []),
    ],
)
def test_periods_of_a_sentence(text: str, meanings: list[str]) -> None:
    found = find_periods(text, TODAY)
    assert [(span.value.start, span.value.end) for span in found] == [days(meaning) for meaning in meanings]


@pytest.mark.quick
@pytest.mark.parametrize(
    ("text", "fiscal", "meaning"),
    [
        ("FY2018", 4, "2017-04-01..2018-03-31"),
        ("FY18", 4, "2017-04-01..2018-03-31"),
        ("2018财年", 7, "2017-07-01..2018-06-30"),
        ("this year", 4, "2017-04-01..2018-03-31"),
        ("去年", 4, "2016-04-01..2017-03-31"),
        ("Q1", 4, "2017-04-01..2017-06-30"),
        ("Q1 2017", 4, "2016-04-01..2016-06-30"),
        ("Q3 FY2018", 4, "2017-10-01..2017-12-31"),
        ("Q4 last year", 4, "2017-01-01..2017-03-31"),
        ("一季度", 2, "2017-02-01..2017-04-30"),
        ("this quarter", 2, "2017-08-01..2017-10-31"),
        ("last quarter", 4, "2017-04-01..2017-06-30"),
        ("H1", 4, "2017-04-01..2017-09-30"),
        ("上半年", 10, "2016-10-01..2017-03-31"),
        ("H2 FY2018", 4, "2017-10-01..2018-03-31"),
        ("YTD", 4, "2017-04-01..2017-09-20"),
        ("first two quarters", 4, "2017-04-01..2017-09-30"),
        ("until August", 4, "2017-04-01..2017-08-31"),
        ("March 2017", 4, "2017-03-01..2017-03-31"),
        ("2017-03", 4, "2017-03-01..2017-03-31"),
    ],
)
def test_fiscal_year(text: str, fiscal: int, meaning: str) -> None:
    found = parse_period(text, TODAY, fiscal)
    assert (found.start, found.end) == days(meaning)


@pytest.mark.quick
@pytest.mark.parametrize(
    ("today", "text", "meaning"),
    [
        (date(2018, 1, 10), "from November to February", "2017-11-01..2018-02-28"),
        (date(2017, 6, 10), "from May to August", "2017-05-01..2017-08-31"),
        (date(2019, 6, 10), "2017年3月至5月", "2017-03-01..2017-05-31"),
        (date(2017, 3, 10), "until June", "2017-01-01..2017-06-30"),
        (date(2017, 3, 10), "last March", "2016-03-01..2016-03-31"),
        (date(2017, 3, 10), "next March", "2018-03-01..2018-03-31"),
        (date(2017, 3, 10), "last quarter", "2016-10-01..2016-12-31"),
        (date(2017, 3, 31), "last month", "2017-02-01..2017-02-28"),
        (date(2017, 3, 31), "the last month", "2017-02-01..2017-02-28"),
        (date(2017, 3, 31), "past month", "2017-03-01..2017-03-31"),
        (date(2016, 2, 29), "last year", "2015-01-01..2015-12-31"),
        (date(2016, 2, 29), "past year", "2015-03-01..2016-02-29"),
        (date(2017, 1, 1), "yesterday", "2016-12-31..2016-12-31"),
        (date(2017, 1, 1), "this week", "2016-12-26..2017-01-01"),
        (date(2017, 9, 20), "before 2017", "1900-01-01..2016-12-31"),
    ],
)
def test_as_of_other_days(today: date, text: str, meaning: str) -> None:
    found = parse_period(text, today)
    assert (found.start, found.end) == days(meaning)


@pytest.mark.quick
@pytest.mark.parametrize(
    "text",
    [
        "2017-02-30", "2017-13", "2017-13-01", "Q5", "Q0", "13月", "2月30日", "31 April", "April 31", "30/30/2017",
        "2/30/2017", "0月", "H3", "the fifth quarter", "last 0 days", "last 99999 years", "FY", "soon", "", "   ",
        "2017-02-30 to 2017-03-05", "Acme in 2017", "五季度", "2017年13月", "去年同期",
    ],
)  # fmt: skip
def test_impossible(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_period(text, TODAY)
    assert refused.value.code == "unknown.period"


@pytest.mark.quick
@pytest.mark.parametrize(
    ("text", "meanings"),
    [
        ("compare Q3 vs Q2", ["2017-07-01..2017-09-30", "2017-04-01..2017-06-30"]),
        ("by how much did bookings change from Q2 to Q3 2017", ["2017-04-01..2017-09-30"]),
        ("第三季度环比第二季度变化多少", ["2017-07-01..2017-09-30", "2017-04-01..2017-06-30"]),
        ("bookings in March and in May", ["2017-03-01..2017-03-31", "2017-05-01..2017-05-31"]),
        ("2017年9月的业绩和去年同期比", ["2017-09-01..2017-09-30"]),
        ("revenue of Q3 compared with last year", ["2017-07-01..2017-09-30"]),
        ("may I see the deals of Acme?", []),
        ("march through the list", []),
        ("accounts with over 2000 employees", []),
        ("deals above $2017", []),
        ("员工超过2000人的客户", []),
        ("最近30天的拜访和上个月的电话", ["2017-08-22..2017-09-20", "2017-08-01..2017-08-31"]),
        ("2017年每月的销售额", ["2017-01-01..2017-12-31"]),
        ("top 5 accounts since last quarter", ["2017-04-01..2017-09-20"]),
        ("华东2017销售额", ["2017-01-01..2017-12-31"]),
        ("十一个客户", []),
    ],
)
def test_in_a_sentence(text: str, meanings: list[str]) -> None:
    assert [(span.value.start, span.value.end) for span in find_periods(text, TODAY)] == [days(m) for m in meanings]


@pytest.mark.quick
def test_grain_says_how_a_period_is_worded() -> None:
    for text, grain in (
        ("today", "day"), ("this week", "week"), ("2017年9月", "month"), ("Q3", "quarter"), ("H1", "half"),
        ("2017", "year"), ("last 30 days", "range"), ("3月到5月", "range"),
    ):  # fmt: skip
        assert parse_period(text, TODAY).grain == grain
    assert parse_period("FY2018", TODAY, 4).fiscal
    assert not parse_period("FY2018", TODAY).fiscal


# ---------------------------------------------------------------- what holds for all of them

DAYS = st.dates(date(1950, 1, 1), date(2080, 12, 31))
FISCAL = st.integers(1, 12)
TEXTS = st.sampled_from([param.values[0] for param in SAID])
GRAINS = st.sampled_from(["day", "week", "month", "quarter", "half", "year"])
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
ZH_DIGITS = "〇一二三四五六七八九"


@pytest.mark.quick
@given(TEXTS, DAYS, FISCAL)
def test_every_period_is_in_order(text: str, today: date, fiscal: int) -> None:
    for span in find_periods(text, today, fiscal):
        assert span.value.start <= span.value.end


@example(["十一前", "2017年9月"], date(2018, 1, 1), 1)
@example(["Q1前年"], date(2000, 1, 1), 1)
@given(st.lists(st.one_of(TEXTS, st.text("a1年月日 Q-/到前最近", max_size=6)), max_size=6), DAYS, FISCAL)
def test_spans_lie_in_the_text_and_apart(parts: list[str], today: date, fiscal: int) -> None:
    text = " ".join(parts)
    spans = find_periods(text, today, fiscal)
    for span in spans:
        assert 0 <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == span.text
    assert all(left.end <= right.start for left, right in pairwise(spans))


@given(st.text(max_size=40), DAYS)
def test_any_text_is_read_or_refused(text: str, today: date) -> None:
    try:
        found = parse_period(text, today)
    except Refusal:
        return
    assert found.start <= found.end


@given(DAYS, GRAINS, FISCAL)
def test_the_period_before_ends_the_day_before(day: date, grain: str, fiscal: int) -> None:
    period = period_containing(day, grain, fiscal)
    before = previous_period(period, fiscal)
    assert before.end == period.start - timedelta(days=1)
    assert before == period_containing(before.end, grain, fiscal)
    assert period.start <= day <= period.end


@given(DAYS, st.integers(0, 800))
def test_the_period_before_a_range_is_as_long(start: date, length: int) -> None:
    period = Period(start=start, end=start + timedelta(days=length))
    before = previous_period(period)
    assert before.end == start - timedelta(days=1)
    whole_months = start.day == 1 and (period.end + timedelta(days=1)).day == 1
    assert whole_months or before.end - before.start == period.end - period.start


@given(DAYS, GRAINS)
def test_last_year_keeps_month_and_day(day: date, grain: str) -> None:
    period = period_containing(day, grain)
    earlier = same_period_last_year(period)
    assert earlier.start.year == period.start.year - 1
    assert earlier.start.month == period.start.month
    assert abs((period.end - period.start) - (earlier.end - earlier.start)) <= timedelta(days=1)


@given(st.integers(1950, 2080), st.integers(1, 12), DAYS)
def test_ways_to_write_a_month(year: int, month: int, today: date) -> None:
    name, zh = MONTHS[month - 1], "".join(ZH_DIGITS[int(digit)] for digit in str(month)) if month < 10 else ""
    ways = [
        f"{name} {year}", f"{name[:3]} {year}", f"{name[:3]}-{year}", f"{year}-{month:02}", f"{year}/{month}",
        f"in {name} {year}",
        f"{month:02}/{year}", f"{year}年{month}月", f"{year}年{month}月份", *([f"{year}年{zh}月"] if zh else []),
    ]  # fmt: skip
    expected = period_containing(date(year, month, 1), "month")
    assert {way: parse_period(way, today) for way in ways} == dict.fromkeys(ways, expected)


@given(st.integers(1950, 2080), st.integers(1, 4), DAYS, FISCAL)
def test_ways_to_write_a_quarter(year: int, number: int, today: date, fiscal: int) -> None:
    zh, ordinal = "一二三四"[number - 1], ("first", "second", "third", "fourth")[number - 1]
    ways = [
        f"Q{number} {year}", f"{year} Q{number}", f"{year}Q{number}", f"{year}-Q{number}", f"Q{number} FY{year}",
        f"{ordinal} quarter of {year}", f"{year}年第{zh}季度", f"{year}年{zh}季度", f"{year}年第{number}季度",
        f"{year}年Q{number}",
    ]  # fmt: skip
    first = date(year, 1, 1) if fiscal == 1 else date(year - 1, fiscal, 1)
    month = first.month - 1 + 3 * (number - 1)
    expected = period_containing(date(first.year + month // 12, month % 12 + 1, 1), "quarter", fiscal)
    assert {way: parse_period(way, today, fiscal) for way in ways} == dict.fromkeys(ways, expected)


@given(st.integers(1950, 2080), DAYS)
def test_ways_to_write_a_year(year: int, today: date) -> None:
    ways = [f"{year}", f"in {year}", f"{year}年", f"{year}年度", f"FY{year}", f"{year}财年", f"the year {year}"]
    assert {way: parse_period(way, today) for way in ways} == dict.fromkeys(
        ways, period_containing(date(year, 1, 1), "year")
    )


@given(DAYS, DAYS)
def test_ways_to_write_a_day(day: date, today: date) -> None:
    name = MONTHS[day.month - 1]
    ways = [
        day.isoformat(), f"{day.day} {name} {day.year}", f"{name} {day.day}, {day.year}",
        f"{day.month}/{day.day}/{day.year}", f"{day.year}年{day.month}月{day.day}日",
    ]  # fmt: skip
    assert {way: parse_period(way, today) for way in ways} == dict.fromkeys(
        ways, Period(start=day, end=day, grain="day")
    )


@given(DAYS, DAYS, DAYS)
def test_ranges_of_days(one: date, other: date, today: date) -> None:
    first, last = sorted((one, other))
    for way in (f"{first} to {last}", f"from {first} to {last}", f"{first}到{last}", f"between {first} and {last}"):
        found = parse_period(way, today)
        assert (found.start, found.end) == (first, last)


@pytest.mark.quick
@pytest.mark.parametrize(
    ("said", "start", "end"),
    [
        ("上个月一共发了多少提成", date(2026, 5, 1), date(2026, 5, 31)),
        ("上周一共打了几个电话", date(2026, 6, 22), date(2026, 6, 28)),
        ("上周一打了几个电话", date(2026, 6, 22), date(2026, 6, 22)),
        ("上周日均多少个电话", date(2026, 6, 22), date(2026, 6, 28)),
    ],
)
def test_a_sum_behind_a_period_is_no_day_of_it(said: str, start: date, end: date) -> None:
    found = find_periods(said, date(2026, 6, 30))
    assert [(span.value.start, span.value.end) for span in found] == [(start, end)]
