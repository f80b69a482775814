# ruff: noqa: E501 - tables of cells read best a row a line
"""Cells as dates, numbers and durations: what is written in a form reads back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.imports.columns import money_reader, ratio_reader
from knowledge.imports.dates import DateEvidence, DateOrder, parse_moment
from knowledge.imports.periods import cell_period
from knowledge.imports.units import Said, said_unit
from knowledge.imports.values import (
    BadValueError,
    NumberEvidence,
    parse_flag,
    parse_fold,
    parse_minutes,
    parse_quantity,
)  # fmt: skip

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2068, 12, 31))
CENTS = st.integers(-(10**12), 10**12)
NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
FORMS: dict[str, DateOrder] = {
    "{y}-{m:02}-{d:02}": "month_first", "{y}/{m}/{d}": "month_first", "{y}.{m}.{d}": "day_first",
    "{y}年{m}月{d}日": "month_first", "{y}{m:02}{d:02}": "month_first", "{d:02}-{n}-{y}": "month_first",
    "{d} {n} {y}": "day_first", "{n} {d}, {y}": "month_first", "{m}/{d}/{y}": "month_first", "{d}/{m}/{y}": "day_first",
    "{d:02}.{m:02}.{y}": "day_first", "{d}.{m}.{s:02}": "day_first", "{y}-{m:02}-{d:02}T00:00:00.000Z": "month_first",
    "{y}/{m}/{d} 23:59": "month_first", "{m}/{d}/{y} 12:05 AM": "month_first", "{y}年{m}月{d}日 星期三": "month_first",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
@given(day=DAYS)
def test_a_date_reads_back(form: str, day: date) -> None:
    written = form.format(y=day.year, m=day.month, d=day.day, s=day.year % 100, n=NAMES[day.month - 1])
    found = parse_moment(written, FORMS[form], ZoneInfo("UTC"))
    assert found is not None
    assert found.day == day


@given(day=DAYS)
def test_a_sheets_serial_day_reads_back(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    assert [getattr(parse_moment(cell), "day", None) for cell in (serial, float(serial), str(serial))] == [day] * 3


@pytest.mark.parametrize(
    "text", ["2017-02-30", "31/31/2017", "tomorrow", "2017", "12", "99999", "Aug 26", "2017-13-01"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(BadValueError):
        parse_moment(text)


def test_midnight_of_a_zone_stays_in_its_day() -> None:
    found = parse_moment("2024-01-01T23:30:00Z", "month_first", ZoneInfo("Asia/Shanghai"))
    assert found is not None
    assert found.day == date(2024, 1, 2)


@pytest.mark.parametrize(
    ("cells", "order", "is_open"),
    [
        (["13/02/2017", "01/02/2017"], "day_first", False),
        (["02/13/2017", "01/02/2017"], "month_first", False),
        (["01/02/2017"], "month_first", True),
        (["01.02.2017"], "day_first", True),
        (["13/02/2017", "02/13/2017", "01/02/2017"], "mixed", True),
        (["2017-02-13"], "month_first", False),
    ],
)
def test_a_column_decides_the_order_of_day_and_month(cells: list[str], order: str, is_open: bool) -> None:
    evidence = DateEvidence()
    evidence.see(cells)
    assert evidence.decide("month_first") == (order, is_open)


def grouped(cents: int, thousands: str, mark: str) -> str:
    return f"{Decimal(cents) / 100:,.2f}".replace(",", "T").replace(".", mark).replace("T", thousands)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("thousands", "mark"), [(",", "."), (".", ","), (" ", ","), ("'", "."), ("\u00a0", ","), ("\u202f", "."), ("", ".")]
)
@given(cents=CENTS)
def test_a_number_reads_back(thousands: str, mark: str, cents: int) -> None:
    found = parse_quantity(grouped(cents, thousands, mark))
    assert found is not None
    assert found.value * 100 == cents


@pytest.mark.slow
@pytest.mark.parametrize(
    ("form", "currency"),
    [("${}", "$"), ("{} €", "EUR"), ("EUR {}", "EUR"), ("¥{}", "¥"), ("￥{}", "¥"), ("{}元", "CNY"), ("US${}", "USD"),
     ("USD{}", "USD"), ("{} USD", "USD"), ("£{}", "GBP")],
)  # fmt: skip
@given(cents=st.integers(0, 10**10))
def test_money_reads_back_with_its_currency(form: str, currency: str, cents: int) -> None:
    found = parse_quantity(form.format(grouped(cents, ",", ".")))
    assert found is not None
    assert (found.value * 100, found.currency) == (cents, currency)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("¥12.3万", 123000), ("35万元", 350000), ("1.5亿", 150000000), ("$3.5k", 3500), ("2M", 2000000), ("(1,000)", -1000),
        ("-5", -5), ("5-", -5), ("−5", -5), ("１２３", 123), ("1,234.50", Decimal("1234.5")), ("1.234,50", Decimal("1234.5")),
        ("12,34,567", 1234567), (".5", Decimal("0.5")), ("0", 0), (7.25, Decimal("7.25")), ("20000元", 20000),
    ],
)  # fmt: skip
def test_ways_of_writing_numbers(text: object, value: object) -> None:
    found = parse_quantity(text)
    assert found is not None
    assert found.value == value


@pytest.mark.parametrize("text", ["abc", "1.2.3,4", "12 apples", "1,2,3", "待定", "inf", "nan2", "1e400", "--5", True])
def test_what_is_no_number_is_refused(text: object) -> None:
    with pytest.raises(BadValueError):
        parse_quantity(text)


@pytest.mark.parametrize("blank", [None, "", " ", "-", "--", "n/a", "NULL", "无", "#N/A"])
def test_blanks_are_no_values(blank: object) -> None:
    assert parse_quantity(blank) is None
    assert parse_moment(blank) is None
    assert parse_flag(blank) is None


@pytest.mark.parametrize(
    ("cells", "whole", "otherwise", "mark", "is_open"),
    [
        (["1,234", "5"], False, None, ".", True),
        (["1.234", "5"], False, None, ".", True),
        (["1.234", "5"], True, None, ",", True),
        (["1,234", "5"], True, None, ".", True),
        (["1.234"], False, ",", ",", True),
        (["1,234", "1.50"], False, None, ".", False),
        (["1.234", "1,50"], False, None, ",", False),
        (["1,50", "1.50"], False, None, "mixed", False),
        (["5", "17"], False, None, ".", False),
    ],
)
def test_a_column_decides_its_decimal_mark(
    cells: list[str], whole: bool, otherwise: object, mark: str, is_open: bool
) -> None:
    evidence = NumberEvidence()
    evidence.see(cells)
    assert evidence.decide(otherwise, whole=whole) == (mark, is_open)  # type: ignore[arg-type]


@pytest.mark.slow
@given(value=st.decimals(min_value=0, max_value=10**9, places=2))
def test_the_usual_form_of_money_and_the_thorough_way_agree(value: Decimal) -> None:
    reader = money_reader(".", Said(), "USD", 2, str)
    assert reader[str(value)] == reader[f"USD {value}"] == int(value * 100)


@pytest.mark.parametrize(
    ("cell", "in_percent", "ratio"), [("20%", False, 0.2), ("0.2", False, 0.2), ("20", True, 0.2), ("8折", False, 0.2),
     ("9.5折", False, 0.05), ("85折", False, 0.15), ("0", False, 0.0)],
)  # fmt: skip
def test_ratios(cell: str, in_percent: bool, ratio: float) -> None:
    assert ratio_reader(".", in_percent=in_percent)[cell] == pytest.approx(ratio)


def test_a_share_of_one_does_not_make_a_column_percent() -> None:
    evidence = NumberEvidence()
    evidence.see(["0.5", "1.0", "1", "60%"])
    assert not evidence.above_one
    evidence.see(["10"])
    assert evidence.above_one


def test_folds_name_what_is_paid() -> None:
    assert [parse_fold(text) for text in ("8折", "无折扣", "0.2", "三折")] == [pytest.approx(0.2), 0.0, None, None]


@pytest.mark.parametrize(
    ("cell", "named", "minutes"),
    [("30", {}, 30), ("00:30", {}, 30), ("01:30", {}, 90), ("31:30", {"of_call": True}, 31.5), ("1h 15m", {}, 75),
     ("1小时30分", {}, 90), ("90", {"each": 1 / 60}, 1.5), (timedelta(minutes=5), {}, 5), (None, {}, None)],
)  # fmt: skip
def test_durations(cell: object, named: dict[str, float], minutes: float | None) -> None:
    assert parse_minutes(cell, **named) == minutes  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "power", "currency"),
    [("金额（万元）", 4, "CNY"), ("Amount (USD)", 0, "USD"), ("in millions of USD", 6, "USD"), ("Revenue ($M)", 6, "$"), ("Amount", 0, None)],
)  # fmt: skip
def test_units_said_in_words(text: str, power: int, currency: str | None) -> None:
    assert said_unit(text) == Said(power, currency)


@pytest.mark.parametrize(
    ("cells", "first", "last"),
    [
        (("2017", None, None, None), "2017-01-01", "2017-12-31"),
        (("Q1 2017", None, None, None), "2017-01-01", "2017-03-31"),
        (("2017Q2", None, None, None), "2017-04-01", "2017-06-30"),
        ((None, "2017", "Q3", None), "2017-07-01", "2017-09-30"),
        ((None, "2017", 4, None), "2017-10-01", "2017-12-31"),
        ((None, None, "2025-Q1", None), "2025-01-01", "2025-03-31"),
        ((None, None, "2025年第二季度", None), "2025-04-01", "2025-06-30"),
        (("2017年3月", None, None, None), "2017-03-01", "2017-03-31"),
        (("Mar 2017", None, None, None), "2017-03-01", "2017-03-31"),
        ((date(2017, 3, 1), None, None, None), "2017-03-01", "2017-03-31"),
        (("2017年上半年", None, None, None), "2017-01-01", "2017-06-30"),
    ],
)
def test_periods_of_targets(cells: tuple[object, ...], first: str, last: str) -> None:
    found = cell_period(*cells)  # type: ignore[arg-type]
    assert found == (date.fromisoformat(first), date.fromisoformat(last))


def test_words_are_no_period() -> None:
    assert cell_period("soon", None, None, None) is None
