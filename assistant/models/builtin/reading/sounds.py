"""Words typed by their sound with wrong characters, as Chinese keyboards offer them: 业积 for 业绩."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

from assistant.models.builtin.reading.frame import catalogue_lexicon
from knowledge.library.terms import meanings_of

# Of one character, any other sounds the same.
FEWEST, MOST = 2, 6
# What many speakers say, and so type, alike.
ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))


def sounds_like(text: str, odd: Collection[int]) -> str | None:
    """The text with one word put right that sounds like a word of the catalogue; None where there is none.

    Only characters that nothing else explains are put right (`odd`: their places), and a word that people know stands
    as it is, whatever it sounds like.
    """
    for length in range(MOST, FEWEST - 1, -1):
        for start in range(len(text) - length + 1):
            said = text[start : start + length]
            if not any(start <= at < start + length for at in odd) or meanings_of(said):
                continue
            heard = _heard(said)
            known = _by_sound().get(heard) if heard else None
            wrong = [start + at for at, one in enumerate(said) if known is not None and known[at] != one]
            if known is not None and wrong and all(at in odd for at in wrong):
                return text[:start] + known + text[start + length :]
    return None


@cache
def _by_sound() -> Mapping[tuple[str, ...], str]:
    """The words of the catalogue by how they sound."""
    found: dict[tuple[str, ...], str] = {}
    for word in ("".join(phrase) for phrase in catalogue_lexicon(topics=False).phrases):
        if FEWEST <= len(word) <= MOST and (heard := _heard(word)):
            found.setdefault(heard, word)
    return found


def _heard(word: str) -> tuple[str, ...] | None:
    """A word's syllables, those that are said alike as one; None where a character's sound is not known."""
    sounds = _sounds()
    if not all(character in sounds for character in word):
        return None
    return tuple(sounds[character] for character in word)


@cache
def _sounds() -> Mapping[str, str]:
    """Each character's syllable."""
    found = {}
    for line in Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        sound, _, characters = line.partition(":")
        for one, other in ALIKE:
            sound = sound.replace(one, other)
        found.update(dict.fromkeys(characters, sound))
    return found
