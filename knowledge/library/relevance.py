"""Which section answers a question, and whether any does: two small models, fitted on train questions.

`python -m evals.library fit` prints both tables anew; its questions and figures are in evals/library.
"""

from __future__ import annotations

import numpy as np

from knowledge.library.candidates import EVIDENCE, FEATURES, Candidates
from knowledge.library.lexical import Scores

# Language of the question, and whether the section is in the same: bias, then a weight for each of FEATURES.
WEIGHTS: dict[tuple[str, bool], tuple[float, ...]] = {
    ("en", True): (-0.122, 11.820, 11.129, 1.600, 5.806, 4.736),
    ("en", False): (0.122, 8.410, 16.036, 2.268, 8.358, 3.782),
    ("zh", True): (1.184, 8.853, 15.595, 5.232, 7.800, 6.110),
    ("zh", False): (-1.184, 8.987, 16.174, 2.569, 4.963, 3.354),
}
# Language of the question: bias, then a weight for each of EVIDENCE; above 0 it counts as answered.
ANSWERED: dict[str, tuple[float, ...]] = {
    "en": (-4.783, 5.899, 2.374, 3.265, 0.793),
    "zh": (-6.782, 8.182, 7.489, 0.525, 0.643),
}


def relevance(candidates: Candidates, language: str) -> Scores:
    """How likely each candidate is the one that answers, from 0 to 1; together they make 1."""
    points = np.zeros(len(candidates.rows), np.float32)
    for same in (True, False):
        bias, *weights = WEIGHTS[language, same]
        at = candidates.same == same
        points[at] = candidates.features[at] @ np.array(weights, np.float32) + bias
    likely: Scores = np.exp(points - points.max(initial=0.0))
    return likely / likely.sum() if len(likely) else likely


def is_answered(candidates: Candidates, language: str) -> bool:
    """Whether anything of the library answers: by raw likeness and by words found, not by how the best compares."""
    bias, *weights = ANSWERED[language]
    return bool(len(candidates.rows) and candidates.evidence @ np.array(weights, np.float32) + bias > 0)


assert all(len(row) == len(FEATURES) + 1 for row in WEIGHTS.values())
assert all(len(row) == len(EVIDENCE) + 1 for row in ANSWERED.values())
