"""What a large model is told: short, alike on every turn, and all that it needs to call each tool."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.declared import declared
from assistant.prompts import briefing, system_prompt
from assistant.tokens import estimate
from knowledge.access import Principal
from knowledge.sales.sell.deals import Stage
from knowledge.sales.team.people import Role
from tests.assistant.wire.conftest import Open
from tests.support.company import TODAY, Desk
from tests.support.endpoint import says
from tools.catalogue import TOOLS
from tools.contract import Tool

MOST_PROMPT, MOST_TOOLS = 1_500, 8_000


def told(desk: Desk, who: str, today: date = TODAY) -> str:
    with desk.assistant.database.transaction() as session:
        return briefing(session, desk.who(who), today)


def test_prompt_and_tools_keep_to_their_budget_of_tokens(reading: Desk) -> None:
    assert estimate(system_prompt(Path("/none")) + "\n\n" + told(reading, "dora")) < MOST_PROMPT
    assert estimate(json.dumps(declared(TOOLS), ensure_ascii=False, separators=(",", ":"))) < MOST_TOOLS


def test_who_asks_what_day_it_is_and_the_company_s_own_stages_are_told(reading: Desk) -> None:
    text = told(reading, "rhea")
    for words in ("Rhea Rowe, rep", "Tuesday, 2026-06-30", "USD", "proposal", "won 100%", "win_rate", "month 1"):
        assert words in text, text
    assert "Dora Dahl, director" in told(reading, "dora")


def test_a_stage_of_one_s_own_is_told(desk: Desk) -> None:
    with desk.assistant.database.transaction(write=True) as session:
        session.add(Stage(name="试用", position=3, probability=None, kind="open"))
    assert "试用" in told(desk, "rhea")


def test_what_differs_from_turn_to_turn_stands_last(open_line: Open) -> None:
    """An endpoint keeps the beginning of a prompt: tools and rules are alike for all of a role."""
    desk, endpoint = open_line([says("ok")] * 3)
    first = desk.ask("rhea", "hello").thread_id
    desk.ask("rhea", "and hello again", thread_id=first)
    desk.ask("ravi", "hello")
    bodies = endpoint.requests
    assert bodies[0]["tools"] == bodies[1]["tools"] == bodies[2]["tools"]
    systems = [body["messages"][0]["content"] for body in bodies]
    assert systems[0] == systems[1] != systems[2]
    assert systems[0].rsplit("Today is", 1)[0] == systems[2].rsplit("Today is", 1)[0]


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_each_tool_says_all_its_arguments_and_choices(tool: Tool) -> None:
    [function] = [one["function"] for one in declared([tool])]
    schema, told = tool.input.model_json_schema(), function["parameters"]
    assert function["name"] == tool.name
    assert tool.manual.replace("\n", " ").startswith(function["description"][:40])
    assert list(told["properties"]) == list(schema.get("properties", {}))
    assert told.get("required", []) == schema.get("required", [])
    choices = {value for value in _choices(schema, schema.get("$defs", {})) if value not in SAID_ONCE}
    assert choices <= set(_choices(told, {}))
    assert "$ref" not in json.dumps(told)


# What every tool means alike stands in the prompt.
SAID_ONCE = {"mine", "team", "company", "=", "!=", "<", "<=", ">", ">=", "between", "is_empty", "is_not_empty"}


def test_what_is_said_once_is_said() -> None:
    prompt = system_prompt(Path("/none"))
    assert [word for word in sorted(SAID_ONCE) if word not in prompt] == []


def _choices(node: Any, shared: dict[str, Any]) -> list[str]:
    if isinstance(node, list):
        return [value for item in node for value in _choices(item, shared)]
    if not isinstance(node, dict):
        return []
    found = list(node.get("enum", []))
    if "$ref" in node:
        found += _choices(shared[node["$ref"].rsplit("/", 1)[-1]], shared)
    return found + [value for name, item in node.items() if name != "$defs" for value in _choices(item, shared)]


@pytest.mark.parametrize("role", list(Role))
def test_the_tools_of_a_role_are_always_the_same(reading: Desk, role: Role) -> None:
    anybody = replace(reading.who("rhea"), role=role)
    other = Principal(person_id=999, name="Somebody Else", role=role)
    ours = declared(reading.assistant.toolbox.allowed(anybody))
    assert json.dumps(ours) == json.dumps(declared(reading.assistant.toolbox.allowed(other)))
