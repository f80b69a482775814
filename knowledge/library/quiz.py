"""Questions of a quiz, made from the sections of documents: deterministic, and no larger model is asked.

Three makers: a cell of a table, a sentence with one figure (as a choice, or as true or false), a point of a list.
Whatever could have two right answers, or can't be understood by itself, is not asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from random import Random

from knowledge.library.quiz_makers import of_cells, of_figures, of_points
from knowledge.library.quiz_material import Book, Page, Question


def questions_of(page: Page, book: Book, seed: str) -> list[Question]:
    """Every question that a section gives, the kinds by turns, in an order that the seed decides."""
    rng = Random(f"{seed}|{page.section_id}")  # noqa: S311 - a quiz, nothing secret
    kinds = [list(of_figures(page, book, rng)), list(of_cells(page, rng)), list(of_points(page, book, rng))]
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
