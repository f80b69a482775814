"""What of a section questions are made of: whole sentences, tables and lists; and what a question is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from knowledge.library.quiz_figures import FigureSaid, figures_in, only_figure
from knowledge.library.sentences import sentences
from knowledge.library.terms import terms_of

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
EMPTY = re.compile(r"^[\s–—\-/·.…?]*$|^n/?a$|^无$", re.IGNORECASE)
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
        said = ((sentence, only_figure(sentence)) for page in self.pages for sentence in prose_of(page))
        return Counter(blank_out(sentence, figure) for sentence, figure in said if figure)

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
        return [(page, intro, points) for page in self.pages for intro, points in lists_of(page)]


def prose_of(page: Page) -> Iterator[str]:
    """The sentences of a section that are whole ones, without the marks of lists."""
    for line in page.text.splitlines():
        if line.lstrip().startswith(("|", "#", ">")):
            continue
        for sentence in sentences(_MARK.sub("", line)):
            if _ENDS.search(sentence):
                yield sentence


def by_itself(sentence: str, language: str) -> bool:
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


def blank_out(sentence: str, figure: FigureSaid) -> str:
    """A sentence without its figure."""
    return sentence[: figure.start] + GAP + sentence[figure.end :]


def tables_of(text: str) -> Iterator[tuple[list[str], list[list[str]], list[str]]]:
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


def is_label(text: str) -> bool:
    """Whether a cell can name a row or a column."""
    return 0 < len(text) <= MOST_LABEL and not EMPTY.match(text) and not _MARKUP.search(text)


def is_cell(text: str) -> bool:
    """Whether a cell can be asked for."""
    return 0 < len(text) <= MOST_CELL and not EMPTY.match(text) and not _MARKUP.search(text)


def opens_a_list(intro: str, language: str) -> bool:
    """Whether the line that opens a list can be understood by itself."""
    return by_itself(intro.rstrip(":：") + ("." if language == "en" else "。") + " " * 20, language)


def lists_of(page: Page) -> Iterator[tuple[str, list[str]]]:
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


def words_of(texts: Iterable[str]) -> list[str]:
    """The terms of texts."""
    return [term for text in texts for term in terms_of(text)]
