"""Words of deciding where nothing is to be decided, and what waits for somebody's word."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.turn import Said

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


def says_of_decisions(message: str, waiting: Callable[[], int]) -> Said | None:
    """How many proposals wait, where that is asked or one is decided on that is not in sight; None otherwise."""
    if len(message) > MOST_CHARACTERS or not (NOTHING.fullmatch(message) or WAITING.search(message)):
        return None
    count = waiting()
    return Said("say.waiting", {"count": count}) if count else Said("say.nothing_waits")
