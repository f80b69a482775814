"""PDF: text by page, headings by their larger letters, tables as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from knowledge.library.source import Block, SourceText, unreadable
from knowledge.library.tables import as_markdown

MOST_PAGES = 2000
# A heading's letters are larger than the text's by this much, and it is no longer than a line or so.
LARGER = 1.15
LONGEST_HEADING = 120
FEWEST_CHARACTERS = 20
HEADING_LEVELS = 3


def read(path: Path) -> SourceText:
    """Read a PDF; its title is its property, else its first heading, else its name."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        with pdfplumber.open(path) as pdf:
            if len(pdf.pages) > MOST_PAGES:
                raise unreadable("too_many_pages", path.name, pages=len(pdf.pages), limit=MOST_PAGES)
            lines = [line for page in pdf.pages for line in _page(page)]
            title = str((pdf.metadata or {}).get("Title") or "").strip()
            pictures = any(page.images for page in pdf.pages[:5])
    except (PdfminerException, PSException, PDFEncryptionError, PDFPasswordIncorrect) as error:
        cause = error.args[0] if error.args and isinstance(error.args[0], Exception) else error
        locked = isinstance(cause, PDFEncryptionError | PDFPasswordIncorrect)
        raise unreadable("encrypted" if locked else "damaged", path.name, problem=type(cause).__name__) from error
    if sum(len(line.text) for line in lines) < FEWEST_CHARACTERS:
        raise unreadable("image_only" if pictures else "empty", path.name)
    blocks = list(_blocks(lines))
    first = next((block.text for block in blocks if block.kind == "heading"), "")
    return SourceText(title or first or path.stem, blocks)


class _Line:
    """A line of text (or a table in its place) with the size of its letters."""

    def __init__(self, text: str, size: float, page: int, top: float, bottom: float, *, table: bool = False) -> None:
        self.text, self.size, self.page, self.top, self.bottom, self.table = text, size, page, top, bottom, table


def _page(page: Any) -> Iterator[_Line]:  # noqa: ANN401 - pdfplumber has no types
    tables = [table for table in page.find_tables() if len(table.rows) > 1]
    found = [
        _Line(as_markdown(table.extract()), 0, page.page_number, table.bbox[1], table.bbox[3], table=True)
        for table in tables
    ]

    def outside(thing: dict[str, Any]) -> bool:
        middle = (thing["top"] + thing["bottom"]) / 2, (thing["x0"] + thing["x1"]) / 2
        return not any(
            box[1] <= middle[0] <= box[3] and box[0] <= middle[1] <= box[2] for box in (table.bbox for table in tables)
        )

    for line in page.filter(lambda thing: thing["object_type"] != "char" or outside(thing)).extract_text_lines():
        sizes = Counter(round(char["size"], 1) for char in line["chars"])
        found.append(
            _Line(line["text"].strip(), sizes.most_common(1)[0][0], page.page_number, line["top"], line["bottom"])
        )
    yield from sorted((line for line in found if line.text), key=lambda line: line.top)
    page.close()


def _blocks(lines: list[_Line]) -> Iterator[Block]:
    """Lines joined to paragraphs: apart where the gap is wider than a line, where a page ends, at headings."""
    letters: Counter[float] = Counter()
    for line in lines:
        letters[line.size] += 0 if line.table else len(line.text)
    usual = letters.most_common(1)[0][0] if letters else 0.0
    larger = sorted({line.size for line in lines if _is_heading(line, usual)}, reverse=True)
    held: list[_Line] = []
    for line in lines:
        heading = _is_heading(line, usual)
        apart = held and (line.page != held[-1].page or line.top - held[-1].bottom > (line.bottom - line.top) * 0.8)
        if held and (heading or line.table or apart):
            yield Block("text", _joined(held), page=held[0].page)
            held = []
        if heading:
            yield Block("heading", line.text, level=min(larger.index(line.size) + 1, HEADING_LEVELS), page=line.page)
        elif line.table:
            yield Block("table", line.text, page=line.page)
        else:
            held.append(line)
    if held:
        yield Block("text", _joined(held), page=held[0].page)


def _is_heading(line: _Line, usual: float) -> bool:
    return not line.table and line.size > usual * LARGER and len(line.text) <= LONGEST_HEADING


def _joined(lines: list[_Line]) -> str:
    """Lines of a paragraph as running text; Chinese needs no space between them, a list's item begins a line."""
    text = ""
    for line in lines:
        if not text:
            text = line.text
        elif line.text[:1] in "•-–*·◦▪" or line.text[:2].rstrip(".)、").isdigit():
            text += f"\n{line.text}"
        elif text.endswith("-") and line.text[:1].islower():
            text = text[:-1] + line.text
        else:
            text += ("" if text[-1] > "\u2e80" and line.text[0] > "\u2e80" else " ") + line.text
    return text
