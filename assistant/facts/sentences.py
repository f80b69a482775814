"""A text that arrives in pieces, cut into what can be released: sentences, points of a list, rows of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Where a sentence ends: not behind a number's point, an abbreviation, a single letter or the number of a list.
END = re.compile(
    r"[。！？；]+[”’」』）)】]*|(?<!\b[A-Z])[.!?]+[\"'”’)\]*_]*(?=\s)|\n",
)
SHORT = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|approx|incl|excl|no|nos|inc|co|corp|ltd|mr|mrs|ms|dr|prof|st|jr|sr|dept|est|fig|p|pp|jan"
    r"|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|a\.m|p\.m|u\.s)|^\s*(?:[-*•·]\s*)?(?:\*\*)?\d{1,3})\.$",
    re.IGNORECASE | re.MULTILINE,
)
# The pipes at the ends of a row may be left out.
ROW = re.compile(r"^\s*(?:\|.*\||[^|\n]*\|[^|\n]*\|[^\n]*)\s*$")
RULE = re.compile(r"^\s*\|?[\s:|-]+\|[\s:|-]*$")


@dataclass(frozen=True)
class Sentence:
    """A piece of a text, with the space behind it; `header` is that of its table, where it is a row of one."""

    text: str
    header: str | None = None


class Splitter:
    """Takes a text as it arrives, and gives each sentence once its end is certain. All pieces together are the text."""

    def __init__(self) -> None:
        self._rest = ""
        self._header: str | None = None

    def feed(self, piece: str) -> Iterator[Sentence]:
        """More of the text; the sentences that are whole now."""
        self._rest += piece
        while (at := self._end()) is not None:
            said, self._rest = self._rest[:at], self._rest[at:]
            yield self._sentence(said)

    def close(self) -> Iterator[Sentence]:
        """The end of the text: what is left of it."""
        if self._rest:
            said, self._rest = self._rest, ""
            yield self._sentence(said)

    def _end(self) -> int | None:
        """Where the first whole sentence ends; None while it may still go on. What is behind it has to be there."""
        for match in END.finditer(self._rest):
            at = match.end()
            if at >= len(self._rest) and match[0] != "\n":
                return None
            if match[0].startswith(".") and SHORT.search(self._rest[: match.start() + 1]):
                continue
            if match[0] != "\n" and self._rest[:at].rpartition("\n")[2].lstrip().startswith("|"):
                continue  # a row of a table goes on to the end of its line
            while at < len(self._rest) and self._rest[at] in " \t\n":
                at += 1
            return at
        return None

    def _sentence(self, text: str) -> Sentence:
        if ROW.match(text):
            if RULE.match(text):
                return Sentence(text)
            header, self._header = self._header, self._header or text
            return Sentence(text, header)
        if text.strip():
            self._header = None
        return Sentence(text)


def sentences(text: str) -> list[Sentence]:
    """A whole text, cut."""
    splitter = Splitter()
    return [*splitter.feed(text), *splitter.close()]
