"""Fits the weights of knowledge/library/relevance.py on the train questions, and prints them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from sqlalchemy import select

from evals.library.sets import ASKER, Question
from knowledge.library.candidates import FEATURES, Candidates, Gatherer
from knowledge.library.documents import Document, Section
from knowledge.library.library import Library
from knowledge.library.sentences import language_of
from knowledge.library.snapshot import Scope, Snapshot

Numbers = npt.NDArray[np.float64]
# How far weights are held near zero: with some hundred questions, freer ones fit their chance.
RIDGE = 0.02


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


def fit(labelled: list[Labelled], language: str, *, same: bool) -> Numbers:
    """Bias and weights of one cell. Each question counts alike, its answers as much as all that does not answer."""
    features, answers, weights = [], [], []
    for one in labelled:
        if language_of(one.question.question) != language:
            continue
        at = one.candidates.same == same
        if not at.any():
            continue
        marked = one.answers[at]
        features.append(one.candidates.features[at])
        answers.append(marked)
        positive, negative = marked.sum(), (1 - marked).sum()
        weights.append(np.where(marked > 0, 1 / max(positive, 1), 1 / max(negative, 1)))
    x, y, w = np.concatenate(features).astype(float), np.concatenate(answers), np.concatenate(weights)
    x = np.hstack([np.ones((len(x), 1)), x])

    def loss(beta: Numbers) -> tuple[float, Numbers]:
        z = np.clip(x @ beta, -30, 30)
        p = 1 / (1 + np.exp(-z))
        value = -(w * (y * np.log(p + 1e-12) + (1 - y) * np.log(1 - p + 1e-12))).sum() / w.sum()
        gradient = x.T @ (w * (p - y)) / w.sum()
        penalty = np.r_[0.0, beta[1:]]
        return value + RIDGE * (penalty @ penalty) / 2, gradient + RIDGE * penalty

    result: Any = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B")
    best: Numbers = result.x
    return best


def table(labelled: list[Labelled]) -> str:
    """The lines of WEIGHTS."""
    lines = [f"# {', '.join(('bias', *FEATURES))}"]
    for language in ("en", "zh"):
        for same in (True, False):
            weights = ", ".join(f"{value:.3f}" for value in fit(labelled, language, same=same))
            lines.append(f'    ("{language}", {same}): ({weights}),')
    return "\n".join(lines)
