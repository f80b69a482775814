"""HTML: what a page shows, without its scripts, menus and footers, and without what it hides."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.library.readers.hidden import HIDDEN
from knowledge.library.source import Block, SourceText
from knowledge.library.tables import as_markdown

if TYPE_CHECKING:
    from bs4.element import Tag

LEFT_OUT = ["script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "svg", "button"]
HEADINGS = {f"h{level}": level for level in range(1, 7)}
PARAGRAPHS = {"p", "pre", "blockquote", "dt", "dd", "figcaption", "address"}


def read(path: Path) -> SourceText:
    """Read an HTML file; its title is that of the page, else its first heading, else its name."""
    return page(path.read_bytes(), path.stem)


def page(html: bytes | str, name: str) -> SourceText:
    """The text of a page; the encoding of bytes is that which the page declares, else found out."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "lxml")
    for tag in [*soup(LEFT_OUT), *soup(hidden=True), *soup(style=HIDDEN)]:
        tag.decompose()
    body = soup.find("main") or soup.find("article") or soup.body or soup
    blocks = list(_blocks(body))
    first = next((block.text for block in blocks if block.kind == "heading"), None)
    title = (soup.title.get_text(" ", strip=True) if soup.title else "") or first or name
    if blocks and blocks[0].kind == "heading" and blocks[0].text == title:
        blocks = blocks[1:]
    meta = {str(tag.get("name", "")): str(tag.get("content", "")) for tag in soup.find_all("meta")}
    facts = {"owner": meta["author"]} if meta.get("author") else {}
    return SourceText(title, blocks, facts)


def _blocks(tag: Tag) -> Iterator[Block]:
    """The blocks under a tag in order; text between them is a paragraph of its own."""
    from bs4.element import NavigableString
    from bs4.element import Tag as AnyTag

    loose: list[str] = []
    for child in tag.children:
        if isinstance(child, NavigableString):
            if type(child) is NavigableString:
                loose.append(str(child))
            continue
        if not isinstance(child, AnyTag):
            continue
        inside = list(_of(child))
        if not inside and child.name not in {"br", "hr"}:
            loose.append(child.get_text())
            continue
        yield from _loose(loose)
        yield from inside
    yield from _loose(loose)


def _loose(parts: list[str]) -> Iterator[Block]:
    text = " ".join("".join(parts).split())
    parts.clear()
    if text:
        yield Block("text", text)


def _of(tag: Tag) -> Iterator[Block]:
    """What one tag is: a heading, a table, a list, a paragraph, or a box with such in it; nothing for inline text."""
    if tag.name in HEADINGS:
        if text := _text(tag):
            yield Block("heading", text, level=HEADINGS[tag.name])
    elif tag.name == "table":
        rows = [[_text(cell) for cell in row.find_all(["th", "td"])] for row in tag.find_all("tr")]
        if table := as_markdown([row for row in rows if any(row)]):
            yield Block("table", table)
    elif tag.name in {"ul", "ol"}:
        items = [f"- {_text(item)}" for item in tag.find_all("li") if item.find_parent(["ul", "ol"]) is tag]
        if items:
            yield Block("text", "\n".join(items))
    elif tag.name in PARAGRAPHS and not tag.find([*HEADINGS, "table", "ul", "ol"]):
        if text := (tag.get_text().strip() if tag.name == "pre" else _text(tag)):
            yield Block("text", text)
    elif tag.find([*HEADINGS, *PARAGRAPHS, "table", "ul", "ol", "div", "section"]) or tag.name in {"div", "section"}:
        yield from _blocks(tag)


def _text(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())
