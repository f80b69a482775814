"""How many tokens a text takes, without the model's own tokenizer.

Every endpoint has a tokenizer of its own, and most are fetched from a network. This estimate is meant to be a little
high: a word counts one token for each five letters begun, a Chinese character 1.2, digits one for each three, a run of
signs one for each four. Held against four published tokenizers (o200k, cl100k, DeepSeek's and an older one of Claude's)
on this project's schemas, prompts, code and READMEs in both languages, it was 1 to 21 % above the largest of them.
"""

from __future__ import annotations

import math
import re

_PIECES = re.compile(r"_?[A-Za-z]+|\d+|[\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef]|[^\W\d_]+|[^\w\s]+|\n\s*|\s{2,}|_+")
_LETTERS, _DIGITS, _SIGNS = 5, 3, 4
_CHARACTER, _SPACES = 1.2, 0.5


def estimate(text: str) -> int:
    """The tokens of a text, rather too many than too few."""
    return math.ceil(sum(map(_tokens, _PIECES.findall(text))))


def _tokens(piece: str) -> float:
    first = piece[0]
    if first.isdigit():
        return math.ceil(len(piece) / _DIGITS)
    if first == "_" or (first.isalpha() and first.isascii()):
        return math.ceil(len(piece) / _LETTERS)
    if first.isalpha():
        return _CHARACTER * len(piece)
    return _SPACES if first.isspace() else math.ceil(len(piece) / _SIGNS)
