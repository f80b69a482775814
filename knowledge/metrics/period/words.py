"""What the words of periods stand for: months, ordinals, weekdays, units of time, holidays, and near days and years."""

from __future__ import annotations

from knowledge.metrics.period.units import Grain
from knowledge.numerals import small

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
# Days, units of time and years, counted from today's.
NEAR_DAYS = {
    "today": 0, "yesterday": -1, "tomorrow": 1, "the day before yesterday": -2, "今天": 0, "今日": 0, "昨天": -1,
    "昨日": -1, "前天": -2, "大前天": -3, "明天": 1, "后天": 2, "大后天": 3,
}  # fmt: skip
SHIFTS = {
    "this": 0, "current": 0, "the current": 0, "last": -1, "previous": -1, "the previous": -1, "the last": -1,
    "past": -1, "next": 1, "the next": 1, "本": 0, "这": 0, "这个": 0, "今": 0, "当前": 0, "当": 0, "上": -1, "上个": -1,
    "上一": -1, "上一个": -1, "下": 1, "下个": 1, "下一": 1, "下一个": 1, "去": -1, "前": -2, "明": 1, "上上": -2, "上上个": -2,
}  # fmt: skip
NEAR_YEARS = {
    "今年": 0, "去年": -1, "前年": -2, "明年": 1, "上年": -1, "本年": 0, "this year": 0, "last year": -1, "next year": 1,
    "the year": 0,
}  # fmt: skip


def month_number(text: str) -> int | None:
    """`Sept.`, `9`, `九` → 9."""
    name = text.casefold().rstrip(".")
    number = MONTH_WORDS.get(name) or small(name)
    return number if number and 1 <= number <= 12 else None
