"""Fits the weights of knowledge/library/relevance.py on the train questions, and prints them."""

from __future__ import annotations

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


@dataclass(frozen=True)
class Labelled:
    """A question's candidates, with 1 for those that answer it and a weight for each."""

    question: Question
    candidates: Candidates
    answers: Numbers


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


def fit_answered(labelled: list[Labelled], language: str) -> Numbers:
    """Bias and weights by which a question counts as answered, such that REFUSED of the answerable ones do not."""
    mine = [one for one in labelled if language_of(one.question.question) == language]
    evidence = np.array([one.candidates.evidence for one in mine], dtype=float)
    answerable = np.array([one.question.kind == "answerable" for one in mine], dtype=float)
    middle, spread = evidence.mean(axis=0), evidence.std(axis=0) + 1e-9
    x = np.hstack([np.ones((len(mine), 1)), (evidence - middle) / spread])
    weight = np.where(answerable > 0, 0.5 / answerable.sum(), 0.5 / (1 - answerable).sum())

    def loss(beta: Numbers) -> tuple[float, Numbers]:
        p = 1 / (1 + np.exp(-(x @ beta)))
        value = -(weight * (answerable * np.log(p + 1e-12) + (1 - answerable) * np.log(1 - p + 1e-12))).sum()
        held = np.r_[0.0, beta[1:]] / 100
        return float(value + held @ beta / 2), x.T @ (weight * (p - answerable)) + held

    beta = _minimum(loss, x.shape[1])
    slopes = beta[1:] / spread
    points = evidence @ slopes
    answered: Numbers = np.r_[-np.quantile(points[answerable > 0], REFUSED), slopes]
    return answered


def _minimum(loss: Any, size: int) -> Numbers:  # noqa: ANN401 - a function of weights
    found: Any = minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B")
    best: Numbers = found.x
    return best


def tables(labelled: list[Labelled]) -> str:
    """The lines of WEIGHTS and of ANSWERED."""
    lines = ["WEIGHTS"]
    for (language, same), weights in fit_ranking(labelled).items():
        lines.append(f'    ("{language}", {same}): ({_listed(weights)}),')
    lines.append("ANSWERED")
    lines += [f'    "{language}": ({_listed(fit_answered(labelled, language))}),' for language in ("en", "zh")]
    return "\n".join(lines)


def _listed(values: Numbers) -> str:
    return ", ".join(f"{value:.3f}" for value in values)
