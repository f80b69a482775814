"""Days by which something is due, as people say them; a working week ends on Friday."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

import pytest

from knowledge.access import Access
from knowledge.company import Company
from knowledge.sales.sell.due import find_due

WEDNESDAY = date(2026, 6, 10)
# What is said, in both languages, and the day it means on Wednesday 10 June 2026.
SAID = {
    "2026-06-10": "today; 今天",
    "2026-06-12": "this week; by Friday; by the end of the week; 本周; 这周内; 周五前; 周末前",
    "2026-06-14": "周末; 这周末; 周日",
    "2026-06-16": "下周二; 下星期二",
    "2026-06-19": "next week; by next week; by the end of next week; 下周; 下个星期; 下周五",
    "2026-06-21": "下周末; 下周日",
    "2026-06-24": "in two weeks; 两周后",
    "2026-06-26": "the week after next; 下下周; 下下周五",
    "2026-06-30": "by the end of the month; end of month; by month-end; this month; end of the quarter; "
    "月底; 月底前; 本月底; 季度末",
    "2026-07-31": "next month; by the end of next month; 下个月; 下月底前; 下个月底",
    "2026-09-30": "下季度末; next quarter",
    "2026-08-31": "8月底; 八月底前; in August; by August",
    "2026-08-05": "by August 5; 8月5日",
    "2027-12-31": "明年年底; 明年底前",
    "2026-12-31": "年底前; by the end of the year; year-end",
}  # fmt: skip


def access(today: date) -> Access:
    company = Company(id=1, name="Test", currency="USD", fiscal_year_start=1, timezone="UTC")
    return Access(cast("Any", None), cast("Any", None), today, company)


@pytest.mark.parametrize(
    ("said", "day"), [(words.strip(), day) for day, both in SAID.items() for words in both.split(";")]
)
@pytest.mark.parametrize("sentence", ["{}", "send the offer {}", "{}把报价发给客户"])
def test_a_day_to_come_is_read(sentence: str, said: str, day: str) -> None:
    found = find_due(access(WEDNESDAY), sentence.format(said))
    assert [span.value.isoformat() for span in found] == [day], found


@pytest.mark.parametrize(("said", "day"), [("this week", "2026-06-14"), ("本周", "2026-06-14"), ("下周", "2026-06-19")])
def test_a_week_whose_friday_is_over_ends_on_sunday(said: str, day: str) -> None:
    assert [span.value.isoformat() for span in find_due(access(date(2026, 6, 13)), said)] == [day]


@pytest.mark.parametrize(
    "said",
    [
        "visited them on June 9", "6月9日拜访了他们", "called in May", "去年8月", "last August",
        "a meeting with them last Friday, they liked it", "we met last monday", "the previous Tuesday",
        "上周五见了面，他们很满意", "上个星期三打了电话",
    ],
)  # fmt: skip
def test_a_day_that_is_over_is_none(said: str) -> None:
    assert find_due(access(WEDNESDAY), said) == []
