"""The catalogue as models, the API and people read it."""

from __future__ import annotations

import json
import re

import pytest
from pydantic import BaseModel
from typer.testing import CliRunner

from assistant.models.builtin.reading.tokens import is_chinese
from assistant.models.builtin.slots import EXTRACTORS
from integrations.terminal.main import app
from knowledge.access import RULES, Area, Grant
from knowledge.sales.team.people import Role
from tools.catalogue import TOOLS
from tools.contract import Effect, Tool

MOST_TOOLS = 50
ROOMS = {"plan", "team", "sell", "measure", "improve", "learn"}
NAMES = {tool.name for tool in TOOLS}
every_tool = pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)


def test_there_are_at_most_fifty_of_different_names() -> None:
    assert len(TOOLS) <= MOST_TOOLS
    assert len(NAMES) == len(TOOLS)


@every_tool
def test_it_has_examples_in_both_languages(tool: Tool) -> None:
    chinese = [example for example in tool.examples if is_chinese(example)]
    assert len(chinese) >= 2
    assert len(tool.examples) - len(chinese) >= 2
    assert len(set(tool.examples)) == len(tool.examples)


def test_no_example_belongs_to_two_tools() -> None:
    owners: dict[str, set[str]] = {}
    for tool in TOOLS:
        for example in tool.examples:
            owners.setdefault(example.casefold(), set()).add(tool.name)
    assert {example: names for example, names in owners.items() if len(names) > 1} == {}


@every_tool
def test_its_manual_says_what_it_gives(tool: Tool) -> None:
    assert tool.manual.split("\n", 1)[0].endswith(".")


@every_tool
def test_its_manual_names_tools_that_exist(tool: Tool) -> None:
    verbs = "find|query|show|brief|log|explain|describe|metric|list|create|update|add|set|suggest|quiz"
    named = {word for word in re.findall(r"`([a-z_]+)`", tool.manual) if re.match(rf"(?:{verbs})_", word)}
    assert named - {tool.name} <= NAMES


@every_tool
def test_its_manual_says_when_a_neighbour_is_meant(tool: Tool) -> None:
    named = set(re.findall(r"`([a-z_]+)`", tool.manual))
    assert named & (NAMES - {tool.name})


@every_tool
def test_each_field_means_something_that_can_be_looked_for(tool: Tool) -> None:
    kinds = tool.semantics()
    assert set(kinds) == set(tool.input.model_fields)
    assert {kind for kind in kinds.values() if kind not in EXTRACTORS and kind != "attributes"} == set()


@every_tool
def test_it_takes_no_argument_that_it_does_not_declare(tool: Tool) -> None:
    schema = tool.input.model_json_schema()
    assert schema["additionalProperties"] is False
    assert {"person_id", "today", "currency", "principal", "permissions"} & set(schema["properties"]) == set()


@every_tool
def test_a_write_plans_and_a_read_gives_a_typed_result(tool: Tool) -> None:
    assert issubclass(tool.output, BaseModel)
    assert (tool.output.__name__ == "Plan") is (tool.effect is Effect.WRITE)
    assert (tool.risk is None) is (tool.effect is Effect.READ)


@every_tool
def test_somebody_may_use_it(tool: Tool) -> None:
    grants = [RULES[role].get(Area(tool.area), Grant()) for role in Role]
    wanted = [grant.write or grant.propose if tool.effect is Effect.WRITE else grant.read for grant in grants]
    assert any(wanted)


@pytest.mark.slow
def test_the_command_prints_the_declarations() -> None:
    printed = json.loads(CliRunner().invoke(app, ["tools", "--json"]).stdout)
    assert [item["name"] for item in printed] == [tool.name for tool in TOOLS]
    for item in printed:
        assert set(item) >= {"name", "room", "effect", "risk", "permission", "input", "output", "examples"}
        assert item["room"] in ROOMS
        assert item["effect"] in ("read", "write")
        assert item["risk"] in ((None,) if item["effect"] == "read" else ("low", "high"))
        assert item["permission"].split(".")[0] in {area.value for area in Area}
        assert item["input"]["type"] == "object"
