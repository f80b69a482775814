"""Fits the weights of knowledge/library/relevance.py on the train questions, and prints them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import logsumexp
from sqlalchemy import select

from evals.library.sets import ASKER, Question
from knowledge.library.candidates import FEATURES, Candidates, Gatherer
from knowledge.library.documents import Document, Section
from knowledge.library.library import Library
from knowledge.library.relevance import Weights, evidence, relevance
from knowledge.library.sentences import language_of
from knowledge.library.snapshot import Scope, Snapshot

Numbers = npt.NDArray[np.float64]
# A question's language, and whether the section is in it too.
Cell = tuple[str, bool]
CELLS: list[Cell] = [(language, same) for language in ("en", "zh") for same in (True, False)]
# How far weights are held near zero: with some hundred questions, freer ones fit their chance.
RIDGE = 0.1
# The four cells of language and direction have few questions each: what they have in common is held less.
RIDGE_IN_COMMON = 0.03
# The share of answerable questions that may be told that the library does not say.
REFUSED = 0.1
# What bare headings of the sections and first cells of their tables weigh, all together, beside all answerable ones:
# the questions of the sets avoid the words of their pages, and people do type just these.
TYPED = 0.2
FIRST_CELL = re.compile(r"^\|\s*([^|\n]{2,40}?)\s*\|", re.MULTILINE)
# A rule under a table's head, and a cell that is a bare figure.
NO_WORDS = re.compile(r"[-: ]+|[\d.,%–\- ]+")


@dataclass(frozen=True)
class Labelled:
    """A question's candidates, with 1 for those that answer it and a weight for each."""

    question: Question
    candidates: Candidates
    answers: Numbers


def typed_of(library: Library) -> list[Question]:
    """Each heading of a section, and each first cell of a table's row, as a question, once.

    They are without a page: which section is meant may be open.
    """
    with library.database.transaction() as session:
        found = session.execute(
            select(Section.headings, Section.text, Document.title).join(Document).order_by(Section.id)
        )
        rows = found.all()
    headings = [row.headings[-1] for row in rows if row.headings and row.headings[-1] != row.title]
    cells = [cell for row in rows for cell in FIRST_CELL.findall(row.text) if not NO_WORDS.fullmatch(cell)]
    typed = dict.fromkeys([*headings, *cells])
    return [Question(f"typed-{at}", language_of(one), "answerable", one, []) for at, one in enumerate(typed)]


def gather(library: Library, questions: list[Question]) -> list[Labelled]:
    """The candidates of each question; those on a page that answers it are labelled, the golden words' the most."""
    with library.database.transaction() as session:
        snapshot = Snapshot(session, 0)
        rows = session.execute(select(Section.id, Section.text, Document.path).join(Document))
        known = {row.id: (row.path, " ".join(row.text.split())) for row in rows}
    gatherer = Gatherer(snapshot, library.index, library.embedders)
    mask = snapshot.mask(Scope(ASKER.role.value, None))
    found = []
    for question in questions:
        candidates = gatherer.gather(question.question, language_of(question.question), mask)
        pages = [known[int(snapshot.ids[row])] for row in candidates.rows]
        gold = " ".join(question.gold.split())
        here = np.array([bool(gold) and gold in text and path in question.pages for path, text in pages], dtype=float)
        if not here.any():
            here = np.array([path in question.pages for path, _ in pages], dtype=float)
        found.append(Labelled(question, candidates, here))
    return found


