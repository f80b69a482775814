"""Whether passages state the same thing with other numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from knowledge.library.sentences import sentences
from knowledge.library.terms import terms_of

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
# Sentences with this share of their words in common speak of the same thing.
ALIKE = 0.6
FEWEST_WORDS = 4


def disagree(passages: Sequence[str]) -> bool:
    """Whether two of the passages have a sentence in almost the same words with different numbers."""
    stated = [[_stated(sentence) for sentence in sentences(passage)] for passage in passages]
    return any(
        _differ(one, other) for mine, others in combinations(stated, 2) for one in mine for other in others
    )  # fmt: skip


def _stated(sentence: str) -> tuple[frozenset[str], frozenset[str]]:
    """A sentence's words without its numbers, and its numbers."""
    words = frozenset(term for term in terms_of(sentence) if not term[0].isdigit())
    return words, frozenset(_NUMBER.findall(sentence))


def _differ(one: tuple[frozenset[str], frozenset[str]], other: tuple[frozenset[str], frozenset[str]]) -> bool:
    words, numbers = one[0] & other[0], (one[1], other[1])
    if len(words) < FEWEST_WORDS or not all(numbers) or numbers[0] == numbers[1]:
        return False
    return len(words) / len(one[0] | other[0]) >= ALIKE
