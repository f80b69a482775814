"""Files in, text out: one reader a kind of file, found by its name's ending."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from knowledge.library.source import SourceText, unreadable

# Each is imported when a file of its kind is read: most installations read two or three kinds.
READERS = {
    ".md": "markdown", ".markdown": "markdown", ".txt": "plain", ".html": "web", ".htm": "web", ".pdf": "pdf",
    ".docx": "word", ".pptx": "slides", ".xlsx": "sheets", ".eml": "mail",
}  # fmt: skip
LARGEST_FILE = 50_000_000


def read_document(path: Path) -> SourceText:
    """The text of a file.

    Refuses with `library.unknown_kind`, `too_large`, `empty`, `encrypted`, `damaged` or `image_only`.
    """
    name = READERS.get(path.suffix.lower())
    if name is None:
        raise unreadable("unknown_kind", path.name, kinds=sorted(READERS))
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise unreadable("too_large", path.name, megabytes=size // 1_000_000, limit=LARGEST_FILE // 1_000_000)
    if size == 0:
        raise unreadable("empty", path.name)
    read: Callable[[Path], SourceText] = import_module(f"{__name__}.{name}").read
    source = read(path)
    if not any(block.kind != "heading" and block.text.strip() for block in source.blocks):
        raise unreadable("empty", path.name)
    return source
