"""Plain text: paragraphs parted by empty lines."""

from __future__ import annotations

import re
from pathlib import Path

from knowledge.library.readers.markdown import text_of
from knowledge.library.source import Block, SourceText

_LONGEST_TITLE = 120


def read(path: Path) -> SourceText:
    """Read a text file; a short first line with an empty one under it is its title, else its name is."""
    paragraphs = [part.strip() for part in re.split(r"\n[ \t]*\n", text_of(path)) if part.strip()]
    title = path.stem
    if len(paragraphs) > 1 and "\n" not in paragraphs[0] and len(paragraphs[0]) <= _LONGEST_TITLE:
        title = paragraphs.pop(0)
    return SourceText(title, [Block("text", paragraph) for paragraph in paragraphs])
