"""Why a deal was lost, as people tell it, among the reasons that the records have."""

from __future__ import annotations

import re
from collections.abc import Iterable

# A reason may be recorded in both languages: "Price 价格".
PART = re.compile(r"[\u3400-\u9fff]+|[a-z][a-z '’-]*[a-z]")
NOTHING = re.compile(
    r"\b(?:it|was|is|the|on|over|of|too|they|their|had|have|just|only|because|about|a|an|to)\b|[\W_的了是因为]+"
)
# As many characters more may be said before something would be lost.
MOST_MORE = 3


def reason_told(recorded: Iterable[str | None], text: str) -> str | None:
    """The one recorded reason that a sentence names and says no more than: "it was the price" is Price.

    None where it names none or several, or tells more, which would be lost.
    """
    said = _plain(text)
    named = {
        reason for reason in recorded if reason and any(_is_all(part, said) for part in PART.findall(_plain(reason)))
    }
    return named.pop() if len(named) == 1 else None


def _is_all(part: str, said: str) -> bool:
    found = re.search(rf"(?<![a-z]){re.escape(part)}(?![a-z])", said)
    return found is not None and len(NOTHING.sub("", f"{said[: found.start()]} {said[found.end() :]}")) <= MOST_MORE


def _plain(text: str) -> str:
    return text.casefold().replace("没有", "没")
