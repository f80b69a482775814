"""What a quiz looks for in a message."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from assistant.models.builtin.reading.tokens import is_chinese

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots


def _topic(slots: Slots) -> str | None:
    from assistant.models.builtin.asked.quiz import topic

    return topic(slots)


EXTRACTORS: dict[str, Callable[[Slots], Any]] = {
    "quiz_topic": _topic,
    # An answer is one only behind a question (asked/quiz.py), which a message by itself does not know.
    "quiz_answer": lambda _: None,
    "quiz_stop": lambda _: None,
    "quiz_language": lambda slots: "zh" if is_chinese(slots.frame.text) else "en",
}
