"""Slack's own sentences around an answer, in both languages (words/en.toml, words/zh.toml)."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.turn import Language


@cache
def phrases(language: Language) -> dict[str, str]:
    """Every sentence of a language, by its key."""
    with (Path(__file__).parent / "words" / f"{language}.toml").open("rb") as file:
        return {str(key): str(value) for key, value in tomllib.load(file).items()}


def phrase(key: str, language: Language, **facts: object) -> str:
    """A sentence, filled."""
    return phrases(language)[key].format(**facts)
