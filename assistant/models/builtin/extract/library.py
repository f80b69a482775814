"""What is asked of the library: the whole question, and the rules of which time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots


def _question(slots: Slots) -> str:
    return slots.frame.text


def _period(slots: Slots) -> str | None:
    """The one period that is named: "the travel rules of 2025"."""
    periods = slots.frame.periods
    return slots.frame.text[periods[0].start : periods[0].end] if len(periods) == 1 else None


EXTRACTORS: dict[str, Callable[[Slots], Any]] = {"library_question": _question, "library_period": _period}
