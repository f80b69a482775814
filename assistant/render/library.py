"""What documents say: quoted as it stands there, with where it stands."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.turn import Language
from assistant.words import say
from tools.contract import Citation
from tools.learn.search import LibraryAnswer, Passage

# What a model may write for a marker: [S12], 【S12】, ［Ｓ１２、S13］, [^s12], [Source: S12], [S12](…), 【4†source】, [3].
_PIECE = r"(?:\^|[Ss](?:ource|OURCE)s?\s*[:：]?|来源\s*[:：]?|[SsＳｓ]\s?\d{1,10}|(?<!\d)\d{1,3}(?!\d)(?:†[^\[\]【】]{0,40})?)"
_MARKER = re.compile(
    rf"[ \t]*[\[【［〔]+\s*{_PIECE}(?:(?:\s*(?:[,，、;；&–-]|and|和|与)\s*|\s*){_PIECE})*\s*[\]】］〕]+(?:\([^()\s]*\))?"
    r"|[ \t]*[\[【［〔][SsＳｓ]\d{1,10}\b"
)
# In round brackets only where a search has issued markers: elsewhere it may be anybody's part number.
_WITH_ROUND = re.compile(
    rf"{_MARKER.pattern}|[ \t]*[(（]\s*[SsＳｓ]\d{{1,10}}(?:\s*[,，、;；]\s*[SsＳｓ]\d{{1,10}})*\s*[)）]"
)
_NAMED = re.compile(r"[SsＳｓ]\s?(\d{1,10})")


def library_text(answer: LibraryAnswer, language: Language) -> str:
    """The passages one after the other, each with its source; where they disagree, that first, and their dates."""
    parts = [say("library.disagree", language)] if answer.disagree else []
    for passage in answer.passages:
        parts.append(
            f"{passage.quote}\n— {_source(passage, language, dated=answer.disagree or passage.newer is not None)}"
        )
    return "\n\n".join(parts)


def _source(passage: Passage, language: Language, *, dated: bool) -> str:
    said = " › ".join([passage.title, *passage.headings])
    if passage.page is not None:
        said += say("library.on_page", language, page=passage.page)
    if dated and passage.valid_from is not None:
        said += say("library.since", language, day=passage.valid_from.isoformat())
    if passage.newer is not None:
        said += say("library.replaced", language, title=passage.newer)
    return said


def cite(text: str, citations: Sequence[Citation]) -> tuple[str, list[Citation]]:
    """A large model's text with its markers as numbers of citations, and those citations in that order.

    A marker that no search of this turn has issued is removed, and so is a number in brackets of the model's own, which
    would read as one of ours. A citation that nothing rests on is left out.
    """
    issued = {citation.marker: citation for citation in citations if citation.marker}
    used: list[str] = []

    def numbered(found: re.Match[str]) -> str:
        named = [f"S{int(number)}" for number in _NAMED.findall(found[0])]
        known = [marker for marker in dict.fromkeys(named) if marker in issued]
        used.extend(marker for marker in known if marker not in used)
        return "".join(f" [{used.index(marker) + 1}]" for marker in known)

    worded = (_WITH_ROUND if issued else _MARKER).sub(numbered, text)
    unmarked = [citation for citation in citations if not citation.marker]
    return _once(worded), [*[issued[marker] for marker in used], *unmarked]


def _once(text: str) -> str:
    """A marker that stands twice in a row stands once."""
    return re.sub(r"( \[\d+\])\1+", r"\1", text)


def unmarked(text: str) -> str:
    """The text without markers of any kind."""
    return _WITH_ROUND.sub("", text)
