"""The catalogue's own words: metrics, dimensions, facts and cues, found in a message by their tokens."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from assistant.models.builtin.reading.tokens import Token, words

CUES, ATTRIBUTES = Path(__file__).parent / "cues.toml", Path(__file__).parent / "attributes.toml"
GAP = "…"
GAP_TOKENS = 14
# The cues of a contact with a customer.
TOUCHES = ("call", "visit", "email", "meeting", "message")


@dataclass(frozen=True)
class Mention:
    """Something of the message that means something: its place (characters), what kind of thing, and which."""

    start: int
    end: int
    kind: str
    value: str

    def overlaps(self, other: Mention) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end

    @property
    def length(self) -> int:
        """How many characters it covers."""
        return self.end - self.start


class Lexicon:
    """Phrases by their tokens. A phrase with a gap (`list price…pipeline`) needs both parts, in either order."""

    def __init__(self, entries: Iterable[tuple[str, str, str]]) -> None:
        self._phrases: dict[tuple[str, ...], list[tuple[str, str]]] = {}
        self._gapped: list[tuple[tuple[tuple[str, ...], ...], str, str]] = []
        for kind, value, phrase in entries:
            if GAP in phrase:
                self._gapped.append((tuple(words(part) for part in phrase.split(GAP)), kind, value))
            elif key := words(phrase):
                known = self._phrases.setdefault(key, [])
                if (kind, value) not in known:
                    known.append((kind, value))
        self._sizes: dict[str, list[int]] = {}  # by a phrase's first word, the longest first
        for size, word in sorted({(len(key), key[0]) for key in self._phrases}, reverse=True):
            self._sizes.setdefault(word, []).append(size)
        self._gapped_from: dict[str, list[int]] = {}
        for at, (parts, _, _) in enumerate(self._gapped):
            self._gapped_from.setdefault(parts[0][0], []).append(at)

    @property
    def phrases(self) -> Collection[tuple[str, ...]]:
        """Each phrase without a gap, by its words."""
        return self._phrases.keys()

    @cached_property
    def vocabulary(self) -> set[str]:
        """Every word of every phrase."""
        gapped = [word for parts, _, _ in self._gapped for part in parts for word in part]
        return {word for phrase in self._phrases for word in phrase} | set(gapped)

    def find(self, tokens: list[Token]) -> list[Mention]:
        """Every phrase in the message: of a kind the longest at a place, with each value that it has."""
        found: list[Mention] = []
        taken: dict[str, int] = {}
        sequence = [token.word for token in tokens]
        for first, word in enumerate(sequence):
            for size in self._sizes.get(word, ()):
                phrase = tuple(sequence[first : first + size])
                run = tokens[first : first + size]
                for kind, value in self._phrases.get(phrase, ()) if len(phrase) == size else ():
                    if taken.get(kind, -1) >= run[0].end and not _same_place(found, run, kind):
                        continue
                    found.append(Mention(run[0].start, run[-1].end, kind, value))
                    taken[kind] = max(taken.get(kind, -1), run[-1].end)
        return found + self._find_gapped(tokens, sequence)

    def _find_gapped(self, tokens: list[Token], sequence: list[str]) -> list[Mention]:
        found = []
        for at in sorted(at for word in set(sequence) for at in self._gapped_from.get(word, ())):
            parts, kind, value = self._gapped[at]
            places = [_place(sequence, part) for part in parts]
            if all(place >= 0 for place in places):
                first = min(places)
                last = max(place + len(part) for place, part in zip(places, parts, strict=True)) - 1
                if last - first <= GAP_TOKENS:
                    found.append(Mention(tokens[first].start, tokens[last].end, f"{kind}_gap", value))
        return found


def _same_place(found: list[Mention], run: list[Token], kind: str) -> bool:
    return any(item.kind == kind and item.start == run[0].start and item.end == run[-1].end for item in found)


def _place(sequence: list[str], part: tuple[str, ...]) -> int:
    for at in range(len(sequence) - len(part) + 1):
        if tuple(sequence[at : at + len(part)]) == part:
            return at
    return -1


def _words_of(path: Path) -> dict[str, list[str]]:
    with path.open("rb") as opened:
        return dict(tomllib.load(opened))


@cache
def cue_lexicon() -> Lexicon:
    """Cues; each is a kind of its own, so that the longest phrase of one does not hide another."""
    return Lexicon((cue, cue, phrase) for cue, phrases in _words_of(CUES).items() for phrase in phrases)


@cache
def attribute_lexicon() -> Lexicon:
    """What can be asked of one record, beside the catalogue's facts and dimensions."""
    words = _words_of(ATTRIBUTES)
    return Lexicon(("attribute", name, phrase) for name, phrases in words.items() for phrase in phrases)
