"""What happens within a turn, for whoever shows it while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class ToolStarted:
    """A tool is called."""

    tool: str


@dataclass(frozen=True)
class ToolFinished:
    """A tool's call has ended."""

    tool: str
    status: Literal["ok", "refused", "failed"]


@dataclass(frozen=True)
class TextReleased:
    """The next piece of the answer, checked: it stands behind what was released before."""

    text: str


@dataclass(frozen=True)
class TextDiscarded:
    """What was released so far is no part of the answer: another wording follows."""


Event = ToolStarted | ToolFinished | TextReleased | TextDiscarded
Listener = Callable[[Event], None]


def nobody(_event: Event) -> None:
    """Nobody looks on."""
