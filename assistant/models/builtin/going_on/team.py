"""Orders that go on from a list of people: "enrol them", "给他们报名" after who lacks a course."""

from __future__ import annotations

import json
import re
from typing import Any

from assistant.models.builtin.extract import training
from assistant.models.builtin.slots import Slots

THEM = re.compile(
    r"\b(?:enroll?|sign up|register)\s+(?:them|all of them|these|those|everybody|everyone)\b"
    r"|\bsign (?:them|all of them|these|those|everybody|everyone) up\b"
    r"|(?:给|帮|为|让|把)?(?:他们|她们|这些人|上面的人|以上人员|大家)(?:都|全部|全)?(?:报名|报上|安排)",
    re.IGNORECASE,
)
LISTS = ("find_training", "find_people", "summarize_performance")
DONE = ("passed", "completed")


def team_follow_up(slots: Slots, last: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The enrolment of those whom the last answer listed; None where the message says no such thing."""
    before = next((call for call in last if call["tool"] in LISTS), None)
    if before is None or not THEM.search(slots.frame.text) or training.people(slots) or slots.name("team"):
        return None
    said, known = slots.name("course"), before["arguments"]
    due = training.due(slots)
    arguments: dict[str, Any] = {"action": "enrol", **({"due": due} if due else {})}
    course = said or known.get("course")
    if course is None and before["tool"] == "find_training" and known.get("below") is not None:
        arguments |= {name: known[name] for name in ("below", "topic", "team") if known.get(name) is not None}
    elif course is None and before["tool"] == "find_training":
        arguments |= {"lacking": True, **({"team": known["team"]} if known.get("team") else {})}
    else:
        people = _listed(before)
        arguments |= {"course": course} if course else {}
        if people:
            arguments["people"] = people
        elif known.get("team"):
            arguments["team"] = known["team"]
    if known.get("person") and "people" not in arguments:
        arguments["people"] = [known["person"]]
    return {"tool": "save_training", "arguments": arguments}


def _listed(call: dict[str, Any]) -> list[str]:
    """The names of the last answer's people who are not through; none where it was too long to be kept whole."""
    try:
        result = json.loads(call.get("result", "{}"))
    except ValueError:
        return []
    rows = result.get("rows", []) or [{"person": one.get("name")} for one in result.get("people", [])]
    names = [row.get("person") for row in rows if row.get("state") not in DONE]
    return list(dict.fromkeys(name for name in names if name))
