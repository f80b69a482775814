"""Accounts called by the beginning of their name: "tell me about Pellworth", "湖畔里怎么样"."""

from __future__ import annotations

from dataclasses import replace

from assistant.models.builtin.frame import Frame, Named
from assistant.models.builtin.slots import Slots
from knowledge.names import NameKey, NameMatch, accounts_begun

MOST_WORDS = 4
# So much of a run of characters is looked into: each part of it costs a look into the names.
LONGEST_RUN = 16


def with_short_names(slots: Slots, strange: list[str]) -> Slots | None:
    """The message with the accounts in it whose name begins with a word that is nothing else; None where none does."""
    frame, found = slots.frame, list[Named]()
    for word in strange:
        start = frame.text.find(word)
        if start < 0 or any(name.start <= start < name.end for name in found):
            continue
        named = _english(slots, start) if word.isascii() else _chinese(slots, start, word)
        found += [named] if named is not None else []
    if not found:
        return None
    names = sorted([*frame.names, *found], key=lambda name: name.start)
    return Slots(_with(frame, names), slots.access)


def _with(frame: Frame, names: list[Named]) -> Frame:
    return replace(frame, names=names)


def _english(slots: Slots, start: int) -> Named | None:
    """The longest run of words from a place on that some account's name begins with."""
    text = slots.frame.text
    ends = [token.end for token in slots.frame.tokens if token.start >= start and token.word[0].isalnum()]
    for end in reversed(ends[:MOST_WORDS]):
        written = text[start:end].removesuffix("'s").removesuffix("’s")
        if rows := accounts_begun(slots.access, written):
            return _named(start, start + len(written), written, rows)
    return None


def _chinese(slots: Slots, start: int, run: str) -> Named | None:
    """The longest part of a run of characters that some account's name begins with."""
    run = run[:LONGEST_RUN]
    for length in range(len(run), 1, -1):
        for at in range(len(run) - length + 1):
            if rows := accounts_begun(slots.access, run[at : at + length]):
                return _named(start + at, start + at + length, run[at : at + length], rows)
    return None


def _named(start: int, end: int, written: str, rows: list[NameKey]) -> Named:
    readings = [NameMatch("account", row.label, row.record_id, row.key, row.weight, exact=False) for row in rows]
    return Named(start, end, written, tuple(readings))
