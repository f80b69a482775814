"""Markdown with front matter. Also what other readers turn into Markdown first."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from knowledge.imports.encoding import FileProblemError, find_encoding
from knowledge.library.readers.hidden import HIDDEN
from knowledge.library.source import Block, SourceText, unreadable

_FRONT = re.compile(r"\A---[ \t]*\n(.*?\n)---[ \t]*(?:\n|\Z)", re.DOTALL)
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)|\[([^\]]+)\]\[[^\]]*\]")
_FENCE = re.compile(r"(^(?P<mark>`{3,}|~{3,}).*?^(?P=mark)[`~]*[ \t]*$)", re.DOTALL | re.MULTILINE)
# What a page made of it would not show: comments, scripts, and elements that are hidden.
_UNSEEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<tag>script|style|template|noscript)\b.*?(?:</(?P=tag)\s*>|\Z)"
    rf"|<(?P<box>\w+)\b[^<>]*\s(?:hidden\b|style\s*=\s*[\"'][^\"'<>]*{HIDDEN.pattern})[^<>]*>.*?(?:</(?P=box)\s*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->", re.DOTALL)
_MARKS = re.compile(r"(\*\*|__|~~|`+)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*_])([*_])(?=\S)([^*_\n]+?)(?<=\S)\1(?![\w*_])")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|~<>])")


def read(path: Path) -> SourceText:
    """Read a Markdown file; its title is that of the front matter, else its first heading, else its name."""
    facts, body = _front_matter(text_of(path), path.name)
    blocks = blocks_of(body)
    first = next((block.text for block in blocks if block.kind == "heading"), None)
    title = str(facts.get("title") or first or path.stem)
    # The page's own name over everything says nothing of where in it something stands.
    if blocks and blocks[0].kind == "heading" and blocks[0].text == title:
        blocks = blocks[1:]
    return SourceText(title, blocks, facts)


def text_of(path: Path) -> str:
    """A text file's content in whatever encoding it is, with plain line ends and no NUL."""
    try:
        encoding = find_encoding(path, bounded_lines=False)
    except FileProblemError as error:
        reason = "empty" if error.note.code == "file.empty" else "damaged"
        raise unreadable(reason, path.name) from error
    text = path.read_text(encoding=encoding.name, errors=encoding.errors)
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _front_matter(text: str, name: str) -> tuple[dict[str, Any], str]:
    found = _FRONT.match(text)
    if found is None:
        return {}, text
    try:
        facts = yaml.safe_load(found[1])
    except (yaml.YAMLError, ValueError) as error:
        raise unreadable("front_matter", name, problem=str(error).splitlines()[0]) from error
    return (facts if isinstance(facts, dict) else {}), text[found.end() :]


def blocks_of(text: str) -> list[Block]:
    """Headings, paragraphs, lists and tables of Markdown, in order."""
    from markdown_it import MarkdownIt

    text = _without_unseen(text)
    lines = text.split("\n")
    blocks = []
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    for at, token in enumerate(tokens):
        if token.level or token.map is None:
            continue
        if token.type == "heading_open":
            if heading := plain(tokens[at + 1].content):
                blocks.append(Block("heading", heading, level=int(token.tag[1])))
            continue
        raw = "\n".join(lines[token.map[0] : token.map[1]])
        told = token.content.split("\n") if token.type == "fence" else map(plain, raw.split("\n"))
        said = "\n".join(line.rstrip() for line in told if line.strip())
        if said:
            blocks.append(Block("table" if token.type == "table_open" else "text", said))
    return blocks


def _without_unseen(text: str) -> str:
    """The text without what a page made of it would not show; what stands between fences is shown as it is."""
    if "<" not in text:
        return text
    parts = _FENCE.split(text)
    # Each fence comes with its mark behind it.
    return "".join(_UNSEEN.sub("", part) if at % 3 == 0 else part * (at % 3 == 1) for at, part in enumerate(parts))


def plain(text: str) -> str:
    """A line without Markdown's inline marks, links' addresses and HTML tags; its indentation stays."""
    text = _TAG.sub("", _LINK.sub(lambda found: found[1] or found[2], _IMAGE.sub(r"\1", text)))
    text = _EMPHASIS.sub(r"\2", _MARKS.sub(r"\2", text))
    return _ESCAPE.sub(r"\1", text).rstrip()
