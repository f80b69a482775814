"""Tables and charts of a metric's answer say what they show."""

from __future__ import annotations

import pytest

from assistant.reply import ChartPart, Reply, TablePart
from tests.support.company import Desk


def table(reply: Reply) -> TablePart:
    return next(part for part in reply.parts if isinstance(part, TablePart))


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("bookings by region in Q2 2026", "Bookings by region, Q2 2026"),
        ("bookings by region in Q2 2026 compared with Q1 2026", "Bookings by region, Q2 2026"),
        ("Rhea Rowe's bookings by region in 2026", "Bookings by region (rep: Rhea Rowe), 2026"),
        ("2026年第二季度各区域的业绩", "按区域的业绩，2026年第二季度"),
        ("open deals by region", "Open deals by region, as of 30 Jun 2026"),
    ],
)
def test_a_chart_is_named_by_its_metric_and_slices(reading: Desk, question: str, title: str) -> None:
    (chart,) = [part for part in reading.ask("dora", question).parts if isinstance(part, ChartPart)]
    assert chart.title == title


@pytest.mark.parametrize(
    ("question", "header"),
    [
        ("bookings by region in Q2 2026 compared with Q1 2026", "Q1 2026"),
        ("2026年第二季度各区域业绩与2026年第一季度相比", "2026年第一季度"),
        ("pipeline by region in Q2 2026 compared with Q1 2026", "31 Mar 2026"),
        ("bookings by month in 2026, month over month", "Previous month"),
        ("2026年每月业绩环比", "上一月"),
    ],
)
def test_the_column_names_what_is_compared_with(reading: Desk, question: str, header: str) -> None:
    shown = table(reading.ask("dora", question))
    assert shown.headers[2] == header
    assert shown.data.columns[2].name == "compared"


def test_days_are_drawn_along_the_time(reading: Desk) -> None:
    (chart,) = [part for part in reading.ask("dora", "bookings by day in Q2 2026").parts if isinstance(part, ChartPart)]
    assert chart.spec["mark"]["type"] == "line"
