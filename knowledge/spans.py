"""Something found in a text, with its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Span(Generic[T]):
    """`text[start:end]` of a message and what it means."""

    start: int
    end: int
    text: str
    value: T
