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
        self._by_word: dict[str, list[Document]] = {}
        for one in documents:
            for word in _words(one) if one.valid_from is not None else ():
                self._by_word.setdefault(word, []).append(one)

    def newest(self, document: Document) -> Document | None:
        """The newest of those that have taken the place of a document; None where it is itself in force."""
        since, title = document.valid_from, _words(document)
        if since is None:
            return None
        near = {other.id: other for word in title for other in self._by_word.get(word, ())}
        later = [
            (other.valid_from, other.id)
            for other in near.values()
            if other.valid_from and other.valid_from > since and other.language == document.language
            and _alike(title, _words(other))
        ]  # fmt: skip
        return near[max(later)[1]] if later else None


def in_force(documents: Sequence[Document]) -> list[Document]:
    """The documents without those that a newer one of them has replaced: nobody should learn the old rules."""
    known = Succession(documents)
    return [one for one in documents if known.newest(one) is None]


def _words(document: Document) -> set[str]:
    return set(terms_of(_YEAR.sub(" ", document.title)))


def _alike(one: set[str], other: set[str]) -> bool:
    return len(one & other) * 2 > max(len(one), len(other))
