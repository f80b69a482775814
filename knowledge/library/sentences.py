"""Where sentences end, in English and Chinese; and which of the two a text is in."""

from __future__ import annotations

import re

_HAN = re.compile(r"[\u3400-\u9fff]")
_LETTER = re.compile(r"[A-Za-z\u3400-\u9fff]")
# An end mark of Chinese text, or one of English text before a new sentence; "3.5", "e.g. this" and "v. 2" are none.
_ENDS = re.compile(
    r"(?<=[。！？；])(?![”’」』）)])|(?<=[。！？；][”’」』）)])"
    r"|(?<=[.!?])(?<!\b[A-Z]\.)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\betc\.)(?<!\bvs\.)(?<!\bNo\.)\s+(?=[\"'“‘(]?[A-Z0-9\u3400-\u9fff])"
    r"|(?<=[.!?][\"'”’)])\s+(?=[\"'“‘(]?[A-Z0-9\u3400-\u9fff])"
)
# A fifth of Chinese characters makes a text Chinese: one of them carries as much as several letters.
CHINESE_SHARE = 0.2


def language_of(text: str) -> str:
    """`zh` where a fair share of the letters is Chinese, else `en`."""
    han = len(_HAN.findall(text))
    return "zh" if han and han / len(_LETTER.findall(text)) >= CHINESE_SHARE else "en"


def sentences(text: str) -> list[str]:
    """The sentences of a text in order; a line of its own (a list item, a table's row) is one too."""
    found = []
    for line in text.splitlines():
        found += [part.strip() for part in _ENDS.split(line) if part and part.strip()]
    return found
