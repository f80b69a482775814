"""Our tools for other agents: listed out of their declarations, called under the caller's access.

A read gives its result as a model of our own would read it. A write becomes a proposal, however small: the answer tells
what it would change and where a person decides. There is no tool that approves.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import mcp_types as types
from anyio import to_thread
from mcp.server import Server

from assistant.render import proposal_part, word_refusal
from assistant.toolbox import preview
from assistant.turn import Language, Turn, Typed
from assistant.words import say
from tools.contract import Effect, Tool

if TYPE_CHECKING:
    from mcp.server import ServerRequestContext

    from assistant.agent import Assistant
    from assistant.turn import ToolResult
    from knowledge.access import Principal

# Whose words a request is; asked anew for each, so that somebody deactivated is out at once.
Caller = Callable[["ServerRequestContext[Any, Any]"], "Principal"]


def build(assistant: Assistant, caller: Caller) -> Server[Any]:
    """A server over an assistant."""

    async def list_tools(context: ServerRequestContext[Any, Any], _page: Any) -> types.ListToolsResult:  # noqa: ANN401
        principal = await to_thread.run_sync(caller, context)
        return types.ListToolsResult(tools=[_declared(tool) for tool in assistant.toolbox.allowed(principal)])

    async def call_tool(
        context: ServerRequestContext[Any, Any], asked: types.CallToolRequestParams
    ) -> types.CallToolResult:
        def call() -> types.CallToolResult:
            return call_one(assistant, caller(context), asked.name, asked.arguments or {})

        return await to_thread.run_sync(call)

    return Server(
        "salesdesk", title="Salesdesk", instructions=say("mcp.instructions", "en"), on_list_tools=list_tools,
        on_call_tool=call_tool,
    )  # fmt: skip


def _declared(tool: Tool) -> types.Tool:
    reads = tool.effect is Effect.READ
    return types.Tool(
        name=tool.name, description=tool.manual, input_schema=tool.input.model_json_schema(),
        annotations=types.ToolAnnotations(
            read_only_hint=reads, destructive_hint=False, idempotent_hint=reads, open_world_hint=False
        ),
    )  # fmt: skip


def call_one(assistant: Assistant, principal: Principal, name: str, arguments: dict[str, Any]) -> types.CallToolResult:
    """What one call gives; a refusal is an error that says how to go on, worded in the person's language."""
    language: Language = "zh" if (principal.language or "").startswith("zh") else "en"
    turn = Turn(
        principal, "", language, assistant.today(principal), assistant.now(), "", typed=Typed(approves=False),
        proposes=True,
    )  # fmt: skip
    result = assistant.toolbox.call(turn, name, arguments)
    if result.refusal is not None:
        problems = result.refusal.facts.get("problems")
        text = word_refusal(result.refusal, language) + (f" ({problems})" if problems else "")
        return _answer(text, {"refused": result.refusal.code}, failed=True)
    if result.failure_id is not None:
        text = say("failed", language, id=result.failure_id)
        return _answer(text, {"failed": result.failure_id}, failed=True)
    if result.written is not None:
        return _proposed(assistant, result, language)
    text = preview(result)
    return _answer(text, json.loads(text))


def _proposed(assistant: Assistant, result: ToolResult, language: Language) -> types.CallToolResult:
    if result.written is None or result.written.proposal_id is None:
        raise RuntimeError("a write of another agent was applied")
    part = proposal_part(result.written, language)
    link = f"{assistant.settings.public_url}/waiting"
    told: dict[str, Any] = {
        "proposal_id": part.id, "summary": part.summary, "headers": part.headers, "rows": part.rows,
        "expires_at": part.expires_at, "decide_at": link,
    }  # fmt: skip
    return _answer(say("mcp.proposed", language, summary=part.summary, link=link), told)


def _answer(text: str, told: dict[str, Any], *, failed: bool = False) -> types.CallToolResult:
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=text)], structured_content=told, is_error=failed
    )
