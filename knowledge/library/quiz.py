"""Questions of a quiz, made from the sections of documents: deterministic, and no larger model is asked.

Three makers: a cell of a table, a sentence with one figure (as a choice, or as true or false), a point of a list.
Whatever could have two right answers, or can't be understood by itself, is not asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from random import Random

from knowledge.library.quiz_figures import FigureSaid, figures_in, only_figure, others
from knowledge.library.sentences import sentences

OPTIONS = 4
FEWEST_OPTIONS = 3
GAP = "____"
TRUE, FALSE = "true", "false"
# How long a sentence may be that a question is made of, in characters; a cell; a point of a list.
LENGTHS = {"en": (35, 240), "zh": (13, 110)}
MOST_CELL, MOST_POINT, MOST_LABEL = 90, 110, 60
_MARK = re.compile(r"^\s*(?:[-*+•]|\d{1,2}[.)、])\s+")
_OPENS_EN = re.compile(
    r"^(?:it|its|they|them|their|this|that|these|those|he|she|his|her|there|here|then|such|both|either|neither|others?"
    r"|after that|before that|in this|in that|and|but|or|so|also|however|otherwise|if not|if so|which|until then|same"
    r"|the (?:first|second|latter|former|same))\b",
    re.IGNORECASE,
)
_OPENS_ZH = re.compile(
    r"^(?:它|它们|他|她|他们|这|那|此|其|该|上述|以上|前者|后者|否则|但|而|并|且|也|又|再|所以|因此|因为|不过|同时|另外"
    r"|之后|此后|然后|届时|到时|同样|如果不|两者)"
)
_ENDS = re.compile(r"[.!?。！？；;][”\"’」』）)]*$")
_EMPTY = re.compile(r"^[\s–—\-/·.…?]*$|^n/?a$|^无$", re.IGNORECASE)
_MARKUP = re.compile(r"[*_`\[\]|<>]|https?:")
_INTRO = re.compile(r"[:：]$")


@dataclass(frozen=True)
class Page:
    """A section that questions are made of."""

    section_id: int
    document_id: int
    title: str
    headings: tuple[str, ...]
    language: str
    text: str


@dataclass(frozen=True)
class Question:
    """One question. `kind` and `facts` word it (assistant/words: `report.quiz_<kind>`).

    `options` in the order shown; `right` is the place of the right one. `answer` is what is right as it stands in the
    section, `evidence` the sentence or the row of it that shows so, verbatim.
    """

    section_id: int
    kind: str
    facts: Mapping[str, str]
    options: tuple[str, ...]
    right: int
    answer: str
    evidence: str

    @property
    def subject(self) -> str:
        """What the question is about, whatever its form: two questions on one statement are one subject."""
        return self.evidence


class Book:
    """The sections of one document that a person may read, with what its makers look up in all of them."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.pages = pages

    @cached_property
    def blanked(self) -> Counter[str]:
        """How often each sentence stands in it, whatever its figure."""
        said = ((sentence, only_figure(sentence)) for page in self.pages for sentence in _prose(page))
        return Counter(_blank(sentence, figure) for sentence, figure in said if figure)

    @cached_property
    def figures(self) -> dict[str, list[str]]:
        """Its figures by what they are of, each once."""
        found: dict[str, list[str]] = {}
        for page in self.pages:
            for figure in figures_in(page.text):
                values = found.setdefault(figure.kind, [])
                if figure.text not in values:
                    values.append(figure.text)
        return found

    @cached_property
    def lists(self) -> list[tuple[Page, str, list[str]]]:
        """Its lists with what opens them."""
        return [(page, intro, points) for page in self.pages for intro, points in _lists(page)]


def questions_of(page: Page, book: Book, seed: str) -> list[Question]:
    """Every question that a section gives, the kinds by turns, in an order that the seed decides."""
    rng = Random(f"{seed}|{page.section_id}")  # noqa: S311 - a quiz, nothing secret
    kinds = [list(_figures(page, book, rng)), list(_cells(page, rng)), list(_points(page, book, rng))]
    for made in kinds:
        rng.shuffle(made)
    return [question for turn in zip_longest(*kinds) for question in turn if question is not None]


