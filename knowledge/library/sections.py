"""A document cut into sections: by heading, none longer than an embedder reads, cut at the ends of sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.library.sentences import language_of, sentences
from knowledge.library.source import Block

# What the embedders read whole: about 250 word pieces of English, about 400 Chinese characters.
LONGEST = {"en": 1000, "zh": 420}


@dataclass(frozen=True)
class SectionText:
    """One section: the headings above it from the outermost, its page, its language and its text."""

    headings: tuple[str, ...]
    page: int | None
    language: str
    text: str


def split(blocks: Sequence[Block]) -> list[SectionText]:
    """The sections of a document in order. Nothing of its text is lost; a table that is cut repeats its header."""
    found: list[SectionText] = []
    path: list[tuple[int, str]] = []
    held: list[Block] = []

    def close() -> None:
        if held:
            found.extend(_bounded(tuple(text for _, text in path), held))
            held.clear()

    for block in blocks:
        if block.kind == "heading":
            close()
            while path and path[-1][0] >= block.level:
                path.pop()
            path.append((block.level, block.text))
        else:
            held.append(block)
    close()
    return found


def _bounded(headings: tuple[str, ...], blocks: Sequence[Block]) -> Iterator[SectionText]:
    """One heading's blocks, in as few sections as their length allows."""
    language = language_of(" ".join([*headings, *(block.text for block in blocks)]))
    limit = LONGEST[language]
    parts: list[str] = []
    page = blocks[0].page
    for block in blocks:
        for piece in _pieces(block, limit):
            if parts and sum(map(len, parts)) + len(piece) > limit:
                yield SectionText(headings, page, language, "\n".join(parts))
                parts, page = [], block.page
            parts.append(piece)
    yield SectionText(headings, page, language, "\n".join(parts))


def _pieces(block: Block, limit: int) -> Iterator[str]:
    """A block whole where it fits, else its rows under their header, or its sentences, gathered up to the limit."""
    if len(block.text) <= limit:
        yield block.text
        return
    lines = block.text.split("\n")
    head: list[str] = []
    if block.kind == "table" and len(lines) > 2:
        head, units = lines[:2], lines[2:]
    else:
        units = [part for line in lines for part in _within(line, limit)]
    held = list(head)
    for unit in units:
        if len(held) > len(head) and sum(map(len, held)) + len(unit) > limit:
            yield "\n".join(held)
            held = list(head)
        held.append(unit)
    yield "\n".join(held)


def _within(line: str, limit: int) -> Iterator[str]:
    """A line's sentences; one that is itself too long is cut where it must be."""
    if len(line) <= limit:
        yield line
        return
    for sentence in sentences(line):
        for start in range(0, len(sentence), limit):
            yield sentence[start : start + limit]
