"""Kinds of question that people ask of their figures, in both languages, over a company that is added up by hand."""

from __future__ import annotations

import pytest

from assistant.reply import Reply, TablePart
from tests.support.company import Desk, bookings

CASES = [
    pytest.param(
        "Which reps have bookings above 8,500?", "业绩超过8500的销售有哪些？",
        ["Sami Stone", f"{bookings('sami'):,}"], ["Ravi Raman", "Rhea Rowe"], id="groups by their own figure",
    ),
    pytest.param(
        "How many reps won more than 8k?", "赢单金额超过8000的销售有几个？", ["1", "Sami Stone"], ["Ravi Raman"],
        id="groups by what a verb says",
    ),
    pytest.param(
        "Who has the highest bookings and who has the lowest?", "谁的业绩最高，谁最低？",
        ["Sami Stone", "Ravi Raman", "Rhea Rowe"], [], id="both ends",
    ),
    pytest.param(
        "Which customers have never bought from us?", "哪些客户从来没有买过？",
        ["Thistle School", "Delphi Supply Inc", "Delphi Supply LLC"], ["Alder Works", "Cedar Labs"], id="none at all",
    ),
    pytest.param(
        "What share of West's bookings comes from Rhea Rowe?", "Rhea Rowe占West业绩的百分之多少？", ["37.5%"], [],
        id="a share of a part",
    ),
    pytest.param(
        "Rhea Rowe's share of all bookings?", "Rhea Rowe占全部业绩的百分之多少？", ["19.07%"], [], id="a share of all",
    ),
    pytest.param(
        "Who is the best rep in each region by bookings?", "每个区域业绩最高的销售是谁？",
        ["East / Sami Stone", "West / Ravi Raman"], ["Rhea Rowe"], id="the first of each",
    ),
    pytest.param(
        "Month-over-month change of bookings for each month from February to June 2026", "2026年2月到6月每月业绩环比",
        ["2026-04", "2026-05", "96.72%", "−80.83%"], [], id="month over month",
    ),
    pytest.param(
        "What is our largest won deal?", "我们赢下的最大的一单是哪个？", ["Cedar-2", "9,000"], [],
        id="the biggest deal",
    ),
    pytest.param(
        "How many deals did we win in less than 60 days?", "不到60天就赢下的单有多少个？", [": 2.|：2。"], [],
        id="how long deals took",
    ),
    pytest.param(
        "How many open deals are there, and what are they worth?", "在手商机有多少个，总金额多少？",
        [": 4.|：4。", "7,550"], [], id="number and worth",
    ),
    pytest.param(
        "Rhea Rowe: deals won, bookings, average deal size", "Rhea Rowe：赢了几单，业绩多少，平均客单价多少",
        [": 3.|：3。", "4,100", "1,366.67"], [], id="a figure in each clause",
    ),
    pytest.param(
        "bookings compared with last month", "业绩和上个月相比", ["2,300", "12,000", "80.83%"], [],
        id="held against the only period that is said",
    ),
    pytest.param(
        "Which reps have bookings above 5,000 and at least 2 deals won?", "业绩超过5000并且赢单数不少于2的销售有哪些？",
        ["Ravi Raman", "Sami Stone"], ["Rhea Rowe"], id="groups by two figures",
    ),
    pytest.param(
        "Which rep grew bookings most from Q1 to Q2 2026?", "2026年第二季度比第一季度，哪个销售的业绩增长最多？",
        ["Sami Stone", "9,000", "400", "8,600"], [], id="who moved most",
    ),
    pytest.param(
        "How many deals did we win, and which rep won the most?", "我们赢了多少单？其中哪个销售赢得最多？",
        [": 7.|：7。", "Rhea Rowe"], [], id="a second question in one message",
    ),
    pytest.param(
        "I'm meeting Alder Works tomorrow. What are our bookings with them?",
        "明天要去拜访Alder Works，我们跟他们的业绩是多少？", ["4,100"], [], id="what the asker is about to do",
    ),
    pytest.param(
        "Compare average deal size across the two regions", "两个区域的平均客单价对比一下",
        ["East", "4,175", "West", "1,600"], [], id="across a few",
    ),
    pytest.param(
        "Which open deals are there?", "有哪些在手商机？", ["4"], ["7 deals"], id="the records themselves",
    ),
    pytest.param(
        "What did we win between 1 and 15 April 2026?", "2026年4月1日到15日赢了多少钱？",
        ["1,100"], [], id="from day to day",
    ),
    pytest.param(
        "Which customers have no open deals?", "哪些客户没有在手商机？",
        ["Delphi Supply Inc", "Delphi Supply LLC"], ["Birch Foods"], id="none of a state",
    ),
]  # fmt: skip


def all_of(reply: Reply) -> str:
    """The sentences and the cells of the tables."""
    rows = [row for part in reply.parts if isinstance(part, TablePart) for row in part.shown]
    return "\n".join([reply.text, *(" / ".join(row) for row in rows)])


@pytest.mark.slow
@pytest.mark.parametrize("chinese", [False, True], ids=["en", "zh"])
@pytest.mark.parametrize(("english", "other", "said", "unsaid"), CASES)
def test_a_kind_of_question(
    reading: Desk, english: str, other: str, said: list[str], unsaid: list[str], *, chinese: bool
) -> None:
    reply = reading.ask("dora", other if chinese else english)
    shown = "\n".join(
        [reply.text, *(" / ".join(row) for part in reply.parts if part.kind == "table" for row in part.shown)]
    )
    assert reply.outcome in ("answered", "no_data"), reply.text
    for words in said:
        assert any(form in shown for form in words.split("|")), shown
    assert not [words for words in unsaid if words in shown], shown


@pytest.mark.slow
@pytest.mark.parametrize(
    ("first", "then", "said"),
    [
        ("Who has the highest bookings?", "and how many deals did she win?", "2"),
        ("业绩最高的销售是谁？", "那他赢了几单？", "2"),
        ("Bookings in West?", "what percent of the total is that?", "22.33%"),
        ("West的业绩是多少？", "占总业绩的百分之几？", "22.33%"),
        ("Deals won by Rhea Rowe?", "which ones?", "Alder-3"),
        ("Rhea Rowe赢了几单？", "是哪几单？", "Alder-3"),
        ("Bookings by rep", "exclude Sami Stone please", "Ravi Raman"),
    ],
)
def test_a_question_that_goes_on(reading: Desk, first: str, then: str, said: str) -> None:
    opened = reading.ask("dora", first)
    reply = reading.ask("dora", then, thread_id=opened.thread_id)
    shown = "\n".join(
        [reply.text, *(" / ".join(row) for part in reply.parts if part.kind == "table" for row in part.shown)]
    )
    assert said in shown
    assert reply.tool_calls[0].arguments.get("where"), "what was asked before still holds"


@pytest.mark.parametrize(
    ("question", "mended"),
    [("bookigns by regon", "bookings by region"), ("how many custmers do we have", "how many customers do we have")],
)
def test_slips_are_read_as_what_was_meant(reading: Desk, question: str, mended: str) -> None:
    assert reading.ask("dora", question).text == reading.ask("dora", mended).text


@pytest.mark.parametrize(
    "question", ["how is that customer doing?", "那个客户怎么样？", "what did she win?", "她赢了多少？"]
)
def test_a_pointer_at_nothing_is_asked_back(reading: Desk, question: str) -> None:
    assert reading.ask("dora", question).outcome == "needs_detail"
