"""The makers of questions: a cell of a table, a sentence with one figure, a point of a list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from random import Random

from knowledge.library.quiz_figures import FigureSaid, figures_in, only_figure, others
from knowledge.library.quiz_material import (
    EMPTY,
    FALSE,
    FEWEST_OPTIONS,
    LENGTHS,
    MOST_POINT,
    OPTIONS,
    TRUE,
    Book,
    Page,
    Question,
    blank_out,
    by_itself,
    is_cell,
    is_label,
    lists_of,
    opens_a_list,
    prose_of,
    tables_of,
    words_of,
)


def of_cells(page: Page, rng: Random) -> Iterator[Question]:
    """A row's label asks for another column's value."""
    for header, rows, lines in tables_of(page.text):
        labels = Counter(_bare(row[0]) for row in rows)
        for at, row in enumerate(rows):
            if labels[_bare(row[0])] > 1 or not is_label(row[0]):
                continue
            for column in range(1, len(header)):
                if not is_label(header[column]) or not is_cell(row[column]):
                    continue
                wrong = _wrong_cells(header, rows, at, column)
                rng.shuffle(wrong)
                facts = {"label": row[0], "asked": header[column]}
                yield from _asked(page, "cell", facts, row[column], wrong, lines[at], rng)


def _wrong_cells(header: list[str], rows: list[list[str]], at: int, column: int) -> list[str]:
    """The same column's other values; where the columns are what is compared, the row's others.

    Of the same kind alone: days beside a sum of money would be seen to be wrong at once.
    """
    right = rows[at][column]
    across = EMPTY.match(header[0]) is not None
    values = [*rows[at][1:column], *rows[at][column + 1 :]] if across else [
        row[column] for place, row in enumerate(rows) if place != at
    ]  # fmt: skip
    kinds = {one.kind for one in figures_in(right)}
    return [
        value for value in dict.fromkeys(values)
        if is_cell(value) and kinds == {one.kind for one in figures_in(value)}
    ]  # fmt: skip


def of_figures(page: Page, book: Book, rng: Random) -> Iterator[Question]:
    """A sentence with one figure: which one it is, or whether it is as stated."""
    for sentence in prose_of(page):
        figure = only_figure(sentence)
        if figure is None or page.text.count(figure.text) > 1 or not by_itself(sentence, page.language):
            continue
        blank = blank_out(sentence, figure)
        if book.blanked[blank] > 1:
            continue
        near = [value for value in book.figures.get(figure.kind, ()) if value != figure.text]
        rng.shuffle(near)
        wrong = others(figure, near, most=OPTIONS - 1)
        if rng.random() < 0.4 and wrong:
            yield _true_or_false(page, sentence, figure, wrong[0], rng)
        else:
            yield from _asked(page, "figure", {"said": blank}, figure.text, wrong, sentence, rng)


def _true_or_false(page: Page, sentence: str, figure: FigureSaid, wrong: str, rng: Random) -> Question:
    """Whether a statement is as the document has it; the figure is changed in half of them."""
    holds = rng.random() < 0.5
    said = sentence if holds else sentence[: figure.start] + wrong + sentence[figure.end :]
    facts = {"said": said, "place": _source(page)}
    return Question(page.section_id, "statement", facts, (TRUE, FALSE), 0 if holds else 1, figure.text, sentence)


def of_points(page: Page, book: Book, rng: Random) -> Iterator[Question]:
    """Which point belongs to a list, beside points of the document's other lists that share no word with it."""
    lists = list(lists_of(page))
    if len(lists) != 1:
        return
    intro, points = lists[0]
    if not LENGTHS[page.language][0] / 2 <= len(intro) <= MOST_POINT or not opens_a_list(intro, page.language):
        return
    own = set(words_of([intro, *points]))
    foreign = [
        point for other, _, theirs in book.lists if other.headings != page.headings
        for point in theirs if not own & set(words_of([point]))
    ]  # fmt: skip
    rng.shuffle(foreign)
    for point in points:
        yield from _asked(page, "point", {"said": intro}, point, foreign, intro, rng)


def _asked(page: Page, kind: str, facts: dict[str, str], answer: str, wrong: Sequence[str], evidence: str,
           rng: Random) -> Iterator[Question]:  # fmt: skip
    """A choice of the right answer among wrong ones; none where they can't be told apart."""
    options = _distinct([answer, *wrong])
    if len(options) < FEWEST_OPTIONS or evidence not in page.text or answer not in page.text:
        return
    options = options[:OPTIONS]
    rng.shuffle(options)
    yield Question(
        page.section_id, kind, {**facts, "place": _source(page)}, tuple(options), options.index(answer), answer,
        evidence,
    )  # fmt: skip


def _source(page: Page) -> str:
    """The document and the heading; a heading that repeats the title says nothing more."""
    return " › ".join(dict.fromkeys([page.title, *page.headings[-1:]]))


def _distinct(options: Sequence[str]) -> list[str]:
    """The options without those that say the same, or the same and more, as an earlier one."""
    kept: list[str] = []
    for option in options:
        bare = _bare(option)
        if bare and not any(_same(bare, _bare(other)) for other in kept):
            kept.append(option)
    return kept


def _bare(text: str) -> str:
    return re.sub(r"[\s,.;:，。；：、“”\"'()（）]+", " ", text.casefold()).strip()


def _same(one: str, other: str) -> bool:
    if one == other or one.replace(" ", "") == other.replace(" ", ""):
        return True
    short, long = sorted((one, other), key=len)
    return f" {short} " in f" {long} " or (len(short) > 3 and not short.isascii() and short in long)
