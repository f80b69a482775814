"""What is read out of a sentence for the arguments of a figure: each class of words in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.models.builtin.extract import improve, targets
from knowledge.metrics.period import parse_period
from tests.assistant.test_rep_words import heard
from tests.support.company import TODAY, Desk


@pytest.mark.parametrize(
    ("text", "period", "other"),
    [
        ("bookings Q3 vs Q2", "Q3 2025", "Q2 2025"),
        ("三季度和二季度的业绩对比", "Q3 2025", "Q2 2025"),
        ("compare bookings in March with April", "April", "March"),
        ("bookings Q4 vs Q1", "Q1 2026", "Q4 2025"),
        ("bookings Q1 vs Q2", "Q2 2026", "Q1 2026"),
        ("一季度和二季度的业绩对比", "Q2 2026", "Q1 2026"),
        ("compare bookings last month with the month before", "May 2026", "April 2026"),
        ("上个月和再上个月的业绩对比", "2026年5月", "2026年4月"),
    ],
)
def test_two_periods_that_are_compared(desk: Desk, text: str, period: str, other: str) -> None:
    with heard(desk, text, "dora") as slots:
        said = [slots.figures.period, slots.figures.compare_to]
    meant = [parse_period(one or "", TODAY) for one in said]
    assert [(one.start, one.end) for one in meant] == [
        (one.start, one.end) for one in (parse_period(text, TODAY) for text in (period, other))
    ]


FIGURES = [
    # A single figure is asked for, whatever small words stand in its own words.
    ("五月份一共签了多少钱", ["bookings"], []),
    ("how much did we sign in May", ["bookings"], []),
    ("今年签了多少", ["bookings"], []),
    ("what did we sign this year", ["bookings"], []),
    ("今年签了多少单", ["deals_won"], []),
    ("how many deals did we sign this year", ["deals_won"], []),
    ("没关的单加起来多少钱", ["pipeline"], []),
    ("how many deals are open, and what are they worth", ["deals_open", "pipeline"], []),
    ("成交额最高的三个客户是哪几个", ["bookings"], ["account"]),
    ("the three customers with the highest bookings", ["bookings"], ["account"]),
    ("今年West区的商机，丢单率是多少", ["loss_rate"], []),
    ("For deals in the West: what is the loss rate", ["loss_rate"], []),
    ("赢了几单，丢了几单", ["deals_won", "deals_lost"], []),
    ("what percentage of our deals do we lose", ["loss_rate"], []),
    ("这个月新开了多少商机", ["deals_created"], []),
    ("how many deals were added this month", ["deals_created"], []),
    # Amounts of records, and of their parts.
    ("去年每张订单平均多少钱", ["average_order_value"], []),
    ("what are our orders worth on average", ["average_order_value"], []),
    ("去年的订单总额", ["sales_revenue"], []),
    ("how many units were in the deals we won", ["units_won"], []),
    ("赢单里一共多少件", ["units_won"], []),
    ("按金额算，今年赢单率多少", ["win_rate_by_amount"], []),
    ("win rate in money terms", ["win_rate_by_amount"], []),
    ("各团队平均每单跟进多少次", ["activities_per_deal"], ["team"]),
    ("how many touches per deal, by team", ["activities_per_deal"], ["team"]),
    ("超过目标多少", ["gap_to_target"], []),
    ("by how much is Rhea over her target", ["gap_to_target"], []),
    ("which product earns us the thinnest margin", ["gross_margin"], ["product"]),
    ("哪个产品的毛利率最薄", ["gross_margin"], ["product"]),
    # All of a kind, though one or some are named.
    ("bookings of the East and the other regions", ["bookings"], ["region"]),
    ("East和其他区域的业绩", ["bookings"], ["region"]),
    ("North、South两个团队各有多少业绩", ["bookings"], ["team"]),
    ("how many customers in each tier, A B C", ["accounts"], ["tier"]),
    # Who is asked for.
    ("员工超过600的客户有谁", ["accounts"], []),
    ("our best sellers, products I mean", ["bookings"], ["product"]),
    ("our best sellers this year", ["bookings"], ["rep"]),
    ("今年的销冠是谁", ["bookings"], ["rep"]),
]


@pytest.mark.parametrize(("text", "metrics", "groups"), FIGURES, ids=[row[0] for row in FIGURES])
def test_the_figure_that_is_asked_for(reading: Desk, text: str, metrics: list[str], groups: list[str]) -> None:
    with heard(reading, text, "dora") as slots:
        assert (slots.figures.metrics, slots.figures.group_by) == (metrics, groups)
        assert slots.figures.having is None


@pytest.mark.parametrize(
    ("text", "percents"),
    [
        ("grade the teams: attainment half, win rate 30, csat 20", [50, 30, 20]),
        ("给各团队打分，完成率占一半，赢单率30%，满意度20%", [50, 30, 20]),
        ("给各团队打分，完成率五成，赢单率三成，满意度两成", [50, 30, 20]),
        ("score the teams: win rate 70%, csat 30%", [70, 30]),
    ],
)
def test_weights_in_words_and_numbers(reading: Desk, text: str, percents: list[float]) -> None:
    with heard(reading, text, "dora") as slots:
        assert [one["percent"] for one in improve.score_weights(slots) or []] == percents


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("raise the West's Q3 target by 5 points", 5), ("三季度的目标上调5个点", 5), ("目标下调3个百分点", -3),
        ("lower the Q3 target by 4%", -4), ("set the Q3 target to 5 million", None),
    ],
)  # fmt: skip
def test_a_target_is_changed_by_points(reading: Desk, text: str, change: float | None) -> None:
    with heard(reading, text, "dora") as slots:
        assert targets.change(slots) == change
        assert targets.amount(slots) == (None if change else 5_000_000)


@pytest.mark.parametrize(
    "text", ["where will Q3 land, worst case, likely, best case", "三季度的展望，最坏情况和最好情况", "outlook for Q3"]
)
def test_what_is_to_come_is_of_the_next_quarter(reading: Desk, text: str) -> None:
    with heard(reading, text, "dora") as slots:
        assert slots.figures.period == "Q3 2026"


PIECES = (
    "last month", "the month before", "Q3", "vs", "early", "June", "the rest of the year", "去年", "年初", "到现在",
    "上旬", "前三个月", "再上周", "第一周", "2024-2025", "一二季度", " ", "and", "since", "3 days ago",
)  # fmt: skip


@pytest.mark.slow
@given(st.lists(st.sampled_from(PIECES), max_size=8))
def test_every_period_that_is_read_is_read_again(reading: Desk, words: list[str]) -> None:
    with heard(reading, "bookings " + " ".join(words), "dora") as slots:
        for _, text in slots.figures.times.said:
            period = parse_period(text, TODAY)
            assert period.start <= period.end
