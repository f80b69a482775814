"""How many tokens a text takes, without the model's own tokenizer.

Every endpoint has a tokenizer of its own, and most are fetched from a network. This estimate is meant to be high: a
word counts one token for each six letters begun, a Chinese character one, digits one for each three, and a run of signs
one for each two. Byte-pair tokenizers join most common words, and signs such as `":{"`, into one token.
"""

from __future__ import annotations

import re

_PIECES = re.compile(r"[A-Za-z]+|\d+|[\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef]|[^\W\d_]+|[^\w\s]+|_+|\s{2,}")
_LETTERS, _DIGITS, _SIGNS = 6, 3, 2


def estimate(text: str) -> int:
    """The tokens of a text, rather too many than too few."""
    return sum(_tokens(piece) for piece in _PIECES.findall(text))


def _tokens(piece: str) -> int:
    first = piece[0]
    if first.isdigit():
        return -(-len(piece) // _DIGITS)
    if first.isalpha():
        return -(-len(piece) // _LETTERS) if first.isascii() else len(piece)
    return 1 if first.isspace() else -(-len(piece) // _SIGNS)
