"""Which section answers a question, and whether any does: two small models, fitted on train questions.

`python -m evals.library fit` prints both tables anew; its questions and figures are in evals/library.
"""

from __future__ import annotations

import numpy as np

from knowledge.library.candidates import Candidates
from knowledge.library.lexical import Scores

# Language of the question, and whether the section is in the same: bias, then a weight for each of FEATURES.
WEIGHTS: dict[tuple[str, bool], tuple[float, ...]] = {
    ("en", True): (0.087, 12.145, 11.658, 3.597, 6.681, 3.203, 0.815),
    ("en", False): (-0.087, 9.158, 15.223, 3.650, 8.131, 2.160, 1.006),
    ("zh", True): (0.300, 9.602, 14.690, 6.158, 7.436, 4.036, 1.496),
    ("zh", False): (-0.300, 10.383, 17.609, 4.425, 5.460, 2.208, 0.665),
}
# Language of the question: bias, then a weight for each of EVIDENCE; above 0 it counts as answered.
ANSWERED: dict[str, tuple[float, ...]] = {
    "en": (-4.818, 5.556, 2.784, 3.163, 1.667),
    "zh": (-6.815, 8.411, 7.617, 0.542, 0.565),
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
