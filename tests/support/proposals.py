"""Proposals of several writes, as an agent that plans more than one thing in a turn makes them."""

from __future__ import annotations

from typing import Any

from assistant.agent import Assistant
from assistant.turn import Turn
from knowledge.access import Principal

# A call and a task, as in "log a call with Alder and set a task for Friday".
CALL_AND_TASK: tuple[tuple[str, dict[str, Any]], ...] = (
    ("log_activity", {"kind": "call", "account": "Alder Works", "summary": "they want a discount"}),
    (
        "create_record",
        {
            "kind": "task",
            "name": "send the offer",
            "account": "Alder Works",
            "values": [{"field": "due_on", "value": "Friday"}],
        },
    ),
)


def propose_calls(assistant: Assistant, principal: Principal, *calls: tuple[str, dict[str, Any]]) -> str:
    """The id of one proposal of all these calls."""
    turn = Turn(principal, "", "en", assistant.today(principal), assistant.now(), "", proposes=True)
    for tool, arguments in calls:
        result = assistant.toolbox.run(turn, tool, arguments)
        assert result.written is not None, (result.refusal, result.failure_id)
    assert turn.waiting is not None
    assert turn.waiting.proposal_id is not None
    return turn.waiting.proposal_id
