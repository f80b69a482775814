"""Words of deciding where nothing is to be decided, and what waits for somebody's word."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from assistant.turn import Said, Turn
from knowledge.access import Access
from knowledge.conversations import waiting_proposals

# A yes or a no, as people answer what was proposed to them: a person decides it where it stands, and no model does.
DECIDES = re.compile(
    r"\W*(?:(?:yes|yep|yeah|ok|okay|sure|fine|approved?|confirm(?:ed)?|go ahead|do it|please|no|nope|don['’]?t|stop"
    r"|cancel|reject|drop|forget|never ?mind|it|that|这个|好的?|可以|行|是的?|对|同意|批准|确认|执行|就这样"
    r"|不用了?|不要了?|不行|不|算了|取消|别|停|拒绝|驳回|吧|了)\W*)+",
    re.IGNORECASE,
)
# A yes or a no has at most so many characters.
MOST_DECIDING = 30
MOST_CHARACTERS = 60
NOTHING = re.compile(
    r"\W*(?:stop|abort|approved?|reject(?:ed)?|confirm(?:ed)?|go ahead|do it|停下?|停止|同意|批准|确认|拒绝|驳回)(?:吧|了|\s*(?:it|that|this|them|all(?: of (?:it|them))?))?\W*",
    re.IGNORECASE,
)
WAITING = re.compile(
    r"\bwhat\b.{0,12}\b(?:needs|waits for|is waiting for|awaits|requires)\b.{0,12}\b(?:approv\w+|decision|ok|word)\b"
    r"|\b(?:waiting|pending|open) (?:for )?(?:my )?(?:approvals?|decisions?|proposals?)\b|\b(?:my|any) approvals\b"
    r"|(?:等|要|待)(?:着)?我?(?:来)?(?:审批|批准|批|决定)的?(?:\W|$)|待审批|待批准",
    re.IGNORECASE,
)


def decides(turn: Turn, access: Access, last: list[dict[str, Any]]) -> Said | None:
    """What is said to a yes or no, and to what waits: a person decides where the proposal stands, and no model does."""
    if last and len(turn.message) <= MOST_DECIDING and DECIDES.fullmatch(turn.message) and _waits(turn, access):
        return Said("say.still_waits")
    return _says_of_decisions(turn.message, lambda: len(waiting_proposals(access.session, access, now=turn.now)))


def _waits(turn: Turn, access: Access) -> bool:
    """Whether something that was proposed in this thread still waits to be decided."""
    waiting = waiting_proposals(access.session, access, now=turn.now)
    return any(proposal.thread_id == turn.thread_id for proposal in waiting)


def _says_of_decisions(message: str, waiting: Callable[[], int]) -> Said | None:
    """How many proposals wait, where that is asked or one is decided on that is not in sight; None otherwise."""
    if len(message) > MOST_CHARACTERS or not (NOTHING.fullmatch(message) or WAITING.search(message)):
        return None
    count = waiting()
    return Said("say.waiting", {"count": count}) if count else Said("say.nothing_waits")
