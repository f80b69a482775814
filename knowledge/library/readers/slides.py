"""PPTX: a slide's title as heading, its text, tables and speaker's notes under it; the slide's number as page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from knowledge.library.office import open_office
from knowledge.library.source import Block, SourceText
from knowledge.library.tables import as_markdown


def read(path: Path) -> SourceText:
    """Read a presentation; its title is that of its first slide, else its property, else its name."""
    import pptx

    deck = open_office(path, pptx.Presentation)
    blocks = [block for number, slide in enumerate(deck.slides, start=1) for block in _slide(slide, number)]
    first = next((block.text for block in blocks if block.kind == "heading"), "")
    return SourceText(first or deck.core_properties.title or path.stem, blocks)


def _slide(slide: Any, number: int) -> Iterator[Block]:  # noqa: ANN401 - python-pptx has no types
    title = slide.shapes.title
    if title is not None and title.text_frame.text.strip():
        yield Block("heading", " ".join(title.text_frame.text.split()), level=1, page=number)
    for shape in _flat(slide.shapes):
        if title is not None and shape.shape_id == title.shape_id:
            continue
        if getattr(shape, "has_table", False):
            rows = [[cell.text for cell in row.cells] for row in shape.table.rows]
            yield Block("table", as_markdown(rows), page=number)
        elif shape.has_text_frame and (text := _lines(shape.text_frame)):
            yield Block("text", text, page=number)
    if slide.has_notes_slide and (text := _lines(slide.notes_slide.notes_text_frame)):
        yield Block("text", text, page=number)


def _flat(shapes: Any) -> Iterator[Any]:  # noqa: ANN401
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _flat(shape.shapes)
        else:
            yield shape


def _lines(frame: Any) -> str:  # noqa: ANN401
    if frame is None:
        return ""
    return "\n".join(line for line in (" ".join(one.text.split()) for one in frame.paragraphs) if line)
