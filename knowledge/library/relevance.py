"""Which section answers a question, and whether any does: two small models, fitted on train questions.

`python -m evals.library fit` prints both tables anew; its questions and figures are in evals/library.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from knowledge.library.candidates import FEATURES, Candidates
from knowledge.library.lexical import Mask, Scores

# The likeliest sections whose words count as evidence.
LIKELIEST = 3
# The share of a question from which on a section has all of it.
WHOLE = 0.99

Weights = Mapping[tuple[str, bool], Sequence[float]]
# Language of the question, and whether the section is in the same: bias, then a weight for each of FEATURES.
WEIGHTS: Weights = {
    ("en", True): (0.110, 12.799, 11.524, 2.690, 5.082, 3.699, 0.754, 3.100),
    ("en", False): (-0.110, 9.482, 15.450, 3.296, 7.324, 2.710, 0.937, 2.389),
    ("zh", True): (0.345, 10.012, 14.339, 6.217, 6.429, 4.866, 1.383, 2.559),
    ("zh", False): (-0.345, 10.763, 17.677, 3.945, 4.582, 2.716, 0.599, 2.223),
}
# Language of the question: bias, then a weight for each value of `evidence`; above 0 it counts as answered.
ANSWERED: dict[str, tuple[float, ...]] = {
    "en": (-4.712, 5.810, 3.181, 2.736, 0.858, 3.748),
    "zh": (-6.657, 8.227, 7.198, 0.324, 0.905, 3.242),
}


def relevance(candidates: Candidates, language: str, weights: Weights | None = None) -> Scores:
    """How likely each candidate is the one that answers, from 0 to 1; together they make 1."""
    points = np.zeros(len(candidates.rows), np.float32)
    for same in (True, False):
        bias, *row = (weights or WEIGHTS)[language, same]
        at = candidates.same == same
        points[at] = candidates.features[at] @ np.array(row, np.float32) + bias
    likely: Scores = np.exp(points - points.max(initial=0.0))
    return likely / likely.sum() if len(likely) else likely


def evidence(candidates: Candidates, likely: Scores) -> Scores:
    """What there is to say that anything answers: EVIDENCE, and whether one of the likeliest has the whole question."""
    first = np.argsort(-likely, kind="stable")[:LIKELIEST]
    covered = candidates.features[first, FEATURES.index("coverage")].max(initial=0.0)
    return np.append(candidates.evidence, covered >= WHOLE).astype(np.float32)


def is_answered(candidates: Candidates, likely: Scores, language: str) -> bool:
    """Whether anything of the library answers: by raw likeness and by words found, not by how the best compares."""
    bias, *weights = ANSWERED[language]
    return bool(len(candidates.rows) and evidence(candidates, likely) @ np.array(weights, np.float32) + bias > 0)


def answer_alone(candidates: Candidates, language: str) -> Mask:
    """Which candidates would count as answered if there were no other: by their own likeness and words alone."""
    own = {name: candidates.features[:, at] for at, name in enumerate(FEATURES)}
    likeness = np.where(own["similarity"] > 0, own["similarity"], own["crossing"])
    whole = own["coverage"] >= WHOLE
    points = np.stack([likeness, own["crossing"], candidates.said, candidates.said, whole], axis=1)
    bias, *weights = ANSWERED[language]
    enough: Mask = points @ np.array(weights, np.float32) + bias > 0
    return enough
