"""Sections follow headings, stay within what an embedder reads, and lose nothing."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.library.sections import LONGEST, split
from knowledge.library.sentences import language_of, sentences
from knowledge.library.source import Block
from knowledge.library.twins import ALIKE, MOST_SHARING, PERMUTATIONS, Twins, signature

WORDS = st.lists(
    st.sampled_from(["discount", "折扣", "rep", "5 %", "manager.", "审批。", "No. 3", "3.5", "Why?"]),
    min_size=1,
    max_size=400,
)
ROWS = st.lists(st.sampled_from(["| a | b |", "| 一 | 二 |"]), min_size=3, max_size=90)
BLOCKS = st.lists(
    st.one_of(
        st.builds(Block, st.just("heading"), st.sampled_from(["A", "B", "价格"]), st.integers(1, 3)),
        st.builds(Block, st.just("text"), WORDS.map(" ".join)),
        st.builds(Block, st.just("table"), ROWS.map("\n".join)),
    ),
    max_size=8,
)  # fmt: skip


def test_headings_nest() -> None:
    found = split(
        [
            Block("text", "before"), Block("heading", "A", 1), Block("text", "one"), Block("heading", "B", 2),
            Block("text", "two"), Block("heading", "C", 2), Block("text", "three"), Block("heading", "D", 1),
            Block("text", "four"),
        ]
    )  # fmt: skip
    assert [(section.headings, section.text) for section in found] == [
        ((), "before"), (("A",), "one"), (("A", "B"), "two"), (("A", "C"), "three"), (("D",), "four"),
    ]  # fmt: skip


def test_a_long_table_is_cut_under_its_header() -> None:
    rows = "\n".join(
        ["| Product | Price |", "| --- | --- |", *(f"| Product {number} | {number} |" for number in range(200))]
    )
    found = split([Block("table", rows)])
    assert len(found) > 2
    assert all(section.text.startswith("| Product | Price |\n| --- | --- |\n| Product ") for section in found)
    assert sum(section.text.count("\n") - 1 for section in found) == 200


@pytest.mark.slow
@given(BLOCKS)
def test_nothing_is_lost_and_nothing_is_too_long(blocks: list[Block]) -> None:
    found = split(blocks)
    told = "".join(re.sub(r"\s", "", block.text) for block in blocks if block.kind == "text")
    kept = "".join(re.sub(r"\s", "", section.text) for section in found)
    if not any(block.kind == "table" for block in blocks):
        assert kept == told
    for section in found:
        assert len(section.text) <= LONGEST[section.language] + 100


@pytest.mark.parametrize(("text", "expected"), [
    ("Ask first. Then listen! Why? Because.", ["Ask first.", "Then listen!", "Why?", "Because."]),
    ("It costs 3.5, e.g. for bars. See No. 4 below.", ["It costs 3.5, e.g. for bars.", "See No. 4 below."]),
    ("先问需求。再谈价格！为什么？因为重要。", ["先问需求。", "再谈价格！", "为什么？", "因为重要。"]),
    ("他说：“可以。”然后走了。", ["他说：“可以。”", "然后走了。"]),
    ("- one\n- two", ["- one", "- two"]),
    ("", []),
])  # fmt: skip
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("Discounts need approval.", "en"), ("折扣需要审批。", "zh"), ("折扣 CRM 审批", "zh"),
    ("Ask 王芳 in Sales Operations", "en"), ("", "en"),
])  # fmt: skip
def test_language(text: str, expected: str) -> None:
    assert language_of(text) == expected


def test_twins_are_found_whatever_a_few_words_changed() -> None:
    text = (
        "A discount of more than five percent needs the approval of the sales manager, "
        "who answers within one working day. "
    )
    other = "Visits are planned a week ahead; whoever cancels one tells the customer by noon of the day before."
    折扣 = (
        "折扣超过百分之五须经销售经理批准，经理在一个工作日内答复；"
        "超过百分之十须经总监批准，总监在两个工作日内答复，逾期视为不同意。"
    )
    twins = Twins({1: signature(text * 2), 2: signature(other), 3: signature(折扣)})
    assert twins.of([signature(text * 2 + "Thanks."), signature(折扣 + "特此说明。"), signature("A short line.")]) == [
        1,
        3,
        None,
    ]
    twins.drop([1])
    assert twins.of([signature(text * 2)]) == [None]
    assert np.array_equal(signature(text), signature(text))


def test_a_twin_is_found_among_any_number_of_sections_without_comparing_each(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(5)
    known = {number: chance.integers(0, 1 << 32, PERMUTATIONS, dtype=np.uint32) for number in range(3000)}
    twins = Twins(known)
    compared: list[int] = []
    stack = np.stack
    monkeypatch.setattr(np, "stack", lambda rows: compared.append(len(rows)) or stack(rows))
    for number in range(0, 3000, 10):
        mark = known[number].copy()
        changed = chance.choice(PERMUTATIONS, int(PERMUTATIONS * (1 - ALIKE)), replace=False)
        mark[changed] = chance.integers(0, 1 << 32, len(changed), dtype=np.uint32)
        assert twins.of([mark]) == [number]
    assert max(compared) < 10


@pytest.mark.slow
def test_a_phrase_that_many_sections_share_costs_no_more_with_each(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(5)
    twins = Twins({})
    compared: list[int] = []
    stack = np.stack
    monkeypatch.setattr(np, "stack", lambda rows: compared.append(len(rows)) or stack(rows))
    for number in range(3 * MOST_SHARING):
        mark = chance.integers(0, 1 << 32, PERMUTATIONS, dtype=np.uint32)
        mark[: PERMUTATIONS // 2] = 7
        assert twins.of([mark]) == [None]
        twins.keep(number, mark)
    assert max(compared) <= MOST_SHARING
