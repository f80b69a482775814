"""What the built-in model does in a turn: it reads the message once and decides on tool calls, or on a sentence."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.models.builtin.choose import Chooser
from assistant.models.builtin.picked import picked_calls
from assistant.models.builtin.understand import Call, understand
from assistant.turn import Said, Turn
from knowledge.access import Access
from knowledge.company import get_company

if TYPE_CHECKING:
    from assistant.toolbox import Toolbox
    from tools.contract import Tool


def decide(toolbox: Toolbox, turn: Turn) -> list[Call]:
    """The calls to make; none where it leaves a sentence in the turn."""
    if turn.earlier and (again := picked_calls(turn.message, turn.earlier[-1])):
        return [Call(call["tool"], call["arguments"]) for call in again]
    allowed = frozenset(tool.name for tool in toolbox.allowed(turn.principal))
    with toolbox.database.transaction() as session:
        access = Access(session, turn.principal, turn.today, get_company(session))
        decided = understand(turn, access, _chooser(tuple(toolbox.tools.values()), allowed))
    if isinstance(decided, Said):
        turn.said = decided
        return []
    return decided


def answer(toolbox: Toolbox, turn: Turn) -> None:
    """Decide and run the calls, without LangChain's loop: it decides once, so there is nothing to loop over."""
    for call in decide(toolbox, turn):
        toolbox.run(turn, call.tool, call.arguments)


@lru_cache(maxsize=32)
def _chooser(tools: tuple[Tool, ...], allowed: frozenset[str]) -> Chooser:
    """One chooser for each list of tools, since its examples are prepared once, whoever's toolbox they are in."""
    return Chooser(list(tools), allowed)
