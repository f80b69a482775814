"""Tools called by a client with typed arguments: no model, no conversation, and a refusal is raised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.turn import Language, ToolResult, Turn, Typed

if TYPE_CHECKING:
    from assistant.agent import Assistant
    from knowledge.access import Principal


class ToolFailedError(Exception):
    """A tool failed unexpectedly; the log tells of it under `id`."""

    def __init__(self, tool: str, failure_id: str) -> None:
        super().__init__(f"{tool} failed, id {failure_id}")
        self.id = failure_id


def run_tool(
    assistant: Assistant, principal: Principal, tool: str, arguments: dict[str, Any], *, language: Language = "en",
    typed: Typed | None = None, proposes: bool = False,
) -> ToolResult:  # fmt: skip
    """What one tool gives or writes. With `proposes` every write waits for a person, however small.

    Raises Refusal as the tool does, and ToolFailedError.
    """
    turn = Turn(
        principal, "", language, assistant.today(principal), assistant.now(), "", typed=typed, proposes=proposes
    )
    result = assistant.toolbox.call(turn, tool, arguments)
    if result.refusal is not None:
        raise result.refusal
    if result.failure_id is not None:
        raise ToolFailedError(tool, result.failure_id)
    return result