def fit_ranking(labelled: list[Labelled]) -> dict[Cell, Numbers]:
    """Bias and weights of each cell: the sections that answer are to outweigh all other candidates."""
    asked = [one for one in labelled if one.answers.any()]
    spread = np.concatenate([one.candidates.features for one in asked]).std(axis=0).astype(float) + 1e-9
    designs = [_design(one, spread) for one in asked]
    marks = [one.answers > 0 for one in asked]
    own = np.r_[RIDGE / 10, np.full(len(FEATURES), RIDGE)]  # a bias is no matter of chance
    held = np.r_[np.full(len(FEATURES), RIDGE_IN_COMMON), np.tile(own, len(CELLS))]

    def loss(beta: Numbers) -> tuple[float, Numbers]:
        value, gradient = 0.0, np.zeros_like(beta)
        for design, mark in zip(designs, marks, strict=True):
            points = design @ beta
            share = np.exp(points - logsumexp(points))
            among = np.where(mark, np.exp(points - logsumexp(points[mark])), 0.0)
            value += float(logsumexp(points) - logsumexp(points[mark]))
            gradient += design.T @ (share - among)
        return value / len(designs) + float(held @ beta**2) / 2, gradient / len(designs) + held * beta

    best = _minimum(loss, len(held))
    common, cells = best[: len(FEATURES)], best[len(FEATURES) :].reshape(len(CELLS), -1)
    return {cell: np.r_[row[0], (common + row[1:]) / spread] for cell, row in zip(CELLS, cells, strict=True)}


def _design(one: Labelled, spread: Numbers) -> Numbers:
    """Features for all, then again with a bias in the columns of the section's cell; zero in those of the others."""
    rows = one.candidates.features / spread
    biased = np.hstack([np.ones((len(rows), 1)), rows])
    asked = language_of(one.question.question)
    within = [(one.candidates.same == same) & (asked == language) for language, same in CELLS]
    return np.hstack([rows, *(biased * here[:, None] for here in within)])


def fit_answered(labelled: list[Labelled], typed: list[Labelled], language: str, weights: Weights) -> Numbers:
    """Bias and weights by which a question counts as answered, such that REFUSED of the answerable ones do not.

    `typed` weigh TYPED as much as these, and take no part in where the limit lies.
    """
    mine, others = (
        [one for one in ones if language_of(one.question.question) == language] for ones in (labelled, typed)
    )
    points = np.array(
        [evidence(one.candidates, relevance(one.candidates, language, weights)) for one in (*mine, *others)],
        dtype=float,
    )
    asked = np.arange(len(points)) < len(mine)
    answerable = np.array([one.question.kind == "answerable" for one in (*mine, *others)])
    middle, spread = points[asked].mean(axis=0), points[asked].std(axis=0) + 1e-9
    x = np.hstack([np.ones((len(points), 1)), (points - middle) / spread])
    weight = np.where(answerable, 0.5 / (asked & answerable).sum(), 0.5 / (~answerable).sum())
    weight[~asked] = 0.5 * TYPED / max(len(others), 1)

    def loss(beta: Numbers) -> tuple[float, Numbers]:
        p = 1 / (1 + np.exp(-(x @ beta)))
        value = -(weight * np.log(np.where(answerable, p, 1 - p) + 1e-12)).sum()
        held = np.r_[0.0, beta[1:]] / 100
        return float(value + held @ beta / 2), x.T @ (weight * (p - answerable)) + held

    beta = _minimum(loss, x.shape[1])
    slopes = beta[1:] / spread
    found = points[asked & answerable] @ slopes
    answered: Numbers = np.r_[-np.quantile(found, REFUSED), slopes]
    return answered


def _minimum(loss: Any, size: int) -> Numbers:  # noqa: ANN401 - a function of weights
    found: Any = minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B")
    best: Numbers = found.x
    return best


def tables(labelled: list[Labelled], typed: list[Labelled]) -> str:
    """The lines of WEIGHTS and of ANSWERED."""
    lines = ["WEIGHTS"]
    ranking = {cell: [round(value, 3) for value in row] for cell, row in fit_ranking(labelled).items()}
    lines += [f'    ("{language}", {same}): ({_listed(row)}),' for (language, same), row in ranking.items()]
    lines.append("ANSWERED")
    for language in ("en", "zh"):
        lines.append(f'    "{language}": ({_listed(fit_answered(labelled, typed, language, ranking))}),')
    return "\n".join(lines)


def _listed(values: Iterable[float]) -> str:
    return ", ".join(f"{value:.3f}" for value in values)
