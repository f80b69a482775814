"""Holds a large model's last words against this turn's results, before anybody hears them."""

from __future__ import annotations

import json
from typing import Any

from assistant.facts import Facts, Problem
from assistant.toolbox import preview
from assistant.turn import ToolResult, Turn


def unfounded(turn: Turn, closing: str) -> list[Problem]:
    """What the words state that no tool of the turn gave; nothing where they may be released."""
    if not closing.strip():
        return []
    return [problem for _, problems in facts_of(turn).read(closing) for problem in problems]


def facts_of(turn: Turn) -> Facts:
    """What may be said in a turn: what its tools gave, and what its person said in this thread.

    What the model is told of the company and the caller gives names, but no figures: those have to come from a tool.
    """
    said = "\n".join([*(str(past["message"]) for past in turn.earlier), turn.message])
    results = [_evidence(result) for result in turn.results]
    return Facts(said, results, turn.today, turn.fiscal_year_start, told=(turn.briefing, turn.principal.name))


def _evidence(result: ToolResult) -> dict[str, Any]:
    """A call as it came out: whole where the model saw a preview, since the person sees the whole of it."""
    output: Any
    if result.output is not None:
        output = result.output.model_dump(mode="json", exclude_none=True, exclude={"chart"})
    else:
        output = json.loads(preview(result))
        if result.written is not None:
            # What a call was given is no evidence of itself; `arguments` holds that apart.
            plan = result.written.plan.model_dump(mode="json", exclude={"arguments"})
            plan["parts"] = [{**part, "arguments": None} for part in plan["parts"]]
            output["plan"] = plan
    return {"tool": result.tool, "arguments": result.arguments, "output": output}
