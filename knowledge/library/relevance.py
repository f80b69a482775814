"""How likely a section answers a question: a logistic model over what speaks for it, fitted on train questions.

`python -m evals.library fit` prints the table below anew; its questions and figures are in evals/library.
"""

from __future__ import annotations

import numpy as np

from knowledge.library.candidates import FEATURES, Candidates
from knowledge.library.lexical import Scores

# Language of the question, and whether the section is in the same: bias, then a weight for each of FEATURES.
WEIGHTS: dict[tuple[str, bool], tuple[float, ...]] = {
    ("en", True): (-6.0, 3.0, 8.0, 1.0, 2.0, 1.0, 2.0, 1.0, 1.0, 4.0),
    ("zh", True): (-6.0, 3.0, 8.0, 1.0, 2.0, 1.0, 2.0, 1.0, 1.0, 4.0),
    ("en", False): (-6.0, 0.0, 0.0, 4.0, 8.0, 1.0, 2.0, 1.0, 1.0, 4.0),
    ("zh", False): (-6.0, 0.0, 0.0, 4.0, 8.0, 1.0, 2.0, 1.0, 1.0, 4.0),
}

# From which likelihood on a question of a language counts as answered.
ANSWERS = {"en": 0.5, "zh": 0.5}


def relevance(candidates: Candidates, language: str) -> Scores:
    """The likelihood, 0 to 1, that each candidate answers the question."""
    found = np.zeros(len(candidates.rows), np.float32)
    for same in (True, False):
        bias, *weights = WEIGHTS[language, same]
        at = candidates.same == same
        found[at] = candidates.features[at] @ np.array(weights, np.float32) + bias
    likely: Scores = (1 / (1 + np.exp(-found))).astype(np.float32)
    return likely


assert all(len(row) == len(FEATURES) + 1 for row in WEIGHTS.values())
