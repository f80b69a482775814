"""LangChain's agent around our toolbox: which tools a principal's model sees, and how its calls are run."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.messages import AIMessage, AnyMessage, BaseMessage, HumanMessage, ToolCall, ToolMessage
from langchain_core.tools import StructuredTool

from assistant.toolbox import preview
from assistant.turn import Turn

if TYPE_CHECKING:
    from langchain.agents.middleware.types import ToolCallRequest
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import RunnableConfig

    from assistant.toolbox import Toolbox
    from tools.contract import Tool

MOST_STEPS = 12
HISTORY_RESULT_CHARACTERS = 1500
NOT_JSON = "not_json"


class ToolboxMiddleware(AgentMiddleware[Any, Turn]):
    """Runs every tool call in the toolbox and gives the built-in model the turn it speaks in."""

    def __init__(self, toolbox: Toolbox) -> None:
        super().__init__()
        self.toolbox = toolbox

    def wrap_model_call(
        self, request: ModelRequest[Turn], handler: Callable[[ModelRequest[Turn]], ModelResponse[Any]]
    ) -> ModelResponse[Any]:
        """Bind the built-in model to this turn; of other models, see that every call reaches the toolbox."""
        from assistant.models.builtin.model import BuiltinModel

        if isinstance(request.model, BuiltinModel):
            request = request.override(model=request.model.for_turn(request.runtime.context))
        response = handler(request)
        response.result = [_heard(message) for message in response.result]
        return response

    def wrap_tool_call(self, request: ToolCallRequest, handler: Callable[..., Any]) -> ToolMessage:
        """Run the call in its own session; the result goes to the turn whole and to the model as a preview."""
        call = request.tool_call
        result = self.toolbox.run(cast(Turn, request.runtime.context), call["name"], call["args"])
        return ToolMessage(
            content=preview(result),
            name=call["name"],
            tool_call_id=call["id"] or "",
            status="success" if result.status == "ok" else "error",
        )


def _heard(message: BaseMessage) -> BaseMessage:
    """A call whose arguments are no JSON becomes one that the toolbox refuses, so that the model can mend it."""
    if not isinstance(message, AIMessage) or not message.invalid_tool_calls:
        return message
    broken = [
        ToolCall(name=call["name"] or "", args={NOT_JSON: call["args"]}, id=call["id"], type="tool_call")
        for call in message.invalid_tool_calls
    ]
    return message.model_copy(update={"tool_calls": [*message.tool_calls, *broken], "invalid_tool_calls": []})


def _not_here(**_arguments: object) -> str:
    raise RuntimeError("tools run in the toolbox")


def _declare(tool: Tool, *, ends: bool) -> StructuredTool:
    return StructuredTool.from_function(
        func=_not_here, name=tool.name, description=tool.manual, args_schema=tool.input, infer_schema=False,
        return_direct=ends,
    )  # fmt: skip


def build_loop(model: BaseChatModel, tools: list[Tool], toolbox: Toolbox, system_prompt: str | None) -> Any:  # noqa: ANN401
    """LangChain's compiled agent for one fixed list of tools.

    The built-in model words nothing, so it is not asked again once its calls have run.
    """
    from assistant.models.builtin.model import BuiltinModel

    return create_agent(
        model,
        tools=[_declare(tool, ends=isinstance(model, BuiltinModel)) for tool in tools],
        system_prompt=system_prompt,
        middleware=[ToolboxMiddleware(toolbox)],
        context_schema=Turn,
    )


def run_loop(loop: Any, turn: Turn) -> tuple[str, dict[str, int]]:  # noqa: ANN401 - LangGraph's compiled graph
    """Run one turn to its end: the model's closing text and the tokens it used."""
    messages = [*history(turn.earlier), HumanMessage(turn.message)]
    # One call after the other, so that a reply shows results in the order in which they were asked for.
    config: RunnableConfig = {"recursion_limit": MOST_STEPS * 2, "max_concurrency": 1}
    state = loop.invoke({"messages": messages}, context=turn, config=config)
    new = cast("list[AnyMessage]", state["messages"])[len(messages) :]
    usage = {"input_tokens": 0, "output_tokens": 0}
    for message in new:
        if isinstance(message, AIMessage) and message.usage_metadata:
            usage["input_tokens"] += message.usage_metadata["input_tokens"]
            usage["output_tokens"] += message.usage_metadata["output_tokens"]
    last = new[-1] if new else None
    return (last.text if isinstance(last, AIMessage) else ""), usage


def history(earlier: list[dict[str, Any]]) -> list[AnyMessage]:
    """Earlier turns as messages: what was asked, which tools were called, what was answered."""
    messages: list[AnyMessage] = []
    for number, past in enumerate(earlier):
        messages.append(HumanMessage(past["message"]))
        calls = [
            {"name": call["tool"], "args": call["arguments"], "id": f"past_{number}_{position}", "type": "tool_call"}
            for position, call in enumerate(past["calls"])
        ]
        if calls:
            messages.append(AIMessage(content="", tool_calls=calls))
            messages += [
                ToolMessage(
                    content=made["result"][:HISTORY_RESULT_CHARACTERS], name=call["name"], tool_call_id=call["id"]
                )
                for made, call in zip(past["calls"], calls, strict=True)
            ]
        messages.append(AIMessage(content=past["text"]))
    return messages
