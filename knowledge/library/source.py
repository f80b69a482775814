"""What a reader makes of a file: its title, what it says of itself, its headings, paragraphs and tables in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from knowledge.refusals import Refusal


@dataclass(frozen=True)
class Block:
    """A heading, a paragraph (or list), or a table, as Markdown without its inline marks.

    `level` is a heading's depth from 1; `page` the page or slide it stands on, from 1, where the file has pages.
    """

    kind: Literal["heading", "text", "table"]
    text: str
    level: int = 0
    page: int | None = None


@dataclass(frozen=True)
class SourceText:
    """The text of one file. `facts` are what the file says of itself (front matter, document properties)."""

    title: str
    blocks: Sequence[Block]
    facts: Mapping[str, Any] = field(default_factory=dict)


def unreadable(reason: str, file: str, **facts: Any) -> Refusal:  # noqa: ANN401 - any plain value
    """The no to a file: `library.encrypted`, `damaged`, `empty`, `too_large`, `image_only`, `unknown_kind`."""
    return Refusal(f"library.{reason}", file=file, **facts)