def choose(
    pages: Sequence[Page], books: Mapping[int, Book], *, seed: str, most: int,
    asked: Mapping[str, int] | None = None,
) -> list[Question]:  # fmt: skip
    """At most so many questions from pages (the fittest first), one statement once, no section twice in a row.

    Every page gives a question before one gives a second. What was `asked` the least often comes first.
    """
    often = asked or {}
    waiting: list[list[Question]] = []
    for page in pages:
        made = questions_of(page, books[page.document_id], seed)
        waiting.append(sorted(made, key=lambda question: often.get(question.subject, 0)))
    chosen: list[Question] = []
    while len(chosen) < most:
        before = chosen[-1].section_id if chosen else None
        free = [
            (often.get(made[0].subject, 0), sum(one.section_id == made[0].section_id for one in chosen), at)
            for at, made in enumerate(waiting) if made and made[0].section_id != before
        ]  # fmt: skip
        if not free:
            break
        question = waiting[min(free)[2]].pop(0)
        if question.subject not in {one.subject for one in chosen}:
            chosen.append(question)
    return chosen


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


# A cell of a table


def _cells(page: Page, rng: Random) -> Iterator[Question]:
    """A row's label asks for another column's value."""
    for header, rows, lines in _tables(page.text):
        labels = Counter(_bare(row[0]) for row in rows)
        for at, row in enumerate(rows):
            if labels[_bare(row[0])] > 1 or not _is_label(row[0]):
                continue
            for column in range(1, len(header)):
                if not _is_label(header[column]) or not _is_cell(row[column]):
                    continue
                wrong = _wrong_cells(header, rows, at, column)
                rng.shuffle(wrong)
                facts = {"label": row[0], "asked": header[column]}
                yield from _asked(page, "cell", facts, row[column], wrong, lines[at], rng)


def _tables(text: str) -> Iterator[tuple[list[str], list[list[str]], list[str]]]:
    """Each table: its header, its rows, and the rows as they are written."""
    held: list[str] = []
    for line in [*text.splitlines(), ""]:
        if line.strip().startswith("|"):
            held.append(line.strip())
            continue
        if len(held) > FEWEST_OPTIONS and set(held[1]) <= set("|-: "):
            rows = [_split(row) for row in held]
            whole = [(row, line) for row, line in zip(rows[2:], held[2:], strict=True) if len(row) == len(rows[0])]
            if whole:
                yield rows[0], [row for row, _ in whole], [line for _, line in whole]
        held = []


def _split(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split("|")]


def _is_label(text: str) -> bool:
    return 0 < len(text) <= MOST_LABEL and not _EMPTY.match(text) and not _MARKUP.search(text)


def _is_cell(text: str) -> bool:
    return 0 < len(text) <= MOST_CELL and not _EMPTY.match(text) and not _MARKUP.search(text)


def _wrong_cells(header: list[str], rows: list[list[str]], at: int, column: int) -> list[str]:
    """The same column's other values; where the columns are what is compared, the row's others.

    Of the same kind alone: days beside a sum of money would be seen to be wrong at once.
    """
    right = rows[at][column]
    across = _EMPTY.match(header[0]) is not None
    values = [*rows[at][1:column], *rows[at][column + 1 :]] if across else [
        row[column] for place, row in enumerate(rows) if place != at
    ]  # fmt: skip
    kinds = {one.kind for one in figures_in(right)}
    return [
        value for value in dict.fromkeys(values)
        if _is_cell(value) and kinds == {one.kind for one in figures_in(value)}
    ]  # fmt: skip


# A sentence with one figure


