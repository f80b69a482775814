"""The sentences of both languages, by key, in a file of each room. A test holds both languages' keys equal."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "zh")


@cache
def words(language: str) -> dict[str, str]:
    """All sentences of a language, by dotted key. Raises ValueError where two files have the same key."""
    found: dict[str, str] = {}
    for path in sorted((Path(__file__).parent / language).glob("*.toml")):
        with path.open("rb") as file:
            pairs = dict(_flat(tomllib.load(file)))
        if twice := found.keys() & pairs.keys():
            raise ValueError(f"{path} repeats {sorted(twice)}")
        found |= pairs
    return found


def _flat(table: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for key, value in table.items():
        name = f"{prefix}{key}"
        pairs += _flat(value, f"{name}.") if isinstance(value, dict) else [(name, value)]
    return pairs


class _Fact(str):
    """A fact that also chooses between two words by its number: `{count} {count:row|rows}`."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        one, several, many = spec.partition("|")
        if not several:
            return super().__format__(spec)
        return one if self == "1" else many


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> _Fact:
        return _Fact("…")


def say(key: str, language: str, **facts: Any) -> str:  # noqa: ANN401
    """The sentence of a key, filled. A fact the caller lacks is an ellipsis, never a crash in front of a person."""
    return words(language)[key].format_map(_Facts({name: _Fact(value) for name, value in facts.items()}))


def has(key: str, language: str = "en") -> bool:
    """Whether there is a sentence of that key."""
    return key in words(language)
