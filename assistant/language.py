"""Which language a message is asked in. Imports nothing, for doors that answer before the assistant is loaded."""

from __future__ import annotations

import re
from typing import Literal

Language = Literal["en", "zh"]
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_ENGLISH_ASKS = re.compile(
    r"\b(?:how|what|which|who|whose|when|where|why|show|list|give|tell|find|compare|is|are|did|does|do|the|of|for|by|in|with|and|at|from|this|last"
    r"|into|to|my|our|we|as|has|have|was|were|will|would|can|could|should|merge|set|move|delete|create|add|change|enroll?"
    r"|update|convert|assign|log|called|visited|open|close|leave|out|off|drop|remove|exclude|without|except|only|not|but|than"
    r"|it|them|that|these|those|please|sort|skip|mark|undo|cancel|remind|send|take|make|put)\b",
    re.IGNORECASE,
)
# So many words may be a name.
MOST_NAMING = 4
_CHINESE_ASKS = re.compile(r"[的了吗呢多少哪谁几什么是有和按各每把给将改列看查帮请找]")


def language_of(text: str) -> Language:
    """The language a message is asked in; a Chinese name in an English question does not make it Chinese."""
    if not _CHINESE.search(text):
        return "en"
    return "en" if _ENGLISH_ASKS.search(text) and not _CHINESE_ASKS.search(text) else "zh"


def has_language(text: str) -> bool:
    """Whether a message says in which language it is: a number, a name or a word of a term alone does not."""
    return len(text.split()) > MOST_NAMING or bool(_CHINESE.search(text) or _ENGLISH_ASKS.search(text))
