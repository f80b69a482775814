"""What is quoted of a long section: the sentences and the rows that answer, a row never without its header."""

from __future__ import annotations

import pytest

from knowledge.library.amounts import speaks_of
from knowledge.library.passages import GAP, trim

FILLER = "Every visit is planned a week ahead and written down the same evening by whoever made it, without exception."
ROWS = ["| Discount | Who decides |", "| --- | --- |", "| 0–5 % | the rep |", "| 5–10 % | Helena Brandt |"]
TABLE = "\n".join([*ROWS, *(f"| customer {number} | a colleague of region {number} |" for number in range(30))])
ZH_TABLE = "\n".join(
    [
        "| 折扣 | 谁批 |",
        "| --- | --- |",
        *(f"| 第{number}区 | 同事{number} |" for number in range(40)),
        "| 超过10% | 总监 |",
    ]
)


def quoted(text: str, question: str, language: str = "en") -> list[str]:
    return trim(text, question, language=language).split("\n")


@pytest.mark.parametrize("before", ["", f"{FILLER}\n{FILLER}\n"])
def test_the_row_with_the_range_asked_for_comes_with_its_header(before: str) -> None:
    lines = quoted(before + TABLE, "who agrees to 8 %?")
    assert ROWS[3] in lines
    assert lines[lines.index(ROWS[0]) + 1] == ROWS[1]
    assert lines.index(ROWS[1]) < lines.index(ROWS[3])


def test_the_row_of_a_name_comes_with_its_header() -> None:
    lines = quoted(f"{FILLER}\n{TABLE}\n{FILLER}", "what may Helena Brandt decide?")
    assert {ROWS[0], ROWS[1], ROWS[3]} <= set(lines)


def test_a_row_without_a_neighbour_that_answers_is_found_in_chinese() -> None:
    lines = quoted(ZH_TABLE, "12%谁来批？", "zh")
    assert lines[:2] == ["| 折扣 | 谁批 |", "| --- | --- |"]
    assert "| 超过10% | 总监 |" in lines


def test_each_of_two_tables_keeps_its_own_header() -> None:
    other = "| Volume | Price |\n| --- | --- |\n| 50 seats | 18 euros |"
    assert quoted(f"{TABLE}\n{other}", "price of 50 seats")[-3:] == other.split("\n")


def test_what_is_left_out_between_sentences_shows_and_between_rows_does_not() -> None:
    text = "\n".join(["Samples are free.", *[FILLER] * 8, "Samples of drinks are cold.", TABLE])
    lines = quoted(text, "samples; Helena Brandt; customer 29")
    assert GAP in lines[: lines.index(ROWS[0])]
    assert GAP not in lines[lines.index(ROWS[0]) :]


@pytest.mark.parametrize(
    ("text", "amount", "holds"),
    [
        ("5–10 %", 8, True), ("5–10 %", 10, True), ("5–10 %", 12, False), ("5 % to 10 %", 7, True),
        ("more than 10 %", 12, True), ("more than 10 %", 8, False), ("no more than 10 %", 8, True),
        ("no more than 10 %", 12, False), ("超过10%", 12, True), ("10%以上", 15, True), ("不超过10%", 12, False),
        ("10%至15%", 12, True), ("100万以下", 50, True), ("1,000 to 2,500 yuan", 2000, True), ("3.5 %", 3.5, True),
        ("3.5 %", 5, False), ("on the third day", 3, False),
    ],
)  # fmt: skip
def test_an_amount_is_found_in_what_names_it_or_a_range_with_it(text: str, amount: float, holds: bool) -> None:
    assert speaks_of(text, amount) is holds
