"""DOCX: paragraphs by their heading styles, lists and tables in order."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.library.office import open_office
from knowledge.library.source import Block, SourceText
from knowledge.library.tables import as_markdown

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_HEADING = re.compile(r"(?:Heading|标题)\s*([1-9])", re.IGNORECASE)


def read(path: Path) -> SourceText:
    """Read a Word file; its title is its title paragraph, else its first heading, else its property, else its name."""
    import docx
    from docx.table import Table

    document: Document = open_office(path, docx.Document)
    blocks: list[Block] = []
    title = ""
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            rows = [[_cell(cell) for cell in _once(row.cells)] for row in part.rows]
            blocks.append(Block("table", as_markdown(rows)))
        elif text := " ".join(_seen(part).split()):
            style = (part.style.name if part.style is not None else "") or ""
            if style.casefold() in {"title", "标题"} and not title:
                title = text
            else:
                blocks.append(_block(part, style, text))
    properties = document.core_properties
    first = next((block.text for block in blocks if block.kind == "heading"), "")
    facts = {"owner": properties.author} if properties.author and properties.author != "python-docx" else {}
    return SourceText(title or first or properties.title or path.stem, blocks, facts)


def _block(paragraph: Paragraph, style: str, text: str) -> Block:
    found = _HEADING.search(style)
    if found:
        return Block("heading", text, level=int(found[1]))
    return Block("text", f"- {text}" if "list" in style.casefold() else text)


def _seen(paragraph: Paragraph) -> str:
    """The text of a paragraph without what is set in hidden letters."""
    from docx.text.hyperlink import Hyperlink

    parts = (part.runs if isinstance(part, Hyperlink) else [part] for part in paragraph.iter_inner_content())
    return "".join(run.text for runs in parts for run in runs if not run.font.hidden)


def _cell(cell: Any) -> str:  # noqa: ANN401
    return "\n".join(_seen(paragraph) for paragraph in cell.paragraphs)


def _once(cells: tuple[Any, ...]) -> list[Any]:
    """A row's cells, a merged one once."""
    return [cell for at, cell in enumerate(cells) if at == 0 or cell._tc is not cells[at - 1]._tc]
