"""Opening Office files, with a plain word for those that are locked or broken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from knowledge.library.source import unreadable

# An Office file with a password is an OLE container instead of a zip.
_OLE = b"\xd0\xcf\x11\xe0"
# A zip may unpack to anything; what documents hold stays far below.
MOST_UNPACKED = 1_000_000_000


def open_office(path: Path, opener: Callable[[str], Any]) -> Any:  # noqa: ANN401 - the library's own document
    """Open a DOCX, PPTX or XLSX. Refuses with `library.encrypted`, `library.damaged` or `library.too_large`."""
    with path.open("rb") as file:
        if file.read(4) == _OLE:
            raise unreadable("encrypted", path.name)
    try:
        with ZipFile(path) as packed:
            size = sum(entry.file_size for entry in packed.infolist())
        if size > MOST_UNPACKED:
            raise unreadable("too_large", path.name, megabytes=size // 1_000_000, limit=MOST_UNPACKED // 1_000_000)
        return opener(str(path))
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        raise unreadable("damaged", path.name, problem=type(error).__name__) from error
