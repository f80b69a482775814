"""Long text in pieces that end where a paragraph or a sentence does."""

from __future__ import annotations

import re

from integrations.slack.draw.escape import mrkdwn
from integrations.slack.limits import SECTION_TEXT
from knowledge.visible import visible

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？；])")
_PLACES = ("\n\n", "\n")


def split(text: str, most: int = SECTION_TEXT) -> list[str]:
    """Pieces of at most `most` characters after escaping, none empty; together they are the text."""
    pieces: list[str] = []
    rest = visible(text).strip()
    while rest:
        if len(mrkdwn(rest)) <= most:
            pieces.append(rest)
            break
        at = _cut(rest, most)
        pieces.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [piece for piece in pieces if piece]


def _cut(text: str, most: int) -> int:
    """The last good place to cut before the limit."""
    end = min(len(text), most)
    while len(mrkdwn(text[:end])) > most:
        end -= max(1, (len(mrkdwn(text[:end])) - most) // 6)
    for mark in _PLACES:
        if (at := text.rfind(mark, end // 2, end)) > 0:
            return at
    ends = [found.end() for found in _SENTENCE_END.finditer(text, 0, end) if found.end() > end // 3]
    if ends:
        return ends[-1]
    at = text.rfind(" ", end // 2, end)
    return at if at > 0 else end


def section(text: str) -> dict[str, object]:
    """A section that shows text as it is."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": mrkdwn(text), "verbatim": True}}


def said(text: str) -> dict[str, object]:
    """A section of text that is escaped already."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def context(*texts: str) -> dict[str, object]:
    """Small print; the texts are escaped already."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True} for text in texts]}


def plain(text: str) -> dict[str, object]:
    """A plain text object, as labels, buttons and titles are."""
    return {"type": "plain_text", "text": text, "emoji": False}
