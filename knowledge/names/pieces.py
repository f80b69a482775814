"""The pieces of a sentence that could be names, and the beginnings by which names of many words are found in one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from knowledge.names.spellings import normalise_name

# A piece has at most so many words and Chinese characters; a longer name is found by its beginning.
MOST_TOKENS, MOST_CHINESE = 6, 14
TOKEN = re.compile(r"[A-Za-z0-9]+(?:[-.&'’][A-Za-z0-9]+)*|[\u3400-\u9fff]+|[^\W_]+", re.UNICODE)
# "medical-sector accounts": the first part may be a name by itself.
HYPHENED = re.compile(r"\b([A-Za-z]{3,})-[A-Za-z]{3,}\b")
CHINESE = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Piece:
    """A part of a text with its key: how the index would write a name that stands there."""

    start: int
    end: int
    key: str


def pieces_of(text: str) -> list[Piece]:
    """Every run of words and of Chinese characters that could be a name; "WMS旗舰版" is a word and three characters."""
    atoms = _atoms(text)
    pieces: list[Piece] = []
    for at, (start, _, _) in enumerate(atoms):
        words = characters = 0
        for _, end, is_chinese in atoms[at:]:
            words, characters = words + (not is_chinese), characters + is_chinese
            raw = text[start:end]
            if words > MOST_TOKENS or characters > MOST_CHINESE or "\n" in raw:
                break
            # A space parts the scripts, except in a name of both: "Monsoon 季风队".
            if words and characters and " " in raw and CHINESE.match(text[end : end + 1]):
                continue
            pieces += _read(text, start, end)
    for token in HYPHENED.finditer(text):
        pieces.append(Piece(token.start(1), token.end(1), normalise_name(token[1])))
    return [piece for piece in pieces if len(piece.key) > 1]


def _read(text: str, start: int, end: int) -> Iterator[Piece]:
    """A run without the "'s" of an owner, and without the "s" of several."""
    raw = text[start:end]
    owned = re.sub(r"['’]s$", "", raw)
    yield Piece(start, start + len(owned), normalise_name(owned))
    if raw.endswith("s") and raw == owned:
        yield Piece(start, end, normalise_name(raw[:-1]))


def longer_pieces(text: str, start: int, keys: Collection[str]) -> list[Piece]:
    """The runs of any length from a place on that are written as one of the keys; no run goes over a line's end."""
    longest = max(map(len, keys), default=0)
    found: dict[Piece, None] = {}
    for _, end, _ in _atoms(text[start:].partition("\n")[0]):
        readings = list(_read(text, start, start + end))
        found |= dict.fromkeys(piece for piece in readings if piece.key in keys)
        if min(len(piece.key) for piece in readings) > longest:
            break
    return list(found)


def openings(name: str, keys: Collection[str]) -> set[str]:
    """By which beginnings a name is found where a way to write it is longer than any piece of a sentence."""
    if name.isascii() and len(name) - len(normalise_name(name)) < MOST_TOKENS:
        return set()  # so few spaces part no more words than a piece has
    atoms = _atoms(name)
    characters = sum(is_chinese for _, _, is_chinese in atoms)
    if characters <= MOST_CHINESE and len(atoms) - characters <= MOST_TOKENS:
        return set()
    pieces = {piece.key for piece in pieces_of(name)}
    begun = ([piece for piece in pieces if key.startswith(piece)] for key in keys if key not in pieces)
    return {max(found, key=len) for found in begun if found}


def _atoms(text: str) -> list[tuple[int, int, bool]]:
    """Words, and single Chinese characters: start, end, whether it is a character."""
    atoms: list[tuple[int, int, bool]] = []
    for token in TOKEN.finditer(text):
        if CHINESE.match(token.group()):
            atoms += [(place, place + 1, True) for place in range(token.start(), token.end())]
        else:
            atoms.append((token.start(), token.end(), False))
    return atoms
