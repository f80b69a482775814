"""Words of a message with their places: Latin words and numbers whole, each Chinese character by itself.

One tokenizer serves messages, catalogue synonyms, cues and examples, so that they meet.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_TOKEN = re.compile(r"\{\w+\}|[0-9]+|[^\W\d_]+|[,，、;；:：()（）。.?？!！]", re.UNICODE)
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True)
class Token:
    """A normalised word and where it stands in the message."""

    word: str
    start: int
    end: int


def is_chinese(text: str) -> bool:
    """Whether the text is to be answered in Chinese: it has Chinese characters."""
    return bool(_CJK.search(text))


def tokenize(text: str) -> list[Token]:
    """The message's tokens, with places in the message as it was given."""
    tokens = []
    for match in _TOKEN.finditer(text):
        piece, at = match.group(), match.start()
        if piece.startswith("{"):
            tokens.append(Token(piece, at, match.end()))
            continue
        for part in re.finditer(r"[\u3400-\u9fff\uf900-\ufaff]|[^\u3400-\u9fff\uf900-\ufaff]+", piece):
            word = unicodedata.normalize("NFKC", part.group()).casefold()
            tokens.append(Token(singular(word), at + part.start(), at + part.end()))
    return tokens


def words(text: str) -> tuple[str, ...]:
    """The normalised words of a synonym or cue, without punctuation."""
    return tuple(token.word for token in tokenize(text) if token.word[0].isalnum() or token.word[0] == "{")


def singular(word: str) -> str:
    """A plain English singular: enough for "deals", "companies", "losses" to meet "deal", "company", "loss"."""
    if len(word) <= 3 or not word.isascii():
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
