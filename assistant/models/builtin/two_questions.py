"""Two questions in one message, the second of which goes on from the first."""

from __future__ import annotations

import re

from assistant.models.builtin.asked.readings import FIGURES
from assistant.models.builtin.calling import Call, calls_of
from assistant.models.builtin.choose import Chooser
from assistant.models.builtin.going_on.follow_up import follow_up
from assistant.models.builtin.reading.frame import Frame, read
from assistant.models.builtin.slots import Slots
from knowledge.access import Access

SECOND = re.compile(
    r"(?:[,;，；]\s*(?:and|其中|另外|还有)?\s*|[?？。]\s*(?:其中|and|另外)?\s*|\s+and\s+)(?P<rest>(?:which|who|whose|哪|谁|手里最多).+)$",
    re.IGNORECASE | re.DOTALL,
)


def two_questions(frame: Frame, access: Access, chooser: Chooser) -> list[Call] | None:
    """`How many deals did Acme sign, and which product brought in most?`: the second goes on from the first."""
    parted = SECOND.search(frame.text)
    if parted is None:
        return None
    first, second = (Slots(read(text, access), access) for text in (frame.text[: parted.start()], parted["rest"]))
    asked = first.figures.metrics and not first.figures.order and first.frame.has("count", "money_asked", "how_much")
    if not asked or not second.figures.order:
        return None
    choice = chooser.rank(first)
    best = choice.best.tool
    if best.name != FIGURES or not choice.is_sure or choice.best.missing:
        return None
    calls = calls_of(best, first)
    made = [{"tool": calls[-1].tool, "arguments": calls[-1].arguments}]
    goes_on = follow_up(second, made, chooser, goes_on=True)
    return [*calls, *[Call(call["tool"], call["arguments"]) for call in goes_on]] if goes_on else None
