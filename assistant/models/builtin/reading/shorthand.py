"""Shorthand spelled out: "whats due tmrw" is read as "what's due tomorrow"."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path


@cache
def _shorthand() -> tuple[dict[str, str], re.Pattern[str]]:
    with (Path(__file__).parent / "shorthand.toml").open("rb") as opened:
        table: dict[str, str] = tomllib.load(opened)
    longest = sorted(table, key=len, reverse=True)
    either = "|".join(map(re.escape, longest))
    return table, re.compile(rf"(?<![\w@./'’-])(?:{either})(?![\w@/'’-]|\.\w)", re.ASCII)


def spelled_out(text: str) -> str:
    """The text with shorthand of small letters spelled out; anything else as it was written."""
    table, pattern = _shorthand()
    return pattern.sub(lambda found: table[found.group()], text)
