"""Sections that say nearly the same, found by their shared runs of words (MinHash)."""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from knowledge.library.sentences import language_of

Signature = npt.NDArray[np.uint32]

PERMUTATIONS = 64
# Share of equal minima, which estimates the share of common runs: at 0.7 about five of six words are the same.
ALIKE = 0.7
# So many minima in a row are a part of a signature: of pairs that are just alike, one in seven thousand shares no part.
PART = 3
# What more sections than that share is a common phrase; of those that are alike, other parts are the same too.
MOST_SHARING = 100
# Shorter texts agree by chance: "Owner: Sales Operations".
SHORTEST = 60
RUN = {"en": 3, "zh": 5}

_WORD = re.compile(r"\w+")
_NONE = np.iinfo(np.uint32).max
_PRIME = np.uint64((1 << 61) - 1)
_random = np.random.default_rng(20260101)
_FACTORS = _random.integers(1, 1 << 29, PERMUTATIONS, dtype=np.uint64)
_OFFSETS = _random.integers(0, 1 << 29, PERMUTATIONS, dtype=np.uint64)


def signature(text: str) -> Signature:
    """64 minima over the hashed runs of a text; all ones for a text too short to tell."""
    language = language_of(text)
    words = list("".join(_WORD.findall(text))) if language == "zh" else _WORD.findall(text.casefold())
    length = RUN[language]
    if len(text) < SHORTEST or len(words) < length:
        return np.full(PERMUTATIONS, _NONE, dtype=np.uint32)
    runs = {" ".join(words[at : at + length]) for at in range(len(words) - length + 1)}
    hashed = np.array([zlib.crc32(run.encode()) for run in runs], dtype=np.uint64)
    mixed = (hashed[:, None] * _FACTORS + _OFFSETS) % _PRIME
    return np.asarray((mixed & np.uint64(0xFFFFFFFF)).min(axis=0), dtype=np.uint32)


class Twins:
    """The signatures of sections that are nobody's twin, by section id; grows as sections come in.

    A section is compared with those alone that share a part of its signature, so that a library of any size costs each
    new section as much as a small one does.
    """

    def __init__(self, known: dict[int, Signature]) -> None:
        self._known = known

    @cached_property
    def _sharing(self) -> dict[bytes, list[int]]:
        """The known sections by the parts of their signatures."""
        found: dict[bytes, list[int]] = defaultdict(list)
        for section_id, mark in self._known.items():
            _share(found, section_id, mark)
        return found

    def drop(self, section_ids: Iterable[int]) -> None:
        """Forget sections that are there no more."""
        for section_id in section_ids:
            self._known.pop(section_id, None)

    def keep(self, section_id: int, mark: Signature) -> None:
        """Know a section from now on."""
        _share(self._sharing, section_id, mark)
        self._known[section_id] = mark

    def of(self, marks: Sequence[Signature]) -> list[int | None]:
        """For each signature the known section that says nearly the same, None where none does."""
        return [self._nearest(mark) for mark in marks]

    def _nearest(self, mark: Signature) -> int | None:
        if mark[0] == _NONE:
            return None
        near = {one for part in _parts(mark) for one in self._sharing.get(part, ())}
        ids = sorted(one for one in near if one in self._known)
        if not ids:
            return None
        shares = (np.stack([self._known[one] for one in ids]) == mark).mean(axis=1)
        best = int(shares.argmax())
        return ids[best] if shares[best] >= ALIKE else None


def _share(sharing: dict[bytes, list[int]], section_id: int, mark: Signature) -> None:
    if mark[0] != _NONE:
        for part in _parts(mark):
            if len(sharing[part]) < MOST_SHARING:
                sharing[part].append(section_id)


def _parts(mark: Signature) -> list[bytes]:
    return [bytes([at]) + mark[at * PART : (at + 1) * PART].tobytes() for at in range(PERMUTATIONS // PART)]
