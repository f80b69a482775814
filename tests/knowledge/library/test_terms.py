"""A question's words in the other language: from the word list first, from the dictionary what it does not know."""

from __future__ import annotations

import pytest

from knowledge.library.terms import asked_terms, in_other_words, terms_of, translated


def test_words_of_neither_list_of_sales_are_known_in_both_languages() -> None:
    assert {"hotel", "refund"} <= set(in_other_words("住酒店能退款吗？").split())
    assert "退款" in in_other_words("May I ask for a refund?")


def test_the_word_list_goes_before_the_dictionary() -> None:
    assert in_other_words("提成").split() == ["commission", "payout"]


def test_phrases_are_known_as_a_whole() -> None:
    assert in_other_words("credit cards") == "信用卡"


def test_words_that_say_nothing_are_looked_for_nowhere() -> None:
    assert translated("我们可以怎么") == []
    assert "commiss" in translated("我们的提成")[0]


def test_what_no_list_knows_is_left_out() -> None:
    assert in_other_words("NMPD") == ""
    assert translated("LG-D03 x7") == []


@pytest.mark.parametrize(("question", "terms"), [
    ("提成什么时候发？", ["提成", "发"]), ("我们应该如何处理投诉", ["处理", "理投", "投诉"]),
    ("投诉多久答复", ["投诉", "答复"]), ("为何", []),
])  # fmt: skip
def test_words_that_only_ask_are_no_terms(question: str, terms: list[str]) -> None:
    assert terms_of(question) == terms


def test_a_city_is_found_by_its_name_in_the_other_language() -> None:
    assert ["上海"] in translated("a hotel in Shanghai")
    assert terms_of("Shanghai") in translated("上海的酒店")


@pytest.mark.parametrize(("question", "terms"), [
    ("差旅住宿标准是多少", ["差旅", "住宿", "标准"]), ("高级投诉多久答复", ["高级", "投诉", "答复"]),
    ("票据丢了", ["票据", "据丢"]), ("hotel limits in 上海", ["上海", "hotel", "limit"]),
])  # fmt: skip
def test_the_end_of_one_known_word_and_the_beginning_of_another_make_no_term_of_a_question(
    question: str, terms: list[str]
) -> None:
    assert asked_terms(question) == terms


def test_a_text_keeps_the_pairs_that_a_question_leaves_out() -> None:
    assert "宿标" in terms_of("住宿标准")
