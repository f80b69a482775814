"""Whether anything answers: by likeness, and by a likely section that has every word of the question."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.library.candidates import FEATURES, Candidates
from knowledge.library.relevance import is_answered, relevance


def one_section(similarity: float, coverage: float) -> Candidates:
    """A section of the question's language, of 90 words, that has a share of the question's words."""
    row = dict.fromkeys(FEATURES, 0.0) | {
        "similarity": similarity, "crossing": similarity, "coverage": coverage, "length": 4.5,
    }  # fmt: skip
    features = np.array([[row[name] for name in FEATURES]], np.float32)
    found = np.array([similarity, similarity, 0.5, 0.5], np.float32)
    return Candidates(np.array([0]), features, np.array([True]), np.array([0.5], np.float32), found)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_word_in_a_likely_section_is_an_answer_where_the_likeness_alone_is_not(language: str) -> None:
    answered = {}
    for coverage in (0.9, 1.0):
        candidates = one_section(0.28, coverage)
        answered[coverage] = is_answered(candidates, relevance(candidates, language), language)
    assert answered == {0.9: False, 1.0: True}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_section_that_is_near_answers_in_other_words(language: str) -> None:
    near = one_section(0.75, 0.1)
    assert is_answered(near, relevance(near, language), language)
