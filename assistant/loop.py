"""LangChain's agent around our toolbox: which tools a principal's model sees, and how its calls are run."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.messages import (
    AIMessage,
    AnyMessage,
    BaseMessage,
    HumanMessage,
    SystemMessage,
    ToolCall,
    ToolMessage,
)
from langchain_core.tools import StructuredTool

from assistant.declared import declared
from assistant.held import unfounded
from assistant.models.endpoint.ear import Ear, HungUpError, listening
from assistant.models.failures import EmptyAnswerError, EndlessCallsError
from assistant.prompts import mend_prompt
from assistant.tokens import estimate
from assistant.toolbox import preview
from assistant.turn import Closing, Turn
from knowledge.tracing import span

if TYPE_CHECKING:
    from langchain.agents.middleware.types import ToolCallRequest
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import RunnableConfig
    from langchain_core.tools import BaseTool

    from assistant.toolbox import Toolbox
    from tools.contract import Tool

log = logging.getLogger(__name__)

MOST_STEPS = 12
HISTORY_RESULT_CHARACTERS = 1500
HISTORY_CALLS = 6
# All that is told of earlier turns, some 10,000 tokens at most.
HISTORY_CHARACTERS = 30_000
NOT_JSON = "not_json"
NO_WRITES = "Nothing is written now: word the answer to what was done."


class ToolboxMiddleware(AgentMiddleware[Any, Turn]):
    """Runs every tool call in the toolbox, and tells the model what the turn is about."""

    def __init__(self, toolbox: Toolbox, tools: list[Tool], model: str) -> None:
        super().__init__()
        self.toolbox = toolbox
        self.model = model
        # Made once: LangChain would make the schemas of fifty tools anew for every request, which takes 0.3 s.
        self.functions: list[BaseTool | dict[str, Any]] = [*declared(tools)]

    def wrap_model_call(
        self, request: ModelRequest[Turn], handler: Callable[[ModelRequest[Turn]], ModelResponse[Any]]
    ) -> ModelResponse[Any]:
        """Tell the model of the tools and the company, and count its tokens."""
        turn = request.runtime.context
        turn.afford()
        turn.hear(None)
        told = SystemMessage("\n\n".join(filter(None, [request.system_prompt, turn.briefing])))
        request = request.override(tools=self.functions, system_message=told)
        if turn.gone.is_set():
            raise HungUpError
        with span(
            f"chat {self.model}", "client", gen_ai__operation__name="chat", gen_ai__request__model=self.model
        ) as spanned:
            response = handler(request)
            for message in response.result:
                self._count(turn, request, message)
                spanned(**_usage(message))
        response.result = [_heard(message) for message in response.result]
        return response

    def _count(self, turn: Turn, request: ModelRequest[Turn], message: BaseMessage) -> None:
        """Add what an answer took to the turn's account; what the endpoint does not tell is estimated."""
        if not isinstance(message, AIMessage):
            return
        if used := message.usage_metadata:
            cached = used.get("input_token_details", {}).get("cache_read") or 0
            turn.spent(self.model, taken=used["input_tokens"], cached=cached, given=used["output_tokens"])
            return
        sent = [request.system_prompt or "", json.dumps(self.functions), *map(_wording, request.messages)]
        turn.spent(self.model, taken=sum(map(estimate, sent)), cached=0, given=estimate(_wording(message)))

    def wrap_tool_call(self, request: ToolCallRequest, handler: Callable[..., Any]) -> ToolMessage:
        """Run the call in its own session; the result goes to the turn whole and to the model as a preview."""
        call, turn = request.tool_call, cast(Turn, request.runtime.context)
        if turn.mends and self.toolbox.writes(call["name"]):
            return ToolMessage(NO_WRITES, name=call["name"], tool_call_id=call["id"] or "", status="error")
        result = self.toolbox.call(turn, call["name"], call["args"])
        return ToolMessage(
            content=preview(result),
            name=call["name"],
            tool_call_id=call["id"] or "",
            status="success" if result.status == "ok" else "error",
        )


def _usage(message: BaseMessage) -> dict[str, Any]:
    """What a span tells of an answer."""
    used = message.usage_metadata if isinstance(message, AIMessage) else None
    reason = message.response_metadata.get("finish_reason")
    told: dict[str, Any] = {"gen_ai__response__finish_reasons": [reason]} if reason else {}
    if used:
        told |= {
            "gen_ai__usage__input_tokens": used["input_tokens"], "gen_ai__usage__output_tokens": used["output_tokens"],
        }  # fmt: skip
    return told


