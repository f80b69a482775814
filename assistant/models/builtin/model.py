"""The embedded chat model: no key, no network; it chooses tools and fills their arguments, and words nothing."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import ConfigDict, Field

from assistant.models.builtin.calling import Call
from assistant.models.builtin.decide import decide
from assistant.toolbox import Toolbox
from assistant.turn import Turn

if TYPE_CHECKING:
    from langchain_core.callbacks import CallbackManagerForLLMRun
    from langchain_core.runnables import Runnable
    from langchain_core.tools import BaseTool


class BuiltinModel(BaseChatModel):
    """A LangChain chat model driven by the tools' declarations and the catalogue.

    Its answer is empty text: sentences are rendered from the typed results (assistant/render). What it says without a
    tool (a greeting, a question back) it leaves in the turn.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    toolbox: Toolbox = Field(repr=False)
    turn: Turn | None = Field(default=None, repr=False)

    @property
    def _llm_type(self) -> str:
        return "salesdesk-builtin"

    def for_turn(self, turn: Turn) -> BuiltinModel:
        """The model as it speaks in one turn."""
        return BuiltinModel(toolbox=self.toolbox, turn=turn)

    def bind_tools(
        self, tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool], **_options: object
    ) -> Runnable[Any, AIMessage]:
        """Itself: the tools it may use are those of the turn's principal."""
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,  # noqa: ANN401 - the signature of LangChain's base class
    ) -> ChatResult:
        if self.turn is None:
            raise RuntimeError("the built-in model speaks within a turn")
        if isinstance(messages[-1], ToolMessage):
            return _result(AIMessage(content=""))
        return _result(self._decide(self.turn))

    def chosen(self, turn: Turn) -> list[Call]:
        """The calls to make in a turn; a stand-in that measures the house chooses in its own way."""
        return decide(self.toolbox, turn)

    def _decide(self, turn: Turn) -> AIMessage:
        calls = [
            {
                "name": call.tool,
                "args": json.loads(json.dumps(call.arguments)),
                "id": secrets.token_hex(6),
                "type": "tool_call",
            }
            for call in self.chosen(turn)
        ]
        return AIMessage(content="", tool_calls=calls)


def _result(message: AIMessage) -> ChatResult:
    return ChatResult(generations=[ChatGeneration(message=message)])
