"""The same turn in other loops: one question, one tool call, one sentence. A script for any interpreter that has them.

`python evals/bench/peers.py NAME ADDRESS TURNS` prints the seconds of each turn as JSON, after a few that warm up. It
imports nothing of Salesdesk: the tool gives a constant, so that each loop is measured and not what its tools do.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

QUESTION, WARM_UP = "bookings by region", 5
SCHEMA: dict[str, Any] = {
    "type": "object", "required": ["metric"],
    "properties": {"metric": {"type": "string"}, "group_by": {"type": "array", "items": {"type": "string"}}},
}  # fmt: skip
ABOUT = "Compute one metric of the catalogue."
Turn = Callable[[], str]


def query_metric(metric: str, group_by: list[str] | None = None) -> str:
    """Compute one metric of the catalogue."""
    return json.dumps({"metric": metric, "rows": [["East", 1], ["West", 2]], "by": group_by})


def create_agent(address: str) -> Turn:
    """LangChain's bare create_agent."""
    from langchain.agents import create_agent as create
    from langchain_openai import ChatOpenAI

    agent: Any = create(ChatOpenAI(model="bench", api_key="none", base_url=address), tools=[query_metric])
    return lambda: str(agent.invoke({"messages": [("user", QUESTION)]})["messages"][-1].text)


def openai_loop(address: str) -> Turn:
    """A bare loop around OpenAI's client."""
    from openai import OpenAI

    client: Any = OpenAI(api_key="none", base_url=address)
    tools = [{"type": "function", "function": {"name": "query_metric", "description": ABOUT, "parameters": SCHEMA}}]

    def turn() -> str:
        messages: list[Any] = [{"role": "user", "content": QUESTION}]
        while True:
            said = client.chat.completions.create(model="bench", messages=messages, tools=tools).choices[0].message
            if not said.tool_calls:
                return str(said.content)
            messages.append(said.model_dump(exclude_none=True))
            for call in said.tool_calls:
                result = query_metric(**json.loads(call.function.arguments))
                messages.append({"role": "tool", "tool_call_id": call.id, "content": result})

    return turn


def pydantic_ai(address: str) -> Turn:
    """Pydantic AI."""
    from pydantic_ai import Agent
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    model = OpenAIChatModel("bench", provider=OpenAIProvider(base_url=address, api_key="none"))
    agent: Any = Agent(model, tools=[query_metric])
    return lambda: str(agent.run_sync(QUESTION).output)


def openai_agents(address: str) -> Turn:
    """OpenAI's Agents SDK, its tracing off."""
    from agents import Agent, OpenAIChatCompletionsModel, Runner, function_tool, set_tracing_disabled
    from openai import AsyncOpenAI

    set_tracing_disabled(True)
    client = AsyncOpenAI(api_key="none", base_url=address)
    model = OpenAIChatCompletionsModel(model="bench", openai_client=client)
    agent: Any = Agent(name="bench", model=model, tools=[function_tool(query_metric)])
    return lambda: str(Runner.run_sync(agent, QUESTION).final_output)


PEERS: dict[str, Callable[[str], Turn]] = {
    "create_agent": create_agent, "openai loop": openai_loop, "pydantic-ai": pydantic_ai,
    "openai-agents": openai_agents,
}  # fmt: skip


def main() -> None:
    """Time one peer."""
    name, address, turns = sys.argv[1:]
    turn = PEERS[name](address)
    seconds = []
    for number in range(WARM_UP + int(turns)):
        began = time.perf_counter()
        if turn() != "Here it is.":
            raise RuntimeError(f"{name} did not come to the sentence")
        if number >= WARM_UP:
            seconds.append(time.perf_counter() - began)
    print(json.dumps(seconds))


if __name__ == "__main__":
    main()