def _figures(page: Page, book: Book, rng: Random) -> Iterator[Question]:
    """A sentence with one figure: which one it is, or whether it is as stated."""
    for sentence in _prose(page):
        figure = only_figure(sentence)
        if figure is None or page.text.count(figure.text) > 1 or not _by_itself(sentence, page.language):
            continue
        blank = _blank(sentence, figure)
        if book.blanked[blank] > 1:
            continue
        near = [value for value in book.figures.get(figure.kind, ()) if value != figure.text]
        rng.shuffle(near)
        wrong = others(figure, near, most=OPTIONS - 1)
        if rng.random() < 0.4 and wrong:
            yield _true_or_false(page, sentence, figure, wrong[0], rng)
        else:
            yield from _asked(page, "figure", {"said": blank}, figure.text, wrong, sentence, rng)


def _blank(sentence: str, figure: FigureSaid) -> str:
    return sentence[: figure.start] + GAP + sentence[figure.end :]


def _true_or_false(page: Page, sentence: str, figure: FigureSaid, wrong: str, rng: Random) -> Question:
    """Whether a statement is as the document has it; the figure is changed in half of them."""
    holds = rng.random() < 0.5
    said = sentence if holds else sentence[: figure.start] + wrong + sentence[figure.end :]
    facts = {"said": said, "place": _source(page)}
    return Question(page.section_id, "statement", facts, (TRUE, FALSE), 0 if holds else 1, figure.text, sentence)


def _prose(page: Page) -> Iterator[str]:
    """The sentences of a section that are whole ones, without the marks of lists."""
    for line in page.text.splitlines():
        if line.lstrip().startswith(("|", "#", ">")):
            continue
        for sentence in sentences(_MARK.sub("", line)):
            if _ENDS.search(sentence):
                yield sentence


def _by_itself(sentence: str, language: str) -> bool:
    """Whether it can be understood without what stands before it."""
    shortest, longest = LENGTHS[language]
    if not shortest <= len(sentence) <= longest or _MARKUP.search(sentence) or sentence.endswith(("?", "？")):
        return False
    if any(sentence.count(one) != sentence.count(other) for one, other in ("“”", "「」", "()", "（）", "《》")):
        return False
    if sentence.count('"') % 2:
        return False
    if language == "zh":
        return _OPENS_ZH.match(sentence) is None
    return _OPENS_EN.match(sentence) is None and (sentence[0].isupper() or sentence[0].isdigit())


# A point of a list


def _points(page: Page, book: Book, rng: Random) -> Iterator[Question]:
    """Which point belongs to a list, beside points of the document's other lists that share no word with it."""
    lists = list(_lists(page))
    if len(lists) != 1:
        return
    intro, points = lists[0]
    if not LENGTHS[page.language][0] / 2 <= len(intro) <= MOST_POINT or not _by_itself_intro(intro, page.language):
        return
    own = set(_terms([intro, *points]))
    foreign = [
        point for other, _, theirs in book.lists if other.headings != page.headings
        for point in theirs if not own & set(_terms([point]))
    ]  # fmt: skip
    rng.shuffle(foreign)
    for point in points:
        yield from _asked(page, "point", {"said": intro}, point, foreign, intro, rng)


def _by_itself_intro(intro: str, language: str) -> bool:
    return _by_itself(intro.rstrip(":：") + ("." if language == "en" else "。") + " " * 20, language)


def _lists(page: Page) -> Iterator[tuple[str, list[str]]]:
    """The lists of a section that a line with a colon opens: that line and the points, of three and more."""
    intro, points = "", []
    for line in [*page.text.splitlines(), ""]:
        if mark := _MARK.match(line):
            points.append(line[mark.end() :].strip().rstrip("；;。."))
            continue
        if intro and len(points) >= FEWEST_OPTIONS and all(_is_point(point) for point in points):
            yield intro, points
        points = []
        last = sentences(line)[-1] if sentences(line) else ""
        intro = last if _INTRO.search(last) else ""


def _is_point(point: str) -> bool:
    return 2 < len(point) <= MOST_POINT and not _MARKUP.search(point)


def _terms(texts: Iterable[str]) -> list[str]:
    from knowledge.library.terms import terms_of

    return [term for text in texts for term in terms_of(text)]
