"""Questions made of sections: the right answer once among the options, verbatim in the section, and never two of them."""
# ruff: noqa: E501 - texts read best in one line

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.library.quiz import choose, questions_of
from knowledge.library.quiz_answers import read_answer
from knowledge.library.quiz_figures import figures_in, only_figure, others
from knowledge.library.quiz_material import FALSE, GAP, TRUE, Book, Page, Question
from knowledge.library.readers import read_document
from knowledge.library.sections import split
from tests.support.shelf import DOCUMENTS

WORDS_EN = ["The manager answers", "A visit is logged", "Offers stay valid", "Finance approves it", "Every rep plans"]
UNITS_EN = ["%", " working days", " days", " cases", " weeks", " yuan", " hours"]
UNITS_ZH = ["%", "天", "个工作日", "箱", "元", "小时", "家"]
numbers = st.integers(1, 5000)


@st.composite
def pages(draw: st.DrawFn) -> list[Page]:
    """A document of a few sections with sentences, a table and a list, in one of the languages."""
    chinese = draw(st.booleans())
    found = []
    for at in range(draw(st.integers(1, 3))):
        lines = []
        for who in draw(st.lists(st.sampled_from(WORDS_EN), max_size=4)):
            number, unit = draw(numbers), draw(st.sampled_from(UNITS_ZH if chinese else UNITS_EN))
            lines.append(
                f"经理收到申请以后在{number}{unit}以内给客户答复。"
                if chinese
                else f"{who} after {number}{unit} at the latest."
            )
        rows = draw(
            st.lists(st.tuples(st.sampled_from("ABCDEF"), numbers, st.sampled_from(["yes", "no", "–", ""])), max_size=6)
        )
        lines += [
            "",
            "| Name | Price | Open |",
            "|---|---|---|",
            *[f"| {name} | {price} | {is_open} |" for name, price, is_open in rows],
            "",
        ]
        found.append(Page(at + 1, 1, "Rules", (f"Part {at}",), "zh" if chinese else "en", "\n".join(lines)))
    return found


@cache
def demo() -> tuple[tuple[Page, ...], ...]:
    """The demo's documents as pages."""
    found: list[tuple[Page, ...]] = []
    number = 0
    for file in sorted(DOCUMENTS.rglob("*.md")):
        source = read_document(file)
        held: list[Page] = []
        for section in split(source.blocks):
            number += 1
            held.append(Page(number, len(found), source.title, section.headings, section.language, section.text))
        found.append(tuple(held))
    return tuple(found)


def holds(question: Question, page: Page) -> None:
    """What every question has to be."""
    right = question.options[question.right]
    assert [option for option in question.options if option == right] == [right]
    assert len({option.casefold().replace(" ", "") for option in question.options}) == len(question.options)
    assert question.answer in page.text
    assert question.evidence in page.text
    assert question.section_id == page.section_id
    if question.kind == "statement":
        assert question.options == (TRUE, FALSE)
        assert (question.facts["said"] == question.evidence) is (question.right == 0)
    else:
        assert right == question.answer
        assert 3 <= len(question.options) <= 4
    if question.kind == "figure":
        assert question.facts["said"].replace(GAP, question.answer) == question.evidence


@pytest.mark.slow
@given(pages(), st.text(max_size=10))
@settings(max_examples=150, deadline=None)
def test_the_right_answer_is_once_among_the_options_and_stands_in_the_section(made: list[Page], seed: str) -> None:
    book = Book(made)
    for page in made:
        for question in questions_of(page, book, seed):
            holds(question, page)


@pytest.mark.slow
@given(pages(), st.text(max_size=10))
@settings(max_examples=60, deadline=None)
def test_no_section_is_asked_twice_in_a_row_and_no_statement_twice(made: list[Page], seed: str) -> None:
    chosen = choose(made, {1: Book(made)}, seed=seed, most=5)
    assert all(one.section_id != other.section_id for one, other in pairwise(chosen))
    assert len({one.subject for one in chosen}) == len(chosen) <= 5
    assert chosen == choose(made, {1: Book(made)}, seed=seed, most=5)


@pytest.mark.slow
def test_the_demos_documents_give_questions_in_both_languages() -> None:
    kinds: dict[tuple[str, str], int] = {}
    for document in demo():
        book = Book(document)
        for page in document:
            for question in questions_of(page, book, "seed"):
                holds(question, page)
                kinds[question.kind, page.language] = kinds.get((question.kind, page.language), 0) + 1
                said = question.facts.get("said", "")
                assert not re.match(r"(?:It|They|This|That|These|He|She|There|它|这|那|他|此|其)\b", said), said
    for kind in ("cell", "figure", "statement"):
        assert min(kinds[kind, "en"], kinds[kind, "zh"]) >= 10, kinds


def page(text: str, language: str = "en") -> Page:
    return Page(1, 1, "Rules", ("Limits",), language, text)


