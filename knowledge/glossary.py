"""What else a value of the records may be called, in either language."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

CLOSE_ENOUGH = 88


@cache
def _groups(field: str) -> dict[str, list[str]]:
    """Each word of a field's glossary with its whole group; places take every country's name of both languages."""
    with (Path(__file__).parent / "glossary.toml").open("rb") as file:
        groups: list[list[str]] = list(tomllib.load(file).get(field, []))
    if field == "country":
        from babel import Locale

        english, chinese = (Locale(*code).territories for code in (("en",), ("zh", None, "Hans")))
        groups += [
            [str(english[code]).casefold(), str(chinese[code])]
            for code in english
            if len(str(code)) == 2 and code in chinese
        ]
    known: dict[str, list[str]] = {}
    for group in groups:
        for word in group:
            known[word] = list(dict.fromkeys([*known.get(word, []), *group]))
    return known


def aliases(field: str, value: str) -> list[str]:
    """Other words for a value; a misspelt one ("Philipines") has those of the word it comes closest to."""
    from rapidfuzz import process

    groups = _groups("country" if field == "location" else field)
    word = value.strip().casefold()
    if not groups or not word:
        return []
    if word not in groups:
        near = process.extractOne(word, list(groups), score_cutoff=CLOSE_ENOUGH)
        if near is None:
            return []
        word = str(near[0])
    return [alias for alias in groups[word] if alias != value.strip().casefold()]
