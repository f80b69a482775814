"""Tries an endpoint: whether it takes the key, knows the model, answers, calls tools and streams."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from assistant.models.failures import Reason, why
from assistant.models.openai import OpenAICompatible

if TYPE_CHECKING:
    from assistant.settings import Address, Settings

# A made-up tool: no name and no figure of the company leaves the house.
PROBE: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": "add_up",
        "description": "Add two whole numbers.",
        "parameters": {
            "type": "object",
            "properties": {"first": {"type": "integer"}, "second": {"type": "integer"}},
            "required": ["first", "second"],
        },
    },
}
QUESTION = "Add 2 and 3 with the tool."
RULE = "You answer by calling the tool that is given."


class Found(BaseModel):
    """What an endpoint can do. `reason` says why it can't be used; None where it answered.

    `seconds` is how long the first answer took, `quirks` what had to be left out of the request.
    """

    model: str
    address: str
    reason: Reason | None = None
    tools: bool = False
    streams: bool = False
    counts: bool = False
    seconds: float | None = None
    quirks: list[str] = []

    @property
    def usable(self) -> bool:
        """Whether the assistant can work with it."""
        return self.reason is None and self.tools

    def rows(self) -> list[tuple[str, bool | None, dict[str, Any]]]:
        """Each thing that was tried: its name, how it went (None: not a fault), and facts to word it by."""
        if self.reason is not None:
            return [("answers", False, {})]
        return [
            ("answers", True, {"seconds": self.seconds}),
            ("tools", self.tools, {}),
            ("streams", self.streams or None, {}),
            ("counts", self.counts or None, {}),
            *[("quirk", None, {"quirk": quirk}) for quirk in self.quirks],
        ]


def check_model(settings: Settings, address: Address) -> Found:
    """Ask the model at an address to call a tool, once, within the limits of the settings."""
    from langchain_core.messages import HumanMessage, SystemMessage

    from assistant.models.endpoint.quirks import NO_STREAM

    model = OpenAICompatible(settings, address=address, retries=0)
    found = Found(model=address.model, address=address.url or "https://api.openai.com/v1")
    began = time.perf_counter()
    try:
        asked = model.chat_model().bind_tools([PROBE])
        answer: Any = asked.invoke([SystemMessage(RULE), HumanMessage(QUESTION)])
    except Exception as error:
        return found.model_copy(update={"reason": why(error)})
    known = model.client.quirks.known
    return found.model_copy(update={
        "tools": [call["name"] for call in answer.tool_calls] == ["add_up"]
        and set(answer.tool_calls[0]["args"]) == {"first", "second"},
        "streams": NO_STREAM not in known,
        "counts": answer.usage_metadata is not None,
        "seconds": round(time.perf_counter() - began, 2),
        "quirks": sorted(known - {NO_STREAM}),
    })  # fmt: skip
