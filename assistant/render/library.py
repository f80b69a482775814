"""What documents say: quoted as it stands there, with where it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.turn import Language
from assistant.words import say
from tools.contract import Citation
from tools.learn.search import LibraryAnswer, Passage

_MARKER = re.compile(r"[ \t]*[\[【](?P<markers>S\d+(?:\s*[,，、;；]\s*S\d+)*)[\]】]")


def library_text(answer: LibraryAnswer, language: Language) -> str:
    """The passages one after the other, each with its source; where they disagree, that first, and their dates."""
    parts = [say("library.disagree", language)] if answer.disagree else []
    for passage in answer.passages:
        parts.append(f"{passage.quote}\n— {_source(passage, language, dated=answer.disagree)}")
    return "\n\n".join(parts)


def _source(passage: Passage, language: Language, *, dated: bool) -> str:
    said = " › ".join([passage.title, *passage.headings])
    if passage.page is not None:
        said += say("library.on_page", language, page=passage.page)
    if dated and passage.valid_from is not None:
        said += say("library.since", language, day=passage.valid_from.isoformat())
    return said


def cite(text: str, citations: Sequence[Citation]) -> tuple[str, list[Citation]]:
    """A large model's text with its markers as numbers of citations, and those citations in that order.

    A marker that no search of this turn has issued is removed; a citation that nothing rests on is left out.
    """
    issued = {citation.marker: citation for citation in citations if citation.marker}
    used: list[str] = []

    def numbered(found: re.Match[str]) -> str:
        known = [marker for marker in re.findall(r"S\d+", found["markers"]) if marker in issued]
        used.extend(marker for marker in known if marker not in used)
        return "".join(f" [{used.index(marker) + 1}]" for marker in dict.fromkeys(known))

    worded = _MARKER.sub(numbered, text)
    unmarked = [citation for citation in citations if not citation.marker]
    return worded, [*[issued[marker] for marker in used], *unmarked]
