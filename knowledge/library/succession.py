"""Which documents a newer one has taken the place of, where nobody gave the old one an end."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.library.documents import Document
from knowledge.library.terms import terms_of

_YEAR = re.compile(r"\d+年?(?:\d+月)?")


class Succession:
    """Some documents by their titles and the days that they hold from.

    Of two of nearly the same title but for years and numbers, in one language, the one that holds from a later day has
    taken the place of the other.
    """

    def __init__(self, documents: Sequence[Document]) -> None:
        self._dated = {one.id: (one, _words(one)) for one in documents if one.valid_from is not None}
        self._by_word: dict[str, list[int]] = {}
        for key, (_, words) in self._dated.items():
            for word in words:
                self._by_word.setdefault(word, []).append(key)
        self._newest: dict[int, Document | None] = {}

    def newest(self, document: Document) -> Document | None:
        """The newest of those that have taken the place of one of the documents; None where it is itself in force."""
        if document.id not in self._newest:
            self._newest[document.id] = self._find(document)
        return self._newest[document.id]

    def _find(self, document: Document) -> Document | None:
        since = document.valid_from
        if since is None or document.id not in self._dated:
            return None
        title = self._dated[document.id][1]
        near = {key for word in title for key in self._by_word[word]}
        later = [
            (other.valid_from, other.id)
            for other, words in map(self._dated.__getitem__, near)
            if other.valid_from and other.valid_from > since and other.language == document.language
            and _alike(title, words)
        ]  # fmt: skip
        return self._dated[max(later)[1]][0] if later else None


def in_force(documents: Sequence[Document]) -> list[Document]:
    """The documents without those that a newer one of them has replaced: nobody should learn the old rules."""
    known = Succession(documents)
    return [one for one in documents if known.newest(one) is None]


def _words(document: Document) -> set[str]:
    return set(terms_of(_YEAR.sub(" ", document.title)))


def _alike(one: set[str], other: set[str]) -> bool:
    return len(one & other) * 2 > max(len(one), len(other))
