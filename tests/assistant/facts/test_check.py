"""Single sentences over results of single tools: each way to be right or wrong, in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.facts import Facts, sentences
from assistant.facts.numbers import numbers_of
from evals.facts.answers import read_answers
from evals.facts.measure import BARS, Judged, judge, meets, shares
from tests.assistant.facts.test_properties import metric

TODAY = date(2026, 6, 30)
ROWS = {"Rhea Rowe": 1_234_567, "Sami Stone": 400_000, "梁晓楠": 2_000_000}


def kinds(sentence: str, question: str = "") -> list[str]:
    return [problem.kind for problem in Facts(question, metric(ROWS), TODAY).check(sentence)]


@pytest.mark.parametrize("sentence", [
    "Rhea booked CN¥1.2M.", "Rhea Rowe booked CN¥1,234.6k in 2026.",
    "Rhea's bookings: 1.23 million", "梁晓楠业绩200万元。",
    "Rhea is CN¥834,567 ahead of Sami.", "Rhea和Sami合计163.5万元。", "Together Rhea and Sami booked CN¥1.63M.",
    "1. 梁晓楠 – CN¥2M", "2) Rhea Rowe, 1.23M", "The two leaders are 梁晓楠 and Rhea.", "About CN¥400k came from Sami.",
    "As of 30 June 2026, Sami has 400,000.", "Bookings are up to June 2026.", "| Rhea Rowe | 1,234,567 |",
])  # fmt: skip
def test_what_is_so_is_left_alone(sentence: str) -> None:
    assert kinds(sentence) == []


@pytest.mark.parametrize(("sentence", "kind"), [
    ("Rhea booked CN¥1.4M.", "number"), ("Rhea booked CN¥1.23 billion.", "number"), ("Rhea booked $1,234,567.", "unit"),
    ("Rhea booked 1,234,567%.", "unit"), ("梁晓楠业绩200亿元。", "number"), ("Sami booked CN¥1,234,567.", "other"),
    ("Marcus Bell booked CN¥400,000.", "name"), ("海豚队业绩40万元。", "name"), ("Sami won it on 3 March 2026.", "day"),
    ("Rhea is CN¥734,567 ahead of Sami.", "number"), ("Rhea和Sami合计193.5万元。", "number"),
])  # fmt: skip
def test_what_is_not_so_is_named(sentence: str, kind: str) -> None:
    assert kind in kinds(sentence)


def test_a_number_of_the_question_may_be_said_again() -> None:
    assert kinds("No rep reached 3,000,000.", "Who booked over 3,000,000?") == []
    assert kinds("没有人达到300万元。", "谁的业绩超过300万元？") == []
    assert kinds("The two together were to reach 3,000,000.") == ["number"]


def test_a_table_is_read_cell_by_cell_under_its_headers() -> None:
    right = "| Rep | Bookings (M) |\n|---|---|\n| Rhea Rowe | 1.23 |\n| Sami Stone | 0.40 |\n"
    facts = Facts("", metric(ROWS), TODAY)
    assert [problem for one in sentences(right) for problem in facts.check(one.text, one.header)] == []
    wrong = right.replace("0.40", "1.23")
    assert [problem.text for one in sentences(wrong) for problem in facts.check(one.text, one.header)] == ["1.23"]


@pytest.mark.parametrize(("text", "cut"), [
    ("It grew 1.5 times. Fine.", ["It grew 1.5 times. ", "Fine."]),
    ("See Acme Inc. for more. Yes.", ["See Acme Inc. for more. ", "Yes."]),
    ("业绩1.2万元。很好！", ["业绩1.2万元。", "很好！"]),
    ("1. First\n2. Second", ["1. First\n", "2. Second"]),
    ("e.g. Rhea. Then Sami", ["e.g. Rhea. ", "Then Sami"]),
])  # fmt: skip
def test_a_text_is_cut_where_sentences_end(text: str, cut: list[str]) -> None:
    assert [one.text for one in sentences(text)] == cut


@pytest.mark.parametrize(("text", "read"), [
    ("CN¥1.2M", [(1_200_000, "money")]), ("120万元", [(1_200_000, "money")]),
    ("3.1 percentage points", [(3.1, "points")]),
    ("降了5.3个百分点", [(5.3, "points")]), ("47.8%", [(47.8, "percent")]), ("234 days", [(234, "days")]),
    ("三个工作日内", [(3, "days")]), ("13个商机", [(13, "count")]), ("4.28分", [(4.28, "score")]),
    ("on 8 July 2026", []), ("7月8日", []), ("Q2 2026", []), ("第3名", []), ("[S12]", []),
    ("1. first", []), ("D-07526", []),
    ("six or twelve months", [(6, "months"), (12, "months")]),
])  # fmt: skip
def test_figures_are_read_with_their_units(text: str, read: list[tuple[float, str]]) -> None:
    assert [(number.value, number.kind) for number in numbers_of(text)] == read


@pytest.mark.slow
def test_the_labelled_answers_it_was_developed_on_meet_the_bars() -> None:
    reached = _reached([judge(answer) for answer in read_answers("train")])
    assert [name for name, share in reached.items() if not meets(name, share)] == []


def _reached(judged: list[Judged]) -> dict[str, float]:
    told = shares(judged)
    return {name: 100 * told[name]["both"][0] / told[name]["both"][1] for name in BARS}


SPENT = [{"tool": "check_budget", "arguments": {}, "output": {"table": {
    "columns": [{"name": "team"}, {"name": "budget", "unit": "money"}, {"name": "spend", "unit": "money"}],
    "rows": [["Kapok 木棉队", 80_000, 52_300], ["Summit 雪山队", 64_000, 41_700]], "total": 2, "currency": "CNY",
}}}]  # fmt: skip


@pytest.mark.parametrize("sentence", [
    "Kapok's budget is CN¥80k, its spend CN¥52.3k.", "木棉队预算8万元，支出5.23万元。",
    "Summit: spend 41,700 of a budget of 64,000.",
    "Kapok has CN¥27.7k more budget than spend.", "雪山队预算6.4万元，比木棉队少1.6万元。",
])  # fmt: skip
def test_a_figure_may_stand_under_its_own_column(sentence: str) -> None:
    assert Facts("", SPENT, TODAY).check(sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Kapok's budget is CN¥52.3k.",
        "木棉队预算5.23万元。",
        "Kapok's spend is CN¥80,000.",
        "雪山队支出6.4万元。",
    ],
)
def test_a_figure_of_another_column_is_alarmed(sentence: str) -> None:
    assert [problem.kind for problem in Facts("", SPENT, TODAY).check(sentence)] == ["other"]


RULES = """| 项目 | 一线城市（北京、上海） | 其他城市 |
|---|---|---|
| 住宿，每晚上限 | 500元 | 380元 |
| 餐补，每天 | 120元 | 100元 |
展会期间住宿上限上浮30%。"""
QUOTED = [{"tool": "search_library", "arguments": {}, "output": {"passages": [{"marker": "S1", "quote": RULES}]}}]


@pytest.mark.parametrize("sentence", [
    "During a fair the cap rises by 30%, to 650 yuan in Beijing.", "比如住两晚，住宿最多760元。",
    "Two nights in Shanghai: 2 × 500 + 2 × 120 = CN¥1,240.", "上浮30%，其他城市就是494元。",
])  # fmt: skip
def test_what_follows_from_a_rule_is_left_alone(sentence: str) -> None:
    assert Facts("", QUOTED, TODAY).check(sentence) == []


@pytest.mark.parametrize("sentence", [
    "During a fair the cap rises by 30%, to 700 yuan in Beijing.", "住两晚，住宿最多860元。", "餐补每天500元。",
    "In Hangzhou it is 380 yuan.",
])  # fmt: skip
def test_what_does_not_follow_from_a_rule_is_alarmed(sentence: str) -> None:
    assert Facts("", QUOTED, TODAY).check(sentence) != []


CALLS = [
    *metric({"Rhea Rowe": 49, "Sami Stone": 40}, "calls", "count"),
    *metric({"Rhea Rowe": 25, "Sami Stone": 12}, "visits", "count"),
]


@pytest.mark.parametrize(("sentence", "kinds"), [
    ("Rhea Rowe | 49 calls, 25 visits, 74 in total", []), ("Rhea合计74次。", []), ("Rhea合计84次。", ["number"]),
    ("Sami的拜访占其全部活动的两成多。", []), ("Sami的拜访占其全部活动的六成。", ["number"]),
])  # fmt: skip
def test_figures_of_two_tables_of_the_same_rows_stand_side_by_side(sentence: str, kinds: list[str]) -> None:
    assert [problem.kind for problem in Facts("", CALLS, TODAY).check(sentence)] == kinds


def test_a_table_may_leave_out_the_pipes_at_its_ends() -> None:
    wrong = "Rep | Bookings (M) | Rank\n---|---|---\nRhea Rowe | 1.23 | 2\nSami Stone | 1.23 | 3\n"
    found = Facts("", metric(ROWS), TODAY).read(wrong)
    assert [problem.text for _, problems in found for problem in problems] == ["1.23"]
