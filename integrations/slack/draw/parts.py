"""What a drawn answer is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Upload:
    """A file that goes with a message; `alt` says what an image shows."""

    name: str
    title: str
    content: bytes
    alt: str | None = None


@dataclass
class Drawn:
    """One message: what notifications and screen readers get, its blocks, and its files."""

    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    uploads: list[Upload] = field(default_factory=list)
