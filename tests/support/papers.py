"""Files of every kind that the library reads, made for tests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def write_pdf(
    path: Path, pages: Sequence[Sequence[tuple[str, str]]], *, title: str = "", password: str | None = None,
    **facts: str,
) -> Path:  # fmt: skip
    """A PDF of pages with (`heading` | `text` | `table`, content); a table's rows are lines, its cells parted by |.

    `facts` are further properties: author, subject, keywords.
    """
    from reportlab.lib import colors
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    story: list[Flowable] = []
    for number, page in enumerate(pages):
        if number:
            story.append(PageBreak())
        for kind, content in page:
            font = "Helvetica" if content.isascii() else "STSong-Light"
            if kind == "table":
                rows = [line.split("|") for line in content.split("\n")]
                style = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("FONTNAME", (0, 0), (-1, -1), font)]
                story.append(Table(rows, style=style))
            else:
                size = 18 if kind == "heading" else 10
                style_of = ParagraphStyle(kind, fontName=font, fontSize=size, leading=size * 1.3, wordWrap="CJK")
                story.append(Paragraph(content, style_of))
            story.append(Spacer(1, 12))
    encrypt = StandardEncryption(password) if password else None
    SimpleDocTemplate(str(path), title=title, encrypt=encrypt, **facts).build(story)
    return path


def write_docx(path: Path, parts: Sequence[tuple[str, str]], *, title: str = "") -> Path:
    """A Word file of (style or `table`, content)."""
    import docx

    document = docx.Document()
    document.core_properties.title = title
    for style, content in parts:
        if style == "table":
            rows = [line.split("|") for line in content.split("\n")]
            table = document.add_table(rows=len(rows), cols=len(rows[0]))
            for row, cells in zip(table.rows, rows, strict=True):
                for cell, text in zip(row.cells, cells, strict=True):
                    cell.text = text
        else:
            document.add_paragraph(content, style=style)
    document.save(str(path))
    return path


def write_pptx(path: Path, slides: Sequence[tuple[str, str, str]]) -> Path:
    """A presentation of (title, text, speaker's notes)."""
    import pptx

    deck = pptx.Presentation()
    for title, text, notes in slides:
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = text
        if notes:
            slide.notes_slide.notes_text_frame.text = notes
    deck.save(str(path))
    return path


def write_xlsx(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    """A workbook of sheets with their rows."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path