def made_of(*texts: str, language: str = "en") -> list[Question]:
    found = [Page(at, 1, "Rules", (f"Part {at}",), language, text) for at, text in enumerate(texts, 1)]
    book = Book(found)
    return [question for one in found for question in questions_of(one, book, "seed")]


@pytest.mark.parametrize(
    "text",
    [
        "It has to be answered within three working days by the manager.",  # what "it" is stands elsewhere
        "The manager answers within three days, and the director within three days.",  # the figure stands twice
        "The manager answers in three days and the director in five working days.",  # two figures
        "Five are empty at the end of every single month of the whole year.",  # no unit
        "Offers are valid for 30 days. An approval that was given holds for 30 days as well.",
        "| Name | Price |\n|---|---|\n| A | 5 % |\n| A | 6 % |\n| A | 7 % |",  # whose price?
        "| Name | Price |\n|---|---|\n| A | 5 % |\n| B | 5% |\n| C | 5 % |",  # nothing to choose among
    ],
)
def test_what_could_be_misunderstood_is_not_asked(text: str) -> None:
    assert made_of(text) == []


def test_two_sentences_that_differ_in_the_figure_alone_are_not_asked() -> None:
    assert (
        made_of(
            "An approved offer stays valid for 30 days after that day.",
            "An approved offer stays valid for 14 days after that day.",
        )
        == []
    )


def test_a_table_of_columns_to_compare_takes_its_options_from_the_row() -> None:
    rows = "| | Rep | Manager | Trainee |\n|---|---|---|---|\n| Cap | 28,000 | 40,000 | none |\n| Term | 90 days | 30 days | 60 days |\n| Base | own wins | team wins | all wins |"
    terms = [question for question in made_of(rows) if question.facts["label"] == "Term"]
    assert {frozenset(question.options) for question in terms} == {frozenset({"90 days", "30 days", "60 days"})}


@pytest.mark.parametrize(
    ("sentence", "figure", "kind"),
    [
        ("An approval holds for 30 days and no longer.", "30 days", "days"),
        ("Reps may give up to 7.5 % by themselves.", "7.5 %", "%"),
        ("Orders over $12,500 are shown to Finance.", "$12,500", "$"),
        ("The rule ends on 31 December 2026 everywhere.", "31 December 2026", "date:3"),
        ("Answers come within three working days.", "three working days", "working days"),
        ("收到投诉后两个工作日内答复客户。", "两个工作日", "个工作日"),
        ("每次出差的住宿费不超过450元。", "450元", "元"),
        ("新方案自2026年4月1日起执行。", "2026年4月1日", "date:zh"),
        ("Visit all twelve of them and talk.", None, None),
        ("From 120 cases on, 3 % are given.", None, None),
    ],
)
def test_the_figure_of_a_sentence(sentence: str, figure: str | None, kind: str | None) -> None:
    found = only_figure(sentence)
    assert (found.text if found else None, found.kind if found else None) == (figure, kind)


@given(st.sampled_from(["{n} %", "{n} days", "${n}", "{n}元", "{n}个工作日"]), st.integers(1, 99_999))
def test_other_values_are_of_the_same_kind_and_other_ones(shape: str, number: int) -> None:
    figure = figures_in(shape.format(n=number))[0]
    wrong = others(figure, [], most=3)
    assert len(wrong) == 3
    assert figure.text not in wrong
    assert {figures_in(value)[0].kind for value in wrong} == {figure.kind}


PERCENTS, YES_NO, PEOPLE = ("5 %", "10 %", "15 %", "20 %"), (TRUE, FALSE), ("the rep", "the sales manager", "nobody")


@pytest.mark.parametrize(
    ("said", "options", "read"),
    [
        ("B", PERCENTS, 1), ("b)", PERCENTS, 1), ("(c)", PERCENTS, 2), ("the second", PERCENTS, 1), ("第二个", PERCENTS, 1),
        ("10 %", PERCENTS, 1), ("10%", PERCENTS, 1), ("10 percent", PERCENTS, 1), ("I think it's B", PERCENTS, 1),
        ("我选C", PERCENTS, 2), ("C. 15 %", PERCENTS, 2), ("C. 5 %", PERCENTS, None), ("30 %", PERCENTS, None),
        ("sales manager", PEOPLE, 1), ("the", PEOPLE, None), ("D", PEOPLE, None), ("the last one", PEOPLE, 2),
        ("true", YES_NO, 0), ("对", YES_NO, 0), ("错", YES_NO, 1), ("不对", YES_NO, 1), ("False.", YES_NO, 1),
        ("不知道", PERCENTS, "skip"), ("skip", YES_NO, "skip"), ("I don't know", PEOPLE, "skip"), ("下一题", PEOPLE, "skip"),
        ("stop", PERCENTS, "stop"), ("不考了", YES_NO, "stop"), ("", PERCENTS, None), ("what is our win rate?", PERCENTS, None),
    ],
)  # fmt: skip
def test_how_an_answer_is_read(said: str, options: tuple[str, ...], read: object) -> None:
    assert read_answer(said, options) == read
