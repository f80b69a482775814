"""The tools as a large model is told of them: OpenAI's functions, in few tokens, alike on every turn.

All tools together are read anew with every request, so each says only what it needs for itself: the beginning of its
manual, and the names, types and choices of its arguments. What an argument of a name means is said once for all tools,
in the prompt (prompts/arguments.md). Bounds, defaults and lengths are left out: the toolbox checks them, and says what
is wrong. The order is the catalogue's and the text depends on nothing but the declarations, so that an endpoint's cache
of prompts holds from turn to turn, and for everybody of a role.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tools.contract import Tool

MOST_MANUAL = 170
KEPT = frozenset({"type", "enum", "items", "required", "anyOf"})
# Their choices are told in the prompt, since many tools have them.
TOLD_ONCE = frozenset({"scope"})
# A condition has three fields in every tool that takes any; prompts/arguments.md shows how one is written.
CONDITION = {"type": "object"}
NUMBER = {"type": "number"}
CONDITION_FIELDS = frozenset({"field", "op", "values"})
_SENTENCE = re.compile(r"(?<=[.])\s+(?=[A-Z`])")


def declared(tools: Sequence[Tool]) -> list[dict[str, Any]]:
    """The functions of these tools, in their order."""
    return [_function(tool) for tool in tools]


@lru_cache(maxsize=256)
def _function(tool: Tool) -> dict[str, Any]:
    schema = tool.input.model_json_schema()
    parameters = {"properties": {}, **_short(schema, schema.get("$defs", {}))}
    function = {"name": tool.name, "description": manual(tool.manual), "parameters": parameters}
    return {"type": "function", "function": function}


def manual(text: str) -> str:
    """A tool's manual as far as a model needs it: its first sentence, then as many of the others as have room."""
    kept, *others = _SENTENCE.split(" ".join(text.split()))
    for sentence in others:
        if len(kept) + len(sentence) >= MOST_MANUAL:
            break
        kept = f"{kept} {sentence}"
    return kept


def _short(node: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    """A schema with its references put in their place, and nothing in it that only people or the toolbox read."""
    if "$ref" in node:
        return _short(shared[node["$ref"].rsplit("/", 1)[-1]], shared)
    options = [_short(option, shared) for option in node.get("anyOf", []) if option.get("type") != "null"]
    if len(options) == 1:
        return options[0]
    short = {name: value for name, value in node.items() if name in KEPT}
    if options:
        # A whole number is a number.
        short["anyOf"] = [option for option in options if option != {"type": "integer"} or NUMBER not in options]
        if len(short["anyOf"]) == 1:
            return dict(short["anyOf"][0])
    if isinstance(node.get("items"), dict):
        short["items"] = _short(node["items"], shared)
    if "properties" in node:
        fields = {name: _short(field, shared) for name, field in node["properties"].items()}
        if set(fields) == CONDITION_FIELDS:
            return CONDITION
        for name in TOLD_ONCE & fields.keys():
            fields[name].pop("enum", None)
        short["properties"] = fields
    return short
