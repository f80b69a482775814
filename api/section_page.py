"""A document as a page to read, with one of its sections marked. Whatever it holds becomes text, never markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import escape
from itertools import groupby
from pathlib import Path
from string import Template
from typing import Any

from assistant.words import say
from knowledge.library.documents import Document, Section
from knowledge.library.reading import Opened

_PAGE = Path(__file__).parent / "web" / "section.html"
_ITEM = re.compile(r"\s*(?:[-*+•·]|\d{1,3}[.)、）]|[（(]\d{1,3}[)）])\s")
_RULE = re.compile(r"\|[\s|:-]*-[\s|:-]*\|")
_LOWEST = 6


def section_page(opened: Opened, language: str, today: date) -> str:
    """The whole page in the words of `language`."""
    document = opened.document
    facts = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in facts_of(opened, language)
    )
    template = Template(_PAGE.read_text(encoding="utf-8"))
    return template.substitute(
        language=language, text_language=document.language, id=opened.at.id, facts=facts,
        notes="".join(f'<p class="note">{escape(note)}</p>' for note in notes_of(opened, language, today)),
        text="".join(_drawn(opened, language)),
        title=escape(document.title), page_title=escape(say("document.page_title", language, title=document.title)),
        back=escape(say("document.back", language)), to_passage=escape(say("document.to_passage", language)),
    )  # fmt: skip


def facts_of(opened: Opened, language: str) -> Iterator[tuple[str, str]]:
    """What is told of the document, as name and value."""
    document = opened.document
    told: dict[str, Any] = {
        "owner": document.owner, "version": document.version, "holds": _span(document, language),
        "path": document.path, "page": opened.at.page,
    }  # fmt: skip
    for name, value in told.items():
        if value:
            yield say(f"document.{name}", language), str(value)


def _span(document: Document, language: str) -> str:
    start, end = document.valid_from, document.valid_until
    if start is not None and end is not None:
        return say("document.holds_between", language, start=start.isoformat(), end=end.isoformat())
    if start is not None:
        return say("document.holds_from", language, day=start.isoformat())
    return say("document.holds_until", language, day=end.isoformat()) if end is not None else ""


def notes_of(opened: Opened, language: str, today: date) -> Iterator[str]:
    """What the reader has to know: that it does not hold today, that not all of it is shown."""
    if not opened.holds(today):
        yield say("document.not_now", language, holds=_span(opened.document, language))
    shown = len(opened.sections)
    if shown < opened.total:
        span = {"first": opened.first + 1, "last": opened.first + shown, "all": opened.total}
        yield say("document.cut", language, **span)


def _drawn(opened: Opened, language: str) -> Iterator[str]:
    """Every section with the headings and the page that are new with it."""
    above: list[str] = []
    page: int | None = None
    for section in opened.sections:
        if section.page is not None and section.page != page:
            page = section.page
            yield f'<p class="page">{escape(say("document.page_of", language, page=page))}</p>'
        marked = section.id == opened.at.id
        passage = escape(say("document.passage", language))
        look = f' class="found" aria-label="{passage}"' if marked else ""
        yield f'<section id="s{section.id}"{look}>'
        yield from (f"<h{level}>{escape(text)}</h{level}>" for level, text in new_headings(section, above))
        yield from _text(section.text)
        yield "</section>"
        above = section.headings


def new_headings(section: Section, above: list[str]) -> Iterator[tuple[int, str]]:
    """The headings that begin with a section, with their level in HTML; `above` are those of the section before."""
    same = 0
    while same < min(len(above), len(section.headings)) and above[same] == section.headings[same]:
        same += 1
    for depth in range(same, len(section.headings)):
        yield min(depth + 2, _LOWEST), section.headings[depth]


def _text(text: str) -> Iterator[str]:
    """Lines as paragraphs and list items, rows of Markdown tables as tables."""
    lines = (line for line in text.split("\n") if line.strip())
    for is_table, group in groupby(lines, key=_is_row):
        if is_table:
            yield _table([line.strip() for line in group])
            continue
        for line in group:
            look = ' class="item"' if _ITEM.match(line) else ""
            yield f"<p{look}>{escape(line.strip())}</p>"


def _is_row(line: str) -> bool:
    line = line.strip()
    return len(line) > 2 and line.startswith("|") and line.endswith("|")


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip()[1:-1].split("|")]


def _table(lines: list[str]) -> str:
    """A Markdown table; rows without the line under a header (a part of a table) are all rows of the body."""
    headed = len(lines) > 1 and _RULE.fullmatch(lines[1]) is not None
    head = _row(lines[0], "th") if headed else ""
    body = "".join(_row(line, "td") for line in lines[2 if headed else 0 :])
    return f'<div class="across" tabindex="0"><table><thead>{head}</thead><tbody>{body}</tbody></table></div>'


def _row(line: str, kind: str) -> str:
    scope = ' scope="col"' if kind == "th" else ""
    return f"<tr>{''.join(f'<{kind}{scope}>{escape(cell)}</{kind}>' for cell in _cells(line))}</tr>"
