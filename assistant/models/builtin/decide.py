"""What the built-in model does in a turn: it reads the message once and decides on tool calls, or on a sentence."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.models.builtin.asked.readings import LIBRARY
from assistant.models.builtin.calling import Call
from assistant.models.builtin.choose import Chooser
from assistant.models.builtin.going_on.picked import picked_calls
from assistant.models.builtin.reading.frame import read
from assistant.models.builtin.slots import Slots
from assistant.models.builtin.understand import MOST_ANALYSED, library_call, understand
from assistant.turn import Said, Turn
from knowledge.access import Access
from knowledge.company import get_company
from knowledge.library.titles import document_named, name_in
from knowledge.refusals import Refusal

if TYPE_CHECKING:
    from assistant.toolbox import Toolbox
    from tools.contract import Tool

NOT_UNDERSTOOD = ("say.strange_words", "say.not_understood", "say.which_reading")
QUESTION = re.compile(
    r"[?？]\s*$|(?:^\W*|[,.;-]\s+)(?:what|how|when|who|where|why|which|can|may|must|should|do|does|is|are)\b"
    r"|吗|呢|什么|啥|怎么|怎样|如何|是否|多少|多久|几[天日次个]|谁|哪|(?P<either>[\u4e00-\u9fff])不(?P=either)",
    re.IGNORECASE,
)


def decide(toolbox: Toolbox, turn: Turn) -> list[Call]:
    """The calls to make; none where it leaves a sentence in the turn."""
    if turn.earlier and (again := picked_calls(turn.message, turn.earlier[-1])):
        return [Call(call["tool"], call["arguments"]) for call in again]
    allowed = frozenset(tool.name for tool in toolbox.allowed(turn.principal))
    with toolbox.database.transaction() as session:
        access = Access(session, turn.principal, turn.today, get_company(session))
        decided = understand(turn, access, _chooser(tuple(toolbox.tools.values()), allowed))
        lost = isinstance(decided, Said) and decided.code in NOT_UNDERSTOOD and LIBRARY in allowed
        search = library_call(turn.message, Slots(read(turn.message[:MOST_ANALYSED], access), access)) if lost else None
    if isinstance(decided, Said):
        if search is not None and _documents_say(toolbox, turn):
            return [search]
        turn.said = decided
        return []
    return decided


def _documents_say(toolbox: Toolbox, turn: Turn) -> bool:
    """Whether the company's documents answer what the records can make nothing of, or one is asked for by its title."""
    name = name_in(turn.message)
    if toolbox.library is None or not (name or QUESTION.search(turn.message)):
        return False
    if name:
        with toolbox.database.transaction() as session:
            named = document_named(session, turn.principal, name, turn.today)
        if named.document is not None or named.near:
            return True
    try:
        return toolbox.library().search(turn.principal, turn.message, on=turn.today, most=1).answerable
    except Refusal:  # there are none that this person may read
        return False


@lru_cache(maxsize=32)
def _chooser(tools: tuple[Tool, ...], allowed: frozenset[str]) -> Chooser:
    """One chooser for each list of tools, since its examples are prepared once, whoever's toolbox they are in."""
    return Chooser(list(tools), allowed)
