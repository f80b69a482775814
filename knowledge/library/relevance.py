"""Which section answers a question, and whether any does: two small models, fitted on train questions.

`python -m evals.library fit` prints both tables anew; its questions and figures are in evals/library.
"""

from __future__ import annotations

import numpy as np

from knowledge.library.candidates import Candidates
from knowledge.library.lexical import Scores

# Language of the question, and whether the section is in the same: bias, then a weight for each of FEATURES.
WEIGHTS: dict[tuple[str, bool], tuple[float, ...]] = {
    ("en", True): (0.097, 12.304, 11.572, 3.526, 6.536, 3.393, 0.826),
    ("en", False): (-0.097, 9.537, 15.077, 3.646, 7.961, 2.327, 1.017),
    ("zh", True): (0.311, 9.836, 14.502, 6.446, 6.929, 4.361, 1.522),
    ("zh", False): (-0.311, 10.618, 17.576, 4.367, 5.302, 2.371, 0.655),
}
# Language of the question: bias, then a weight for each of EVIDENCE; above 0 it counts as answered.
ANSWERED: dict[str, tuple[float, ...]] = {
    "en": (-4.831, 5.232, 3.124, 3.229, 1.681),
    "zh": (-7.614, 8.866, 8.205, 0.728, 0.714),
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
