"""Which section answers a question, and whether any does: two small models, fitted on train questions.

`python -m evals.library fit` prints both tables anew; its questions and figures are in evals/library.
"""

from __future__ import annotations

import numpy as np

from knowledge.library.candidates import EVIDENCE, FEATURES, Candidates
from knowledge.library.lexical import Scores

# Language of the question, and whether the section is in the same: bias, then a weight for each of FEATURES.
WEIGHTS: dict[tuple[str, bool], tuple[float, ...]] = {
    ("en", True): (-0.656, 9.073, 6.243, 10.176, 7.659),
    ("en", False): (0.656, 0.000, 11.494, 1.906, 17.883),
    ("zh", True): (1.418, 0.000, 5.838, 27.115, 10.365),
    ("zh", False): (-1.418, 4.204, 15.126, 5.501, 6.021),
}
# Language of the question: bias, then a weight for each of EVIDENCE; above 0 it counts as answered.
ANSWERED: dict[str, tuple[float, ...]] = {
    "en": (-4.011, 7.010, 4.053, 1.089),
    "zh": (-4.143, 2.021, 10.796, 0.850),
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
