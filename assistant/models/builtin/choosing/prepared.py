"""The exemplars as they are kept beside this file, so that a process starts without reading and embedding them anew.

What is kept is never stale: it is known by everything that it was made of, and made anew where that has changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.models.builtin.choosing.exemplars import Exemplar
from assistant.models.builtin.choosing.meanings import vector
from assistant.models.builtin.reading.lexicon import CUES
from assistant.models.builtin.reading.likeness import features
from knowledge.library.embedders.crossing import Crossing
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.dimensions import DIMENSIONS, FACTS

EMBEDDER = Crossing.name
KEPT = Path(__file__).parent / "exemplars.npz"
# What a vector's numbers are counted in: small enough for likeness, and a byte a number.
STEP = 1 / 400
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Prepared:
    """What was read in each exemplar: words and pairs, signs (a row each), and its vector."""

    words: list[dict[str, int]]
    signs: list[frozenset[str]]
    vectors: Floats


def prepared(known: Sequence[Exemplar]) -> Prepared:
    """The exemplars read: those that are kept as they lie, all others now."""
    read = [_kept_words().get(_key(_language(), one.text)) or words_and_signs(one) for one in known]
    vectors = [_vector(one) for one in known]
    return Prepared([words for words, _ in read], [found for _, found in read], np.stack(vectors))


def not_kept(known: Sequence[Exemplar]) -> list[str]:
    """The texts that would be read or embedded anew in every process; `make exemplars` keeps them too."""
    words, vectors = _kept_words(), _kept_vectors()
    return [
        one.text for one in known
        if _key(_language(), one.text) not in words or _key(EMBEDDER, one.plain) not in vectors
    ]  # fmt: skip


def words_and_signs(one: Exemplar) -> tuple[dict[str, int], frozenset[str]]:
    """What is in an exemplar, whatever is kept of it."""
    return dict(features(one.masked)), frozenset(one.signs)


def meaning(one: Exemplar) -> Floats:
    """An exemplar's vector as it is kept, whatever is kept of it: a new text is compared like the old ones."""
    rounded: Floats = np.clip(np.round(vector(one.plain) / STEP), -127, 127) * STEP
    return rounded


def _vector(one: Exemplar) -> Floats:
    kept = _kept_vectors().get(_key(EMBEDDER, one.plain))
    return meaning(one) if kept is None else kept.astype(np.float64) * STEP


@cache
def _language() -> str:
    """What tells whether the words of the catalogue and the small words are still the same."""
    words = [
        [(name, one.label_en, one.label_zh, one.synonyms_en, one.synonyms_zh) for name, one in kind.items()]
        for kind in (METRICS, DIMENSIONS, FACTS)
    ]
    return hashlib.blake2b(f"{words!r}{CUES.read_text(encoding='utf-8')}".encode()).hexdigest()


def _key(made_by: str, text: str) -> bytes:
    return hashlib.blake2b(f"{made_by}\n{text}".encode(), digest_size=8).digest()


@cache
def _kept_words() -> dict[bytes, tuple[dict[str, int], frozenset[str]]]:
    if not KEPT.exists():
        return {}
    with np.load(KEPT) as file:
        words, found = (bytes(file[name]).decode().split("\n") for name in ("words", "signs"))
        rows = zip(file["read"], words, found, strict=True)
        return {bytes(key): (_counted(text), frozenset(said.split())) for key, text, said in rows}


@cache
def _kept_vectors() -> dict[bytes, npt.NDArray[np.int8]]:
    if not KEPT.exists():
        return {}
    with np.load(KEPT) as file:
        return {bytes(key): row for key, row in zip(file["embedded"], file["vectors"], strict=True)}


def _counted(text: str) -> dict[str, int]:
    parts = text.split("\t")
    return dict(zip(parts[::2], map(int, parts[1::2]), strict=True)) if text else {}


def keep(known: Sequence[Exemplar]) -> None:
    """Write what was read in the exemplars to the file that it is taken from."""
    read = prepared(known)
    words = ["\t".join(f"{name}\t{count}" for name, count in one.items()) for one in read.words]
    np.savez_compressed(
        KEPT,
        words=_letters(words),
        signs=_letters([" ".join(sorted(one)) for one in read.signs]),
        vectors=np.round(read.vectors / STEP).astype(np.int8),
        read=_keys([_key(_language(), one.text) for one in known]),
        embedded=_keys([_key(EMBEDDER, one.plain) for one in known]),
    )


def _keys(made: Sequence[bytes]) -> npt.NDArray[np.uint8]:
    return np.array([np.frombuffer(key, dtype=np.uint8) for key in made])


def _letters(lines: Sequence[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(lines).encode(), dtype=np.uint8)