def _wording(message: BaseMessage) -> str:
    """All that a message says to a model, calls included."""
    called = json.dumps(message.tool_calls, ensure_ascii=False) if isinstance(message, AIMessage) else ""
    return message.text + called


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


def _declare(tool: Tool) -> StructuredTool:
    return StructuredTool.from_function(
        func=_not_here, name=tool.name, description=tool.manual, args_schema=tool.input, infer_schema=False
    )


def build_loop(model: BaseChatModel, tools: list[Tool], toolbox: Toolbox, system_prompt: str, name: str) -> Any:  # noqa: ANN401
    """LangChain's compiled agent for one fixed list of tools."""
    return create_agent(
        model,
        tools=[_declare(tool) for tool in tools],
        system_prompt=system_prompt,
        middleware=[ToolboxMiddleware(toolbox, tools, name)],
        context_schema=Turn,
    )


def run_loop(loop: Any, turn: Turn) -> Closing:  # noqa: ANN401 - LangGraph's compiled graph
    """Run one turn to its end: the model's closing words, held against what the tools gave.

    Words that state what no tool gave are worded once more, then held back. Raises EndlessCallsError, EmptyAnswerError,
    and whatever the model's client raises.
    """
    turn.mends = False  # of a model before, which failed meanwhile
    messages, closing = _hear_out(loop, turn, [*history(turn.earlier), HumanMessage(turn.message)])
    if closing.refused:
        return closing
    if not closing.text.strip():
        if not turn.results:
            raise EmptyAnswerError
        return closing
    problems = unfounded(turn, closing.text)
    if not problems:
        return replace(closing, checked=True)
    if turn.results and not turn.came_to_something:
        # Every tool said no: in whose words else than the house's own?
        return Closing(alarms=len(problems))
    turn.mends = True
    _, again = _hear_out(loop, turn, [*messages, HumanMessage(mend_prompt([problem.text for problem in problems]))])
    still = [] if again.refused else unfounded(turn, again.text)
    log.info("%d statements were in no result; worded again, %d were", len(problems), len(still))
    alarms = len(problems) + len(still)
    if still or again.refused or not again.text.strip():
        return Closing(alarms=alarms, mended=True)
    return replace(again, checked=True, alarms=alarms, mended=True)


def _hear_out(loop: Any, turn: Turn, messages: list[AnyMessage]) -> tuple[list[AnyMessage], Closing]:  # noqa: ANN401
    """Let the model call and speak until it is done: all messages with the new ones, and its last words."""
    from langgraph.errors import GraphRecursionError

    # One call after the other, so that a reply shows results in the order in which they were asked for.
    config: RunnableConfig = {"recursion_limit": MOST_STEPS * 2, "max_concurrency": 1}
    try:
        with listening(Ear(turn.hear, turn.gone)):
            state = loop.invoke({"messages": messages}, context=turn, config=config)
    except GraphRecursionError as error:
        raise EndlessCallsError(f"{MOST_STEPS} rounds of calls") from error
    heard = cast("list[AnyMessage]", state["messages"])
    last = heard[-1] if len(heard) > len(messages) else None
    if not isinstance(last, AIMessage):
        return heard, Closing()
    refusal = last.additional_kwargs.get("refusal")
    return heard, Closing(refusal or last.text, refused=bool(refusal))


def history(earlier: list[dict[str, Any]]) -> list[AnyMessage]:
    """Earlier turns as messages: what was asked, which tools were called, what was answered.

    The newest turns as far as they fit; of one turn the last calls, and of a result its beginning.
    """
    told: list[list[AnyMessage]] = []
    left = HISTORY_CHARACTERS
    for number, past in reversed(list(enumerate(earlier))):
        messages = _past(number, past)
        left -= sum(len(_wording(message)) for message in messages)
        if left < 0:
            break
        told.append(messages)
    return [message for messages in reversed(told) for message in messages]


def _past(number: int, past: dict[str, Any]) -> list[AnyMessage]:
    messages: list[AnyMessage] = [HumanMessage(past["message"])]
    made = past["calls"][-HISTORY_CALLS:]
    calls = [
        {"name": call["tool"], "args": call["arguments"], "id": f"past_{number}_{position}", "type": "tool_call"}
        for position, call in enumerate(made)
    ]
    if calls:
        messages.append(AIMessage(content="", tool_calls=calls))
        messages += [
            ToolMessage(content=one["result"][:HISTORY_RESULT_CHARACTERS], name=call["name"], tool_call_id=call["id"])
            for one, call in zip(made, calls, strict=True)
        ]
    messages.append(AIMessage(content=past["text"]))
    return messages
